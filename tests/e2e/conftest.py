"""A real browser for the tests that look at pages."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright

from tests.conftest import browser_path
from tests.e2e.town import Town, standing

AXE = Path(__file__).parent / "vendor" / "axe.min.js"


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The machine's Chromium, one for the whole run."""
    path = browser_path()
    if path is None:
        pytest.skip("no Chromium here: the browser tests are left out")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
async def new_page(chromium: Browser) -> AsyncIterator[Callable[..., Awaitable[Page]]]:
    """Opens pages of separate browsers; errors in a page's own script fail the test."""
    contexts: list[BrowserContext] = []
    faults: list[Error] = []

    async def page(**options: Any) -> Page:
        settings = {
            "viewport": {"width": 390, "height": 844},
            "locale": "kk-KZ",
            "timezone_id": "Asia/Almaty",
        }
        context = await chromium.new_context(**{**settings, **options})
        contexts.append(context)
        opened = await context.new_page()
        opened.set_default_timeout(8000)
        opened.on("pageerror", lambda fault: faults.append(fault))
        return opened

    yield page
    for context in contexts:
        await context.close()
    assert faults == []


@pytest.fixture
async def town(shared_place: Path, migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Town]:
    """The demo behind a real server."""
    async with standing(shared_place, migrated_sqlite, tmp_path) as built:
        yield built


@pytest.fixture
def barriers() -> Callable[[Page], Awaitable[list[str]]]:
    """What axe-core finds in a page as it stands: a line for each thing that keeps somebody out."""

    async def found(page: Page) -> list[str]:
        await page.evaluate(axe)
        # What is in order need not be described: that takes three quarters of the time.
        violations = await page.evaluate("axe.run({resultTypes: ['violations']}).then(all => all.violations)")
        return [
            f"{one['impact']} {one['id']}: {[node['target'] for node in one['nodes']]}" for one in violations
        ]

    axe = AXE.read_text()
    return found
