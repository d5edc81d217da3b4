"""A person at Telegram before the whole application: every act goes over HTTP, and so does every answer."""

import asyncio
import base64
import functools
import ssl
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Self

import pytest
from aiogram.client.session.aiohttp import AiohttpSession
from sqlalchemy import select

from bot.channels import rows
from db.enums import ChannelName
from db.models.conversations import Arrival, Reply
from services.turns.conversations import key_of
from tests.house import House
from tests.telegram.methods import NOT_MODIFIED
from tests.telegram.office import Line, joined
from tests.telegram.people import Person
from tests.telegram.rooms import Body, as_now
from tests.telegram.server import TelegramServer
from tests.visitor import Bubble, Visitor

# No test waits longer for an answer; a busy machine is slow.
PATIENCE = 15.0
# Telegram's programs cut longer texts into several messages.
LONGEST = 4096


@contextmanager
def no_time_to_lose() -> Iterator[None]:
    """What arrived is noted sooner, what failed is tried again sooner: no test waits like a messenger.

    Nor does it read the machine's authorities anew for every session of aiogram's: they are on TLS alone.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "NOTED_WITHIN", 0)
        patch.setattr(rows, "PAUSES", tuple(pause / 10 for pause in rows.PAUSES))
        patch.setattr(AiohttpSession, "close", _close)
        patch.setattr(ssl, "create_default_context", _context)
        yield


_context = functools.cache(ssl.create_default_context)


async def _close(session: AiohttpSession) -> None:
    # aiogram gives TLS a quarter of a second to say goodbye; here is none.
    if session._session is not None:
        await session._session.close()


class Wire:
    """A house's line to a Telegram of its own, from the first act on; after a restart of the house anew."""

    def __init__(self, house: House, *, webhook: bool = False) -> None:
        self.house = house
        self.api = TelegramServer()
        self._webhook = webhook
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
        async with joined(self.house, self.api, webhook=self._webhook) as line:
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
        # What no honest bot sends, and a press whose little clock goes on turning.
        assert not self.api.faults
        assert all(query.answered for query in self.api.methods.queries.values())


class TelegramVisitor(Visitor):
    """Somebody at Telegram. What they read is kept as it was: a message that changed is a bubble more.

    The buttons below the text box are buttons like others, but for the one that hands over their number.
    """

    channel = ChannelName.TELEGRAM

    def __init__(self, house: House, external_id: str, wire: Wire) -> None:
        super().__init__(house, external_id)
        self.wire = wire
        self.person: Person = wire.api.person(int(external_id))
        self._read = 0

    def another(self, external_id: str) -> Self:
        return type(self)(self.house, external_id, self.wire)

    async def opens(self, start: str = "") -> str:
        return await self._act(self.person.starts(start))

    async def types(self, text: str) -> str:
        for start in range(0, len(text), LONGEST):
            part = text[start : start + LONGEST]
            self.bubbles.append(Bubble(0, "person", part))
            await self._act(self.person.types(part))
        return self.screen

    async def presses(self, label: str) -> str:
        if label in self._below_the_box() and label in self.buttons:
            return await self.types(label)
        return await super().presses(label)

    async def presses_data(self, data: str) -> str:
        seq, label = self._button(data)
        self.bubbles.append(Bubble(0, "person", label))
        return await self._act(self.person.presses_data(seq, data))

    async def sends_a_file(self, name: str = "photo.jpg") -> str:
        image = name.endswith((".jpg", ".jpeg", ".png"))
        return await self._act(self.person.sends_photo() if image else self.person.sends_document(name))

    async def looks(self) -> str:
        await self._quiet()
        done = self.person.room.done
        for number in done[self._read :]:
            if number in self.person.room.messages:
                self.bubbles.append(self._bubble(as_now(self.person.room.messages[number])))
        self._read = len(done)
        return self.screen

    async def is_kept(self, text: str) -> bool:
        """The messenger keeps its own transcript; ours are the updates and replies that wait."""
        await self._quiet()
        keys = self.house.keys
        async with self.house.database.read() as session:
            bodies = [
                body for table in (Arrival, Reply) for body in await session.scalars(select(table.body))
            ]
        held = [body for body in bodies if body]
        await keys.load({key_of(body) for body in held})
        return any(text.encode() in (keys.open(body) or b"") for body in held)

    # ------------------------------------------------------------ over the wire

    async def _act(self, act: Coroutine[Any, Any, Any]) -> str:
        """Does it, and waits until it was handled and every answer arrived."""
        await self.wire.line()
        asked = len(self.wire.api.calls)
        became = self.house.turns.outcome_of(self.external_id, str(self.wire.api.deliveries.next_id))
        await act
        await self.wire.wait_for(became)
        assert became.done(), f"no turn; screen {self.screen!r}; faults {self.wire.api.faults}"
        self.outcome = became.result()
        self.contact_id = self.outcome.contact_id
        before = self._read
        await self.looks()
        said_already = any(call.outcome.endswith(NOT_MODIFIED) for call in self.wire.api.calls[asked:])
        if self._read == before and said_already:
            # What stands there is the answer: they read it once more.
            self.bubbles.append(next(one for one in reversed(self.bubbles) if one.sender == "bot"))
        return self.screen

    async def _quiet(self) -> None:
        """Nothing is on its way."""
        line = await self.wire.line()
        async with asyncio.timeout(PATIENCE):
            while line.telegram.channel.sender.is_busy:
                await asyncio.sleep(0.001)

    # ------------------------------------------------------------ what stands there

    def _below_the_box(self) -> list[str]:
        rows = (self.person.room.keyboard or {}).get("keyboard", [])
        return [key["text"] for row in rows for key in row if not key.get("request_contact")]

    def _bubble(self, message: Body) -> Bubble:
        inline = message.get("reply_markup", {}).get("inline_keyboard", [])
        choices = [(one["text"], one.get("callback_data", "")) for row in inline for one in row]
        below = [(label, "") for label in self._below_the_box()]
        text = str(message.get("text") or message.get("caption") or "")
        return Bubble(message["message_id"], "bot", text, tuple(choices or below), self._file(message))

    def _file(self, message: Body) -> dict[str, str] | None:
        document = message.get("document")
        if document is None:
            return None
        data = self.wire.api.files.find(document["file_id"]).data
        return {"name": document["file_name"], "content": base64.b64encode(data).decode()}

    def _button(self, data: str) -> tuple[int, str]:
        """Where the newest button with this data stands, and its label; one made by hand: anywhere."""
        bots = [bubble for bubble in reversed(self.bubbles) if bubble.sender == "bot"]
        for bubble in bots:
            for label, value in bubble.choices:
                if value == data and value:
                    return bubble.seq, label
        return (bots[0].seq if bots else 0), ""
