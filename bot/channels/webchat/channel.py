"""The web chat as the turn and delivery see it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from aiogram import Bot
from aiogram.types import Update

from bot.channels.base import NotOnThisChannel
from bot.channels.telling import Telling
from bot.channels.webchat.session import WebChatSession
from db.enums import ChannelName, EventKind
from services.clock import Clock
from services.turns.bell import Bell
from services.turns.conversations import Dialogue
from services.turns.webchat import IDLE


@dataclass(frozen=True, slots=True)
class Said:
    """What a browser sent, as its transcript keeps it; without a text it keeps nothing."""

    text: str
    key: str
    public: bool


class WebChannel:
    """Bubbles in a browser. Answers are added below a press, so that the transcript reads as it was said."""

    name = ChannelName.WEB
    edits = False
    is_ours = True
    shares_phone = False

    def __init__(self, bell: Bell, clock: Clock) -> None:
        self._session = WebChatSession(bell)
        self._clock = clock
        self._said: ContextVar[Said] = ContextVar("said")
        self.bot = Bot("1:web", session=self._session)

    @contextmanager
    def hearing(self, said: Said) -> Iterator[None]:
        """While open, the update that is fed is what was said."""
        token = self._said.set(said)
        try:
            yield
        finally:
            self._said.reset(token)

    def heard(self, dialogue: Dialogue, update: Update) -> None:
        """Puts the person's own bubble into the transcript, before any answer."""
        said = self._said.get(None)
        if said is None:
            return
        if said.public:
            dialogue.is_public = True
            dialogue.forget_at = self._clock.now() + IDLE
        text = said.text
        if update.callback_query is not None:
            labels = {data: label for label, data in dialogue.choices}
            text = labels.get(update.callback_query.data or "", text)
        if text:
            dialogue.shown.append((EventKind.BUBBLE, {"from": "person", "text": text, "key": said.key}))

    def writing_to(self, dialogue: Dialogue, now: datetime) -> AbstractContextManager[None]:
        """While open, what the bot's session renders goes to this dialogue."""
        return self._session.writing_to(dialogue, now)

    async def tell(self, telling: Telling) -> None:
        """Nobody has to be asked: what is shown is written."""
        raise NotOnThisChannel(telling.facts.kind)
