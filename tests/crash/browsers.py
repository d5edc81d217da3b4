"""Browsers that do not give up: a message keeps its key and is repeated until it is acknowledged."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import aiohttp
from itsdangerous import URLSafeSerializer

from tests.crash.servers import Door

PATIENCE = aiohttp.ClientTimeout(total=10)
STREAM = aiohttp.ClientTimeout(total=None, sock_connect=5)
PAUSE = 0.02
LATEST = 60.0
LOST = (aiohttp.ClientError, OSError, TimeoutError, ValueError)


@dataclass
class Browser:
    """One person's browser: a cookie, the transcript as it came, the keys it sent."""

    server: Door
    http: aiohttp.ClientSession
    events: dict[int, dict[str, Any]] = field(default_factory=dict)
    keys: list[UUID] = field(default_factory=list)
    # Events that came although they had been there before, or out of order.
    confused: list[int] = field(default_factory=list)
    repeats: int = 0
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    # ------------------------------------------------------------ what a person does

    async def opens(self, code: str) -> None:
        """Opens the page by a link; whoever has the cookie already opens it without."""
        while not self._cookie:
            with suppress(*LOST):
                await self._get("/chat", {"start": code})
                break
            await self._again()

    async def sends(self, **content: Any) -> None:
        """A text or a press, repeated with its key until it is taken; returns when its answer is there."""
        key = uuid4()
        self.keys.append(key)
        while True:
            with suppress(*LOST):
                status, body = await self._post("/chat/messages", {"id": str(key), **content})
                if status == 202:
                    break
                assert status in {429, 500, 503}, (status, body)
            self.repeats += 1
            await self._again()
        await self.has(int(json.loads(body)["seq"]))

    async def has(self, seq: int) -> None:
        """Waits until everything up to this event came."""
        async with asyncio.timeout(LATEST):
            while not self.events or max(self.events) < seq:
                self._came.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._came.wait(), 0.5)

    # ------------------------------------------------------------ what came

    @property
    def bubbles(self) -> list[dict[str, Any]]:
        """The transcript, oldest first."""
        return [self.events[seq] for seq in sorted(self.events)]

    @property
    def choices(self) -> list[dict[str, str]]:
        """What can be pressed on the last screen."""
        said = [bubble for bubble in self.bubbles if bubble["from"] == "bot"]
        return list(said[-1]["choices"]) if said else []

    @property
    def seq_of_the_screen(self) -> int:
        return max(seq for seq, bubble in self.events.items() if bubble["from"] == "bot")

    @property
    def external_id(self) -> str:
        """Who it is within the channel, as the signed cookie says."""
        known, content = URLSafeSerializer("", salt="webchat").loads_unsafe(self._cookie)
        assert content, known
        return str(content[0])

    # ------------------------------------------------------------ the wire

    async def listens(self) -> None:
        """Follows the stream of events, from where it was cut."""
        while True:
            with suppress(*LOST):
                if self._cookie:
                    await self._follow()
            await self._again()

    async def asks(self) -> None:
        """Where streams are cut: asks again and again."""
        while True:
            with suppress(*LOST):
                text = await self._get("/chat/events", {"after": str(self._last)}, accept="application/json")
                for event in json.loads(text)["events"]:
                    self._hear(event["id"], event["data"])
            await self._again()
            await asyncio.sleep(PAUSE)

    async def _follow(self) -> None:
        address = {"after": str(self._last)}
        headers = {"Accept": "text/event-stream"}
        async with self.http.get(
            self._at("/chat/events"), params=address, headers=headers, timeout=STREAM
        ) as response:
            number: int | None = None
            async for line in response.content:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "id":
                    number = int(value)
                elif name == "data" and number is not None:
                    self._hear(number, json.loads(value))
                elif not name:
                    number = None

    def _hear(self, seq: int, data: dict[str, Any]) -> None:
        if seq <= self._last:
            self.confused.append(seq)
        self.events[seq] = data
        self._came.set()

    @property
    def _last(self) -> int:
        return max(self.events, default=0)

    async def _get(self, path: str, query: dict[str, str], accept: str = "text/html") -> str:
        headers = {"Accept": accept}
        async with self.http.get(self._at(path), params=query, headers=headers, timeout=PATIENCE) as response:
            text = await response.text()
            response.raise_for_status()
            return text

    async def _post(self, path: str, content: dict[str, Any]) -> tuple[int, str]:
        self.server.messages += bool(self.server.url)
        async with self.http.post(self._at(path), json=content, timeout=PATIENCE) as response:
            return response.status, await response.text()

    async def _again(self) -> None:
        await asyncio.sleep(PAUSE)
        await self.server.is_up.wait()

    def _at(self, path: str) -> str:
        if not self.server.url:
            raise OSError("nobody answers just now")
        return self.server.url + path

    @property
    def _cookie(self) -> str:
        return next((one.value for one in self.http.cookie_jar if one.key == "kenes_chat"), "")


@asynccontextmanager
async def a_browser(server: Door, *, streams: bool, keeps: bool = True) -> AsyncIterator[Browser]:
    """Open at the chat inside the block: by the stream of events, or by asking for them.

    Whoever does not keep connections meets another worker behind a balancer each time.
    """
    jar = aiohttp.CookieJar(unsafe=True)  # the address is a number
    line = aiohttp.TCPConnector(force_close=not keeps)
    async with (
        aiohttp.ClientSession(cookie_jar=jar, connector=line) as http,
        asyncio.TaskGroup() as tasks,
    ):
        browser = Browser(server, http)
        ear = tasks.create_task(browser.listens() if streams else browser.asks())
        try:
            yield browser
        finally:
            ear.cancel()
