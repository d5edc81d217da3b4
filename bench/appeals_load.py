"""A register of cases at full size, loaded by COPY: histories that `kenes appeals verify` takes.

Histories are chained, contents sealed and words hashed by the product's own functions; what the product works
out anew for every case (desk, clock, hashes of words) is worked out once for all that are alike.
"""

import asyncio
import gc
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import make_url

from bench.appeals_cases import Cases
from bench.appeals_country import Ground
from bench.turns import MORNING
from db.engine import Database
from db.models.appeals import (
    Appeal,
    AppealContent,
    AppealEvent,
    AppealIdentity,
    AppealSubject,
    AppealWord,
)
from db.models.conversations import Promise
from db.models.staff import AuditEntry
from services.clock import Clock
from services.keys import Keys
from tools.postgres import connect

LOADED: tuple[type[Any], ...] = (
    *(Appeal, AppealEvent, AppealContent, AppealIdentity, AppealSubject, AppealWord),
    *(Promise, AuditEntry),
)
# Those that grow with every case of all years: their indexes are made once all is there.
GREAT = tuple(one.__tablename__ for one in LOADED[:6])
AT_ONCE = 4_000
PROCESSES = 2
_CONSTRAINTS = """
SELECT conrelid::regclass::text AS holder, conname, contype::text AS kind, pg_get_constraintdef(oid) AS said
  FROM pg_constraint
  WHERE contype IN ('p', 'u', 'f') AND (conrelid = ANY($1::regclass[]) OR confrelid = ANY($1::regclass[]))
"""
_INDEXES = """
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS said
  FROM pg_index LEFT JOIN pg_constraint ON conindid = indexrelid AND contype IN ('p', 'u')
  WHERE indrelid = ANY($1::regclass[]) AND conname IS NULL
"""


async def load(url: str, keys_file: Path, cases: int) -> None:
    """Fills an empty register over a country that is there (`bench.appeals_country`)."""
    connection = await connect(make_url(url))
    try:
        async with _without_indexes(connection):
            context = get_context("spawn")
            with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
                loop = asyncio.get_running_loop()
                cut = [cases * part // PROCESSES for part in range(PROCESSES + 1)]
                parts = zip(cut, cut[1:], strict=False)
                work = [
                    loop.run_in_executor(pool, _work, url, str(keys_file), first, last, cases)
                    for first, last in parts
                ]
                await asyncio.gather(*work)
        for table in ("outgoing", "audit", "appeal_subjects"):
            await connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest(max(id), 1)) FROM {table}"
            )
        # What autovacuum would have done by and by.
        await connection.execute("VACUUM (ANALYZE)", timeout=None)
    finally:
        await connection.close()


def _work(url: str, keys_file: str, first: int, last: int, cases: int) -> None:
    asyncio.run(_load(url, Path(keys_file), first, last, cases))


async def _load(url: str, keys_file: Path, first: int, last: int, cases: int) -> None:
    database = Database(url)
    ground = await Ground.read(database, Clock(MORNING).today())
    await database.close()
    made = Cases(ground, Keys.load(keys_file), cases, seed=first)
    connection = await connect(make_url(url))
    await connection.execute("SET synchronous_commit = off; SET session_replication_role = replica")
    gc.disable()
    try:
        for start in range(first, last, AT_ONCE):
            rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
            for number in range(start, min(start + AT_ONCE, last)):
                made.add(number, rows)
            await _write(connection, rows)
    finally:
        gc.enable()
        await connection.close()


async def _write(connection: asyncpg.Connection, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    for table in LOADED:
        name = table.__tablename__
        if rows[name]:
            await connection.copy_records_to_table(
                name, records=rows[name], columns=Cases.columns[name], timeout=None
            )


@asynccontextmanager
async def _without_indexes(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """Indexes of the great tables go, and come back as they were; foreign keys hold for what comes then."""
    constraints = await connection.fetch(_CONSTRAINTS, list(GREAT))
    indexes = await connection.fetch(_INDEXES, list(GREAT))
    foreign = [one for one in constraints if one["kind"] == "f"]
    keys = [one for one in constraints if one["kind"] != "f"]
    for one in (*foreign, *keys):
        await connection.execute(f"ALTER TABLE {one['holder']} DROP CONSTRAINT {one['conname']}")
    for one in indexes:
        await connection.execute(f"DROP INDEX {one['name']}")
    # Nobody tidies up in between: that is done once, at the end.
    await _run(connection, [f"ALTER TABLE {name} SET (autovacuum_enabled = off)" for name in GREAT])
    yield
    await _run(connection, [f"ALTER TABLE {name} RESET (autovacuum_enabled)" for name in GREAT])
    await connection.execute("SET maintenance_work_mem = '1GB'")
    await _run(connection, [_add(one) for one in keys])
    await _run(connection, [one["said"] for one in indexes])
    await _run(connection, [f"{_add(one)} NOT VALID" for one in foreign])


async def _run(connection: asyncpg.Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        await connection.execute(statement, timeout=None)


def _add(one: Any) -> str:
    return f"ALTER TABLE {one['holder']} ADD CONSTRAINT {one['conname']} {one['said']}"
