"""A country as cases know it: 228 centres in 20 regions, whoever handles them, people who write."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, cycle
from typing import Any, Self

from sqlalchemy import func, insert, select, text

from app.reference import fill_reference
from bench.country import CENTRES
from db.base import Base
from db.engine import Database
from db.enums import CentreLevel, ChannelName, EmployeeKind, Role, Sex, UnitKind
from db.models.appeals import AppealTopic
from db.models.people import Contact, Person
from db.models.staff import Employee, Login, RoleGrant
from db.models.units import Unit
from services import calendar
from services.appeals.desks import tree_of
from services.appeals.independence import Tree
from services.cause import Actor, Grant
from services.tools import Tools
from services.workdays import DaysOff

# Of each centre: enough for a desk, for whoever stands over it, and for people to name.
AT_A_CENTRE = (Role.DIRECTOR, Role.FRONT_DESK, Role.FRONT_DESK, *(Role.CONSULTANT,) * 4)
YEARS = 4
# Who files: people write again.
CASES_A_PERSON = 50
FEWEST_PEOPLE = 2_000


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre as a case knows it."""

    unit_id: int
    region_id: int
    employees: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What cases stand on: units, whoever handles them, who writes, what days are worked."""

    tree: Tree
    centres: tuple[Centre, ...]
    # Role and unit: who has it there; the lowest number where there are several.
    staff: dict[tuple[Role, int], Actor]
    topics: tuple[int, ...]
    people: int
    days_off: DaysOff
    today: date

    @property
    def nation_id(self) -> int:
        return self.tree.top or 0

    @property
    def national(self) -> Actor:
        return self.staff[Role.APPEALS_OFFICER, self.nation_id]

    @property
    def committee(self) -> Actor:
        return self.staff[Role.COMMITTEE, self.nation_id]

    @property
    def analyst(self) -> Actor:
        return self.staff[Role.ANALYST, self.nation_id]

    @property
    def officers(self) -> list[Actor]:
        """One a region."""
        held = [actor for (role, _), actor in self.staff.items() if role is Role.APPEALS_OFFICER]
        return [actor for actor in held if actor != self.national]

    def staff_of_region(self, region_id: int) -> Actor:
        """The region's officer."""
        return self.staff[Role.APPEALS_OFFICER, region_id]

    def at_desk(self, unit_id: int) -> Actor:
        return self.staff[Role.FRONT_DESK, unit_id]

    @classmethod
    async def read(cls, database: Database, today: date) -> Self:
        """As it stands in the database."""
        before = today - timedelta(days=366 * (YEARS + 1))
        async with database.read() as session:
            tree = await tree_of(session)
            employees: dict[int, list[int]] = {}
            for number, unit_id in await session.execute(select(Employee.id, Employee.unit_id)):
                employees.setdefault(unit_id, []).append(number)
            grants = await session.execute(
                select(RoleGrant.role, RoleGrant.unit_id, Unit.path, Login.id, Login.employee_id)
                .join(Login, Login.id == RoleGrant.login_id)
                .join(Unit, Unit.id == RoleGrant.unit_id)
                .where(RoleGrant.ended_at.is_(None))
                .order_by(Login.id.desc())
            )
            topics = await session.scalars(select(AppealTopic.id).where(AppealTopic.unit_id.is_(None)))
            return cls(
                tree=tree,
                centres=tuple(
                    Centre(place.id, tree.region_of(place.id) or 0, tuple(employees.get(place.id, ())))
                    for place in sorted(tree, key=lambda one: one.id)
                    if place.kind is UnitKind.CENTRE
                ),
                staff={(row.role, row.unit_id): _actor(row) for row in grants},
                topics=tuple(topics),
                people=await session.scalar(select(func.count()).select_from(Person)) or 0,
                days_off=await calendar.days_off(session, before, today + timedelta(days=366)),
                today=today,
            )


def _actor(row: Any) -> Actor:
    grant = Grant(row.role, row.unit_id, row.path)
    return Actor(login_id=row.id, employee_id=row.employee_id, grants=(grant,))


async def build_ground(database: Database, tools: Tools, cases: int) -> Ground:
    """Fills an empty migrated database with all but the cases."""
    await fill_reference(database, tools)
    now = tools.clock.now()
    async with database.begin() as session:
        units = list(await session.scalars(select(Unit).order_by(Unit.id)))
    regions = [unit for unit in units if unit.kind is UnitKind.REGION]
    nation = next(unit for unit in units if unit.kind is UnitKind.NATION)
    free = count(units[-1].id + 1)
    akimats = [_unit(next(free), UnitKind.AKIMAT, one.id, one.path, now) for one in regions]
    centres = [
        _unit(next(free), UnitKind.CENTRE, over["id"], over["path"], now, is_regional=place < len(regions))
        for place, over in zip(range(CENTRES), cycle(akimats), strict=False)
    ]
    posts = [(Role.APPEALS_OFFICER, unit.id) for unit in (nation, *regions)]
    posts += [(Role.COMMITTEE, nation.id), (Role.ANALYST, nation.id)]
    posts += [(role, centre["id"]) for centre in centres for role in AT_A_CENTRE]
    people = max(cases // CASES_A_PERSON, FEWEST_PEOPLE)
    async with database.begin() as session:
        await session.execute(insert(Unit), akimats + centres)
        for table, rows in _staff(posts, now).items():
            await session.execute(insert(table), rows)
        for table, rows in _people(people, centres, now).items():
            await session.execute(insert(table), rows)
        for name in ("units", "employees", "logins", "role_grants", "people", "contacts"):
            sequence = f"pg_get_serial_sequence('{name}', 'id')"
            await session.execute(text(f"SELECT setval({sequence}, max(id)) FROM {name}"))
    return await Ground.read(database, tools.clock.today())


def _unit(
    number: int, kind: UnitKind, over: int, path: str, now: datetime, *, is_regional: bool = False
) -> dict[str, Any]:
    level = CentreLevel.REGIONAL if is_regional else CentreLevel.DISTRICT
    return {
        "id": number,
        "code": f"{kind.value}-{number}",
        "kind": kind,
        "level": level if kind is UnitKind.CENTRE else None,
        "does_regional_work": is_regional,
        "parent_id": over,
        "path": f"{path}{number}/",
        "opened_on": (now - timedelta(days=3000)).date(),
        "name_kk": f"№{number} орын",
        "name_ru": f"Место №{number}",
    }


def _staff(posts: Iterable[tuple[Role, int]], now: datetime) -> dict[type[Base], list[dict[str, Any]]]:
    """One employee with a login for each post."""
    made: dict[type[Base], list[dict[str, Any]]] = {Employee: [], Login: [], RoleGrant: []}
    for number, (role, unit_id) in enumerate(posts, 1):
        name = {"family_name": f"Омарова-{number}", "given_name": "Дана", "kind": EmployeeKind.SPECIALIST}
        hired = (now - timedelta(days=900)).date()
        made[Employee].append({"id": number, "unit_id": unit_id, "hired_on": hired, **name})
        made[Login].append(
            {
                "id": number,
                "name": f"staff-{number}",
                "password_hash": "-",
                "employee_id": number,
                "lang": "kk",
            }
        )
        since = now - timedelta(days=800)
        made[RoleGrant].append(
            {"id": number, "login_id": number, "role": role, "unit_id": unit_id, "granted_at": since}
        )
    return made


def _people(
    people: int, centres: Sequence[dict[str, Any]], now: datetime
) -> dict[type[Base], list[dict[str, Any]]]:
    """Registered people, each with a chat."""
    made: dict[type[Base], list[dict[str, Any]]] = {Person: [], Contact: []}
    for number in range(1, people + 1):
        made[Person].append(
            {
                "id": number,
                "family_name": "Қасымова",
                "given_name": f"Дана-{number}",
                "birth_date": date(2005, 1, 1) + timedelta(days=number % 3000),
                "sex": Sex.FEMALE,
                "phone": f"+77{number:09d}",
                "unit_id": centres[number % len(centres)]["id"],
                "lang": "kk",
                "channel": ChannelName.WEB,
                "registered_at": now - timedelta(days=number % 700),
            }
        )
        made[Contact].append(
            {
                "id": number,
                "channel": ChannelName.WEB,
                "external_id": f"bench-{number}",
                "lang": "kk",
                "person_id": number,
                "unit_id": centres[number % len(centres)]["id"],
                "created_at": now,
                "seen_at": now,
            }
        )
    return made
