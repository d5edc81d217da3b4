"""What happens to consultations by itself: holds end, past cells go, nobody's request dies in silence.

Each may run at any time, miss any number of runs and run in two workers at once.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ConsultationState, Role
from db.models.consultations import Consultant, ConsultantCell, Consultation, PersonCell
from db.models.staff import Employee, Login, StaffContact
from db.models.units import Specialism, Unit
from services.calendar import days_off
from services.clock import HOME
from services.consultations.cards import Found
from services.consultations.cells import count
from services.consultations.holding import abandoned_holds, overdue_holds, release
from services.consultations.moving import close, forget_offer, wait_for_answer
from services.consultations.notices import consultant_or_desk, drop, holders, tell_logins, tell_person
from services.consultations.slots import span_of
from services.notices.hours_of_day import TABLE, SendKind
from services.notices.outgoing import DAY, promise, to_login
from services.parts import Part

BATCH: Final = 200


class ConsultationJobs(Part):
    """Called by the scheduler with the application's time; each returns how much it did."""

    async def release_overdue_holds(self, now: datetime) -> int:
        """Gives back hours that nobody asked for in time; the rows go a day later."""
        done = 0
        while True:
            async with self._sessions.begin() as session:
                over = await overdue_holds(session, now, BATCH)
                load = await release(session, keep_rows=over)
                gone = await abandoned_holds(session, now, BATCH)
                await release(session, delete_rows=gone)
                await count(session, load)
            done += len(over) + len(gone)
            if len(over) < BATCH and len(gone) < BATCH:
                return done

    async def drop_past_cells(self, now: datetime) -> int:
        """Hours that are over need no cells: the tables of an old installation stay small."""
        cell = span_of(now, now).first
        done = 0
        async with self._sessions.begin() as session:
            for table in (ConsultantCell, PersonCell):
                past = delete(table).where(table.cell < cell).execution_options(synchronize_session=False)
                done += (await session.execute(past)).rowcount
        return done

    async def tell_of_the_day(self, now: datetime) -> int:
        """Promises consultants who joined a chat today's list: working days, 08:30 to noon in Almaty."""
        local = now.astimezone(HOME)
        hours = TABLE[SendKind.MORNING]
        if hours is None or not hours.first <= local.time() < hours.last:
            return 0
        today = local.date()
        query = (
            select(StaffContact.login_id)
            .join(Login, Login.id == StaffContact.login_id)
            .join(Consultant, Consultant.employee_id == Login.employee_id)
            .where(Login.ended_at.is_(None), or_(Consultant.ended_on.is_(None), Consultant.ended_on > today))
            .distinct()
        )
        async with self._sessions.begin() as session:
            if not (await days_off(session, today, today)).is_working(today):
                return 0
            logins = list(await session.scalars(query))
            useless_after = datetime.combine(today, hours.last, HOME)
            for login_id in logins:
                subject = f"{DAY}{today.isoformat()}"
                await promise(
                    session, "day_list", to_login(login_id), subject, now=now, useless_after=useless_after
                )
        return len(logins)

    async def nudge_unanswered(self, now: datetime) -> int:
        """At half time the consultant is reminded; at the time the desk, the director and the person are.

        An offer that the person has not answered when its hour comes lapses: the request waits again for the
        hour first asked for, or is cancelled where that has passed too.
        """
        done = 0
        for condition, act in (
            (and_(Consultation.state == ConsultationState.ASKED, Consultation.nudge_at <= now), self._nudge),
            (
                and_(
                    Consultation.state == ConsultationState.ASKED,
                    Consultation.answer_by <= now,
                    Consultation.overdue_told_at.is_(None),
                ),
                self._tell_overdue,
            ),
            (
                and_(
                    Consultation.state == ConsultationState.OFFERED,
                    Consultation.offered_starts_at <= now,
                ),
                self._let_lapse,
            ),
        ):
            while True:
                async with self._sessions.begin() as session:
                    batch = await _batch(session, condition)
                    for found in batch:
                        await act(session, found, now)
                done += len(batch)
                if len(batch) < BATCH:
                    break
        return done

    async def _nudge(self, session: AsyncSession, found: Found, now: datetime) -> None:
        told = await consultant_or_desk(session, found)
        await tell_logins(session, found, "consultation_waiting", told, now)
        found.visit.nudge_at = None

    async def _tell_overdue(self, session: AsyncSession, found: Found, now: datetime) -> None:
        told = await holders(session, found.unit, Role.FRONT_DESK, Role.DIRECTOR)
        await tell_logins(session, found, "consultation_overdue", told, now)
        await tell_person(session, found, "answer_late", now, useless_after=found.visit.starts_at)
        found.visit.overdue_told_at = now

    async def _let_lapse(self, session: AsyncSession, found: Found, now: datetime) -> None:
        await drop(session, found, now)
        if found.visit.starts_at <= now:
            await close(session, found, ConsultationState.CANCELLED, now)
        else:
            await forget_offer(session, found)
            await wait_for_answer(session, found, now)
            told = await consultant_or_desk(session, found)
            await tell_logins(session, found, "consultation_asked", told, now, again=True)


async def _batch(session: AsyncSession, condition: ColumnElement[bool]) -> list[Found]:
    """Consultations a job acts on, the oldest first; those another worker has are left to it."""
    rows = await session.execute(
        select(Consultation, Consultant, Employee, Unit, Specialism)
        .join(Consultant, Consultant.id == Consultation.consultant_id)
        .join(Employee, Employee.id == Consultant.employee_id)
        .join(Unit, Unit.id == Consultation.unit_id)
        .join(Specialism, Specialism.id == Consultation.specialism_id)
        .where(condition)
        .order_by(Consultation.id)
        .limit(BATCH)
        .with_for_update(of=Consultation, skip_locked=True)
    )
    return [Found(*row) for row in rows]
