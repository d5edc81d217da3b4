"""What a person does with their own consultations: adds to them, cancels, answers an offer or a reminder."""

from typing import Any, Final

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ConsultationState, ReasonKind, VisitNeed, VisitRole
from db.models.consultations import Consultant, Consultation
from db.models.staff import Employee
from db.models.units import Reason, Specialism, Unit
from services.audit import note
from services.cause import Cause
from services.consultations.cards import OWN, ConsultationCard, Found, find_own, reason_by, sealed_as
from services.consultations.moving import OPEN, close, forget_offer, move_to_offer, wait_for_answer
from services.consultations.notices import consultant_or_desk, drop, remind_of_visit, tell_logins
from services.consultations.refusals import AlreadyClosed, NotOffered, TextTooLong, TooLate
from services.errors import NotFound
from services.parts import Part
from services.settings.definitions import ABOUT, setting

PAST_SHOWN: Final = 20

# Built once: what is written after the booking asks for it with every answer.
_VISIT: Final = select(Consultation).where(OWN).with_for_update().execution_options(populate_existing=True)


class OwnConsultations(Part):
    """The person's own only: another's is not found. Who is writing is `cause.by.person_id`."""

    async def mine(self, person_id: int) -> tuple[list[ConsultationCard], list[ConsultationCard]]:
        """What is to come, the nearest first; and the last twenty past or closed, the newest first."""
        now = self._clock.now()
        to_come = and_(
            Consultation.state.in_(OPEN),
            or_(Consultation.starts_at > now, Consultation.offered_starts_at > now),
        )
        over = or_(
            Consultation.state.not_in(OPEN),
            and_(
                Consultation.starts_at <= now,
                or_(Consultation.offered_starts_at.is_(None), Consultation.offered_starts_at <= now),
            ),
        )
        own = _cards().where(Consultation.person_id == person_id)
        async with self._sessions.read() as session:
            upcoming = await session.execute(own.where(to_come).order_by(Consultation.starts_at))
            past = await session.execute(
                own.where(over).order_by(Consultation.starts_at.desc()).limit(PAST_SHOWN)
            )
            return [_card(row) for row in upcoming], [_card(row) for row in past]

    async def own_card(self, person_id: int, consultation_id: int) -> ConsultationCard:
        """One of the person's own. Raises NotFound."""
        own = _cards().where(Consultation.person_id == person_id, Consultation.id == consultation_id)
        async with self._sessions.read() as session:
            row = (await session.execute(own)).one_or_none()
        if row is None:
            raise NotFound
        return _card(row)

    async def set_role(self, cause: Cause, consultation_id: int, role: VisitRole) -> None:
        """For whom the person comes. Raises NotFound, AlreadyClosed, TooLate once it has begun."""
        async with self._sessions.begin() as session:
            (await self._to_come(session, cause, consultation_id)).role = role

    async def set_about(self, cause: Cause, consultation_id: int, text: str) -> None:
        """What it is about, in the person's words; sealed. Raises TextTooLong."""
        async with self._sessions.begin() as session:
            limit = await setting(session, ABOUT)
            if len(text) > limit:
                raise TextTooLong(limit)
            visit = await self._to_come(session, cause, consultation_id)
            words = text.strip()
            visit.about = self._keys.seal("about", sealed_as(consultation_id), words) if words else None

    async def set_needs(self, cause: Cause, consultation_id: int, needs: list[VisitNeed]) -> None:
        """What the visit needs. Raises as `set_role`."""
        async with self._sessions.begin() as session:
            visit = await self._to_come(session, cause, consultation_id)
            visit.needs = [need.value for need in dict.fromkeys(needs)]

    async def cancel_mine(
        self, cause: Cause, consultation_id: int, reason_code: str | None = None
    ) -> ConsultationCard:
        """Gives the hour back; whoever answers requests there is told.

        Raises NotFound, AlreadyClosed, TooLate once it has begun, NoSuchReason.
        """
        now = self._clock.now()
        async with self._sessions.begin() as session:
            found = await self._before_it_begins(session, cause, consultation_id)
            reason = await reason_by(session, ReasonKind.CANCEL, reason_code) if reason_code else None
            await drop(session, found, now)
            told = await consultant_or_desk(session, found)
            await tell_logins(session, found, "consultation_cancelled_by_person", told, now)
            await close(session, found, ConsultationState.CANCELLED, now)
            found.visit.reason_id = reason.id if reason else None
            await note(
                session, self._clock, cause, "cancelled", "consultation", consultation_id, reason=reason_code
            )
            await session.flush()
            return found.card(reason)

    async def accept_offer(self, cause: Cause, consultation_id: int) -> ConsultationCard:
        """Moves to the other time that is offered, confirmed. Raises NotFound, NotOffered, TooLate."""
        now = self._clock.now()
        async with self._sessions.begin() as session:
            found = await self._offered(session, cause, consultation_id)
            visit = found.visit
            if visit.offered_starts_at is None or visit.offered_starts_at <= now:
                raise TooLate
            await drop(session, found, now)
            await move_to_offer(session, found)
            visit.state = ConsultationState.CONFIRMED
            visit.settled_at = now
            visit.will_come = None
            await remind_of_visit(session, found, now)
            await note(session, self._clock, cause, "offer_accepted", "consultation", consultation_id)
            await session.flush()
            return found.card()

    async def refuse_offer(self, cause: Cause, consultation_id: int) -> ConsultationCard:
        """The request waits again, for the hour first asked for. Raises NotFound, NotOffered.

        Where that hour has passed meanwhile, the request is cancelled.
        """
        now = self._clock.now()
        async with self._sessions.begin() as session:
            found = await self._offered(session, cause, consultation_id)
            visit = found.visit
            await drop(session, found, now)
            if visit.starts_at <= now:
                await close(session, found, ConsultationState.CANCELLED, now)
            else:
                await forget_offer(session, found)
                await wait_for_answer(session, found, now)
                told = await consultant_or_desk(session, found)
                await tell_logins(session, found, "consultation_asked", told, now, again=True)
            await note(session, self._clock, cause, "offer_refused", "consultation", consultation_id)
            await session.flush()
            return found.card()

    async def say_coming(self, cause: Cause, consultation_id: int, coming: bool) -> ConsultationCard:
        """Keeps what was answered to a reminder; the hour is given back by `cancel_mine` only."""
        async with self._sessions.begin() as session:
            found = await self._before_it_begins(session, cause, consultation_id)
            found.visit.will_come = coming
            await note(session, self._clock, cause, "coming", "consultation", consultation_id, coming=coming)
            await session.flush()
            return found.card()

    async def _own(self, session: AsyncSession, cause: Cause, consultation_id: int) -> Found:
        found = await find_own(session, consultation_id, cause.by.person_id)
        if found is None:
            raise NotFound
        return found

    async def _before_it_begins(self, session: AsyncSession, cause: Cause, consultation_id: int) -> Found:
        found = await self._own(session, cause, consultation_id)
        self._check_to_come(found.visit)
        return found

    async def _to_come(self, session: AsyncSession, cause: Cause, consultation_id: int) -> Consultation:
        """As `_before_it_begins`, without what stands beside the visit."""
        words = {"number": consultation_id, "person": cause.by.person_id}
        visit: Consultation | None = await session.scalar(_VISIT, words)
        if visit is None:
            raise NotFound
        self._check_to_come(visit)
        return visit

    def _check_to_come(self, visit: Consultation) -> None:
        if visit.state not in OPEN:
            raise AlreadyClosed(visit.state)
        if max(visit.starts_at, visit.offered_starts_at or visit.starts_at) <= self._clock.now():
            raise TooLate

    async def _offered(self, session: AsyncSession, cause: Cause, consultation_id: int) -> Found:
        found = await self._own(session, cause, consultation_id)
        if found.visit.state is not ConsultationState.OFFERED:
            raise NotOffered(found.visit.state)
        return found


def _cards() -> Select[*tuple[Any, ...]]:
    return (
        select(Consultation, Consultant, Employee, Unit, Specialism, Reason)
        .join(Consultant, Consultant.id == Consultation.consultant_id)
        .join(Employee, Employee.id == Consultant.employee_id)
        .join(Unit, Unit.id == Consultation.unit_id)
        .join(Specialism, Specialism.id == Consultation.specialism_id)
        .outerjoin(Reason, Reason.id == Consultation.reason_id)
        .where(Consultation.state != ConsultationState.HOLDING)
    )


def _card(row: Any) -> ConsultationCard:
    return Found(*row[:5]).card(row[5])
