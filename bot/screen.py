"""What a handler shows next: one screen an update, in entities, with choices that fit every messenger."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiogram.methods import EditMessageText, SendDocument, SendMessage, TelegramMethod
from aiogram.types import BufferedInputFile
from aiogram.utils.formatting import Text

from bot.keyboards import Choice, markup, page, rows
from services.conversations import Dialogue


@dataclass(frozen=True, slots=True)
class Document:
    """A file the person asked for."""

    name: str
    content: bytes


@dataclass(slots=True)
class Screen:
    """Collected by a handler, rendered by the turn. Showing twice joins the texts: one bubble."""

    text: Text | None = None
    choices: Sequence[Choice] = ()
    documents: list[Document] = field(default_factory=list)

    def show(self, text: Text | str, choices: Sequence[Choice] = ()) -> None:
        """Shows a text with choices below; after an earlier `say` the two stand in one bubble."""
        shown = text if isinstance(text, Text) else Text(text)
        self.text = shown if self.text is None else Text(self.text, "\n\n", shown)
        self.choices = choices

    def say(self, text: Text | str) -> None:
        """Says something before the question that follows."""
        self.show(text, self.choices)

    def give(self, document: Document) -> None:
        """Hands a file over."""
        self.documents.append(document)

    def methods(self, dialogue: Dialogue, *, edit: int | None) -> list[TelegramMethod[Any]]:
        """As Bot API methods, in order; numbers the screen in the dialogue and keeps its choices there."""
        chat_id = int(dialogue.external_id)
        files: list[TelegramMethod[Any]] = [
            SendDocument(chat_id=chat_id, document=BufferedInputFile(file.content, file.name))
            for file in self.documents
        ]
        if self.text is None:
            return files
        dialogue.step += 1
        pairs = rows(self.choices, dialogue.step)
        first = page(pairs, 0, dialogue.step)
        dialogue.choices = pairs
        links = [choice for choice in self.choices if choice.url]
        return [*files, _method(dialogue, self.text, markup(first, links), edit)]


def turn_page(dialogue: Dialogue, start: int) -> list[list[str]]:
    """The next rows of the choices on the screen; from the first when `start` is beyond them."""
    begin = start if 0 <= start < len(dialogue.choices) else 0
    return page(dialogue.choices, begin, dialogue.step)


def _method(dialogue: Dialogue, text: Text, keyboard: Any, edit: int | None) -> TelegramMethod[Any]:
    content = text.as_kwargs(replace_parse_mode=False)
    chat_id = int(dialogue.external_id)
    if edit is None:
        return SendMessage(chat_id=chat_id, reply_markup=keyboard, **content)
    return EditMessageText(chat_id=chat_id, message_id=edit, reply_markup=keyboard, **content)
