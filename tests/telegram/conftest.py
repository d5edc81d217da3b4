"""The messenger on this machine, and aiogram's bot before it."""

import pytest
from aiogram.client.session.aiohttp import AiohttpSession

from bot.channels.telegram import sender
from tests.telegram.server import TelegramServer


@pytest.fixture(autouse=True)
def no_time_to_lose(monkeypatch: pytest.MonkeyPatch):
    """What arrived is noted sooner, what failed is tried again sooner: nobody here waits like a messenger."""
    monkeypatch.setattr(sender, "NOTED_WITHIN", sender.NOTED_WITHIN / 10)
    monkeypatch.setattr(sender, "PAUSES", tuple(pause / 10 for pause in sender.PAUSES))
    monkeypatch.setattr(AiohttpSession, "close", _close)


async def _close(session: AiohttpSession) -> None:
    # aiogram gives TLS a quarter of a second to say goodbye; here is none.
    if session._session is not None:
        await session._session.close()


@pytest.fixture
async def api():
    """A Bot API server; what it found wrong is in `api.faults`."""
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def bot(api: TelegramServer):
    """aiogram's bot over its own HTTP session."""
    made = api.bot()
    yield made
    await made.session.close()


@pytest.fixture
async def person(api):
    """Somebody who has started the bot."""
    somebody = api.person(7)
    await somebody.starts()
    return somebody
