"""By when a request is answered, and when the consultant is reminded of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, Date, Row, bindparam, cast, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.units import DayOff, UnitHours
from services.remembered import remembered
from services.settings.definitions import ANSWER_AHEAD, ANSWER_LEAST, length, time_set
from services.workdays import ONE_DAY, DaysOff

# How far ahead days off are looked up.
_HORIZON: Final = timedelta(days=90)
_AHEAD: Final = length(ANSWER_AHEAD, ANSWER_AHEAD.default)
_LEAST: Final = length(ANSWER_LEAST, ANSWER_LEAST.default)
# A centre that has said no hours.
_USUAL: Final = dict.fromkeys(range(5), ((9 * 60, 18 * 60),))
# A centre is not closed longer than this; a longer row of closed days is a mistake in its hours.
_LONGEST_CLOSED: Final = 30

Hours = Mapping[int, Sequence[tuple[int, int]]]
"""From and until which minute of the local day a centre is open, by weekday."""

_HOURS: Final[CompoundSelect[Any]] = union_all(
    select(
        literal(1).label("source"),
        cast(null(), Date).label("day"),
        UnitHours.weekday.label("weekday"),
        UnitHours.start_minute.label("start"),
        UnitHours.end_minute.label("end"),
        literal(False).label("is_worked"),
    ).where(UnitHours.unit_id == bindparam("unit_id")),
    select(literal(2), DayOff.day, literal(0), literal(0), literal(0), DayOff.is_worked).where(
        DayOff.day.between(bindparam("today"), bindparam("horizon"))
    ),
)


class OpenHours:
    """When a centre is open: by its hours, the days off and the worked weekends."""

    def __init__(self, zone: ZoneInfo, hours: Hours, days_off: DaysOff) -> None:
        self._zone = zone
        self._hours = hours or _USUAL
        self._days_off = days_off
        self._longest = max(self._hours.values(), key=lambda day: max(end for _, end in day))

    def on(self, day: date) -> list[tuple[datetime, datetime]]:
        """The open intervals of a local day (aware), in order; a worked weekend has the longest day's."""
        if day in self._days_off.off:
            return []
        intervals = self._hours.get(day.weekday(), self._longest if day in self._days_off.work else ())
        midnight = datetime.combine(day, datetime.min.time(), self._zone)
        return [
            (midnight + timedelta(minutes=a), midnight + timedelta(minutes=b)) for a, b in sorted(intervals)
        ]

    def closing_after(self, day: date) -> datetime:
        """The end of the first working day after this one on which the centre is open."""
        later = first = self._days_off.next_working_after(day)
        for _ in range(_LONGEST_CLOSED):
            if intervals := self.on(later):
                return intervals[-1][1]
            later = self._days_off.next_working_after(later)
        return datetime.combine(first, datetime.min.time(), self._zone) + timedelta(minutes=_USUAL[0][0][1])

    def between(self, first: datetime, last: datetime) -> list[tuple[datetime, datetime]]:
        """The open intervals between the two."""
        found = []
        day = first.astimezone(self._zone).date()
        while day <= last.astimezone(self._zone).date():
            found += [(max(start, first), min(end, last)) for start, end in self.on(day)]
            day += ONE_DAY
        return [(start, end) for start, end in found if start < end]


def answer_by(
    asked_at: datetime,
    starts_at: datetime,
    open_hours: OpenHours,
    zone: ZoneInfo,
    *,
    ahead: timedelta = _AHEAD,
    least: timedelta = _LEAST,
) -> datetime:
    """By when a request must be answered (aware): a rule of ours. No closed centre is to answer.

    By the end of the centre's next working day, but at least `ahead` (2 hours) before the visit begins, and
    while the centre is open: earlier where it is closed at that time. Where this leaves less than `least`
    (half an hour): by half of the open time that is left before the visit. Where the centre does not open
    before the visit at all: `least` before it, or by half of the time that is left.
    """
    by_hours = open_hours.closing_after(asked_at.astimezone(zone).date())
    latest = min(by_hours, starts_at - ahead)
    opened = open_hours.between(asked_at, latest)
    if opened and opened[-1][1] >= asked_at + least:
        return opened[-1][1]
    left = open_hours.between(asked_at, starts_at)
    half = sum((end - start for start, end in left), timedelta()) / 2
    for start, end in left:
        if half <= end - start:
            return start + half
        half -= end - start
    return max(starts_at - least, asked_at + (starts_at - asked_at) / 2)


def half_time(asked_at: datetime, until: datetime) -> datetime:
    """When the consultant is reminded."""
    return asked_at + (until - asked_at) / 2


async def answer_until(
    session: AsyncSession, unit_id: int, zone: ZoneInfo, asked_at: datetime, starts_at: datetime
) -> datetime:
    """`answer_by` by the centre's own hours and the days off."""
    today = asked_at.astimezone(zone).date()
    words = {"unit_id": unit_id, "today": today, "horizon": today + _HORIZON}

    async def hours() -> list[Row[*tuple[Any, ...]]]:
        return list((await session.execute(_HOURS, words)).all())

    rows = await remembered(session, ("open hours", unit_id, today), hours)
    opened: dict[int, list[tuple[int, int]]] = {}
    off: set[date] = set()
    work: set[date] = set()
    for source, day, weekday, start, end, is_worked in rows:
        if source == 1:
            opened.setdefault(weekday, []).append((start, end))
        else:
            (work if is_worked else off).add(day)
    open_hours = OpenHours(zone, opened, DaysOff(frozenset(off), frozenset(work)))
    ahead, least = await time_set(session, ANSWER_AHEAD), await time_set(session, ANSWER_LEAST)
    return answer_by(asked_at, starts_at, open_hours, zone, ahead=ahead, least=least)
