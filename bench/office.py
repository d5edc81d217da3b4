"""Each page of the office as staff open it: how long the server takes and how much it asks of the database.

Over the demo by default; at length over a country of a million people, on both engines.
"""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import insert, select

from app.container import Container
from app.demo import load_demo
from app.reference import fill_reference
from app.settings import Env
from app.web import build_app
from backoffice.security import COOKIE
from bench.country import build_country
from bench.pages import counting
from bench.table import Row
from bench.turns import MORNING, as_the_server_does, open_container
from bench.turns_postgresql import a_server
from db.engine import Database
from db.enums import AppealDesk, ConsultationState, Role, UnitKind
from db.migrate import upgrade
from db.models.appeal_doors import PublishedAnswer
from db.models.appeals import Appeal
from db.models.consultations import Consultation
from db.models.inbox import CannedAnswer, Thread
from db.models.people import Person, PossibleDouble
from db.models.staff import Employee, Login, RoleGrant, StaffSession
from db.models.units import EmergencyNumber, Unit
from services.clock import StoppedClock
from services.staff.signing_in import ABSOLUTE, token_hash
from tools.pages import address, pages

TIMES = 25
# Queues, search and cards: what staff open all day.
DAILY = ("today", "inbox", "consultations", "people")
GOAL = 50
ROLES = (Role.DIRECTOR, Role.FRONT_DESK, Role.CONSULTANT, Role.ANALYST, Role.ADMINISTRATOR)


@dataclass
class Opened:
    """One page as one role opens it."""

    route: str
    role: Role
    took: list[float] = field(default_factory=list)
    queries: int = 0

    @property
    def p50(self) -> float:
        return median(self.took)

    @property
    def p95(self) -> float:
        return quantiles(self.took, n=20)[18]

    @property
    def is_daily(self) -> bool:
        return self.route.split("/")[2] in DAILY


def measure(place: Path) -> list[Row]:
    """At demo size, on SQLite."""
    url = f"sqlite+aiosqlite:///{place / 'demo.db'}"
    upgrade(url)
    return asyncio.run(_over(url, place, "demo", _demo))


def measure_long(place: Path) -> list[Row]:
    """A million people, 228 centres, 3,000 members of staff; first on SQLite, then on PostgreSQL."""
    url = f"sqlite+aiosqlite:///{place / 'country.db'}"
    upgrade(url)
    rows = measure(place) + asyncio.run(_over(url, place, "a million, SQLite", _country))
    with a_server(place) as server:
        if server:
            upgrade(server)
            rows += asyncio.run(_over(server, place, "a million, PostgreSQL", _country))
    return rows


async def _demo(container: Container) -> None:
    await fill_reference(container.database, container.tools)
    await load_demo(container.database, container.tools)


async def _country(container: Container) -> None:
    await build_country(container.database, container.tools)


async def _over(url: str, place: Path, size: str, fill: Any) -> list[Row]:
    container = await open_container(url, place, env=Env.DEMO)
    container.clock = StoppedClock(MORNING)
    await fill(container)
    as_the_server_does()
    opened = await _open_all(container)
    await container.close()
    for one in sorted(opened, key=lambda page: -page.p95):
        print(
            f"{size:22} {one.p50:7.1f} {one.p95:7.1f} ms {one.queries:3} queries ",
            f"{one.role.value:14} {one.route}",
            file=sys.stderr,
        )
    daily = max((one for one in opened if one.is_daily), key=lambda page: page.p95)
    slowest = max(opened, key=lambda page: page.p95)
    most = max(opened, key=lambda page: page.queries)
    name = size.replace(", ", "_").replace(" ", "_").lower()
    shown = "`{0.route}`, {0.role.value}"
    return [
        Row(
            f"office_daily_{name}",
            f"Queues, search, cards ({size}): the slowest, p95 ({shown.format(daily)})",
            daily.p95,
            "ms",
            at_most=GOAL,
        ),
        Row(
            f"office_all_{name}", f"All pages ({size}): the slowest, p95 ({shown.format(slowest)})",
            slowest.p95, "ms",
        ),
        Row(
            f"office_queries_{name}", f"All pages ({size}): most queries ({shown.format(most)})",
            most.queries,
        ),
    ]  # fmt: skip


async def _open_all(container: Container) -> list[Opened]:
    """Every page by each of the roles that may open it; those that are not there for it are left out."""
    there, unit = await _what_is_there(container.database, container.clock.now())
    opened: list[Opened] = []
    transport = ASGITransport(build_app(container))
    for role in ROLES:
        token = await _sign_in(container.database, role, unit, container.clock.now())
        cookies = {COOKIE: token}
        async with AsyncClient(transport=transport, base_url="https://kenes.test", cookies=cookies) as client:
            for route in pages():
                page = await _open(container, client, Opened(route, role), address(route, there))
                if page is not None:
                    opened.append(page)
    return opened


async def _open(container: Container, client: AsyncClient, page: Opened, path: str) -> Opened | None:
    if (await client.get(path)).status_code != 200:
        return None
    for _ in range(TIMES):
        began = perf_counter()
        await client.get(path)
        page.took.append((perf_counter() - began) * 1000)
    with counting(container) as queries:
        await client.get(path)
    page.queries = queries[0]
    return page


async def _what_is_there(database: Database, now: datetime) -> tuple[Mapping[str, int | str], Unit]:
    """Numbers of one centre's things: the centre with most to do today."""

    def first(column: Any, *of: Any) -> Any:
        return select(column).where(*of).order_by(column.desc()).limit(1)

    async with database.read() as session:
        asked = await session.scalar(first(Consultation.id, Consultation.state == ConsultationState.ASKED))
        visit = await session.get_one(Consultation, asked)
        unit = await session.get_one(Unit, visit.unit_id)
        here = Consultation.unit_id == unit.id
        queries = {
            "held": first(Consultation.id, here, Consultation.state == ConsultationState.HELD),
            "double": first(PossibleDouble.id),
            "thread": first(Thread.id, Thread.unit_id == unit.id),
            "answer": first(CannedAnswer.id),
            "login": first(Login.id, Login.employee_id == Employee.id, Employee.unit_id == unit.id),
            "employee": first(Employee.id, Employee.unit_id == unit.id),
            "emergency": first(EmergencyNumber.id),
            "published": first(PublishedAnswer.id),
            "case": first(Appeal.number, Appeal.desk == AppealDesk.CENTRE, Appeal.desk_unit_id == unit.id),
        }
        found = {name: await session.scalar(query) or 0 for name, query in queries.items()}
        person = await session.get_one(Person, visit.person_id)
        names = {"name": person.given_name[:5], "unit": unit.code}
    things: dict[str, int | str] = {**found, **names, "asked": visit.id, "person": person.id}
    return {**things, "consultant": visit.consultant_id, "centre": unit.id}, unit


async def _sign_in(database: Database, role: Role, unit: Unit, now: datetime) -> str:
    """A session of a fresh login with that role, at the centre or, for roles above it, at the nation."""
    token = f"bench-{role.value}"
    async with database.begin() as session:
        nation = (await session.scalars(select(Unit.id).where(Unit.kind == UnitKind.NATION))).one()
        at = nation if role in {Role.ANALYST, Role.ADMINISTRATOR} else unit.id
        login = Login(name=token, password_hash="-", lang="kk")
        session.add(login)
        await session.flush()
        session.add(RoleGrant(login_id=login.id, role=role, unit_id=at, granted_at=now))
        times = {"opened_at": now, "seen_at": now, "second_factor_at": now, "ends_at": now + ABSOLUTE}
        await session.execute(
            insert(StaffSession).values(token_hash=token_hash(token), login_id=login.id, **times)
        )
    return token
