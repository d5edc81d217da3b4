"""Another company's messenger, as far as delivery knows one: it shows, refuses, or loses the answer."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from aiogram import Bot
from aiogram.types import Update

from bot.channels.base import ChannelSession, Renderers
from bot.channels.telling import PerhapsTold, Stopped, Telling
from db.enums import ChannelName
from services.turns.conversations import Dialogue


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

    async def tell(self, telling: Telling) -> None:
        """A notice, outside of any transaction."""
        if self._before is not None:
            await self._before()
        if self._blocked:
            raise Stopped
        if self._lost:
            raise PerhapsTold("timed out")
        self.shown.append(telling.notice.text.render()[0])
