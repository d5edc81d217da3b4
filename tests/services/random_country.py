"""Random trees, staff, roles and cases, and who may see what of them, counted person by person.

The oracle knows the rules of «Independence» in its own words, looks at this plan alone, and shares nothing
with the program.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import delete, insert, update

from db.engine import Database
from db.enums import (
    AppealAbout,
    AppealColour,
    AppealDesk,
    AppealDoor,
    AppealKind,
    AppealState,
    AppealTurn,
    ChannelName,
    EmployeeKind,
    Role,
    UnitKind,
)
from db.models.appeals import (
    Appeal,
    AppealAside,
    AppealContent,
    AppealEvent,
    AppealSubject,
    AppealView,
    AppealWord,
)
from db.models.conversations import Promise
from db.models.staff import AuditEntry, Employee, Login, PastPost, RoleGrant
from db.models.units import Unit
from services.appeals.numbers import new_number

# Numbers of the cases, by their places: what is read with and without a case is compared.
NUMBERS = [new_number() for _ in range(10)]

TODAY = date(2026, 11, 2)
LONG_AGO = timedelta(days=730)
RED = {AppealColour.RED_LAW, AppealColour.RED_DANGER}
_OF_CASES: tuple[Any, ...] = (
    *(AuditEntry, Promise, AppealAside, AppealSubject, AppealContent, AppealEvent, AppealView, AppealWord),
    Appeal,
)
OF_A_CENTRE = {Role.CONSULTANT, Role.FRONT_DESK, Role.DIRECTOR}


@dataclass
class House:
    """A unit; `above`: the place of another in the list."""

    kind: UnitKind
    above: int | None
    works_for_region: bool = False


@dataclass
class Worker:
    """An employee, where they work, and where they worked until when."""

    unit: int
    before: list[tuple[int, date]] = field(default_factory=list)


@dataclass
class Account:
    """A login: whose, with which roles where, and which of them ended when."""

    worker: int | None
    roles: list[tuple[Role, int]]
    past: list[tuple[Role, int, date]]


@dataclass
class Matter:
    """A case."""

    kind: AppealKind
    colour: AppealColour
    about: AppealAbout
    on: date
    unit: int | None
    units: list[int]
    people: list[int]
    allows_above: bool
    desk: AppealDesk
    desk_unit: int
    asides: list[int]


@dataclass
class World:
    houses: list[House]
    workers: list[Worker]
    accounts: list[Account]
    matters: list[Matter]

    # ------------------------------------------------------------------ the oracle

    def line(self, unit: int) -> list[int]:
        """The unit and everything above it in the tree."""
        above = self.houses[unit].above
        return [unit] if above is None else [unit, *self.line(above)]

    def region(self, unit: int) -> int | None:
        return next((one for one in self.line(unit) if self.houses[one].kind is UnitKind.REGION), None)

    def serves(self, unit: int) -> bool:
        return self.houses[unit].kind in {UnitKind.CENTRE, UnitKind.BRANCH}

    def agrees_to(self, unit: int) -> list[int]:
        """Who does the region's work for this centre."""
        if not self.serves(unit) or self.houses[unit].works_for_region or self.region(unit) is None:
            return []
        return [
            one
            for one, house in enumerate(self.houses)
            if house.works_for_region and self.region(one) == self.region(unit)
        ]

    def commands(self, boss: int, unit: int) -> bool:
        """Whether one unit stands over another."""
        if boss == unit:
            return False
        return boss in self.line(unit) or any(boss in self.line(one) for one in self.agrees_to(unit))

    def complains(self, matter: Matter) -> bool:
        return matter.kind is AppealKind.COMPLAINT or matter.colour is not AppealColour.GREEN

    def accused(self, matter: Matter) -> set[int]:
        found = set(matter.units)
        for person in matter.people:
            found.add(self.workers[person].unit)
            for account in self.accounts:
                if account.worker == person:
                    found |= {unit for role, unit in account.roles if role is not Role.COMMITTEE}
        return found

    def is_hidden(self, matter: Matter, viewer: int, *, ticked: bool) -> bool:
        """Whether they are excluded from it."""
        account = self.accounts[viewer]
        if viewer in matter.asides:
            return True
        if not self.complains(matter):
            return False
        worker = self.workers[account.worker] if account.worker is not None else None
        present = {unit for role, unit in account.roles if role is not Role.COMMITTEE}
        present |= {worker.unit} if worker else set()
        since = matter.on - LONG_AGO
        former = {unit for role, unit, last in account.past if role is not Role.COMMITTEE and last >= since}
        former |= {unit for unit, last in worker.before if last >= since} if worker else set()
        bosses = {unit for role, unit in account.roles if role not in {Role.COMMITTEE, Role.APPEALS_OFFICER}}
        if ticked:
            bosses = {
                unit
                for role, unit in account.roles
                if role not in {Role.COMMITTEE, Role.APPEALS_OFFICER}
                and (role, unit) != (Role.DIRECTOR, matter.desk_unit)
            }
        if account.worker is not None and account.worker in matter.people:
            return True
        return any(
            unit in present
            or unit in former
            or any(self.commands(unit, own) for own in present)
            or any(self.commands(boss, unit) for boss in bosses)
            for unit in self.accused(matter)
        )

    def sees(self, matter: Matter, viewer: int) -> bool:
        roles = self.accounts[viewer].roles
        there = matter.desk_unit
        is_red = matter.colour in RED
        if matter.desk is AppealDesk.CENTRE:
            houses = {there} | {one for one in self.line(there) if self.serves(one)}
            works = any(role in OF_A_CENTRE and unit in houses for role, unit in roles)
            return works and not self.complains(matter) and not self.is_hidden(matter, viewer, ticked=False)
        if matter.desk is AppealDesk.ABOVE:
            accused = self.accused(matter)
            may_lie = (
                matter.allows_above
                and self.complains(matter)
                and not is_red
                and matter.about in {AppealAbout.CENTRE, AppealAbout.EMPLOYEE}
                and bool(accused)
                and all(there in self.agrees_to(one) for one in accused)
            )
            is_director = (Role.DIRECTOR, there) in roles
            return may_lie and is_director and not self.is_hidden(matter, viewer, ticked=True)
        if matter.desk is AppealDesk.OFFICER:
            mine = any(role is Role.APPEALS_OFFICER and unit in self.line(there) for role, unit in roles)
        else:
            mine = any(role is Role.COMMITTEE for role, _ in roles)
        return mine and not self.is_hidden(matter, viewer, ticked=False)

    # ------------------------------------------------------------------ into the database

    def path(self, unit: int) -> str:
        return "/" + "".join(f"{one + 1}/" for one in reversed(self.line(unit)))

    async def write(self, database: Database, only: list[int] | None = None) -> None:
        """Everything anew; every number is one more than its place here. `only`: these cases of it."""
        async with database.begin() as session:
            for table in _OF_CASES:
                await session.execute(delete(table))
            for table in (PastPost, RoleGrant, Login, Employee):
                await session.execute(delete(table))
            await session.execute(update(Unit).values(parent_id=None))
            await session.execute(delete(Unit))
            for table, rows in self._rows(only):
                if rows:
                    await session.execute(insert(table), rows)

    def _rows(self, only: list[int] | None) -> list[tuple[Any, list[dict[str, Any]]]]:
        cases = range(len(self.matters)) if only is None else only
        return [
            (Unit, [self._unit(one) for one in range(len(self.houses))]),
            (Employee, [_employee(one, worker) for one, worker in enumerate(self.workers, 1)]),
            (PastPost, [row for one, worker in enumerate(self.workers, 1) for row in _posts(one, worker)]),
            (Login, [_login(one, account) for one, account in enumerate(self.accounts, 1)]),
            (RoleGrant, [row for one, who in enumerate(self.accounts, 1) for row in _grants(one, who)]),
            (Appeal, [self._appeal(one) for one in cases]),
            (AppealSubject, [row for one in cases for row in _subjects(one + 1, self.matters[one], self)]),
            (
                AppealAside,
                [
                    {"appeal_id": one + 1, "login_id": login + 1, "on_day": TODAY}
                    for one in cases
                    for login in self.matters[one].asides
                ],
            ),
        ]

    def _unit(self, one: int) -> dict[str, Any]:
        house = self.houses[one]
        return {
            **{"id": one + 1, "code": f"unit-{one}", "kind": house.kind, "path": self.path(one)},
            **{"parent_id": None if house.above is None else house.above + 1},
            **{"does_regional_work": house.works_for_region, "opened_on": date(2015, 1, 1)},
            **{"name_kk": f"№{one}", "name_ru": f"№{one}"},
        }

    def _appeal(self, one: int) -> dict[str, Any]:
        matter = self.matters[one]
        region = None if matter.unit is None else self.region(matter.unit)
        return {
            **{"id": one + 1, "number": NUMBERS[one], "kind": matter.kind, "colour": matter.colour},
            **{"door": AppealDoor.NAMED, "channel": ChannelName.WEB, "lang": "kk", "about": matter.about},
            **{"unit_id": None if matter.unit is None else matter.unit + 1},
            **{"region_id": None if region is None else region + 1},
            **{"desk": matter.desk, "desk_unit_id": matter.desk_unit + 1},
            **{"allows_above": matter.allows_above, "state": AppealState.REGISTERED},
            **{"turn": AppealTurn.HANDLER, "turn_since": TODAY, "registered_on": matter.on},
            **{"clock_from": TODAY, "due_on": TODAY, "warn_on": TODAY, "head": bytes(32)},
        }


def _employee(one: int, worker: Worker) -> dict[str, Any]:
    names = {"family_name": f"Ахметова-{one}", "given_name": "Сәуле", "kind": EmployeeKind.SPECIALIST}
    return {"id": one, "unit_id": worker.unit + 1, "hired_on": date(2020, 1, 1), **names}


def _posts(one: int, worker: Worker) -> list[dict[str, Any]]:
    return [
        {"employee_id": one, "unit_id": unit + 1, "is_invited": False}
        | {"first_on": date(2010, 1, 1), "last_on": last}
        for unit, last in worker.before
    ]


def _login(one: int, account: Account) -> dict[str, Any]:
    employee = None if account.worker is None else account.worker + 1
    return {"id": one, "name": f"login-{one}", "password_hash": "-", "employee_id": employee}


def _grants(one: int, account: Account) -> list[dict[str, Any]]:
    begun = datetime(2010, 1, 1, tzinfo=UTC)
    now = [(role, unit, None) for role, unit in account.roles]
    past = [(role, unit, datetime.combine(last, time(12), UTC)) for role, unit, last in account.past]
    return [
        {"login_id": one, "role": role, "unit_id": unit + 1, "granted_at": begun, "ended_at": ended}
        for role, unit, ended in (*now, *past)
    ]


def _subjects(number: int, matter: Matter, world: World) -> list[dict[str, Any]]:
    units = [{"appeal_id": number, "unit_id": unit + 1, "employee_id": None} for unit in matter.units]
    people = [{"appeal_id": number, "unit_id": None, "employee_id": one + 1} for one in matter.people]
    return units + people


# ---------------------------------------------------------------------- what is drawn

_BELOW = {
    UnitKind.NATION: [UnitKind.REGION],
    UnitKind.REGION: [UnitKind.AKIMAT, UnitKind.CENTRE],
    UnitKind.AKIMAT: [UnitKind.AKIMAT, UnitKind.CENTRE],
    UnitKind.CENTRE: [UnitKind.BRANCH],
    UnitKind.BRANCH: [UnitKind.BRANCH],
}
_AROUND = [TODAY - LONG_AGO + timedelta(days=days) for days in (-40, -1, 0, 1, 300)]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A nation with two regions, up to nine units below them, staff and cases."""
    houses = [House(UnitKind.NATION, None), House(UnitKind.REGION, 0), House(UnitKind.REGION, 0)]
    for _ in range(draw(st.integers(1, 9))):
        above = draw(st.integers(1, len(houses) - 1))
        kind = draw(st.sampled_from(_BELOW[houses[above].kind]))
        regional = kind in {UnitKind.CENTRE, UnitKind.AKIMAT} and draw(st.integers(0, 2)) == 0
        houses.append(House(kind, above, regional))
    unit = st.integers(0, len(houses) - 1)
    workers = draw(
        st.lists(
            st.builds(Worker, unit, st.lists(st.tuples(unit, st.sampled_from(_AROUND)), max_size=2)),
            max_size=4,
        )
    )
    worker = st.none() | st.integers(0, len(workers) - 1) if workers else st.none()
    # Half of all stand where they belong: others see nothing anyhow.
    officer = st.tuples(st.just(Role.APPEALS_OFFICER), st.integers(0, 2))
    committee = st.tuples(st.just(Role.COMMITTEE), st.just(0))
    working = [one for one, house in enumerate(houses) if house.works_for_region]
    director = st.tuples(st.just(Role.DIRECTOR), st.sampled_from(working) if working else unit)
    any_role = st.tuples(st.sampled_from(list(Role)), unit)
    national = st.tuples(st.just(Role.APPEALS_OFFICER), st.just(0))
    role = national | officer | committee | director | any_role
    past = st.lists(st.tuples(st.sampled_from(list(Role)), unit, st.sampled_from(_AROUND)), max_size=1)
    roles = st.lists(role, min_size=1, max_size=2, unique=True)
    accounts = draw(st.lists(st.builds(Account, worker, roles, past), min_size=1, max_size=6))
    world = World(houses, workers, accounts, [])
    world.matters = draw(st.lists(_matters(world), min_size=1, max_size=6))
    return world


@st.composite
def _matters(draw: st.DrawFn, world: World) -> Matter:
    """Mostly a case that lies where such cases lie; now and then one that lies anywhere."""
    unit = st.integers(0, len(world.houses) - 1)
    people = st.integers(0, len(world.workers) - 1)
    matter = Matter(
        kind=draw(st.sampled_from([AppealKind.COMPLAINT, *AppealKind])),
        colour=draw(st.sampled_from([AppealColour.YELLOW, *AppealColour])),
        about=draw(st.sampled_from(list(AppealAbout))),
        on=draw(st.sampled_from([TODAY, TODAY - timedelta(days=1)])),
        unit=draw(st.none() | unit),
        units=draw(st.lists(unit, max_size=1)),
        people=draw(st.lists(people, max_size=1)) if world.workers else list[int](),
        allows_above=draw(st.booleans()),
        desk=draw(st.sampled_from(list(AppealDesk))),
        desk_unit=draw(unit),
        asides=draw(st.lists(st.integers(0, len(world.accounts) - 1), max_size=1)),
    )
    if draw(st.integers(0, 3)) == 0:
        return matter
    # What somebody left lately is complained about often, and centres whose region's work somebody does.
    near = [unit for one in world.workers for unit, _ in one.before]
    near += [unit for one in world.accounts for _, unit, _ in one.past]
    near += [one for one in range(len(world.houses)) if world.agrees_to(one)]
    if draw(st.booleans()) and near:
        matter.units, matter.people = [draw(st.sampled_from(near))], []
    if matter.desk is AppealDesk.OFFICER:
        matter.desk_unit = draw(st.integers(0, 2))
    elif matter.desk is AppealDesk.COMMITTEE:
        matter.desk_unit = 0
    elif matter.desk is AppealDesk.CENTRE:
        matter.kind, matter.colour = AppealKind.THANKS, AppealColour.GREEN
        works = [unit for one in world.accounts for role, unit in one.roles if role in OF_A_CENTRE]
        matter.desk_unit = draw(st.sampled_from(works) if works else unit)
    elif served := [one for one in range(len(world.houses)) if world.agrees_to(one)]:
        matter.kind, matter.colour = AppealKind.COMPLAINT, AppealColour.YELLOW
        matter.about, matter.allows_above = AppealAbout.CENTRE, True
        matter.units = [draw(st.sampled_from(served))]
        matter.people = matter.people if draw(st.booleans()) else []
        matter.desk_unit = draw(st.sampled_from(world.agrees_to(matter.units[0])))
    return matter
