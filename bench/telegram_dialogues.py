"""Whole dialogues a second, registration and booking: over Telegram beside the web chat, in one run."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.table import Row
from bench.town_on_telegram import Town, a_town_on_telegram
from tests.crash.browsers import a_browser
from tests.crash.calls import Call
from tests.crash.visits import Visit
from tests.scripts import REGISTERS_AND_BOOKS

AT_ONCE, EACH, ROUNDS = 8, 2, 3


def measure(place: Path) -> list[Row]:
    """Rounds by turns, so that both see the same machine."""
    return asyncio.run(_measure(place))


async def _measure(place: Path) -> list[Row]:
    ways: dict[str, Callable[[Town, int], Awaitable[None]]] = {"telegram": _calls, "web": _visits}
    rates: dict[str, list[float]] = {name: [] for name in ways}
    async with a_town_on_telegram(place, AT_ONCE * EACH * len(ways) * (ROUNDS + 1)) as town:
        for number in range(ROUNDS + 1):
            for name, way in ways.items():
                rate = await _round(town, way)
                if number:  # the first one warms
                    rates[name].append(rate)
    what = f"Whole dialogues over the wire, {AT_ONCE} people at once"
    share = median(ours / web for ours, web in zip(rates["telegram"], rates["web"], strict=True))
    return [
        Row("dialogues_telegram", f"{what}: Telegram by webhook", median(rates["telegram"]), "a second"),
        Row("dialogues_web", f"{what}: the web chat", median(rates["web"]), "a second"),
        Row("dialogues_share", f"{what}: Telegram's share of the web chat's", share),
    ]


async def _round(town: Town, way: Callable[[Town, int], Awaitable[None]]) -> float:
    """Dialogues a second."""

    async def somebody(number: int) -> None:
        for _ in range(EACH):
            await way(town, number)

    began = perf_counter()
    await asyncio.gather(*(somebody(number) for number in range(AT_ONCE)))
    return AT_ONCE * EACH / (perf_counter() - began)


async def _calls(town: Town, number: int) -> None:
    place = town.places.pop()
    staff = town.telephone(int(place.staff_external_id))
    staff.person.room.started = True
    script = REGISTERS_AND_BOOKS[number % 2]
    await Call(town.telephone(1_000 + len(town.places)), staff, script, place, False, None).walks()


async def _visits(town: Town, number: int) -> None:
    place = town.places.pop()
    town.api.person(int(place.staff_external_id)).room.started = True
    async with a_browser(town.server, streams=True) as browser:
        await Visit(browser, REGISTERS_AND_BOOKS[number % 2], place, False).walks()
