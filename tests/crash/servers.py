"""Servers that are killed: ordered from the nursery, found by whoever wants to talk to the one alive."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from services.clock import Clock
from services.notices.deliveries import CALL_LASTS, CLAIM_LASTS

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
AWAY = CLAIM_LASTS + timedelta(seconds=1)
# After this much what a dead process had in hand is another's, wherever several may share a database.
AWAY_FROM_TELEGRAM = CALL_LASTS + timedelta(seconds=1)


@dataclass(frozen=True)
class Messenger:
    """Whose bot, where Telegram is, and the port where it finds us; with none it is polled."""

    token: str
    api: str
    port: int = 0


@dataclass(frozen=True)
class Cloud:
    """Whose number, where the Cloud API is, and the port where it finds us."""

    token: str
    api: str
    phone_id: str
    waba_id: str
    app_secret: str
    verify_token: str
    port: int


def an_order(
    database_url: str, keys_file: Path, clock: Clock, messenger: Messenger | Cloud | None = None
) -> dict[str, Any]:
    """What the nursery has to know."""
    order = {"database_url": database_url, "keys_file": str(keys_file), "now": clock.now().isoformat()}
    if messenger is None:
        return order
    return {**order, "cloud" if isinstance(messenger, Cloud) else "messenger": asdict(messenger)}


class Nursery:
    """The process that forks servers."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self.log = log

    async def rehearse(self, order: dict[str, Any]) -> None:
        """Whoever is forked from now on knows the dialogues over such a database."""
        self._say({**order, "rehearses": True})
        await self._answer(lambda words: "rehearsed" in words)

    async def fork(self, order: dict[str, Any]) -> int:
        """A new server, perhaps not answering yet."""
        self._say(order)
        answer = await self._answer(lambda words: "pid" in words and words.keys() == {"pid"})
        return int(answer["pid"])

    async def port_of(self, pid: int) -> int:
        """Where the server answers, once it does."""
        answer = await self._answer(lambda words: words.get("pid") == pid)
        assert "port" in answer, f"the server did not start: {answer}\n{self.log.read_text()[-3000:]}"
        return int(answer["port"])

    async def ready(self) -> None:
        await self._answer(lambda words: "ready" in words)

    def _say(self, order: dict[str, Any]) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order).encode() + b"\n")

    async def _answer(self, wanted: Any) -> dict[str, Any]:
        assert self._process.stdout
        while True:
            line = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE)
            assert line, f"the nursery ended: {self.log.read_text()[-3000:]}"
            words: dict[str, Any] = json.loads(line)
            # What a child said after it was killed is nobody's any more.
            if wanted(words):
                return words

    async def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        with suppress(ProcessLookupError):
            await asyncio.wait_for(self._process.wait(), PATIENCE)


@asynccontextmanager
async def a_nursery(log: Path) -> AsyncIterator[Nursery]:
    """Open while tests run."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KENES_")}
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.crash.nursery",
            cwd=ROOT,
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
        nursery = Nursery(process, log)
        try:
            await nursery.ready()
            yield nursery
        finally:
            await nursery.close()


@dataclass(kw_only=True)
class Door:
    """Where a server is found while there is one."""

    url: str = ""
    # How many were sent to it, answered or not.
    messages: int = 0
    is_up: asyncio.Event = field(default_factory=asyncio.Event)

    def opens(self, url: str) -> None:
        """Whoever waits goes in."""
        self.url = url
        self.is_up.set()


@dataclass
class Server(Door):
    """One application over one database, of which one process at a time is alive."""

    nursery: Nursery
    database_url: str
    keys_file: Path
    clock: Clock
    messenger: Messenger | Cloud | None = None
    away: timedelta = AWAY
    pid: int = 0
    _born: float = 0.0
    _dead: int = 0
    # Seconds that each start took.
    starts: list[float] = field(default_factory=list)

    async def fork(self) -> None:
        """A process is born. Half a minute or more has gone by: a dead worker's claims are free again."""
        self.clock = Clock(self.clock.now() + self.away)
        order = an_order(self.database_url, self.keys_file, self.clock, self.messenger)
        self.pid = await self.nursery.fork(order)
        self._born = monotonic()

    async def answers(self) -> None:
        """Returns when it can be talked to."""
        self.opens(f"http://127.0.0.1:{await self.nursery.port_of(self.pid)}")
        self.starts.append(monotonic() - self._born)

    async def start(self) -> None:
        await self.fork()
        await self.answers()

    async def heard(self, messages: int) -> None:
        """Returns when so many messages more were sent to it."""
        goal = self.messages + messages
        while self.messages < goal:
            await asyncio.sleep(0.001)

    def kill(self) -> None:
        """`kill -9`: no farewell."""
        self.url = ""
        self.is_up.clear()
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        self._dead, self.pid = self.pid, 0

    async def is_gone(self) -> None:
        """Returns when nothing is left of whoever was killed: its port is free, its transactions are over."""
        while self._dead:
            try:
                os.kill(self._dead, 0)
            except ProcessLookupError:
                self._dead = 0
            else:
                await asyncio.sleep(0.001)
