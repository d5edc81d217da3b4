"""WhatsApp as the turn and delivery see it."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from aiogram import Bot
from aiogram.types import Update

from bot.channels.telling import Telling
from bot.channels.whatsapp.session import WhatsAppSession
from db.enums import ChannelName
from services.turns.conversations import Dialogue


class Teller(Protocol):
    """Brings a notice to a person."""

    async def tell(self, telling: Telling) -> None:
        """At once and once; raises NotTold in one of its kinds."""


class WhatsAppChannel:
    """Bubbles in a messenger of others: written down in the turn, sent after its commit; none is edited."""

    name = ChannelName.WHATSAPP
    edits = False
    is_ours = False
    shares_phone = False

    def __init__(self, sender: Teller) -> None:
        self._session = WhatsAppSession()
        self._sender = sender
        # It speaks with nobody: what it is asked to send is written down.
        self.bot = Bot("1:writes", session=self._session)

    def heard(self, dialogue: Dialogue, update: Update) -> None:
        """The messenger keeps its own transcript."""

    def writing_to(self, dialogue: Dialogue, now: datetime) -> AbstractContextManager[None]:
        """While open, what the bot is asked to show goes to this dialogue."""
        return self._session.writing_to(dialogue, now)

    async def tell(self, telling: Telling) -> None:
        """A notice, in free words or by its template; raises NotTold in one of its kinds."""
        await self._sender.tell(telling)
