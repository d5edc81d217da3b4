"""Databases for the tests: one migrated SQLite file and one PostgreSQL template, copied for every test.

All processes of one run share both: the first one makes them, the last one stops PostgreSQL.
"""

import asyncio
import fcntl
import os
import shutil
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from tempfile import gettempdir
from typing import Any, ClassVar, cast

import asyncpg
from sqlalchemy import URL, AsyncAdaptedQueuePool, Engine, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine

import db.engine
from db.migrate import head, upgrade
from tools.postgres import NoPostgres, connect, start

# Whoever a test left behind; $1 are the connections that go on to the next one.
LEAVE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
    AND NOT pid = ANY($1::int[])
"""
# Rows are deleted where there are few; a table that grew is cut, or the next test would read its dead rows.
EMPTY = """
DO $$
DECLARE name text;
BEGIN
  PERFORM set_config('session_replication_role', 'replica', true);
  FOR name IN SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'revisions') LOOP
    IF pg_relation_size(name::regclass) > 200000 THEN
      EXECUTE format('TRUNCATE %I CASCADE', name);
    ELSIF pg_relation_size(name::regclass) > 0 THEN
      EXECUTE format('DELETE FROM %I', name);
    END IF;
  END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    PERFORM setval(format('%I', name)::regclass, 1, false);
  END LOOP;
END $$
"""


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """Holds back the run's other processes meanwhile."""
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def sqlite_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def migrated_sqlite(place: Path) -> Path:
    """The file that our migrations make; made once a run."""
    done = place / "migrated.db"
    with alone(place):
        if not done.exists():
            raw = place / "raw.db"
            _outside_any_loop(upgrade, sqlite_url(raw))
            _outside_any_loop(asyncio.run, _prepare(sqlite_url(raw)))
            _beside(raw).rename(_beside(done))
            raw.rename(done)
    return done


def copy_sqlite(migrated: Path, directory: Path) -> str:
    """A migrated database of the test's own."""
    path = directory / "kenes.db"
    shutil.copyfile(migrated, path)
    if _beside(migrated).exists():
        shutil.copyfile(_beside(migrated), _beside(path))
    return sqlite_url(path)


def _beside(path: Path) -> Path:
    """The file with the keys of conversations."""
    return path.with_name(f"{path.stem}.volatile.db")


async def _prepare(url: str) -> None:
    database = db.engine.Database(url)
    await database.prepare()
    await database.close()


class Postgres:
    """A PostgreSQL server with a migrated template; `create` copies it, `drop` throws the copy away."""

    def __init__(self, place: Path, worker: str) -> None:
        self._made = 0
        self._emptied: list[str] = []
        self._cleaners: dict[str, asyncpg.Connection] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="postgres", daemon=True)
        # Not in pytest's directory: another run of the same user takes away the server's right to enter it.
        home = (
            Path(gettempdir()) / f"kenes-postgres-{blake2b(str(place).encode(), digest_size=5).hexdigest()}"
        )
        home.mkdir(exist_ok=True)
        with alone(place):
            reason = place / "no-postgres"
            if reason.exists():
                raise NoPostgres(reason.read_text())
            try:
                self._server, self._base = start(home)
                self._thread.start()
                self._admin: asyncpg.Connection = self._wait(connect(self._base))
            except Exception as fault:
                reason.write_text(f"{type(fault).__name__}: {fault}".splitlines()[0])
                raise NoPostgres(reason.read_text()) from fault
            self._prefix = f"kenes_test_{place.name.replace('-', '_')}_{os.getuid()}"
            self._worker = worker
            self._template = f"{self._prefix}_template"
            self._make_template(place if self._server is None else home / "postgres")
            self._home = home

    def url(self, database: str) -> str:
        return self._base.set(database=database).render_as_string(hide_password=False)

    def create(self, template: str | None = "") -> str:
        """The URL of a fresh migrated database; of an empty one with template=None."""
        if template == "" and self._emptied:
            return self._emptied.pop()
        self._made += 1
        database = f"{self._prefix}_{self._worker}_{os.getpid()}_{self._made}"
        source = "template0" if template is None else (template or self._template)
        self._run(f'CREATE DATABASE "{database}" TEMPLATE "{source}" STRATEGY file_copy')
        return self.url(database)

    def lend(self) -> str:
        """The URL of a fresh migrated database for one test, which gives it back by `recycle`."""
        url = self.create()
        Kept.keep(url)
        return url

    async def recycle(self, url: str) -> None:
        """Empties a migrated database for the next test: ten times quicker than making another."""
        try:
            self._wait(self._empty(url))
        except asyncpg.PostgresError:  # the test changed its tables
            await Kept.forget(url)
            self._wait(self._cleaners.pop(url).close())
            self.drop(url)
        else:
            self._emptied.append(url)

    def drop(self, url: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    async def close(self) -> None:
        """Leaves the server; whoever leaves last stops it."""
        await Kept.forget()
        for connection in (self._admin, *self._cleaners.values()):
            self._wait(connection.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        if self._server is not None:
            self._server.cleanup()
        if not (self._home / "postgres").exists():
            shutil.rmtree(self._home, ignore_errors=True)

    def _make_template(self, kept: Path) -> None:
        marker = kept / "template-made"  # goes with the server's data
        if marker.exists():
            return
        self._run(f'DROP DATABASE IF EXISTS "{self._template}" WITH (FORCE)')
        self._run(f'CREATE DATABASE "{self._template}" TEMPLATE template0')
        _outside_any_loop(upgrade, self.url(self._template))
        marker.touch()

    async def _empty(self, url: str) -> None:
        """By a connection that stays: a new one would have to learn all tables anew."""
        if url not in self._cleaners:
            self._cleaners[url] = await connect(make_url(url))
        connection = self._cleaners[url]
        if await connection.fetchval("SELECT version_num FROM alembic_version") != head():
            raise asyncpg.PostgresError
        await connection.execute(LEAVE, Kept.pids(url))
        await connection.execute(EMPTY)

    def _run(self, statement: str) -> None:
        self._wait(self._admin.execute(statement))

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)


def _outside_any_loop(work: Any, *words: Any) -> None:
    fault: list[BaseException] = []

    def run() -> None:
        try:
            work(*words)
        except BaseException as raised:  # handed over to the caller's thread
            fault.append(raised)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if fault:
        raise fault[0]


class Kept(AsyncEngine):
    """A test's engine that goes on to the next test with its connections: opening one and preparing every
    statement anew takes as long as many a test."""

    # By address, with the loop they live in; only addresses that are kept stand here.
    _at_rest: ClassVar[dict[str, list["Kept"]]] = {}
    _loop: ClassVar[asyncio.AbstractEventLoop | None] = None

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._pids: set[int] = set()
        event.listen(engine, "connect", lambda _, record: self._pids.add(_pid(record)))
        event.listen(engine, "close", lambda _, record: self._pids.discard(_pid(record)))

    @classmethod
    def keep(cls, url: str) -> None:
        """From now on engines to this address, opened in the loop that runs now, are kept."""
        cls._loop = asyncio.get_running_loop()
        cls._at_rest.setdefault(url, [])

    @classmethod
    def of(cls, url: URL) -> "Kept | None":
        """One at rest."""
        name = url.render_as_string(hide_password=False)
        at_rest = cls._at_rest.get(name) if cls._is_here() else None
        return at_rest.pop() if at_rest else None

    @classmethod
    async def forget(cls, url: str = "") -> None:
        """Really closes those of the address, or all."""
        for name in [url] if url else list(cls._at_rest):
            for engine in cls._at_rest.pop(name, ()):
                await AsyncEngine.dispose(engine)

    @classmethod
    def pids(cls, url: str) -> list[int]:
        """Their connections, as the server calls them."""
        return [pid for engine in cls._at_rest.get(url, ()) for pid in engine._pids]

    @classmethod
    def _is_here(cls) -> bool:
        try:
            return asyncio.get_running_loop() is cls._loop
        except RuntimeError:
            return False

    async def dispose(self, close: bool = True) -> None:
        at_rest = self._at_rest.get(self.url.render_as_string(hide_password=False))
        busy = cast(AsyncAdaptedQueuePool, self.pool).checkedout()
        if at_rest is None or self in at_rest or busy or not self._is_here():
            await super().dispose(close)
        else:
            at_rest.append(self)


def _pid(record: Any) -> int:
    """A connection's number, as the server calls it."""
    return int(record.driver_connection.get_server_pid())


def share_what_is_compiled() -> None:
    """Lets the engines of one kind share their compiled statements: every test opens engines of its own, and
    would compile each statement anew."""
    module: Any = db.engine
    make = module.create_async_engine
    first: dict[str, Any] = {}

    def sharing(url: Any, **options: Any) -> AsyncEngine:
        if kept := Kept.of(make_url(url)):
            return kept
        engine: AsyncEngine = make(url, **options)
        one = engine.sync_engine
        known = first.get(one.dialect.name)
        if known is None or getattr(known.dialect, "server_version_info", None) is None:
            first[one.dialect.name] = one  # until one has met its server, and knows which statements it takes
        else:
            one.dialect, one._compiled_cache = known.dialect, known._compiled_cache
        return Kept(one) if one.dialect.name == "postgresql" else engine

    module.create_async_engine = sharing
