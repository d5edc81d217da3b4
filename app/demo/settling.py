"""After the story: what was promised in its past is settled, as delivery would have done at the time."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.world import World
from db.enums import PromiseState
from db.models.conversations import Promise
from db.models.people import ContactPerson
from db.models.units import EmergencyNumber
from services.clock import HOME
from services.notices.hours_of_day import MORNING, next_allowed
from services.notices.outgoing import APPEAL, CONTACT, KINDS, LOGIN, PERSON, number_in
from services.notices.reaching import NO_CONTACT
from services.workdays import ONE_DAY, DaysOff

_CHECKED_AGO: Final = timedelta(days=9)
_COLUMNS: Final = ("state", "settled_at", "fault", "details", "called_by", "called_at")


async def settle(session: AsyncSession, world: World, days_off: DaysOff, now: datetime) -> None:
    """Nothing of the past goes out when the application starts; what is ahead stays promised.

    What was taken back after it would have been said was said: confirmed, and later cancelled.
    """
    reached = set(await session.scalars(select(ContactPerson.person_id)))
    desks = {world.units[code]: world.desk(code).login_id for code in world.centres}
    past = or_(
        and_(Promise.state == PromiseState.PROMISED, Promise.due_at <= now),
        and_(Promise.state == PromiseState.DROPPED, Promise.due_at < Promise.settled_at),
    )
    yesterday = days_off.last_working_before_or_on(now.astimezone(HOME).date() - ONE_DAY)
    # What is older was rung by the desk; the rest is on the call list.
    rung_before = datetime.combine(yesterday, MORNING, HOME)
    rows = []
    for promise in await session.scalars(select(Promise).where(past)):
        said_at = next_allowed(promise.due_at, KINDS[promise.kind].hours, days_off)
        if said_at <= now and (promise.settled_at is None or said_at < promise.settled_at):
            desk = desks.get(promise.unit_id or 0) if said_at < rung_before else None
            rows.append(_as_delivered(promise, said_at, reached, desk))
        elif promise.state is PromiseState.PROMISED:
            promise.due_at = said_at
    table: Any = Promise.__table__
    words: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _COLUMNS}
    if rows:
        connection = await session.connection()
        await connection.execute(update(table).where(table.c.id == bindparam("number")).values(words), rows)
    # Somebody rang the numbers for urgent help lately.
    rang_on = (now - _CHECKED_AGO).astimezone(HOME).date()
    await session.execute(update(EmergencyNumber).values(checked_on=rang_on, checked_by="admin"))


def _as_delivered(promise: Promise, said_at: datetime, reached: set[int], desk: int | None) -> dict[str, Any]:
    where, state, fault = "", PromiseState.SENT, ""
    if number_in(promise.recipient, LOGIN) is not None:
        where = "today"
    elif (
        number_in(promise.recipient, PERSON) in reached
        or number_in(promise.recipient, CONTACT)
        or number_in(promise.recipient, APPEAL)
    ):
        where = "chat"
    else:
        state, fault = PromiseState.FAILED, NO_CONTACT
    is_rung = state is PromiseState.FAILED and desk is not None
    settled = {
        "state": state,
        "settled_at": said_at,
        "fault": fault,
        "details": {**promise.details, "where": where} if where else promise.details,
        "called_by": desk if is_rung else None,
        "called_at": said_at + timedelta(hours=2) if is_rung else None,
    }
    return {"number": promise.id} | {f"new_{name}": value for name, value in settled.items()}
