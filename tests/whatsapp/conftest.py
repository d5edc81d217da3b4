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


@pytest.fixture
async def wire(house):
    """The house's line to a WhatsApp that tells how far each message came."""
    from tests.whatsapp.statuses import EVERY
    from tests.whatsapp.visitor import Wire

    async with Wire(house) as made:
        made.api.statuses.by_itself = EVERY
        yield made


@pytest.fixture
def visitor(house, wire):
    """A person at WhatsApp."""
    from tests.whatsapp.visitor import WhatsAppVisitor

    return WhatsAppVisitor(house, "7", wire)
