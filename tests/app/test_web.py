"""The whole application over HTTP: what every answer carries, and what is said where something breaks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx2 import ASGITransport, AsyncClient
from structlog.testing import capture_logs

from app import web
from app.container import Container
from app.settings import Env, Settings
from app.web import build_app
from db.engine import Database
from services.keys import Keys
from services.turns.webchat import WebChatService

HEADERS = ("content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy")


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    Keys.create(tmp_path / "keys.json", "test")
    return Settings(
        env=Env.DEMO, database_url=sqlite_url, keys_file=tmp_path / "keys.json", public_url="https://kenes.kz"
    )


@pytest.fixture
async def browser(settings: Settings) -> AsyncIterator[AsyncClient]:
    """Looks without following; a fault of ours is what it is answered with."""
    container = Container(settings)
    await container.database.prepare()
    transport = ASGITransport(build_app(container), raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="https://kenes.kz") as client:
        yield client
    await container.close()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/nowhere"),
        ("GET", "/chat"),
        ("GET", "/chat/"),
        ("GET", "/chat/nowhere"),
        ("HEAD", "/chat"),
        ("PUT", "/chat/messages"),
        ("POST", "/chat/messages"),
        ("GET", "/chat/static/nothing.js"),
        ("GET", "/chat/files/1"),
        ("GET", "/chat/events"),
        ("GET", "/office"),
        ("GET", "/office/"),
        ("GET", "/office/login"),
        ("POST", "/office/login"),
        ("GET", "/office/nowhere"),
        ("GET", "/office/static/house.css"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/metrics"),
    ],
)
async def test_every_answer_carries_the_headers(browser: AsyncClient, method: str, path: str):
    answer = await browser.request(method, path, headers={"accept": "application/json"})
    assert answer.status_code < 500
    for name in HEADERS:
        assert name in answer.headers, name
    assert "max-age" in answer.headers["strict-transport-security"]
    assert "cache-control" in answer.headers


async def test_a_body_that_is_too_big_for_the_office_is_refused_with_the_headers_too(browser: AsyncClient):
    answer = await browser.post("/office/login", data={"login": "a", "password": "x" * 300_000})
    assert answer.status_code == 413
    assert all(name in answer.headers for name in HEADERS)


@pytest.mark.parametrize(("lang", "said"), [("kk", "Мұнда ештеңе жоқ"), ("ru", "Здесь ничего нет")])
async def test_an_address_that_is_none_says_so_in_ones_language(browser: AsyncClient, lang: str, said: str):
    answer = await browser.get("/chat/nowhere", headers={"accept-language": lang, "accept": "text/html"})
    assert answer.status_code == 404
    assert said in answer.text
    assert "Not Found" not in answer.text


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
async def test_a_fault_of_ours_tells_an_outsider_nothing(
    browser: AsyncClient, monkeypatch: pytest.MonkeyPatch, accept: str
):
    async def breaks(*_: object) -> None:
        raise RuntimeError("INSERT INTO people VALUES ('Серікова')")

    monkeypatch.setattr(WebChatService, "contact", breaks)
    answer = await browser.get("/chat", headers={"accept": accept, "accept-language": "ru"})
    assert answer.status_code == 500
    assert "Серікова" not in answer.text
    assert "INSERT" not in answer.text
    assert "У нас случился сбой" in answer.text
    assert all(name in answer.headers for name in HEADERS)


async def test_however_many_ask_the_database_is_looked_at_once(
    browser: AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    looks = 0
    really = web.readiness

    async def counted(container: Container) -> dict[str, bool]:
        nonlocal looks
        looks += 1
        return await really(container)

    monkeypatch.setattr(web, "readiness", counted)
    for _ in range(20):
        answer = await browser.get("/readyz")
    assert answer.json() == {"database": True, "migrations": True, "catalogues": True}
    assert looks == 1


async def test_a_start_that_fails_says_where(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    async def broken(_database: object) -> None:
        raise OSError("Әсел")

    container = Container(settings)
    app = build_app(container)
    monkeypatch.setattr(Database, "prepare", broken)
    with capture_logs() as said, pytest.raises(OSError, match="Әсел"):
        async with app.router.lifespan_context(app):
            pass
    assert [entry["event"] for entry in said if entry.get("exc_info")] == ["application_broke"]
    await container.close()
