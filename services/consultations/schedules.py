"""When consultants can be booked: weekly hours, days that differ, and how long a visit is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import VisitMethod
from db.models.consultations import (
    Consultant,
    ConsultantSpecialism,
    Consultation,
    DayException,
    WeeklyInterval,
)
from db.models.staff import Employee
from db.models.units import Specialism, Unit
from services.audit import note
from services.cause import Actor, Cause, keep_outcome, once
from services.consultations.masks import answers_for
from services.consultations.moving import OPEN
from services.consultations.schedule_rules import (
    DifferingDay,
    PastDay,
    ScheduleSettings,
    WeekHours,
    check_day,
    check_settings,
    check_week,
)
from services.errors import NotFound
from services.parts import Part
from services.rights import Right, demand, within


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A consultant in the list of schedules."""

    consultant_id: int
    unit_id: int
    unit_kk: str
    unit_ru: str
    family_name: str
    given_name: str
    specialisms_kk: tuple[str, ...]
    specialisms_ru: tuple[str, ...]
    is_editable: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """A consultant's hours and settings; days that are over are left out."""

    row: ScheduleRow
    zone: str
    weekly: tuple[WeekHours, ...]
    differing: tuple[DifferingDay, ...]
    settings: ScheduleSettings


class SchedulesService(Part):
    """A consultant keeps their own hours, a director those of the unit; visits that stand are never moved."""

    async def consultants(self, by: Actor) -> list[ScheduleRow]:
        """Whose schedules the reader may see. Raises NotAllowed."""
        demand(by, Right.SEE_SCHEDULES)
        async with self._sessions.read() as session:
            return await self._rows(session, by, within(by, Right.SEE_SCHEDULES, Consultant.unit_id))

    async def weekly(self, by: Actor, consultant_id: int) -> Schedule:
        """A consultant's hours. Raises NotFound out of scope."""
        demand(by, Right.SEE_SCHEDULES)
        async with self._sessions.read() as session:
            return await self._schedule(session, by, consultant_id)

    async def set_weekly(self, cause: Cause, consultant_id: int, intervals: Sequence[WeekHours]) -> Schedule:
        """Puts these hours in place of the ones before; visits that stand stay.

        Raises NotFound, BadInterval, IntervalsOverlap, DayTooLong, WeekTooLong.
        """
        check_week(intervals)
        async with self._sessions.begin() as session:
            await self._editable(session, cause, consultant_id)
            await session.execute(
                delete(WeeklyInterval)
                .where(WeeklyInterval.consultant_id == consultant_id)
                .execution_options(synchronize_session=False)
            )
            session.add_all(
                WeeklyInterval(
                    consultant_id=consultant_id,
                    weekday=one.weekday,
                    start_minute=one.start_minute,
                    end_minute=one.end_minute,
                )
                for one in sorted(intervals, key=lambda one: (one.weekday, one.start_minute))
            )
            return await self._done(session, cause, consultant_id, "weekly", intervals=len(intervals))

    async def add_exception(
        self, cause: Cause, consultant_id: int, day: date, hours: Sequence[tuple[int, int]] = ()
    ) -> list[int]:
        """On this local day other hours, or without hours none; what the day had before goes.

        Returns the numbers of visits that stand on that day outside these hours: they are not touched,
        somebody has to answer them. Raises NotFound, PastDay, BadInterval, IntervalsOverlap, DayTooLong.
        """
        check_day(hours)
        async with self._sessions.begin() as session:
            consultant, zone = await self._editable(session, cause, consultant_id)
            if day < self._clock.today(zone):
                raise PastDay
            await session.execute(
                delete(DayException)
                .where(DayException.consultant_id == consultant_id, DayException.day == day)
                .execution_options(synchronize_session=False)
            )
            for first, end in hours or ((None, None),):
                session.add(
                    DayException(consultant_id=consultant.id, day=day, start_minute=first, end_minute=end)
                )
            await self._done(session, cause, consultant_id, "differing", day=day.isoformat())
            return await _outside(session, consultant_id, day, hours, zone)

    async def remove_exception(self, cause: Cause, consultant_id: int, day: date) -> Schedule:
        """The day is as the week says again. Raises NotFound."""
        async with self._sessions.begin() as session:
            await self._editable(session, cause, consultant_id)
            await session.execute(
                delete(DayException)
                .where(DayException.consultant_id == consultant_id, DayException.day == day)
                .execution_options(synchronize_session=False)
            )
            return await self._done(session, cause, consultant_id, "as_usual", day=day.isoformat())

    async def set_settings(self, cause: Cause, consultant_id: int, settings: ScheduleSettings) -> Schedule:
        """How the consultant is booked from now on. Raises NotFound, BadSetting."""
        check_settings(settings)
        async with self._sessions.begin() as session:
            consultant, _ = await self._editable(session, cause, consultant_id)
            consultant.confirms_itself = settings.confirms_itself
            consultant.minutes = settings.minutes
            consultant.minutes_before = settings.minutes_before
            consultant.minutes_after = settings.minutes_after
            consultant.daily_limit = settings.daily_limit
            consultant.methods = [method.value for method in dict.fromkeys(settings.methods)]
            return await self._done(session, cause, consultant_id, "settings")

    async def _editable(
        self, session: AsyncSession, cause: Cause, consultant_id: int
    ) -> tuple[Consultant, ZoneInfo]:
        demand(cause.by, Right.EDIT_SCHEDULES)
        await once(session, cause, self._clock)
        row = (
            await session.execute(
                select(Consultant, Unit.zone)
                .join(Unit, Unit.id == Consultant.unit_id)
                .where(
                    Consultant.id == consultant_id,
                    answers_for(cause.by, Right.EDIT_SCHEDULES, Consultant.unit_id),
                )
                .with_for_update(of=Consultant)
            )
        ).one_or_none()
        if row is None:
            raise NotFound
        consultant, zone = row
        return consultant, ZoneInfo(zone)

    async def _done(
        self, session: AsyncSession, cause: Cause, consultant_id: int, deed: str, **details: int | str
    ) -> Schedule:
        await session.flush()
        await note(session, self._clock, cause, f"schedule_{deed}", "consultant", consultant_id, **details)
        await keep_outcome(session, cause, str(consultant_id))
        return await self._schedule(session, cause.by, consultant_id)

    async def _rows(
        self, session: AsyncSession, by: Actor, condition: ColumnElement[bool]
    ) -> list[ScheduleRow]:
        query = (
            select(Consultant, Employee, Unit, answers_for(by, Right.EDIT_SCHEDULES, Consultant.unit_id))
            .join(Employee, Employee.id == Consultant.employee_id)
            .join(Unit, Unit.id == Consultant.unit_id)
            .where(condition)
            .order_by(Unit.path, Employee.family_name, Consultant.id)
        )
        found = (await session.execute(query)).all()
        kinds = defaultdict(list)
        named = await session.execute(
            select(ConsultantSpecialism.consultant_id, Specialism.name_kk, Specialism.name_ru)
            .join(Specialism, Specialism.id == ConsultantSpecialism.specialism_id)
            .where(ConsultantSpecialism.consultant_id.in_([row[0].id for row in found]))
            .order_by(Specialism.position)
        )
        for consultant_id, name_kk, name_ru in named:
            kinds[consultant_id].append((name_kk, name_ru))
        return [
            ScheduleRow(
                consultant_id=consultant.id,
                unit_id=unit.id,
                unit_kk=unit.name_kk,
                unit_ru=unit.name_ru,
                family_name=employee.family_name,
                given_name=employee.given_name,
                specialisms_kk=tuple(kk for kk, _ in kinds[consultant.id]),
                specialisms_ru=tuple(ru for _, ru in kinds[consultant.id]),
                is_editable=bool(is_editable),
            )
            for consultant, employee, unit, is_editable in found
        ]

    async def _schedule(self, session: AsyncSession, by: Actor, consultant_id: int) -> Schedule:
        rows = await self._rows(
            session,
            by,
            within(by, Right.SEE_SCHEDULES, Consultant.unit_id) & (Consultant.id == consultant_id),
        )
        if not rows:
            raise NotFound
        consultant = await session.get_one(Consultant, consultant_id)
        zone = (await session.scalars(select(Unit.zone).where(Unit.id == consultant.unit_id))).one()
        weekly = await session.scalars(
            select(WeeklyInterval)
            .where(WeeklyInterval.consultant_id == consultant_id)
            .order_by(WeeklyInterval.weekday, WeeklyInterval.start_minute)
        )
        differing = await session.scalars(
            select(DayException)
            .where(
                DayException.consultant_id == consultant_id,
                DayException.day >= self._clock.today(ZoneInfo(zone)),
            )
            .order_by(DayException.day, DayException.start_minute)
        )
        return Schedule(
            row=rows[0],
            zone=zone,
            weekly=tuple(WeekHours(one.weekday, one.start_minute, one.end_minute) for one in weekly),
            differing=tuple(
                DifferingDay(one.id, one.day, one.start_minute, one.end_minute) for one in differing
            ),
            settings=ScheduleSettings(
                confirms_itself=consultant.confirms_itself,
                minutes=consultant.minutes,
                minutes_before=consultant.minutes_before,
                minutes_after=consultant.minutes_after,
                daily_limit=consultant.daily_limit,
                methods=tuple(map(VisitMethod, consultant.methods)),
            ),
        )


async def _outside(
    session: AsyncSession, consultant_id: int, day: date, hours: Sequence[tuple[int, int]], zone: ZoneInfo
) -> list[int]:
    standing = await session.scalars(
        select(Consultation)
        .where(
            Consultation.consultant_id == consultant_id,
            Consultation.on_day == day,
            Consultation.state.in_(OPEN),
        )
        .order_by(Consultation.starts_at)
    )
    numbers = []
    for visit in standing:
        local = visit.starts_at.astimezone(zone)
        first = local.hour * 60 + local.minute
        end = first + int((visit.ends_at - visit.starts_at) / timedelta(minutes=1))
        if not any(opening <= first and end <= closing for opening, closing in hours):
            numbers.append(visit.id)
    return numbers
