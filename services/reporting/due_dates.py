"""Reporting periods and the chain of due dates (S0 п.36).

Centres send to the region by the 5th of the month after the quarter, regions and the three cities by the
10th, the nation by the 15th; the day itself is included. Days are Almaty days; nothing here asks the time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final, Self

from services.clock import HOME
from services.errors import DomainError
from services.workdays import ONE_DAY, DaysOff


class PeriodNotUnderstood(DomainError):
    """Neither a quarter (2026Q4), nor a year (2026), nor two days (2026-11-01..2026-11-20)."""


class ReportLevel(StrEnum):
    """Who sends: each step of the chain has its own due day."""

    CENTRE = "centre"  # district and city centres, to the region
    REGION = "region"  # regions and the three cities, to the research centre
    NATION = "nation"  # the research centre, to the Committee


class ReminderKind(StrEnum):
    """How a reminder stands to its due day."""

    AHEAD = "ahead"
    LAST_DAY = "last_day"
    OVERDUE = "overdue"


DUE_DAY_OF_MONTH: Final = {ReportLevel.CENTRE: 5, ReportLevel.REGION: 10, ReportLevel.NATION: 15}
REMIND_DAYS_BEFORE: Final = (10, 5, 2, 1, 0)
DRAFT_DAY_OF_MONTH: Final = 25

_QUARTER: Final = re.compile(r"(\d{4})-?[Qq]([1-4])")
_YEAR: Final = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included; `label` is what was asked and reads back the same."""

    first: date
    last: date
    label: str

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def quarter(self) -> "Quarter | None":
        """The official quarter, where the period is one."""
        return Quarter.parse(self.label) if _QUARTER.fullmatch(self.label) else None

    @property
    def year(self) -> int | None:
        """The calendar year, where the period is a year to date."""
        return int(self.label) if _YEAR.fullmatch(self.label) else None


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """An official quarter."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter that the day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> Self:
        """«2026Q4». Raises PeriodNotUnderstood."""
        found = _QUARTER.fullmatch(text.strip())
        if found is None or not date.min.year <= int(found[1]) < date.max.year:
            raise PeriodNotUnderstood(text)
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return self.next.first - ONE_DAY

    @property
    def period(self) -> Period:
        """As a period among others."""
        return Period(self.first, self.last, str(self))

    @property
    def next(self) -> "Quarter":
        """The quarter after."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> "Quarter":
        """The quarter before."""
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)


def parse_period(text: str, today: date) -> Period:
    """`2026Q4`; `2026`, which in the running year ends today; `2026-11-01..2026-11-20`.

    Raises PeriodNotUnderstood.
    """
    text = text.strip()
    if _QUARTER.fullmatch(text):
        return Quarter.parse(text).period
    try:
        if _YEAR.fullmatch(text):
            year = int(text)
            return Period(date(year, 1, 1), today if year == today.year else date(year, 12, 31), text)
        first, last = (date.fromisoformat(day.strip()) for day in text.split(".."))
    except ValueError:
        raise PeriodNotUnderstood(text) from None
    if first > last:
        raise PeriodNotUnderstood(text)
    return Period(first, last, f"{first}..{last}")


@lru_cache(512)
def due_day(quarter: Quarter, level: ReportLevel) -> date:
    """The last day on which the quarter's report is on time, be it a day off or not."""
    return quarter.next.first.replace(day=DUE_DAY_OF_MONTH[level])


@lru_cache(512)
def draft_from(quarter: Quarter) -> date:
    """The day from which the draft stands with what is missing: the 25th of the quarter's last month."""
    return quarter.last.replace(day=DRAFT_DAY_OF_MONTH)


def late_from(due: date, days_off: DaysOff) -> datetime:
    """The instant (aware, UTC) from which a report is late: the end of the due day.

    After a due day that is a day off there is time until the next working day ends (docs/confirm.md).
    """
    return datetime.combine(_last_day_on_time(due, days_off) + ONE_DAY, time(), HOME).astimezone(UTC)


def reminder_days(due: date, days_off: DaysOff) -> tuple[date, ...]:
    """The days of REMIND_DAYS_BEFORE, each moved back to a working day if it is none, and no day twice."""
    wanted = (due - timedelta(days=before) for before in REMIND_DAYS_BEFORE)
    return tuple(sorted({days_off.last_working_before_or_on(day) for day in wanted}))


def reminder_on(day: date, due: date, days_off: DaysOff) -> ReminderKind | None:
    """What a report not yet sent calls for on that day; once overdue, on each working day."""
    if not days_off.is_working(day):
        return None
    if day > _last_day_on_time(due, days_off):
        return ReminderKind.OVERDUE
    if day == due:
        return ReminderKind.LAST_DAY
    return ReminderKind.AHEAD if day in reminder_days(due, days_off) else None


def last_occasion(today: date, due: date, days_off: DaysOff) -> date | None:
    """The latest day up to today that called for a reminder, so that one missed can be caught up; or None."""
    if today > _last_day_on_time(due, days_off):
        worked = days_off.last_working_before_or_on(today)
        if worked > _last_day_on_time(due, days_off):
            return worked
    return max((day for day in reminder_days(due, days_off) if day <= today), default=None)


def overdue_days(due: date, until: date, days_off: DaysOff) -> Iterator[date]:
    """The working days on which a report is overdue, up to and including `until`."""
    day = days_off.next_working_after(_last_day_on_time(due, days_off))
    while day <= until:
        yield day
        day = days_off.next_working_after(day)


def _last_day_on_time(due: date, days_off: DaysOff) -> date:
    return days_off.next_working_on_or_after(due)
