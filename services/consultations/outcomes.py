"""How a visit ended, held or missed, counted in the same transaction; and visits that staff enter."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ChannelName, ConsultationState, FactKind, ReportState, VisitMethod, VisitRole
from db.models.consultations import Consultant, ConsultantSpecialism, Consultation
from db.models.facts import Report
from db.models.people import Person
from db.models.staff import Employee
from db.models.units import Specialism, Unit
from services.cause import Cause, once
from services.consultations.cards import ConsultationCard, Found
from services.consultations.cells import take_person
from services.consultations.desk import DeskAnswers
from services.consultations.moving import OPEN, forget_offer, take_hour
from services.consultations.notices import drop, remind_of_visit, tell_person
from services.consultations.refusals import (
    NoSuchHour,
    NothingToUndo,
    QuarterSent,
    TooEarly,
)
from services.consultations.slots import span_of
from services.errors import NotFound
from services.people.steps import found_there, in_scope
from services.reporting.due_dates import Quarter
from services.reporting.facts import UNKNOWN_AGE, strike_fact, units_above, write_fact
from services.rights import Right, demand, within
from services.typed_dates import age_on

OUTCOMES = (ConsultationState.HELD, ConsultationState.MISSED)


class Outcomes(DeskAnswers):
    """Held, missed, undone; entered at the desk. Facts are written and struck in the same transaction."""

    async def mark_held(self, cause: Cause, number: int) -> ConsultationCard:
        """The visit took place and counts, one that nobody confirmed too. Raises TooEarly, AlreadyClosed."""
        now = self._clock.now()
        async with self._sessions.begin() as session:
            found = await self._begun(session, cause, number, OPEN)
            if found.visit.state is ConsultationState.OFFERED:
                await forget_offer(session, found)
            await drop(session, found, now)
            found.visit.state = ConsultationState.HELD
            await self._count(session, found)
            return await self._done(session, cause, found, "held", now)

    async def mark_missed(self, cause: Cause, number: int) -> ConsultationCard:
        """The person did not come; asked kindly whether all is well, on the same day only.

        Raises TooEarly, AlreadyClosed, NotWaiting for a visit nobody confirmed: such a one cannot be missed.
        """
        now = self._clock.now()
        async with self._sessions.begin() as session:
            found = await self._begun(session, cause, number, (ConsultationState.CONFIRMED,))
            visit = found.visit
            await drop(session, found, now)
            visit.state = ConsultationState.MISSED
            midnight = datetime.combine(visit.on_day + timedelta(days=1), datetime.min.time(), found.zone)
            if now < midnight:
                await tell_person(session, found, "visit_missed", now, useless_after=midnight)
            return await self._done(session, cause, found, "missed", now)

    async def undo_outcome(self, cause: Cause, number: int) -> ConsultationCard:
        """Takes «held» or «missed» back, until the quarter's figures are sent.

        Raises NothingToUndo, QuarterSent.
        """
        now = self._clock.now()
        async with self._sessions.begin() as session:
            found = await self._in_scope(session, cause, number)
            visit = found.visit
            if visit.state not in OUTCOMES:
                raise NothingToUndo(visit.state)
            await self._demand_unsent(session, found)
            if visit.state is ConsultationState.HELD:
                await strike_fact(session, FactKind.CONSULTATION, visit.id, now)
            await drop(session, found, now, ("visit_missed",))
            visit.state = ConsultationState.CONFIRMED
            return await self._done(session, cause, found, "outcome_undone", now)

    async def enter_visit(  # noqa: PLR0917 (what a visit is: where, who, what for, whom, when)
        self,
        cause: Cause,
        unit_id: int,
        consultant_id: int,
        specialism_id: int,
        person_id: int,
        starts_at: datetime,
        *,
        channel: ChannelName = ChannelName.DESK,
        held: bool = False,
        method: VisitMethod = VisitMethod.CENTRE,
        role: VisitRole = VisitRole.SELF,
    ) -> ConsultationCard:
        """Enters who walked in, rang or was met outside: held already, going on, or booked for later.

        What has begun is recorded as it was and takes no hour of the timetable. What is still to come is
        confirmed at once, at any free time. Raises NotFound out of scope, NoSuchHour when the consultant does
        not give that help, TooEarly for «held» in the future, SlotTaken, PersonBusy, DayFull, WeekFull.
        """
        now = self._clock.now()
        if held and starts_at > now:
            raise TooEarly(starts_at)
        demand(cause.by, Right.ENTER_VISITORS)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            found = await self._enterable(session, cause, unit_id, consultant_id, specialism_id)
            await self._demand_person(session, cause, person_id)
            visit = found.visit
            visit.person_id = person_id
            visit.starts_at = starts_at
            visit.ends_at = starts_at + timedelta(minutes=found.consultant.minutes)
            visit.on_day = starts_at.astimezone(found.zone).date()
            visit.channel, visit.method, visit.role = channel, method, role
            visit.entered_by, visit.asked_at = cause.by.login_id, now
            visit.state = ConsultationState.HELD if held else ConsultationState.CONFIRMED
            session.add(visit)
            await session.flush()
            await found_there(session, person_id, visit.unit_id)
            if held:
                await self._count(session, found)
            elif starts_at > now:
                await take_hour(session, found, now)
                await take_person(session, visit.id, person_id, span_of(visit.starts_at, visit.ends_at))
                await remind_of_visit(session, found, now)
            return await self._done(session, cause, found, "entered", now, held=held)

    async def _begun(
        self, session: AsyncSession, cause: Cause, number: int, states: tuple[ConsultationState, ...]
    ) -> Found:
        found = await self._to_answer(session, cause, number, states)
        if found.visit.starts_at > self._clock.now():
            raise TooEarly(found.visit.starts_at)
        return found

    async def _count(self, session: AsyncSession, found: Found) -> None:
        """The fact that indicator 1.1 counts: in the band of that local day, parents by their role."""
        visit = found.visit
        person = await session.get_one(Person, visit.person_id)
        await write_fact(
            session,
            FactKind.CONSULTATION,
            visit.id,
            unit=found.unit,
            person_id=person.id,
            on_day=visit.on_day,
            age=UNKNOWN_AGE if person.birth_date is None else age_on(person.birth_date, visit.on_day),
            sex=person.sex,
            role=visit.role,
            by_employee=not found.employee.is_invited,
            specialism_id=visit.specialism_id,
        )

    async def _demand_unsent(self, session: AsyncSession, found: Found) -> None:
        """Raises QuarterSent when the unit's figures, or those of a unit above it, are out."""
        quarter = str(Quarter.of(found.visit.on_day))
        sent = await session.scalar(
            select(Report.id)
            .where(
                Report.unit_id.in_(units_above(found.unit)),
                Report.quarter == quarter,
                Report.state.in_((ReportState.SENT, ReportState.ACCEPTED, ReportState.CONSOLIDATED)),
            )
            .limit(1)
        )
        if sent is not None:
            raise QuarterSent(quarter)

    async def _enterable(
        self, session: AsyncSession, cause: Cause, unit_id: int, consultant_id: int, specialism_id: int
    ) -> Found:
        row = (
            await session.execute(
                select(Consultant, Employee, Unit)
                .join(Employee, Employee.id == Consultant.employee_id)
                .join(Unit, Unit.id == Consultant.unit_id)
                .where(
                    Consultant.id == consultant_id,
                    Consultant.unit_id == unit_id,
                    within(cause.by, Right.ENTER_VISITORS, Consultant.unit_id),
                )
            )
        ).one_or_none()
        if row is None:
            raise NotFound
        kind = await session.scalar(
            select(Specialism)
            .join(ConsultantSpecialism, ConsultantSpecialism.specialism_id == Specialism.id)
            .where(
                ConsultantSpecialism.consultant_id == consultant_id,
                ConsultantSpecialism.specialism_id == specialism_id,
            )
        )
        if kind is None:
            raise NoSuchHour
        visit = Consultation(
            unit_id=unit_id, consultant_id=consultant_id, specialism_id=specialism_id, needs=[], version=1
        )
        return Found(visit, *row, kind)

    async def _demand_person(self, session: AsyncSession, cause: Cause, person_id: int) -> None:
        """Raises NotFound for a person the actor may not see: a number alone opens nothing."""
        known = await session.scalar(
            select(Person.id).where(
                Person.id == person_id,
                Person.erased_at.is_(None),
                in_scope(cause.by, Right.SEE_PEOPLE, self._clock.today()),
            )
        )
        if known is None:
            raise NotFound
