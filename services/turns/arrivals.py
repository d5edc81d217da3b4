"""Updates that are stored before the messenger is told that we have them, and handled after it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database, core
from db.enums import ArrivalState, ChannelName
from db.models.conversations import Arrival, Conversation
from db.models.people import Contact
from services.cause import is_sqlite
from services.clock import Clock
from services.turns.conversations import ConversationKeys, key_of
from services.turns.rows import first_time
from services.turns.service import Arrived

# What a worker took and did not handle within this time is another's.
HANDLED_WITHIN: Final = timedelta(minutes=2)

_KEY_IDS: Final = (
    select(Contact.channel, Contact.external_id, Conversation.key_id)
    .join(Conversation, Conversation.contact_id == Contact.id)
    .where(
        Contact.channel.in_(bindparam("channels", expanding=True)),
        Contact.external_id.in_(bindparam("names", expanding=True)),
    )
)
_INSERT: Final = {
    make: make(cast(Table, Arrival.__table__)).on_conflict_do_nothing().returning(Arrival.key)
    for make in (sqlite_insert, pg_insert)
}


@dataclass(frozen=True, slots=True)
class Stored:
    """An update that waits to be handled."""

    arrived: Arrived
    body: bytes


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """An update that a process stored and did not come to handle; which key sealed it."""

    body: bytes
    key_id: int


class Arrivals:
    """Stores batches of updates, each sealed under its contact's conversation key."""

    def __init__(self, database: Database, keys: ConversationKeys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def store(self, batch: Sequence[Stored]) -> list[Stored]:
        """Writes them in one transaction; returns those that are new, in order, with the key of each."""
        await self._keys.stock_up(len(batch))
        async with self._database.begin(small=True) as session:
            return await write_down(session, self._keys, batch, self._clock.now())

    async def first_time(self, arrived: Arrived) -> bool:
        """Whether this is here for the first time, for what needs no turn; it is handled from now on."""
        now = self._clock.now()
        async with self._database.begin() as session:
            return await first_time(session, arrived.channel, arrived.key, now)

    async def left_behind(self, channel: ChannelName, *, at_start: bool) -> list[LeftBehind]:
        """What waits though nobody has it in hand, oldest first; what cannot be read any more is let go.

        Taken in hand: another process that looks now leaves it alone. At a start everything is taken: its
        people wait for it before all others, and were it in hand elsewhere, its key is known there and here.
        """
        now = self._clock.now()
        late = now if at_start else now - HANDLED_WITHIN
        query = (
            select(Arrival)
            .where(Arrival.channel == channel, Arrival.state == ArrivalState.WAITING, Arrival.at <= late)
            .order_by(Arrival.id)
            .with_for_update(skip_locked=True)
        )
        async with self._database.begin() as session:
            rows = list(await session.scalars(query))
            await self._keys.load({key_of(row.body) for row in rows if row.body})
            found = []
            for row in rows:
                body = self._keys.open(row.body)
                if body is None or row.body is None:
                    # Its key was thrown away: whoever wrote it wanted that.
                    row.state, row.body = ArrivalState.DONE, None
                else:
                    row.at = now
                    found.append(LeftBehind(body, key_of(row.body)))
            return found


async def write_down(
    session: AsyncSession, keys: ConversationKeys, batch: Sequence[Stored], now: datetime
) -> list[Stored]:
    """A part of the transaction that stores them: two statements, however many they are.

    Returns those that are new, in order, with the key of each; `stock_up` came before.
    """
    if not batch:
        return []
    key_ids = await _key_ids(session, keys, batch)
    sealed: dict[str, Stored] = {}
    for one in batch:
        arrived = one.arrived
        who = (arrived.channel, arrived.external_id)
        key_ids[who] = key_ids.get(who) or keys.fresh()
        # The same one twice in a batch is a repeat, too.
        sealed.setdefault(arrived.key, Stored(replace(arrived, key_id=key_ids[who]), one.body))
    rows = [
        {
            "channel": one.arrived.channel,
            "key": key,
            "state": ArrivalState.WAITING,
            "at": now,
            "attempts": 0,
            "fault": "",
            "body": keys.seal(key_ids[one.arrived.channel, one.arrived.external_id], one.body),
        }
        for key, one in sealed.items()
    ]
    insert = _INSERT[sqlite_insert if is_sqlite(session) else pg_insert]
    new = set((await (await core(session)).execute(insert, rows)).scalars())
    return [one for key, one in sealed.items() if key in new]


async def _key_ids(
    session: AsyncSession, keys: ConversationKeys, batch: Sequence[Stored]
) -> dict[tuple[ChannelName, str], int]:
    channels = {one.arrived.channel for one in batch}
    names = {one.arrived.external_id for one in batch}
    rows = await (await core(session)).execute(_KEY_IDS, {"channels": [*channels], "names": [*names]})
    found = {(channel, name): key_id for channel, name, key_id in rows}
    await keys.load(set(found.values()))
    # A key that was thrown away seals nothing more.
    return {who: key_id for who, key_id in found.items() if keys.knows(key_id)}
