"""Another company's messenger, as far as delivery knows one: it shows, refuses, or loses the answer."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramForbiddenError, TelegramNetworkError
from aiogram.types import Update

from bot.channels.base import ChannelSession, Renderers
from db.enums import ChannelName
from services.conversations import Dialogue


class _Wire(ChannelSession):
    """Nothing is shown here within a turn."""

    @property
    def renders(self) -> Renderers:
        return {}


class Messenger:
    """Keeps what it was asked to show."""

    name = ChannelName.TELEGRAM
    edits = True
    is_ours = False
    shares_phone = False

    def __init__(
        self,
        before: Callable[[], Awaitable[None]] | None = None,
        *,
        blocked: bool = False,
        lost: bool = False,
    ) -> None:
        self.shown: list[str] = []
        self._before = before
        self._blocked = blocked
        self._lost = lost
        self.bot = Bot("1:messenger", session=_Wire())

    def heard(self, dialogue: Dialogue, update: Update) -> None:
        """Nothing is kept."""

    def writing_to(self, dialogue: Dialogue, now: datetime) -> AbstractContextManager[None]:
        """The chat's id says where to."""
        return nullcontext()

    async def call(self, method: Any) -> None:
        """A notice, outside of any transaction."""
        await self.receive(method)

    async def receive(self, method: Any) -> bool:
        """What reaches the messenger."""
        if self._before is not None:
            await self._before()
        if self._blocked:
            raise TelegramForbiddenError(method=method, message="bot was blocked by the user")
        if self._lost:
            raise TelegramNetworkError(method=method, message="timed out")
        self.shown.append(method.text)
        return True
