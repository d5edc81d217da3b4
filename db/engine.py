"""Engines and transactions for SQLite and PostgreSQL, with the same promises on both."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import quote

from sqlalchemy import URL, AsyncAdaptedQueuePool, Connection, event, make_url, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from db.hops import Hopping, connect
from db.models.conversations import VolatileBase
from db.seldom import count_changes
from db.write_back import BY_ITSELF, WriteBack

# Milliseconds that a statement waits for another program which holds the file.
BUSY_TIMEOUT = 10_000
_PRAGMAS = (
    # First of all: opening a file that another process is mending waits too.
    f"PRAGMA busy_timeout={BUSY_TIMEOUT}",
    "PRAGMA foreign_keys=ON",
    # What is deleted is overwritten: an erased person is not found in free pages.
    "PRAGMA secure_delete=ON",
)
PRAGMAS = (
    *_PRAGMAS,
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    f"PRAGMA wal_autocheckpoint={BY_ITSELF}",
)
# A key thrown away may stand in no log until others happen to write over it. It never was in one, either:
# a file that changes its journal refuses everybody else who opens it.
VOLATILE_PRAGMAS = (*_PRAGMAS, "PRAGMA journal_mode=TRUNCATE", "PRAGMA synchronous=FULL")
WORKERS_IN_FLIGHT = 24
# Any number, as long as it stays the same and is no other lock's.
PREPARING = 5_171_104
# Seconds that somebody waits for a connection before they are told that the database is away.
POOL_TIMEOUT = 15
POSTGRESQL = {
    # Seconds to open a connection, and for one statement: a database that is silent is away.
    "timeout": 10,
    "command_timeout": 120,
    "server_settings": {
        "application_name": "kenes",
        # A worker whose machine fell silent holds nobody's dialogue for longer: milliseconds, seconds.
        "idle_in_transaction_session_timeout": "120000",
        "tcp_keepalives_idle": "30",
        "tcp_keepalives_interval": "10",
        "tcp_keepalives_count": "3",
    },
}


class Sessions(Protocol):
    """What a service writes and reads through: the database itself, or the turn it takes part in."""

    def begin(self) -> Any:
        """An atomic piece of writing, as `async with … as session`."""

    def read(self) -> Any:
        """A consistent look, as `async with … as session`."""


class Database:
    """One database: atomic writing, reading, the volatile store of conversation keys."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        volatile_url = _volatile_url(self.url) if self.is_sqlite else self.url
        self._writer = self._engine(self.url, immediate=True)
        self._reader = self._engine(self.url, immediate=False) if self.is_sqlite else self._writer
        self._volatile = (
            self._engine(volatile_url, immediate=True, pragmas=VOLATILE_PRAGMAS)
            if self.is_sqlite
            else self._writer
        )
        count_changes(self._writer.sync_engine)
        self._writes = async_sessionmaker(self._writer, expire_on_commit=False)
        self._reads = async_sessionmaker(self._reader, expire_on_commit=False)
        self._volatiles = async_sessionmaker(self._volatile, expire_on_commit=False)
        # First come, first served: the pool alone would hand its one connection to whoever just gave it back.
        self._queue = asyncio.Lock() if self.is_sqlite else None
        self._write_back = WriteBack(str(self.url.database), self._queue) if self._queue else None
        self._listeners: dict[str, list[Callable[[set[int]], None]]] = {}

    def _engine(self, url: URL, *, immediate: bool, pragmas: tuple[str, ...] = PRAGMAS) -> AsyncEngine:
        if not self.is_sqlite:
            engine = create_async_engine(
                url,
                pool_size=WORKERS_IN_FLIGHT,
                max_overflow=8,
                pool_timeout=POOL_TIMEOUT,
                pool_pre_ping=False,
                hide_parameters=True,
                connect_args=POSTGRESQL,
            )
            event.listen(engine.sync_engine, "checkout", _demand_alive)
            return engine
        # One writing connection: those who wait queue here, not in SQLite's busy handler.
        engine = create_async_engine(
            url,
            async_creator=partial(connect, str(url.database)),
            pool_size=1 if immediate else 4,
            max_overflow=0,
            pool_timeout=POOL_TIMEOUT,
            # Errors name the statement, never what was to be written.
            hide_parameters=True,
        )
        event.listen(engine.sync_engine, "connect", partial(_prepare_sqlite, pragmas))
        begin = "BEGIN IMMEDIATE" if immediate else "BEGIN"
        event.listen(
            engine.sync_engine, "begin", lambda connection: _driver(connection).waiting.append(begin)
        )
        return engine

    @asynccontextmanager
    async def begin(self, *, small: bool = False) -> AsyncIterator[AsyncSession]:
        """A transaction of its own; what was rung inside it (`ring`) is heard after the commit only.

        `small`: every statement takes microseconds (a turn); SQLite carries them out on the spot.
        """
        async with self._turn_to_write():
            async with self._transaction(small) as session:
                yield session
            self.tell(session)
        if self._write_back is not None:
            self._write_back.committed()

    @asynccontextmanager
    async def _turn_to_write(self) -> AsyncIterator[None]:
        queue = self._queue
        if queue is None:
            yield
            return
        if queue.locked():
            try:
                async with asyncio.timeout(POOL_TIMEOUT):
                    await queue.acquire()
            except TimeoutError:
                # As the pool says it on PostgreSQL.
                raise PoolTimeout("nobody got to write in time") from None
        else:
            await queue.acquire()
        try:
            yield
        finally:
            queue.release()

    @asynccontextmanager
    async def _transaction(self, small: bool) -> AsyncIterator[AsyncSession]:
        session = self._writes()
        try:
            if small and self.is_sqlite:
                _driver((await core(session)).sync_connection).inline = True
            yield session
            await session.commit()
        except BaseException:
            # Undone and given back, whoever is in a hurry.
            await asyncio.shield(session.close())
            raise
        # Committed, it holds nothing that would have to be waited for.
        session.sync_session.close()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A look that blocks no writer."""
        async with self._reads() as session:
            yield session

    @asynccontextmanager
    async def volatile(self) -> AsyncIterator[AsyncSession]:
        """A transaction on the store that no backup holds."""
        async with self._volatiles() as session, session.begin():
            yield session

    def listen(self, name: str, listener: Callable[[set[int]], None]) -> None:
        """Calls `listener` with the numbers rung, in this process, after each commit that rang `name`."""
        self._listeners.setdefault(name, []).append(listener)

    def tell(self, session: AsyncSession) -> None:
        """Rings what the committed transaction asked for."""
        for name, numbers in session.info.pop("rings", {}).items():
            for listener in self._listeners.get(name, ()):
                listener(numbers)

    async def prepare(self) -> None:
        """Makes the volatile store where it is absent."""
        async with self._volatile.begin() as connection:
            if not self.is_sqlite:
                # Of several workers that start at one moment the second finds it made.
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": PREPARING})
            await connection.run_sync(VolatileBase.metadata.create_all)

    async def ping(self) -> None:
        """Raises when the database does not answer, or when nobody could write into its file."""
        async with self.read() as session:
            await session.execute(text("SELECT 1"))
        if self.is_sqlite:
            await asyncio.to_thread(_demand_writable, str(self.url.database))

    def connections(self) -> dict[str, tuple[int, int]]:
        """How many connections of each pool are in use, and how many there may be."""
        pools = {"write": self._writer, "read": self._reader} if self.is_sqlite else {"all": self._writer}
        return {name: _in_use(cast(AsyncAdaptedQueuePool, engine.pool)) for name, engine in pools.items()}

    async def empty_log(self) -> None:
        """SQLite: writes the log into the file and empties it, so that what was erased stands in neither.

        Readers who are in the way are not waited for: the next time will do.
        """
        if self._write_back is None:
            return
        # Most of it beside the turns: what is left holds them up for a moment.
        await self._write_back.now()
        async with self._writer.connect() as connection:
            raw = await connection.get_raw_connection()
            for words in (
                "PRAGMA busy_timeout=0",
                "PRAGMA wal_checkpoint(TRUNCATE)",
                f"PRAGMA busy_timeout={BUSY_TIMEOUT}",
            ):
                async with cast(Hopping, raw.driver_connection).execute(words) as said:
                    await said.fetchall()

    async def close(self) -> None:
        """Ends every connection."""
        if self._write_back is not None:
            await self._write_back.close()
        for engine in {self._writer, self._reader, self._volatile}:
            await engine.dispose()


async def core(session: AsyncSession) -> AsyncConnection:
    """The connection of a transaction, for statements that need no objects; asked for once."""
    found: AsyncConnection | None = session.info.get("core")
    if found is None:
        found = session.info["core"] = await session.connection()
    return found


def ring(session: AsyncSession, name: str, number: int = 0) -> None:
    """Asks that listeners to `name` are told of `number` once this transaction is committed."""
    session.info.setdefault("rings", {}).setdefault(name, set()).add(number)


def _prepare_sqlite(pragmas: tuple[str, ...], connection: Any, _record: object) -> None:
    # The driver would begin transactions on its own, too late to guard a read before a write.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(pragma)
    cursor.close()


def _demand_writable(path: str) -> None:
    """By a connection of its own: the writing one would wait for longer."""
    look = sqlite3.connect(f"file:{quote(path)}?mode=rw", uri=True, timeout=1, isolation_level=None)
    with closing(look):
        look.execute("BEGIN IMMEDIATE")
        look.execute("ROLLBACK")


def _demand_alive(connection: Any, _record: object, _proxy: object) -> None:
    """What the server closed meanwhile is not handed out: the pool opens another instead."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _in_use(pool: AsyncAdaptedQueuePool) -> tuple[int, int]:
    return pool.checkedout(), pool.size() + pool._max_overflow


def _driver(connection: Connection | None) -> Hopping:
    """SQLite's own connection below SQLAlchemy's."""
    if connection is None:
        raise RuntimeError("the connection is closed")
    return cast(Hopping, connection.connection.driver_connection)


def _volatile_url(url: URL) -> URL:
    if not url.database or url.database == ":memory:":
        raise ValueError("Kenes keeps its SQLite database in a file")
    path = Path(url.database)
    return url.set(database=str(path.with_name(f"{path.stem}.volatile.db")))


@event.listens_for(VolatileBase.metadata, "after_create")
def _not_in_the_log(_metadata: object, connection: Connection, **_options: object) -> None:
    # An unlogged table stands in no write-ahead log, replica or base backup.
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ALTER TABLE conversation_keys SET UNLOGGED")
