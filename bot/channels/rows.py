"""Replies on their way to a messenger of others: each chat's in order; what was taken is noted together."""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, Final

import structlog

from services.turns.conversations import Waiting
from services.turns.replies import OF_USE, LeftReply, Replies

log = structlog.get_logger(__name__)

# Between two tries where the net or the messenger itself is away.
PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
# What was taken is noted together with what is taken within this time.
NOTED_WITHIN: Final = 0.05


class ChatStopped(Exception):
    """Whoever reads there wants nothing more from us."""


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """A reply in its chat's row; `until`, by the loop's time, somebody may still wait for it."""

    contact_id: int
    chat_id: int
    waiting: Waiting
    until: float

    @property
    def is_of_use(self) -> bool:
        return asyncio.get_running_loop().time() <= self.until


class Rows(ABC):
    """One row of replies a chat; whoever blocked us is written to no more."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._rows: dict[int, deque[OnItsWay]] = {}
        # Until it is known what was left behind, everybody waits: the older comes first.
        self._begun = asyncio.Event()
        self._taken: list[int] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._noting: asyncio.Task[None] | None = None

    @abstractmethod
    async def _deliver(self, reply: OnItsWay) -> bool:
        """Whether it arrived; False for what will never be taken. Raises ChatStopped."""

    def send(self, contact_id: int, external_id: str, replies: Iterable[Waiting]) -> None:
        """Puts replies that are committed at the end of the chat's row."""
        chat_id = int(external_id)
        until = asyncio.get_running_loop().time() + OF_USE.total_seconds()
        fresh = [OnItsWay(contact_id, chat_id, waiting, until) for waiting in replies]
        if not fresh:
            return
        row = self._rows.get(chat_id)
        if row is not None:
            row.extend(fresh)
            return
        self._rows[chat_id] = deque(fresh)
        self._start(self._work_off(chat_id))

    def take_up(self, left: Iterable[LeftReply]) -> None:
        """Sends what a dead process left behind, at the start before anything newer; from now on all go."""
        newer: dict[int, list[OnItsWay]] = {}
        if not self._begun.is_set():
            newer = {chat_id: [*row] for chat_id, row in self._rows.items()}
            for row in self._rows.values():
                row.clear()
        for one in left:
            self.send(one.contact_id, one.external_id, [one.reply])
        for chat_id, replies in newer.items():
            self._rows[chat_id].extend(replies)
        self._begun.set()

    @property
    def is_busy(self) -> bool:
        """Whether anything is on its way, or is being noted."""
        is_noting = self._noting is not None and not self._noting.done()
        return bool(self._rows or self._taken or is_noting)

    async def close(self) -> None:
        """Lets what is on its way arrive; what was not begun is sent at the next start."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=1)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._note()

    async def _work_off(self, chat_id: int) -> None:
        row = self._rows[chat_id]
        try:
            await self._begun.wait()
            while row:
                reply = row[0]
                if await self._deliver(reply):
                    self._taken.append(reply.waiting.id)
                    self._note_soon()
                row.popleft()
        except ChatStopped:
            await self._replies.stopped(row[0].contact_id)
        finally:
            del self._rows[chat_id]

    async def _pause(self, tries: int) -> None:
        """Before it is tried again."""
        await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])

    async def _give_up(self, reply: OnItsWay, fault: str) -> None:
        # A word only: what the messenger says may quote the text.
        log.error("reply_refused", fault=fault)
        await self._replies.refused(reply.waiting.id, fault)

    def _note_soon(self) -> None:
        if self._noting is None or self._noting.done():
            self._noting = self._start(self._note_in_a_moment())

    async def _note_in_a_moment(self) -> None:
        # More may be taken while the last ones are being noted.
        while self._taken:
            await asyncio.sleep(NOTED_WITHIN)
            await self._note()

    async def _note(self) -> None:
        taken, self._taken = self._taken, []
        if taken:
            await self._replies.taken(taken)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.create_task(_told(work))  # noqa: TID251  (kept below, told of in the log)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _told(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception as fault:  # the row stays: it is sent at the next look for what was left behind
        log.error("sending_failed", fault=type(fault).__name__)
