"""A person's visits that are still to come, and giving back all of them when the person goes."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ConsultationState
from db.models.consultations import Consultation
from services.clock import Clock
from services.consultations.cards import find
from services.consultations.moving import OPEN, close
from services.consultations.notices import consultant_or_desk, drop, tell_logins


async def cancel_visits(session: AsyncSession, clock: Clock, person_id: int) -> int:
    """Gives back every hour that is still to come; those who answer requests are told."""
    now = clock.now()
    numbers = await future_visits(session, clock, person_id)
    for number in numbers:
        found = await find(session, number)
        if found is None or found.visit.state not in OPEN:
            continue
        await drop(session, found, now)
        told = await consultant_or_desk(session, found)
        await tell_logins(session, found, "consultation_cancelled_by_person", told, now)
        await close(session, found, ConsultationState.CANCELLED, now)
    await session.flush()
    return len(numbers)


async def future_visits(session: AsyncSession, clock: Clock, person_id: int) -> list[int]:
    now = clock.now()
    ahead = (Consultation.starts_at > now) | (Consultation.offered_starts_at > now)
    own_open = select(Consultation.id).where(
        Consultation.person_id == person_id, Consultation.state.in_(OPEN), ahead
    )
    return list(await session.scalars(own_open.order_by(Consultation.id)))
