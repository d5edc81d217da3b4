"""What was changed of settings and wordings: when, by whom, what stood before; and who may change them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import UnitKind
from db.models.settings import SettingChange
from db.models.staff import Employee, Login
from db.models.units import Unit
from services.cause import Actor, Cause
from services.clock import Clock
from services.errors import NotAllowed, Stale
from services.rights import Right, demand, paths
from services.staff.signing_in import full_name

SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `old` and `new` are None where it was, or went back to, what stands in the code."""

    id: int
    old: Any
    new: Any
    at: datetime
    by: str


async def may_change(session: AsyncSession, by: Actor) -> bool:
    """Whether these hold for everything the actor runs: only who administers the whole tree changes them."""
    top = select(Unit.path).where(Unit.kind == UnitKind.NATION)
    roots = list(await session.scalars(top)) or list(
        await session.scalars(select(Unit.path).where(Unit.parent_id.is_(None)))
    )
    held = paths(by, Right.EDIT_SETTINGS)
    return bool(roots) and all(any(root.startswith(path) for path in held) for root in roots)


async def demand_change(session: AsyncSession, by: Actor) -> None:
    """Raises NotAllowed for whoever only sees them."""
    demand(by, Right.EDIT_SETTINGS)
    if not await may_change(session, by):
        raise NotAllowed(Right.EDIT_SETTINGS.value)


async def last_changes(session: AsyncSession, names: Iterable[str]) -> dict[str, Change]:
    """The last change of each, by name; one query."""
    latest = (
        select(func.max(SettingChange.id))
        .where(SettingChange.name.in_(list(names)))
        .group_by(SettingChange.name)
    )
    return dict(await _changes(session, SettingChange.id.in_(latest)))


async def history(session: AsyncSession, name: str) -> list[Change]:
    """The last 50 changes, the newest first."""
    return [change for _name, change in await _changes(session, SettingChange.name == name)]


async def keep_change(
    session: AsyncSession, clock: Clock, cause: Cause, name: str, *, seen: int, old: Any, new: Any
) -> None:
    """Writes the change down. Raises Stale where another change than `seen` (0: none) is the last one."""
    last = await session.scalar(select(func.max(SettingChange.id)).where(SettingChange.name == name))
    if (last or 0) != seen:
        raise Stale
    session.add(SettingChange(name=name, old=old, new=new, at=clock.now(), by=cause.by.login_id))


async def _changes(session: AsyncSession, which: Any) -> list[tuple[str, Change]]:
    query = (
        select(SettingChange, Login, Employee)
        .outerjoin(Login, Login.id == SettingChange.by)
        .outerjoin(Employee, Employee.id == Login.employee_id)
        .where(which)
        .order_by(SettingChange.id.desc())
        .limit(SHOWN)
    )
    return [
        (row.name, Change(row.id, row.old, row.new, row.at, full_name(login, employee) if login else ""))
        for row, login, employee in await session.execute(query)
    ]
