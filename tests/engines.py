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
from typing import Any

import asyncpg
from sqlalchemy import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine

import db.engine
from db.migrate import head, upgrade
from tools.postgres import NoPostgres, connect, start

# Rows are deleted where there are few; a table that grew is cut, or the next test would read its dead rows.
EMPTY = """
DO $$
DECLARE name text;
BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend';
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
    EXECUTE format('ALTER SEQUENCE %I RESTART', name);
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
            raw.rename(done)
    return done


def copy_sqlite(migrated: Path, directory: Path) -> str:
    """A migrated database of the test's own."""
    path = directory / "kenes.db"
    shutil.copyfile(migrated, path)
    return sqlite_url(path)


class Postgres:
    """A PostgreSQL server with a migrated template; `create` copies it, `drop` throws the copy away."""

    def __init__(self, place: Path, worker: str) -> None:
        self._made = 0
        self._emptied: list[str] = []
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

    def recycle(self, url: str) -> None:
        """Empties a migrated database for the next test: ten times quicker than making another."""
        try:
            self._wait(_empty(make_url(url)))
        except asyncpg.PostgresError:
            self.drop(url)  # the test changed its tables
        else:
            self._emptied.append(url)

    def drop(self, url: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        """Leaves the server; whoever leaves last stops it."""
        self._wait(self._admin.close())
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

    def _run(self, statement: str) -> None:
        self._wait(self._admin.execute(statement))

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)


async def _empty(url: URL) -> None:
    connection = await connect(url)
    try:
        if await connection.fetchval("SELECT version_num FROM alembic_version") != head():
            raise asyncpg.PostgresError
        await connection.execute(EMPTY)
    finally:
        await connection.close()


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


def share_what_is_compiled() -> None:
    """Lets the engines of one kind share their compiled statements: every test opens engines of its own, and
    would compile each statement anew."""
    module: Any = db.engine
    make = module.create_async_engine
    first: dict[str, Any] = {}

    def sharing(url: Any, **options: Any) -> AsyncEngine:
        engine: AsyncEngine = make(url, **options)
        one = engine.sync_engine
        known = first.setdefault(one.dialect.name, one)
        if getattr(known.dialect, "server_version_info", None):
            one.dialect, one._compiled_cache = known.dialect, known._compiled_cache
        return engine

    module.create_async_engine = sharing
