"""Whole dialogues a second over WhatsApp, registration and booking; and how many messages each one costs."""

import asyncio
from pathlib import Path
from statistics import mean, median
from time import perf_counter

from bench.table import Row
from bench.town_on_whatsapp import Town, a_town_on_whatsapp
from tests.scripts import REGISTERS_AND_BOOKS

AT_ONCE, EACH, ROUNDS = 8, 2, 3


def measure(place: Path) -> list[Row]:
    """The first round warms."""
    return asyncio.run(_measure(place))


async def _measure(place: Path) -> list[Row]:
    async with a_town_on_whatsapp(place, AT_ONCE * EACH * (ROUNDS + 1)) as town:
        rates = [await _round(town, number) for number in range(ROUNDS + 1)][1:]
        bubbles = mean(len(chat.taken) for chat in town.api.chats)
        steps = mean(len(script.steps) + 1 for script in REGISTERS_AND_BOOKS)
    what = f"Whole dialogues over the wire, {AT_ONCE} people at once: WhatsApp"
    return [
        Row("dialogues_whatsapp", what, median(rates), "a second"),
        Row("bubbles_whatsapp", "Messages a step of a dialogue on WhatsApp", bubbles / steps, at_most=1.05),
    ]


async def _round(town: Town, number: int) -> float:
    """Dialogues a second."""

    async def somebody(place: int) -> None:
        for turn in range(EACH):
            person = 1_000 * (number + 1) + place * EACH + turn
            await town.walks(person, REGISTERS_AND_BOOKS[place % 2])

    began = perf_counter()
    await asyncio.gather(*(somebody(place) for place in range(AT_ONCE)))
    return AT_ONCE * EACH / (perf_counter() - began)
