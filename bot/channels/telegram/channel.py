"""Telegram as the turn and delivery see it."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from aiogram import Bot
from aiogram.methods import TelegramMethod
from aiogram.types import Update

from bot.channels.telegram.sender import Sender
from bot.channels.telegram.session import WritingSession
from db.enums import ChannelName
from services.conversations import Dialogue


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

    async def call(self, method: TelegramMethod[Any]) -> None:
        """A notice, at once; raises what Telegram answers."""
        await self.sender.call(method)
