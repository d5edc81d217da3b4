"""A country at full size as plain rows: 228 centres, 3,000 members of staff, a million people, their visits.

Made for measuring: names repeat as they do in life, sealed words are left out, every centre has a day's work.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice
from random import Random
from typing import Any

from sqlalchemy import insert, select, text

from app.demo.names import some_name
from app.reference import fill_reference
from db.base import Base
from db.engine import Database
from db.enums import (
    CentreLevel,
    ChannelName,
    ConsultationState,
    EmployeeKind,
    FactKind,
    LineKind,
    LineSide,
    PromiseState,
    Role,
    Sex,
    ThreadState,
    UnitKind,
    VisitRole,
)
from db.models.consultations import Consultant, ConsultantSpecialism, Consultation, WeeklyInterval
from db.models.conversations import Promise
from db.models.facts import Fact
from db.models.inbox import CannedAnswer, Thread, ThreadLine
from db.models.people import Person, PersonToken, PossibleDouble
from db.models.staff import AuditEntry, Employee, Login, RoleGrant
from db.models.units import Specialism, Unit, UnitHours, UnitSpecialism
from services.people.steps import tokens_of
from services.tools import Tools

CENTRES, STAFF, PEOPLE = 228, 3_000, 1_000_000
VISITS_A_PERSON = 0.3
AT_ONCE = 5_000
DAYS_BACK = 80


@dataclass(frozen=True, slots=True)
class Place:
    """A centre and who works there: logins by role."""

    unit_id: int
    path: str
    region_id: int
    director: int
    desk: int
    consultants: tuple[tuple[int, int], ...]  # (consultant, login)


@dataclass(frozen=True, slots=True)
class Country:
    """What measuring asks for by number."""

    nation_id: int
    places: tuple[Place, ...]


async def build_country(database: Database, tools: Tools, people: int = PEOPLE) -> Country:
    """Fills an empty migrated database; `people` fewer for a try."""
    chance = Random(7)
    await fill_reference(database, tools)
    nation_id, places = await _units(database, tools.clock.now())
    kinds = await _kinds(database)
    await _people(database, chance, places, people, tools.clock.now())
    await _visits(database, chance, places, kinds, people, tools.clock.now())
    await _questions(database, places, people, tools.clock.now())
    await _traces(database, chance, places, people, tools.clock.now())
    async with database.begin() as session:
        await session.execute(text("ANALYZE"))
    return Country(nation_id, tuple(places))


async def _kinds(database: Database) -> list[int]:
    async with database.read() as session:
        return list(await session.scalars(select(Specialism.id).order_by(Specialism.id)))


async def _units(database: Database, now: datetime) -> tuple[int, list[Place]]:
    kinds = await _kinds(database)
    async with database.begin() as session:
        units = list(await session.scalars(select(Unit).order_by(Unit.id)))
    nation = next(unit for unit in units if unit.kind is UnitKind.NATION)
    regions = [unit for unit in units if unit.kind is UnitKind.REGION]
    places = []
    for number in range(CENTRES):
        region = regions[number % len(regions)]
        is_regional = number < len(regions)
        size = STAFF // CENTRES + (number < STAFF % CENTRES)
        places.append(await _centre(database, region, number, is_regional, size, kinds, now))
    return nation.id, places


async def _centre(  # noqa: PLR0917
    database: Database,
    region: Unit,
    number: int,
    is_regional: bool,
    size: int,
    kinds: list[int],
    now: datetime,
) -> Place:
    async with database.begin() as session:
        unit = Unit(
            code=f"centre-{number}",
            kind=UnitKind.CENTRE,
            level=CentreLevel.REGIONAL if is_regional else CentreLevel.DISTRICT,
            does_regional_work=is_regional,
            parent_id=region.id,
            path=f"new-{number}",
            opened_on=(now - timedelta(days=3000)).date(),
            name_kk=f"№{number} орталық",
            name_ru=f"Центр №{number}",
            place_kk=f"№{number} аудан",
            place_ru=f"Район №{number}",
        )
        session.add(unit)
        await session.flush()
        unit.path = f"{region.path}{unit.id}/"
        hours = {"unit_id": unit.id, "start_minute": 540, "end_minute": 1080}
        await session.execute(insert(UnitHours), [{**hours, "weekday": day} for day in range(5)])
        rows = [{"unit_id": unit.id, "specialism_id": kind} for kind in kinds]
        await session.execute(insert(UnitSpecialism), rows)
        logins: list[int] = []
        consultants: list[tuple[int, int]] = []
        for one in range(size):
            role = Role.DIRECTOR if one == 0 else Role.FRONT_DESK if one < 3 else Role.CONSULTANT
            login_id, consultant_id = await _member(session, unit.id, number, one, role, kinds, now)
            logins.append(login_id)
            if consultant_id:
                consultants.append((consultant_id, login_id))
        return Place(unit.id, unit.path, region.id, logins[0], logins[1], tuple(consultants))


async def _member(  # noqa: PLR0917
    session: Any, unit_id: int, place: int, number: int, role: Role, kinds: list[int], now: datetime
) -> tuple[int, int | None]:
    employee = Employee(
        unit_id=unit_id,
        family_name=f"Ахметова-{place}",
        given_name=f"Сәуле-{number}",
        kind=EmployeeKind.SPECIALIST,
        hired_on=(now - timedelta(days=900)).date(),
    )
    session.add(employee)
    await session.flush()
    login = Login(name=f"staff-{place}-{number}", password_hash="-", lang="kk", employee_id=employee.id)
    session.add(login)
    await session.flush()
    session.add(
        RoleGrant(login_id=login.id, role=role, unit_id=unit_id, granted_at=now - timedelta(days=800))
    )
    if role is not Role.CONSULTANT:
        return login.id, None
    consultant = Consultant(employee_id=employee.id, unit_id=unit_id, methods=["centre"])
    session.add(consultant)
    await session.flush()
    kind = kinds[number % len(kinds)]
    session.add(ConsultantSpecialism(consultant_id=consultant.id, specialism_id=kind))
    day = {"consultant_id": consultant.id, "start_minute": 540, "end_minute": 1020}
    await session.execute(insert(WeeklyInterval), [{**day, "weekday": weekday} for weekday in range(5)])
    return login.id, consultant.id


async def _people(
    database: Database, chance: Random, places: list[Place], people: int, now: datetime
) -> None:
    today = now.date()

    def person(number: int) -> dict[str, Any]:
        sex = chance.choice(list(Sex))
        lang = "kk" if number % 5 else "ru"
        family, given = some_name(chance, lang, sex)
        return {
            "id": number,
            "family_name": family,
            "given_name": given,
            "birth_date": today - timedelta(days=chance.randrange(14 * 366, 29 * 365)),
            "sex": sex,
            "phone": f"+77{number:09d}",
            "unit_id": places[number % len(places)].unit_id,
            "lang": lang,
            "channel": ChannelName.WEB,
            "registered_at": now - timedelta(days=chance.randrange(1, 700)),
        }

    for rows in _batches(map(person, range(1, people + 1))):
        tokens = [
            {"unit_id": row["unit_id"], "token": token, "person_id": row["id"]}
            for row in rows
            for token in sorted(_tokens_of(row))
        ]
        await _write(database, Person, rows)
        await _write(database, PersonToken, tokens)
    await _set_numbers(database, Person)


_NAMES: dict[tuple[str, str], set[str]] = {}


def _tokens_of(row: dict[str, Any]) -> set[str]:
    """As the product has them; the words of a name are folded once."""
    names = (row["family_name"], row["given_name"])
    if names not in _NAMES:
        _NAMES[names] = tokens_of(
            Person(family_name=names[0], given_name=names[1], patronymic="", phone=None)
        )
    return _NAMES[names] | tokens_of(Person(family_name="", given_name="", patronymic="", phone=row["phone"]))


async def _visits(  # noqa: PLR0917
    database: Database, chance: Random, places: list[Place], kinds: list[int], people: int, now: datetime
) -> None:
    """What was held in the last weeks, counted; and of the next days what waits or is confirmed."""
    numbers = count(1)
    morning = now.replace(hour=4, minute=0, second=0, microsecond=0)

    def visit(person: int, state: ConsultationState, day: int) -> dict[str, Any]:
        place = places[person % len(places)]
        consultant = chance.choice(place.consultants)[0]
        starts_at = morning + timedelta(days=day, hours=chance.randrange(8))
        return {
            "id": next(numbers),
            "unit_id": place.unit_id,
            "consultant_id": consultant,
            "specialism_id": chance.choice(kinds),
            "person_id": person,
            "state": state,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(minutes=45),
            "on_day": starts_at.date(),
            "channel": ChannelName.WEB,
            "asked_at": starts_at - timedelta(days=3),
            "answer_by": starts_at - timedelta(days=2),
        }

    held = ConsultationState.HELD
    past = (
        visit(chance.randrange(1, people + 1), held, -chance.randrange(1, DAYS_BACK))
        for _ in range(int(people * VISITS_A_PERSON))
    )
    for rows in _batches(past):
        await _write(database, Consultation, rows)
        await _write(database, Fact, [_fact(row, places, chance) for row in rows])
    coming = (ConsultationState.ASKED, ConsultationState.CONFIRMED, ConsultationState.CONFIRMED)
    ahead = (
        visit(person, chance.choice(coming), chance.randrange(3))
        for person in range(1, min(people, CENTRES * 40) + 1)
    )
    for rows in _batches(ahead):
        await _write(database, Consultation, rows)
    await _set_numbers(database, Consultation)
    await _set_numbers(database, Fact)


def _fact(visit: dict[str, Any], places: list[Place], chance: Random) -> dict[str, Any]:
    place = places[visit["person_id"] % len(places)]
    return {
        "kind": FactKind.CONSULTATION,
        "source_id": visit["id"],
        "unit_id": place.unit_id,
        "region_id": place.region_id,
        "person_id": visit["person_id"],
        "on_day": visit["on_day"],
        "age": chance.randrange(14, 29),
        "sex": chance.choice(list(Sex)),
        "role": VisitRole.SELF,
        "by_employee": True,
        "specialism_id": visit["specialism_id"],
        "changed": chance.getrandbits(36),
    }


async def _questions(database: Database, places: list[Place], people: int, now: datetime) -> None:
    """Forty questions a centre with three lines each, possible doubles, a ready answer."""
    states = (ThreadState.DESK, ThreadState.PERSON, ThreadState.CLOSED, ThreadState.CLOSED)
    every = [(place, one) for place in places for one in range(40)][:people]
    threads: list[dict[str, Any]] = [
        {
            "id": number,
            "unit_id": place.unit_id,
            "person_id": number,
            "channel": ChannelName.WEB,
            "lang": "kk",
            "state": states[one % len(states)],
            "assigned_to": place.desk if one % 3 else None,
            **{name: now - timedelta(hours=one) for name in ("opened_at", "turn_since", "last_line_at")},
        }
        for number, (place, one) in enumerate(every, 1)
    ]
    line = {"kind": LineKind.TEXT, "side": LineSide.PERSON, "at": now}
    words = {f"{part}_{lang}": "word" for part in ("title", "text") for lang in ("kk", "ru")}
    for rows in _batches(threads):
        await _write(database, Thread, rows)
        await _write(database, ThreadLine, [{**line, "thread_id": row["id"]} for row in rows] * 3)
    size = len(places)
    last = min(20 * size, people - size)
    pairs = ({"first_id": one, "second_id": one + size, "proposed_at": now} for one in range(1, last))
    for rows in _batches(pairs):
        await _write(database, PossibleDouble, rows)
    await _write(database, CannedAnswer, [{"unit_id": place.unit_id, **words} for place in places])
    await _set_numbers(database, Thread)


async def _traces(
    database: Database, chance: Random, places: list[Place], people: int, now: datetime
) -> None:
    """Notices of the last weeks, most of them sent; who read and did what."""

    def notice(number: int) -> dict[str, Any]:
        at = now - timedelta(minutes=chance.randrange(60 * 24 * DAYS_BACK))
        person = chance.randrange(1, people + 1)
        return {
            "kind": "visit_confirmed",
            "recipient": f"person:{person}",
            "subject": f"consultation:{number}",
            "occasion": str(number),
            "unit_id": places[person % len(places)].unit_id,
            "state": PromiseState.FAILED if number % 50 == 0 else PromiseState.SENT,
            "promised_at": at,
            "due_at": at,
            "settled_at": at,
        }

    def entry(number: int) -> dict[str, Any]:
        place = places[number % len(places)]
        return {
            "at": now - timedelta(minutes=chance.randrange(60 * 24 * DAYS_BACK)),
            "login_id": place.desk,
            "channel": "desk",
            "deed": chance.choice(("read_person", "search_people", "confirm", "hold")),
            "subject_kind": "person",
            "subject_id": chance.randrange(1, people + 1),
            "details": {},
        }

    for rows in _batches(map(notice, range(1, people // 5 + 1))):
        await _write(database, Promise, rows)
    for rows in _batches(map(entry, range(people // 2))):
        await _write(database, AuditEntry, rows)


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    every = iter(rows)
    while batch := list(islice(every, AT_ONCE)):
        yield batch


async def _write(database: Database, table: type[Base], rows: list[dict[str, Any]]) -> None:
    async with database.begin() as session:
        await session.execute(insert(table), rows)


async def _set_numbers(database: Database, table: type[Base]) -> None:
    """PostgreSQL goes on counting where our own numbers ended."""
    if database.is_sqlite:
        return
    name = table.__tablename__
    async with database.begin() as session:
        await session.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}")
        )
