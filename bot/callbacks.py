"""What a button carries: a deed, what it is about (`consultation.cancel:17`), the step of its question.

`deed[:value][@step]`. A question's button (`@step`) counts only while its screen is the last one; a button of
a thing carries the thing's number, and whether the deed may still be done is for the service to say.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from aiogram.filters import Filter
from aiogram.types import CallbackQuery

LIMIT = 64


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button's data, taken apart."""

    deed: str
    value: str
    step: int | None


def pack(deed: str, value: object = "", step: int | None = None) -> str:
    """The data of a button; ValueError when it is longer than a messenger carries."""
    data = deed if value == "" else f"{deed}:{value}"
    data = data if step is None else f"{data}@{step}"
    if len(data.encode()) > LIMIT:
        raise ValueError(f"button data is longer than {LIMIT} bytes: {data}")
    return data


@lru_cache(maxsize=1024)  # asked by the turn, by sorting, by each filter
def unpack(data: str) -> Pressed:
    """Takes any text apart; what makes no sense becomes a deed nobody handles."""
    deed_and_value, _, step = data.partition("@")
    deed, _, value = deed_and_value.partition(":")
    return Pressed(deed, value, int(step) if step.isascii() and step.isdigit() else None)


def instant_in(value: str) -> datetime:
    """The instant (UTC) whose seconds a button carries; the beginning of time for what is none."""
    is_one = value.isascii() and value.isdigit() and len(value) <= 10
    return datetime.fromtimestamp(int(value) if is_one else 0, UTC)


def number_of(value: str) -> int:
    """The number of a thing that a button carries; 0, which nothing has, for anything that is no number."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0


class Press(Filter):
    """A press of a button of this deed; hands the handler its value as `value`."""

    def __init__(self, deed: str) -> None:
        self.deed = deed

    async def __call__(self, press: CallbackQuery) -> bool | dict[str, Any]:
        pressed = unpack(press.data or "")
        return {"value": pressed.value} if pressed.deed == self.deed else False
