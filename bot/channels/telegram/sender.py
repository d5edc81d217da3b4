"""Sends replies after the commit: each chat's in order, as fast as Telegram lets us, through bad nets too."""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage, TelegramMethod

from bot.channels.telegram.pace import Pace
from bot.channels.telegram.session import read
from services.conversations import Waiting
from services.replies import OF_USE, LeftReply, Replies

log = structlog.get_logger(__name__)

# Between two tries where the net or Telegram itself is away.
PAUSES: Final = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
# What was taken is noted together with what is taken within this time.
NOTED_WITHIN: Final = 0.05
_SAME: Final = "message is not modified"
_NOT_EDITABLE: Final = ("message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID")


@dataclass(frozen=True, slots=True)
class _Reply:
    contact_id: int
    chat_id: int
    waiting: Waiting
    until: float


class Sender:
    """One row of replies a chat; whoever blocked us is written to no more."""

    def __init__(self, bot: Bot, replies: Replies, pace: Pace) -> None:
        self._bot = bot
        self._replies = replies
        self._pace = pace
        self._rows: dict[int, deque[_Reply]] = {}
        # Until it is known what was left behind, everybody waits: the older comes first.
        self._begun = asyncio.Event()
        self._taken: list[int] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._noting: asyncio.Task[None] | None = None

    def send(self, contact_id: int, external_id: str, replies: Iterable[Waiting]) -> None:
        """Puts replies that are committed at the end of the chat's row."""
        chat_id = int(external_id)
        until = asyncio.get_running_loop().time() + OF_USE.total_seconds()
        fresh = [_Reply(contact_id, chat_id, waiting, until) for waiting in replies]
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
        newer: dict[int, list[_Reply]] = {}
        if not self._begun.is_set():
            newer = {chat_id: [*row] for chat_id, row in self._rows.items()}
            for row in self._rows.values():
                row.clear()
        for one in left:
            self.send(one.contact_id, one.external_id, [one.reply])
        for chat_id, replies in newer.items():
            self._rows[chat_id].extend(replies)
        self._begun.set()

    def heard_press(self, query_id: str) -> None:
        """Stops the little clock on a pressed button; whether that arrives matters to nobody."""
        self._start(self._answer(query_id))

    async def call(self, method: TelegramMethod[Any]) -> None:
        """A notice: in its turn, and once; its faults are the caller's to judge."""
        await self._in_turn(method)
        try:
            await self._bot(method)
        except TelegramRetryAfter as wait:
            self._pace.pause(wait.retry_after)
            raise

    async def fetch(self, file_id: str) -> bytes:
        """The content of a file that a person sent; raises what Telegram answers."""
        file = await self._bot.get_file(file_id)
        content = await self._bot.download_file(file.file_path or "")
        return b"" if content is None else content.read()

    @property
    def is_busy(self) -> bool:
        """Whether anything is on its way."""
        return bool(self._rows or self._taken)

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
        except TelegramForbiddenError:
            await self._replies.stopped(row[0].contact_id)
        finally:
            del self._rows[chat_id]

    async def _deliver(self, reply: _Reply) -> bool:
        """Whether it arrived; False for what Telegram will never take. Raises TelegramForbiddenError."""
        loop = asyncio.get_running_loop()
        method, tries = read(reply.waiting.body), 0
        while True:
            try:
                await self._in_turn(method)
                await self._bot(method)
                return True
            except TelegramRetryAfter as wait:
                self._pace.pause(wait.retry_after)
            except (TelegramNetworkError, TelegramServerError, ClientDecodeError) as fault:
                if loop.time() > reply.until:
                    await self._give_up(reply, fault)
                    return False
                await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])
                tries += 1
            except TelegramForbiddenError:
                raise
            except TelegramBadRequest as fault:
                if _SAME in fault.message:
                    return True
                if isinstance(method, EditMessageText) and any(one in fault.message for one in _NOT_EDITABLE):
                    method = _anew(method)
                    continue
                await self._give_up(reply, fault)
                return False
            except TelegramAPIError as fault:
                await self._give_up(reply, fault)
                return False

    async def _in_turn(self, method: TelegramMethod[Any]) -> None:
        chat_id = getattr(method, "chat_id", None)
        if isinstance(chat_id, int) and not isinstance(method, EditMessageText):
            await self._pace.turn(chat_id)
        else:
            await self._pace.any_turn()

    async def _give_up(self, reply: _Reply, fault: Exception) -> None:
        # Class only: what Telegram says may quote the text.
        log.error("reply_refused", fault=type(fault).__name__)
        await self._replies.refused(reply.waiting.id, type(fault).__name__)

    async def _answer(self, query_id: str) -> None:
        try:
            await self._bot(AnswerCallbackQuery(callback_query_id=query_id))
        except (TelegramAPIError, ClientDecodeError) as fault:
            log.info("press_not_answered", fault=type(fault).__name__)

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

    def _start(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.create_task(_told(work))  # noqa: TID251  (kept below, told of in the log)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _told(work: Any) -> None:
    try:
        await work
    except Exception as fault:  # the row stays: it is sent at the next look for what was left behind
        log.error("sending_failed", fault=type(fault).__name__)


def _anew(method: EditMessageText) -> SendMessage:
    """What cannot be changed in place is said below."""
    return SendMessage(
        chat_id=method.chat_id or 0,
        text=method.text or "",
        entities=method.entities,
        reply_markup=method.reply_markup,
    )
