"""One update, one transaction: the arrival's key, the contact's dialogue, every effect, what is shown."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from weakref import WeakValueDictionary

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from db.engine import Database
from db.enums import ChannelName
from services.house import Services
from services.remembered import Memory
from services.tools import Tools
from services.turns import conversations
from services.turns.conversations import ConversationKeys, Dialogue, Waiting
from services.turns.rows import arrive_and_find

TRIES = 3
# deadlock_detected, serialization_failure, lock_not_available; admin_shutdown and crash_shutdown: the server
# may be there again already
PASSING = {"40P01", "40001", "55P03", "57P01", "57P02"}


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came, from whom: enough to know it again."""

    channel: ChannelName
    external_id: str
    provider_id: str
    # The key its body was sealed under while it waited: a stranger's first.
    key_id: int | None = None

    @property
    def key(self) -> str:
        """A hash: the provider's id itself is not kept."""
        # WhatsApp's ids are no other chat's; whose chat it is may be known otherwise by the time of a repeat.
        chat = "" if self.channel is ChannelName.WHATSAPP else self.external_id
        return blake2b(f"{chat}\n{self.provider_id}".encode(), digest_size=16).hexdigest()


@dataclass(slots=True)
class OpenTurn:
    """A turn's transaction as a handler may use it."""

    dialogue: Dialogue
    services: Services
    now: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an arrival."""

    contact_id: int
    last_seq: int
    seen_before: bool = False
    failed: bool = False
    replies: tuple[Waiting, ...] = ()


class _Again(Exception):
    """A fact stopped a deed in a turn without savepoints."""


class TurnSessions:
    """What services write and read through while a turn is open.

    A fact that stops a deed undoes the deed, not the turn. Facts are rare and savepoints are not free: only a
    turn that met a fact is run again with a savepoint for each deed.
    """

    def __init__(self, session: AsyncSession, *, savepoints: bool) -> None:
        self._session = session
        self._savepoints = savepoints

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """One deed."""
        if self._savepoints:
            async with self._session.begin_nested():
                yield self._session
            return
        try:
            yield self._session
            if self._session.new or self._session.dirty or self._session.deleted:
                await self._session.flush()
        except (StaleDataError, DBAPIError):
            raise
        except Exception as fact:
            raise _Again from fact

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """The turn's own view, its writes included."""
        yield self._session


Handle = Callable[[OpenTurn], Awaitable[None]]


class Turns:
    """Takes arrivals, one contact's after the other, each exactly once."""

    def __init__(self, database: Database, tools: Tools, keys: ConversationKeys) -> None:
        self._database = database
        self._tools = tools
        self._keys = keys
        self._memory = Memory()
        # Weak: a lock lives as long as somebody waits for it.
        self._locks: WeakValueDictionary[tuple[ChannelName, str], asyncio.Lock] = WeakValueDictionary()

    async def take(self, arrived: Arrived, handle: Handle) -> Outcome:
        """Runs the turn, and again after a deadlock or a stale row: a handler awaits nothing but services."""
        lock = self._locks.setdefault((arrived.channel, arrived.external_id), asyncio.Lock())
        async with lock:
            savepoints, tries = False, 1
            while True:
                try:
                    return await self._once(arrived, handle, savepoints)
                except _Again:
                    savepoints = True
                except (StaleDataError, DBAPIError) as error:
                    if tries == TRIES or not may_pass(error):
                        raise
                    tries += 1

    async def _once(self, arrived: Arrived, handle: Handle, savepoints: bool) -> Outcome:
        await self._keys.stock_up()
        now = self._tools.clock.now()
        async with self._database.begin(small=True) as session:
            is_new, row = await arrive_and_find(
                session, arrived.channel, arrived.external_id, arrived.key, now
            )
            dialogue = await (
                self._meet(session, arrived, now) if row is None else conversations.opened(self._keys, row)
            )
            if not is_new:
                return Outcome(dialogue.contact_id, dialogue.last_seq, seen_before=True)
            self._memory.lay_out(session, None if row is None else row.revision)
            sessions = TurnSessions(session, savepoints=savepoints)
            await handle(OpenTurn(dialogue, Services(sessions, self._tools), now))
            replies = await conversations.keep(session, self._keys, dialogue, now)
            return Outcome(dialogue.contact_id, dialogue.last_seq, replies=replies)

    async def fail(self, arrived: Arrived, body: str, fault: str, handle: Handle) -> Outcome:
        """The short turn after a broken one: the arrival stands as failed, the person is told."""
        await self._keys.stock_up()
        now = self._tools.clock.now()
        async with self._database.begin() as session:
            channel, external_id = arrived.channel, arrived.external_id
            found = await conversations.find(session, self._keys, channel=channel, external_id=external_id)
            dialogue = found or await self._meet(session, arrived, now)
            sealed = self._keys.seal(dialogue.key_id, body.encode())
            await conversations.fail(session, arrived.channel, arrived.key, now, body=sealed, fault=fault)
            sessions = TurnSessions(session, savepoints=True)
            await handle(OpenTurn(dialogue, Services(sessions, self._tools), now))
            replies = await conversations.keep(session, self._keys, dialogue, now)
            return Outcome(dialogue.contact_id, dialogue.last_seq, failed=True, replies=replies)

    async def _meet(self, session: AsyncSession, arrived: Arrived, now: datetime) -> Dialogue:
        channel, external_id = arrived.channel, arrived.external_id
        key_id = arrived.key_id if arrived.key_id and self._keys.knows(arrived.key_id) else None
        return await conversations.meet(
            session, self._keys, channel=channel, external_id=external_id, now=now, key_id=key_id
        )


def may_pass(error: Exception) -> bool:
    """Whether the same transaction, tried again, may well succeed."""
    if isinstance(error, StaleDataError | IntegrityError):
        # Two first messages of one stranger at once: the second finds the contact the first one made.
        return True
    if getattr(error, "connection_invalidated", False):
        # The database was away meanwhile. Even if the commit was its last deed: the key tells it by now.
        return True
    code = getattr(getattr(error, "orig", None), "sqlstate", None) or getattr(error, "code", None)
    return code in PASSING
