"""Rows for tests, written straight into a database and named so that a test reads as English.

Each factory writes in a transaction of its own and returns the row. Everything has a sensible default; a test
says only what it is about: `await a_person(database, centre, age=16, sex=Sex.FEMALE)`.
"""

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.base import Base
from db.engine import Database
from db.enums import CentreLevel, ChannelName, EmployeeKind, ReasonKind, Role, Sex, UnitKind, VisitMethod
from db.models.consultations import Consultant, ConsultantSpecialism, DayException, WeeklyInterval
from db.models.facts import Methodology
from db.models.people import Contact, ContactPerson, Person
from db.models.staff import Employee, Login, RoleGrant
from db.models.units import DayOff, Reason, Specialism, Topic, Unit, UnitHours, UnitSpecialism
from services.cause import Actor, Cause, Grant
from services.clock import StoppedClock
from services.keys import Keys
from services.tools import Tools

Row = TypeVar("Row", bound=Base)

ALMATY = ZoneInfo("Asia/Almaty")
_numbers = itertools.count(1)

# code: kk, ru, masked
KINDS = {
    "psychologist": ("Психолог", "Психолог", True),
    "lawyer": ("Заңгер", "Юрист", True),
    "career": ("Жұмыс және мамандық", "Работа и профессия", False),
    "support": ("Мемлекет көмегі", "Помощь государства", False),
    "business": ("Өз ісім", "Своё дело", False),
    "advise": ("Білмеймін", "Не знаю, подскажите", False),
}
REASONS = {
    ReasonKind.DECLINE: {"ill": ("Маман ауырып қалды", "Специалист заболел"), "other": ("Басқа", "Другое")},
    ReasonKind.CANCEL: {"no_time": ("Уақытым жоқ", "Нет времени"), "other": ("Басқа", "Другое")},
}


def almaty(day: str, hour: str = "10:00") -> datetime:
    """«2026-11-02», «10:00» in Almaty, as an instant in UTC."""
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), ALMATY).astimezone(UTC)


# A Monday in the morning, in the middle of a quarter, with no day off near.
MONDAY = almaty("2026-11-02", "08:00")


def some_tools(at: datetime = MONDAY) -> Tools:
    """A stopped clock and keys of the test's own."""
    return Tools(StoppedClock(at), Keys("test", {"test": b"k" * 32}))


async def write(database: Database, row: Row) -> Row:
    """The row, written."""
    async with database.begin() as session:
        session.add(row)
    return row


async def the_reference(database: Database) -> None:
    """Kinds of help, reasons, one topic a kind and the methodology "2021"; written once a database."""
    async with database.begin() as session:
        if await session.scalar(select(Specialism.id).limit(1)) is not None:
            return
        kinds = [
            {
                **{"code": code, "name_kk": kk, "name_ru": ru, "minutes": 45},
                **{"masked": masked, "position": position},
                **{"about_kk": f"{kk}: тегін кеңес.", "about_ru": f"{ru}: бесплатная консультация."},
            }
            for position, (code, (kk, ru, masked)) in enumerate(KINDS.items(), 1)
        ]
        reasons = [
            {"kind": kind, "code": code, "name_kk": kk, "name_ru": ru, "position": position}
            for kind, named in REASONS.items()
            for position, (code, (kk, ru)) in enumerate(named.items(), 1)
        ]
        names = {"name_kk": "2021", "name_ru": "2021"}
        bands = [[14, 17], [18, 24], [25, 28]]
        # Many rows at once: row by row the reference would take longer than most tests.
        session.add(Methodology(code="2021", bands=bands, in_force_from=date(2021, 1, 1), **names))
        await session.execute(insert(Specialism), kinds)
        await session.execute(insert(Reason), reasons)
        topics = [
            {
                **{"code": f"{code}_general", "specialism_id": number, "position": position},
                **{"name_kk": f"{kk}: жалпы", "name_ru": f"{ru}: общее"},
            }
            for number, code, kk, ru, position in await session.execute(
                select(
                    Specialism.id,
                    Specialism.code,
                    Specialism.name_kk,
                    Specialism.name_ru,
                    Specialism.position,
                )
            )
        ]
        await session.execute(insert(Topic), topics)


async def a_unit(
    database: Database, *, kind: UnitKind, parent: Unit | None = None, code: str = "", **more: Any
) -> Unit:
    """A node of the tree below `parent`."""
    async with database.begin() as session:
        return await _a_unit(session, kind, parent, code, **more)


async def _a_unit(session: AsyncSession, kind: UnitKind, parent: Unit | None, code: str, **more: Any) -> Unit:
    number = next(_numbers)
    unit = Unit(
        code=code or f"{kind.value}-{number}",
        kind=kind,
        parent_id=parent.id if parent else None,
        path=f"new-{number}",
        opened_on=date(2015, 1, 1),
        **{"name_kk": f"№{number} орталық", "name_ru": f"Центр №{number}", **more},
    )
    session.add(unit)
    await session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    return unit


async def a_region(database: Database, **more: Any) -> Unit:
    """An oblast."""
    return await a_unit(database, **{"kind": UnitKind.REGION, **more})


async def a_centre(
    database: Database,
    region: Unit | None = None,
    *,
    offers: tuple[str, ...] = tuple(KINDS),
    open_from: int = 9 * 60,
    open_until: int = 18 * 60,
    **more: Any,
) -> Unit:
    """A district centre, open 09:00-18:00 Monday to Friday, in a region of its own unless one is given."""
    await the_reference(database)
    parent = region or await a_region(database)
    settings = {"kind": UnitKind.CENTRE, "parent": parent, "code": "", "level": CentreLevel.DISTRICT, **more}
    async with database.begin() as session:
        centre = await _a_unit(session, **settings)
        hours = {"unit_id": centre.id, "start_minute": open_from, "end_minute": open_until}
        await session.execute(insert(UnitHours), [{**hours, "weekday": day} for day in range(5)])
        kinds = await session.scalars(select(Specialism.id).where(Specialism.code.in_(offers)))
        rows = [{"unit_id": centre.id, "specialism_id": kind_id} for kind_id in kinds]
        if rows:
            await session.execute(insert(UnitSpecialism), rows)
    return centre


async def an_employee(database: Database, centre: Unit, **more: Any) -> Employee:
    """Who works there."""
    return await write(database, _employee(centre, **more))


def _employee(centre: Unit, **more: Any) -> Employee:
    number = next(_numbers)
    facts = {"kind": EmployeeKind.SPECIALIST, "hired_on": date(2020, 1, 1)}
    names = {"family_name": f"Ахметова-{number}", "given_name": "Сәуле"}
    return Employee(unit_id=centre.id, **{**facts, **names, **more})


async def a_login(
    database: Database, centre: Unit, *roles: Role, employee: Employee | None = None, **more: Any
) -> Actor:
    """Somebody signed in, holding the roles in that unit and everything below it."""
    async with database.begin() as session:
        login = _login(employee, **more)
        session.add(login)
        await session.flush()
        return _granted(session, login, centre, *roles)


def _login(employee: Employee | None, **more: Any) -> Login:
    facts = {"name": f"login-{next(_numbers)}", "password_hash": "-", "lang": "kk"}
    return Login(**{**facts, **more}, employee_id=employee.id if employee else None)


def _granted(session: AsyncSession, login: Login, centre: Unit, *roles: Role) -> Actor:
    for role in roles:
        session.add(RoleGrant(login_id=login.id, role=role, unit_id=centre.id, granted_at=MONDAY))
    grants = tuple(Grant(role, centre.id, centre.path) for role in roles)
    return Actor(login_id=login.id, employee_id=login.employee_id, grants=grants, lang=login.lang)


@dataclass(frozen=True, slots=True)
class MadeConsultant:
    """A consultant with the kind they help with and their login."""

    id: int
    unit_id: int
    specialism_id: int
    employee: Employee
    actor: Actor


async def the_kind(database: Database, code: str) -> int:
    """The number of a specialism."""
    async with database.read() as session:
        return (await session.scalars(select(Specialism.id).where(Specialism.code == code))).one()


async def a_consultant(
    database: Database,
    centre: Unit,
    kind: str = "psychologist",
    *,
    hours: dict[int, list[tuple[int, int]]] | None = None,
    invited: bool = False,
    **settings: Any,
) -> MadeConsultant:
    """Books 45 minutes and rests 15; Monday to Friday 09:00-13:00 and 14:00-18:00 unless `hours` differ.

    `hours`: by weekday (Monday = 0), intervals in hours of the local day.
    """
    weekly = {day: [(9, 13), (14, 18)] for day in range(5)} if hours is None else hours
    defaults = {"methods": [VisitMethod.CENTRE.value, VisitMethod.ONLINE.value]}
    employee = _employee(centre, is_invited=invited)
    async with database.begin() as session:
        specialism_id = (await session.scalars(select(Specialism.id).where(Specialism.code == kind))).one()
        session.add(employee)
        await session.flush()
        login = _login(employee)
        consultant = Consultant(employee_id=employee.id, unit_id=centre.id, **{**defaults, **settings})
        session.add_all((login, consultant))
        await session.flush()
        actor = _granted(session, login, centre, Role.CONSULTANT)
        session.add(ConsultantSpecialism(consultant_id=consultant.id, specialism_id=specialism_id))
        rows = [
            {"consultant_id": consultant.id, "weekday": day, "start_minute": int(first * 60)}
            | {"end_minute": int(last * 60)}
            for day, intervals in weekly.items()
            for first, last in intervals
        ]
        if rows:
            await session.execute(insert(WeeklyInterval), rows)
    return MadeConsultant(consultant.id, centre.id, specialism_id, employee, actor)


async def a_day_that_differs(
    database: Database, consultant: MadeConsultant, day: date, hours: tuple[int, int] | None = None
) -> DayException:
    """A day on which the consultant works `hours` only, or not at all."""
    first, last = (hours[0] * 60, hours[1] * 60) if hours else (None, None)
    exception = DayException(consultant_id=consultant.id, day=day, start_minute=first, end_minute=last)
    return await write(database, exception)


async def a_day_off(database: Database, day: date, *, worked: bool = False) -> DayOff:
    """A public day off, or a weekend day that is worked."""
    names = {"name_kk": "Мереке күні", "name_ru": "Праздничный день"}
    return await write(database, DayOff(day=day, is_worked=worked, **names))


async def a_person(
    database: Database,
    centre: Unit,
    *,
    age: int = 16,
    sex: Sex = Sex.FEMALE,
    now: datetime = MONDAY,
    **more: Any,
) -> Person:
    """Registered at the centre; `age` full years on the day of `now`."""
    number = next(_numbers)
    today = now.astimezone(ALMATY).date()
    birth_date = (today - timedelta(days=40)).replace(year=(today - timedelta(days=40)).year - age)
    names = {"family_name": f"Серікова-{number}", "given_name": "Айгерім"}
    facts = {"birth_date": birth_date, "lang": "kk", "channel": ChannelName.WEB, "registered_at": now}
    return await write(database, Person(unit_id=centre.id, sex=sex, **{**names, **facts, **more}))


async def a_contact(
    database: Database,
    person: Person | None = None,
    *,
    channel: ChannelName = ChannelName.WEB,
    now: datetime = MONDAY,
    is_public: bool = False,
) -> Contact:
    """A place somebody writes from; with a person, they are who is writing."""
    async with database.begin() as session:
        contact = Contact(
            channel=channel,
            external_id=f"contact-{next(_numbers)}",
            person_id=person.id if person else None,
            unit_id=person.unit_id if person else None,
            is_public=is_public,
            created_at=now,
            seen_at=now,
        )
        session.add(contact)
        await session.flush()
        if person:
            session.add(ContactPerson(contact_id=contact.id, person_id=person.id, since=now))
    return contact


def by_contact(contact: Contact) -> Cause:
    """Something said in a chat, by whoever is writing there."""
    return Cause(Actor(contact_id=contact.id, person_id=contact.person_id), contact.channel)


def by_staff(actor: Actor, key: str = "") -> Cause:
    """A form of the back office."""
    return Cause(actor, ChannelName.DESK, key)
