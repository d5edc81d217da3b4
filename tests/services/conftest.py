"""What tests of the services may ask for: a database on either engine, a stopped clock, keys."""

from collections.abc import AsyncIterator

import pytest

from db.engine import Database
from services.clock import StoppedClock
from services.tools import Tools
from tests.factories import some_tools


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh migrated database; the test runs on both engines."""
    database = Database(database_url)
    await database.prepare()
    yield database
    await database.close()


@pytest.fixture
def tools() -> Tools:
    """The clock stands on a Monday, 08:00 in Almaty."""
    return some_tools()


@pytest.fixture
def clock(tools: Tools) -> StoppedClock:
    assert isinstance(tools.clock, StoppedClock)
    return tools.clock
