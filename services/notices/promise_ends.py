"""How a promise ends, or is put off: shared steps of delivery and of receipts, within their transactions."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import PromiseState
from db.models.conversations import Promise
from db.models.people import Person
from services.notices.outgoing import CONTACT, KINDS, LOGIN, PERSON, number_in

BACKOFF: Final = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 720))
# In a promise's details: its messenger takes no free words from us there, whatever we think.
BY_TEMPLATE: Final = "by_template"


async def unreached(session: AsyncSession, promise: Promise, fault: str, now: datetime) -> None:
    """Staff see their notices on the Today page; a person is to be called."""
    if number_in(promise.recipient, LOGIN) is not None:
        settle(promise, PromiseState.SENT, now, where="today")
        return
    if number_in(promise.recipient, CONTACT) is not None and not KINDS[promise.kind].is_missed:
        # Said to one chat or not at all: nobody is rung for it.
        settle(promise, PromiseState.DROPPED, now, fault=fault)
        return
    await give_unit(session, promise)
    settle(promise, PromiseState.FAILED, now, fault=fault)


async def give_unit(session: AsyncSession, promise: Promise) -> None:
    """Without a unit nobody would see what became of it."""
    person_id = number_in(promise.recipient, PERSON)
    if promise.unit_id is None and person_id is not None:
        promise.unit_id = await session.scalar(select(Person.unit_id).where(Person.id == person_id))


async def put_off(session: AsyncSession, promise: Promise, fault: str, now: datetime) -> None:
    """A try failed without effect: again after 1, 5, 30 minutes, 2 and 12 hours, then it is failed."""
    promise.attempts += 1
    if promise.attempts > len(BACKOFF):
        await unreached(session, promise, fault, now)
        return
    again(promise, now + BACKOFF[promise.attempts - 1], fault)


def again(promise: Promise, due_at: datetime, fault: str = "") -> None:
    """Promised anew, for then."""
    promise.state, promise.fault, promise.settled_at = PromiseState.PROMISED, fault[:100], None
    promise.receipt = promise.receipt_at = None
    release(promise, due_at)


def settle(promise: Promise, state: PromiseState, now: datetime, *, fault: str = "", where: str = "") -> None:
    """From now on nothing is done about it by itself."""
    promise.state, promise.settled_at, promise.fault = state, now, fault[:100]
    if where:
        promise.details = {**promise.details, "where": where}


def release(promise: Promise, due_at: datetime) -> None:
    """Nobody has it in hand."""
    promise.due_at, promise.claimed_at, promise.claimed_by = due_at, None, None
