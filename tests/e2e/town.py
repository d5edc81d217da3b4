"""The demo behind a real server, with a clock that stands: everything that `make run` starts."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page

from app.container import Container
from app.settings import Env, Settings
from app.web import build_app
from services.clock import StoppedClock
from tests.app.loaded import loaded_file, tools_at
from tests.engines import sqlite_url
from tests.serving import answering

MORNING = "2026-11-18 10:00"


@dataclass
class Town:
    """The demo's centres: where they answer, what they are made of, what time it is there."""

    url: str
    container: Container
    clock: StoppedClock
    database_url: str


@asynccontextmanager
async def standing(shared_place: Path, migrated: Path, own_place: Path) -> AsyncIterator[Town]:
    """Serves a copy of the demo inside the block."""
    path = own_place / "kenes.db"
    shutil.copyfile(loaded_file(shared_place, migrated, MORNING), path)
    url = sqlite_url(path)
    container = Container(Settings(env=Env.DEMO, database_url=url))
    tools = tools_at(MORNING)
    container.__dict__.update(tools=tools, clock=tools.clock)
    async with _serving(container) as address:
        assert isinstance(tools.clock, StoppedClock)
        yield Town(address, container, tools.clock, url)


@asynccontextmanager
async def _serving(container: Container) -> AsyncIterator[str]:
    app = build_app(container)
    async with answering(app, patience=2) as (url, _):
        yield url
        app.state.bell.close()


async def sign_in(page: Page, url: str, login: str, lang: str = "kk") -> None:
    """Signs in at the office as somebody else than before."""
    await page.context.clear_cookies()
    await page.goto(f"{url}/office/login?lang={lang}")
    await page.locator("input[autocomplete=username]").fill(login)
    await page.locator("input[type=password]").fill("kenes-demo")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/office/today")
