"""What is known of an employee, what is missing, and which days may not be."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from db.enums import EmployeeKind
from services.errors import DomainError

EARLIEST: Final = date(1950, 1, 1)
AHEAD: Final = timedelta(days=366)
PSYCHOLOGIST: Final = "psychologist"
# A register entry that ends within this many days is to be renewed.
_SOON: Final = timedelta(days=30)


class EmployeeFault(DomainError):
    """The employee's days do not fit together."""


class BadHiredDay(EmployeeFault):
    """Before the post before, after the last day, or more than a year ahead."""


class BadLeftDay(EmployeeFault):
    """Before the first day, or more than a year ahead."""


class AlreadyLeft(EmployeeFault):
    """The employee is there no more."""


class NotLeft(EmployeeFault):
    """The employee has not left."""


class OwnLeaving(EmployeeFault):
    """Nobody takes down their own leaving: the login would end."""


class Missing(StrEnum):
    """What is missing on a staff card."""

    NO_CHECK = "no_check"
    NO_REGISTER = "no_register"
    REGISTER_ENDED = "register_ended"
    REGISTER_ENDS = "register_ends"


class Practice(StrEnum):
    """Steps of experience that S3 п.14 asks for."""

    LESS = "less"
    HALF_YEAR = "half_year"
    YEAR = "year"
    TWO_YEARS = "two_years"


@dataclass(frozen=True, slots=True)
class NewEmployee:
    """An employee as entered or corrected."""

    unit_id: int
    family_name: str
    given_name: str
    kind: EmployeeKind
    is_invited: bool
    position_kk: str
    position_ru: str
    hired_on: date


@dataclass(frozen=True, slots=True)
class CardData:
    """What must be known of somebody who works with the young."""

    qualification: str = ""
    register_number: str = ""
    register_until: date | None = None
    checked_on: date | None = None
    practises_since: date | None = None


@dataclass(frozen=True, slots=True)
class EmployeeRow:
    """A line of the list; `hired_on`: of the present post."""

    id: int
    unit_id: int
    unit_kk: str
    unit_ru: str
    family_name: str
    given_name: str
    kind: EmployeeKind
    is_invited: bool
    position_kk: str
    position_ru: str
    hired_on: date
    left_on: date | None
    has_left: bool
    login_name: str
    consults: bool
    is_psychologist: bool
    warnings: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class EmployeePage:
    """A page of the list; `after` is empty on the last one."""

    rows: tuple[EmployeeRow, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Post:
    """Where somebody worked before; both days included."""

    unit_kk: str
    unit_ru: str
    first_on: date
    last_on: date
    is_invited: bool


@dataclass(frozen=True, slots=True)
class VisitAhead:
    """A visit to hand over: whose it is stands on its own page."""

    number: int
    starts_at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class EmployeeCard:
    """One employee with everything."""

    row: EmployeeRow
    posts: tuple[Post, ...]
    card: CardData
    checked_by: str
    visits: tuple[VisitAhead, ...]
    may_edit: bool
    is_own: bool


def warnings_of(card: CardData, consults: bool, is_psychologist: bool, today: date) -> tuple[Missing, ...]:
    """Checks are asked of whoever gives consultations; the register of psychologists (S0 п.27)."""
    found = []
    if consults and card.checked_on is None:
        found.append(Missing.NO_CHECK)
    if is_psychologist:
        if not card.register_number:
            found.append(Missing.NO_REGISTER)
        elif card.register_until is not None and card.register_until < today:
            found.append(Missing.REGISTER_ENDED)
        elif card.register_until is not None and card.register_until <= today + _SOON:
            found.append(Missing.REGISTER_ENDS)
    return tuple(found)


def practice_of(since: date | None, today: date) -> Practice | None:
    """Which step of S3 п.14 the experience reaches (6 months, 1 year, 2 years)."""
    if since is None:
        return None
    months = (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
    steps = ((24, Practice.TWO_YEARS), (12, Practice.YEAR), (6, Practice.HALF_YEAR))
    return next((step for least, step in steps if months >= least), Practice.LESS)
