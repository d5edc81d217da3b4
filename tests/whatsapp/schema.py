"""What the Cloud API takes: its schema, and by hand what no schema can say.

`check_message` for what we send, `check_webhook` for what a test sends us. Lengths are counted in UTF-16
units: nobody says in what the API counts, and no other way counts more.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

HERE = Path(__file__).parent / "schemas"
TEXT, BODY, CAPTION, FOOTER = 4096, 1024, 1024, 60
BUTTONS, BUTTON, ROWS, ROW, DESCRIPTION = 3, 20, 10, 24, 72

Body = dict[str, Any]
Faults = Iterator[str]

# What an interactive message of each type may do, and nothing beside it.
_ACTIONS = {"button": {"buttons"}, "list": {"button", "sections"}, "cta_url": {"name", "parameters"}}
_MEDIA = ("image", "document", "audio", "video", "sticker")
# More in one parameter is refused (132018).
_NOT_IN_A_PARAMETER = re.compile(r"[\n\t]| {5}")


def check_message(body: Any) -> list[str]:
    """Why the API would refuse this body of a message; nothing for one that it takes."""
    if not isinstance(body, dict):
        return ["not an object"]
    kind = "ReadReceipt" if "status" in body else f"{str(body.get('type', '')).capitalize()}Message"
    validator = _validator("wa_messages", kind)
    if validator is None:
        return [f"type: no such type of message: {body.get('type')!r}"]
    faults = [_fault(error) for error in validator.iter_errors(body)]
    return faults or [*_by_hand(body)]


def check_webhook(payload: Any) -> list[str]:
    """Why this is no webhook of the API's."""
    validator = _validator("wa_webhook", "WebhookPayload")
    assert validator is not None
    return [_fault(error) for error in validator.iter_errors(payload)]


def length(text: str) -> int:
    """In UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@cache
def _validator(name: str, kind: str) -> Draft202012Validator | None:
    """Of one kind alone: quicker than all twelve, and it says what is wrong."""
    whole = json.loads((HERE / f"{name}.schema.json").read_text())
    if kind not in whole["$defs"]:
        return None
    return Draft202012Validator({**whole, "$ref": f"#/$defs/{kind}"})


def _fault(error: Any) -> str:
    within = min(error.context, key=lambda one: -len(one.absolute_path)) if error.context else error
    where = ".".join(map(str, within.absolute_path))
    if within.validator in {"maxLength", "minItems", "maxItems"}:
        return f"{where}: {within.validator} {within.validator_value}"
    return f"{where}: {within.message[:200]}"


# ---------------------------------------------------------------- by hand


def _by_hand(body: Body) -> Faults:
    yield from _whole(body, "")
    if body["messaging_product"] != "whatsapp":
        yield "messaging_product: not whatsapp"
    if "status" in body:
        return
    to = body.get("to")
    if to is not None and not re.fullmatch(r"\+?[1-9][0-9]{6,14}", to):
        yield "to: no phone"
    recipient = body.get("recipient")
    if recipient is not None and not re.fullmatch(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}", recipient):
        yield "recipient: no business-scoped id"
    kind = body["type"]
    yield from _RULES.get(kind, _nothing)(body[kind])
    for other in _RULES.keys() & body.keys() - {kind}:
        yield f"{other}: beside {kind}"


def _whole(value: Any, where: str) -> Faults:
    """No half of a character, anywhere."""
    if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
        yield f"{where}: half of a character"
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _whole(inner, f"{where}.{key}".strip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from _whole(inner, where)


def _nothing(_content: Body) -> Faults:
    yield from ()


def _text(content: Body) -> Faults:
    yield from _words(content["body"], "text.body", TEXT)


def _media(kind: str) -> Callable[[Body], Faults]:
    allowed = {"id", "link"}
    if kind in {"image", "document", "video"}:
        allowed.add("caption")
    if kind == "document":
        allowed.add("filename")

    def check(content: Body) -> Faults:
        yield from _one_file(content, kind, allowed)

    return check


def _one_file(content: Body, where: str, allowed: set[str]) -> Faults:
    for key in content.keys() - allowed:
        yield f"{where}.{key}: not there"
    if not content.get("id", content.get("link", "")):
        yield f"{where}: no file"
    if "caption" in content:
        yield from _words(content["caption"], f"{where}.caption", CAPTION)
    if "filename" in content:
        yield from _words(content["filename"], f"{where}.filename", 240)


def _interactive(content: Body) -> Faults:
    kind, action = content["type"], content["action"]
    if kind not in _ACTIONS:
        yield f"interactive.type: {kind} is not ours"
        return
    if set(action) != _ACTIONS[kind]:
        yield f"interactive.action: {sorted(action)} under {kind}"
        return
    if "body" not in content:
        yield "interactive.body: missing"
    else:
        yield from _words(content["body"]["text"], "interactive.body", BODY)
    if "header" in content:
        yield from _header(content["header"], kind)
    if "footer" in content:
        yield from _words(content["footer"]["text"], "interactive.footer", FOOTER)
    yield from {"button": _buttons, "list": _list, "cta_url": _link}[kind](action)


def _header(header: Body, kind: str) -> Faults:
    inner = header["type"]
    if set(header) != {"type", inner}:
        yield f"interactive.header: {sorted(header)} under {inner}"
    elif inner == "text":
        yield from _words(header["text"], "interactive.header.text", FOOTER)
    elif kind == "list":
        yield "interactive.header: a list's header is a text"
    else:
        allowed = {"id", "link", "filename"} if inner == "document" else {"id", "link"}
        yield from _one_file(header[inner], f"interactive.header.{inner}", allowed)


def _buttons(action: Body) -> Faults:
    replies = [button["reply"] for button in action["buttons"]]
    yield from _told_apart(replies, "buttons", BUTTON, 256)


def _list(action: Body) -> Faults:
    yield from _words(action["button"], "interactive.action.button", BUTTON)
    sections = action["sections"]
    rows = [row for section in sections for row in section.get("rows", [])]
    if not 1 <= len(rows) <= ROWS:
        yield f"rows: {len(rows)} in all"
    if len(sections) > 1 and not all(section.get("title", "").strip() for section in sections):
        yield "sections: one of several has no title"
    yield from _told_apart(rows, "rows", ROW, 200)
    for row in rows:
        if "description" in row:
            yield from _words(row["description"], "rows.description", DESCRIPTION)


def _told_apart(choices: list[Body], where: str, width: int, id_width: int) -> Faults:
    for choice in choices:
        yield from _words(choice["title"], f"{where}.title", width)
        yield from _words(choice["id"], f"{where}.id", id_width)
        if "\n" in choice["title"]:
            yield f"{where}.title: more than a line"
    for key in ("title", "id"):
        for value, times in Counter(choice[key].strip() for choice in choices).items():
            if times > 1:
                yield f"{where}.{key}: {value!r} {times} times"


def _link(action: Body) -> Faults:
    if action["name"] != "cta_url":
        yield "interactive.action.name: not cta_url"
        return
    yield from _words(action["parameters"]["display_text"], "interactive.action.display_text", BUTTON)
    if not re.match(r"https?://[^\s/]", action["parameters"]["url"]):
        yield "interactive.action.url: no address"


def _template(content: Body) -> Faults:
    if not re.fullmatch(r"[a-z0-9_]{1,512}", content["name"]):
        yield "template.name: small letters, digits, underscores"
    for component in content.get("components", []):
        kind = component["type"]
        if kind == "button" and not {"sub_type", "index", "parameters"} <= component.keys():
            yield "template.button: needs sub_type, index and parameters"
        if kind != "button" and {"sub_type", "index"} & component.keys():
            yield f"template.{kind}: has sub_type or index of a button"
        for parameter in component.get("parameters", []):
            yield from _parameter(parameter, f"template.{kind}")
    kinds = Counter(one["type"] for one in content.get("components", []) if one["type"] != "button")
    yield from (f"template.{kind}: {times} times" for kind, times in kinds.items() if times > 1)


def _parameter(parameter: Any, where: str) -> Faults:
    if not isinstance(parameter, dict) or "type" not in parameter or parameter["type"] not in parameter:
        yield f"{where}.parameters: no type, or nothing of it"
        return
    content = parameter[parameter["type"]]
    if parameter["type"] in _MEDIA:
        yield from _one_file(content, f"{where}.{parameter['type']}", {"id", "link", "filename"})
        return
    if not isinstance(content, str):
        return
    yield from _words(content, f"{where}.parameters", BODY)
    if parameter["type"] == "text" and _NOT_IN_A_PARAMETER.search(content):
        yield f"{where}.parameters: a line's end, a tab, or more than four spaces"


def _words(text: Any, where: str, most: int) -> Faults:
    if not isinstance(text, str):
        yield f"{where}: no text"
    elif not text.strip("\u2060\u200b \t\r\n"):
        yield f"{where}: empty"
    elif length(text) > most:
        yield f"{where}: {length(text)} of {most}"


_RULES: dict[str, Callable[[Body], Faults]] = {
    "text": _text,
    "interactive": _interactive,
    "template": _template,
    "reaction": _nothing,
    "location": _nothing,
    "contacts": _nothing,
    **{kind: _media(kind) for kind in _MEDIA},
}
