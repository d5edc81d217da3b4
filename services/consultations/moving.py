"""Waiting, offering, moving, closing: what a consultation has taken follows its state, in one transaction."""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ConsultationState
from db.models.consultations import Consultation
from services.consultations.answering import answer_until, half_time
from services.consultations.cards import Found
from services.consultations.cells import Load, count, give_back, take, take_person
from services.consultations.holding import overdue_among, release
from services.consultations.slots import span_of

# Not answered, offered or confirmed: it stands, and may still come to a visit.
OPEN: Final = (ConsultationState.ASKED, ConsultationState.OFFERED, ConsultationState.CONFIRMED)


async def take_hour(session: AsyncSession, found: Found, now: datetime, limit: int | None = None) -> None:
    """Takes the consultation's hour from the consultant; holds that are over make way.

    Raises SlotTaken, DayFull, WeekFull. `limit`: visits a day, if it binds.
    """
    visit = found.visit
    span = found.span_at(visit.starts_at, visit.ends_at)
    load = await release(
        session, keep_rows=await overdue_among(session, visit.consultant_id, span, now, but=visit.id)
    )
    await take(session, visit.id, visit.consultant_id, span)
    load.add(visit.consultant_id, visit.on_day, found.minutes)
    await count(session, load, limit)
    visit.first_cell, visit.end_cell = span.first, span.end


async def wait_for_answer(session: AsyncSession, found: Found, now: datetime) -> None:
    """The request waits for the staff from now on."""
    visit = found.visit
    until = await answer_until(session, found.unit.id, found.zone, now, visit.starts_at)
    visit.state = ConsultationState.ASKED
    visit.asked_at = now
    visit.answer_by = until
    visit.nudge_at = half_time(now, until)
    visit.overdue_told_at = None


async def make_offer(session: AsyncSession, found: Found, starts_at: datetime, now: datetime) -> None:
    """Keeps another time beside the one the consultation has, until the person answers.

    Raises SlotTaken, PersonBusy, DayFull, WeekFull.
    """
    visit = found.visit
    ends_at = starts_at + timedelta(minutes=found.minutes)
    day = starts_at.astimezone(found.zone).date()
    span = found.span_at(starts_at, ends_at)
    load = await release(
        session, keep_rows=await overdue_among(session, visit.consultant_id, span, now, but=visit.id)
    )
    await take(session, visit.id, visit.consultant_id, span, found.span)
    if visit.person_id is not None:
        kept = span_of(visit.starts_at, visit.ends_at)
        await take_person(session, visit.id, visit.person_id, span_of(starts_at, ends_at), kept)
    if day != visit.on_day:
        load.add(visit.consultant_id, day, found.minutes)
    await count(session, load)
    visit.state = ConsultationState.OFFERED
    visit.nudge_at = None
    visit.offered_starts_at, visit.offered_ends_at = starts_at, ends_at
    visit.offered_first_cell, visit.offered_end_cell = span.first, span.end


async def forget_offer(session: AsyncSession, found: Found) -> None:
    """Gives back the other time; the hour the consultation had stays."""
    visit = found.visit
    await give_back(session, visit.id, keep=found.span, keep_person=span_of(visit.starts_at, visit.ends_at))
    await _uncount_offer(session, found)
    _empty_offer(visit)


async def move_to_offer(session: AsyncSession, found: Found) -> None:
    """The other time becomes the consultation's; the hour it had is given back."""
    visit = found.visit
    span, day = found.offered_span, _offered_day(found)
    if span is None or day is None or visit.offered_starts_at is None or visit.offered_ends_at is None:
        return
    kept = span_of(visit.offered_starts_at, visit.offered_ends_at)
    await give_back(session, visit.id, keep=span, keep_person=kept)
    if day != visit.on_day:
        load = Load()
        load.add(visit.consultant_id, visit.on_day, -found.minutes, -1)
        await count(session, load)
    visit.starts_at, visit.ends_at = visit.offered_starts_at, visit.offered_ends_at
    visit.on_day = day
    visit.first_cell, visit.end_cell = span.first, span.end
    _empty_offer(visit)


async def close(session: AsyncSession, found: Found, state: ConsultationState, now: datetime) -> None:
    """Ends it and gives back all it has taken."""
    visit = found.visit
    await give_back(session, visit.id)
    if found.span is not None:
        load = Load()
        load.add(visit.consultant_id, visit.on_day, -found.minutes, -1)
        await count(session, load)
    await _uncount_offer(session, found)
    visit.state = state
    visit.settled_at = now
    visit.first_cell = visit.end_cell = None
    visit.nudge_at = None
    _empty_offer(visit)


async def _uncount_offer(session: AsyncSession, found: Found) -> None:
    day = _offered_day(found)
    if day is not None and day != found.visit.on_day:
        load = Load()
        load.add(found.visit.consultant_id, day, -found.minutes, -1)
        await count(session, load)


def _offered_day(found: Found) -> date | None:
    offered = found.visit.offered_starts_at
    return None if offered is None else offered.astimezone(found.zone).date()


def _empty_offer(visit: Consultation) -> None:
    visit.offered_starts_at = visit.offered_ends_at = None
    visit.offered_first_cell = visit.offered_end_cell = None
