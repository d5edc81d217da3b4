"""Whole lives of cases at the services: filed, colour confirmed and taken, answered, rated.

The author's part runs as in a turn, which knows from its first statement at what revision everything stands;
the officer's as a form of the office does, with its key. Beside it, bare: one insert and a commit.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from random import randrange
from statistics import median
from time import perf_counter
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.container import Container
from bench.appeals_country import Ground
from bench.table import Row
from bench.turns import together
from db.base import Base
from db.enums import AppealAbout, AppealKind, ArrivalState, ChannelName
from db.models.conversations import Arrival, Revision
from services.appeals.facts import AppealDraft
from services.cause import Actor, Cause
from services.house import Services
from services.remembered import Memory

# A complaint about the service in general, in a hundred words' place; nothing in it is red.
TEXT = (
    "Орталыққа сағат оннан кезекке тұрдым, екі сағат күттім, ешкім шықпады. Кестеде қабылдау оннан деп тұр. "
    "Просил объяснить, почему приём начинается позже, но мне сказали прийти завтра."
)
ANSWER = "Рақмет! Кестені тексердік: сейсенбі күні қабылдау кеш басталған. Кешірім сұраймыз, кесте түзетілді."
ROUNDS = 5
BARE = 100


class AsInATurn:
    """Writes as a turn does: its first statement brings the revision that what is remembered stands at."""

    def __init__(self, container: Container) -> None:
        self._database = container.database
        self._memory = Memory()

    @asynccontextmanager
    async def begin(self, **how: Any) -> AsyncIterator[AsyncSession]:
        async with self._database.begin(small=True) as session:
            self._memory.lay_out(session, await session.scalar(select(Revision.number)))
            yield session

    def read(self) -> Any:
        return self._database.read()


class Lives:
    """People who complain, and officers who answer them at once."""

    def __init__(self, container: Container, ground: Ground) -> None:
        self._container = container
        self._ground = ground
        self._chat = Services(AsInATurn(container), container.tools)
        self._office = container.services
        self._writers = count(randrange(ground.people))
        self.took: dict[str, list[float]] = {"file": [], "confirm_colour": [], "answer": [], "rate": []}

    async def one(self) -> None:
        """A whole life: four transactions."""
        person = next(self._writers) % self._ground.people + 1
        writer = Actor(contact_id=person, person_id=person)
        told = Cause(writer, ChannelName.WEB)
        centre = self._ground.centres[person % len(self._ground.centres)]
        officer = self._ground.staff_of_region(centre.region_id)
        draft = AppealDraft(
            AppealKind.COMPLAINT,
            TEXT,
            about=AppealAbout.CENTRE,
            topic_id=self._ground.topics[person % len(self._ground.topics)],
            unit_id=centre.unit_id,
        )
        cases = self._office.appeal_cases
        began = perf_counter()
        filed = await self._chat.appeals.file(told, draft)
        began = self._took("file", began)
        await cases.confirm_colour(_form(officer), filed.number, filed.colour, seen=1)
        began = self._took("confirm_colour", began)
        await cases.answer(_form(officer), filed.number, ANSWER, seen=3)
        began = self._took("answer", began)
        await self._chat.appeals.rate(told, filed.number, 5)
        self._took("rate", began)

    async def some(self, many: int) -> None:
        for _ in range(many):
            await self.one()

    def _took(self, deed: str, began: float) -> float:
        now = perf_counter()
        self.took[deed].append(now - began)
        return now


def _form(by: Actor) -> Cause:
    return Cause(by, ChannelName.DESK, f"{by.login_id}:{uuid4()}")


async def lifecycles(
    container: Container, ground: Ground, in_flight: int, each: int, size: str
) -> tuple[list[Row], float]:
    """Rates of whole lives and of bare, by turns; and the median of the former."""
    lives = Lives(container, ground)
    counted = count_statements(container)
    await together(in_flight, lambda _: lives.some(2))  # warm
    ours, bare, statements = [], [], 0
    for _ in range(ROUNDS):
        counted[0] = 0
        ours.append(in_flight * each / await together(in_flight, lambda _: lives.some(each)))
        statements += counted[0]
        bare.append(await bare_rate(container, in_flight))
    name, what = f"appeals_{size}_lives_{in_flight}", f"{size} cases, {in_flight} in flight"
    rows = [
        Row(name, f"{what}: whole lives at the services", median(ours), "a second", at_least=100),
        Row(f"{name}_bare", f"{what}: bare (one insert, commit)", median(bare), "a second"),
        Row(
            f"{name}_share",
            f"{what}: transactions of lives, share of bare",
            median(4 * one / other for one, other in zip(ours, bare, strict=True)),
        ),
        Row(
            f"{name}_statements",
            f"{what}: statements of a life, four transactions",
            statements / (ROUNDS * in_flight * each),
        ),
    ]
    return rows, median(ours)


async def bare_rate(container: Container, in_flight: int) -> float:
    """Transactions a second of one insert each."""
    row = {"channel": ChannelName.WEB, "state": ArrivalState.DONE, "attempts": 1, "fault": ""}
    statement = insert(Base.metadata.tables[Arrival.__tablename__])
    engine = container.database._writer

    async def writes(_index: int) -> None:
        for _ in range(BARE):
            async with engine.begin() as connection:
                values = {**row, "key": uuid4().hex, "at": container.clock.now()}
                await connection.execute(statement, values)

    return in_flight * BARE / await together(in_flight, writes)


def count_statements(container: Container) -> list[int]:
    """A counter of what the database is asked."""
    from bench.turns import count_statements as counting

    return counting(container.database)
