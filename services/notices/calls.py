"""What became of promised messages: one's own notices, and what did not arrive, to be said by telephone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import ring
from db.enums import PromiseState, Sex
from db.models.consultations import Consultant, Consultation
from db.models.conversations import Promise
from db.models.inbox import Thread
from db.models.people import Person
from db.models.staff import Employee
from db.models.units import Specialism, Unit
from services.audit import note
from services.cause import Actor, Cause, once
from services.consultations.masks import answers_for, mask
from services.errors import NotFound
from services.notices.outgoing import CONSULTATION, PERSON, THREAD, number_within, to_login
from services.one_look import leave_behind
from services.parts import Part
from services.reporting.methodology import Methodology, in_force
from services.rights import Right, demand

# What went to a member of staff stands on their Today page this long.
SHOWN_FOR: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class CallEntry:
    """A message that did not reach a person, for a member of staff to say by telephone; times in UTC.

    Behind the mask nobody is named and no number given: the consultant rings, on the visit's day the desk.
    """

    id: int
    kind: str
    state: PromiseState
    fault: str
    person_id: int | None
    family_name: str
    given_name: str
    phone: str | None
    lang: str
    band: str
    sex: Sex | None
    is_masked: bool
    unit_id: int
    zone: str
    # The visit it is about and who gives it, where it is about one.
    consultation_id: int | None
    visit_at: datetime | None
    consultant: str
    since: datetime


@dataclass(frozen=True, slots=True)
class StaffNotice:
    """A notice to oneself, as the Today page shows it; `details` hold numbers and codes."""

    id: int
    kind: str
    subject: str
    unit_id: int | None
    details: dict[str, Any]
    at: datetime


class OutgoingService(Part):
    """What staff see and do about promised messages; one public method, one atomic step.

    A consultant has the calls about their own visits, the desk and the director their unit's.
    """

    async def call_list(self, by: Actor, *, after: int = 0, limit: int = 50) -> list[CallEntry]:
        """What did not reach people and was not said yet, oldest first, above number `after`.

        What would come too late now is left out. Looking is recorded. Raises NotAllowed.
        """
        demand(by, Right.SEE_CALL_LIST)
        query = self._calls(by).where(Promise.id > after).order_by(Promise.id).limit(limit)
        async with self._sessions.read() as session:
            rows = (await session.execute(query)).all()
            methodology = await in_force(session, self._clock.today())

        async def looked(session: AsyncSession) -> None:
            told = {"count": len(rows), "after": after}
            await note(session, self._clock, Cause(by=by), "read", "call_list", None, **told)

        if rows:
            await leave_behind(self._sessions, looked)
        return [self._entry(by, row, methodology) for row in rows]

    async def calls_to_make(self, by: Actor) -> int:
        """How many entries the call list has. Raises NotAllowed."""
        demand(by, Right.SEE_CALL_LIST)
        async with self._sessions.read() as session:
            entries = self._calls(by).with_only_columns(Promise.id).subquery()
            return await session.scalar(select(func.count()).select_from(entries)) or 0

    async def tick_called(self, cause: Cause, promise_id: int) -> None:
        """A member of staff said it by telephone: counts as delivered. NotFound, NotAllowed, Repeated."""
        demand(cause.by, Right.SEE_CALL_LIST)
        query = self._calls(cause.by).where(Promise.id == promise_id).with_for_update(of=Promise)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            row = (await session.execute(query)).one_or_none()
            methodology = await in_force(session, self._clock.today())
            # Whoever does not know whom to ring cannot have rung.
            if row is None or self._entry(cause.by, row, methodology).is_masked:
                raise NotFound(f"promise {promise_id}")
            row.Promise.called_by, row.Promise.called_at = cause.by.login_id, self._clock.now()
            await session.flush()
            await note(session, self._clock, cause, "called", "promise", promise_id)
            ring(session, "outgoing")

    async def own_notices(self, by: Actor, limit: int = 50) -> list[StaffNotice]:
        """What was said to oneself in the last 14 days, newest first."""
        query = (
            select(Promise)
            .where(
                Promise.recipient == to_login(by.login_id or 0),
                Promise.state == PromiseState.SENT,
                Promise.settled_at > self._clock.now() - SHOWN_FOR,
            )
            .order_by(Promise.id.desc())
            .limit(limit)
        )
        async with self._sessions.read() as session:
            return [
                StaffNotice(p.id, p.kind, p.subject, p.unit_id, p.details, p.settled_at or p.due_at)
                for p in await session.scalars(query)
            ]

    def _calls(self, by: Actor) -> Select[*tuple[Any, ...]]:
        """Everything an entry is made of, within the reader's scope."""
        subject = Consultation.id == number_within(Promise.subject, CONSULTATION)
        not_too_late = or_(Promise.useless_after.is_(None), Promise.useless_after > self._clock.now())
        return (
            select(
                Promise,
                Person,
                Unit,
                Consultation.id.label("visit"),
                Consultation.starts_at,
                Consultation.on_day,
                Employee.id.label("employee_id"),
                Employee.family_name.label("consultant_family"),
                Employee.given_name.label("consultant_given"),
                Specialism.masked,
            )
            .outerjoin(Thread, Thread.id == number_within(Promise.subject, THREAD))
            # An answer of the desk goes to the chat that asked: whoever asked there is rung.
            .join(
                Person,
                Person.id == func.coalesce(number_within(Promise.recipient, PERSON), Thread.person_id),
            )
            .join(Unit, Unit.id == Promise.unit_id)
            .outerjoin(Consultation, subject)
            .outerjoin(Consultant, Consultant.id == Consultation.consultant_id)
            .outerjoin(Employee, Employee.id == Consultant.employee_id)
            .outerjoin(Specialism, Specialism.id == Consultation.specialism_id)
            .where(
                Promise.state.in_((PromiseState.FAILED, PromiseState.UNCERTAIN)),
                Promise.called_at.is_(None),
                not_too_late,
                answers_for(by, Right.SEE_CALL_LIST, Unit.id),
            )
        )

    def _entry(self, by: Actor, row: Row[*tuple[Any, ...]], methodology: Methodology) -> CallEntry:
        promise, unit, now = row.Promise, row.Unit, self._clock.now()
        who = mask(
            by,
            row.Person,
            masked=bool(row.masked),
            employee_id=row.employee_id or 0,
            unit=unit,
            on_day=row.on_day or now.astimezone(ZoneInfo(unit.zone)).date(),
            now=now,
            methodology=methodology,
        )
        person = who.person
        return CallEntry(
            id=promise.id,
            kind=promise.kind,
            state=promise.state,
            fault=promise.fault,
            person_id=person.id if person else None,
            family_name=person.family_name if person else "",
            given_name=person.given_name if person else "",
            phone=person.phone if person else None,
            lang=person.lang if person else "",
            band=who.band,
            sex=who.sex,
            is_masked=who.is_masked,
            unit_id=unit.id,
            zone=unit.zone,
            consultation_id=row.visit,
            visit_at=row.starts_at,
            consultant=f"{row.consultant_family} {row.consultant_given}" if row.visit else "",
            since=promise.settled_at or promise.due_at,
        )
