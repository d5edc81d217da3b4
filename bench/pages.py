"""Queries of each back-office page: as many for a hundred rows as for ten."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import Engine, event, func, select, update

from app.container import Container
from app.settings import Env
from app.web import build_app
from bench.table import Row
from bench.turns import MORNING, open_container
from db.enums import (
    AppealKind,
    ChannelName,
    ConsultationState,
    FactKind,
    PromiseState,
    Role,
    Sex,
    ThreadState,
    VisitRole,
)
from db.migrate import upgrade
from db.models.appeal_doors import PublishedAnswer
from db.models.appeals import Appeal
from db.models.consultations import Consultation
from db.models.conversations import Promise
from db.models.facts import Fact
from db.models.inbox import CannedAnswer, Thread
from db.models.people import PossibleDouble
from db.models.staff import AuditEntry, Employee, Login, RoleGrant
from db.models.units import EmergencyNumber
from services.appeals.facts import AppealDraft
from services.cause import Actor, Cause
from services.clock import StoppedClock
from services.notices.outgoing import about_consultation, to_person
from services.staff.passwords import PASSWORDS
from tests.factories import MadeConsultant, a_centre, a_consultant, a_login, a_person, an_employee, write
from tools.pages import address, pages

FEW, MANY = 10, 100
# The newest of what the pages ask for by number.
_LAST = {
    "double": PossibleDouble.id,
    "thread": Thread.id,
    "answer": CannedAnswer.id,
    "login": Login.id,
    "employee": Employee.id,
    "emergency": EmergencyNumber.id,
    "published": PublishedAnswer.id,
    "case": Appeal.number,
}
# When each visit is, in days from now.
DAYS = {ConsultationState.ASKED: 1, ConsultationState.CONFIRMED: 0, ConsultationState.HELD: -1}
LOGIN = "bench"
PASSWORD = "a long word of the bench 1"
EVERYTHING = (Role.CONSULTANT, Role.FRONT_DESK, Role.DIRECTOR, Role.ADMINISTRATOR)


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


async def _count(place: Path, rows: int) -> dict[str, int]:
    """Queries by page, once the process has warmed up."""
    url = f"sqlite+aiosqlite:///{place / f'{rows}.db'}"
    await asyncio.to_thread(upgrade, url)
    container = await open_container(url, place, env=Env.DEMO)
    container.clock = StoppedClock(MORNING)
    there = await _fill(container, rows)
    counted: dict[str, int] = {}
    transport = ASGITransport(build_app(container))
    async with AsyncClient(
        transport=transport, base_url="https://kenes.test", follow_redirects=True
    ) as client:
        await client.post("/office/login", data={"login": LOGIN, "password": PASSWORD})
        for route in pages():
            where = address(route, there)
            with counting(container) as queries:
                answer = await client.get(where)
            if answer.status_code != 200 or answer.url.path != where.split("?")[0]:
                raise RuntimeError(f"{where}: {answer.status_code} {answer.url}")
            counted[route] = queries[0]
    await container.close()
    return counted


@contextmanager
def counting(container: Container) -> Iterator[list[int]]:
    """How many statements the database is asked inside the block, in the first place of a list."""
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


async def _fill(container: Container, rows: int) -> dict[str, int | str]:
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
        await _asks(container, centre.id, person.id)
    numbers = {"asked": ConsultationState.ASKED, "held": ConsultationState.HELD}
    async with database.read() as session:
        last = {name: await session.scalar(select(func.max(column))) for name, column in _LAST.items()}
    return {
        **{name: visits[state].id for name, state in numbers.items()},
        **{name: number or 0 for name, number in last.items()},
        **{"consultant": consultant.id, "centre": centre.id, "person": person.id},
        **{"unit": "bench", "name": "Сер"},
    }


async def _asks(container: Container, unit_id: int, person_id: int) -> None:
    """A question of somebody, a possible double of theirs, a ready answer, a number to ring, traces of it."""
    now, web = MORNING, ChannelName.WEB
    words = {f"{part}_{lang}": "word" for part in ("title", "text") for lang in ("kk", "ru")}
    named = {f"{part}_{lang}": "word" for part in ("name", "hours") for lang in ("kk", "ru")}
    moments = {"opened_at": now, "turn_since": now, "last_line_at": now}
    deed = {"deed": "read_person", "subject_kind": "person", "details": {}}
    async with container.database.begin() as session:
        login_id = await session.scalar(select(Login.id).where(Login.name == LOGIN))
        session.add(Thread(unit_id=unit_id, channel=web, lang="kk", state=ThreadState.DESK, **moments))
        session.add(CannedAnswer(unit_id=unit_id, **words))
        session.add(PublishedAnswer(unit_id=unit_id, published_at=now))
        session.add(
            EmergencyNumber(
                unit_id=unit_id, number="111", checked_on=now.date(), checked_by="", position=1, **named
            )
        )
        session.add(AuditEntry(at=now, login_id=login_id, channel="desk", subject_id=person_id, **deed))
        if person_id > 1:
            session.add(PossibleDouble(first_id=person_id - 1, second_id=person_id, proposed_at=now))
    cause = Cause(Actor(person_id=person_id), web)
    await container.services.appeals.file(cause, AppealDraft(AppealKind.THANKS, "word", unit_id=unit_id))


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
