"""SQLite that another program holds, or whose disk is full: said in words, nothing half done; it mends."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx2 import Response
from sqlalchemy import event, func, select

from app import web
from db import engine
from db.engine import Database
from db.enums import ArrivalState
from db.models.consultations import Consultation
from db.models.conversations import Arrival, Conversation
from db.models.people import Person
from tests.faults.town import PAGE, Town, a_running_town

BUSY = 300
NO_LIMIT = 1 << 30


def with_each_connection(words: Callable[[], str]) -> Callable[[Database], None]:
    """Says something to SQLite whenever the writing connection is handed out."""

    def install(database: Database) -> None:
        @event.listens_for(database._writer.sync_engine, "checkout")
        def _say(connection: Any, *_more: object) -> None:
            connection.driver_connection._conn.execute(words())

    return install


async def counted(town: Town) -> dict[str, int]:
    """What there is; a thing half done would be one more."""
    tables: tuple[Any, ...] = (Person, Consultation, Conversation, Arrival)
    async with town.container.database.read() as session:
        found = {
            table.__tablename__: await session.scalar(select(func.count()).select_from(table)) or 0
            for table in tables
        }
        undone = select(func.count()).where(Arrival.state != ArrivalState.DONE)
        return {**found, "undone": await session.scalar(undone) or 0}


def says(answer: Response, words: str) -> bool:
    assert answer.status_code == 503, answer.text
    return words in unescape(answer.text)


@pytest.fixture
def looks_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told how it was a moment ago, and nobody waits long."""
    monkeypatch.setattr(web, "LOOKED_AGO", 0.0)
    monkeypatch.setattr(engine, "POOL_TIMEOUT", 1)


async def test_while_another_program_holds_the_file(looks_each_time: None, sqlite_url: str, tmp_path: Path):
    impatient = with_each_connection(lambda: f"PRAGMA busy_timeout={BUSY}")
    async with a_running_town(sqlite_url, tmp_path, impatient) as town, town.consultant() as consultant:
        await town.opens()
        await town.goes_on(6)
        kept, before = town.next_message(), await counted(town)
        with closing(sqlite3.connect(tmp_path / "kenes.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert says(await town.posts(kept), "минут")
            # Looking is still possible.
            assert (await town.browser.get("/chat", headers=PAGE)).status_code == 200
            assert (await town.browser.get("/readyz")).json()["database"] is False
            other.execute("ROLLBACK")
        assert (await town.browser.get("/readyz")).status_code == 200
        assert await counted(town) == before
        assert (await town.posts(kept)).status_code == 202
        await town.reads()
        await town.finishes()
        form = await consultant.opens(town.url)
        with closing(sqlite3.connect(tmp_path / "kenes.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            headers = {**PAGE, "cookie": consultant.http.headers["Cookie"]}
            act = form.pop("action")
            page = await town.browser.post(act, data=form, headers=headers)
            assert says(page, form["form_key"])
            other.execute("ROLLBACK")
        # The page itself carries the form: pressing its button does what was asked for, once.
        for _ in range(2):
            assert (await town.browser.post(act, data=form, headers=headers)).status_code == 303
        assert (await counted(town))["consultations"] == 1


async def test_a_disk_that_is_full(sqlite_url: str, tmp_path: Path):
    pages = [NO_LIMIT]
    limited = with_each_connection(lambda: f"PRAGMA max_page_count={pages[0]}")
    async with a_running_town(sqlite_url, tmp_path, limited) as town:
        await town.opens()
        await town.goes_on(6)
        pages[0] = use_up(tmp_path / "kenes.db")
        before = await counted(town)
        long = {"id": str(uuid4()), "text": "ұзақ сөз " * 400}
        answer = await town.posts(long)
        assert says(answer, "сохранить")
        page = await town.browser.post("/chat/messages", data={**long, "id": str(uuid4())}, headers=PAGE)
        assert says(page, long["text"][:40])
        assert await counted(town) == before
        assert (await town.browser.get("/healthz")).status_code == 200
        pages[0] = NO_LIMIT
        assert (await town.posts(long)).status_code == 202
        assert (await counted(town))["arrivals"] == before["arrivals"] + 1


def use_up(database: Path) -> int:
    """Writes until nothing fits into the file any more; how many pages it has."""
    with closing(sqlite3.connect(database, isolation_level=None, timeout=20)) as filling:
        (pages,) = filling.execute("PRAGMA page_count").fetchone()
        pages += 4
        filling.execute(f"PRAGMA max_page_count={pages}")
        filling.execute("CREATE TABLE junk (what BLOB)")
        for size in (4000, 1000, 100, 10):
            try:
                while True:
                    filling.execute("INSERT INTO junk VALUES (randomblob(?))", (size,))
            except sqlite3.OperationalError:
                continue
    return int(pages)
