"""A backup taken while people book: put back it is whole, as of one moment, and people go on from there."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from app.container import Container
from app.settings import load
from bench.walk import Street
from db.base import Base
from db.engine import Database
from services.clock import Clock
from tests.app.test_backup import kenes, url  # noqa: F401  (a fixture)
from tests.crash.town import MORNING, Place, a_town
from tests.scripts import REGISTERS_AND_BOOKS as SCRIPTS

AT_ONCE = 4
pytestmark = pytest.mark.parametrize("engine", ["sqlite", "postgresql"])


async def a_container() -> Container:
    container = Container(load())
    container.clock = Clock(MORNING)
    await container.database.prepare()
    return container


async def book(container: Container, places: list[Place], over: asyncio.Event) -> int:
    """People walk whole dialogues, one after the other; how many."""
    street, walked = Street(container), 0
    while places and not over.is_set():
        await street.walk(SCRIPTS[walked % 2], places.pop().code, lambda _: None)
        walked += 1
    return walked


async def test_under_load(url: str, engine: str, tmp_path: Path):  # noqa: F811
    container = await a_container()
    places = await a_town(container.database, container.conversation_keys, places=200)
    over = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        walkers = [tasks.create_task(book(container, places, over)) for _ in range(AT_ONCE)]
        while len(places) > 194:
            await asyncio.sleep(0.05)
        counted = await count(container.database)
        await kenes("backup", "copy")
        there = len(places)
        while len(places) == there:
            await asyncio.sleep(0.05)
        over.set()
    later = await count(container.database)
    await container.close()
    assert later["people"] > counted["people"], "nobody wrote meanwhile"
    assert sum(one.result() for one in walkers) == later["people"]

    (file,) = (tmp_path / "copy").iterdir()
    await kenes("restore", str(file), "--yes")
    container = await a_container()
    restored = await count(container.database)
    assert all(
        counted[name] <= restored[name] <= later[name] for name in ("people", "consultations", "arrivals")
    )
    await is_whole(container.database)
    # Keys and sequences: people go on where the copy stood.
    again = len(places) - 4
    assert await book(container, places[again:], asyncio.Event()) == 4
    after = await count(container.database)
    assert after["people"] == restored["people"] + 4
    await container.close()


async def count(database: Database) -> dict[str, int]:
    """Rows of every table, in one look."""
    async with database.read() as session:
        return {
            table.name: (await session.execute(text(f"SELECT count(*) FROM {table.name}"))).scalar_one()
            for table in Base.metadata.sorted_tables
        }


async def is_whole(database: Database) -> None:
    """Every foreign key leads somewhere, every consultation has its cells, nothing waits half done."""
    async with database.read() as session:
        for table in Base.metadata.sorted_tables:
            for key in table.foreign_keys:
                column, there = key.parent, key.column
                query = text(
                    f"SELECT count(*) FROM {table.name} a LEFT JOIN {there.table.name} b"
                    f" ON a.{column.name} = b.{there.name}"
                    f" WHERE a.{column.name} IS NOT NULL AND b.{there.name} IS NULL"
                )
                assert (await session.execute(query)).scalar_one() == 0, (table.name, column.name)
        asked = "SELECT count(*) FROM consultations WHERE state = 'asked'"
        cells = "SELECT count(DISTINCT consultation_id) FROM consultant_cells"
        audited = "SELECT count(*) FROM audit WHERE deed = 'asked'"
        visits = (await session.execute(text(asked))).scalar_one()
        assert (await session.execute(text(audited))).scalar_one() == visits
        assert (await session.execute(text(cells))).scalar_one() >= visits
        assert (
            await session.execute(text("SELECT count(*) FROM arrivals WHERE state <> 'done'"))
        ).scalar_one() == 0
