"""What staff choose from when they enter an appeal: where it came to, whom it may be about, its topics."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import UnitKind
from db.models.staff import Employee
from db.models.units import Unit
from services.appeals.topics import TopicName, topics_of
from services.cause import Actor
from services.parts import Part
from services.rights import Right, demand, paths, under

_SERVING: Final = (UnitKind.CENTRE, UnitKind.BRANCH)
# More names than these are found by choosing the unit first.
_MOST: Final = 300


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit as a form offers it."""

    id: int
    kind: UnitKind
    name_kk: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class StaffChoice:
    """Somebody who works in a unit."""

    id: int
    unit_id: int
    family_name: str
    given_name: str


@dataclass(frozen=True, slots=True)
class EntryChoices:
    """All that the form offers. `staff` is of `staff_of`: the unit that was chosen, or one's only one."""

    units: tuple[UnitChoice, ...]
    centres: tuple[UnitChoice, ...]
    akimats: tuple[UnitChoice, ...]
    staff: tuple[StaffChoice, ...]
    staff_of: int | None
    topics: tuple[TopicName, ...]

    @property
    def owner_ids(self) -> frozenset[int]:
        """Units to which an appeal may be entered as having come."""
        return frozenset(one.id for one in self.units)


class AppealEntryChoices(Part):
    """Lists for one form; a handful of statements, whatever their length."""

    async def choices(self, by: Actor, about_unit_id: int | None = None) -> EntryChoices:
        """For whoever enters appeals: their centres; centres and akimats of their regions; staff of one unit.

        Raises NotAllowed.
        """
        demand(by, Right.ENTER_APPEALS)
        mine = paths(by, Right.ENTER_APPEALS)
        async with self._sessions.read() as session:
            units = await self._units(session, mine, _SERVING)
            # Whoever rings may complain about the neighbours, too: the whole region is offered.
            regions = sorted({"/".join(path.split("/")[:3]).rstrip("/") + "/" for path in mine})
            around = await self._units(session, regions, (*_SERVING, UnitKind.AKIMAT))
            only = units[0].id if len(units) == 1 else None
            known = {one.id for one in around}
            staff_of = about_unit_id if about_unit_id in known else only
            return EntryChoices(
                units=units,
                centres=tuple(one for one in around if one.kind in _SERVING),
                akimats=tuple(one for one in around if one.kind is UnitKind.AKIMAT),
                staff=await self._staff(session, staff_of) if staff_of else (),
                staff_of=staff_of,
                topics=await topics_of(session, only),
            )

    async def _units(
        self, session: AsyncSession, roots: list[str], kinds: tuple[UnitKind, ...]
    ) -> tuple[UnitChoice, ...]:
        query = (
            select(Unit.id, Unit.kind, Unit.name_kk, Unit.name_ru)
            .where(
                under(roots),
                Unit.kind.in_(kinds),
                or_(Unit.closed_on.is_(None), Unit.closed_on > self._clock.today()),
            )
            .order_by(Unit.path)
        )
        return tuple(UnitChoice(*row) for row in await session.execute(query))

    async def _staff(self, session: AsyncSession, unit_id: int) -> tuple[StaffChoice, ...]:
        query = (
            select(Employee.id, Employee.unit_id, Employee.family_name, Employee.given_name)
            .where(
                Employee.unit_id == unit_id,
                Employee.family_name != "",
                or_(Employee.left_on.is_(None), Employee.left_on >= self._clock.today()),
            )
            .order_by(Employee.family_name, Employee.given_name, Employee.id)
            .limit(_MOST)
        )
        return tuple(StaffChoice(*row) for row in await session.execute(query))
