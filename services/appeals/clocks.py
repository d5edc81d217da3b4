"""Clocks of cases: until what day an answer is due, a warning goes out, a red case is taken up, passed on.

Pure: days off and terms are given. A term of N working days has the first working day after the registration
as its day 1 (engineering B23), and the due day itself is still on time. Days are local days of Almaty.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from db.enums import AppealColour, AppealKind
from services.clock import HOME
from services.workdays import ONE_DAY, DaysOff

# «Approaching»: the day in whose course so much of the term is over (domain 7).
WARN_AT: Final = (4, 5)
# The law's longest extension, from the day of registration (Administrative Procedural Code, art. 76).
EXTENSION_MONTHS: Final = 2
RED: Final = frozenset({AppealColour.RED_LAW, AppealColour.RED_DANGER})


@dataclass(frozen=True, slots=True)
class Terms:
    """How long each colour may take; an administrator may set them: `services.appeals.terms`."""

    # Working days (domain 7): ours; art. 76; the same, or what another chapter gives a complaint.
    green: int = 3
    yellow: int = 15
    complaint: int = 15
    # Corruption, extortion, fraud: working days (S2 L4214).
    take_up: int = 1
    pass_on: int = 3
    # Danger to a person: hours of the clock, nights and days off included.
    danger_take_up: int = 1
    danger_pass_on: int = 24


@dataclass(frozen=True, slots=True)
class Clock:
    """What a case is measured by. Of a red one `due_on` is the day until which it is passed on."""

    clock_from: date
    due_on: date
    warn_on: date
    take_up_by: datetime | None = None
    pass_on_by: datetime | None = None


def start(  # noqa: PLR0917 (in the order in which one would say it)
    colour: AppealColour,
    kind: AppealKind,
    day: date,
    days_off: DaysOff,
    terms: Terms,
    at: datetime | None = None,
) -> Clock:
    """The clock of a case registered on that local day; `at` (aware) is left out of unnamed ones.

    Without an hour the hours of a danger are counted from the end of the day: no time may tell who wrote.
    """
    if colour is AppealColour.RED_DANGER:
        return _of_danger(day, days_off, terms, at)
    term = {
        AppealColour.GREEN: terms.green,
        AppealColour.YELLOW: terms.complaint if kind is AppealKind.COMPLAINT else terms.yellow,
        AppealColour.RED_LAW: terms.pass_on,
    }[colour]
    clock = _of_days(day, term, days_off)
    if colour is not AppealColour.RED_LAW:
        return clock
    first = clock.clock_from
    return Clock(
        first,
        clock.due_on,
        clock.warn_on,
        _end_of(nth_working_day(first, terms.take_up, days_off)),
        _end_of(clock.due_on),
    )


def after_passing_on(kind: AppealKind, day: date, days_off: DaysOff, terms: Terms) -> Clock:
    """The clock of a red case once it was passed on: what its author hears is due like any other answer."""
    return start(AppealColour.YELLOW, kind, day, days_off, terms)


def nth_working_day(first: date, n: int, days_off: DaysOff) -> date:
    """The n-th working day from `first`, itself the first where it is one."""
    day = days_off.next_working_on_or_after(first)
    for _ in range(n - 1):
        day = days_off.next_working_after(day)
    return day


def working_days(first: date, last: date, days_off: DaysOff) -> int:
    """How many working days lie between, both included; 0 where `last` comes before `first`."""
    count = (last - first).days + 1
    return sum(days_off.is_working(first + n * ONE_DAY) for n in range(max(count, 0)))


def latest_extension(registered_on: date) -> date:
    """The last day to which an answer may be put off: two months from the registration, by the calendar."""
    months = registered_on.month - 1 + EXTENSION_MONTHS
    year, month = registered_on.year + months // 12, months % 12 + 1
    return date(year, month, min(registered_on.day, monthrange(year, month)[1]))


def warn_day(clock_from: date, due_on: date, days_off: DaysOff) -> date:
    """The working day in whose course 80 % of the term are over; never after the due day."""
    part, whole = WARN_AT
    term = working_days(clock_from, due_on, days_off)
    if not term:
        return due_on
    return min(nth_working_day(clock_from, -(-term * part // whole), days_off), due_on)


def _of_days(day: date, term: int, days_off: DaysOff) -> Clock:
    first = days_off.next_working_after(day)
    due = nth_working_day(first, term, days_off)
    return Clock(first, due, warn_day(first, due, days_off))


def _of_danger(day: date, days_off: DaysOff, terms: Terms, at: datetime | None) -> Clock:
    """No day off stops it: it runs from the moment it is known."""
    since = _end_of(day) if at is None else at.astimezone(UTC)
    take_up = since + timedelta(hours=terms.danger_take_up)
    pass_on = since + timedelta(hours=terms.danger_pass_on)
    due = max(pass_on.astimezone(HOME).date(), day)
    return Clock(day, due, day, take_up, pass_on)


def _end_of(day: date) -> datetime:
    """The first instant after it, in UTC."""
    return datetime.combine(day + ONE_DAY, time.min, HOME).astimezone(UTC)
