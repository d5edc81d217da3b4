"""What handlers show, written down for WhatsApp: sent after the commit, by `sender`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram.methods import SendDocument, SendMessage, TelegramMethod

from bot.channels.base import ChannelSession, NotOnThisChannel, Renderers
from bot.channels.whatsapp.rendering import RENDERS, rendered, written
from i18n import DEFAULT, speaking
from services.turns.conversations import Dialogue


@dataclass(slots=True)
class _Writing:
    dialogue: Dialogue
    # The last file without words: what is said next may stand below it.
    waiting: SendDocument | None = None


class WhatsAppSession(ChannelSession):
    """Adds messages to the replies of the dialogue named by `writing_to`; sends nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._writing: ContextVar[_Writing] = ContextVar("writing")
        self._renders: Renderers = dict.fromkeys(RENDERS, self._write)

    @property
    def renders(self) -> Renderers:
        return self._renders

    @contextmanager
    def writing_to(self, dialogue: Dialogue, _now: datetime) -> Iterator[None]:
        """Inside the block everything goes to this dialogue; kept when the turn keeps the dialogue."""
        writing = _Writing(dialogue)
        token = self._writing.set(writing)
        try:
            yield
            _put_down(writing, None)
        finally:
            self._writing.reset(token)

    async def _write(self, method: TelegramMethod[Any]) -> bool:
        writing = self._writing.get(None)
        if writing is None:
            raise NotOnThisChannel("nothing is shown outside of a turn")
        joined = _joined(writing.waiting, method)
        if joined is not None:
            writing.waiting = None
            method = joined
        _put_down(writing, method)
        return True


def _put_down(writing: _Writing, method: TelegramMethod[Any] | None) -> None:
    """Writes what waited, then the method; a file without words waits for them."""
    waited, writing.waiting = writing.waiting, None
    if isinstance(method, SendDocument) and not method.caption and method.reply_markup is None:
        writing.waiting, method = method, None
    # A list has a button of its own to open it: words, though no handler said them.
    with speaking(writing.dialogue.lang or DEFAULT):
        for one in (waited, method):
            if one is not None:
                writing.dialogue.replies.extend(map(written, rendered(one)))


def _joined(file: SendDocument | None, method: TelegramMethod[Any]) -> SendDocument | None:
    """A file and the words after it are one message: each one is counted, and paid for."""
    if file is None or not isinstance(method, SendMessage):
        return None
    return SendDocument(
        chat_id=file.chat_id,
        document=file.document,
        caption=method.text,
        caption_entities=method.entities,
        reply_markup=method.reply_markup,
    )
