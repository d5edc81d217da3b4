"""A webhook's answer, the turn included: whole dialogues of 32 people at once, and 100 updates a second."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import quantiles

from bench.table import Row
from bench.town_on_telegram import Town, a_town_on_telegram
from tests.crash.calls import Call
from tests.scripts import REGISTERS_AND_BOOKS

AT_ONCE, EACH = 32, 2
PER_SECOND, SECONDS = 100, 10
# What somebody writes who presses nothing.
WORDS = ("/start", "Қазақша", "/help", "сәлем", "/start")


def measure(place: Path) -> list[Row]:
    """Over the wire, from Telegram's side."""
    return asyncio.run(_measure(place))


async def _measure(place: Path) -> list[Row]:
    async with a_town_on_telegram(place, 2 * AT_ONCE * EACH) as town:
        await _walk(town, 1)  # warm
        walked = await _took(town, lambda: _walk(town, EACH))
        steady = await _took(town, lambda: _steadily(town))
    return [*_rows("32", "32 people at once", walked), *_rows("100", "100 a second", steady)]


def _rows(name: str, many: str, took: list[float]) -> list[Row]:
    percentiles = quantiles(took, n=100)
    what = f"Telegram's webhook, {many}, {len(took):,} updates: an answer"
    return [
        Row(f"webhook_{name}_p50", f"{what}, p50", percentiles[49] * 1000, "ms"),
        Row(f"webhook_{name}_p99", f"{what}, p99", percentiles[98] * 1000, "ms"),
    ]


async def _took(town: Town, work: Callable[[], Awaitable[None]]) -> list[float]:
    """Seconds of each push that was confirmed meanwhile."""
    before = len(town.api.pushes)
    await work()
    while town.api.deliveries.pending:
        await asyncio.sleep(0.01)
    pushes = town.api.pushes[before:]
    if any(push.status != 200 for push in pushes):
        raise RuntimeError("a webhook was not answered")
    return [push.took for push in pushes]


async def _walk(town: Town, each: int) -> None:
    async def walks(number: int) -> None:
        for _ in range(each):
            place = town.places.pop()
            staff = town.telephone(int(place.staff_external_id))
            staff.person.room.started = True
            script = REGISTERS_AND_BOOKS[number % 2]
            await Call(town.telephone(1_000 + len(town.places)), staff, script, place, False, None).walks()

    await asyncio.gather(*(walks(number) for number in range(AT_ONCE)))


async def _steadily(town: Town) -> None:
    """Each second a hundred people write something, whether others were answered or not."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(PER_SECOND * SECONDS):
        await asyncio.sleep(began + number / PER_SECOND - loop.time())
        words = WORDS[number // (PER_SECOND * SECONDS // len(WORDS))]
        await town.api.person(50_000 + number % (PER_SECOND * SECONDS // len(WORDS))).types(words)
