"""`kill -9` at any moment: nothing accepted is lost or happens twice, dialogues stand where they should."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import Exists, exists, select

from db.engine import Database
from db.enums import PromiseState
from db.models.conversations import Promise
from services.clock import Clock
from services.keys import Keys
from services.tools import Tools
from services.turns.conversations import ConversationKeys
from tests.crash import truth
from tests.crash.browsers import a_browser
from tests.crash.servers import Nursery, Server, an_order
from tests.crash.town import MORNING, Place, a_town
from tests.crash.visits import Visit
from tests.scripts import REGISTERS_AND_BOOKS as SCRIPTS

AT_ONCE = 4


@pytest.fixture
async def killing(
    nursery: Nursery, database_url: str, rehearsal_url: str, tmp_path: Path
) -> AsyncIterator["Killing"]:
    """Servers to be killed that know their work."""
    keys_file = tmp_path / "keys.json"
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    killing = Killing(nursery, database_url, keys_file, seed)
    await nursery.rehearse(an_order(rehearsal_url, keys_file, Clock(MORNING)))
    yield killing
    await killing.database.close()


class Killing:
    """A town whose server is killed again and again while people write."""

    def __init__(self, nursery: Nursery, database_url: str, keys_file: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        clock = Clock(MORNING)
        self.database = Database(database_url)
        self.tools = Tools(clock, Keys.create(keys_file, "test"))
        self.keys = ConversationKeys(self.database, clock)
        self.server = Server(nursery, database_url, keys_file, clock)
        self.visits: list[Visit] = []
        self._is_over = False

    async def runs(self, kills: int) -> None:
        """People come one after the other, some at a time, until the last kill; whoever came finishes."""
        await self.database.prepare()
        places = await a_town(self.database, self.keys, places=kills + 20)
        await self.server.start()
        undisturbed = await asyncio.gather(
            *(self._visit(places.pop(), number) for number in range(2 * len(SCRIPTS)))
        )
        async with asyncio.TaskGroup() as tasks:
            for number in range(AT_ONCE):
                tasks.create_task(self._people(places, number))
            tasks.create_task(self._kills(kills))
        self._compare(undisturbed)
        await self._settles()
        self.server.kill()
        await truth.check(self.database, self.visits)

    async def _people(self, places: list[Place], number: int) -> None:
        while places and not self._is_over:
            await self._visit(places.pop(), number)
            number += AT_ONCE + 1

    async def _visit(self, place: Place, number: int) -> Visit:
        """Every other is confirmed by the consultant, and then told so; every other browser has no stream."""
        async with a_browser(self.server, streams=number % 3 > 0) as browser:
            visit = Visit(browser, SCRIPTS[number % 2], place, is_confirmed=number // 2 % 2 == 0)
            self.visits.append(visit)
            await visit.walks()
            if visit.is_confirmed:
                await visit.is_answered(self.database, self.tools)
        return visit

    async def _kills(self, kills: int) -> None:
        for _ in range(kills):
            # Counted in messages, not in time: on a busy machine too it dies in the middle of a turn.
            await self.server.heard(self.chance.randint(1, 15))
            await asyncio.sleep(self.chance.uniform(0, 0.03))
            self.server.kill()
            if self.chance.random() < 0.2:
                # Before it answers at all.
                await self.server.fork()
                await asyncio.sleep(self.chance.uniform(0, 0.2))
                self.server.kill()
            await self.server.start()
        self._is_over = True

    def _compare(self, undisturbed: Sequence[Visit]) -> None:
        """Whoever was disturbed saw the same, letter for letter and in the same order."""
        by_kind = {(visit.script.name, visit.is_confirmed): visit.transcript for visit in undisturbed}
        assert len(by_kind) == 2 * len(SCRIPTS)
        for visit in self.visits:
            assert visit.transcript == by_kind[visit.script.name, visit.is_confirmed]

    async def _settles(self) -> None:
        """Whatever a dead worker had claimed is free again, and sent."""
        self.server.kill()
        await self.server.start()
        due = exists().where(
            Promise.state.in_((PromiseState.PROMISED, PromiseState.SENDING)),
            Promise.due_at <= self.server.clock.now(),
        )
        async with asyncio.timeout(20):
            while await self._is_there(due):
                await asyncio.sleep(0.1)

    async def _is_there(self, what: Exists) -> bool:
        async with self.database.read() as session:
            return bool(await session.scalar(select(what)))


async def test_thirty_kills(killing: Killing) -> None:
    await _kill(killing, 30)


# Each round in a town of its own: every kill takes half a minute of the town's day, and the day must not end.
@pytest.mark.soak
@pytest.mark.parametrize("again", range(13))
async def test_thirty_kills_more(killing: Killing, again: int) -> None:
    await _kill(killing, 30)


async def _kill(killing: Killing, kills: int) -> None:
    await killing.runs(kills)
    repeats = sum(visit.browser.repeats for visit in killing.visits)
    people, start = len(killing.visits), median(killing.server.starts)
    print(f"{kills} kills, {people} people, {repeats} repeats; a start takes {start:.2f} s")
