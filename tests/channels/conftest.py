"""A chat behind a real server, and browsers without scripts before it."""

from collections.abc import AsyncIterator, Callable

import httpx2
import pytest

from tests.channels.web import Site, serving
from tests.house import House


@pytest.fixture
async def site(lite_house: House) -> AsyncIterator[Site]:
    """The chat on SQLite."""
    async with serving(lite_house) as served:
        yield served


@pytest.fixture
async def any_site(house: House) -> AsyncIterator[Site]:
    """The chat on both engines."""
    async with serving(house) as served:
        yield served


@pytest.fixture
async def open_browser() -> AsyncIterator[Callable[[Site], httpx2.AsyncClient]]:
    """A browser's cookies and nothing else of it."""
    opened: list[httpx2.AsyncClient] = []

    def another(site: Site) -> httpx2.AsyncClient:
        opened.append(httpx2.AsyncClient(base_url=site.url, timeout=20))
        return opened[-1]

    yield another
    for browser in opened:
        await browser.aclose()
