"""A webhook's answer, stored for good: 32 of them in flight, and 100 a second with their answers."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import quantiles

from bench.table import Row
from bench.town_on_whatsapp import Town, a_town_on_whatsapp

AT_ONCE, EACH = 32, 30
PER_SECOND, SECONDS = 100, 10
# What somebody writes who presses nothing.
WORDS = ("/start", "Қазақша", "/help", "сәлем", "/start")


def measure(place: Path) -> list[Row]:
    """Over the wire, from Meta's side."""
    return asyncio.run(_measure(place))


async def _measure(place: Path) -> list[Row]:
    async with a_town_on_whatsapp(place, 1) as town:
        # Every message of ours comes with two statuses; here they would be measured, too.
        town.api.statuses.by_itself = ()
        await _took(town, lambda: _in_flight(town, 3, 10_000))  # warm
        crowded = await _took(town, lambda: _in_flight(town, EACH, 20_000))
        steady = await _took(town, lambda: _steadily(town))
    return [
        *_rows("32", "32 in flight", crowded, p50=40, p99=120),
        *_rows("100", "100 a second", steady, p50=15),
    ]


def _rows(name: str, many: str, took: list[float], p50: float, p99: float | None = None) -> list[Row]:
    percentiles = quantiles(took, n=100)
    what = f"WhatsApp's webhook, {many}, {len(took):,} letters: stored and answered"
    return [
        Row(f"whatsapp_webhook_{name}_p50", f"{what}, p50", percentiles[49] * 1000, "ms", at_most=p50),
        Row(f"whatsapp_webhook_{name}_p99", f"{what}, p99", percentiles[98] * 1000, "ms", at_most=p99),
    ]


async def _took(town: Town, work: Callable[[], Awaitable[None]]) -> list[float]:
    """Seconds of each push that was answered meanwhile; what is in hand is finished before the next."""
    before, hooks = len(town.api.hooks.pushes), town.api.hooks
    await work()
    while hooks.pending:
        await asyncio.sleep(0.01)
    pushes = hooks.pushes[before:]
    if any(push.status != 200 for push in pushes):
        raise RuntimeError("a webhook was not answered")
    heard = -1
    while heard != (heard := sum(len(chat.taken) for chat in town.api.chats)):
        await asyncio.sleep(1)
    return [push.took for push in pushes]


async def _in_flight(town: Town, each: int, first: int) -> None:
    """As many people as may be in flight write one letter after the other."""

    async def writes(number: int) -> None:
        person = town.api.person(number)
        for turn in range(each):
            wamid = await person.types(WORDS[turn % len(WORDS)])
            while not any(wamid in push.ids for push in town.api.hooks.pushes[-200:]):
                await asyncio.sleep(0.001)

    await asyncio.gather(*(writes(first + number) for number in range(AT_ONCE)))


async def _steadily(town: Town) -> None:
    """Each second a hundred people write something, whether others were answered or not."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(PER_SECOND * SECONDS):
        await asyncio.sleep(began + number / PER_SECOND - loop.time())
        words = WORDS[number // (PER_SECOND * SECONDS // len(WORDS))]
        await town.api.person(50_000 + number % (PER_SECOND * SECONDS // len(WORDS))).types(words)
