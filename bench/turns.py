"""Updates a second over whole registrations and bookings, beside what the engine does at best.

Bare is the dispatcher, one insert and a commit. Rounds alternate, so that both see the same machine.
"""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from uuid import uuid4

from aiogram import Dispatcher
from aiogram.types import Message
from sqlalchemy import event, insert

from app.container import Container
from app.settings import Env, Settings
from bench.table import Row
from bench.walk import Street
from bot.channels.webchat.cookie import Standing, Visitor
from db.base import Base
from db.engine import Database
from db.enums import ArrivalState, ChannelName
from db.models.conversations import Arrival
from db.models.units import StartCode
from services.clock import Clock
from services.keys import Keys
from tests.factories import a_centre, a_consultant, write
from tests.scripts import REGISTERS_AND_BOOKS

# A Wednesday, 10:07 in Almaty: what is offered stays the same while it is measured.
MORNING = datetime(2026, 11, 18, 5, 7, tzinfo=UTC)
PAIRS = 7


@dataclass
class Compared:
    """Rates in updates a second, by round; answers in seconds."""

    in_flight: int
    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    statements: float = 0.0

    @property
    def ratio(self) -> float:
        return median(ours / bare for ours, bare in zip(self.ours, self.bare, strict=True))

    def percentile(self, of_hundred: int) -> float:
        """Milliseconds."""
        return quantiles(self.answers, n=100)[of_hundred - 1] * 1000

    def rows(self, engine: str, *, at_least: float | None = None, share: float | None = None) -> list[Row]:
        name = f"{engine.lower()}_{self.in_flight}"
        many = f"{engine}, {self.in_flight} in flight"
        return [
            Row(f"{name}_rate", f"{many}: updates", median(self.ours), "a second", at_least=at_least),
            Row(
                f"{name}_bare",
                f"{many}: bare (dispatcher, one insert, commit)",
                median(self.bare),
                "a second",
            ),
            Row(f"{name}_ratio", f"{many}: share of bare", self.ratio, at_least=share),
            Row(f"{name}_p50", f"{many}: an answer, p50", self.percentile(50), "ms"),
            Row(f"{name}_p99", f"{many}: an answer, p99", self.percentile(99), "ms", at_most=250),
            Row(f"{name}_statements", f"{many}: statements an update", self.statements),
        ]


async def compare(url: str, place: Path, in_flight: int, dialogues: int) -> Compared:
    """Rounds of ours and bare by turns; `dialogues`: how many each of those in flight walks in a round."""
    container = await open_container(url, place)
    codes = [await a_place_of_its_own(container.database) for _ in range(in_flight)]
    street, result = Street(container), Compared(in_flight)
    counted = count_statements(container.database)

    async def walks(index: int) -> None:
        for number in range(dialogues):
            script = REGISTERS_AND_BOOKS[(index + number) % len(REGISTERS_AND_BOOKS)]
            await street.walk(script, codes[index], result.answers.append)

    await together(in_flight, walks)  # warm
    as_the_server_does()
    result.answers.clear()
    counted[0] = 0
    for _ in range(PAIRS):
        done = len(result.answers)
        took = await together(in_flight, walks)
        result.ours.append((len(result.answers) - done) / took)
        result.bare.append(await bare_round(container, in_flight, (len(result.answers) - done) // in_flight))
    # Bare's one insert each is not ours.
    result.statements = counted[0] / len(result.answers) - 1
    await container.close()
    return result


async def together(many: int, work: Callable[[int], Awaitable[None]]) -> float:
    """Seconds until all are done."""
    began = perf_counter()
    await asyncio.gather(*(work(index) for index in range(many)))
    return perf_counter() - began


async def bare_round(container: Container, in_flight: int, updates: int) -> float:
    """Updates a second of a dispatcher whose handler writes one row."""
    street = Street(container)
    dispatcher = Dispatcher(disable_fsm=True)
    row = {"channel": ChannelName.WEB, "state": ArrivalState.DONE, "attempts": 1, "fault": ""}
    statement = insert(Base.metadata.tables[Arrival.__tablename__])
    engine = container.database._writer

    @dispatcher.message()
    async def write_a_row(message: Message) -> None:
        async with engine.begin() as connection:
            await connection.execute(statement, {**row, "key": uuid4().hex, "at": container.clock.now()})

    async def feeds(index: int) -> None:
        visitor = Visitor(str(1 << 51 | index), False, Standing.KNOWN)
        for _ in range(updates):
            arrival = street.ingress.text(visitor, uuid4(), "a text of some length")
            await dispatcher.feed_update(street.channel.bot, arrival.update)

    return in_flight * updates / await together(in_flight, feeds)


def as_the_server_does() -> None:
    """What is imported is not looked at again by the collector (`app.run`)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def open_container(url: str, place: Path, env: Env = Env.PRODUCTION) -> Container:
    """The application's parts over a migrated database; in a demo nobody is asked for a second factor."""
    keys = place / "keys.json"
    if not keys.exists():
        Keys.create(keys, "bench")
    container = Container(Settings(env=env, database_url=url, keys_file=keys))
    container.clock = Clock(MORNING)
    await container.database.prepare()
    return container


async def a_place_of_its_own(database: Database) -> str:
    """The code of a link to a centre with consultants enough for everybody who walks there."""
    centre = await a_centre(database)
    for _ in range(3):
        await a_consultant(database, centre)
    code = await write(database, StartCode(code=f"walk-{centre.id}", unit_id=centre.id, source="poster"))
    return code.code


def count_statements(database: Database) -> list[int]:
    """A counter of what the writing connection was asked."""
    counted = [0]

    @event.listens_for(database._writer.sync_engine, "before_cursor_execute")
    def _count(*_words: object) -> None:
        counted[0] += 1

    return counted
