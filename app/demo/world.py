"""Lays the demo's units, staff and consultants; what the story then happens to."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.places import CENTRES, PLACES, Place, Week, start_codes
from app.demo.staff import PASSWORD, WORKERS, Worker
from app.reference.fill import add_unit
from db.enums import UnitKind, VisitMethod
from db.models.consultations import Consultant, ConsultantSpecialism, WeeklyInterval
from db.models.staff import Employee, Login, RoleGrant, StaffCard
from db.models.units import Specialism, StartCode, Unit, UnitHours, UnitSpecialism
from services.cause import Actor, Grant
from services.staff.passwords import PASSWORDS

# Centres stand longer than the figures go back.
OPENED: Final = date(2016, 2, 1)
HIRED: Final = date(2021, 9, 1)
# A visit and the rest after it; hours are offered one after the other.
MINUTES: Final = 45
REST: Final = 15


@dataclass(frozen=True)
class Adviser:
    """A consultant as the story needs them."""

    id: int
    unit: str
    worker: Worker
    actor: Actor

    @property
    def hours(self) -> Week:
        """When they can be booked, by weekday."""
        return self.worker.bookable.hours if self.worker.bookable else {}

    @property
    def kinds(self) -> tuple[str, ...]:
        """What they help with, most often first."""
        return self.worker.bookable.helps_with if self.worker.bookable else ()

    @property
    def methods(self) -> tuple[VisitMethod, ...]:
        """How they can be met."""
        return self.worker.bookable.methods if self.worker.bookable else (VisitMethod.CENTRE,)

    @property
    def confirms_itself(self) -> bool:
        """Whether nobody has to answer a request."""
        return self.worker.bookable is not None and self.worker.bookable.confirms_itself


@dataclass
class World:
    """Numbers of what was laid, by code and by login."""

    units: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    advisers: list[Adviser] = field(default_factory=list)

    @property
    def centres(self) -> tuple[str, ...]:
        """Codes of the centres that receive people."""
        return tuple(place.code for place in CENTRES)

    def desk(self, centre: str) -> Actor:
        """Who sits at a centre's front desk."""
        return self.actors[f"reception.{centre.removesuffix('-centre')}"]

    def director(self, centre: str) -> Actor:
        """Who directs a centre."""
        return self.actors[f"director.{centre.removesuffix('-centre')}"]


async def lay(session: AsyncSession, since: datetime) -> World:
    """Writes units, hours, links, employees, logins and consultants; `since`: when the logins were made."""
    world = World()
    units = {unit.code: unit for unit in await session.scalars(select(Unit))}
    world.kinds = {kind.code: kind.id for kind in await session.scalars(select(Specialism))}
    for place in PLACES:
        units[place.code] = await _place(session, place, units[place.parent], world.kinds)
    world.units = {code: unit.id for code, unit in units.items()}
    # One hash for all: each would take a tenth of a second.
    hashed = await PASSWORDS.hash(PASSWORD)
    for worker in WORKERS:
        employee = await _hire(session, worker, world.units[worker.unit])
        if worker.role is None:
            continue
        over = units[worker.over or worker.unit]
        login = Login(name=worker.login, password_hash=hashed, employee_id=employee.id, lang=worker.lang)
        session.add(login)
        await session.flush()
        session.add(RoleGrant(login_id=login.id, role=worker.role, unit_id=over.id, granted_at=since))
        grants = (Grant(worker.role, over.id, over.path),)
        actor = Actor(login_id=login.id, employee_id=employee.id, grants=grants, lang=worker.lang)
        world.actors[worker.login] = actor
        if worker.bookable:
            session.add(_card(worker, employee.id, since))
            number = await _make_bookable(session, worker, employee, world)
            world.advisers.append(Adviser(number, worker.unit, worker, actor))
    return world


async def _place(session: AsyncSession, place: Place, parent: Unit, kinds: dict[str, int]) -> Unit:
    unit = await add_unit(
        session,
        parent,
        code=place.code,
        kind=place.kind,
        level=place.level,
        does_regional_work=place.does_regional_work,
        name_kk=place.name_kk,
        name_ru=place.name_ru,
        place_kk=place.place_kk,
        place_ru=place.place_ru,
        address_kk=place.address_kk,
        address_ru=place.address_ru,
        phone=place.phone,
        access=list(place.access),
        opened_on=OPENED,
    )
    session.add_all(
        UnitHours(unit_id=unit.id, weekday=weekday, start_minute=first * 60, end_minute=end * 60)
        for weekday, hours in place.hours.items()
        for first, end in hours
    )
    session.add_all(UnitSpecialism(unit_id=unit.id, specialism_id=kinds[code]) for code in place.offers)
    if place.kind is UnitKind.CENTRE:
        session.add_all(
            StartCode(code=code, unit_id=unit.id, source=source) for code, source in start_codes(place.code)
        )
    return unit


async def _hire(session: AsyncSession, worker: Worker, unit_id: int) -> Employee:
    employee = Employee(
        unit_id=unit_id,
        family_name=worker.family,
        given_name=worker.given,
        kind=worker.kind,
        is_invited=worker.is_invited,
        position_kk=worker.position_kk,
        position_ru=worker.position_ru,
        hired_on=HIRED + timedelta(days=30 * (len(worker.family) % 12)),
    )
    session.add(employee)
    await session.flush()
    return employee


def _card(worker: Worker, employee_id: int, since: datetime) -> StaffCard:
    """Papers are in order but for one psychologist's: the director is warned of it."""
    is_psychologist = worker.bookable is not None and "psychologist" in worker.bookable.helps_with
    checked = None if worker.login == "psychologist.kegen" else HIRED
    return StaffCard(
        employee_id=employee_id,
        qualification=worker.position_ru,
        register_number=f"ПС-{employee_id:04}" if is_psychologist and checked else "",
        checked_on=checked,
        practises_since=HIRED - timedelta(days=700),
        changed_at=since,
    )


async def _make_bookable(session: AsyncSession, worker: Worker, employee: Employee, world: World) -> int:
    card = worker.bookable
    assert card is not None  # noqa: S101  (the caller asked)
    consultant = Consultant(
        employee_id=employee.id,
        unit_id=world.units[worker.unit],
        confirms_itself=card.confirms_itself,
        minutes=MINUTES,
        minutes_after=REST,
        methods=[method.value for method in card.methods],
    )
    session.add(consultant)
    await session.flush()
    session.add_all(
        ConsultantSpecialism(consultant_id=consultant.id, specialism_id=world.kinds[code])
        for code in card.helps_with
    )
    session.add_all(
        WeeklyInterval(
            consultant_id=consultant.id, weekday=weekday, start_minute=first * 60, end_minute=end * 60
        )
        for weekday, hours in card.hours.items()
        for first, end in hours
    )
    return consultant.id
