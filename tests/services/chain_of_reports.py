"""A small country that reports: two regions, one without a regional centre, and a clock to move."""

from datetime import date
from typing import Any

from sqlalchemy import insert, select, text

from db.engine import Database
from db.enums import CentreLevel, FactKind, Role, Sex, UnitKind, VisitRole
from db.models.conversations import Promise
from db.models.facts import Fact
from db.models.staff import Login, RoleGrant
from db.models.units import Unit
from services.calendar import CalendarService
from services.cause import Actor, Grant
from services.clock import StoppedClock
from services.reporting.due_dates import Quarter
from services.reporting.reports import ReportService
from services.tools import Tools
from tests.factories import MONDAY, almaty, by_staff

Q4 = Quarter(2026, 4)
CENTRE: dict[str, Any] = {"kind": UnitKind.CENTRE}
DISTRICT = {**CENTRE, "level": CentreLevel.DISTRICT}
# code, the unit above, the rest
UNITS: list[tuple[str, str, dict[str, Any]]] = [
    ("kz", "", {"kind": UnitKind.NATION}),
    ("aqmola", "kz", {"kind": UnitKind.REGION}),
    ("aqmola-centre", "aqmola", {**CENTRE, "level": CentreLevel.REGIONAL, "does_regional_work": True}),
    ("aral", "aqmola", DISTRICT),
    ("burabay", "aqmola", DISTRICT),
    ("north", "kz", {"kind": UnitKind.REGION}),
    ("department", "north", {"kind": UnitKind.AKIMAT, "does_regional_work": True}),
    ("akimat", "north", {"kind": UnitKind.AKIMAT}),
    ("shu", "north", {**CENTRE, "level": CentreLevel.CITY}),
]
# name, unit, role
LOGINS = [
    *((code, code, Role.DIRECTOR) for code in ("aqmola-centre", "aral", "burabay", "department", "shu")),
    ("kz", "kz", Role.METHODOLOGIST),
    ("analyst", "kz", Role.ANALYST),
]


class Chain:
    """A region with a regional centre and two districts, one whose department does the regional work."""

    def __init__(self, database: Database, tools: Tools, clock: StoppedClock) -> None:
        self.database, self.clock = database, clock
        self.reports, self.calendar = ReportService(database, tools), CalendarService(database, tools)
        self.units: dict[str, Unit] = {}
        self.logins: dict[str, Actor] = {}
        self._sources = 0

    async def build(self) -> "Chain":
        """All of it in one transaction: these tests are many."""
        async with self.database.begin() as session:
            for number, (code, parent, facts) in enumerate(UNITS, 1):
                above = self.units[parent].path if parent else "/"
                names = {"name_kk": code, "name_ru": code, "opened_on": date(2015, 1, 1)}
                unit = Unit(id=number, code=code, path=f"{above}{number}/", **names, **facts)
                unit.parent_id = self.units[parent].id if parent else None
                session.add(unit)
                await session.flush()
                self.units[code] = unit
            for number, (name, place, role) in enumerate(LOGINS, 1):
                unit = self.units[place]
                session.add(Login(id=number, name=name, password_hash="-", lang="kk"))
                await session.flush()
                session.add(RoleGrant(login_id=number, role=role, unit_id=unit.id, granted_at=MONDAY))
                self.logins[name] = Actor(login_id=number, grants=(Grant(role, unit.id, unit.path),))
            if session.get_bind().dialect.name == "postgresql":
                for table in ("units", "logins"):
                    await session.execute(text(f"ALTER SEQUENCE {table}_id_seq RESTART WITH 100"))
        await self.calendar.fill(almaty("2026-12-31"))
        return self

    async def at(self, day: str, hour: str) -> dict[str, list[Promise]]:
        """The job runs at that moment of Almaty; what came new, by the recipient's place."""
        before = {one.id for one in await self.promises()}
        self.clock.at = almaty(day, hour)
        await self.reports.remind(self.clock.now())
        found: dict[str, list[Promise]] = {}
        names = {f"login:{actor.login_id}": code for code, actor in self.logins.items()}
        for one in await self.promises():
            if one.id not in before:
                found.setdefault(names[one.recipient], []).append(one)
        return found

    async def promises(self) -> list[Promise]:
        async with self.database.read() as session:
            return list(await session.scalars(select(Promise).order_by(Promise.id)))

    async def sends(self, code: str, quarter: Quarter = Q4) -> None:
        await self.reports.send(by_staff(self.logins[code]), self.units[code].id, quarter)

    async def serves(self, code: str, day: date = date(2026, 11, 2), age: int = 16) -> None:
        self._sources += 1
        region = "aqmola" if self.units[code].path.startswith(self.units["aqmola"].path) else "north"
        row = {
            "kind": FactKind.CONSULTATION,
            "source_id": self._sources,
            "unit_id": self.units[code].id,
            "region_id": self.units[region].id,
            "person_id": self._sources,
            "on_day": day,
            "age": age,
            "sex": Sex.FEMALE,
            "role": VisitRole.SELF,
            "by_employee": True,
            "changed": self._sources,
        }
        async with self.database.begin() as session:
            await session.execute(insert(Fact), [row])

    async def deadlines(self, code: str) -> list[Any]:
        return await self.reports.due(self.logins[code])
