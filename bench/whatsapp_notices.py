"""Notices to as many people as WhatsApp lets a number write to, with a `kill -9` in the middle."""

import asyncio
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import ClientError
from sqlalchemy import select

from app.run import free_port
from bench.table import Row
from bench.telegram_notices import _first_start, _started
from db.engine import Database
from db.enums import PromiseState
from db.models.conversations import Promise
from services.clock import Clock, parse_clock
from services.keys import Keys
from tests.whatsapp.many import FIRST, Many
from tests.whatsapp.office import VERIFY
from tests.whatsapp.server import CloudServer
from tests.whatsapp.trouble import PER_SECOND

NOTICES, MANY = 2_000, 10_000
# A Wednesday morning, so that notices may go out; after the kill the clock is a quarter of an hour further.
STARTS, GOES_ON = "2026-11-18 10:00", "2026-11-18 10:15"
PATIENCE = 120.0
LEFT = (PromiseState.PROMISED, PromiseState.SENDING)


def measure(place: Path) -> list[Row]:
    """Twenty-five seconds' worth; `--long` asks for ten thousand, 125 seconds' worth."""
    return asyncio.run(_measure(place, NOTICES))


def measure_long(place: Path) -> list[Row]:
    """Ten thousand."""
    return asyncio.run(_measure(place, MANY))


@dataclass
class Seen:
    """What came to pass."""

    # When each notice came, and whose.
    came: list[tuple[float, str]] = field(default_factory=list)
    killed_at: float = 0.0
    in_flight: int = 0
    states: Counter[PromiseState] = field(default_factory=Counter)
    lost: int = 0
    hits: int = 0
    faults: int = 0

    @property
    def resumed_after(self) -> float:
        """Seconds from the kill to the first notice afterwards."""
        return min(at for at, _tag in self.came if at > self.killed_at) - self.killed_at

    @property
    def share(self) -> float:
        """Of what is permitted while the process was alive."""
        times = [at for at, _tag in self.came]
        return len(times) / (PER_SECOND * (max(times) - min(times) - self.resumed_after))

    @property
    def doubled(self) -> int:
        return sum(times > 1 for times in Counter(tag for _at, tag in self.came).values())

    def rows(self, notices: int) -> list[Row]:
        many = f"{notices:,} notices on WhatsApp, `kill -9` in the middle"
        uncertain = self.states[PromiseState.UNCERTAIN]
        return [
            Row("whatsapp_share", f"{many}: share of 80 a second while alive", self.share, at_least=0.95),
            Row("whatsapp_resume", f"{many}: resumed after", self.resumed_after, "s", at_most=8),
            Row("whatsapp_lost", f"{many}: lost", self.lost, at_most=0),
            Row("whatsapp_doubled", f"{many}: said twice", self.doubled, at_most=0),
            Row("whatsapp_uncertain", f"{many}: uncertain (in flight)", uncertain, at_most=self.in_flight),
            Row("whatsapp_too_fast", f"{many}: refused as too fast", self.hits, at_most=0),
            Row("whatsapp_wrong", f"{many}: bodies that are wrong", self.faults, at_most=0),
        ]


async def _measure(place: Path, notices: int) -> list[Row]:
    seen = Seen()
    await asyncio.to_thread(_first_start, place)
    database = Database(f"sqlite+aiosqlite:///{place / 'kenes.db'}")
    await database.prepare()
    clock = Clock(parse_clock(STARTS))
    async with CloudServer(clock=clock) as api:
        keys = Keys.load(place / "keys.json")
        await Many(database, keys, api, clock.now(), notices).are_promised()
        with free_port("127.0.0.1", 0) as listener:
            port = listener.getsockname()[1]
        api.hooks.url = f"http://127.0.0.1:{port}/whatsapp"
        settings = {
            "PORT": str(port),
            "WHATSAPP_TOKEN": api.token,
            "WHATSAPP_PHONE_ID": api.phone_id,
            "WHATSAPP_WABA_ID": api.waba_id,
            "WHATSAPP_APP_SECRET": api.secret,
            "WHATSAPP_VERIFY_TOKEN": VERIFY,
            "WHATSAPP_API": api.url,
        }
        with _started(place, CLOCK=STARTS, **settings) as first:
            # Not where one batch ends and the next begins.
            await _until(api, notices // 2 + 7)
            first.process.send_signal(signal.SIGKILL)
            seen.killed_at = time.monotonic()
            await asyncio.to_thread(first.process.wait)
        seen.in_flight = await _count(database, Promise.state == PromiseState.SENDING)
        with _started(place, CLOCK=GOES_ON, **settings):
            async with asyncio.timeout(PATIENCE + notices / PER_SECOND * 2):
                while api.hooks.pending or await _count(database, Promise.state.in_(LEFT)):
                    await asyncio.sleep(0.5)
        seen.came = [
            (call.at, call.body["biz_opaque_callback_data"])
            for call in api.called()
            if call.taken and call.chat is not None
        ]
        seen.hits, seen.faults = api.limits.hits, len(api.faults)
        with suppress(ClientError):
            await api.hooks.close()
    await _look(database, seen)
    await database.close()
    return seen.rows(notices)


async def _until(api: CloudServer, notices: int) -> None:
    async with asyncio.timeout(PATIENCE + notices / PER_SECOND * 2):
        while len(api.called()) < notices:
            await asyncio.sleep(0.02)


async def _count(database: Database, condition: Any) -> int:
    async with database.read() as session:
        return len((await session.scalars(select(Promise.id).where(Promise.id >= FIRST, condition))).all())


async def _look(database: Database, seen: Seen) -> None:
    """Lost is what stands as sent and never came, or came to nothing at all."""
    heard = {tag for _at, tag in seen.came}
    async with database.read() as session:
        rows = await session.execute(select(Promise.id, Promise.state).where(Promise.id >= FIRST))
    for number, state in rows:
        seen.states[state] += 1
        seen.lost += f"p{number}" not in heard and state is not PromiseState.UNCERTAIN
