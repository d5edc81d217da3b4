"""What stands on a phone: a message of ours as WhatsApp shows it, its marks turned into bold and the rest."""

import re
from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]

# A mark opens before what is no blank and closes after it, both at the edge of a word, in one line.
_MARKS = {"*": "bold", "_": "italic", "~": "strike", "`": "code"}
_MARKED = re.compile(r"(?<!\w)([*_~`])(?!\s|\1)([^\n]*?\S)\1(?!\w)")
_BLOCK = re.compile(r"```(.+?)```", re.S)
_QUOTE = re.compile(r"^> (?=\S)", re.M)
_BULLET = re.compile(r"^[*-] (?=\S)", re.M)
# They are there, but nobody sees them.
UNSEEN = str.maketrans("", "", "\u200a\u200b\u2060\ufeff")


@dataclass(frozen=True)
class Button:
    """What can be pressed: a reply button, a list's row, a template's button; without an id a page opens."""

    label: str
    id: str
    kind: str
    description: str = ""
    url: str = ""


@dataclass(frozen=True)
class Shown:
    """One bubble from us."""

    wamid: str
    kind: str
    text: str
    # What is marked: («bold», the words).
    marks: tuple[tuple[str, str], ...] = ()
    header: str = ""
    footer: str = ""
    # The list's own button, that opens its rows.
    opener: str = ""
    buttons: tuple[Button, ...] = ()
    file_id: str = ""
    file_name: str = ""
    template: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(one.label for one in self.buttons)


def rendered(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The words without their marks, and what they marked."""
    marks: list[tuple[str, str]] = []

    def mark(found: re.Match[str]) -> str:
        inner = found[2] if found[1] == "`" else _MARKED.sub(mark, found[2])
        marks.append((_MARKS[found[1]], inner.translate(UNSEEN)))
        return inner

    def line(kind: str, instead: str) -> Any:
        def taken(found: re.Match[str]) -> str:
            marks.append((kind, found.string[found.end() :].partition("\n")[0]))
            return instead

        return taken

    parts = _BLOCK.split(text)
    for number, part in enumerate(parts):
        if number % 2:
            marks.append(("block", part))
        else:
            plain = _MARKED.sub(mark, part)
            parts[number] = _BULLET.sub(line("bullet", "• "), _QUOTE.sub(line("quote", ""), plain))
    return "".join(parts).translate(UNSEEN), tuple(marks)


def shown(wamid: str, body: Body) -> Shown:
    """A message as it was sent."""
    kind = str(body["type"])
    content: Body = body[kind]
    if kind == "text":
        return Shown(wamid, kind, *rendered(content["body"]))
    if kind == "interactive":
        return _interactive(wamid, content)
    if kind in {"document", "image", "audio", "video", "sticker"}:
        words = rendered(content.get("caption", ""))
        return Shown(
            wamid, kind, *words, file_id=content.get("id", ""), file_name=content.get("filename", "")
        )
    return Shown(wamid, kind, "")


def _interactive(wamid: str, content: Body) -> Shown:
    action, header = content["action"], content.get("header", {})
    buttons = [
        Button(one["reply"]["title"], one["reply"]["id"], "button") for one in action.get("buttons", [])
    ]
    for section in action.get("sections", []):
        buttons += [
            Button(row["title"], row["id"], "row", row.get("description", "")) for row in section["rows"]
        ]
    if content["type"] == "cta_url":
        link = action["parameters"]
        buttons.append(Button(link["display_text"], "", "url", url=link["url"]))
    file = header.get(header.get("type", ""), {})
    return Shown(
        wamid,
        f"interactive {content['type']}",
        *rendered(content["body"]["text"]),
        header=header.get("text", ""),
        footer=content.get("footer", {}).get("text", ""),
        opener=action.get("button", ""),
        buttons=tuple(buttons),
        file_id=file.get("id", "") if isinstance(file, dict) else "",
        file_name=file.get("filename", "") if isinstance(file, dict) else "",
    )
