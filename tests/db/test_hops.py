"""SQLite's driver with one hop a statement keeps every promise of a transaction."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database
from db.enums import ReasonKind
from db.hops import Hopping
from db.models.units import Reason


class OfSmallStatements(Database):
    """Carries statements out on the spot, as turns have it."""

    @asynccontextmanager
    async def begin(self, *, small: bool = True) -> AsyncIterator[AsyncSession]:
        async with super().begin(small=small) as session:
            yield session


@pytest.fixture(params=[Database, OfSmallStatements], ids=["hop", "spot"])
async def database(request, sqlite_url):
    made = request.param(sqlite_url)
    yield made
    await made.close()


def reason(code: str) -> dict[str, object]:
    return {"kind": ReasonKind.CANCEL, "code": code, "name_kk": code, "name_ru": code, "position": 1}


async def codes(database: Database) -> list[str]:
    async with database.read() as session:
        return list(await session.scalars(select(Reason.code).order_by(Reason.code)))


async def test_what_is_committed_stays_and_what_is_not_goes(database):
    async with database.begin() as session:
        await session.execute(insert(Reason).values(reason("kept")))
    with suppress(ZeroDivisionError):
        async with database.begin() as session:
            await session.execute(insert(Reason).values(reason("gone")))
            raise ZeroDivisionError
    assert await codes(database) == ["kept"]


async def test_a_savepoint_undoes_its_own_part_alone(database):
    async with database.begin() as session:
        await session.execute(insert(Reason).values(reason("before")))
        with suppress(ZeroDivisionError):
            async with session.begin_nested():
                await session.execute(insert(Reason).values(reason("inside")))
                raise ZeroDivisionError
        with suppress(IntegrityError):
            async with session.begin_nested():
                await session.execute(insert(Reason).values(reason("before")))
        with suppress(ZeroDivisionError):
            async with session.begin_nested():
                raise ZeroDivisionError
        async with session.begin_nested():
            await session.execute(insert(Reason).values(reason("after")))
    assert await codes(database) == ["after", "before"]


async def test_a_transaction_in_which_nothing_was_asked_ends_quietly(database):
    async with database.begin():
        pass
    async with database.begin() as session, session.begin_nested():
        pass
    with suppress(ZeroDivisionError):
        async with database.begin():
            raise ZeroDivisionError
    async with database.begin() as session:
        await session.execute(insert(Reason).values(reason("later")))
    assert await codes(database) == ["later"]


async def test_the_lock_is_taken_before_the_first_look(database, sqlite_url):
    other = Database(sqlite_url)
    async with database.begin() as session:
        await session.execute(select(Reason.id))
        async with other._writer.connect() as connection:
            raw = await connection.get_raw_connection()
            assert raw.driver_connection
            await raw.driver_connection.execute("PRAGMA busy_timeout=10")
            with pytest.raises(OperationalError, match="locked"):
                await connection.execute(select(Reason.id))
    await other.close()


async def test_fifty_who_read_and_write_lose_nothing(database):
    async with database.begin() as session:
        await session.execute(insert(Reason).values(reason("counted")))

    async def add() -> None:
        async with database.begin() as session:
            row = (await session.scalars(select(Reason))).one()
            row.position += 1

    await asyncio.gather(*(add() for _ in range(50)))
    async with database.read() as session:
        assert (await session.scalars(select(Reason.position))).one() == 51


async def test_rows_come_as_they_are_asked_for(database):
    async with database.begin() as session:
        for code in "abc":
            await session.execute(insert(Reason).values(reason(code)))
    async with database.read() as session:
        assert (
            await session.execute(text("SELECT code FROM reasons ORDER BY code"))
        ).scalars().first() == "a"
        streamed = await session.stream(select(Reason.code).order_by(Reason.code))
        assert [row.code async for row in streamed] == ["a", "b", "c"]


async def test_who_is_called_off_between_two_statements_leaves_nothing(database):
    with suppress(TimeoutError):
        async with asyncio.timeout(None) as patience, database.begin() as session:
            await session.execute(insert(Reason).values(reason("half")))
            patience.reschedule(asyncio.get_running_loop().time())
            await asyncio.sleep(60)
    async with database.begin() as session:
        await session.execute(insert(Reason).values(reason("next")))
    assert await codes(database) == ["next"]


async def test_a_wrong_statement_leaves_the_words_before_it_carried_out(database):
    """The savepoint that waited for it has begun: it can be undone, the transaction goes on."""
    async with database.begin() as session:
        await session.execute(insert(Reason).values(reason("before")))
        with suppress(OperationalError):
            async with session.begin_nested():
                await session.execute(text("SELECT nothing FROM nowhere"))
        await session.execute(insert(Reason).values(reason("after")))
    assert await codes(database) == ["after", "before"]


@pytest.mark.parametrize("how_it_ends", ["well", "badly"])
async def test_a_small_transaction_makes_none_after_it_small(sqlite_url, how_it_ends):
    database = Database(sqlite_url)
    with suppress(ZeroDivisionError):
        async with database.begin(small=True) as session:
            await session.execute(select(Reason.id))
            if how_it_ends == "badly":
                raise ZeroDivisionError
    async with database._writer.connect() as connection:
        raw = await connection.get_raw_connection()
        assert isinstance(raw.driver_connection, Hopping)
        assert not raw.driver_connection.inline
    await database.close()


async def test_those_who_write_take_turns(database):
    order: list[str] = []

    async def write(who: str) -> None:
        for number in range(5):
            async with database.begin(small=True) as session:
                await session.execute(insert(Reason).values(reason(f"{who}{number}")))
                order.append(who)

    await asyncio.gather(write("a"), write("b"), write("c"))

    assert "".join(order) == "abc" * 5
