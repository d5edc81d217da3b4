"""Many small questions answered by one transaction: what is asked while one runs shares the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

# In one transaction: what holds the database for longer makes a turn wait.
_AT_MOST: Final = 100


class Together(Generic[T, R]):
    """Hands what is asked to `work`, together; everybody gets their own outcome, or the fault of the whole.

    An outcome that is an exception is raised. `within`: seconds that the first one waits for others.
    """

    def __init__(
        self, work: Callable[[list[T]], Awaitable[Sequence[R | Exception]]], *, within: float = 0.0
    ) -> None:
        self._work = work
        self._within = within
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._working: asyncio.Task[None] | None = None
        self._idle = asyncio.Event()
        self._idle.set()

    async def ask(self, one: T) -> R:
        """What came of it, once the transaction that it shares is over."""
        outcome: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, outcome))
        if self._working is None:
            self._idle.clear()
            self._working = asyncio.create_task(self._work_off())  # noqa: TID251  (kept; faults are handed on)
        return await outcome

    async def rest(self, seconds: float) -> None:
        """Waits until nothing is in hand, at most so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), seconds)

    async def _work_off(self) -> None:
        try:
            while self._waiting:
                if self._within and len(self._waiting) < _AT_MOST:
                    await asyncio.sleep(self._within)
                batch, self._waiting = self._waiting[:_AT_MOST], self._waiting[_AT_MOST:]
                for (_, outcome), came in zip(batch, await self._outcomes(batch), strict=True):
                    if outcome.done():
                        continue  # whoever asked went away
                    if isinstance(came, Exception):
                        outcome.set_exception(came)
                    else:
                        outcome.set_result(came)
        finally:
            self._working = None
            self._idle.set()

    async def _outcomes(self, batch: list[tuple[T, asyncio.Future[R]]]) -> Sequence[R | Exception]:
        try:
            return await self._work([one for one, _ in batch])
        except Exception as fault:  # whoever waits is told
            return [fault] * len(batch)
