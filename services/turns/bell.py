"""Wakes the open streams of a contact: at once in this process, by NOTIFY from another, else by asking."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import asyncpg
import structlog
from sqlalchemy import select

from db.engine import Database
from db.models.conversations import Conversation

log = structlog.get_logger(__name__)
CHANNEL = "webchat"
ASK_SQLITE = 1.0
ASK_POSTGRESQL = 5.0


@dataclass(eq=False, slots=True)
class Ear:
    """One stream that waits; `after` is the last event it has."""

    contact_id: int
    after: int
    closed: bool = False
    typing: bool = False
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        self._wake.set()

    async def wait(self, seconds: float) -> None:
        """Returns when rung, or after so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
        self._wake.clear()


class Bell:
    """Hears of new events and wakes whoever waits for them. Nothing is lost with it: the log is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ears: dict[int, set[Ear]] = {}
        self.streams = 0
        """How many wait here, all contacts together."""
        self.listens = asyncio.Event()
        """Set while other processes are heard at once; otherwise they are asked now and then."""
        self._closed = asyncio.Event()
        self._also: list[Callable[[set[int]], None]] = []
        database.listen(CHANNEL, self.ring)

    @contextmanager
    def ear(self, contact_id: int, after: int) -> Iterator[Ear]:
        """Listens for a contact inside the block."""
        ear = Ear(contact_id, after, closed=self._closed.is_set())
        self._ears.setdefault(contact_id, set()).add(ear)
        self.streams += 1
        try:
            yield ear
        finally:
            self.streams -= 1
            ears = self._ears[contact_id]
            ears.discard(ear)
            if not ears:
                del self._ears[contact_id]

    def listening(self, contact_id: int) -> int:
        """How many streams the contact has open here."""
        return len(self._ears.get(contact_id, ()))

    def hears(self, listener: Callable[[set[int]], None]) -> None:
        """Tells `listener`, too, whose bell is rung."""
        self._also.append(listener)

    def ring(self, contact_ids: set[int]) -> None:
        """Wakes the streams of these contacts."""
        for listener in self._also:
            listener(contact_ids)
        for contact_id in contact_ids:
            for ear in self._ears.get(contact_id, ()):
                ear.wake()

    def typing(self, contact_id: int) -> None:
        """Lets the contact's screens show that an answer is being written; kept nowhere."""
        for ear in self._ears.get(contact_id, ()):
            ear.typing = True
            ear.wake()

    def close(self) -> None:
        """Ends every stream: said when the process has to stop, before it waits for its clients."""
        self._closed.set()
        for ears in self._ears.values():
            for ear in ears:
                ear.closed = True
                ear.wake()

    async def run(self) -> None:
        """Listens until closed. One query now and then for all open streams makes up for a lost bell."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._ask())
            if not self._database.is_sqlite:
                tasks.create_task(self._listen())

    async def _ask(self) -> None:
        pause = ASK_SQLITE if self._database.is_sqlite else ASK_POSTGRESQL
        while not await self._closed_within(pause):
            try:
                await self._ask_once()
            except Exception as fault:  # the database is away: the next question comes soon
                log.warning("webchat_bell_cannot_ask", fault=type(fault).__name__)

    async def _ask_once(self) -> None:
        # For each contact the last event that all of its streams have.
        waiting = {contact_id: min(ear.after for ear in ears) for contact_id, ears in self._ears.items()}
        for start in range(0, len(waiting), 500):
            query = select(Conversation.contact_id, Conversation.last_seq).where(
                Conversation.contact_id.in_(list(waiting)[start : start + 500])
            )
            async with self._database.read() as session:
                found = (await session.execute(query)).all()
            self.ring({contact_id for contact_id, last_seq in found if last_seq > waiting[contact_id]})

    async def _listen(self) -> None:
        address = self._database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        while not await self._closed_within(0):
            try:
                connection = await asyncpg.connect(address, timeout=10)
            except (OSError, TimeoutError, asyncpg.PostgresError) as fault:
                log.warning("webchat_bell_cannot_listen", fault=type(fault).__name__)
                await self._closed_within(3)
                continue
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _gone, lost=lost: lost.set())
            try:
                await connection.add_listener(CHANNEL, self._heard)
                self.listens.set()
                while not lost.is_set() and not await self._closed_within(1):
                    pass
            except (OSError, asyncpg.PostgresError) as fault:
                log.warning("webchat_bell_lost", fault=type(fault).__name__)
            finally:
                self.listens.clear()
                with suppress(OSError, TimeoutError, asyncpg.PostgresError):
                    await connection.close(timeout=2)

    def _heard(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        with suppress(ValueError):
            self.ring({int(str(payload))})

    async def _closed_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closed.wait(), seconds)
        return self._closed.is_set()
