"""Choices that fit every messenger: 3 buttons of 20 characters or 10 rows of 24; longer lists are paged."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from bot.callbacks import pack
from i18n import pgettext

BUTTONS = 3
BUTTON = 20
ROWS = 10
ROW = 24
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


def fit(label: str, width: int = ROW) -> str:
    """Cut to what a row shows; names from data may be longer than any messenger allows."""
    return label if len(label) <= width else label[: width - 1].rstrip() + "…"


def rows(choices: Sequence[Choice], step: int) -> list[list[str]]:
    """[label, data] of each choice that is pressed (not opened); equal labels are numbered, for some
    messengers refuse twins."""
    pairs: list[list[str]] = []
    seen: dict[str, int] = {}
    width = BUTTON if len(choices) <= BUTTONS else ROW
    for choice in choices:
        label = fit(choice.label, width)
        seen[label] = seen.get(label, 0) + 1
        if seen[label] > 1:
            label = f"{fit(choice.label, width - 2)} {seen[label]}"
        if not choice.url and not choice.phone:
            pairs.append([label, pack(choice.deed, choice.value, None if choice.stays else step)])
    return pairs


def page(pairs: list[list[str]], start: int, step: int) -> list[list[str]]:
    """The ten rows from `start` on, the last of them «More» where there are others."""
    rest = pairs[start:]
    if len(rest) <= ROWS:
        return rest
    shown = rest[: ROWS - 1]
    return [*shown, [pgettext("button", "More"), pack(MORE, start + ROWS - 1, step)]]


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
