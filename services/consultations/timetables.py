"""Who can be booked, when they work and what is taken: four statements however many consultants and days."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Date,
    and_,
    bindparam,
    cast,
    exists,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ConsultationState, VisitMethod
from db.models.consultations import (
    DAY_MINUTES,
    WEEK_MINUTES,
    Consultant,
    ConsultantDay,
    ConsultantSpecialism,
    ConsultantWeek,
    Consultation,
    DayException,
    WeeklyInterval,
)
from db.models.staff import Employee
from db.models.units import DayOff, Unit, UnitSpecialism
from services.consultations.cells import monday_of
from services.consultations.slots import CELL_MINUTES, Interval, Visit, Window, instant_of
from services.remembered import remembered


@dataclass(frozen=True, slots=True)
class Bookable:
    """A consultant as far as their hours go."""

    id: int
    family_name: str
    given_name: str
    visit: Visit
    daily_limit: int
    methods: tuple[VisitMethod, ...]
    zone: str
    confirms_itself: bool
    # The first day they are there no more.
    ends_on: date | None


@dataclass(slots=True)
class Timetable:
    """Who works when: weekly intervals, days that differ, days off."""

    weekly: defaultdict[tuple[int, int], list[Interval]] = field(default_factory=lambda: defaultdict(list))
    differing: defaultdict[tuple[int, date], list[Interval]] = field(
        default_factory=lambda: defaultdict(list)
    )
    off: set[date] = field(default_factory=set)

    def intervals(self, consultant_id: int, day: date) -> tuple[Interval, ...]:
        """A day that differs outranks a public day off, which outranks the week."""
        if (consultant_id, day) in self.differing:
            return tuple(sorted(self.differing[consultant_id, day]))
        if day in self.off:
            return ()
        return tuple(sorted(self.weekly.get((consultant_id, day.weekday()), ())))


@dataclass(slots=True)
class Taken:
    """What is taken already: cells, minutes and visits of days, minutes of weeks."""

    spans: defaultdict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    days: defaultdict[tuple[int, date], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0])
    )
    weeks: defaultdict[tuple[int, date], int] = field(default_factory=lambda: defaultdict(int))

    def is_full(self, who: Bookable, day: date) -> bool:
        """Whether the day takes no further visit."""
        minutes, visits = self.days.get((who.id, day), (0, 0))
        week = self.weeks.get((who.id, monday_of(day)), 0)
        longer = who.visit.minutes
        return visits >= who.daily_limit or minutes + longer > DAY_MINUTES or week + longer > WEEK_MINUTES


_BOOKABLE = (
    select(
        Consultant.id,
        Employee.family_name,
        Employee.given_name,
        Consultant.minutes,
        Consultant.minutes_before,
        Consultant.minutes_after,
        Consultant.daily_limit,
        Consultant.methods,
        Unit.zone,
        Consultant.confirms_itself,
        Consultant.ended_on,
    )
    .join(Employee, Employee.id == Consultant.employee_id)
    .join(Unit, Unit.id == Consultant.unit_id)
    .join(ConsultantSpecialism, ConsultantSpecialism.consultant_id == Consultant.id)
    .where(
        Consultant.unit_id == bindparam("unit_id"),
        ConsultantSpecialism.specialism_id == bindparam("specialism_id"),
        exists().where(
            UnitSpecialism.unit_id == Consultant.unit_id,
            UnitSpecialism.specialism_id == ConsultantSpecialism.specialism_id,
        ),
        or_(Consultant.ended_on.is_(None), Consultant.ended_on > bindparam("today")),
        or_(Employee.left_on.is_(None), Employee.left_on > bindparam("today")),
    )
    .order_by(Consultant.id)
)

_WEEKLY, _DIFFERING, _OFF = 1, 2, 3
_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
_TIMETABLE: Final[CompoundSelect[Any]] = union_all(
    select(
        literal(_WEEKLY).label("source"),
        WeeklyInterval.consultant_id.label("consultant_id"),
        cast(null(), Date).label("day"),
        WeeklyInterval.weekday.label("weekday"),
        WeeklyInterval.start_minute.label("first"),
        WeeklyInterval.end_minute.label("end"),
    ).where(WeeklyInterval.consultant_id.in_(_IDS)),
    select(
        literal(_DIFFERING),
        DayException.consultant_id,
        DayException.day,
        literal(0),
        DayException.start_minute,
        DayException.end_minute,
    ).where(
        DayException.consultant_id.in_(_IDS),
        DayException.day.between(bindparam("first_day"), bindparam("last_day")),
    ),
    select(literal(_OFF), literal(0), DayOff.day, literal(0), literal(0), literal(0)).where(
        DayOff.day.between(bindparam("first_day"), bindparam("last_day")), DayOff.is_worked.is_(False)
    ),
)

# A hold that is over, or the reader's own, stands in nobody's way.
_YIELDS = and_(
    Consultation.state == ConsultationState.HOLDING,
    or_(Consultation.hold_until <= bindparam("now"), Consultation.contact_id == bindparam("contact_id")),
)
_BUSY: Final[CompoundSelect[Any]] = union_all(
    select(
        Consultation.consultant_id.label("consultant_id"),
        Consultation.first_cell.label("first"),
        Consultation.end_cell.label("end"),
        _YIELDS.label("yields"),
    ).where(
        Consultation.consultant_id.in_(_IDS),
        Consultation.starts_at.between(bindparam("since"), bindparam("until")),
        Consultation.first_cell.is_not(None),
    ),
    select(
        Consultation.consultant_id,
        Consultation.offered_first_cell,
        Consultation.offered_end_cell,
        literal(False),
    ).where(
        Consultation.consultant_id.in_(_IDS),
        Consultation.offered_starts_at.between(bindparam("since"), bindparam("until")),
    ),
)
_IS_WEEK = -1
_COUNTED: Final[CompoundSelect[Any]] = union_all(
    select(
        ConsultantDay.consultant_id.label("consultant_id"),
        ConsultantDay.day.label("day"),
        ConsultantDay.minutes.label("minutes"),
        ConsultantDay.visits.label("visits"),
    ).where(
        ConsultantDay.consultant_id.in_(_IDS),
        ConsultantDay.day.between(bindparam("first_day"), bindparam("last_day")),
    ),
    select(
        ConsultantWeek.consultant_id, ConsultantWeek.monday, ConsultantWeek.minutes, literal(_IS_WEEK)
    ).where(
        ConsultantWeek.consultant_id.in_(_IDS),
        ConsultantWeek.monday.between(bindparam("first_monday"), bindparam("last_day")),
    ),
)


async def bookable(session: AsyncSession, unit_id: int, specialism_id: int, today: date) -> list[Bookable]:
    """The centre's consultants of a kind of help, if the centre offers it."""
    key = ("bookable", unit_id, specialism_id, today)
    return await remembered(session, key, lambda: _bookable(session, unit_id, specialism_id, today))


async def _bookable(session: AsyncSession, unit_id: int, specialism_id: int, today: date) -> list[Bookable]:
    words = {"unit_id": unit_id, "specialism_id": specialism_id, "today": today}
    return [
        Bookable(
            id=row.id,
            family_name=row.family_name,
            given_name=row.given_name,
            visit=Visit(row.minutes, row.minutes_before, row.minutes_after),
            daily_limit=row.daily_limit,
            methods=tuple(map(VisitMethod, row.methods)) or (VisitMethod.CENTRE,),
            zone=row.zone,
            confirms_itself=row.confirms_itself,
            ends_on=row.ended_on,
        )
        for row in (await session.execute(_BOOKABLE, words)).all()
    ]


async def timetable(session: AsyncSession, ids: list[int], first_day: date, last_day: date) -> Timetable:
    """When these consultants work on these days."""
    key = ("timetable", *ids, first_day, last_day)
    return await remembered(session, key, lambda: _timetable(session, ids, first_day, last_day))


async def _timetable(session: AsyncSession, ids: list[int], first_day: date, last_day: date) -> Timetable:
    found = Timetable()
    words = {"ids": ids, "first_day": first_day, "last_day": last_day}
    for source, consultant_id, day, weekday, first, end in (await session.execute(_TIMETABLE, words)).all():
        if source == _WEEKLY:
            found.weekly[consultant_id, weekday].append((first, end))
        elif source == _OFF:
            found.off.add(day)
        else:
            intervals = found.differing[consultant_id, day]
            if first is not None:
                intervals.append((first, end))
    return found


async def taken(
    session: AsyncSession, people: list[Bookable], row: Window, now: datetime, contact_id: int | None
) -> Taken:
    """What stands in the way of these consultants' hours."""
    found = Taken()
    ids = [who.id for who in people]
    first_day, last_day = row.days[0], row.days[-1]
    words = {
        "ids": ids,
        "first_day": first_day,
        "last_day": last_day,
        "first_monday": monday_of(first_day),
    }
    for consultant_id, day, minutes, visits in (await session.execute(_COUNTED, words)).all():
        if visits == _IS_WEEK:
            found.weeks[consultant_id, day] = minutes
        else:
            found.days[consultant_id, day] = [minutes, visits]
    settings = {who.id: who.visit for who in people}
    words = {
        "ids": ids,
        # A visit that began the evening before may reach into the first day.
        "since": instant_of(row.first_cell) - timedelta(hours=8),
        "until": instant_of(row.end_cell) + timedelta(hours=8),
        "now": now,
        # No contact has this number.
        "contact_id": 0 if contact_id is None else contact_id,
    }
    for consultant_id, first, end, yields in (await session.execute(_BUSY, words)).all():
        if not yields:
            found.spans[consultant_id].append((first, end))
            continue
        visit = settings[consultant_id]
        day = row.day_of(row.position(first) + visit.before // CELL_MINUTES)
        minutes = (end - first) * CELL_MINUTES - visit.before - visit.after
        found.days[consultant_id, day][0] -= minutes
        found.days[consultant_id, day][1] -= 1
        found.weeks[consultant_id, monday_of(day)] -= minutes
    return found
