"""The whole application with WhatsApp switched on: it listens, watches, and stops in order."""

import asyncio
from pathlib import Path

from httpx2 import ASGITransport, AsyncClient

from app.container import Container
from app.doctor import examine
from app.settings import Settings
from app.web import build_app
from services.keys import Keys
from services.whatsapp.templates import WhatsAppTemplates
from tests.whatsapp.server import CloudServer


def some_settings(api: CloudServer, url: str, place: Path) -> Settings:
    Keys.create(place / "keys.json", "test")
    return Settings(
        database_url=url,
        keys_file=place / "keys.json",
        whatsapp_token=api.token,
        whatsapp_phone_id=api.phone_id,
        whatsapp_waba_id=api.waba_id,
        whatsapp_app_secret="an-app-secret",
        whatsapp_verify_token="a word",
        whatsapp_api=api.url,
    )


async def test_it_answers_metas_question_and_says_how_it_stands(
    api: CloudServer, sqlite_url: str, tmp_path: Path
):
    settings = some_settings(api, sqlite_url, tmp_path)
    container = Container(settings)
    app, templates = build_app(container), WhatsAppTemplates(container.database, container.clock)
    async with asyncio.timeout(20), app.router.lifespan_context(app):
        client = AsyncClient(transport=ASGITransport(app), base_url="http://kenes.test")
        asked = {"hub.mode": "subscribe", "hub.verify_token": "a word", "hub.challenge": "1158201444"}
        answered = await client.get("/whatsapp", params=asked)
        assert (answered.status_code, answered.text) == (200, "1158201444")
        assert (await client.post("/whatsapp", content=b"{}")).status_code == 403
        while not await templates.all():
            await asyncio.sleep(0.05)
        await client.aclose()
    (found,) = (one for one in await examine(settings) if one.what == "whatsapp")
    assert not found.ok
    assert "templates cannot be used" in found.says
    assert api.faults == []
