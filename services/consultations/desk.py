"""How the staff answers requests: confirm, offer another time, decline, cancel."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ConsultationState, ReasonKind
from db.models.consultations import Consultation
from services.audit import note
from services.cause import Cause, keep_outcome, once
from services.consultations.cards import ConsultationCard, Found, find, reason_by
from services.consultations.masks import answerable
from services.consultations.moving import OPEN, close, forget_offer, make_offer
from services.consultations.notices import drop, remind_of_visit, tell_person
from services.consultations.refusals import AlreadyClosed, NoSuchHour, NotWaiting, TooLate
from services.consultations.slots import CELL_SECONDS
from services.errors import NotFound
from services.parts import Part
from services.rights import Right, demand
from services.settings.definitions import DAYS_AHEAD, setting

WAITING = (ConsultationState.ASKED, ConsultationState.OFFERED)


class DeskAnswers(Part):
    """A consultant answers their own consultations, a desk and a director all of their unit's.

    Each act is a form: a repeat raises Repeated with the number. Out of scope is NotFound; a closed one
    AlreadyClosed, one that waits for no answer NotWaiting, both with the state.
    """

    async def confirm(self, cause: Cause, number: int) -> ConsultationCard:
        """The visit will take place; the person is told and reminded. Raises TooLate once it has begun."""
        now = self._clock.now()
        async with self._sessions.begin() as session:
            found = await self._to_answer(session, cause, number, WAITING)
            visit = found.visit
            if visit.starts_at <= now:
                raise TooLate
            await drop(session, found, now)
            if visit.state is ConsultationState.OFFERED:
                await forget_offer(session, found)
            visit.state = ConsultationState.CONFIRMED
            await tell_person(session, found, "consultation_confirmed", now, useless_after=visit.starts_at)
            await remind_of_visit(session, found, now)
            return await self._done(session, cause, found, "confirmed", now)

    async def offer_another(self, cause: Cause, number: int, starts_at: datetime) -> ConsultationCard:
        """Offers another time; both are kept until the person answers. A confirmed visit may be moved so too.

        Any time of the consultant's that is free will do, on a multiple of five minutes, as far ahead as
        people book.
        Raises SlotTaken, PersonBusy, DayFull, WeekFull, TooLate, NoSuchHour.
        """
        now = self._clock.now()
        async with self._sessions.begin() as session:
            found = await self._to_answer(session, cause, number, OPEN)
            visit = found.visit
            if starts_at <= now:
                raise TooLate
            too_far = starts_at > now + timedelta(days=await setting(session, DAYS_AHEAD) + 1)
            if starts_at.timestamp() % CELL_SECONDS or too_far or starts_at == visit.starts_at:
                raise NoSuchHour
            await drop(session, found, now)
            if visit.state is ConsultationState.OFFERED:
                await forget_offer(session, found)
            await make_offer(session, found, starts_at, now)
            await tell_person(session, found, "consultation_offered", now, useless_after=starts_at)
            return await self._done(session, cause, found, "offered", now)

    async def decline(self, cause: Cause, number: int, reason_code: str) -> ConsultationCard:
        """Says no, with a reason from the list; the hour is free again. Raises NoSuchReason."""
        return await self._end(cause, number, reason_code, ConsultationState.DECLINED)

    async def cancel_for(self, cause: Cause, number: int, reason_code: str) -> ConsultationCard:
        """Calls off what stands, with a reason from the list; the person is told. Raises NoSuchReason."""
        return await self._end(cause, number, reason_code, ConsultationState.CANCELLED)

    async def _end(
        self, cause: Cause, number: int, reason_code: str, state: ConsultationState
    ) -> ConsultationCard:
        declining = state is ConsultationState.DECLINED
        now = self._clock.now()
        async with self._sessions.begin() as session:
            found = await self._to_answer(session, cause, number, WAITING if declining else OPEN)
            kind = ReasonKind.DECLINE if declining else ReasonKind.CANCEL
            reason = await reason_by(session, kind, reason_code)
            await drop(session, found, now)
            notice = "consultation_declined" if declining else "consultation_cancelled"
            await tell_person(session, found, notice, now)
            await close(session, found, state, now)
            found.visit.reason_id = reason.id
            await self._done(session, cause, found, state.value, now, reason=reason_code)
            return found.card(reason)

    async def _to_answer(
        self, session: AsyncSession, cause: Cause, number: int, states: tuple[ConsultationState, ...]
    ) -> Found:
        """The consultation, if this actor answers it and it stands in one of the states."""
        found = await self._in_scope(session, cause, number)
        if found.visit.state not in OPEN:
            raise AlreadyClosed(found.visit.state)
        if found.visit.state not in states:
            raise NotWaiting(found.visit.state)
        return found

    async def _in_scope(self, session: AsyncSession, cause: Cause, number: int) -> Found:
        demand(cause.by, Right.ANSWER_CONSULTATIONS)
        await once(session, cause, self._clock)
        found = await find(
            session, number, answerable(cause.by), Consultation.state != ConsultationState.HOLDING
        )
        if found is None:
            raise NotFound
        return found

    async def _done(
        self,
        session: AsyncSession,
        cause: Cause,
        found: Found,
        deed: str,
        now: datetime,
        **details: Any,
    ) -> ConsultationCard:
        """Who settled it and when, the audit, the outcome for a repeat."""
        visit = found.visit
        visit.settled_at = now
        visit.settled_by = cause.by.login_id
        visit.nudge_at = None
        await note(session, self._clock, cause, deed, "consultation", visit.id, **details)
        await keep_outcome(session, cause, str(visit.id))
        await session.flush()
        return found.card()
