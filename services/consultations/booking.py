"""From a kind of help to an hour that is asked for: what the chat does in three presses."""

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, case, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import core
from db.enums import ConsultationState, VisitMethod
from db.models.consultations import Consultant, ConsultantSpecialism, Consultation
from db.models.units import Specialism, UnitSpecialism
from services.audit import note
from services.cause import Cause
from services.consultations.cards import ConsultantView, ConsultationCard, Found, Holding, KindOfHelp, find
from services.consultations.cells import count, take_person
from services.consultations.free_hours import FreeHour, FreeRows, free_rows
from services.consultations.holding import (
    HOLDS,
    clear_the_way,
    hold_of,
    hour_offered,
    release,
    write_hold,
)
from services.consultations.moving import take_hour, wait_for_answer
from services.consultations.notices import consultant_or_desk, remind_of_visit, tell_logins
from services.consultations.refusals import AlreadyAsked, NoSuchHour, TooLate
from services.consultations.slots import span_of
from services.consultations.timetables import bookable
from services.errors import NotAllowed, NotFound
from services.parts import Part
from services.people.steps import found_there
from services.remembered import remembered
from services.settings.definitions import HOLD, time_set

# Built once: it runs with every message of somebody who keeps an hour.
_UNTIL = bindparam("until", type_=HOLDS.c.hold_until.type)
_RENEW = (
    update(HOLDS)
    .where(
        HOLDS.c.id == bindparam("number"),
        HOLDS.c.contact_id == bindparam("contact"),
        HOLDS.c.state == ConsultationState.HOLDING,
        HOLDS.c.hold_until > bindparam("now"),
    )
    .values(hold_until=case((HOLDS.c.hold_limit < _UNTIL, HOLDS.c.hold_limit), else_=_UNTIL))
    .returning(HOLDS.c.hold_until)
)

_SPECIALISMS = cast(Table, Specialism.__table__)
_KINDS = (
    select(_SPECIALISMS)
    .join(UnitSpecialism, UnitSpecialism.specialism_id == Specialism.id)
    .where(
        UnitSpecialism.unit_id == bindparam("unit_id"),
        exists(
            select(Consultant.id)
            .join(ConsultantSpecialism, ConsultantSpecialism.consultant_id == Consultant.id)
            .where(
                Consultant.unit_id == bindparam("unit_id"),
                ConsultantSpecialism.specialism_id == Specialism.id,
                or_(Consultant.ended_on.is_(None), Consultant.ended_on > bindparam("today")),
            )
        ),
    )
    .order_by(Specialism.position, Specialism.id)
)


class Booking(Part):
    """Free hours, keeping one, asking for it."""

    async def kinds_of_help(self, unit_id: int) -> list[KindOfHelp]:
        """What the centre offers and somebody can be booked for."""
        today = self._clock.today()
        async with self._sessions.read() as session:
            kinds = await remembered(
                session, ("kinds", unit_id, today), lambda: _kinds(session, unit_id, today)
            )
        return list(kinds)

    async def consultants_for(self, unit_id: int, specialism_id: int) -> list[ConsultantView]:
        """Who can be booked for a kind of help."""
        async with self._sessions.read() as session:
            people = await bookable(session, unit_id, specialism_id, self._clock.today())
        return [
            ConsultantView(who.id, who.family_name, who.given_name, who.visit.minutes, who.methods)
            for who in people
        ]

    async def free_hours(
        self,
        unit_id: int,
        specialism_id: int,
        *,
        consultant_id: int | None = None,
        day: date | None = None,
        limit: int = 8,
        after: tuple[datetime, int] | None = None,
        contact_id: int | None = None,
    ) -> list[FreeHour]:
        """The nearest free hours over all consultants of a kind, as soon and as far ahead as one may book.

        `day`: of that local day only. `after`: the `key` of the last hour shown. An hour that `contact_id`
        keeps counts as free for them.
        """
        rows = await self._free(unit_id, specialism_id, consultant_id, day, contact_id)
        return [] if rows is None else rows.nearest(limit, after)

    async def days_with_hours(
        self, unit_id: int, specialism_id: int, consultant_id: int | None = None
    ) -> list[tuple[date, int]]:
        """Local days with free hours, and how many each has."""
        rows = await self._free(unit_id, specialism_id, consultant_id)
        return [] if rows is None else rows.by_day()

    async def _free(
        self,
        unit_id: int,
        specialism_id: int,
        consultant_id: int | None = None,
        day: date | None = None,
        contact_id: int | None = None,
    ) -> FreeRows | None:
        now = self._clock.now()
        async with self._sessions.read() as session:
            people = await bookable(session, unit_id, specialism_id, self._clock.today())
            people = [who for who in people if consultant_id in (None, who.id)]
            return await free_rows(session, people, now, day=day, contact_id=contact_id)

    async def hold(
        self, cause: Cause, unit_id: int, specialism_id: int, consultant_id: int, starts_at: datetime
    ) -> Holding:
        """Keeps an hour for the contact for some minutes; what the contact kept before is given back.

        Raises NoSuchHour for an hour that is not offered (forged choices are such), TooLate, SlotTaken,
        DayFull, WeekFull.
        """
        contact_id = cause.by.contact_id
        if contact_id is None:
            raise NotAllowed("only a contact keeps an hour")
        now = self._clock.now()
        async with self._sessions.begin() as session:
            hour = await hour_offered(
                session, unit_id, specialism_id, consultant_id, starts_at=starts_at, now=now
            )
            load = await clear_the_way(session, contact_id, hour, now)
            number = await write_hold(
                session,
                hour,
                load,
                now,
                unit_id=unit_id,
                specialism_id=specialism_id,
                contact_id=contact_id,
                person_id=cause.by.person_id,
                channel=cause.channel,
            )
            hold_until = now + await time_set(session, HOLD)
        who = hour.who
        return Holding(
            number=number,
            consultant_id=who.id,
            family_name=who.family_name,
            given_name=who.given_name,
            starts_at=starts_at,
            zone=who.zone,
            minutes=who.visit.minutes,
            methods=who.methods,
            hold_until=hold_until,
        )

    async def renew(self, cause: Cause, consultation_id: int) -> datetime | None:
        """Keeps the contact's hour some minutes from now. Until when; None when the hold is over."""
        now = self._clock.now()
        words = {"number": consultation_id, "contact": cause.by.contact_id, "now": now}
        async with self._sessions.begin() as session:
            words["until"] = now + await time_set(session, HOLD)
            kept: datetime | None = await session.scalar(_RENEW, words)
        return kept

    async def release(self, cause: Cause, consultation_id: int) -> None:
        """Gives back the hour that the contact keeps, if it keeps it still."""
        async with self._sessions.begin() as session:
            rows = await hold_of(session, consultation_id, cause.by.contact_id)
            await count(session, await release(session, delete_rows=rows))

    async def ask(
        self, cause: Cause, consultation_id: int, person_id: int, *, method: VisitMethod | None = None
    ) -> ConsultationCard:
        """Makes the hour that the contact keeps a request, confirmed at once where the consultant allows it.

        A hold that is over takes its hour again. Raises SlotTaken (then `hold` another), TooLate, PersonBusy,
        DayFull, WeekFull, NoSuchHour for a method that is not offered, AlreadyAsked on a second press.
        """
        now = self._clock.now()
        own = or_(
            and_(
                Consultation.contact_id == cause.by.contact_id,
                Consultation.state == ConsultationState.HOLDING,
            ),
            and_(
                Consultation.person_id == person_id,
                Consultation.state != ConsultationState.HOLDING,
            ),
        )
        async with self._sessions.begin() as session:
            found = await find(session, consultation_id, own)
            if found is None:
                raise NotFound
            visit = found.visit
            if visit.state is not ConsultationState.HOLDING:
                raise AlreadyAsked(visit.state)
            if method is not None and method not in (found.consultant.methods or [VisitMethod.CENTRE]):
                raise NoSuchHour
            if visit.starts_at <= now:
                raise TooLate
            if found.span is None:
                await take_hour(session, found, now, found.consultant.daily_limit)
            await take_person(session, visit.id, person_id, span_of(visit.starts_at, visit.ends_at))
            visit.person_id = person_id
            await found_there(session, person_id, visit.unit_id)
            visit.method = method or visit.method
            visit.asked_at = now
            visit.hold_until = visit.hold_limit = None
            await self._let_answer(session, found, now)
            await note(session, self._clock, cause, "asked", "consultation", visit.id, state=visit.state)
            await session.flush()
            return found.card()

    async def _let_answer(self, session: AsyncSession, found: Found, now: datetime) -> None:
        """Confirmed at once, or waiting for the consultant, who is told."""
        visit = found.visit
        if found.consultant.confirms_itself:
            visit.state = ConsultationState.CONFIRMED
            visit.settled_at = now
            await remind_of_visit(session, found, now)
        else:
            await wait_for_answer(session, found, now)
        # The step's version is the occasion of what is told.
        await session.flush()
        told = await consultant_or_desk(session, found)
        await tell_logins(
            session, found, "consultation_asked", told, now, confirmed=found.consultant.confirms_itself
        )


async def _kinds(session: AsyncSession, unit_id: int, today: date) -> list[KindOfHelp]:
    found = await (await core(session)).execute(_KINDS, {"unit_id": unit_id, "today": today})
    return [_kind(kind) for kind in found.all()]


def _kind(kind: Any) -> KindOfHelp:
    return KindOfHelp(
        id=kind.id,
        code=kind.code,
        name_kk=kind.name_kk,
        name_ru=kind.name_ru,
        about_kk=kind.about_kk,
        about_ru=kind.about_ru,
        minutes=kind.minutes,
        masked=kind.masked,
    )
