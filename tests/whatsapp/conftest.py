"""The messenger on this machine."""

import pytest


@pytest.fixture
async def api():
    """A Cloud API server; what it found wrong is in `api.faults`."""
    from tests.whatsapp.server import CloudServer

    async with CloudServer() as server:
        yield server
