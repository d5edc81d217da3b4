"""Choices that fit every messenger: 3 buttons of 20 characters or 10 rows of 24; longer lists are paged.

Our own labels fit; names from data may not. Channels show them whole; the one that cannot cuts them itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.callbacks import pack
from i18n import pgettext

BUTTONS = 3
BUTTON = 20
ROWS = 10
ROW = 24
DESCRIPTION = 72
# What a name from data is cut to everywhere: nobody reads on.
LABEL = 100
MORE = "more"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: its label, its deed, and what the deed is about.

    `stays`: it names a thing and may be pressed as long as the thing allows; otherwise it answers the
    question on the screen and counts only there. `url` opens a page instead. `phone`: it hands over the
    person's own number, where the messenger can do that; elsewhere it is not shown.
    """

    label: str
    deed: str = ""
    value: object = ""
    stays: bool = False
    url: str = ""
    phone: bool = False


def length(text: str) -> int:
    """In UTF-16 units: no messenger counts more."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fit(label: str, width: int = ROW) -> str:
    """Cut to what a row shows; names from data may be longer than any messenger allows."""
    if length(label) <= width:
        return label
    while length(label) > width - 1:
        label = label[: min(width - 1, len(label) - 1)]
    return label.rstrip() + "…"


def told_apart(labels: Sequence[str], width: int) -> list[str]:
    """Each cut to the width; those that are equal then are numbered, for some messengers refuse twins."""
    shown: list[str] = []
    seen: set[str] = set()
    for label in labels:
        title, number = fit(label, width) or "…", 1
        while title in seen:
            number += 1
            title = f"{fit(label, width - len(str(number)) - 1)} {number}".strip()
        seen.add(title)
        shown.append(title)
    return shown


def titles(labels: Sequence[str]) -> list[str]:
    """The labels of one page as the rows of a list show them."""
    return told_apart(labels, ROW)


def rows(choices: Sequence[Choice], step: int) -> list[list[str]]:
    """[label, data] of each choice that is pressed (not opened); equal labels are numbered."""
    labels = told_apart([choice.label for choice in choices], LABEL)
    return [
        [label, pack(choice.deed, choice.value, None if choice.stays else step)]
        for label, choice in zip(labels, choices, strict=True)
        if not choice.url and not choice.phone
    ]


def page(pairs: list[list[str]], start: int, step: int) -> list[list[str]]:
    """The ten rows from `start` on, the last of them «More» where there are others."""
    rest = pairs[start:]
    if len(rest) <= ROWS:
        return rest
    shown = rest[: ROWS - 1]
    return [*shown, [pgettext("button", "More"), pack(MORE, start + ROWS - 1, step)]]


def pages(pairs: Sequence[list[str]]) -> list[list[list[str]]]:
    """The choices as they are shown together, without «More»."""
    found, rest = [], [*pairs]
    while rest:
        shown = len(rest) if len(rest) <= ROWS else ROWS - 1
        found.append(rest[:shown])
        rest = rest[shown:]
    return found


def markup(pairs: Sequence[Sequence[str]], links: Sequence[Choice] = ()) -> InlineKeyboardMarkup | None:
    """As aiogram carries it, one button a row."""
    keyboard = [[InlineKeyboardButton(text=choice.label, url=choice.url)] for choice in links]
    keyboard += [[InlineKeyboardButton(text=label, callback_data=data)] for label, data in pairs]
    return InlineKeyboardMarkup(inline_keyboard=keyboard) if keyboard else None


def phone_keyboard(pairs: Sequence[Sequence[str]], label: str) -> ReplyKeyboardMarkup:
    """A messenger's button that hands over a number stands below the text box, and the others with it."""
    own = [KeyboardButton(text=label, request_contact=True)]
    others = [[KeyboardButton(text=label)] for label, _data in pairs]
    return ReplyKeyboardMarkup(keyboard=[own, *others], resize_keyboard=True, one_time_keyboard=True)
