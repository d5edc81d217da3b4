"""What handlers show, written down for the messenger: sent after the commit, by `sender`."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Final

from aiogram.client.default import Default
from aiogram.methods import EditMessageReplyMarkup, EditMessageText, SendDocument, SendMessage, TelegramMethod
from aiogram.types import BufferedInputFile

from bot.channels.base import ChannelSession, NotOnThisChannel, Renderers
from services.turns.conversations import Dialogue

_METHODS: Final[dict[str, type[TelegramMethod[Any]]]] = {
    method.__name__: method for method in (SendMessage, EditMessageText, EditMessageReplyMarkup, SendDocument)
}


class WritingSession(ChannelSession):
    """Adds methods to the replies of the dialogue named by `writing_to`; sends nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._writing: ContextVar[Dialogue] = ContextVar("writing")
        self._renders: Renderers = dict.fromkeys(_METHODS.values(), self._write)

    @property
    def renders(self) -> Renderers:
        return self._renders

    @contextmanager
    def writing_to(self, dialogue: Dialogue, _now: datetime) -> Iterator[None]:
        """Inside the block everything goes to this dialogue; kept when the turn keeps the dialogue."""
        token = self._writing.set(dialogue)
        try:
            yield
        finally:
            self._writing.reset(token)

    async def _write(self, method: TelegramMethod[Any]) -> bool:
        dialogue = self._writing.get(None)
        if dialogue is None:
            raise NotOnThisChannel("nothing is shown outside of a turn")
        dialogue.replies.append(written(method))
        return True


def written(method: TelegramMethod[Any]) -> bytes:
    """A method as bytes; `read` makes the same method of them."""
    words: dict[str, Any] = {}
    for name, value in method:
        if isinstance(value, BufferedInputFile):
            words[name] = {"name": value.filename, "content": base64.b64encode(value.data).decode()}
        elif value is not None and not isinstance(value, Default):
            words[name] = value
    plain = json.dumps([type(method).__name__, words], ensure_ascii=False, default=_plain)
    return plain.encode()


def read(body: bytes) -> TelegramMethod[Any]:
    """The method that was written down."""
    name, words = json.loads(body)
    document = words.get("document")
    if document is not None:
        words["document"] = BufferedInputFile(base64.b64decode(document["content"]), document["name"])
    return _METHODS[name].model_validate(words)


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json", exclude_none=True)
