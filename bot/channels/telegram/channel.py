"""Telegram as the turn and delivery see it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
)
from aiogram.types import Update
from aiohttp import ClientConnectorError

from bot.channels.telegram.sender import Sender
from bot.channels.telegram.session import WritingSession
from bot.channels.telling import NotNow, NotTold, PerhapsTold, Stopped, Telling, methods_of
from db.enums import ChannelName
from services.turns.conversations import Dialogue


class TelegramChannel:
    """Bubbles in a messenger of others: written down in the turn, sent after its commit."""

    name = ChannelName.TELEGRAM
    edits = True
    is_ours = False
    shares_phone = True

    def __init__(self, sender: Sender) -> None:
        self._session = WritingSession()
        self.sender = sender
        # It speaks with nobody: what it is asked to send is written down.
        self.bot = Bot("1:writes", session=self._session)

    def heard(self, dialogue: Dialogue, update: Update) -> None:
        """The messenger keeps its own transcript."""

    def writing_to(self, dialogue: Dialogue, now: datetime) -> AbstractContextManager[None]:
        """While open, what the bot is asked to show goes to this dialogue."""
        return self._session.writing_to(dialogue, now)

    async def tell(self, telling: Telling) -> None:
        """A notice, at once and once; raises NotTold in one of its kinds."""
        with _told_apart():
            for method in methods_of(telling.dialogue, telling.facts, telling.notice):
                await self.sender.call(method)


@contextmanager
def _told_apart() -> Iterator[None]:
    """Telegram's errors as what they mean for a notice."""
    try:
        yield
    except TelegramForbiddenError:
        raise Stopped from None
    except TelegramRetryAfter as wait:
        raise NotNow(wait.retry_after) from None
    except (TelegramNetworkError, ClientDecodeError) as fault:
        kind = NotTold if isinstance(fault.__cause__, ClientConnectorError) else PerhapsTold
        raise kind(type(fault).__name__) from fault
    except TelegramAPIError as fault:
        raise NotTold(type(fault).__name__) from fault
