"""The messenger on this machine, and aiogram's bot before it."""

from typing import TYPE_CHECKING

import pytest

# Our way to import aiogram is the quick one; it is not come to yet.
if TYPE_CHECKING:
    from tests.telegram.server import TelegramServer


@pytest.fixture(autouse=True)
def in_no_time():
    """Nobody here waits like a messenger."""
    from tests.telegram.visitor import no_time_to_lose

    with no_time_to_lose():
        yield


@pytest.fixture
async def api():
    """A Bot API server; what it found wrong is in `api.faults`."""
    from tests.telegram.server import TelegramServer

    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def bot(api: "TelegramServer"):
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
