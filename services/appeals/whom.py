"""Whom a complaint may name, as a chat offers them: who of a centre everybody knows, and its akimats."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select

from db.enums import UnitKind
from db.models.consultations import Consultant
from db.models.staff import Employee
from db.models.units import Unit
from services.parts import Part

# More names than this nobody reads through: the rest is typed.
SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class StaffName:
    """A person of the staff, as those who book them know them."""

    id: int
    family_name: str
    given_name: str


@dataclass(frozen=True, slots=True)
class AkimatName:
    """An akimat of the tree, as it is called."""

    id: int
    name_kk: str
    name_ru: str


class AppealWhom(Part):
    """Open to anyone: nothing here that the chat does not show to everybody."""

    async def staff(self, unit_id: int) -> tuple[StaffName, ...]:
        """Who of a centre can be booked, and is therefore named to everybody; others are typed."""
        today = self._clock.today()
        query = (
            select(Employee.id, Employee.family_name, Employee.given_name)
            .join(Consultant, Consultant.employee_id == Employee.id)
            .where(
                Consultant.unit_id == unit_id,
                or_(Consultant.ended_on.is_(None), Consultant.ended_on >= today),
                or_(Employee.left_on.is_(None), Employee.left_on >= today),
                Employee.family_name != "",
            )
            .order_by(Employee.family_name, Employee.given_name, Employee.id)
            .limit(SHOWN)
        )
        async with self._sessions.read() as session:
            return tuple(StaffName(*row) for row in await session.execute(query))

    async def akimats(self, unit_id: int | None) -> tuple[AkimatName, ...]:
        """The akimats of the centre's region; none where no centre is known."""
        async with self._sessions.read() as session:
            unit = await session.get(Unit, unit_id) if unit_id is not None else None
            if unit is None:
                return ()
            # "/1/4/9/": the nation, the region, and so on.
            region = "/".join(unit.path.split("/")[:3]) + "/"
            query = (
                select(Unit.id, Unit.name_kk, Unit.name_ru)
                .where(
                    Unit.kind == UnitKind.AKIMAT,
                    Unit.path.startswith(region, autoescape=True),
                    or_(Unit.closed_on.is_(None), Unit.closed_on >= self._clock.today()),
                )
                .order_by(Unit.path, Unit.id)
                .limit(SHOWN)
            )
            return tuple(AkimatName(*row) for row in await session.execute(query))
