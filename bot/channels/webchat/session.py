"""The web chat as a channel: a screen becomes events of a transcript that is our own database."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cached_property
from typing import Any

from aiogram import Bot
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendDocument, SendMessage
from aiogram.types import BufferedInputFile, Chat, InlineKeyboardMarkup, Message, Update

from bot.channels.base import ChannelSession, NotOnThisChannel, Renderers
from db.enums import ChannelName, EventKind
from services.conversations import Dialogue

TOKEN = "1:web"  # noqa: S105  (aiogram wants one; it opens nothing)
_writing_to: ContextVar[tuple[Dialogue, datetime]] = ContextVar("writing_to")


@contextmanager
def writing_to(dialogue: Dialogue, now: datetime) -> Iterator[None]:
    """Whatever the session renders meanwhile is shown to this dialogue, and kept with it."""
    token = _writing_to.set((dialogue, now))
    try:
        yield
    finally:
        _writing_to.reset(token)


class WebChatSession(ChannelSession):
    """Renders into the dialogue at hand; `services.conversations.keep` writes it with the effect."""

    @cached_property
    def renders(self) -> Renderers:
        return {
            SendMessage: self._send_message,
            EditMessageText: self._edit_message,
            AnswerCallbackQuery: self._answer_press,
            SendDocument: self._send_document,
        }

    async def _send_message(self, method: SendMessage) -> Message:
        body = _bubble("bot", method.text, method.entities, method.reply_markup)
        return self._show(EventKind.BUBBLE, body)

    async def _edit_message(self, method: EditMessageText) -> Message:
        body = _bubble("bot", method.text or "", method.entities, method.reply_markup)
        return self._show(EventKind.EDIT, {**body, "edits": method.message_id})

    async def _send_document(self, method: SendDocument) -> Message:
        file = method.document
        if not isinstance(file, BufferedInputFile):
            raise NotOnThisChannel("a document that is not in memory")
        body = _bubble("bot", method.caption or "", None, method.reply_markup)
        # The file lies in the transcript itself: sealed with it, kept with it, gone with it.
        content = {"name": file.filename, "content": b64encode(file.data).decode()}
        return self._show(EventKind.BUBBLE, {**body, "file": content})

    async def _answer_press(self, _method: AnswerCallbackQuery) -> bool:
        return True

    def _show(self, kind: EventKind, body: dict[str, Any]) -> Message:
        dialogue, now = _writing_to.get()
        dialogue.shown.append((kind, body))
        seq = dialogue.last_seq + len(dialogue.shown)
        chat = Chat(id=int(dialogue.external_id), type="private")
        return Message(message_id=seq, date=now, chat=chat)


def _bubble(sender: str, text: str, entities: Any, markup: Any) -> dict[str, Any]:
    choices: list[dict[str, str | None]] = []
    if isinstance(markup, InlineKeyboardMarkup):
        for row in markup.inline_keyboard:
            for button in row:
                if button.url:
                    choices.append({"label": button.text, "url": button.url})
                else:
                    choices.append({"label": button.text, "value": button.callback_data})
    return {
        "from": sender,
        "text": text,
        "entities": [entity.model_dump(exclude_none=True) for entity in entities or ()],
        "choices": choices,
    }


class WebChat:
    """The channel as the turn and delivery see it."""

    name = ChannelName.WEB
    edits = False
    is_ours = True
    writing_to = staticmethod(writing_to)

    def __init__(self) -> None:
        self.bot = Bot(TOKEN, session=WebChatSession())

    def heard(self, dialogue: Dialogue, update: Update) -> None:
        """The person's own bubble, so that a reload and a second tab show it."""
        text = _said(dialogue, update)
        if text:
            dialogue.shown.append((EventKind.BUBBLE, _bubble("person", text, None, None)))


def _said(dialogue: Dialogue, update: Update) -> str:
    if update.message is not None:
        document = update.message.document
        if document is not None:
            return document.file_name or "…"
        text = update.message.text or ""
        # Commands are sent by the page itself, not said by the person.
        return "" if text.startswith("/") else text
    data = update.callback_query.data if update.callback_query else ""
    return next((label for label, value in dialogue.choices if value == data), "")
