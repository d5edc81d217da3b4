"""What lies at rest: every byte of the files, every row of the tables, and what joins two of them."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import text

import db.models
from app.backups import sqlite as sqlite_backup
from db import enums
from db.base import Base
from db.engine import Database
from services.clock import StoppedClock

assert db.models

# What belongs to a case; everything else may be somebody's.
OF_CASES = frozenset(
    name
    for name in Base.metadata.tables
    if name.startswith("appeal") or name in {"drop_box", "drop_box_files"}
)
# One row for everybody: it tells nothing of anybody.
OF_NOBODY = frozenset({"leases", "job_runs", "alembic_version", "chain_roots", "setting_changes", "settings"})
_SHORTEST = 6
_LARGE = 2**20
_WORDS = {
    word.value
    for kind in vars(enums).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum)
    for word in kind
}

Row = dict[str, Any]
Rows = dict[str, list[Row]]


class TickingClock(StoppedClock):
    """No two looks at it are the same: an equal time in two rows was carried from one to the other."""

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=7)
        return self.at


async def all_rows(database: Database) -> Rows:
    """Every row of every table, with the transaction that wrote it where the engine keeps that."""
    found: Rows = {}
    async with database.read() as session:
        dialect = session.get_bind().dialect.name
        hidden = ", xmin::text AS xmin_" if dialect == "postgresql" else ""
        for name in Base.metadata.tables:
            if name in OF_NOBODY or await _is_elsewhere(session, name, dialect):
                continue
            rows = await session.execute(text(f"SELECT *{hidden} FROM {name}"))
            found[name] = [dict(row._mapping) for row in rows]
    return found


async def _is_elsewhere(session: Any, name: str, dialect: str) -> bool:
    query = (
        "SELECT 1 FROM sqlite_master WHERE name = :name"
        if dialect == "sqlite"
        else "SELECT 1 FROM pg_tables WHERE tablename = :name"
    )
    return await session.scalar(text(query), {"name": name}) is None


def fresh(after: Rows, before: Rows) -> Rows:
    """What was written in between."""
    known = {name: {_key(row) for row in rows} for name, rows in before.items()}
    return {
        name: [row for row in rows if _key(row) not in known.get(name, ())] for name, rows in after.items()
    }


def _key(row: Row) -> str:
    return repr(sorted((name, repr(value)) for name, value in row.items()))


def parted(rows: Rows) -> tuple[Rows, Rows]:
    """The rows of cases, and all others. Files and notices of a case are the case's."""
    theirs = {row[column] for row in rows.get("appeal_files", ()) for column in ("file_id", "original_id")}
    theirs |= {row["file_id"] for row in rows.get("drop_box_files", ())}
    cases: Rows = {}
    others: Rows = {}
    for name, found in rows.items():
        for row in found:
            told = any(isinstance(value, str) and value.startswith("appeal:") for value in row.values())
            own = name in OF_CASES or (name == "files" and row["id"] in theirs) or told
            own = own or (name == "audit" and row.get("subject_kind", row.get("kind")) == "appeal")
            (cases if own else others).setdefault(name, []).append(row)
    return cases, others


def leads(cases: Rows, others: Rows) -> list[str]:
    """Every pair of columns that joins a case to something else: equal text, bytes, time, transaction."""
    theirs: dict[Any, set[str]] = {}
    for where, value in _telling(others):
        theirs.setdefault(value, set()).add(where)
    return sorted(
        {
            f"{where} = {other}: {value!r}"
            for where, value in _telling(cases)
            for other in theirs.get(value, ())
        }
    )


def _telling(rows: Rows) -> Iterator[tuple[str, Any]]:
    for name, found in rows.items():
        for row in found:
            for column, value in row.items():
                told = _told(column, value)
                if told is not None:
                    yield f"{name}.{column}", told


def _told(column: str, value: Any) -> Any:
    if column == "xmin_":
        return ("transaction", value)
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, datetime):
        return ("time", value.replace(tzinfo=None).isoformat(" ", "microseconds"))
    if isinstance(value, str):
        if ":" in value and value[:4].isdigit() and len(value) >= 19:
            return ("time", value.replace("T", " ")[:26].ljust(26, "0"))
        is_day = len(value) == 10 and value[:4].isdigit()
        return None if is_day or len(value) < _SHORTEST or value in _WORDS else ("text", value)
    if isinstance(value, int):
        return ("number", value) if value > _LARGE else None
    if isinstance(value, bytes | memoryview):
        return ("bytes", bytes(value)) if len(bytes(value)) >= _SHORTEST else None
    return None


async def at_rest(database: Database, url: str) -> bytes:
    """Everything that lies on a disk: of SQLite the files themselves, of PostgreSQL every row in full."""
    if url.startswith("sqlite"):
        return b"".join(path.read_bytes() for path in files_of(url))
    return written_out(await all_rows(database))


def files_of(url: str) -> list[Path]:
    """The database, its log, the volatile file and its log."""
    path = Path(url.partition(":///")[2])
    return sorted(one for one in path.parent.iterdir() if one.name.startswith(path.stem) and one.is_file())


def written_out(rows: Rows) -> bytes:
    return b"\n".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for found in rows.values()
        for row in found
        for value in row.values()
    )


def backup(url: str, target: Path) -> bytes:
    """A backup of SQLite, taken while everything runs; of PostgreSQL `at_rest` is as much as `pg_dump`."""
    if not url.startswith("sqlite"):
        return b""
    sqlite_backup.back_up(Path(url.partition(":///")[2]), target)
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return target.read_bytes()


def found_in(content: bytes, canaries: Iterable[str]) -> list[str]:
    """Which of these stand there, in any writing a program would use."""
    lowered = content.lower()
    return [
        canary
        for canary in canaries
        for way in (
            canary.encode(),
            canary.encode("utf-16-le"),
            canary.encode("unicode_escape"),
            canary.encode().hex().encode(),
        )
        if way in content or way.lower() in lowered
    ]
