"""Where the rest of an update's time goes: processor time on SQLite, each part with the ones before it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import process_time
from uuid import uuid4

from aiogram import Dispatcher
from aiogram.types import Message

from app.container import Container
from bench.table import Row
from bench.turns import a_place_of_its_own, as_the_server_does, bare_round, open_container
from bench.walk import Street
from bot.channels.webchat.cookie import Standing, Visitor, new_external_id
from bot.talk import Talk
from bot.turn import Turn
from db.migrate import upgrade
from tests.scripts import REGISTERS_AND_BOOKS

ROUNDS, UPDATES = 7, 60


def measure(place: Path) -> list[Row]:
    """The best of some rounds each: what disturbs only ever adds."""
    url = f"sqlite+aiosqlite:///{place / 'where.db'}"
    upgrade(url)
    return asyncio.run(_measure(url, place))


async def _measure(url: str, place: Path) -> list[Row]:
    container = await open_container(url, place)
    code = await a_place_of_its_own(container.database)
    street = Street(container)
    alone, empty = Dispatcher(disable_fsm=True), Dispatcher(disable_fsm=True)
    empty.update.outer_middleware(Turn(container.turns, container.conversation_keys))

    @alone.message()
    async def nothing(message: Message) -> None:
        """Takes the update and does nothing."""

    @empty.message()
    async def says(message: Message, talk: Talk) -> None:
        """Shows a text."""
        talk.screen.show("A text of some length, as a screen has it.")

    async def whole() -> int:
        answers: list[float] = []
        for script in REGISTERS_AND_BOOKS:
            await street.walk(script, code, answers.append)
        return len(answers)

    parts: dict[str, Callable[[], Awaitable[int]]] = {
        "the update and the dispatcher": lambda: _feed(container, street, alone),
        "with one insert and a commit (bare)": lambda: _bare(container),
        "a turn that shows a text: key, lock, seal, keep": lambda: _feed(container, street, empty),
        "whole registrations and bookings": whole,
    }
    for part in parts.values():
        await part()
    as_the_server_does()
    best = dict.fromkeys(parts, float("inf"))
    for _ in range(ROUNDS):
        for name, part in parts.items():
            began = process_time()
            done = await part()
            best[name] = min(best[name], (process_time() - began) / done * 1000)
    await container.close()
    return [
        Row(f"where_{n}", f"Processor time, {name}", ms, "ms") for n, (name, ms) in enumerate(best.items())
    ]


async def _bare(container: Container) -> int:
    await bare_round(container, 1, UPDATES)
    return UPDATES


async def _feed(container: Container, street: Street, dispatcher: Dispatcher) -> int:
    visitor = Visitor(new_external_id(), False, Standing.KNOWN)
    for _ in range(UPDATES):
        arrival = street.ingress.text(visitor, uuid4(), "a text of some length")
        with street.channel.hearing(arrival.said):
            await dispatcher.feed_update(
                street.channel.bot, arrival.update, arrived=arrival.arrived, channel=street.channel
            )
    return UPDATES
