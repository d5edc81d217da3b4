"""What hours and settings of a consultant may be: 8 hours a day, 40 a week, visits of a sensible length."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from db.enums import VisitMethod
from db.models.consultations import DAY_MINUTES, WEEK_MINUTES
from services.consultations.slots import CELL_MINUTES
from services.errors import DomainError

WEEKDAYS: Final = 7
MIDNIGHT: Final = 24 * 60
LONGEST_VISIT: Final = 240
SHORTEST_VISIT: Final = 10
LONGEST_BUFFER: Final = 60
MOST_VISITS: Final = 20


class ScheduleFault(DomainError):
    """The hours cannot be kept as they were given; nothing was changed."""


class BadInterval(ScheduleFault):
    """An interval ends before it begins, leaves the day, or is not on five minutes; carries its weekday."""

    def __init__(self, weekday: int | None = None) -> None:
        super().__init__(str(weekday))
        self.weekday = weekday


class IntervalsOverlap(ScheduleFault):
    """Two intervals of a day overlap; carries the weekday."""

    def __init__(self, weekday: int | None = None) -> None:
        super().__init__(str(weekday))
        self.weekday = weekday


class DayTooLong(ScheduleFault):
    """More than 8 hours on a day (Labour Code, S0 п.13); carries the weekday."""

    def __init__(self, weekday: int | None = None) -> None:
        super().__init__(str(weekday))
        self.weekday = weekday


class WeekTooLong(ScheduleFault):
    """More than 40 hours a week (Labour Code, S0 п.13)."""


class PastDay(ScheduleFault):
    """The day is over."""


class BadSetting(ScheduleFault):
    """A setting is outside what makes sense; carries its name and the limits."""

    def __init__(self, name: str, lowest: int, highest: int) -> None:
        super().__init__(name)
        self.name, self.lowest, self.highest = name, lowest, highest


@dataclass(frozen=True, slots=True)
class WeekHours:
    """One interval of a weekday (Monday = 0), in minutes of the local day."""

    weekday: int
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class DifferingDay:
    """A day with other hours; without hours the consultant is not there. The number names it for removal."""

    id: int
    day: date
    start_minute: int | None
    end_minute: int | None


@dataclass(frozen=True, slots=True)
class ScheduleSettings:
    """How the consultant is booked; minutes, and visits a day."""

    confirms_itself: bool
    minutes: int
    minutes_before: int
    minutes_after: int
    daily_limit: int
    methods: tuple[VisitMethod, ...]


def check_week(intervals: Sequence[WeekHours]) -> None:
    """Raises BadInterval, IntervalsOverlap, DayTooLong, WeekTooLong."""
    days: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for one in intervals:
        if not 0 <= one.weekday < WEEKDAYS:
            raise BadInterval(one.weekday)
        days[one.weekday].append((one.start_minute, one.end_minute))
    for weekday, hours in sorted(days.items()):
        check_day(hours, weekday)
    if sum(one.end_minute - one.start_minute for one in intervals) > WEEK_MINUTES:
        raise WeekTooLong


def check_day(hours: Sequence[tuple[int, int]], weekday: int | None = None) -> None:
    """Raises BadInterval, IntervalsOverlap, DayTooLong."""
    for first, end in hours:
        if not 0 <= first < end <= MIDNIGHT or first % CELL_MINUTES or end % CELL_MINUTES:
            raise BadInterval(weekday)
    ordered = sorted(hours)
    if any(later[0] < one[1] for one, later in zip(ordered, ordered[1:], strict=False)):
        raise IntervalsOverlap(weekday)
    if sum(end - first for first, end in hours) > DAY_MINUTES:
        raise DayTooLong(weekday)


def check_settings(settings: ScheduleSettings) -> None:
    """Raises BadSetting."""
    limits = {
        "minutes": (SHORTEST_VISIT, LONGEST_VISIT),
        "minutes_before": (0, LONGEST_BUFFER),
        "minutes_after": (0, LONGEST_BUFFER),
        "daily_limit": (0, MOST_VISITS),
    }
    for name, (lowest, highest) in limits.items():
        value = getattr(settings, name)
        if not lowest <= value <= highest or (name != "daily_limit" and value % CELL_MINUTES):
            raise BadSetting(name, lowest, highest)
    if not settings.methods:
        raise BadSetting("methods", 1, len(VisitMethod))
