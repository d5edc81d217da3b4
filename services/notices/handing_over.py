"""Notices on their way to others' messengers, many in one transaction: read, and marked as `sending`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import core
from db.enums import ChannelName, PromiseState
from db.models.conversations import Promise
from services.appeals.notices import addressed
from services.calendar import days_off
from services.clock import HOME
from services.keys import Keys
from services.notices.facts import NoticeFacts, notice_facts, read_ahead
from services.notices.hours_of_day import LIVE_FOR, SendKind, next_allowed
from services.notices.outgoing import KINDS
from services.notices.promise_ends import give_unit, release, settle, unreached
from services.notices.reaching import NO_CONTACT, Channels, Reached, reach
from services.turns import conversations
from services.turns.conversations import ConversationKeys, Dialogue
from services.workdays import ONE_DAY, DaysOff

UNKNOWN_KIND: Final = "unknown_kind"
# Rows of days off further than this are not asked for.
_AHEAD: Final = 60
_PROMISES: Final[Any] = Promise.__table__
_OURS: Final = (
    _PROMISES.c.id.in_(bindparam("numbers", expanding=True)),
    _PROMISES.c.state == PromiseState.PROMISED,
    _PROMISES.c.claimed_by == bindparam("worker"),
)
_CLAIMED: Final = select(_PROMISES.c.id, _PROMISES.c.recipient, _PROMISES.c.kind).where(*_OURS)
_LOCKED: Final = select(Promise).where(*_OURS).order_by(Promise.id).with_for_update()
_SENDING: Final = (
    update(_PROMISES)
    .where(_PROMISES.c.id.in_(bindparam("numbers", expanding=True)))
    .values(state=PromiseState.SENDING, claimed_at=bindparam("now", type_=_PROMISES.c.claimed_at.type))
)


@dataclass(frozen=True, slots=True)
class Call:
    """A notice that another company's messenger has to be asked to show; it stands as `sending` meanwhile."""

    promise_id: int
    channel: ChannelName
    dialogue: Dialogue
    facts: NoticeFacts


@dataclass(frozen=True, slots=True)
class Worker:
    """Who hands over, with what it needs to read."""

    name: str
    keys: ConversationKeys
    secrets: Keys


async def hand_over(
    session: AsyncSession, worker: Worker, numbers: Sequence[int], channels: Channels, now: datetime
) -> tuple[list[Call], list[int]]:
    """The calls, in the order of `numbers`, and what is left: to be kept one at a time, as on our channel."""
    ours = {"numbers": list(numbers), "worker": worker.name}
    rows = (await (await core(session)).execute(_CLAIMED, ours)).all()
    places = {}
    for row in rows:
        reader = await addressed(session, worker.secrets, row.recipient)
        places[row.id] = await reach(session, reader, row.kind, channels, now)
    away = {
        number: place
        for number, place in places.items()
        if isinstance(place, Reached) and not channels[place.channel]
    }
    left = [number for number in numbers if number in places and number not in away]
    if not away:
        return [], left
    # As in a turn: the conversations' locks come first, the rest after them, in one order everywhere.
    dialogues = await conversations.find_all(
        session, worker.keys, {place.contact_id for place in away.values()}
    )
    promises = (await session.scalars(_LOCKED, {**ours, "numbers": list(away)})).all()
    ahead = await read_ahead(session, promises)
    calls: dict[int, Call] = {}
    for promise in promises:
        if await not_now(session, promise, now):
            continue
        facts = await notice_facts(session, promise, now, worker.secrets, ahead)
        place = away[promise.id]
        dialogue = dialogues.get(place.contact_id)
        if facts is None:
            settle(promise, PromiseState.DROPPED, now)
        elif dialogue is None:
            await unreached(session, promise, NO_CONTACT, now)
        else:
            await give_unit(session, promise)
            calls[promise.id] = Call(promise.id, place.channel, dialogue, facts)
    if calls:
        await (await core(session)).execute(_SENDING, {"numbers": list(calls), "now": now})
    return [calls[number] for number in numbers if number in calls], left


async def not_now(session: AsyncSession, promise: Promise, now: datetime) -> bool:
    """Settles what may not be said at all, puts off what may not be said at this hour."""
    kind = KINDS.get(promise.kind)
    if kind is None:
        settle(promise, PromiseState.FAILED, now, fault=UNKNOWN_KIND)
        return True
    is_stale = kind.later is not None and now - promise.promised_at > LIVE_FOR
    hours = kind.later if is_stale and kind.later is not None else kind.hours
    allowed = next_allowed(now, hours, await _days_off(session, hours, now))
    if promise.useless_after is not None and max(now, allowed) > promise.useless_after:
        settle(promise, PromiseState.DROPPED, now)
        return True
    if allowed > now:
        release(promise, allowed)
        return True
    return False


async def _days_off(session: AsyncSession, kind: SendKind, now: datetime) -> DaysOff:
    if kind not in {SendKind.SUMMARY, SendKind.SURVEY, SendKind.MORNING}:
        return DaysOff()
    today = now.astimezone(HOME).date()
    return await days_off(session, today, today + _AHEAD * ONE_DAY)
