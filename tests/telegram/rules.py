"""What the Bot API refuses though the types are right: lengths, offsets, keyboards, addresses."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.telegram.refusals import Refused, Wrong
from tests.telegram.schema import Params, Upload

MEGABYTE = 1_000_000
TEXT_LIMIT, CAPTION_LIMIT, TOAST_LIMIT = 4096, 1024, 200
DOCUMENT_LIMIT, PHOTO_LIMIT, DOWNLOAD_LIMIT = 50 * MEGABYTE, 10 * MEGABYTE, 20 * MEGABYTE
DATA_LIMIT, BUTTONS_LIMIT, ROW_LIMIT, KEYS_LIMIT = 64, 100, 8, 300
WEBHOOK_PORTS = {80, 88, 443, 8443}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
ACTIONS = frozenset(
    (
        *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"),
        *("upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"),
    )
)
_DECORATION = {"text", "style", "icon_custom_emoji_id"}
_COMMAND = re.compile(r"[a-z0-9_]{1,32}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2}", re.ASCII)
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"BM")


def utf16_length(text: str) -> int:
    """In the units that entities are counted in."""
    return len(text.encode("utf-16-le")) // 2


# ---------------------------------------------------------------- texts


def text_of(params: Params) -> tuple[str, list[Params]]:
    """The text of a message with its entities, as it will stand."""
    text, entities = _said(params, "text", "entities")
    if not text:
        raise Wrong("message text is empty")
    if len(text) > TEXT_LIMIT:
        raise Wrong("message is too long")
    return text, entities


def caption_of(params: Params) -> tuple[str, list[Params]]:
    """What is written under a file; may be nothing."""
    caption, entities = _said(params, "caption", "caption_entities")
    if len(caption) > CAPTION_LIMIT:
        raise Wrong("message caption is too long")
    return caption, entities


def _said(params: Params, text_name: str, entities_name: str) -> tuple[str, list[Params]]:
    if params.get("parse_mode"):
        raise Wrong("can't parse entities: this server takes entities, no parse_mode")
    if "rich_message" in params:
        raise Wrong("this server takes no rich messages")
    text: str = params.get(text_name, "")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Wrong("strings must be encoded in UTF-8") from None
    entities: list[Params] = params.get(entities_name, [])
    if entities:
        _check_entities(text, entities)
    trimmed = text.strip()
    if trimmed == text or not entities:
        return trimmed, entities
    return trimmed, list(_shifted(text, trimmed, entities))


def _check_entities(text: str, entities: list[Params]) -> None:
    """Each lies within the text, begins and ends between two characters, and brings what its type wants."""
    units, at = {0}, 0
    for letter in text:
        at += 2 if letter > "\uffff" else 1
        units.add(at)
    for one in entities:
        start, end = one["offset"], one["offset"] + one["length"]
        if start < 0 or one["length"] <= 0 or end > at:
            raise Wrong(f"ENTITY_BOUNDS_INVALID: {start}..{end} of a text of {at}")
        if start not in units or end not in units:
            raise Wrong(f"entity at UTF-16 offset {start} begins or ends in a middle of a UTF-16 symbol")
        for kind, needed in (
            ("text_link", "url"),
            ("text_mention", "user"),
            ("custom_emoji", "custom_emoji_id"),
        ):
            if one["type"] == kind and needed not in one:
                raise Wrong(f"can't find field {needed!r} of the entity {kind}")


def _shifted(text: str, trimmed: str, entities: list[Params]) -> list[Params]:
    """The entities of the trimmed text: what lay in the blank ends is cut off."""
    cut, length = utf16_length(text[: len(text) - len(text.lstrip())]), utf16_length(trimmed)
    kept = []
    for one in entities:
        start = max(one["offset"] - cut, 0)
        end = min(one["offset"] + one["length"] - cut, length)
        if end > start:
            kept.append({**one, "offset": start, "length": end - start})
    return kept


# ---------------------------------------------------------------- keyboards


def check_markup(params: Params, chat_type: str, local: bool) -> None:
    """Buttons: how many, each with a label and a meaning."""
    markup = params.get("reply_markup")
    if not markup:
        return
    if "inline_keyboard" in markup:
        rows = markup["inline_keyboard"]
        for row in rows:
            if len(row) > ROW_LIMIT:
                raise Wrong("reply markup is invalid: more than 8 buttons in a row")
            for button in row:
                _check_button(button, local)
        if sum(map(len, rows)) > BUTTONS_LIMIT:
            raise Wrong("reply markup is too long: more than 100 buttons")
    elif "keyboard" in markup:
        _check_keys(markup, chat_type)
    holder = markup.get("input_field_placeholder")
    if holder is not None and not 1 <= len(holder) <= 64:
        raise Wrong("input field placeholder must be of 1-64 characters")


def _check_button(button: Params, local: bool) -> None:
    actions = button.keys() - _DECORATION
    if not button["text"].strip():
        raise Wrong("can't parse inline keyboard button: text must be non-empty")
    if not actions:
        raise Wrong("can't parse inline keyboard button: text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise Wrong(
            f"can't parse inline keyboard button: exactly one of {', '.join(sorted(actions))} is allowed"
        )
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= DATA_LIMIT:
        raise Wrong("BUTTON_DATA_INVALID: callback_data must be of 1-64 bytes")
    if "url" in button:
        _check_link(button["url"])
    if "web_app" in button and not _safe(button["web_app"]["url"], local):
        raise Wrong("inline keyboard button Web App URL is invalid: only HTTPS links are allowed")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise Wrong("BUTTON_COPY_TEXT_INVALID: must be of 1-256 characters")


def _check_link(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "tg":
        return
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or ("." not in host and ":" not in host):
        raise Wrong(f"inline keyboard button URL '{url}' is invalid: wrong HTTP URL")


def _check_keys(markup: Params, chat_type: str) -> None:
    rows = markup["keyboard"]
    if not any(rows):
        raise Wrong("can't parse reply keyboard markup: the keyboard is empty")
    if sum(map(len, rows)) > KEYS_LIMIT:
        raise Wrong("reply markup is too long: more than 300 buttons")
    for key in (key for row in rows for key in row):
        actions = key.keys() - _DECORATION
        if not key["text"].strip():
            raise Wrong("can't parse keyboard button: text must be non-empty")
        if len(actions) > 1:
            raise Wrong("can't parse keyboard button: at most one action is allowed")
        if actions & {"request_contact", "request_location"} and chat_type != "private":
            raise Wrong("phone number and location can be requested in private chats only")


# ---------------------------------------------------------------- files


def check_upload(kind: str, file: Upload) -> None:
    """Sizes, and that a picture is one."""
    if not file.data:
        raise Wrong("file must be non-empty")
    if len(file.data) > DOCUMENT_LIMIT:
        raise Wrong("Request Entity Too Large", 413)
    if kind == "photo":
        if len(file.data) > PHOTO_LIMIT:
            raise Wrong("file is too big for a photo: at most 10 MB")
        if not file.data.startswith(_PICTURES):
            raise Wrong("IMAGE_PROCESS_FAILED")


# ---------------------------------------------------------------- the bot itself


def check_webhook(params: Params, kinds: frozenset[str], local: bool) -> None:
    """An address that Telegram would call, a secret that fits in a header."""
    check_kinds(params, kinds)
    secret = params.get("secret_token", "")
    if secret and not _SECRET.fullmatch(secret):
        raise Wrong("secret token contains unallowed characters or is longer than 256")
    if not 1 <= params.get("max_connections", 40) <= 100:
        raise Wrong("max_connections must be between 1 and 100")
    url = params["url"]
    if not url:
        return
    parts = urlsplit(url)
    if local and parts.scheme == "http" and parts.hostname in LOOPBACK:
        return
    if parts.scheme != "https":
        raise Wrong("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in WEBHOOK_PORTS:
        raise Wrong("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if "." not in (parts.hostname or ""):
        raise Wrong("bad webhook: Failed to resolve host")


def check_kinds(params: Params, kinds: frozenset[str]) -> None:
    """The kinds of updates are known ones."""
    if unknown := set(params.get("allowed_updates", ())) - kinds:
        raise Wrong(f"unknown kinds of updates: {', '.join(sorted(unknown))}")


def check_commands(params: Params) -> None:
    """The menu of commands."""
    if len(params["commands"]) > 100:
        raise Wrong("BOT_COMMANDS_TOO_MUCH")
    for one in params["commands"]:
        if not _COMMAND.fullmatch(one["command"]):
            raise Wrong(f"BOT_COMMAND_INVALID: {one['command']!r}")
        if not 1 <= len(one["description"]) <= 256:
            raise Wrong(f"BOT_COMMAND_DESCRIPTION_INVALID: of {one['command']}")
    check_language(params)


def check_language(params: Params) -> None:
    """Two letters, or none for everybody."""
    language = params.get("language_code", "")
    if language and not _LANGUAGE.fullmatch(language):
        raise Wrong(f"invalid language code {language!r} specified")


def check_at_most(length: int) -> Callable[[str, str], None]:
    """For the texts of the bot's profile."""

    def check(name: str, text: str) -> None:
        if len(text) > length:
            raise Wrong(f"{name} is too long: at most {length} characters")

    return check


def check_menu(params: Params, local: bool) -> None:
    """The button beside the field where one types."""
    button: Mapping[str, Any] = params.get("menu_button", {})
    if button.get("type") == "web_app" and not _safe(button["web_app"]["url"], local):
        raise Wrong("menu button Web App URL is invalid: only HTTPS links are allowed")


def _safe(url: str, local: bool) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (local and parts.scheme == "http" and parts.hostname in LOOPBACK)


def query_too_old() -> Refused:
    """Answered already, or too late."""
    return Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
