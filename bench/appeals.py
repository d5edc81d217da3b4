"""Cases at full size on PostgreSQL: whole lives, filing, queues, search, figures, and whether all is whole.

Thousands of cases by default; at length none, 300 thousand and a million, spread over 228 centres, 20 regions
and four years, 95 of a hundred closed, each with its history.
"""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter

from app.container import Container
from app.settings import Env
from bench.appeals_country import Ground, build_ground
from bench.appeals_doors import filing, how_many, lives_over_http
from bench.appeals_lives import lifecycles
from bench.appeals_load import load
from bench.appeals_looks import Looked, figures, looks, looks_over_http, verify
from bench.table import Row
from bench.turns import as_the_server_does, open_container
from bench.turns_postgresql import a_server
from db.migrate import upgrade

SHORT = (0, 5_000)
LONG = (0, 300_000, 1_000_000)


def measure(place: Path) -> list[Row]:
    """A few thousand: enough to see that it runs, and what a statement too many costs."""
    return _measure(place, SHORT, lives=8)


def measure_long(place: Path) -> list[Row]:
    """Up to a million."""
    return _measure(place, LONG, lives=40)


def _measure(place: Path, sizes: tuple[int, ...], lives: int) -> list[Row]:
    rows: list[Row] = []
    rates: dict[int, dict[int, float]] = {}
    for cases in sizes:
        with a_server(place) as url:
            if url is None:
                return []
            upgrade(url)
            found, rates[cases] = asyncio.run(over(url, place, cases, lives, whole=cases == sizes[-1]))
            rows += found
    first, last = rates[sizes[0]], rates[sizes[-1]]
    for in_flight, rate in last.items():
        lost = 1 - rate / first[in_flight]
        what = f"{sizes[-1]:,} cases, {in_flight} in flight: share of whole lives a second that is lost"
        rows.append(Row(f"appeals_lost_{in_flight}", what, lost, at_most=0.1))
    return rows


async def over(
    url: str, place: Path, cases: int, lives: int, *, whole: bool, fill: bool = True
) -> tuple[list[Row], dict[int, float]]:
    """All that is measured over a register of this size; `whole`: what takes long, too."""
    container = await open_container(url, place, env=Env.DEMO)
    try:
        ground = await (_filled if fill else _found)(container, url, place, cases)
        as_the_server_does()
        size = f"{cases:,}"
        rows, rates = [], {}
        for in_flight in (1, 8):
            found, rates[in_flight] = await lifecycles(
                container, ground, in_flight, max(lives // in_flight, 2), size
            )
            rows += found
        if whole:
            rows += await _whole(container, ground, size, lives)
        return rows, rates
    finally:
        await container.close()


async def _whole(container: Container, ground: Ground, size: str, lives: int) -> list[Row]:
    rows = await lives_over_http(container, ground, 8, max(lives // 8, 2), size)
    rows += await filing(container, ground, 4, lives, size)
    for look in (looks, looks_over_http):
        found, looked = await look(container, ground, size)
        rows += found
        _tell(look.__name__, looked)
    rows += await figures(container, ground, size)
    return rows + await verify(container, size)


async def _filled(container: Container, url: str, place: Path, cases: int) -> Ground:
    ground = await build_ground(container.database, container.tools, cases)
    began = perf_counter()
    if cases:
        await load(url, place / "keys.json", cases)
    print(f"{cases:,} cases loaded in {perf_counter() - began:.0f} s", file=sys.stderr)
    return ground


async def _found(container: Container, _url: str, _place: Path, _cases: int) -> Ground:
    print(f"{await how_many(container):,} cases are there", file=sys.stderr)
    return await Ground.read(container.database, container.clock.today())


def _tell(name: str, looked: Iterable[Looked]) -> None:
    for one in sorted(looked, key=lambda found: -found.p95):
        print(f"{name:16} {one.p50:7.1f} {one.p95:7.1f} ms  {one.what}", file=sys.stderr)
