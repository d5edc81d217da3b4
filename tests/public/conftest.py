"""The anonymous page over a real database; only the network is left out, and nobody really waits."""

from collections.abc import AsyncIterator, Callable

import pytest
from fastapi import FastAPI

from app.reference import fill_reference
from db.engine import Database
from public.open_page import build_router
from services.appeals.drop_box import DropBox
from services.clock import StoppedClock
from services.house import Services
from services.tools import Tools
from tests.factories import some_tools
from tests.public.stranger import Stranger


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """A fresh migrated database; the page does not mind which engine it is on."""
    database = Database(sqlite_url)
    await database.prepare()
    yield database
    await database.close()


@pytest.fixture
async def services(database: Database) -> Services:
    """The clock stands on Monday, 2 November 2026, 08:00 in Almaty."""
    tools = some_tools()
    await fill_reference(database, tools)
    return Services(database, tools)


@pytest.fixture
def tools(services: Services) -> Tools:
    return services.tools


@pytest.fixture
def clock(tools: Tools) -> StoppedClock:
    assert isinstance(tools.clock, StoppedClock)
    return tools.clock


@pytest.fixture
def waited() -> list[float]:
    """How long each who was too many was let wait."""
    return []


@pytest.fixture
def site(services: Services, waited: list[float]) -> FastAPI:
    """The page as the application serves it, but that waiting takes no time."""

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    app = FastAPI()
    app.include_router(build_router(services, wait))
    return app


@pytest.fixture
async def a_stranger(site: FastAPI) -> AsyncIterator[Callable[..., Stranger]]:
    """Makes strangers, each with an address."""
    made: list[Stranger] = []

    def come(address: str = "203.0.113.7", lang: str = "ru") -> Stranger:
        made.append(Stranger(site, address, lang))
        return made[-1]

    yield come
    for one in made:
        await one.leaves()


@pytest.fixture
def stranger(a_stranger: Callable[..., Stranger]) -> Stranger:
    return a_stranger()


@pytest.fixture
def box(database: Database, tools: Tools) -> DropBox:
    """Takes what was written out of the drop box, as the timer does every ten minutes."""
    return DropBox(database, tools)
