"""Updates by chat: each chat's one after the other, in the order they were sent; many chats at a time."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final, Generic, Protocol, TypeVar

import structlog

from services.turns.service import Arrived

log = structlog.get_logger(__name__)

# How many updates may wait in memory before their sender is made to wait.
WAITING_AT_MOST: Final = 1_000


class Laned(Protocol):
    """An update with the name of its chat and, where the messenger says it, when it was sent."""

    @property
    def arrived(self) -> Arrived: ...

    @property
    def sent_at(self) -> int: ...


A = TypeVar("A", bound=Laned)


class Lanes(Generic[A]):
    """Hands updates to `take`, at most `at_once` chats at a time. A fault of one stops no other."""

    def __init__(
        self, take: Callable[[A], Awaitable[object]], at_once: int, at_most: int = WAITING_AT_MOST
    ) -> None:
        self._take = take
        self._at_most = at_most
        self._rows: dict[str, deque[A]] = {}
        self._free = asyncio.Semaphore(at_once)
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._room = asyncio.Event()
        self._room.set()

    def put(self, update: A) -> None:
        """Behind what the chat sent before, whichever came first; what is in hand goes on."""
        chat = update.arrived.external_id
        self._waiting += 1
        if self._waiting >= self._at_most:
            self._room.clear()
        row = self._rows.get(chat)
        if row is not None:
            place = len(row)
            while place > 1 and row[place - 1].sent_at > update.sent_at:
                place -= 1
            row.insert(place, update)
            return
        self._rows[chat] = deque([update])
        task = asyncio.create_task(self._work_off(chat))  # noqa: TID251  (kept below; it logs its faults)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def has_room(self) -> None:
        """Waits while too many wait."""
        await self._room.wait()

    @property
    def is_busy(self) -> bool:
        """Whether anything waits or is in hand."""
        return bool(self._rows)

    async def close(self) -> None:
        """Lets what is in hand be finished."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=1)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _work_off(self, chat: str) -> None:
        row = self._rows[chat]
        async with self._free:
            while row:
                try:
                    await self._take(row[0])
                except Exception as fault:  # it waits on in the database
                    log.error("update_not_handled", fault=type(fault).__name__)
                row.popleft()
                self._waiting -= 1
                if self._waiting < self._at_most:
                    self._room.set()
        del self._rows[chat]
