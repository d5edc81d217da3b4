"""What a handler shows next: one screen an update, in entities, with choices that fit every messenger."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from aiogram.methods import EditMessageText, SendDocument, SendMessage, TelegramMethod
from aiogram.types import BufferedInputFile, ReplyKeyboardRemove
from aiogram.utils.formatting import Text

from bot.keyboards import Choice, markup, page, phone_keyboard, rows
from i18n import gettext as _
from services.turns.conversations import Dialogue

# Among the dialogue's kept answers: the last question put buttons below the text box.
BELOW_THE_BOX: Final = "below_the_box"


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
    # The next rows of the choices that stand already, from this one on.
    page_from: int | None = None

    def show(self, text: Text | str, choices: Sequence[Choice] = ()) -> None:
        """Shows a text with choices below; after an earlier `say` the two stand in one bubble."""
        shown = text if isinstance(text, Text) else Text(text)
        self.text = shown if self.text is None else Text(self.text, "\n\n", shown)
        self.choices = choices

    def say(self, text: Text | str) -> None:
        """Says something before the question that follows."""
        self.show(text, self.choices)

    def turn_to(self, start: int) -> None:
        """Shows the next rows of a long list; the question and its number stay."""
        self.page_from = start

    def give(self, document: Document) -> None:
        """Hands a file over."""
        self.documents.append(document)

    def methods(
        self, dialogue: Dialogue, *, edit: int | None, shares_phone: bool = False
    ) -> list[TelegramMethod[Any]]:
        """As Bot API methods, in order; numbers the screen in the dialogue and keeps its choices there."""
        chat_id = int(dialogue.external_id)
        files: list[TelegramMethod[Any]] = [
            SendDocument(chat_id=chat_id, document=BufferedInputFile(file.content, file.name))
            for file in self.documents
        ]
        if self.text is None and self.page_from is not None:
            rest = markup(turn_page(dialogue, self.page_from))
            return [*files, _method(dialogue, Text(_("More choices:")), rest, edit)]
        if self.text is None:
            return files
        dialogue.step += 1
        pairs = rows(self.choices, dialogue.step)
        first = page(pairs, 0, dialogue.step)
        dialogue.choices = pairs
        links = [choice for choice in self.choices if choice.url]
        own_number = next((choice for choice in self.choices if choice.phone), None)
        if own_number is not None and shares_phone:
            dialogue.kept[BELOW_THE_BOX] = True
            # It stands below the text box, where no change of a message can put it, and takes the place of
            # what stood there.
            return [*files, _method(dialogue, self.text, phone_keyboard(first, own_number.label), None)]
        return [*files, *_put_away(dialogue), _method(dialogue, self.text, markup(first, links), edit)]


def _put_away(dialogue: Dialogue) -> list[TelegramMethod[Any]]:
    """Takes off the buttons that an earlier question put below the text box."""
    if not dialogue.kept.pop(BELOW_THE_BOX, False):
        return []
    thanks = _("Thank you.")
    return [SendMessage(chat_id=int(dialogue.external_id), text=thanks, reply_markup=ReplyKeyboardRemove())]


def announcement(
    dialogue: Dialogue, text: Text, choices: Sequence[Choice], document: Document | None = None
) -> list[TelegramMethod[Any]]:
    """Something said beside the dialogue: its question, its buttons and their number stay as they are."""
    if not all(choice.stays or choice.url for choice in choices):
        raise ValueError("buttons of an announcement name a thing: they belong to no question")
    pairs = page(rows(choices, dialogue.step), 0, dialogue.step)
    links = [choice for choice in choices if choice.url]
    if document is None:
        return [_method(dialogue, text, markup(pairs, links), None)]
    # One message: of two, the second might be the one that does not arrive.
    caption = text.as_kwargs(text_key="caption", entities_key="caption_entities", replace_parse_mode=False)
    file = BufferedInputFile(document.content, document.name)
    chat_id = int(dialogue.external_id)
    return [SendDocument(chat_id=chat_id, document=file, reply_markup=markup(pairs, links), **caption)]


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
