"""The messenger on this machine."""

import pytest


@pytest.fixture(autouse=True)
def in_no_time():
    """Nobody here waits like a messenger."""
    from tests.whatsapp.visitor import no_time_to_lose

    with no_time_to_lose():
        yield


@pytest.fixture
async def api():
    """A Cloud API server; what it found wrong is in `api.faults`."""
    from tests.whatsapp.server import CloudServer

    async with CloudServer() as server:
        yield server
