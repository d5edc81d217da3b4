"""A channel: what it is called, what it can do, and how it renders the few Bot API methods we use."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import TelegramMethod
from aiogram.types import Update

from bot.channels.telling import Telling
from db.enums import ChannelName
from services.turns.conversations import Dialogue

Renderers = Mapping[type[TelegramMethod[Any]], Callable[[Any], Awaitable[Any]]]


class NotOnThisChannel(Exception):
    """The channel has no way to show this: a fault of ours, never of the person."""


class Channel(Protocol):
    """What the turn and delivery need to know of a channel."""

    @property
    def name(self) -> ChannelName:
        """The word contacts of this channel are stored with."""

    @property
    def bot(self) -> Bot:
        """The aiogram bot whose session renders for this channel."""

    @property
    def edits(self) -> bool:
        """Whether a pressed message is changed in place; else the answer is added below."""

    @property
    def is_ours(self) -> bool:
        """Whether showing is writing to our own database, and so part of the turn's transaction."""

    @property
    def shares_phone(self) -> bool:
        """Whether a button can hand over the person's own number."""

    def heard(self, dialogue: Dialogue, update: Update) -> None:
        """Keeps what the person said or pressed, where the transcript is ours."""

    def writing_to(self, dialogue: Dialogue, now: datetime) -> AbstractContextManager[None]:
        """While open, what the bot's session renders goes to this dialogue."""

    async def tell(self, telling: Telling) -> None:
        """Asks somebody else's messenger to show a notice, outside of any transaction; raises NotTold."""


class ChannelSession(BaseSession):
    """Renders the methods of its table and refuses every other one."""

    @property
    def renders(self) -> Renderers:
        """An explicit table: no default branch."""
        raise NotImplementedError

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109
        renderer = self.renders.get(type(method))
        if renderer is None:
            raise NotOnThisChannel(type(method).__name__)
        if isinstance(getattr(method, "parse_mode", None), str):
            raise NotOnThisChannel("parse_mode: text is entities, never marks inside the text")
        return await renderer(method)

    async def close(self) -> None:
        """Nothing is open."""

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        raise NotOnThisChannel("stream_content")
        yield b""
