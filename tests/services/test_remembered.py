"""What seldom changes is read once, and never taken for new when it is old."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, event, false, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.base import Base
from db.engine import Database
from db.enums import ConsentKind
from db.models.conversations import Revision
from db.models.people import ConsentText
from db.models.units import StartCode, Unit
from db.seldom import SELDOM
from services.people.consent_texts import FIRST
from services.people.consents import wording_of
from services.remembered import Memory
from tests.factories import a_centre, a_consultant, write
from tests.house import build_house
from tests.scripts import REGISTERS_AND_BOOKS, step_on
from tests.visitor import WebVisitor

TABLES = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)")


async def revision(house):
    async with house.database.read() as session:
        return await session.scalar(select(Revision.number))


async def a_visitor_of_a_centre(house, visitor) -> Unit:
    centre = await a_centre(house.database)
    await write(house.database, StartCode(code="poster", unit_id=centre.id, source="poster"))
    await visitor.opens("poster")
    await visitor.presses_data("lang:kk")
    return centre


async def walk(visitor, script) -> None:
    await visitor.opens("walked")
    for step in script.steps:
        text, data = step_on(step, visitor.bubbles[-1].choices)
        await (visitor.presses_data(data) if data else visitor.types(text))


async def begins_to_rename(house) -> None:
    async with house.database.begin() as session:
        await session.execute(update(Unit).values(name_kk="Басқа"))
        raise RuntimeError


def watch(house) -> list[str]:
    """Every statement from here on."""
    seen = []

    @event.listens_for(house.database._writer.sync_engine, "before_cursor_execute")
    def _see(_connection, _cursor, statement, *_more):
        seen.append(statement)

    return seen


@pytest.mark.parametrize("table", sorted(SELDOM))
async def test_a_change_of_what_seldom_changes_is_counted(lite_house, table):
    before = await revision(lite_house)
    async with lite_house.database.begin() as session:
        await session.execute(delete(Base.metadata.tables[table]).where(false()))
    assert await revision(lite_house) == before + 1


async def test_what_is_undone_or_only_looked_at_is_not_counted(house):
    await a_centre(house.database)
    before = await revision(house)
    with pytest.raises(RuntimeError):
        await begins_to_rename(house)
    async with house.database.begin() as session:
        await session.scalars(select(Unit))
    assert await revision(house) == before
    async with house.database.begin() as session:
        (await session.scalars(select(Unit))).first().name_kk = "Басқа"
    assert await revision(house) == before + 1


async def test_a_centre_is_read_once(house, visitor):
    await a_visitor_of_a_centre(house, visitor)
    seen = watch(house)
    for _ in range(3):
        await visitor.presses_data("register")
        await visitor.presses_data("menu")
    assert len([one for one in seen if "FROM units" in one]) == 1
    assert len([one for one in seen if "FROM consent_texts" in one]) == 1


async def test_another_process_changes_the_name_and_the_next_answer_says_it(database_url, tmp_path):
    here = await build_house(database_url, tmp_path / "keys.json")
    there = Database(database_url)
    visitor = WebVisitor(here, "1001")
    centre = await a_visitor_of_a_centre(here, visitor)
    await visitor.does("Тіркелу", "Келісемін", "05.09.2006", "Ким Олег", "Ер")
    assert centre.name_kk in visitor.screen
    async with there.begin() as session:
        await session.execute(update(Unit).where(Unit.id == centre.id).values(name_kk="Жаңа атау"))
    await visitor.presses_data("menu")
    await visitor.presses_data("go_on")
    assert "Жаңа атау" in visitor.screen
    assert centre.name_kk not in visitor.screen
    await there.close()
    await here.close()


async def test_a_consent_text_comes_in_force_by_the_clock_alone(house):
    now = house.clock.now()
    tomorrow = now + timedelta(days=1)
    words = {"kind": "service", "text_kk": "Жаңа мәтін", "text_ru": "Новый текст"}
    await write(house.database, ConsentText(version=99, in_force_from=tomorrow, **words))
    async with house.database.read() as session:
        Memory().lay_out(session, 1)
        before = await wording_of(session, ConsentKind.SERVICE, now)
        after = await wording_of(session, ConsentKind.SERVICE, tomorrow)
    assert (before.version, after.version) == (FIRST, 99)
    assert after.text_kk == "Жаңа мәтін"


async def test_what_is_remembered_is_read_from_tables_whose_changes_are_counted(house, visitor, monkeypatch):
    looked_at: set[str] = set()
    seen = watch(house)

    class Spy(dict):
        """Hears what is read between the question and the answer."""

        def __contains__(self, key):
            seen.clear()
            return False

        def __setitem__(self, key, value):
            # What a transaction has not written yet goes first; it is no look.
            looks = [one for one in seen if one.startswith("SELECT")]
            looked_at.update(table for one in looks for table in TABLES.findall(one))
            super().__setitem__(key, value)

    def lay_out(self, session, number):
        session.info["remembered"] = Spy()

    monkeypatch.setattr(Memory, "lay_out", lay_out)
    centre = await a_centre(house.database)
    await a_consultant(house.database, centre)
    await write(house.database, StartCode(code="walked", unit_id=centre.id, source="poster"))
    for number, script in enumerate(REGISTERS_AND_BOOKS):
        await walk(WebVisitor(house, str(2000 + number)), script)
    assert looked_at >= {"units", "consent_texts", "consultants", "weekly_intervals", "specialisms"}
    assert looked_at <= SELDOM


async def test_turns_that_began_before_go_on_with_what_they_began_with():
    memory, before, after = Memory(), AsyncSession(), AsyncSession()
    memory.lay_out(before, 1)
    before.info["remembered"]["a"] = 1
    memory.lay_out(after, 2)
    assert "a" not in after.info["remembered"]
    before.info["remembered"]["b"] = 1
    assert not after.info["remembered"]
