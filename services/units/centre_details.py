"""What a director says of the centre: address, phone, place, services, hours, access."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from db.engine import Sessions
from db.models.units import Specialism, Unit, UnitHours, UnitSpecialism
from services.audit import note
from services.cause import Actor, Cause, once
from services.consultations.schedule_rules import MIDNIGHT, BadInterval, IntervalsOverlap, WeekHours
from services.consultations.slots import CELL_MINUTES
from services.errors import DomainError, NotFound, Stale
from services.rights import Right, demand, within
from services.tools import Tools
from services.units.service import Listed
from services.units.tree_rules import UnitGone


class NoSuchService(DomainError):
    """There is no such kind of help."""


@dataclass(frozen=True, slots=True)
class Details:
    """All of it at once, as the form has it; `hours`: minutes of the local day."""

    version: int
    place_kk: str
    place_ru: str
    address_kk: str
    address_ru: str
    phone: str
    services: tuple[int, ...]
    access: tuple[str, ...]
    hours: tuple[WeekHours, ...]


class CentreDetails:
    """Changes what people read of a centre, in the bot at once."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        self._sessions = sessions
        self._clock = tools.clock

    async def kinds(self, by: Actor) -> list[Listed]:
        """All kinds of help that a centre may offer."""
        demand(by, Right.EDIT_CENTRE)
        async with self._sessions.read() as session:
            rows = await session.scalars(select(Specialism).order_by(Specialism.position))
            return [Listed(one.id, one.code, one.name_kk, one.name_ru) for one in rows]

    async def put(self, cause: Cause, unit_id: int, new: Details) -> None:
        """Writes them down. Raises NotFound, UnitGone, Stale, BadInterval, IntervalsOverlap, NoSuchService.

        Visits that stand stay, also where the kind of help is offered no more or the hour is outside.
        """
        check_hours(new.hours)
        demand(cause.by, Right.EDIT_CENTRE)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            query = select(Unit).where(Unit.id == unit_id, within(cause.by, Right.EDIT_CENTRE, Unit.id))
            unit = await session.scalar(query.with_for_update())
            if unit is None:
                raise NotFound(f"unit {unit_id}")
            if unit.closed_on is not None:
                raise UnitGone
            if unit.version != new.version:
                raise Stale
            for name in ("place_kk", "place_ru", "address_kk", "address_ru", "phone"):
                setattr(unit, name, getattr(new, name))
            unit.access = list(new.access)
            # Also where only hours changed: a page that is open elsewhere is old now.
            flag_modified(unit, "phone")
            await session.flush()
            await self._put_services(session, unit_id, new.services)
            await self._put_hours(session, unit_id, new.hours)
            await note(session, self._clock, cause, "edit_centre", "unit", unit_id)

    async def _put_services(self, session: AsyncSession, unit_id: int, wanted: Sequence[int]) -> None:
        known = set(await session.scalars(select(Specialism.id)))
        if not known.issuperset(wanted):
            raise NoSuchService
        await session.execute(delete(UnitSpecialism).where(UnitSpecialism.unit_id == unit_id))
        rows = [{"unit_id": unit_id, "specialism_id": number} for number in dict.fromkeys(wanted)]
        if rows:
            await session.execute(insert(UnitSpecialism), rows)

    async def _put_hours(self, session: AsyncSession, unit_id: int, hours: Sequence[WeekHours]) -> None:
        await session.execute(delete(UnitHours).where(UnitHours.unit_id == unit_id))
        rows = [
            {
                "unit_id": unit_id,
                "weekday": one.weekday,
                "start_minute": one.start_minute,
                "end_minute": one.end_minute,
            }
            for one in hours
        ]
        if rows:
            await session.execute(insert(UnitHours), rows)


def check_hours(hours: Sequence[WeekHours]) -> None:
    """A centre may be open longer than anybody works. Raises BadInterval, IntervalsOverlap."""
    for one in hours:
        on_fives = one.start_minute % CELL_MINUTES == one.end_minute % CELL_MINUTES == 0
        if not (0 <= one.start_minute < one.end_minute <= MIDNIGHT and on_fives):
            raise BadInterval(one.weekday)
    ordered = sorted(hours, key=lambda one: (one.weekday, one.start_minute))
    for first, second in zip(ordered, ordered[1:], strict=False):
        if first.weekday == second.weekday and second.start_minute < first.end_minute:
            raise IntervalsOverlap(first.weekday)
