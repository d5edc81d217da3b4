"""The few Bot API methods that handlers use, as bodies of Cloud API messages; any other is refused.

A body stands without an address; where it says `{"id": UPLOADED}`, the file's id comes once it is uploaded.
Up to three choices with short labels are reply buttons, others a list. One bubble where one will do.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageReplyMarkup,
    EditMessageText,
    SendChatAction,
    SendDocument,
    SendMessage,
    TelegramMethod,
)
from aiogram.types import BufferedInputFile, InlineKeyboardMarkup, ReplyKeyboardRemove

from bot.channels.base import NotOnThisChannel
from bot.channels.whatsapp.marks import Styled, styled
from bot.channels.whatsapp.splitting import BODY, TEXT, pieces
from bot.keyboards import BUTTON, BUTTONS, DESCRIPTION, ROWS, fit, length, titles
from i18n import pgettext

UPLOADED: Final = "uploaded"
FILE_LIMIT: Final = 5_000_000
_NAME: Final = 200

_PICTURES: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
# What the API takes by its name; any other text goes as plain text, its name telling what it is.
_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": _OFFICE + "wordprocessingml.document",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "pptx": _OFFICE + "presentationml.presentation",
}

Body = dict[str, Any]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ReadyFile:
    """A file that is uploaded before its message goes."""

    name: str
    media_type: str
    content: bytes

    @property
    def is_picture(self) -> bool:
        """Shown at once, not opened."""
        return self.media_type in _PICTURES.values()


@dataclass(frozen=True, slots=True)
class Ready:
    """One message, but for its address and the id of its file."""

    body: Body
    file: ReadyFile | None = None


def rendered(method: TelegramMethod[Any]) -> list[Ready]:
    """The messages that a method is shown as, in order; raises NotOnThisChannel."""
    render = RENDERS.get(type(method))
    if render is None:
        raise NotOnThisChannel(type(method).__name__)
    return render(method)


def written(ready: Ready) -> bytes:
    """A message as bytes; `read_ready` makes the same message of them."""
    whole: dict[str, Any] = {"body": ready.body}
    if ready.file is not None:
        content = base64.b64encode(ready.file.content).decode()
        whole["file"] = [ready.file.name, ready.file.media_type, content]
    return json.dumps(whole, ensure_ascii=False).encode()


def read_ready(body: bytes) -> Ready:
    """The message that was written down."""
    whole = json.loads(body)
    if "file" not in whole:
        return Ready(whole["body"])
    name, media_type, content = whole["file"]
    return Ready(whole["body"], ReadyFile(name, media_type, base64.b64decode(content)))


def with_media(body: Body, media_id: str) -> Body:
    """The body with the id of its uploaded file."""
    return {key: _with_media(value, media_id) for key, value in body.items()}


def _with_media(value: Any, media_id: str) -> Any:
    if not isinstance(value, dict):
        return value
    if value.get("id") == UPLOADED:
        return {**value, "id": media_id}
    return with_media(value, media_id)


# ---------------------------------------------------------------- methods


def _message(method: SendMessage | EditMessageText) -> list[Ready]:
    """Nothing is changed in place here: an edit is said below."""
    return _shown(styled(method.text or "", method.entities), *_buttons_of(method.reply_markup))


def _document(method: SendDocument) -> list[Ready]:
    given = method.document
    if not isinstance(given, BufferedInputFile) or len(given.data) > FILE_LIMIT:
        raise NotOnThisChannel("a document is given as bytes, five megabytes at most")
    caption = styled(method.caption or "", method.caption_entities)
    name = (given.filename or "")[-_NAME:].strip() or "file"
    file = ReadyFile(name, _type_of(name, given.data), given.data)
    return _shown(caption, *_buttons_of(method.reply_markup), file)


def _nothing(_method: TelegramMethod[Any]) -> list[Ready]:
    return []


RENDERS: Final[Mapping[type[TelegramMethod[Any]], Callable[[Any], list[Ready]]]] = {
    SendMessage: _message,
    EditMessageText: _message,
    # The buttons of what was said stay as they are; an old one gets a plain answer.
    EditMessageReplyMarkup: _nothing,
    SendDocument: _document,
    SendChatAction: _nothing,
    AnswerCallbackQuery: _nothing,
}


def _buttons_of(keyboard: Any) -> tuple[list[Pair], list[Pair]]:
    """(label, data) of the choices and (label, address) of the links."""
    if keyboard is None or isinstance(keyboard, ReplyKeyboardRemove):
        return [], []
    if not isinstance(keyboard, InlineKeyboardMarkup):
        raise NotOnThisChannel(type(keyboard).__name__)
    choices, links = [], []
    for button in (button for row in keyboard.inline_keyboard for button in row):
        if button.url:
            links.append((button.text, button.url))
        elif button.callback_data:
            choices.append((button.text, button.callback_data))
        else:
            raise NotOnThisChannel("a button that neither opens a page nor carries data")
    if len(choices) > ROWS:
        raise NotOnThisChannel("more choices than a list has rows")
    # The API refuses two rows of one id.
    first = {data: label for label, data in reversed(choices)}
    return [(first.pop(data), data) for _label, data in choices if data in first], links


# ---------------------------------------------------------------- one step


def _shown(
    said: Styled, choices: list[Pair], links: list[Pair], file: ReadyFile | None = None
) -> list[Ready]:
    is_link = len(links) == 1 and not choices and links[0][1].startswith(("https://", "http://"))
    if links and not is_link:
        said = _joined(said, links)
    is_list = bool(choices) and not _fit_buttons(choices)
    # No file stands above a list.
    alone = [_file_alone(file, "")] if file is not None and is_list else []
    above = None if is_list else file
    said = said.stripped()
    if not choices and not is_link:
        return _plain(said, above)
    texts = pieces(said, BODY) or [file.name if file else pgettext("button", "Choose")]
    action, kind = _link(links[0]) if is_link else _list(choices) if is_list else _reply_buttons(choices)
    last: Body = {"type": kind, "body": {"text": texts[-1]}, "action": action}
    if above is not None:
        name, content = _media(above)
        last = {**last, "header": {"type": name, name: content}}
    interactive = Ready({"type": "interactive", "interactive": last}, above)
    return [*alone, *map(_text, texts[:-1]), interactive]


def _plain(said: Styled, file: ReadyFile | None) -> list[Ready]:
    texts = pieces(said, TEXT if file is None else BODY)
    if file is None:
        return [*map(_text, texts)]
    return [*map(_text, texts[:-1]), _file_alone(file, texts[-1] if texts else "")]


def _joined(said: Styled, links: Sequence[Pair]) -> Styled:
    """The text with the links below it."""
    lines = styled("\n".join(f"{label}: {url}" for label, url in links))
    if not said.stripped():
        return lines
    return Styled(f"{said.text}\n\n{lines.text}", said.styles + bytes(2) + lines.styles)


def _text(text: str) -> Ready:
    return Ready({"type": "text", "text": {"body": text}})


def _file_alone(file: ReadyFile, caption: str) -> Ready:
    name, content = _media(file)
    return Ready({"type": name, name: {**content, "caption": caption} if caption else content}, file)


def _media(file: ReadyFile) -> tuple[str, Body]:
    if file.is_picture:
        return "image", {"id": UPLOADED}
    return "document", {"id": UPLOADED, "filename": file.name}


def _type_of(name: str, content: bytes) -> str:
    for begin, media_type in _PICTURES.items():
        if content.startswith(begin):
            return media_type
    return _TYPES.get(name.rpartition(".")[2].lower(), "text/plain")


# ---------------------------------------------------------------- choices


def _fit_buttons(choices: Sequence[Pair]) -> bool:
    if len(choices) > BUTTONS:
        return False
    labels = [_one_line(label) for label, _data in choices]
    return all(label and length(label) <= BUTTON for label in labels) and len({*labels}) == len(labels)


def _reply_buttons(choices: Sequence[Pair]) -> tuple[Body, str]:
    buttons = [{"type": "reply", "reply": {"id": data, "title": _one_line(label)}} for label, data in choices]
    return {"buttons": buttons}, "button"


def _list(choices: Sequence[Pair]) -> tuple[Body, str]:
    labels = [_one_line(label) for label, _data in choices]
    rows: list[Body] = []
    for label, title, (_label, data) in zip(labels, titles(labels), choices, strict=True):
        row = {"id": data, "title": title}
        if title != label and label:
            row["description"] = fit(label, DESCRIPTION)
        rows.append(row)
    return {"button": pgettext("button", "Choose"), "sections": [{"rows": rows}]}, "list"


def _link(link: Pair) -> tuple[Body, str]:
    label, url = link
    parameters = {"display_text": fit(_one_line(label), BUTTON) or "…", "url": url}
    return {"name": "cta_url", "parameters": parameters}, "cta_url"


def _one_line(label: str) -> str:
    return " ".join(styled(label).stripped().text.split())
