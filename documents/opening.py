"""When a centre is open, in words: «дс–жм 09:00–18:00», open now or when next."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Final, Protocol

from documents.dates import clock_time, near, short_weekday
from i18n import gettext as _
from i18n import pgettext

# Any Monday: only the names of its week's days are used.
_MONDAY: Final = date(2024, 1, 1)
Intervals = Sequence[tuple[int, int]]


class Opening(Protocol):
    """Whether a centre is open, until when, and when next."""

    @property
    def is_open(self) -> bool: ...

    @property
    def until(self) -> datetime | None: ...

    @property
    def opens_at(self) -> datetime | None: ...


def week_lines(hours: Mapping[int, Intervals]) -> list[str]:
    """A line for each run of weekdays with the same hours; a closed day is named too."""
    lines = []
    start = 0
    for weekday in range(1, 8):
        if weekday < 7 and _same(hours, start, weekday):
            continue
        lines.append(f"{_days(start, weekday - 1)}: {_intervals(hours.get(start, ()))}")
        start = weekday
    return lines


def opening_line(opening: Opening, now: datetime, zone: tzinfo) -> str:
    """«Қазір ашық. Жабылады: 18:00», or when it opens next."""
    if opening.is_open and opening.until is not None:
        return _("Open now. Closes: {time}").format(time=clock_time(opening.until, zone))
    if opening.opens_at is not None:
        return _("Closed now. Opens: {time}").format(time=near(opening.opens_at, now, zone))
    return _("Closed now.")


def _same(hours: Mapping[int, Intervals], one: int, other: int) -> bool:
    return tuple(hours.get(one, ())) == tuple(hours.get(other, ()))


def _days(first: int, last: int) -> str:
    names = [short_weekday(_MONDAY + timedelta(days=weekday)) for weekday in (first, last)]
    return names[0] if first == last else "–".join(names)


def _intervals(intervals: Intervals) -> str:
    if not intervals:
        return pgettext("hours", "closed")
    return ", ".join(f"{_minute(first)}–{_minute(end)}" for first, end in intervals)


def _minute(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
