"""Whatever comes while the last transaction runs shares the next one."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, Generic, TypeVar

T = TypeVar("T")

# Bodies in one transaction: what holds the database for longer makes a turn wait.
_AT_MOST: Final = 100


class Gathering(Generic[T]):
    """Hands what is added to `store`, together; `add` returns once it is stored, or raises as `store`."""

    def __init__(self, store: Callable[[list[T]], Awaitable[None]]) -> None:
        self._store = store
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._working: asyncio.Task[None] | None = None
        self._idle = asyncio.Event()
        self._idle.set()

    async def add(self, one: T) -> None:
        """Stores it, with others that come now."""
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, stored))
        if self._working is None:
            self._idle.clear()
            self._working = asyncio.create_task(self._work_off())  # noqa: TID251  (kept; faults are handed on)
        await stored

    async def rest(self, seconds: float) -> None:
        """Waits until nothing is being stored, at most so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), seconds)

    async def _work_off(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:_AT_MOST], self._waiting[_AT_MOST:]
                fault: BaseException | None = None
                try:
                    await self._store([one for one, _ in batch])
                except Exception as error:  # whoever waits is told
                    fault = error
                for _, stored in batch:
                    if stored.done():
                        continue  # its sender hung up
                    if fault is None:
                        stored.set_result(None)
                    else:
                        stored.set_exception(fault)
        finally:
            self._working = None
            self._idle.set()
