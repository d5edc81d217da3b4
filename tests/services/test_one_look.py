"""One page looks once at the database; what it writes in between is seen by whatever it reads next."""

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database
from db.models.conversations import Revision
from db.models.staff import AuditEntry
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause
from services.clock import Clock
from services.one_look import OneLook, Writing, leave_behind
from services.remembered import Memory, looked_at, remembered, stands_at
from tests.factories import a_centre


async def count(look: OneLook) -> int:
    async with look.read() as session:
        return await session.scalar(select(func.count()).select_from(Unit)) or 0


async def test_its_parts_agree_whatever_others_write_meanwhile_on_sqlite(database: Database):
    look = OneLook(database)
    before = await count(look)
    await a_centre(database)
    # PostgreSQL shows each statement what was committed before it; a page's parts are one transaction there.
    assert await count(look) in ({before} if database.is_sqlite else {before, before + 1, before + 2})
    await look.close()
    assert await count(look) > before


async def test_what_the_page_itself_writes_is_read_by_it(database: Database):
    centre = await a_centre(database)
    look = OneLook(database)

    async def name() -> str:
        async with look.read() as session:
            return (await session.get_one(Unit, centre.id)).name_ru

    async def seen() -> str:
        async with look.read() as session:
            query = select(Unit.name_ru).where(Unit.id == centre.id)
            return str(await looked_at(session, "name", lambda: session.scalar(query)))

    first = await name()
    assert await seen() == first
    async with look.begin() as session:
        await session.execute(update(Unit).where(Unit.id == centre.id).values(name_ru="Жаңа"))
    assert (await name(), await seen()) == ("Жаңа", "Жаңа")
    await look.close()


async def test_writing_within_a_look_leaves_it_to_its_reader(database: Database):
    centre = await a_centre(database)
    look = OneLook(database)
    async with look.read() as session:
        first = await session.scalar(select(Unit.name_ru).where(Unit.id == centre.id))
        async with look.begin() as writing:
            await writing.execute(update(Unit).where(Unit.id == centre.id).values(name_ru="Жаңа"))
        assert await session.scalar(select(Unit.id).where(Unit.id == centre.id)) == centre.id
    async with look.read() as session:
        assert await session.scalar(select(Unit.name_ru).where(Unit.id == centre.id)) == "Жаңа" != first
    await look.close()


async def test_no_connection_is_kept_whatever_happens(database: Database):
    for _ in range(40):  # more than any pool holds
        look = OneLook(database)
        await count(look)
        with pytest.raises(ZeroDivisionError):
            async with look.read():
                raise ZeroDivisionError
        await count(look)
        await look.close()
        # A page that says what went wrong asks once more.
        await count(look)


async def deeds(database: Database) -> list[str]:
    async with database.read() as session:
        return list(await session.scalars(select(AuditEntry.deed).order_by(AuditEntry.id)))


async def test_what_a_page_reads_is_written_down_in_one_piece_before_it_is_shown(database: Database):
    look = OneLook(database)
    await count(look)
    async with look.together():
        await leave_behind(look, noting("first"))
        await count(look)
        await leave_behind(look, noting("second"))
        assert await deeds(database) == []
    assert await deeds(database) == ["first", "second"]
    await look.close()


async def test_what_is_read_alone_is_written_down_at_once(database: Database):
    look = OneLook(database)
    await leave_behind(look, noting("in a look"))
    await leave_behind(database, noting("without one"))
    assert await deeds(database) == ["in a look", "without one"]
    await look.close()


async def test_a_page_has_what_seldom_changes_from_the_pages_before_it_until_it_changes(database: Database):
    memory, asked = Memory(), []

    async def page() -> None:
        look = OneLook(database, memory)
        async with look.read() as session:
            stands_at(session, await session.scalar(select(Revision.number)) or 0)

            async def read() -> int:
                asked.append(1)
                return len(asked)

            assert await remembered(session, "units", read) == len(asked)
        await look.close()

    await page()
    await page()
    assert len(asked) == 1
    await a_centre(database)
    await page()
    assert len(asked) == 2


def noting(deed: str) -> Writing:
    async def write(session: AsyncSession) -> None:
        await note(session, Clock(), Cause(Actor()), deed, "unit", None)

    return write
