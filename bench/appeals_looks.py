"""What staff see of a register all day: queues, counts, search, a case, figures; and whether it is whole."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from uuid import uuid4

from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import insert, select

from app.container import Container
from app.web import build_app
from backoffice.security import COOKIE
from bench.appeals_cases import vocabulary
from bench.appeals_country import Ground
from bench.table import Row
from db.enums import AppealColour
from db.models.appeals import Appeal
from db.models.staff import StaffSession
from services.appeals.queues import Queue
from services.cause import Actor
from services.reporting.due_dates import Quarter
from services.staff.signing_in import ABSOLUTE, token_hash

TIMES = 25
GOAL = 50
Look = Callable[[], Awaitable[object]]


@dataclass
class Looked:
    """How long a look took, each time, in milliseconds."""

    what: str
    took: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return quantiles(self.took, n=20)[18]

    @property
    def p50(self) -> float:
        return median(self.took)


def eyes(ground: Ground) -> dict[str, Actor]:
    """Who looks."""
    centre = ground.centres[3]
    return {
        "a region's officer": ground.staff_of_region(centre.region_id),
        "the national officer": ground.national,
        "a front desk": ground.at_desk(centre.unit_id),
    }


def searches() -> dict[str, str]:
    """What is typed, from the commonest word of all to words that hardly meet."""
    found = vocabulary()
    return {
        "the commonest word": found[0],
        "a common and a rare word": f"{found[1]} {found[3000]}",
        "two common words": f"{found[2]} {found[5]}",
        "a rare word": found[5_000],
        "two rare words": f"{found[4_000]} {found[5_500]}",
        "a word that is nowhere": "щщжжъъ",
    }


async def looks(container: Container, ground: Ground, size: str) -> tuple[list[Row], list[Looked]]:
    """The slowest of each sort, at the services."""
    queues, cases = container.services.appeal_queues, container.services.appeal_cases
    sorts: dict[str, list[Looked]] = {"queue page": [], "counts": [], "search": [], "a case": []}
    for who, by in eyes(ground).items():
        for queue in Queue:
            page = await _timed(f"{queue.value}, {who}", partial(queues.page, by, queue))
            sorts["queue page"].append(page)
        yellow = partial(queues.page, by, Queue.CLOSED, AppealColour.YELLOW)
        sorts["queue page"].append(await _timed(f"closed, yellow, {who}", yellow))
        sorts["counts"].append(await _timed(who, partial(queues.counts, by)))
        for what, typed in searches().items():
            search = await _timed(f"{what}, {who}", partial(queues.search, by, typed))
            sorts["search"].append(search)
        for number in (await _some_number(container, by))[:1]:
            sorts["search"].append(await _timed(f"a number, {who}", partial(queues.search, by, number)))
            sorts["a case"].append(await _timed(who, partial(cases.card, by, number)))
    return _rows(sorts, size, "at the service", "service"), [one for every in sorts.values() for one in every]


async def looks_over_http(container: Container, ground: Ground, size: str) -> tuple[list[Row], list[Looked]]:
    """The same pages as a browser gets them."""
    sorts: dict[str, list[Looked]] = {"queue page": [], "search": [], "a case": []}
    transport = ASGITransport(build_app(container))
    for who, by in eyes(ground).items():
        cookies = {COOKIE: await sign_in(container, by)}
        async with AsyncClient(transport=transport, base_url="https://kenes.test", cookies=cookies) as client:

            def opens(path: str, client: AsyncClient = client) -> Look:
                async def look() -> None:
                    answer = await client.get(path)
                    if answer.status_code != 200:
                        raise RuntimeError(f"{path}: {answer.status_code}")

                return look

            for queue in Queue:
                page = await _timed(f"{queue.value}, {who}", opens(f"/office/appeals?tab={queue.value}"))
                sorts["queue page"].append(page)
            for what, typed in searches().items():
                sorts["search"].append(await _timed(f"{what}, {who}", opens(f"/office/appeals?q={typed}")))
            for number in (await _some_number(container, by))[:1]:
                sorts["a case"].append(await _timed(who, opens(f"/office/appeals/{number}")))
    return _rows(sorts, size, "over HTTP", "http"), [one for every in sorts.values() for one in every]


async def figures(container: Container, ground: Ground, size: str) -> list[Row]:
    """A quarter of the country, by region, channel, topic, kind and colour."""
    period = Quarter.of(ground.today - timedelta(days=100)).period
    rows = []
    for who, by in (("the national officer", ground.national), ("an analyst", ground.analyst)):
        service = container.services.appeal_figures
        looked = await _timed(who, partial(service.figures, by, period), times=5)
        name = who.split()[-1]
        what = f"{size} cases: figures of a quarter for the country, {who}, p50"
        rows.append(Row(f"appeals_{size}_figures_{name}", what, looked.p50, "ms", at_most=3_000))
    return rows


async def verify(container: Container, size: str) -> list[Row]:
    """Every link and every content."""
    began = perf_counter()
    found = await container.services.chains.verify()
    took = perf_counter() - began
    if not found.is_whole:
        raise RuntimeError(f"not whole: {found.faults[:3]}")
    what = f"{size} cases, {found.events:,} events: `kenes appeals verify`"
    return [Row(f"appeals_{size}_verify", what, took, "s")]


def _rows(sorts: dict[str, list[Looked]], size: str, where: str, name: str) -> list[Row]:
    rows = []
    for sort, found in sorts.items():
        slowest = max(found, key=lambda one: one.p95)
        rows.append(
            Row(
                f"appeals_{size}_{name}_{sort.replace(' ', '_')}",
                f"{size} cases, {where}: {sort}, the slowest of {len(found)}, p95 ({slowest.what})",
                slowest.p95,
                "ms",
                at_most=GOAL,
            )
        )
    return rows


async def _timed(what: str, look: Look, times: int = TIMES) -> Looked:
    looked = Looked(what)
    await look()
    for _ in range(times):
        began = perf_counter()
        await look()
        looked.took.append((perf_counter() - began) * 1000)
    return looked


async def _some_number(container: Container, by: Actor) -> list[str]:
    """Of a case that these eyes see and that is not red: the card of a red one asks for a reason."""
    from services.appeals.visibility import visible

    plain = Appeal.colour.in_((AppealColour.GREEN, AppealColour.YELLOW))
    query = select(Appeal.number).where(visible(by), plain, Appeal.is_open.is_(True)).limit(1)
    async with container.database.read() as session:
        return list(await session.scalars(query))


async def sign_in(container: Container, by: Actor) -> str:
    """A browser's token."""
    now, token = container.clock.now(), uuid4().hex
    times: dict[str, Any] = {"opened_at": now, "seen_at": now, "second_factor_at": now}
    times["ends_at"] = now + ABSOLUTE
    async with container.database.begin() as session:
        await session.execute(
            insert(StaffSession).values(token_hash=token_hash(token), login_id=by.login_id, **times)
        )
    return token
