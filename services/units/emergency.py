"""Numbers for urgent help: whose they are, who rang them last, who may change them.

Numbers of the whole country are its administrator's; a unit's are shown in the units below it, too.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.enums import Role, UnitKind
from db.models.staff import Employee, Login
from db.models.units import EmergencyNumber, Unit
from services.audit import note
from services.cause import Actor, Cause, once
from services.errors import DomainError, NotFound
from services.remembered import remembered
from services.reporting.facts import numbers_of
from services.rights import MATRIX, Right, demand, paths, within
from services.staff.signing_in import full_name
from services.tools import Tools
from services.workdays import ONE_DAY

# A number nobody has rung for so long is to be rung again.
CHECK_AFTER: Final = 90 * ONE_DAY
MOST: Final = 100
_FIGURES: Final = re.compile(r"[0-9+() -]{2,40}")
# The Zhas Project's own line: it is nobody's any more (S2 L2147).
_NEVER: Final = "8000801520"


class BadNumber(DomainError):
    """A number has figures, blanks, brackets and dashes only."""


class ProjectsNumber(DomainError):
    """The number of the former project: it leads nowhere and is never shown."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number for urgent help with the day somebody rang it; `unit_id` is empty for the whole country."""

    id: int
    unit_id: int | None
    unit_kk: str
    unit_ru: str
    number: str
    name_kk: str
    name_ru: str
    hours_kk: str
    hours_ru: str
    checked_on: date
    checked_by: str
    is_old: bool
    is_editable: bool


@dataclass(frozen=True, slots=True)
class NewNumber:
    """A number as it is entered, in words of both languages."""

    number: str
    name_kk: str
    name_ru: str
    hours_kk: str
    hours_ru: str


class EmergencyNumbers:
    """Reads, enters, corrects and checks numbers; whoever writes one down has just rung it."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        self._sessions = sessions
        self._clock = tools.clock

    async def to_check(self, by: Actor) -> list[Number]:
        """Numbers of one's units that nobody has rung for 90 days; the country's for its administrator."""
        if not any(Right.EDIT_CENTRE in MATRIX[grant.role] for grant in by.grants):
            return []
        today = self._clock.today()
        async with self._sessions.read() as session:
            own = within(by, Right.EDIT_CENTRE, Unit.id)
            mine = or_(
                EmergencyNumber.unit_id.is_(None), EmergencyNumber.unit_id.in_(select(Unit.id).where(own))
            )
            old = EmergencyNumber.checked_on < today - CHECK_AFTER
            nation = await _nation(session)
            rows = await session.execute(_numbers().where(mine, old).limit(MOST))
            found = [_number(row, by, nation, today) for row in rows]
        return [one for one in found if one.is_editable]

    async def one(self, by: Actor, number_id: int) -> Number:
        """A number one may change. Raises NotFound."""
        async with self._sessions.read() as session:
            row = await self._editable(session, by, number_id)
            return _number(row, by, await _nation(session), self._clock.today())

    async def add(self, cause: Cause, unit_id: int, new: NewNumber) -> None:
        """A number of a unit; of the nation's it is the whole country's. Raises NotFound, BadNumber."""
        check_number(new.number)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            demand(cause.by, Right.EDIT_CENTRE)
            query = select(Unit).where(Unit.id == unit_id, within(cause.by, Right.EDIT_CENTRE, Unit.id))
            unit = await session.scalar(query.where(Unit.closed_on.is_(None)))
            if unit is None:
                raise NotFound(f"unit {unit_id}")
            is_nation = unit.kind is UnitKind.NATION
            if is_nation and not may_edit_number(cause.by, None, unit.path):
                raise NotFound(f"unit {unit_id}")
            row = EmergencyNumber(unit_id=None if is_nation else unit.id, position=MOST, **_values(new))
            row.checked_on, row.checked_by = self._clock.today(), await _name(session, cause.by)
            session.add(row)
            await session.flush()
            await note(session, self._clock, cause, "number_added", "emergency_number", row.id, unit=unit_id)

    async def correct(self, cause: Cause, number_id: int, new: NewNumber) -> None:
        """Other words, other figures. Raises NotFound, BadNumber."""
        check_number(new.number)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            row = (await self._editable(session, cause.by, number_id))[0]
            for name, value in _values(new).items():
                setattr(row, name, value)
            row.checked_on, row.checked_by = self._clock.today(), await _name(session, cause.by)
            await note(session, self._clock, cause, "number_corrected", "emergency_number", number_id)

    async def check(self, cause: Cause, number_id: int) -> None:
        """Somebody rang it today and it answered. Raises NotFound."""
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            row = (await self._editable(session, cause.by, number_id))[0]
            row.checked_on, row.checked_by = self._clock.today(), await _name(session, cause.by)
            await note(session, self._clock, cause, "number_checked", "emergency_number", number_id)

    async def remove(self, cause: Cause, number_id: int) -> None:
        """It is shown no more. Raises NotFound."""
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            row = (await self._editable(session, cause.by, number_id))[0]
            await session.delete(row)
            await note(session, self._clock, cause, "number_removed", "emergency_number", number_id)

    async def _editable(self, session: AsyncSession, by: Actor, number_id: int) -> Any:
        demand(by, Right.EDIT_CENTRE)
        row = (await session.execute(_numbers().where(EmergencyNumber.id == number_id))).one_or_none()
        if row is None or not may_edit_number(by, row[1], await _nation(session)):
            raise NotFound(f"number {number_id}")
        return row


def check_number(number: str) -> None:
    """Raises BadNumber, ProjectsNumber."""
    if not _FIGURES.fullmatch(number) or not any(one.isdigit() for one in number):
        raise BadNumber
    figures = "".join(one for one in number if one.isdigit())
    if figures.endswith(_NEVER):
        raise ProjectsNumber


def _values(new: NewNumber) -> dict[str, str]:
    names = ("number", "name_kk", "name_ru", "hours_kk", "hours_ru")
    return {name: getattr(new, name) for name in names}


async def _name(session: AsyncSession, by: Actor) -> str:
    """Who rang: the employee's name, else the login's."""
    query = select(Login, Employee).outerjoin(Employee, Employee.id == Login.employee_id)
    row = (await session.execute(query.where(Login.id == by.login_id))).one_or_none()
    return full_name(*row)[:100] if row is not None else ""


async def _nation(session: AsyncSession) -> str:
    query = select(Unit.path).where(Unit.kind == UnitKind.NATION).order_by(Unit.id).limit(1)
    return await remembered(session, "nation", lambda: session.scalar(query)) or "/"


def _numbers() -> Any:
    return (
        select(EmergencyNumber, Unit.path, Unit.name_kk, Unit.name_ru)
        .outerjoin(Unit, Unit.id == EmergencyNumber.unit_id)
        .order_by(
            EmergencyNumber.unit_id.is_not(None), Unit.path, EmergencyNumber.position, EmergencyNumber.id
        )
    )


async def numbers_for(session: AsyncSession, by: Actor, unit: Unit, today: date) -> tuple[Number, ...]:
    """The country's numbers, then those of the units above, then its own."""
    here = or_(EmergencyNumber.unit_id.is_(None), EmergencyNumber.unit_id.in_(numbers_of(unit.path)))
    nation = await _nation(session)
    return tuple(_number(row, by, nation, today) for row in await session.execute(_numbers().where(here)))


def may_edit_number(by: Actor, unit_path: str | None, nation: str) -> bool:
    """A unit's own: whoever edits the unit. The country's: an administrator of the country."""
    if unit_path is not None:
        return any(unit_path.startswith(root) for root in paths(by, Right.EDIT_CENTRE))
    return any(grant.role is Role.ADMINISTRATOR and grant.path == nation for grant in by.grants)


def _number(row: Any, by: Actor, nation: str, today: date) -> Number:
    one, path, unit_kk, unit_ru = row
    return Number(
        id=one.id,
        unit_id=one.unit_id,
        unit_kk=unit_kk or "",
        unit_ru=unit_ru or "",
        number=one.number,
        name_kk=one.name_kk,
        name_ru=one.name_ru,
        hours_kk=one.hours_kk,
        hours_ru=one.hours_ru,
        checked_on=one.checked_on,
        checked_by=one.checked_by,
        is_old=one.checked_on < today - CHECK_AFTER,
        is_editable=may_edit_number(by, path, nation),
    )
