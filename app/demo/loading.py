"""Loads the demo: a believable half-year that ends at the clock's now, the same for one seed and clock."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.appeals import Appeals
from app.demo.arrivals import Arrivals
from app.demo.people import sixty
from app.demo.plot import Plot, Step
from app.demo.quarters import Reporting
from app.demo.questions import Questions
from app.demo.scenes import Scenes
from app.demo.settling import settle
from app.demo.timetable import Timetable, local
from app.demo.world import lay
from db.engine import Database
from db.models.staff import Login
from services.calendar import CalendarService
from services.clock import StoppedClock
from services.errors import DomainError
from services.house import Services
from services.tools import Tools
from services.turns.conversations import ConversationKeys

SEED: Final = 2026
# So many steps at a time: keys of conversations are made between them.
_AT_ONCE: Final = 25


class _OneSession:
    """What services write through here: the load's own transaction, with a savepoint a step, not a deed."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        yield self._session
        await self._session.flush()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        yield self._session


async def is_loaded(database: Database) -> bool:
    """Whether the demo was laid into this database."""
    async with database.read() as session:
        return await session.scalar(select(Login.id).where(Login.name == "director.talgar")) is not None


async def load_demo(database: Database, tools: Tools, *, seed: int = SEED) -> None:
    """Lays the demo relative to the clock, in one transaction: a load that was cut short left nothing.

    The reference data are there already. Everything that has a service goes through it, with the clock moved
    to the moment when it happened.
    """
    now = tools.clock.now()
    clock = StoppedClock(now)
    then = Tools(clock, tools.keys)
    days_off = await CalendarService(database, tools).around(tools.clock.today())
    table = Timetable(now, days_off)
    keys = ConversationKeys(database, clock)
    chance = Random(seed)
    people = sixty(chance)
    # Small: no statement of it takes long, and it is alone.
    async with database.begin(small=True) as session:
        services = Services(_OneSession(session), then)
        world = await lay(session, local(table.since, 9) - timedelta(days=30))
        arrivals = Arrivals(world, keys, table.today)
        plot = Plot(world, people, table, chance)
        plot.arrive(arrivals.come)
        scenes = Scenes(world, people, table, plot)
        scenes.tell()
        Questions(world, people, table, plot).tell()
        Appeals(world, people, table, plot).tell()
        plot.pass_quarter()
        Reporting(world, table, plot).tell()
        steps = sorted(plot.steps)
        for first in range(0, len(steps), _AT_ONCE):
            await keys.stock_up()
            await _happen(session, services, clock, steps[first : first + _AT_ONCE])
        clock.at = now
        await scenes.keep_an_hour(services, await arrivals.stranger(session, services))
        await scenes.wonder(services)
        await services.consultations.drop_past_cells(now)
        await settle(session, world, days_off, now)


async def _happen(session: AsyncSession, services: Services, clock: StoppedClock, steps: list[Step]) -> None:
    for step in steps:
        await asyncio.sleep(0)  # whoever calls the load off is heard between the steps
        clock.at = step.at
        try:
            async with session.begin_nested():
                await step.do(services)
        except DomainError:
            # A rule said no, such as a full day: then that did not happen.
            continue
    await session.flush()
    session.expunge_all()
