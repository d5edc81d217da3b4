"""Sends replies after the commit: each chat's in order, as fast as Telegram lets us, through bad nets too."""

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

from bot.channels.rows import ChatStopped, OnItsWay, Rows
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.session import read
from services.turns.replies import Replies

log = structlog.get_logger(__name__)

_SAME: Final = "message is not modified"
_NOT_EDITABLE: Final = ("message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID")


class Sender(Rows):
    """One row of replies a chat; whoever blocked us is written to no more."""

    def __init__(self, bot: Bot, replies: Replies, pace: Pace) -> None:
        super().__init__(replies)
        self._bot = bot
        self._pace = pace

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

    async def _deliver(self, reply: OnItsWay) -> bool:
        method, tries = read(reply.waiting.body), 0
        while True:
            try:
                await self._in_turn(method)
                await self._bot(method)
                return True
            except TelegramRetryAfter as wait:
                self._pace.pause(wait.retry_after)
            except (TelegramNetworkError, TelegramServerError, ClientDecodeError) as fault:
                if not reply.is_of_use:
                    await self._give_up(reply, type(fault).__name__)
                    return False
                await self._pause(tries)
                tries += 1
            except TelegramForbiddenError:
                raise ChatStopped from None
            except TelegramBadRequest as fault:
                if _SAME in fault.message:
                    return True
                if isinstance(method, EditMessageText) and any(one in fault.message for one in _NOT_EDITABLE):
                    method = _anew(method)
                    continue
                await self._give_up(reply, type(fault).__name__)
                return False
            except TelegramAPIError as fault:
                await self._give_up(reply, type(fault).__name__)
                return False

    async def _in_turn(self, method: TelegramMethod[Any]) -> None:
        chat_id = getattr(method, "chat_id", None)
        if isinstance(chat_id, int) and not isinstance(method, EditMessageText):
            await self._pace.turn(chat_id)
        else:
            await self._pace.any_turn()

    async def _answer(self, query_id: str) -> None:
        try:
            await self._bot(AnswerCallbackQuery(callback_query_id=query_id))
        except (TelegramAPIError, ClientDecodeError) as fault:
            log.info("press_not_answered", fault=type(fault).__name__)


def _anew(method: EditMessageText) -> SendMessage:
    """What cannot be changed in place is said below."""
    return SendMessage(
        chat_id=method.chat_id or 0,
        text=method.text or "",
        entities=method.entities,
        reply_markup=method.reply_markup,
    )
