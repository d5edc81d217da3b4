"""Queries of each back-office page: as many for a hundred rows as for ten."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import Engine, event, update

from app.container import Container
from app.doctor import matrix
from app.web import build_app
from bench.table import Row
from bench.turns import MORNING, open_container
from db.enums import ChannelName, ConsultationState, FactKind, PromiseState, Role, Sex, VisitRole
from db.migrate import upgrade
from db.models.consultations import Consultation
from db.models.conversations import Promise
from db.models.facts import Fact
from db.models.staff import Login, RoleGrant
from services.clock import StoppedClock
from services.outgoing import about_consultation, to_person
from services.passwords import PASSWORDS
from tests.factories import MadeConsultant, a_centre, a_consultant, a_login, a_person, an_employee, write

FEW, MANY = 10, 100
# When each visit is, in days from now.
DAYS = {ConsultationState.ASKED: 1, ConsultationState.CONFIRMED: 0, ConsultationState.HELD: -1}
LOGIN = "bench"
PASSWORD = "a long word of the bench 1"
EVERYTHING = (Role.CONSULTANT, Role.FRONT_DESK, Role.DIRECTOR, Role.ADMINISTRATOR)
# What a page asks for besides its path, where it needs it to show its rows.
QUERIES = {
    "/office/people": "?q=Сер",
    "/office/indicators": "?period=2026Q4&unit=bench",
    "/office/indicators/records": "?period=2026Q4&unit=bench&band=14-17&sex=f",
}


def measure(place: Path) -> list[Row]:
    """Every page of the office that one can open by GET."""
    few, many = (asyncio.run(_count(place, rows)) for rows in (FEW, MANY))
    grown = [path for path, queries in many.items() if queries > few[path]]
    for path in grown:
        print(f"\n{path}: {few[path]} queries for {FEW} rows, {many[path]} for {MANY}", flush=True)
    most = max(many, key=lambda path: many[path])
    return [
        Row(
            "pages_grow", f"Office pages whose queries grow from {FEW} to {MANY} rows", len(grown), at_most=0
        ),
        Row("pages_most", f"Queries of the page with most of them, of {len(many)} (`{most}`)", many[most]),
    ]


@dataclass
class Stage:
    """What stands in the paths."""

    asked: int
    held: int
    person: int
    consultant: int
    centre: int

    def path(self, route: str) -> str:
        """The route with numbers of things that are there."""
        area = route.split("/")[2]
        asked = self.held if route.endswith("/journal") else self.asked
        numbers = {"consultations": asked, "schedules": self.consultant, "reports": self.centre}
        number = numbers.get(area, self.person)
        return route.replace("{number}", str(number)).replace("{quarter}", "2026Q4")


async def _count(place: Path, rows: int) -> dict[str, int]:
    """Queries by page, once the process has warmed up."""
    url = f"sqlite+aiosqlite:///{place / f'{rows}.db'}"
    await asyncio.to_thread(upgrade, url)
    container = await open_container(url, place)
    container.clock = StoppedClock(MORNING)
    stage = await _fill(container, rows)
    counted: dict[str, int] = {}
    transport = ASGITransport(build_app(container))
    async with AsyncClient(
        transport=transport, base_url="https://kenes.test", follow_redirects=True
    ) as client:
        await client.post("/office/login", data={"login": LOGIN, "password": PASSWORD})
        for route in matrix():
            method, path = route.split(" ", 1)
            if method != "GET" or path in {"/office/", "/office/login"}:
                continue
            address = stage.path(path) + QUERIES.get(path, "")
            with _counting(container) as queries:
                answer = await client.get(address)
            if answer.status_code != 200 or "login" in answer.url.path:
                raise RuntimeError(f"{address}: {answer.status_code} {answer.url}")
            counted[path] = queries[0]
    await container.close()
    return counted


@contextmanager
def _counting(container: Container) -> Iterator[list[int]]:
    engines: set[Engine] = {
        engine.sync_engine for engine in (container.database._writer, container.database._reader)
    }
    counted = [0]

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        counted[0] += not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))

    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    yield counted
    for engine in engines:
        event.remove(engine, "before_cursor_execute", count)


async def _fill(container: Container, rows: int) -> Stage:
    """A centre with so many of everything that a page lists."""
    database, now = container.database, MORNING
    centre = await a_centre(database, code="bench")
    consultant = await a_consultant(database, centre)
    await _sign_in_as(container, consultant, centre.id)
    for number in range(rows):
        await a_login(database, centre, *EVERYTHING, employee=await an_employee(database, centre))
        if number % 10 == 0:
            await a_consultant(database, centre, "career")
    visits: dict[ConsultationState, Consultation] = {}
    for number in range(rows):
        person = await a_person(database, centre, now=now)
        for state, days in DAYS.items():
            starts_at = now + timedelta(days=days, hours=2)
            visit = Consultation(
                unit_id=centre.id,
                consultant_id=consultant.id,
                specialism_id=consultant.specialism_id,
                person_id=person.id,
                state=state,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=45),
                on_day=starts_at.date(),
                channel=ChannelName.WEB,
                asked_at=now,
                answer_by=now + timedelta(hours=5),
            )
            visits[state] = await write(database, visit)
        await _done(container, visits[ConsultationState.HELD], person.id, number)
    return Stage(
        asked=visits[ConsultationState.ASKED].id,
        held=visits[ConsultationState.HELD].id,
        person=person.id,
        consultant=consultant.id,
        centre=centre.id,
    )


async def _sign_in_as(container: Container, consultant: MadeConsultant, unit_id: int) -> None:
    """The consultant, who is everything else as well."""
    hashed = await PASSWORDS.hash(PASSWORD)
    login_id = consultant.actor.login_id
    async with container.database.begin() as session:
        words = {"name": LOGIN, "password_hash": hashed}
        await session.execute(update(Login).where(Login.id == login_id).values(**words))
        grants = {"login_id": login_id, "unit_id": unit_id, "granted_at": MORNING}
        session.add_all(RoleGrant(role=role, **grants) for role in EVERYTHING[1:])


async def _done(container: Container, visit: Consultation, person_id: int, number: int) -> None:
    """Counted, and a notice of it that reached nobody."""
    facts = {"unit_id": visit.unit_id, "person_id": person_id, "on_day": visit.on_day}
    fact = Fact(
        kind=FactKind.CONSULTATION,
        source_id=visit.id,
        role=VisitRole.SELF,
        by_employee=True,
        specialism_id=visit.specialism_id,
        changed=number,
        age=16,
        sex=Sex.FEMALE,
        **facts,
    )
    notice = Promise(
        kind="visit_missed",
        recipient=to_person(person_id),
        subject=about_consultation(visit.id),
        occasion="",
        unit_id=visit.unit_id,
        state=PromiseState.FAILED,
        promised_at=MORNING,
        due_at=MORNING,
        fault="no_contact",
    )
    async with container.database.begin() as session:
        session.add_all((fact, notice))
