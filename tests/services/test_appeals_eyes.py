"""Random trees, roles and cases: the one condition, the rules and the desks come to what the oracle says."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from db.engine import Database
from db.models.appeals import Appeal
from services.appeals.desks import members, stored, tree_of, viewers
from services.appeals.independence import sees
from services.appeals.visibility import may_handle, visible
from services.staff.signing_in import actor_of
from tests.services.random_country import World, worlds

ODD = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    database = Database(sqlite_url)
    await database.prepare()
    yield database
    await database.close()


@pytest.fixture
async def postgresql(postgresql_url: str) -> AsyncIterator[Database]:
    database = Database(postgresql_url)
    await database.prepare()
    yield database
    await database.close()


async def shown(database: Database, world: World, condition: Any = visible) -> set[tuple[int, int]]:
    """(case, login) as the condition shows them, by their places in the world."""
    found = set()
    async with database.read() as session:
        for login in range(len(world.accounts)):
            actor = await actor_of(session, login + 1)
            assert actor is not None
            query = select(Appeal.id).where(condition(actor))
            found |= {(case - 1, login) for case in await session.scalars(query)}
    return found


def expected(world: World) -> set[tuple[int, int]]:
    return {
        (case, login)
        for case, matter in enumerate(world.matters)
        for login in range(len(world.accounts))
        if world.sees(matter, login)
    }


async def ruled(database: Database, world: World) -> set[tuple[int, int]]:
    """As the rules say, asked of what stands in the database."""
    async with database.read() as session:
        tree = await tree_of(session)
        everybody = await viewers(session, range(1, len(world.accounts) + 1))
        cases = [(one.id, await stored(session, one)) for one in await session.scalars(select(Appeal))]
    return {
        (number - 1, viewer.login_id - 1)
        for number, case in cases
        for viewer in everybody
        if sees(case, viewer, tree)
    }


async def compare(database: Database, world: World) -> None:
    await world.write(database)
    right = expected(world)
    assert await ruled(database, world) == right
    assert await shown(database, world) == right
    assert await shown(database, world, may_handle) == right
    async with database.read() as session:
        for appeal in await session.scalars(select(Appeal)):
            told = {(appeal.id - 1, login - 1) for login in await members(session, appeal)}
            assert told <= right


@settings(max_examples=60, suppress_health_check=ODD)
@given(world=worlds())
async def test_on_sqlite_everybody_sees_what_they_may_and_nothing_else(sqlite, world):
    await compare(sqlite, world)


@settings(max_examples=8, suppress_health_check=ODD)
@given(world=worlds())
async def test_on_postgresql_too(postgresql, world):
    await compare(postgresql, world)
