"""A form as it was sent: read field by field, every fault kept beside its field, refilled as it was.

    family_name = form.text("family_name", longest=100)
    sex = form.one_of("sex", Sex)
    if form.faults: …the page again, 422…

Faults are worded when the page is made, in its language.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final, TypeVar
from uuid import UUID

from starlette.datastructures import FormData, UploadFile

from backoffice.words import sentence
from i18n import N_, gettext
from services.errors import DomainError

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

FILL_IN = N_("Fill this in.")
CHOOSE = N_("Choose one of these.")
NO_NUMBER = N_("Write a number.")
TOO_LONG = N_("At most {n} characters.")
NUMBER_RANGE = N_("Write a number from {least} to {most}.")
NO_DAY = N_("Write the date like this: 05.09.2010")
NO_TIME = N_("Write the time like this: 14:30")


# Control characters are no text: a database refuses some, a terminal obeys others.
_UNSEEN = {code: None for code in (*range(32), 127) if chr(code) not in "\n\r\t"}

# Where a request's form is found again when the request is over.
FORM: Final = "form"


class BadForm(Exception):
    """The form cannot be read at all: not ours, or too big."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field."""

    message: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return gettext(self.message).format(**self.values)


class Form:
    """The fields that were sent and what is wrong with them."""

    def __init__(self, data: FormData | None = None) -> None:
        self.values: dict[str, str] = {}
        self.lists: dict[str, list[str]] = {}
        self.files: dict[str, UploadFile] = {}
        for name, value in data.multi_items() if data is not None else ():
            if isinstance(value, str):
                kept = value.translate(_UNSEEN)
                self.values[name] = kept
                self.lists.setdefault(name, []).append(kept)
            elif value.filename:
                self.files.setdefault(name, value)
        self.faults: dict[str, Fault] = {}

    def get(self, name: str, otherwise: str = "") -> str:
        """What was sent, for refilling."""
        return self.values.get(name, otherwise)

    def chosen(self, name: str) -> list[str]:
        """All values of a field that may be chosen several times."""
        return self.lists.get(name, [])

    def wrong(self, name: str, message: str, /, **values: Any) -> None:
        """Notes what is wrong; the first fault of a field stands."""
        self.faults.setdefault(name, Fault(message, values))

    @property
    def key(self) -> str:
        """The key the page made for this form; empty where it is none."""
        try:
            return str(UUID(self.get("form_key")))
        except ValueError:
            return ""

    def text(self, name: str, *, longest: int, required: bool = True) -> str:
        """Text without blanks around."""
        value = self.get(name).strip()
        if required and not value:
            self.wrong(name, FILL_IN)
        if len(value) > longest:
            self.wrong(name, TOO_LONG, n=longest)
        return value

    def one_of(self, name: str, kind: type[E], *, among: Iterable[E] | None = None) -> E | None:
        """A word of an enum; None with a fault where it is none."""
        try:
            word = kind(self.get(name))
        except ValueError:
            word = None
        if word is None or (among is not None and word not in among):
            self.wrong(name, CHOOSE)
            return None
        return word

    def some_of(self, name: str, kind: type[E]) -> list[E]:
        """Words of an enum, each once; unknown ones are left out."""
        known = {word.value: word for word in kind}
        return [known[value] for value in dict.fromkeys(self.chosen(name)) if value in known]

    def number(self, name: str, *, least: int, most: int, required: bool = True) -> int | None:
        """A whole number within bounds."""
        typed = self.get(name).strip()
        if not typed:
            if required:
                self.wrong(name, FILL_IN)
            return None
        if not (typed.isascii() and typed.isdigit() and len(typed) < 12):
            self.wrong(name, NO_NUMBER)
            return None
        if not least <= int(typed) <= most:
            self.wrong(name, NUMBER_RANGE, least=least, most=most)
            return None
        return int(typed)

    def choice(self, name: str, *, required: bool = True) -> int | None:
        """The number of a thing chosen from a list; whether it may be chosen is the service's to say."""
        typed = self.get(name)
        if typed.isascii() and typed.isdigit() and len(typed) < 10:
            return int(typed)
        if required or typed:
            self.wrong(name, CHOOSE)
        return None

    def day(self, name: str, *, required: bool = True) -> date | None:
        """A day as the browser's own field sends it."""
        return self.parsed(name, date.fromisoformat, NO_DAY, required=required)

    def minute(self, name: str, *, required: bool = True) -> int | None:
        """A time of the day, in minutes from midnight; 24:00 is the day's end."""
        return self.parsed(name, _minute, NO_TIME, required=required)

    def parsed(
        self, name: str, parse: Callable[[str], T], message: str = CHOOSE, *, required: bool = True
    ) -> T | None:
        """What `parse` makes of the text. A ValueError is the fault `message`, a fact has its own words."""
        typed = self.get(name).strip()
        if not typed:
            if required:
                self.wrong(name, FILL_IN)
            return None
        try:
            return parse(typed)
        except DomainError as error:
            self.fact(name, error)
        except ValueError:
            self.wrong(name, message)
        return None

    def fact(self, name: str, error: DomainError) -> None:
        """Notes a fact that a service raised beside the field it is about."""
        message, values = sentence(error)
        self.wrong(name, message, **values)


def instant(typed: str) -> datetime:
    """An instant as our own pages write it, in UTC. Raises ValueError for anything else."""
    at = datetime.fromisoformat(typed)
    if at.tzinfo is None:
        raise ValueError(typed)
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError(typed) from None


def _minute(typed: str) -> int:
    """«9:00», «09.00», «0900» and «9» are one time."""
    figures = typed.replace(".", ":").replace("-", ":")
    if ":" not in figures:
        figures = f"{figures[:-2]}:{figures[-2:]}" if len(figures) > 2 else f"{figures}:00"
    hour, _, minute = figures.partition(":")
    at = int(hour) * 60 + int(minute)
    if not (0 <= int(minute) < 60 and 0 <= at <= 24 * 60):
        raise ValueError(typed)
    return at
