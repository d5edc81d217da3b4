"""How far notices came, as WhatsApp's statuses tell it: late, repeated, out of order, many at a time.

A status bears the tag that its message was sent with: `p17` for promise 17, `r5` for a reply.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Final, Protocol

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database, core, ring
from db.enums import ChannelName, PromiseState, Receipt
from db.models.conversations import Promise
from services.channels.faults import count_faults
from services.clock import Clock
from services.notices.promise_ends import BY_TEMPLATE, again, put_off, unreached
from services.turns.rows import first_time
from services.whatsapp.accounts import Address, WhatsAppAccounts
from services.whatsapp.faults import FaultKind, kind_of

S = PromiseState
_PROMISES: Final[Any] = Promise.__table__
_OF_PROMISE: Final = "p"
_FAILED: Final = "failed"
_RECEIPTS: Final = {"sent": Receipt.TAKEN, "delivered": Receipt.DELIVERED, "read": Receipt.READ}
_FAR: Final[dict[Receipt | None, int]] = {None: 0, Receipt.TAKEN: 1, Receipt.DELIVERED: 2, Receipt.READ: 3}
_LARGEST: Final = 2**31 - 1
# What a receipt settles as sent. One that is taken may still fail, and be promised anew by then.
_SETTLED_BY_TAKEN: Final = frozenset({S.SENDING, S.UNCERTAIN})
_SETTLED_BY_ARRIVED: Final = _SETTLED_BY_TAKEN | {S.PROMISED, S.FAILED}
# A failure tells of these only: what is promised anew was not sent yet, what is settled otherwise is over.
_FAILS: Final = frozenset({S.SENDING, S.UNCERTAIN, S.SENT})
_TRIED_AGAIN: Final = frozenset({FaultKind.PASSING, FaultKind.THROTTLE, FaultKind.PAIR})


class Status(Protocol):
    """What became of one message, as a webhook says it; `timestamp` in seconds since 1970, 0: not told."""

    @property
    def wamid(self) -> str: ...

    @property
    def tag(self) -> str: ...

    @property
    def state(self) -> str: ...

    @property
    def code(self) -> int: ...

    @property
    def timestamp(self) -> int: ...

    @property
    def address(self) -> Address: ...


@dataclass(slots=True)
class _Told:
    """Everything that one batch says of a promise."""

    receipt: Receipt | None = None
    at: datetime | None = None
    failures: list[Status] = field(default_factory=list)


class Receipts:
    """Notes statuses on promises; one public method, one atomic step."""

    def __init__(self, database: Database, clock: Clock, accounts: WhatsAppAccounts) -> None:
        self._database = database
        self._clock = clock
        self._accounts = accounts

    async def note(self, statuses: Sequence[Status]) -> None:
        """In one transaction. A receipt never goes back; a repeat changes nothing."""
        promises = self._by_promise(statuses)
        failures = {one.wamid: one for one in statuses if one.state == _FAILED}
        if not promises and not failures:
            return
        now = self._clock.now()
        async with self._database.begin(small=not failures) as session:
            new = {
                wamid: one
                for wamid, one in sorted(failures.items())
                if await first_time(session, ChannelName.WHATSAPP, _key(wamid), now)
            }
            await self._note_receipts(session, promises, now)
            failed = {
                number: one for number, told in promises.items() for one in told.failures if one.wamid in new
            }
            if failed:
                await _fail(session, failed, now)
            stopped = [one.address for one in new.values() if kind_of(one.code) is FaultKind.STOPPED]
            await self._accounts.stop(session, stopped, now)
            await count_faults(session, ChannelName.WHATSAPP, Counter(map(_code, new.values())), now)

    def _by_promise(self, statuses: Iterable[Status]) -> dict[int, _Told]:
        now = self._clock.now()
        found: dict[int, _Told] = {}
        for one in statuses:
            number = _number(one.tag)
            if number is None:
                continue
            if one.state == _FAILED:
                found.setdefault(number, _Told()).failures.append(one)
            elif one.state in _RECEIPTS:
                told, receipt = found.setdefault(number, _Told()), _RECEIPTS[one.state]
                if _FAR[receipt] > _FAR[told.receipt]:
                    told.receipt, told.at = receipt, _at(one.timestamp, now)
        return found

    async def _note_receipts(self, session: AsyncSession, told: dict[int, _Told], now: datetime) -> None:
        """One look and one writing, however many they are; rows are locked in one order everywhere."""
        numbers = sorted(number for number, one in told.items() if one.receipt is not None)
        if not numbers:
            return
        connection = await core(session)
        rows = await connection.execute(
            select(_PROMISES.c.id, _PROMISES.c.state, _PROMISES.c.receipt, _PROMISES.c.called_at)
            .where(_PROMISES.c.id.in_(numbers))
            .order_by(_PROMISES.c.id)
            .with_for_update()
        )
        plain, settling = [], []
        for row in rows:
            one = told[row.id]
            if _FAR[one.receipt] <= _FAR[row.receipt]:
                continue
            values = {"of": row.id, "to": one.receipt, "when": one.at}
            is_taken = one.receipt is Receipt.TAKEN
            settles = _SETTLED_BY_TAKEN if is_taken else _SETTLED_BY_ARRIVED
            if row.state in settles and row.called_at is None:
                settling.append(values | {"now": now})
            elif not is_taken or row.state is S.SENT:
                plain.append(values)
        if plain:
            await connection.execute(_NOTE, plain)
        if settling:
            await connection.execute(_SETTLE, settling)


_OWN: Final = update(_PROMISES).where(_PROMISES.c.id == bindparam("of"))
_RECEIVED: Final = {
    "receipt": bindparam("to", type_=_PROMISES.c.receipt.type),
    "receipt_at": bindparam("when", type_=_PROMISES.c.receipt_at.type),
}
_NOTE: Final = _OWN.values(**_RECEIVED)
_SETTLE: Final = _OWN.values(
    **_RECEIVED,
    state=S.SENT,
    settled_at=bindparam("now", type_=_PROMISES.c.settled_at.type),
    fault="",
    claimed_at=None,
    claimed_by=None,
)


async def _fail(session: AsyncSession, failed: dict[int, Status], now: datetime) -> None:
    """What was taken and did not come: promised anew where that helps, else somebody rings."""
    query = (
        select(Promise)
        .where(Promise.id.in_(failed), Promise.state.in_(_FAILS), Promise.called_at.is_(None))
        .order_by(Promise.id)
        .with_for_update()
    )
    for promise in await session.scalars(query):
        if promise.receipt in {Receipt.DELIVERED, Receipt.READ}:
            continue
        kind = kind_of(failed[promise.id].code)
        promise.receipt = promise.receipt_at = None
        if kind is FaultKind.WINDOW and not promise.details.get(BY_TEMPLATE):
            promise.details = {**promise.details, BY_TEMPLATE: True}
            again(promise, now, kind.value)
        elif kind in _TRIED_AGAIN:
            await put_off(session, promise, kind.value, now)
        else:
            await unreached(session, promise, kind.value, now)
    ring(session, "outgoing")


def _number(tag: str) -> int | None:
    rest = tag.removeprefix(_OF_PROMISE)
    is_number = rest != tag and rest.isascii() and rest.isdigit() and len(rest) <= len(str(_LARGEST))
    # What is no number of the database's was not made by us.
    return number if is_number and (number := int(rest)) <= _LARGEST else None


def _code(status: Status) -> str:
    return str(status.code) if status.code else FaultKind.UNKNOWN.value


def _key(wamid: str) -> str:
    """A hash: Meta's id may hold the phone."""
    return blake2b(f"{_FAILED}\n{wamid}".encode(), digest_size=16).hexdigest()


def _at(timestamp: int, now: datetime) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC) if timestamp else now
