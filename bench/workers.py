"""Three workers on one PostgreSQL beside one: updates a second, all together.

Each worker is a process of its own that walks whole dialogues through the real dispatcher, as `bench.turns`
does; nothing of HTTP is in it, or whoever asks would be measured, too. PostgreSQL has its share of the
processors: on two of them three workers cannot be three times one.
"""

import asyncio
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from multiprocessing import Barrier, get_context
from pathlib import Path
from statistics import median
from threading import BrokenBarrierError
from time import perf_counter
from typing import Any

from sqlalchemy import URL

from bench.table import Row
from tools.postgres import CAREFUL, NoPostgres, connect, start

IN_FLIGHT = 12
DIALOGUES = 4
ROUNDS = 2
WORKERS = (1, 3)


def measure(place: Path) -> list[Row]:
    """Rounds of one worker and of three, by turns first, each over a database of its own."""
    from db.migrate import upgrade

    try:
        server, address = start(place, CAREFUL)
    except (ImportError, NoPostgres, OSError) as fault:
        print(f"(no PostgreSQL here: {fault})", end=" ", file=sys.stderr)
        return []
    try:
        rates: dict[int, list[float]] = {many: [] for many in WORKERS}
        for number in range(ROUNDS):
            # Each begins with nobody registered: people of a bench are alike, and look-alikes are compared.
            for many in WORKERS if number % 2 else reversed(WORKERS):
                name = f"kenes_bench_{number}_{many}"
                asyncio.run(_make(address, name))
                url = address.set(database=name).render_as_string(hide_password=False)
                upgrade(url)
                asyncio.run(_open(url, place))
                rates[many].append(_together(url, place, many))
    finally:
        if server is not None:
            server.cleanup()
    one, three = (median(rates[many]) for many in WORKERS)
    return [
        Row("workers_1", f"PostgreSQL, one worker, {IN_FLIGHT} in flight: updates", one, "a second"),
        Row("workers_3", "PostgreSQL, three workers, as many in flight: updates", three, "a second"),
        Row("workers_ratio", "Three workers beside one", three / one, "times"),
    ]


async def _make(address: URL, name: str) -> None:
    connection = await connect(address)
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    await connection.close()


async def _open(url: str, place: Path) -> None:
    """The keys file, and the reference: three at once would each write it."""
    from bench.turns import open_container
    from tests.factories import the_reference

    container = await open_container(url, place)
    await the_reference(container.database)
    await container.close()


def _together(url: str, place: Path, many: int) -> float:
    """Updates a second of all workers, from the moment when the last of them is warm."""
    context: Any = get_context("spawn")
    with context.Manager() as manager:
        ready = manager.Barrier(many)
        with ProcessPoolExecutor(many, mp_context=context) as pool:
            work = [pool.submit(_work, url, place, IN_FLIGHT // many, ready) for _ in range(many)]
            spans = [one.result() for one in work]
    updates = sum(answered for answered, _, _ in spans)
    return updates / (max(end for *_, end in spans) - min(began for _, began, _ in spans))


def _work(url: str, place: Path, in_flight: int, ready: Barrier) -> tuple[int, float, float]:  # type: ignore[valid-type]
    """One worker: how many updates, and from when to when by the machine's own clock."""
    return asyncio.run(_walk(url, place, in_flight, ready))


async def _walk(url: str, place: Path, in_flight: int, ready: Any) -> tuple[int, float, float]:
    from bench.turns import a_place_of_its_own, as_the_server_does, open_container, together
    from bench.walk import Street
    from tests import factories
    from tests.scripts import REGISTERS_AND_BOOKS

    # Another worker makes places of its own at this moment.
    factories._numbers = count(os.getpid() * 10_000)
    container = await open_container(url, place)
    codes = [await a_place_of_its_own(container.database) for _ in range(in_flight)]
    street, answers = Street(container), [0]

    def took(_seconds: float) -> None:
        answers[0] += 1

    async def walks(index: int, dialogues: int = DIALOGUES) -> None:
        for number in range(dialogues):
            await street.walk(REGISTERS_AND_BOOKS[(index + number) % 2], codes[index], took)

    await together(in_flight, lambda index: walks(index, 1))  # warm
    as_the_server_does()
    answers[0] = 0
    try:
        await asyncio.to_thread(ready.wait, 120)
    except BrokenBarrierError:
        raise RuntimeError("another worker broke") from None
    began = perf_counter()
    await together(in_flight, walks)
    ended = perf_counter()
    await container.close()
    return answers[0], began, ended
