"""Names as people type them: cleaned of what cannot be seen, kept as written, refused when no names."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from services.errors import DomainError

LONGEST: Final = 100
_MOST_WORDS: Final = 7
_HYPHENS: Final = re.compile("[‐‑‒–—-]+")
_APOSTROPHES: Final = re.compile("[`´ʹʻʼʽ‘’‛′]")
_SPACE: Final = re.compile(r"[\s,]+")
_MARKS_IN_A_ROW: Final = 2  # more is decoration that climbs over other lines


class NameFault(DomainError):
    """What was typed cannot be taken as a name."""


class NameEmpty(NameFault):
    """Nothing is left that could be read."""


class NameTooLong(NameFault):
    """Over 100 characters."""

    def __init__(self, limit: int = LONGEST) -> None:
        super().__init__(str(limit))
        self.limit = limit


class NameNotUnderstood(NameFault):
    """Something in it that no name has: figures, signs, markup."""

    def __init__(self, found: str = "") -> None:
        super().__init__(found)
        self.found = found


class OnlyOneName(NameFault):
    """One word where a family and a given name are wanted."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True, slots=True)
class FullName:
    """Family, given and, where there is one, the father's name."""

    family: str
    given: str
    patronymic: str = ""


def clean_name(text: str) -> str:
    """One name or several, in NFC, with single spaces, as the person wrote it.

    Raises NameEmpty, NameTooLong, NameNotUnderstood.
    """
    kept = _visible(text)
    if not kept:
        raise NameNotUnderstood(_first_sign(text)) if _first_sign(text) else NameEmpty
    if len(kept) > LONGEST:
        raise NameTooLong
    marks = 0
    for c in kept:
        marks = marks + 1 if _is_mark(c) else 0
        if marks > _MARKS_IN_A_ROW or not (c in " -'." or marks or unicodedata.category(c)[0] == "L"):
            raise NameNotUnderstood(c)
    words = [word.strip("-'").lstrip(".") for word in kept.split(" ")]
    words = [word for word in words if word]
    if not words or len(words) > _MOST_WORDS or not all(any(map(str.isalpha, word)) for word in words):
        raise NameNotUnderstood(kept)
    return " ".join(words)


def parse_name(text: str) -> FullName:
    """«Серікова Айгерім Болатқызы»: the family name first, the given second, the rest is the father's.

    Raises NameEmpty, NameTooLong, NameNotUnderstood, OnlyOneName.
    """
    words = clean_name(text).split(" ")
    if len(words) == 1:
        raise OnlyOneName(words[0])
    return FullName(words[0], words[1], " ".join(words[2:]))


def _visible(text: str) -> str:
    """Without what cannot be seen and without emoji; hyphens, apostrophes and spaces of one kind."""
    text = text[: 50 * LONGEST]  # enough to see that it is too long
    # Spaces first: a tab and a line's end are such, and cannot be seen.
    text = _SPACE.sub(" ", text)
    text = "".join(c for c in text if not _is_unseen(c) and not _is_picture(c))
    text = unicodedata.normalize("NFC", _HYPHENS.sub("-", _APOSTROPHES.sub("'", text)))
    return _SPACE.sub(" ", text).strip(" .'-")


def _is_unseen(c: str) -> bool:
    # Control, direction and zero-width marks, private and unassigned characters, variation selectors.
    return unicodedata.category(c) in {"Cc", "Cf", "Co", "Cn", "Cs"} or "\ufe00" <= c <= "\ufe0f"


def _is_picture(c: str) -> bool:
    # Emoji, their skin tones and the frame of a keycap.
    return unicodedata.category(c) == "So" or "\U0001f3fb" <= c <= "\U0001f3ff" or c == "\u20e3"


def _is_mark(c: str) -> bool:
    return unicodedata.category(c)[0] == "M"


def _first_sign(text: str) -> str:
    """The first thing that can be seen in a text of which nothing is left."""
    return next((c for c in text[: 50 * LONGEST] if not c.isspace() and not _is_unseen(c)), "")
