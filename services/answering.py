"""By when a request is answered, and when the consultant is reminded of it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, Date, Row, bindparam, cast, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.units import DayOff, UnitHours
from services.remembered import remembered
from services.workdays import DaysOff

# How long before the visit an answer must be there, and how far ahead days off are looked up.
AHEAD_OF_VISIT: Final = timedelta(hours=2)
LEAST_TIME: Final = timedelta(minutes=30)
_HORIZON: Final = timedelta(days=90)
# A centre that has said no hours, and a Saturday that is worked.
_USUAL_CLOSING: Final = 18 * 60

_HOURS: Final[CompoundSelect[Any]] = union_all(
    select(
        literal(1).label("source"),
        cast(null(), Date).label("day"),
        UnitHours.weekday.label("weekday"),
        UnitHours.end_minute.label("end"),
        literal(False).label("is_worked"),
    ).where(UnitHours.unit_id == bindparam("unit_id")),
    select(literal(2), DayOff.day, literal(0), literal(0), DayOff.is_worked).where(
        DayOff.day.between(bindparam("today"), bindparam("horizon"))
    ),
)


def answer_by(
    asked_at: datetime, starts_at: datetime, zone: ZoneInfo, closing: Mapping[int, int], days_off: DaysOff
) -> datetime:
    """By when a request must be answered (aware, UTC): a rule of ours.

    By the end of the centre's next working day, by its hours (`closing`: minute of the local day by
    weekday), but at least 2 hours before the visit begins. Where the visit is so near that this leaves less
    than half an hour: by half of the time that is left.
    """
    day = asked_at.astimezone(zone).date()
    working = days_off.next_working_after(day)
    minute = closing.get(working.weekday()) or max(closing.values(), default=_USUAL_CLOSING)
    by_hours = datetime.combine(working, datetime.min.time(), zone) + timedelta(minutes=minute)
    before_visit = starts_at - AHEAD_OF_VISIT
    if before_visit < asked_at + LEAST_TIME:
        before_visit = asked_at + (starts_at - asked_at) / 2
    return min(by_hours, before_visit)


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

    rows = await remembered(session, ("closing", unit_id, today), hours)
    closing: dict[int, int] = {}
    off: set[date] = set()
    work: set[date] = set()
    for source, day, weekday, end, is_worked in rows:
        if source == 1:
            closing[weekday] = max(closing.get(weekday, 0), end)
        else:
            (work if is_worked else off).add(day)
    return answer_by(asked_at, starts_at, zone, closing, DaysOff(frozenset(off), frozenset(work)))
