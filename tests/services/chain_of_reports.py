"""A small country that reports: two regions, one without a regional centre, and a clock to move."""

from datetime import date
from typing import Any

from sqlalchemy import insert, select

from db.engine import Database
from db.enums import CentreLevel, FactKind, Role, Sex, UnitKind, VisitRole
from db.models.conversations import Promise
from db.models.facts import Fact
from db.models.units import Unit
from services.calendar import CalendarService
from services.cause import Actor
from services.clock import StoppedClock
from services.due_dates import Quarter
from services.reports import (
    ReportService,
)
from services.tools import Tools
from tests.factories import a_login, a_unit, almaty, by_staff

Q4 = Quarter(2026, 4)


class Chain:
    """A region with a regional centre and two districts, one whose department does the regional work."""

    def __init__(self, database: Database, tools: Tools, clock: StoppedClock) -> None:
        self.database, self.clock = database, clock
        self.reports, self.calendar = ReportService(database, tools), CalendarService(database, tools)
        self.units: dict[str, Unit] = {}
        self.logins: dict[str, Actor] = {}
        self._sources = 0

    async def build(self) -> "Chain":
        centre = {"kind": UnitKind.CENTRE}
        nation = await self.add("kz", kind=UnitKind.NATION)
        aqmola = await self.add("aqmola", kind=UnitKind.REGION, parent=nation)
        regional = {"level": CentreLevel.REGIONAL, "does_regional_work": True}
        await self.add("aqmola-centre", parent=aqmola, **centre, **regional)
        await self.add("aral", parent=aqmola, level=CentreLevel.DISTRICT, **centre)
        await self.add("burabay", parent=aqmola, level=CentreLevel.DISTRICT, **centre)
        north = await self.add("north", kind=UnitKind.REGION, parent=nation)
        await self.add("department", kind=UnitKind.AKIMAT, parent=north, does_regional_work=True)
        await self.add("akimat", kind=UnitKind.AKIMAT, parent=north)
        await self.add("shu", parent=north, level=CentreLevel.CITY, **centre)
        for code in ("aqmola-centre", "aral", "burabay", "department", "shu"):
            self.logins[code] = await a_login(self.database, self.units[code], Role.DIRECTOR)
        self.logins["kz"] = await a_login(self.database, nation, Role.METHODOLOGIST)
        self.logins["analyst"] = await a_login(self.database, nation, Role.ANALYST)
        await self.calendar.fill(almaty("2026-12-31"))
        return self

    async def add(self, code: str, **more: Any) -> Unit:
        self.units[code] = await a_unit(self.database, code=code, **more)
        return self.units[code]

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
