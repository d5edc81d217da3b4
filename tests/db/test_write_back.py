"""SQLite's log stays short, and no commit has to write it back; what stands in the file is all of it."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text

from db import write_back
from db.engine import Database
from db.models.units import Reason
from tests.db.test_engine import codes, files_holding, reason

PAGE = 4096
# As SQLite would do it by itself, within a commit.
USUAL = 1_000


@pytest.fixture
async def file(sqlite_url):
    made = Database(sqlite_url)
    await made.prepare()
    yield made
    await made.close()


def length(database: Database) -> int:
    """Of the log, in bytes, as large as it ever was."""
    return Path(f"{database.url.database}-wal").stat().st_size


async def write(database: Database, code: str) -> None:
    async with database.begin(small=True) as session:
        await session.execute(insert(Reason).values(reason(code) | {"name_kk": code + "x" * 20_000}))


@contextmanager
def nobody_writes_back() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(write_back, "EVERY", 10**9)
        yield


async def test_a_commit_does_not_write_the_log_back(file):
    with nobody_writes_back():
        for number in range(400):
            await write(file, f"r{number}")
    # SQLite's own would have begun the log anew by now.
    assert length(file) > USUAL * PAGE
    with closing(sqlite3.connect(f"file:{file.url.database}?mode=ro&immutable=1", uri=True)) as alone:
        # What the file itself holds, without its log.
        assert alone.execute("SELECT count(*) FROM reasons").fetchone() == (0,)


async def test_the_log_does_not_grow_however_much_is_written(file):
    longest = []
    for round_ in range(6):
        for number in range(400):
            await write(file, f"r{round_}-{number}")
        longest.append(length(file))
    # Some 6 pages a commit: 14,400 in all.
    assert longest[-1] < 2 * write_back.TOO_LONG * PAGE
    async with file.read() as session:
        assert await session.scalar(select(func.count()).select_from(Reason)) == 2_400


async def test_while_somebody_reads_it_waits_and_is_made_up_for(file):
    await write(file, "first")
    async with file.read() as session:
        await session.execute(select(Reason.code))
        for number in range(250):
            await write(file, f"r{number}")
        await asyncio.wait_for(file.empty_log(), 5)
    await file.empty_log()
    assert length(file) == 0
    assert len(await codes(file)) == 251


async def test_where_it_cannot_be_written_back_turns_go_on(file, monkeypatch):
    monkeypatch.setattr(write_back, "EVERY", 1)
    monkeypatch.setattr(file._write_back, "_path", "/nowhere/kenes.db")
    for code in ("one", "two"):
        await write(file, code)
    assert sorted(await codes(file)) == ["one", "two"]


async def test_what_was_deleted_is_nowhere_once_the_log_is_emptied(file):
    for number in range(150):
        await write(file, f"Айгерім-{number}")
    async with file.begin() as session:
        await session.execute(text("DELETE FROM reasons"))
    await file.empty_log()
    assert files_holding(file, "Айгерім".encode()) == []
