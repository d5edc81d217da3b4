"""A whole Kenes on a free port in this process, its loops running, with a person and a consultant at it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
from httpx2 import AsyncClient, Response

from app.container import Container
from app.settings import Settings
from app.web import build_app
from db.engine import Database
from services.clock import Clock
from services.keys import Keys
from tests.crash.offices import Consultant
from tests.crash.town import MORNING, Place, a_town
from tests.scripts import MAN_OF_20, step_on
from tests.serving import answering

PAGE = {"accept": "text/html", "accept-language": "ru"}
JSON = {"accept": "application/json", "accept-language": "ru"}


@dataclass
class Town:
    """What a fault strikes."""

    container: Container
    url: str
    place: Place
    browser: AsyncClient
    steps: list[str] = field(default_factory=lambda: list(MAN_OF_20.steps))
    events: list[dict[str, Any]] = field(default_factory=list)

    async def opens(self) -> None:
        """The person opens the chat by a link."""
        answer = await self.browser.get("/chat", params={"start": self.place.code}, headers=PAGE)
        assert answer.status_code == 200
        await self.reads()

    async def reads(self) -> None:
        """What came since."""
        after = self.events[-1]["id"] if self.events else 0
        answer = await self.browser.get("/chat/events", params={"after": after}, headers=JSON)
        assert answer.status_code == 200, answer.text
        self.events += answer.json()["events"]

    def next_message(self) -> dict[str, Any]:
        """What the script says now, with an id of its own."""
        said = [event for event in self.events if event["data"]["from"] == "bot"][-1]
        choices = [(one["label"], one.get("value", "")) for one in said["data"]["choices"]]
        text, data = step_on(self.steps.pop(0), choices)
        words = {"choice": data, "seq": said["id"]} if data else {"text": text}
        return {"id": str(uuid4()), **words}

    async def posts(self, message: dict[str, Any]) -> Response:
        return await self.browser.post("/chat/messages", json=message, headers=JSON)

    async def goes_on(self, steps: int) -> None:
        """So many steps, undisturbed."""
        for _ in range(steps):
            answer = await self.posts(self.next_message())
            assert answer.status_code == 202, answer.text
            await self.reads()

    async def finishes(self) -> None:
        """To the hour that is asked for."""
        await self.goes_on(len(self.steps))

    @asynccontextmanager
    async def consultant(self) -> AsyncIterator[Consultant]:
        """Signed in at the office."""
        async with aiohttp.ClientSession() as http:
            consultant = Consultant(self.place, self.container.database, http)
            await consultant.signs_in(self.container.clock)
            yield consultant


@asynccontextmanager
async def a_running_town(
    url: str, place: Path, before: Callable[[Database], None] = lambda _: None
) -> AsyncIterator[Town]:
    """Open inside the block; `before` may prepare the database that the application will use."""
    Keys.create(place / "keys.json", "test")
    container = Container(Settings(database_url=url, keys_file=place / "keys.json"))
    container.clock = Clock(MORNING)
    before(container.database)
    app = build_app(container)
    async with answering(app) as (address, server), AsyncClient(base_url=address, timeout=60) as browser:
        (there,) = await a_town(container.database, container.conversation_keys, places=1)
        try:
            yield Town(container, address, there, browser)
        finally:
            app.state.bell.close()
            server.stop()
