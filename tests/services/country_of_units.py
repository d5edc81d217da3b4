"""A small country whose tree changes: two regions, two centres in the first, and who may change it."""

from datetime import date
from typing import Any

from sqlalchemy import func, insert, select

from db.engine import Database
from db.enums import FactKind, Role, UnitKind, VisitRole
from db.models.facts import Fact
from db.models.units import Unit
from services.cause import Actor
from services.clock import StoppedClock
from services.consultations.service import ConsultationService
from services.reporting.due_dates import Period, Quarter
from services.reporting.indicators import IndicatorService
from services.staff.signing_in import actor_of
from services.tools import Tools
from services.units.tree import TreeService
from services.units.tree_changes import TreeChanges
from services.units.tree_rules import (
    Deed,
    Plan,
)
from tests.factories import (
    MadeConsultant,
    a_centre,
    a_consultant,
    a_contact,
    a_login,
    a_person,
    a_region,
    a_unit,
    almaty,
    by_contact,
    by_staff,
)

TODAY = date(2026, 11, 2)
TOMORROW = date(2026, 11, 3)
Q4 = Quarter(2026, 4)


class Country:
    """A nation with two regions, two centres in the first, and who may change the tree."""

    def __init__(self, database: Database, tools: Tools) -> None:
        self.database = database
        self.tools = tools
        self.changes = TreeChanges(database, tools)
        self.tree = TreeService(database, tools)
        self.figures = IndicatorService(database, tools)
        self.visits = ConsultationService(database, tools)
        self._facts = 0

    async def build(self) -> "Country":
        database = self.database
        self.nation = await a_unit(database, kind=UnitKind.NATION, code="kz")
        self.north = await a_region(database, parent=self.nation, code="north")
        self.south = await a_region(database, parent=self.nation, code="south")
        self.akimat = await a_unit(database, kind=UnitKind.AKIMAT, parent=self.north, code="akimat")
        self.aral = await a_centre(database, self.north, code="aral")
        self.burabay = await a_centre(database, self.north, code="burabay")
        self.admin = await a_login(database, self.nation, Role.ADMINISTRATOR)
        self.director = await a_login(database, self.aral, Role.DIRECTOR)
        self.who = await a_consultant(database, self.aral, "career")
        return self

    async def does(self, deed: Deed, unit: Unit, key: str = "", **more: Any) -> int:
        """The administrator does it, today unless another day is named."""
        return await self.changes.enter(by_staff(self.admin, key), await self.plan(deed, unit, **more))

    async def plan(self, deed: Deed, unit: Unit, **more: Any) -> Plan:
        row = await self.row(Unit, unit.id)
        names = {"name_kk": row.name_kk, "name_ru": row.name_ru, "level": row.level}
        facts = {"day": TODAY, "reason": "…", "version": row.version, **names}
        if deed is Deed.RENAME:
            facts["does_regional_work"] = row.does_regional_work
        return Plan(deed, unit.id, **{**facts, **more})

    async def row(self, table: Any, number: Any) -> Any:
        async with self.database.read() as session:
            return await session.get(table, number)

    async def count(self, table: Any, *where: Any) -> int:
        async with self.database.read() as session:
            return await session.scalar(select(func.count()).select_from(table).where(*where)) or 0

    async def books(
        self, hour: str = "10:00", day: str = "2026-11-05", who: MadeConsultant | None = None
    ) -> int:
        """Somebody of Aral's asks for an hour."""
        who = who or self.who
        person = await a_person(self.database, self.aral)
        cause = by_contact(await a_contact(self.database, person))
        kept = await self.visits.hold(cause, who.unit_id, who.specialism_id, who.id, almaty(day, hour))
        return (await self.visits.ask(cause, kept.number, person.id)).number

    async def served(self, unit: Unit, region: Unit, amount: int, day: date = date(2026, 10, 20)) -> None:
        """People who were served there before."""
        rows = []
        for _ in range(amount):
            self._facts += 1
            rows.append(
                {
                    **{"kind": FactKind.CONSULTATION, "source_id": self._facts, "person_id": self._facts},
                    **{"unit_id": unit.id, "region_id": region.id, "on_day": day, "age": 16, "sex": None},
                    **{"role": VisitRole.SELF, "by_employee": True, "changed": self._facts},
                }
            )
        async with self.database.begin() as session:
            await session.execute(insert(Fact), rows)

    async def counted(self, code: str | None, period: Period = Q4.period) -> int:
        found = await self.figures.compute(None, code, period)
        return next(row.value or 0 for row in found.rows if (row.band, row.kind) == ("all", "consultations"))

    async def heads(self, code: str | None, period: Period) -> int:
        found = await self.figures.compute(None, code, period)
        return next(row.value or 0 for row in found.rows if row.band == "employees")

    async def day_comes(self, day: str) -> int:
        clock = self.tools.clock
        assert isinstance(clock, StoppedClock)
        clock.at = almaty(day, "00:05")
        return await self.changes.apply_due(clock.now())

    async def fresh(self, actor: Actor) -> Actor:
        """The same member of staff, with the roles of now."""
        async with self.database.read() as session:
            found = await actor_of(session, actor.login_id or 0)
        assert found is not None
        return found
