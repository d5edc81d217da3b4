"""Three workers on one PostgreSQL behind a balancer, killed one by one: nothing is lost, nothing is twice."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import aiohttp
import pytest
from sqlalchemy import exists, select

from db.engine import Database
from db.enums import PromiseState
from db.models.conversations import Promise
from services.clock import Clock
from services.leases import KEPT_FOR, RENEWED_EVERY
from services.tools import Tools
from services.turns.conversations import ConversationKeys
from tests.crash import truth
from tests.crash.browsers import a_browser
from tests.crash.offices import Consultant
from tests.crash.town import MORNING, Place, a_town
from tests.crash.visits import LAST_WORDS, Visit
from tests.crash.workers import Workers, some_workers
from tests.scripts import REGISTERS_AND_BOOKS as SCRIPTS

NAMES = ("first", "second", "third")
AT_ONCE = 4
PLACES = 60
# From an act in the office to the bubble on the phone.
SOON = 2.0


@dataclass
class OfficeVisit(Visit):
    """A visit whose consultant answers in the office, over HTTP and through the balancer too."""

    workers: Workers | None = None
    office_repeats: int = 0

    async def is_answered(self, database: Database, tools: Tools) -> None:
        assert self.workers
        before = max(self.browser.events)
        line = aiohttp.TCPConnector(force_close=True)
        async with aiohttp.ClientSession(connector=line) as http:
            consultant = Consultant(self.place, database, http)
            await consultant.signs_in(tools.clock)
            await consultant.confirms(self.workers.door.url)
            self.office_repeats = consultant.repeats
        await self.browser.has(before + 1)
        await self.browser.sends(text=LAST_WORDS)


class City:
    """Everybody who writes while workers are killed."""

    def __init__(self, workers: Workers, database: Database, tools: Tools, places: list[Place]) -> None:
        self.workers = workers
        self.database = database
        self.tools = tools
        self.places = places
        self.visits: list[OfficeVisit] = []
        self.is_over = False

    async def visit(self, number: int) -> OfficeVisit:
        """Every other is confirmed; every third browser has no stream. Each request meets another worker."""
        door, place = self.workers.door, self.places.pop()
        async with a_browser(door, streams=number % 3 > 0, keeps=False) as browser:
            confirmed = number // 2 % 2 == 0
            visit = OfficeVisit(browser, SCRIPTS[number % 2], place, confirmed, workers=self.workers)
            self.visits.append(visit)
            await visit.walks()
            if confirmed:
                await visit.is_answered(self.database, self.tools)
        return visit

    async def people(self, number: int) -> None:
        """One after the other, until the last kill."""
        while self.places and not self.is_over:
            await self.visit(number)
            number += AT_ONCE + 1

    def compare(self, undisturbed: Sequence[Visit]) -> None:
        """Whoever was disturbed saw the same, letter for letter and in the same order."""
        by_kind = {(one.script.name, one.is_confirmed): one.transcript for one in undisturbed}
        assert len(by_kind) == 2 * len(SCRIPTS)
        for visit in self.visits:
            assert visit.transcript == by_kind[visit.script.name, visit.is_confirmed]

    async def settles(self) -> None:
        """What a dead worker had claimed is free again after half a minute, and sent."""
        due = exists().where(
            Promise.state.in_((PromiseState.PROMISED, PromiseState.SENDING)),
            Promise.due_at <= self.tools.clock.now(),
        )
        async with asyncio.timeout(60):
            while await self._is_there(due):
                await asyncio.sleep(0.1)

    async def _is_there(self, what) -> bool:
        async with self.database.read() as session:
            return bool(await session.scalar(select(what)))


@pytest.fixture
async def city(postgresql_url: str, tmp_path: Path) -> AsyncIterator[City]:
    """Three workers that found an empty database, all at the same moment."""
    clock = Clock(MORNING)
    async with some_workers(tmp_path, postgresql_url, clock) as workers:
        await workers.start(NAMES)
        from services.keys import Keys

        database = Database(postgresql_url)
        tools = Tools(clock, Keys.load(tmp_path / "keys.json"))
        places = await a_town(database, ConversationKeys(database, clock), places=PLACES)
        yield City(workers, database, tools, places)
        await database.close()


async def test_three_workers_are_killed_one_after_the_other(city: City) -> None:
    workers, chance = city.workers, random.SystemRandom()
    undisturbed = await asyncio.gather(*(city.visit(number) for number in range(2 * len(SCRIPTS))))
    async with asyncio.TaskGroup() as tasks:
        for number in range(AT_ONCE):
            tasks.create_task(city.people(number))
        leader = await workers.leader()
        assert leader, "nobody does the jobs"
        died = monotonic()
        for name in (leader, *(name for name in NAMES if name != leader)):
            await workers.heard(chance.randint(5, 20))
            await workers.kill(name)
            if name == leader:
                died = monotonic()
            # The other two go on meanwhile.
            await workers.heard(30)
            await workers.start([name])
        city.is_over = True
    city.compare(undisturbed)
    await city.settles()
    await another_one_leads(workers, died)
    assert set(workers.balancer.served) == set(NAMES)
    await workers.stop()
    await truth.check(city.database, city.visits)
    repeats = sum(visit.browser.repeats + visit.office_repeats for visit in city.visits)
    print(f"{len(city.visits)} people, {repeats} repeats, {dict(workers.balancer.served)}")


async def another_one_leads(workers: Workers, died: float) -> None:
    """Within the lease's time and one look at it, whoever was killed meanwhile."""
    latest = 3 * (KEPT_FOR + RENEWED_EVERY).total_seconds()
    while await workers.leader() is None:
        assert monotonic() - died < latest, "nobody took the lease over"
        await asyncio.sleep(0.2)


async def test_an_act_in_one_office_is_a_bubble_on_a_stream_of_another_worker(city: City) -> None:
    urls = [process.url for process in city.workers.alive.values()]
    took = []
    for number in range(4):
        city.workers.door.opens(urls[number % 3])
        place = city.places.pop()
        async with a_browser(city.workers.door, streams=True) as browser:
            await Visit(browser, SCRIPTS[number % 2], place, is_confirmed=True).walks()
            before = max(browser.events)
            async with aiohttp.ClientSession() as http:
                consultant = Consultant(place, city.database, http)
                await consultant.signs_in(city.tools.clock)
                office = urls[(number + 1) % 3]
                form = await consultant.opens(office)
                began = monotonic()
                await consultant.presses(office, form)
                await browser.has(before + 1)
                took.append(monotonic() - began)
    print("from the act to the bubble:", ", ".join(f"{one:.2f} s" for one in took))
    assert max(took) < SOON
