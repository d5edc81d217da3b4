"""How a promise is kept: claimed by one worker, said once where that can be known, otherwise owned up to."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import aliased

from db.engine import Database, core
from db.enums import PromiseState
from db.models.conversations import Promise
from db.models.people import Contact
from services.appeals.notices import addressed
from services.notices.facts import NoticeFacts, notice_facts
from services.notices.handing_over import Call, Worker, hand_over, not_now
from services.notices.outgoing import KINDS
from services.notices.promise_ends import give_unit, put_off, release, settle, unreached
from services.notices.reaching import NO_CONTACT, Channels, Reached, reach
from services.together import Together
from services.tools import Tools
from services.turns import conversations
from services.turns.conversations import ConversationKeys, Dialogue

BATCH: Final = 24
# A dead worker's claim is free again after the first; a call that took longer than the second is uncertain.
CLAIM_LASTS: Final = timedelta(seconds=30)
CALL_LASTS: Final = timedelta(minutes=2)
# Claimed further ahead than this, it was by a clock that was put back since.
ANOTHER_CLOCK: Final = timedelta(minutes=5)
# What became of calls is noted together with what became of others within this time.
SETTLED_WITHIN: Final = 0.05

BETTER_TWICE: Final = tuple(name for name, kind in KINDS.items() if kind.better_twice)


_PROMISES: Final[Any] = Promise.__table__
# Of every call that another's messenger took.
_SETTLE: Final = (
    update(_PROMISES)
    .where(_PROMISES.c.id == bindparam("of"), _PROMISES.c.state == PromiseState.SENDING)
    .values(
        state=bindparam("to", type_=_PROMISES.c.state.type),
        settled_at=bindparam("now", type_=_PROMISES.c.settled_at.type),
        fault=bindparam("why"),
        attempts=_PROMISES.c.attempts + 1,
    )
)


Show = Callable[[Dialogue, NoticeFacts], Awaitable[None]]


class Deliveries:
    """Claims and settles promises. `worker` names this process among those that share the database."""

    def __init__(self, database: Database, tools: Tools, keys: ConversationKeys, worker: str = "") -> None:
        self._database = database
        self._clock = tools.clock
        self._secrets = tools.keys
        self._keys = keys
        self._worker = worker or secrets.token_hex(8)
        self._settling: Together[dict[str, Any], None] = Together(self._settle, within=SETTLED_WITHIN)

    def listen(self, wake: Callable[[], None]) -> None:
        """Calls `wake` after each commit of this process that promised something."""
        self._database.listen("outgoing", lambda _: wake())

    async def recover(self, *, at_start: bool = False) -> int:
        """Settles what a dead worker left behind; returns how many calls became uncertain.

        SQLite serves one process: at its start nobody else can be sending.
        """
        now = self._clock.now()
        alone = at_start and self._database.is_sqlite
        late = now if alone else now - CALL_LASTS
        left = and_(
            Promise.state == PromiseState.SENDING,
            or_(
                Promise.claimed_at.is_(None),
                Promise.claimed_at <= late,
                Promise.claimed_at > now + ANOTHER_CLOCK,
            ),
        )
        again: dict[str, Any] = {"state": PromiseState.PROMISED, "claimed_at": None, "claimed_by": None}
        async with self._database.begin() as session:
            if alone:
                await session.execute(
                    update(Promise)
                    .where(Promise.state == PromiseState.PROMISED, Promise.claimed_at.is_not(None))
                    .values(claimed_at=None, claimed_by=None)
                )
            await session.execute(update(Promise).where(left, Promise.kind.in_(BETTER_TWICE)).values(**again))
            unsure = {"state": PromiseState.UNCERTAIN, "settled_at": now}
            rows = await session.scalars(update(Promise).where(left).values(**unsure).returning(Promise.id))
            return len(rows.all())

    async def is_anything_due(self) -> bool:
        """One cheap look that blocks no writer."""
        query = select(exists().where(self._is_due(self._clock.now())))
        async with self._database.read() as session:
            return bool(await session.scalar(query))

    async def claim(self, limit: int = BATCH) -> list[int]:
        """Takes up to `limit` due promises for this worker, the first of each recipient, in order."""
        now = self._clock.now()
        older = aliased(Promise)
        first = ~exists().where(
            older.recipient == Promise.recipient,
            or_(
                older.state == PromiseState.SENDING,
                and_(
                    older.state == PromiseState.PROMISED,
                    or_(
                        older.due_at < Promise.due_at,
                        and_(older.due_at == Promise.due_at, older.id < Promise.id),
                    ),
                ),
            ),
        )
        due = (
            select(Promise.id)
            .where(self._is_due(now), first)
            .order_by(Promise.due_at, Promise.id)
            .limit(limit)
            .with_for_update(of=Promise, skip_locked=True)
        )
        async with self._database.begin() as session:
            rows = await session.execute(
                update(Promise)
                .where(Promise.id.in_(due))
                .values(claimed_by=self._worker, claimed_at=now)
                .returning(Promise.due_at, Promise.id)
                .execution_options(synchronize_session=False)
            )
            return [row.id for row in sorted(rows.all(), key=lambda row: (row.due_at, row.id))]

    async def hand_over(self, promise_ids: Sequence[int], channels: Channels) -> tuple[list[Call], list[int]]:
        """Several claimed promises in one transaction: what is for others' messengers is `sending` now.

        The calls come after the commit, then `settle`; what is left over is for `deliver`.
        """
        await self._keys.stock_up(len(promise_ids))
        worker = Worker(self._worker, self._keys, self._secrets)
        async with self._database.begin(small=True) as session:
            return await hand_over(session, worker, promise_ids, channels, self._clock.now())

    async def deliver(self, promise_id: int, channels: Channels, show: Show) -> Call | None:
        """Keeps one claimed promise. On our own channel the bubble and the state `sent` are one transaction.

        On another channel it now stands as `sending`: the call comes after the commit, then `settle`.
        """
        await self._keys.stock_up()
        now = self._clock.now()
        async with self._database.begin(small=True) as session:
            query = select(Promise.recipient, Promise.kind)
            waits = (Promise.id == promise_id, Promise.state == PromiseState.PROMISED)
            row = (await session.execute(query.where(*waits))).one_or_none()
            if row is None:
                return None
            reader = await addressed(session, self._secrets, row.recipient)
            reached = await reach(session, reader, row.kind, channels, now)
            # As in a turn: the conversation's lock comes first, the rest after it.
            dialogue = (
                await conversations.find(session, self._keys, contact_id=reached.contact_id)
                if isinstance(reached, Reached)
                else None
            )
            promise = await session.scalar(
                select(Promise)
                .where(
                    Promise.id == promise_id,
                    Promise.state == PromiseState.PROMISED,
                    Promise.claimed_by == self._worker,
                )
                .with_for_update()
            )
            if promise is None or await not_now(session, promise, now):
                return None
            facts = await notice_facts(session, promise, now, self._secrets)
            if facts is None:
                settle(promise, PromiseState.DROPPED, now)
                return None
            if dialogue is None or not isinstance(reached, Reached):
                await unreached(session, promise, reached if isinstance(reached, str) else NO_CONTACT, now)
                return None
            if not channels[reached.channel]:
                promise.state, promise.claimed_at = PromiseState.SENDING, now
                await give_unit(session, promise)
                return Call(promise.id, reached.channel, dialogue, facts)
            await show(dialogue, facts)
            await conversations.keep(session, self._keys, dialogue, now)
            settle(promise, PromiseState.SENT, now, where="chat")
            return None

    async def settle(self, promise_id: int, state: PromiseState, fault: str = "") -> None:
        """What became of a call: sent, or uncertain. Noted with what becomes of others in this moment."""
        now = self._clock.now()
        await self._settling.ask({"to": state, "now": now, "why": fault[:100], "of": promise_id})

    async def _settle(self, settled: list[dict[str, Any]]) -> list[None]:
        async with self._database.begin(small=True) as session:
            connection = await core(session)
            # Rows are locked in one order everywhere.
            await connection.execute(_SETTLE, sorted(settled, key=lambda one: one["of"]))
        return [None] * len(settled)

    async def fail(self, promise_id: int, fault: str) -> None:
        """It will never be taken: a person is to be called, staff see theirs on the Today page."""
        now = self._clock.now()
        async with self._database.begin() as session:
            promise = await session.scalar(
                select(Promise)
                .where(Promise.id == promise_id, Promise.state == PromiseState.SENDING)
                .with_for_update()
            )
            if promise is not None:
                promise.attempts += 1
                await unreached(session, promise, fault, now)

    async def stop(self, call: Call) -> None:
        """The messenger refuses this contact (blocked): nothing more is sent there."""
        now = self._clock.now()
        async with self._database.begin() as session:
            await session.execute(
                update(Contact).where(Contact.id == call.dialogue.contact_id).values(stopped_at=now)
            )

    async def put_back(self, promise_id: int, wait: timedelta) -> None:
        """The messenger says that it takes nothing for so long; the try does not count."""
        now = self._clock.now()
        async with self._database.begin() as session:
            promise = await session.scalar(
                select(Promise)
                .where(Promise.id == promise_id, Promise.state == PromiseState.SENDING)
                .with_for_update()
            )
            if promise is not None:
                promise.state = PromiseState.PROMISED
                release(promise, now + wait)

    async def put_off(self, promise_id: int, fault: str) -> None:
        """A try failed without effect: again after 1, 5, 30 minutes, 2 and 12 hours, then it is failed."""
        now = self._clock.now()
        async with self._database.begin() as session:
            promise = await session.scalar(
                select(Promise)
                .where(
                    Promise.id == promise_id,
                    Promise.state.in_((PromiseState.PROMISED, PromiseState.SENDING)),
                )
                .with_for_update()
            )
            if promise is None:
                return
            await put_off(session, promise, fault, now)

    def _is_due(self, now: datetime) -> Any:
        free = or_(
            Promise.claimed_at.is_(None),
            Promise.claimed_at <= now - CLAIM_LASTS,
            Promise.claimed_at > now + ANOTHER_CLOCK,
        )
        return and_(Promise.state == PromiseState.PROMISED, Promise.due_at <= now, free)
