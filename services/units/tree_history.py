"""Changes of the tree as they are read: those that wait for their day, and those that were made."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.enums import UnitChangeKind
from db.models.staff import Employee, Login
from db.models.units import Unit, UnitChange
from services.units.tree_views import Happened, Named, Waiting

_HISTORY: Final = 50
_OTHER: Final = aliased(Unit)


def changes() -> Any:
    return (
        select(UnitChange, Unit.name_kk, Unit.name_ru, _OTHER.name_kk, _OTHER.name_ru)
        .join(Unit, Unit.id == UnitChange.unit_id)
        .outerjoin(_OTHER, _OTHER.id == UnitChange.other_id)
        .order_by(UnitChange.on_day, UnitChange.id)
    )


def still() -> tuple[ColumnElement[bool], ...]:
    return (UnitChange.applied_at.is_(None), UnitChange.withdrawn_at.is_(None))


def wait_of(row: Any, today: date) -> Waiting:
    change, unit_kk, unit_ru, other_kk, other_ru = row
    return Waiting(
        id=change.id,
        unit_id=change.unit_id,
        kind=change.kind,
        day=change.on_day,
        is_late=change.on_day < today,
        unit_kk=unit_kk,
        unit_ru=unit_ru,
        other_id=change.other_id,
        other_kk=other_kk or "",
        other_ru=other_ru or "",
        reason=change.reason,
        details=change.details,
    )


async def waiting_of(
    session: AsyncSession, unit_ids: Sequence[int], today: date, *, both: int = 0
) -> dict[int, list[Waiting]]:
    """Changes that wait, by their unit; those on their way into `both` are its own, too."""
    into = and_(UnitChange.other_id == both, UnitChange.unit_id != both)
    query = changes().where(*still(), or_(UnitChange.unit_id.in_(unit_ids), into))
    found: dict[int, list[Waiting]] = {}
    for row in await session.execute(query):
        one = wait_of(row, today)
        found.setdefault(one.unit_id, []).append(one)
        if both and one.other_id == both:
            found.setdefault(both, []).append(one)
    return found


async def history_of(session: AsyncSession, unit_id: int) -> tuple[Happened, ...]:
    query = (
        changes()
        .add_columns(Login.name, Employee.family_name, Employee.given_name)
        .outerjoin(Login, Login.id == UnitChange.entered_by)
        .outerjoin(Employee, Employee.id == Login.employee_id)
        .where(
            or_(UnitChange.unit_id == unit_id, UnitChange.other_id == unit_id),
            or_(UnitChange.applied_at.is_not(None), UnitChange.withdrawn_at.is_not(None)),
        )
        .order_by(None)
        .order_by(UnitChange.on_day.desc(), UnitChange.id.desc())
        .limit(_HISTORY)
    )
    found = []
    for change, unit_kk, unit_ru, other_kk, other_ru, login, family, given in await session.execute(query):
        found.append(
            Happened(
                unit_id=change.unit_id,
                kind=change.kind,
                day=change.on_day,
                unit_kk=unit_kk,
                unit_ru=unit_ru,
                other_id=change.other_id,
                other_kk=other_kk or "",
                other_ru=other_ru or "",
                reason=change.reason,
                details=change.details,
                at=change.entered_at,
                by=f"{family} {given}" if family else login or "",
                is_withdrawn=change.withdrawn_at is not None,
            )
        )
    return tuple(found)


async def merged_into(session: AsyncSession, unit: Unit) -> Named | None:
    if unit.closed_on is None:
        return None
    query = (
        select(Unit)
        .join(UnitChange, UnitChange.other_id == Unit.id)
        .where(
            UnitChange.unit_id == unit.id,
            UnitChange.kind == UnitChangeKind.MERGED,
            UnitChange.applied_at.is_not(None),
        )
        .limit(1)
    )
    found = await session.scalar(query)
    return Named(found.id, found.kind, found.name_kk, found.name_ru) if found else None
