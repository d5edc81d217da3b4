"""PostgreSQL, which serves a region or the country: twenty people at once."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL

from bench.table import Row
from bench.turns import compare
from db.migrate import upgrade
from tools.postgres import CAREFUL, NoPostgres, connect, start

DATABASE = "kenes_bench"


def measure(place: Path) -> list[Row]:
    """A database of its own, on a server that keeps its promises to the disk."""
    with a_server(place) as url:
        if url is None:
            return []
        upgrade(url)
        found = asyncio.run(compare(url, place, 20, 3))
        return found.rows("PostgreSQL", at_least=400, share=0.4)


@contextmanager
def a_server(place: Path) -> Iterator[str | None]:
    """The address of an empty database inside the block; None where there is no PostgreSQL."""
    try:
        server, address = start(place, CAREFUL)
    except (ImportError, NoPostgres, OSError) as fault:
        print(f"(no PostgreSQL here: {fault})", end=" ", file=sys.stderr)
        yield None
        return
    try:
        asyncio.run(_make(address))
        yield address.set(database=DATABASE).render_as_string(hide_password=False)
    finally:
        if server is not None:
            server.cleanup()


async def _make(address: URL) -> None:
    connection = await connect(address)
    await connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    await connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0")
    await connection.close()
