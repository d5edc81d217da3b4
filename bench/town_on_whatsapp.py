"""A server in a process of its own, at WhatsApp and on the web; people who write to it over the wire.

Nobody waits for the pace that WhatsApp asks for: what is measured is ours.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from app.run import free_port
from db.engine import Database
from db.migrate import upgrade
from documents.whatsapp_links import text_with
from services.clock import Clock
from services.keys import Keys
from services.turns.conversations import ConversationKeys
from tests.crash.servers import Cloud, Server, a_nursery
from tests.crash.town import MORNING, Place, a_town
from tests.scripts import Script, step_on
from tests.whatsapp.office import VERIFY
from tests.whatsapp.people import Person
from tests.whatsapp.server import CloudServer

PATIENCE = 60.0
# The consent in full is longer than one message takes.
TWO_BUBBLES = "#consent:full"


@dataclass
class Town:
    """Where everybody is."""

    server: Server
    api: CloudServer
    places: list[Place]

    async def walks(self, number: int, script: Script) -> None:
        """One person's whole dialogue, from the link on."""
        person = self.api.person(number)
        await self._does(person, person.types(text_with(self.places.pop().code)))
        for step in script.steps:
            choices = [(button.label, button.id) for button in person.sees[-1].buttons]
            text, data = step_on(step, choices)
            act = person.presses_data(data) if data else person.types(text)
            await self._does(person, act, 1 + (step == TWO_BUBBLES))

    async def _does(self, person: Person, act: Awaitable[str], bubbles: int = 1) -> None:
        before = person.things
        await act
        async with asyncio.timeout(PATIENCE):
            await person.chat.until(before + bubbles)


@asynccontextmanager
async def a_town_on_whatsapp(place: Path, places: int) -> AsyncIterator[Town]:
    """Open inside the block; SQLite."""
    keys_file = place / "keys.json"
    Keys.create(keys_file, "bench")
    clock = Clock(MORNING)
    url = f"sqlite+aiosqlite:///{place / 'town'}.db"
    await asyncio.to_thread(upgrade, url)
    async with CloudServer(clock=clock) as api, a_nursery(place / "log") as nursery:
        api.limits.is_kept = False
        with free_port("127.0.0.1", 0) as listener:
            port = listener.getsockname()[1]
        api.hooks.url = f"http://127.0.0.1:{port}/whatsapp"
        cloud = Cloud(api.token, api.url, api.phone_id, api.waba_id, api.secret, VERIFY, port)
        server = Server(nursery=nursery, database_url=url, keys_file=keys_file, clock=clock, messenger=cloud)
        database = Database(url)
        await database.prepare()
        made = await a_town(database, ConversationKeys(database, clock), places)
        await database.close()
        await server.start()
        try:
            yield Town(server, api, made)
        finally:
            server.kill()
