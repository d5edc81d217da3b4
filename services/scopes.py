"""Which part of the tree a figure is asked of, and whether these eyes may ask.

A unit's path says who sees it, `parent_id` whose it was: one that was merged hangs below the unit it went
into, and its figures stay its own.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import UnitKind
from db.models.facts import Fact
from db.models.units import Unit, UnitPlace
from services.cause import Actor
from services.errors import NotFound
from services.rights import Right, paths


@dataclass(frozen=True, slots=True)
class Scope:
    """A unit with everything below it, or the whole country (`unit_id` is empty)."""

    unit_id: int | None
    code: str
    kind: UnitKind
    path: str
    name_kk: str
    name_ru: str
    # The unit and those below it; empty for a region and the country, which are not counted by units.
    unit_ids: tuple[int, ...] = ()

    @property
    def is_country(self) -> bool:
        return self.kind is UnitKind.NATION

    @property
    def has_centres(self) -> bool:
        """Whether it is asked with each centre's figures."""
        return self.kind in {UnitKind.NATION, UnitKind.REGION, UnitKind.AKIMAT}

    def of_facts(self) -> ColumnElement[bool]:
        """Facts counted here: of a region those served in it on that day, wherever the unit went since."""
        if self.is_country:
            return true()
        if self.kind is UnitKind.REGION:
            return Fact.region_id == self.unit_id
        # Numbers, not a subquery: so that a planner without statistics looks the unit up, not the days.
        return Fact.unit_id.in_(self.unit_ids)

    def of_units(self, day: date) -> ColumnElement[bool]:
        """Units that were here on that day: of a region by where they stood in the tree then."""
        if self.is_country:
            return true()
        if self.kind is UnitKind.REGION:
            before = (
                select(UnitPlace.path)
                .where(UnitPlace.unit_id == Unit.id, UnitPlace.last_on >= day)
                .order_by(UnitPlace.last_on, UnitPlace.id)
                .limit(1)
                .scalar_subquery()
            )
            return func.coalesce(before, Unit.path).startswith(self.path, autoescape=True)
        return Unit.id.in_(self.unit_ids)


COUNTRY = "country"
_EVERYWHERE = Scope(None, COUNTRY, UnitKind.NATION, "/", "Қазақстан", "Казахстан")


async def find_scope(session: AsyncSession, by: Actor | None, code: str | None, right: Right) -> Scope:
    """The unit of that code, or the country for None; nobody (`by` empty) asks for the command line.

    Raises NotFound where there is no such unit or the actor does not hold the right in all of it.
    """
    of = Unit.kind == UnitKind.NATION if code is None else Unit.code == code
    unit = await session.scalar(select(Unit).where(of).order_by(Unit.id).limit(1))
    if unit is None:
        if code is None and by is None:
            return _EVERYWHERE
        raise NotFound(code or COUNTRY)
    if by is not None and not any(unit.path.startswith(root) for root in paths(by, right)):
        raise NotFound(code or COUNTRY)
    shown = COUNTRY if code is None else unit.code
    below: tuple[int, ...] = ()
    if unit.kind not in {UnitKind.NATION, UnitKind.REGION}:
        below = await _own_with_below(session, unit.id)
    return Scope(unit.id, shown, unit.kind, unit.path, unit.name_kk, unit.name_ru, below)


async def _own_with_below(session: AsyncSession, unit_id: int) -> tuple[int, ...]:
    """The unit and those that are or were its own, whatever they were merged into."""
    found = select(Unit.id).where(Unit.id == unit_id).cte("found", recursive=True)
    found = found.union_all(select(Unit.id).where(Unit.parent_id == found.c.id))
    return tuple(await session.scalars(select(found.c.id).order_by(found.c.id)))
