"""Bot API methods as bubbles: what a handler shows is written to its dialogue and sealed with it."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageReplyMarkup,
    EditMessageText,
    SendChatAction,
    SendDocument,
    SendMessage,
)
from aiogram.types import BufferedInputFile, Chat, InlineKeyboardMarkup, Message

from bot.channels.base import ChannelSession, NotOnThisChannel, Renderers
from bot.channels.webchat.richtext import with_links
from db.enums import EventKind
from services.turns.bell import Bell
from services.turns.conversations import Dialogue

FILE_LIMIT = 5_000_000


class WebChatSession(ChannelSession):
    """Renders into the dialogue named by `writing_to`; outside of it nothing can be shown."""

    def __init__(self, bell: Bell) -> None:
        super().__init__()
        self._bell = bell
        self._writing: ContextVar[tuple[Dialogue, datetime]] = ContextVar("writing")
        self._renders: Renderers = {
            SendMessage: self._bubble,
            EditMessageText: self._edit,
            EditMessageReplyMarkup: self._edit_choices,
            SendDocument: self._document,
            SendChatAction: self._typing,
            AnswerCallbackQuery: self._nothing,
        }

    @property
    def renders(self) -> Renderers:
        return self._renders

    @contextmanager
    def writing_to(self, dialogue: Dialogue, now: datetime) -> Iterator[None]:
        """Inside the block everything goes to this dialogue; kept when the turn keeps the dialogue."""
        token = self._writing.set((dialogue, now))
        try:
            yield
        finally:
            self._writing.reset(token)

    async def _bubble(self, method: SendMessage) -> Message:
        return self._show(EventKind.BUBBLE, _text(method), _choices(method.reply_markup))

    async def _edit(self, method: EditMessageText) -> Message:
        return self._show(
            EventKind.EDIT, {"edits": method.message_id}, _text(method), _choices(method.reply_markup)
        )

    async def _edit_choices(self, method: EditMessageReplyMarkup) -> Message:
        return self._show(EventKind.EDIT, {"edits": method.message_id}, _choices(method.reply_markup))

    async def _document(self, method: SendDocument) -> Message:
        file = method.document
        if not isinstance(file, BufferedInputFile) or len(file.data) > FILE_LIMIT:
            raise NotOnThisChannel("a document is given as bytes, five megabytes at most")
        content = {"name": file.filename, "content": base64.b64encode(file.data).decode()}
        caption = {"text": method.caption or "", "entities": _entities(method.caption_entities)}
        return self._show(EventKind.BUBBLE, caption, {"file": content}, _choices(method.reply_markup))

    async def _typing(self, method: SendChatAction) -> bool:
        self._bell.typing(self._now_writing()[0].contact_id)
        return True

    async def _nothing(self, method: AnswerCallbackQuery) -> bool:
        """The page knows from the answer to its request that the press arrived."""
        return True

    def _now_writing(self) -> tuple[Dialogue, datetime]:
        writing = self._writing.get(None)
        if writing is None:
            raise NotOnThisChannel("nothing is shown outside of a turn or a delivery")
        return writing

    def _show(self, kind: EventKind, *parts: dict[str, Any]) -> Message:
        dialogue, now = self._now_writing()
        body: dict[str, Any] = {"from": "bot"}
        for part in parts:
            body |= part
        # While no language is chosen both are spoken at once, and the frame stays as it is.
        if dialogue.lang:
            body["lang"] = dialogue.lang
        if dialogue.discarded and not dialogue.shown:
            # What was said until now is noise from here on: no screen goes on showing it.
            dialogue.shown.append((EventKind.CLEAR, {}))
        dialogue.shown.append((kind, body))
        seq = dialogue.last_seq + len(dialogue.shown)
        return Message(message_id=seq, date=now, chat=Chat(id=int(dialogue.external_id), type="private"))


def _entities(entities: Any) -> list[dict[str, Any]]:
    return [one.model_dump(exclude_none=True, mode="json") for one in entities or ()]


def _text(method: SendMessage | EditMessageText) -> dict[str, Any]:
    text = method.text or ""
    return {"text": text, "entities": with_links(text, _entities(method.entities))}


def _choices(keyboard: Any) -> dict[str, Any]:
    if keyboard is None:
        return {"choices": []}
    if not isinstance(keyboard, InlineKeyboardMarkup):
        raise NotOnThisChannel(type(keyboard).__name__)
    choices = []
    for button in (button for row in keyboard.inline_keyboard for button in row):
        if button.url:
            choices.append({"label": button.text, "url": button.url})
        elif button.callback_data:
            choices.append({"label": button.text, "value": button.callback_data})
        else:
            raise NotOnThisChannel("a button that neither opens a page nor carries data")
    return {"choices": choices}
