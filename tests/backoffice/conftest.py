"""A browser before the real office over a real database; only the network is left out."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response
from sqlalchemy import insert

from backoffice.app import build_office
from backoffice.security import COOKIE, OfficeSettings, form_token
from db.engine import Database
from db.models.staff import StaffSession
from i18n import gettext, pgettext, speaking
from services.cause import Actor
from services.clock import StoppedClock
from services.house import Services
from services.staff.locking import Locking
from services.staff.passwords import Passwords
from services.staff.profiles import ProfileService
from services.staff.service import StaffService
from services.staff.signing_in import ABSOLUTE, SigningIn, token_hash
from services.tools import Tools
from tests.backoffice.world import World, build_world
from tests.factories import some_tools

SETTINGS = OfficeSettings(secret=b"s" * 32)
# The settings of the real one take a tenth of a second a try.
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """A fresh migrated database; the pages do not mind which engine it is on."""
    database = Database(sqlite_url)
    await database.prepare()
    yield database
    await database.close()


@pytest.fixture
def tools() -> Tools:
    """The clock stands on Monday, 2 November 2026, 08:00 in Almaty."""
    return some_tools()


@pytest.fixture
def clock(tools: Tools) -> StoppedClock:
    assert isinstance(tools.clock, StoppedClock)
    return tools.clock


@pytest.fixture
def services(database: Database, tools: Tools) -> Services:
    services = Services(database, tools)
    services.signing_in = SigningIn(database, tools, QUICK)
    services.profiles = ProfileService(database, tools, QUICK)
    services.staff = StaffService(database, tools, QUICK)
    services.locking = Locking(database, tools, QUICK)
    return services


@pytest.fixture
def office(services: Services, clock: StoppedClock) -> FastAPI:
    """The office, mounted as in the real application."""
    app = FastAPI()
    app.state.office = build_office(services, clock, SETTINGS)
    app.mount("/office", app.state.office)
    return app


@pytest.fixture
async def world(database: Database, services: Services) -> World:
    """A centre with its staff."""
    return await build_world(database, services)


def worded(message: str, lang: str = "kk") -> str:
    """The text in that language, up to its first placeholder; as it is where no catalogue knows it."""
    with speaking(lang):
        found = [gettext(message), *(pgettext(use, message) for use in ("button", "nav"))]
    said = next((text for text in found if text != message), message)
    return said.split("{")[0].strip() or message


class Browser:
    """Opens pages, fills in the forms that stand on them, follows where it is led."""

    def __init__(self, office: FastAPI) -> None:
        transport = ASGITransport(office, raise_app_exceptions=False)
        self.client = AsyncClient(transport=transport, base_url="https://kenes.test", follow_redirects=True)
        self.page: Response

    async def opens(self, path: str, **query: Any) -> Response:
        self.page = await self.client.get(f"/office{path}", params=query)
        return self.page

    async def sends(self, path: str, /, *, key: str | None = None, **fields: Any) -> Response:
        """A form with the token and a key of its own, as a page would make it."""
        token = self.client.cookies.get(COOKIE) or ""
        data = {"form_token": form_token(SETTINGS, token), "form_key": key or str(uuid4()), **fields}
        self.page = await self.client.post(f"/office{path}", data=data)
        return self.page

    async def signs_in(self, name: str, password: str, **fields: Any) -> Response:
        self.page = await self.client.post(
            "/office/login", data={"login": name, "password": password, **fields}
        )
        return self.page

    @property
    def status(self) -> int:
        return self.page.status_code

    @property
    def text(self) -> str:
        """What is read on the page."""
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", self.page.text)))

    @property
    def where(self) -> str:
        return self.page.url.path

    def has(self, *words: str, lang: str = "kk") -> bool:
        """Whether all of this is read on the page; what the catalogues know is said in English here."""
        return all(worded(word, lang) in self.text for word in words)

    def value_of(self, name: str) -> str:
        """What a field of the page is filled with."""
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', self.page.text)
        assert found, name
        return found[1]


Signs = Callable[[Actor], Awaitable[Browser]]


@pytest.fixture
async def a_browser(office: FastAPI) -> AsyncIterator[Callable[[], Browser]]:
    """Makes browsers in which nobody is signed in."""
    opened: list[Browser] = []

    def open_one() -> Browser:
        opened.append(Browser(office))
        return opened[-1]

    yield open_one
    for browser in opened:
        await browser.client.aclose()


@pytest.fixture
def signed_in(a_browser: Callable[[], Browser], database: Database, clock: StoppedClock) -> Signs:
    """Makes browsers in which somebody is signed in."""

    async def sign_in(actor: Actor) -> Browser:
        browser, token, now = a_browser(), uuid4().hex, clock.now()
        async with database.begin() as session:
            await session.execute(
                insert(StaffSession).values(
                    token_hash=token_hash(token),
                    login_id=actor.login_id,
                    opened_at=now,
                    seen_at=now,
                    ends_at=now + ABSOLUTE,
                )
            )
        browser.client.cookies.set(COOKIE, token, domain="kenes.test", path="/office")
        return browser

    return sign_in
