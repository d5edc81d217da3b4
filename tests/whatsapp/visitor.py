"""A person at WhatsApp before the whole application: every act is a webhook, every answer a call."""

import asyncio
import base64
import json
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Self

import pytest
from sqlalchemy import select

from bot.channels.whatsapp import sender
from db.enums import ChannelName
from db.models.conversations import Arrival, Reply
from documents.whatsapp_links import text_with
from services.turns.conversations import key_of
from services.whatsapp import pace as whatsapp_pace
from tests.house import House
from tests.visitor import Bubble, Visitor
from tests.whatsapp.office import Line, joined
from tests.whatsapp.people import Person
from tests.whatsapp.server import CloudServer
from tests.whatsapp.shown import Shown

# No test waits longer for an answer; a busy machine is slow.
PATIENCE = 15.0


@contextmanager
def no_time_to_lose() -> Iterator[None]:
    """Nobody keeps the messenger's pace, and what arrived is noted at once."""
    from tests.telegram.visitor import no_time_to_lose as nowhere

    with nowhere(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(whatsapp_pace, "IN_A_CHAT", 0)
        patch.setattr(whatsapp_pace, "GAP", 0)
        for name in ("THROTTLED", "TO_ONE"):
            patch.setattr(sender, name, tuple(pause / 100 for pause in getattr(sender, name)))
        yield


class Wire:
    """A house's line to a WhatsApp of its own, from the first act on; after a restart of the house anew."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.api = CloudServer(clock=house.clock, statuses=())
        self.api.limits.is_kept = False
        self._line: Line | None = None
        self._of: object = None
        self._leave = asyncio.Event()
        self._joined: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def line(self) -> Line:
        """The line that stands, of the house as it is now."""
        async with self._one_at_a_time:
            if self._line is None or self._of is not self.house.dispatcher:
                await self._end()
                await self._begin()
            assert self._line
            return self._line

    async def wait_for(self, what: asyncio.Future[Any]) -> None:
        """Until it is done, the patience is over, or the line has broken down."""
        assert self._joined
        await asyncio.wait({what, self._joined}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)

    async def _begin(self) -> None:
        self._of, self._leave = self.house.dispatcher, asyncio.Event()
        stands = asyncio.get_running_loop().create_future()
        self._joined = asyncio.get_running_loop().create_task(self._stay(stands, self._leave))
        await self.wait_for(stands)
        self._line = stands.result()

    async def _stay(self, stands: asyncio.Future[Line], leave: asyncio.Event) -> None:
        # A line is opened and closed by one task; a test's fixture and its body are two.
        async with joined(self.house, self.api) as line:
            stands.set_result(line)
            await leave.wait()

    async def _end(self) -> None:
        self._leave.set()
        if self._joined is not None:
            await self._joined
        self._line = self._joined = None

    async def __aenter__(self) -> Self:
        await self.api.start()
        return self

    async def __aexit__(self, *fault: object) -> None:
        await self._end()
        await self.api.close()
        # What no honest client sends.
        assert self.api.faults == []


class WhatsAppVisitor(Visitor):
    """Somebody at WhatsApp. Nothing changes there: each bubble stands as it came."""

    channel = ChannelName.WHATSAPP

    def __init__(self, house: House, external_id: str, wire: Wire, by: str = "both") -> None:
        super().__init__(house, external_id)
        self.wire = wire
        self.person: Person = wire.api.person(int(external_id), by=by)
        self._read = 0

    def another(self, external_id: str) -> Self:
        return type(self)(self.house, external_id, self.wire)

    async def opens(self, start: str = "") -> str:
        """By a link, that has written the first words for them."""
        return await self._act(self.person.types(text_with(start) if start else "/start"))

    async def types(self, text: str) -> str:
        self.bubbles.append(Bubble(0, "person", text))
        return await self._act(self.person.types(text))

    async def presses_data(self, data: str) -> str:
        self.bubbles.append(Bubble(0, "person", data))
        return await self._act(self.person.presses_data(data))

    async def sends_a_file(self, name: str = "photo.jpg") -> str:
        image = name.endswith((".jpg", ".jpeg", ".png"))
        return await self._act(self.person.sends_photo() if image else self.person.sends_document(name))

    async def looks(self) -> str:
        await self._quiet()
        for shown in self.person.sees[self._read :]:
            self.bubbles.append(self._bubble(shown))
        self._read = self.person.things
        return self.screen

    async def is_kept(self, text: str) -> bool:
        """The messenger keeps its own transcript; ours are the letters and replies that wait."""
        await self._quiet()
        keys = self.house.keys
        async with self.house.database.read() as session:
            bodies = [
                body for table in (Arrival, Reply) for body in await session.scalars(select(table.body))
            ]
        held = [body for body in bodies if body]
        await keys.load({key_of(body) for body in held})
        spelt = text.encode(), json.dumps(text)[1:-1].encode()
        return any(one in (keys.open(body) or b"") for body in held for one in spelt)

    # ------------------------------------------------------------ over the wire

    async def _act(self, act: Coroutine[Any, Any, str]) -> str:
        """Does it, and waits until it was handled and every answer arrived."""
        await self.wire.line()
        became = self.house.turns.outcome_of("", await act)
        await self.wire.wait_for(became)
        assert became.done(), f"no turn; screen {self.screen!r}; faults {self.wire.api.faults}"
        self.outcome = became.result()
        self.contact_id = self.outcome.contact_id
        return await self.looks()

    async def _quiet(self) -> None:
        """Nothing is on its way."""
        line = await self.wire.line()
        async with asyncio.timeout(PATIENCE):
            while line.is_busy:
                await asyncio.sleep(0.001)

    def _bubble(self, shown: Shown) -> Bubble:
        # A row that is cut says the whole below.
        choices = tuple((button.description or button.label, button.id) for button in shown.buttons)
        return Bubble(0, "bot", shown.text, choices, self._file(shown))

    def _file(self, shown: Shown) -> dict[str, str] | None:
        if not shown.file_id:
            return None
        stored = self.wire.api.files.find(shown.file_id)
        return {"name": shown.file_name or stored.name, "content": base64.b64encode(stored.data).decode()}
