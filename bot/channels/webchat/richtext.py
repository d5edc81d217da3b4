"""Text with aiogram's entities as HTML; everything that was written is escaped."""

import re
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup, escape

MARKS = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
ADDRESS = re.compile(r"https?://[^\s<>\"«»]+[^\s<>\"«».,;:!?)]")
PHONE = re.compile(r"(?<![\w+])(?:\+7|8)[ -]?\(?\d{3,4}\)?(?:[ -]?\d){6,7}(?!\w)")


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _length(text: str) -> int:
    return len(_units(text)) // 2


def with_links(text: str, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Adds entities for the addresses and phone numbers in the text that carry none, as messengers do."""
    taken = [(one["offset"], one["offset"] + one["length"]) for one in entities]
    found = []
    for kind, pattern in (("url", ADDRESS), ("phone_number", PHONE)):
        for match in pattern.finditer(text):
            start = _length(text[: match.start()])
            end = start + _length(match.group())
            if not any(start < until and since < end for since, until in taken):
                taken.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return entities + found


def _target(entity: dict[str, Any], text: str) -> str:
    match entity["type"]:
        case "text_link":
            target = str(entity.get("url", ""))
        case "url":
            target = text if re.match(r"[a-z]+:", text, re.IGNORECASE) else f"https://{text}"
        case "phone_number":
            target = "tel:" + re.sub(r"[^+\d]", "", text)
        case "email":
            target = f"mailto:{text}"
        case _:
            return ""
    return target if re.match(r"(https?|tel|mailto):", target, re.IGNORECASE) else ""


def _dressed(entity: dict[str, Any], whole: str, inner: Markup) -> Markup:
    target = _target(entity, whole)
    if target.lower().startswith("http"):
        return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(target, inner)
    if target:
        return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(target, inner)
    mark = MARKS.get(entity["type"])
    return Markup("<{0}>{1}</{0}>").format(Markup(mark), inner) if mark else inner  # noqa: S704 (from MARKS)


def rich(text: str, entities: Iterable[dict[str, Any]]) -> Markup:
    """The text as HTML; offsets count UTF-16 units, as the Bot API's do. Overlaps are cut, never crossed."""
    units, marks = _units(text), list(entities)
    end = len(units) // 2

    def part(since: int, until: int) -> str:
        return units[since * 2 : until * 2].decode("utf-16-le", "replace")

    edges = {0, end}
    for one in marks:
        edges |= {one["offset"], one["offset"] + one["length"]}
    cuts = sorted(at for at in edges if 0 <= at <= end)
    pieces = []
    for since, until in zip(cuts, cuts[1:], strict=False):
        piece = escape(part(since, until))
        for one in marks:
            if one["offset"] <= since and one["offset"] + one["length"] >= until:
                piece = _dressed(one, part(one["offset"], one["offset"] + one["length"]), piece)
        pieces.append(piece)
    return Markup("").join(pieces)
