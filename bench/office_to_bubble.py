"""From an act in one worker's office to the bubble on a stream of another: three `kenes run`, PostgreSQL."""

import asyncio
import sys
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import aiohttp

from bench.table import Row
from db.engine import Database
from db.migrate import upgrade
from services.clock import Clock
from services.turns.conversations import ConversationKeys
from tests.crash.browsers import a_browser
from tests.crash.offices import Consultant
from tests.crash.town import MORNING, Place, a_town
from tests.crash.visits import Visit
from tests.crash.workers import Workers, some_workers
from tests.scripts import REGISTERS_AND_BOOKS
from tools.postgres import CAREFUL, NoPostgres, start

TIMES = 20


def measure(place: Path) -> list[Row]:
    """So many acts, each in another office than the stream's."""
    try:
        server, address = start(place, CAREFUL)
    except (ImportError, NoPostgres, OSError) as fault:
        print(f"(no PostgreSQL here: {fault})", end=" ", file=sys.stderr)
        return []
    try:
        url = address.render_as_string(hide_password=False)
        upgrade(url)
        took = asyncio.run(_acts(url, place))
    finally:
        if server is not None:
            server.cleanup()
    parts = quantiles(took, n=20)
    return [
        Row("bubble_p50", "Act in an office to the bubble at another worker, p50", parts[9] * 1000, "ms"),
        Row("bubble_p95", "Act in an office to the bubble, p95", parts[18] * 1000, "ms", at_most=2000),
    ]


async def _acts(url: str, place: Path) -> list[float]:
    clock = Clock(MORNING)
    database = Database(url)
    async with some_workers(place, url, clock) as workers:
        await workers.start(("first", "second", "third"))
        places = await a_town(database, ConversationKeys(database, clock), places=TIMES)
        took = [await _act(workers, database, there, number) for number, there in enumerate(places)]
        await database.close()
        return took


async def _act(workers: Workers, database: Database, place: Place, number: int) -> float:
    """Seconds."""
    urls = [process.url for process in workers.alive.values()]
    workers.door.opens(urls[number % 3])
    async with a_browser(workers.door, streams=True) as browser, aiohttp.ClientSession() as http:
        await Visit(browser, REGISTERS_AND_BOOKS[number % 2], place, is_confirmed=True).walks()
        before, office = max(browser.events), urls[(number + 1) % 3]
        consultant = Consultant(place, database, http)
        await consultant.signs_in(workers.clock)
        form = await consultant.opens(office)
        began = perf_counter()
        await consultant.presses(office, form)
        await browser.has(before + 1)
        return perf_counter() - began
