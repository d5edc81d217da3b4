"""Text with aiogram's entities as WhatsApp writes it: marks inside the text, which know no escape.

A mark acts where it hugs what it marks and stands at the edge of a word, within one line. Ours are put only
where they act. A person's own get a hair space on each side that has none, for between spaces a mark never
acts, and U+2060 beside that, so that no line breaks there (alone it is no space: it would not do). In an
address, where either would break the link, the mark's percent code stands. In the middle of a word a mark
stays as it is.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from aiogram.enums import MessageEntityType
from aiogram.types import MessageEntity

from bot.keyboards import length

HAIR: Final = "\u200a"
JOINER: Final = "\u2060"

# Outermost first; a style's bit in `Styled.styles`.
_BOLD, _ITALIC, _STRIKE, _CODE, _ADDRESS = 1, 2, 4, 8, 16
_MARKS: Final = {_BOLD: "*", _ITALIC: "_", _STRIKE: "~", _CODE: "`"}
_STYLE_OF: Final = {
    MessageEntityType.BOLD: _BOLD,
    MessageEntityType.ITALIC: _ITALIC,
    MessageEntityType.STRIKETHROUGH: _STRIKE,
    MessageEntityType.CODE: _CODE,
    MessageEntityType.PRE: _CODE,
}
_TYPED: Final = frozenset(_MARKS.values())
_URL: Final = re.compile(r"https?://[^\s<>\"«»]+")
_AFTER_HOST: Final = re.compile(r"https?://[^/?#]*")
# What makes a list or a quotation at the beginning of a line; «-» and «1.» look as they were typed.
_LINE_BEGINS: Final = re.compile(r"\s*([*>])(?=\s)")
_INVISIBLE: Final = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_SEEN: Final = re.compile(f"[^\\s{_INVISIBLE}](?:.*[^\\s{_INVISIBLE}])?", re.DOTALL)
# Nobody sees them, and a messenger may refuse them.
_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Styled:
    """A text with a byte of styles for each of its characters; a part of it keeps its own."""

    text: str
    styles: bytes

    def __len__(self) -> int:
        return len(self.text)

    def part(self, since: int, until: int) -> "Styled":
        """From one character up to another."""
        return Styled(self.text[since:until], self.styles[since:until])

    def stripped(self) -> "Styled":
        """Without what nobody sees at both ends."""
        seen = _SEEN.search(self.text)
        return self.part(seen.start(), seen.end()) if seen else Styled("", b"")


def styled(text: str, entities: Iterable[MessageEntity] | None = None) -> Styled:
    """A text of ours with its entities; a link's address stands behind its words."""
    text = _CONTROL.sub(" ", text).replace("\u2028", "\n").replace("\u2029", "\n")
    places = _places(text)
    styles = bytearray(len(text))
    behind: list[tuple[int, str]] = []
    for entity in entities or ():
        since = places[min(entity.offset, len(places) - 1)]
        until = places[min(entity.offset + entity.length, len(places) - 1)]
        for at in range(since, until):
            styles[at] |= _STYLE_OF.get(MessageEntityType(entity.type), 0)
        if entity.type == MessageEntityType.TEXT_LINK and entity.url:
            address = re.sub(r"^(tel|mailto):", "", entity.url)
            if address != text[since:until].strip():
                behind.append((until, f": {address}"))
    for at, address in sorted(behind, reverse=True):
        text = text[:at] + address + text[at:]
        styles[at:at] = bytes(len(address))
    for found in _URL.finditer(text):
        styles[found.start() : found.end()] = bytes([_ADDRESS]) * len(found[0])
    return Styled(text, bytes(styles))


def marked(shown: Styled) -> str:
    """With WhatsApp's marks, and the person's own kept from acting."""
    # Three of them mark across lines.
    ticks = shown.text.count("`") > 1 or any(style & _CODE for style in {*shown.styles})
    lines, at = [], 0
    for line in shown.text.split("\n"):
        lines.append(_line(shown.part(at, at + len(line)), ticks))
        at += len(line) + 1
    return "\n".join(lines)


def _places(text: str) -> Sequence[int]:
    """For each UTF-16 unit, and the end, the character that it is of."""
    if length(text) == len(text):
        return range(len(text) + 1)
    places: list[int] = []
    for at, letter in enumerate(text):
        places += [at, at] if letter > "\uffff" else [at]
    return [*places, len(text)]


def _line(line: Styled, ticks: bool) -> str:
    if (
        line.styles.count(0) == len(line)
        and _TYPED.isdisjoint(line.text)
        and not _LINE_BEGINS.match(line.text)
    ):
        return line.text
    runs = _runs(line)
    opened: dict[int, str] = {}
    closed: dict[int, str] = {}
    in_code: set[int] = set()
    for bit, since, until in runs:
        opened[since] = opened.get(since, "") + _MARKS[bit]
        closed[until] = _MARKS[bit] + closed.get(until, "")
        if bit == _CODE:
            in_code |= {*range(since, until)}
    acting = _acting(line, {*opened, *closed}, in_code, [_MARKS[bit] for bit, *_ in runs], ticks)
    parts = []
    for at, letter in enumerate(line.text):
        parts += [closed.get(at, ""), opened.get(at, "")]
        if at not in acting:
            parts.append(letter)
        elif line.styles[at] & _ADDRESS:
            parts.append(f"%{ord(letter):02X}")
        else:
            parts.append(_kept(line.text, at, {*opened, *closed}))
    return "".join([*parts, closed.get(len(line), "")]).replace(JOINER * 2, JOINER)


def _kept(text: str, at: int, ours_at: set[int]) -> str:
    """A typed mark that does not act: between spaces, and not the first thing in its line."""
    if not text[:at].strip() and at not in ours_at:
        before = JOINER
    else:
        before = "" if text[at - 1].isspace() and at not in ours_at else JOINER + HAIR
    after = "" if (text[at + 1 : at + 2] or " ").isspace() and at + 1 not in ours_at else HAIR + JOINER
    return before + text[at] + after


def _acting(line: Styled, ours_at: set[int], in_code: set[int], ours: Sequence[str], ticks: bool) -> set[int]:
    """Where a typed mark would begin or end something."""
    text = line.text
    several = {mark for mark in "*_~" if text.count(mark) + 2 * ours.count(mark) > 1} | {*"`" * ticks}
    acting = {found.start(1) for found in [_LINE_BEGINS.match(text)] if found}
    for at, letter in enumerate(text):
        if letter not in several or at in in_code:
            continue
        word_before = at > 0 and at not in ours_at and text[at - 1].isalnum()
        word_after = at + 1 < len(text) and at + 1 not in ours_at and text[at + 1].isalnum()
        space_before = at not in ours_at and (at == 0 or text[at - 1].isspace())
        space_after = at + 1 not in ours_at and (at + 1 == len(text) or text[at + 1].isspace())
        if letter == "`" or not (word_before and word_after or space_before and space_after):
            acting.add(at)
    return {at for at in acting if not line.styles[at] & _ADDRESS or _is_after_host(text, at)}


def _is_after_host(text: str, at: int) -> bool:
    within = next(found for found in _URL.finditer(text) if found.start() <= at < found.end())
    host = _AFTER_HOST.match(within[0])
    return host is not None and at >= within.start() + host.end()


def _runs(line: Styled) -> list[tuple[int, int, int]]:
    """(style, from, up to) of what is marked, outermost first: an inner one lies wholly within."""
    styles = [style if not style & (_CODE | _ADDRESS) else style & _CODE for style in line.styles]
    within: list[tuple[int, ...]] = [()] * len(styles)
    runs: list[tuple[int, int, int]] = []
    for bit in _MARKS:
        for since, until in [*_stretches(styles, within, bit)]:
            begin, end = _hugged(line.text, since, until, frozenset() if bit == _CODE else _TYPED)
            if begin < end and _acts(line.text, begin, end, bit):
                runs.append((bit, begin, end))
                within[begin:end] = [(*outer, len(runs)) for outer in within[begin:end]]
    return runs


def _stretches(
    styles: Sequence[int], within: Sequence[tuple[int, ...]], bit: int
) -> Iterator[tuple[int, int]]:
    for (has, _outer), letters in groupby(range(len(styles)), lambda at: (styles[at] & bit, within[at])):
        if has:
            places = [*letters]
            yield places[0], places[-1] + 1


def _hugged(text: str, since: int, until: int, marks: frozenset[str]) -> tuple[int, int]:
    """Without spaces at the edges, and without typed marks there, which ours would run into."""

    def is_no_edge(letter: str) -> bool:
        return letter.isspace() or letter in marks or letter in _INVISIBLE

    while since < until and is_no_edge(text[since]):
        since += 1
    while since < until and is_no_edge(text[until - 1]):
        until -= 1
    return since, until


def _acts(text: str, since: int, until: int, bit: int) -> bool:
    """Whether WhatsApp would take marks here: not in the middle of a word, no tick between two."""
    if bit == _CODE and "`" in text[since:until]:
        return False
    return not (text[since - 1 : since].isalnum() or text[until : until + 1].isalnum())
