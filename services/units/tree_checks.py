"""Whether a change of the tree is possible: asked when it is foreseen, entered and carried out."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import UnitChangeKind, UnitKind
from db.models.units import Unit, UnitChange
from services.reporting.facts import numbers_of
from services.units.tree_rules import (
    RECEIVING,
    BranchStays,
    ChangeWaits,
    CodeTaken,
    Deed,
    DoesRegionalWork,
    OtherKind,
    OtherRegion,
    Plan,
    UnitGone,
    UnitsBelow,
    VisitsAhead,
    WrongPlace,
    check_place,
)
from services.units.tree_steps import forecast

_ENDINGS = (UnitChangeKind.MOVED, UnitChangeKind.MERGED, UnitChangeKind.CLOSED)


async def check_change(
    session: AsyncSession, unit: Unit, other: Unit | None, plan: Plan, *, asked: bool
) -> None:
    """Raises the fault that stands against it. `asked`: by a person just now, not by the timer."""
    for one in (unit, other):
        # Whoever opens later may be prepared for; whoever ends before that day may not.
        if one is not None and one.closed_on is not None:
            raise UnitGone
    if other is not None and plan.deed is not Deed.OPEN and other.opened_on > plan.day:
        raise WrongPlace
    if asked and plan.deed is not Deed.RENAME:
        await _demand_nothing_waits(session, unit, other, plan)
    checks = {
        Deed.OPEN: _opening,
        Deed.SPLIT: _splitting,
        Deed.RENAME: _renaming,
        Deed.MOVE: _moving,
        Deed.MERGE: _merging,
        Deed.CLOSE: _closing,
    }
    await checks[plan.deed](session, unit, other, plan)


async def region_path(session: AsyncSession, path: str) -> str | None:
    """The path of the region at or above a place."""
    return await session.scalar(
        select(Unit.path).where(Unit.id.in_(numbers_of(path)), Unit.kind == UnitKind.REGION).limit(1)
    )


async def _demand_nothing_waits(session: AsyncSession, unit: Unit, other: Unit | None, plan: Plan) -> None:
    """One change at a time for a unit and for the one it goes to."""
    mine = [one.id for one in (unit, other) if one is not None]
    ends = or_(
        UnitChange.unit_id.in_(mine) & UnitChange.kind.in_(_ENDINGS),
        # Others are on their way into this one, or one is to be split from it.
        UnitChange.other_id == unit.id,
    )
    found = await session.scalar(
        select(UnitChange.id)
        .where(ends, UnitChange.applied_at.is_(None), UnitChange.withdrawn_at.is_(None))
        .limit(1)
    )
    if found is not None and plan.deed in (Deed.MOVE, Deed.MERGE, Deed.CLOSE):
        raise ChangeWaits


async def _opening(session: AsyncSession, unit: Unit, _other: Unit | None, plan: Plan) -> None:
    if plan.kind is None:
        raise WrongPlace
    check_place(plan.kind, unit.kind)
    await _demand_free_code(session, plan.code)
    if unit.opened_on > plan.day:
        raise WrongPlace


async def _splitting(session: AsyncSession, unit: Unit, _other: Unit | None, plan: Plan) -> None:
    if unit.kind not in RECEIVING:
        raise WrongPlace
    await _demand_free_code(session, plan.code)


async def _demand_free_code(session: AsyncSession, code: str) -> None:
    if await session.scalar(select(Unit.id).where(Unit.code == code)) is not None:
        raise CodeTaken


async def _renaming(_session: AsyncSession, unit: Unit, _other: Unit | None, plan: Plan) -> None:
    if unit.does_regional_work and not plan.does_regional_work:
        raise DoesRegionalWork
    if plan.does_regional_work and unit.kind not in {UnitKind.CENTRE, UnitKind.AKIMAT}:
        raise WrongPlace


async def _moving(session: AsyncSession, unit: Unit, other: Unit | None, _plan: Plan) -> None:
    if unit.kind is UnitKind.BRANCH:
        raise BranchStays
    if other is None or other.path.startswith(unit.path):
        raise WrongPlace
    check_place(unit.kind, other.kind)
    if other.id == unit.parent_id:
        raise WrongPlace
    leaves = await region_path(session, unit.path) != await region_path(session, other.path)
    if leaves and await _does_regional_work(session, unit):
        raise DoesRegionalWork


async def _merging(session: AsyncSession, unit: Unit, other: Unit | None, plan: Plan) -> None:
    if other is None or other.id == unit.id:
        raise WrongPlace
    if unit.kind not in RECEIVING or unit.kind is not other.kind:
        raise OtherKind
    if unit.does_regional_work:
        raise DoesRegionalWork
    if await region_path(session, unit.path) != await region_path(session, other.path):
        raise OtherRegion
    await _demand_nobody_below(session, unit, plan.day)


async def _closing(session: AsyncSession, unit: Unit, _other: Unit | None, plan: Plan) -> None:
    if unit.kind not in {UnitKind.AKIMAT, *RECEIVING}:
        raise WrongPlace
    if unit.does_regional_work:
        raise DoesRegionalWork
    await _demand_nobody_below(session, unit, plan.day)
    if visits := (await forecast(session, unit, plan.day)).visits:
        raise VisitsAhead(visits)


async def _demand_nobody_below(session: AsyncSession, unit: Unit, day: date) -> None:
    if (await forecast(session, unit, day)).units_below:
        raise UnitsBelow


async def _does_regional_work(session: AsyncSession, unit: Unit) -> bool:
    """The unit itself, or one below it."""
    query = select(Unit.id).where(Unit.path.startswith(unit.path, autoescape=True), Unit.does_regional_work)
    return await session.scalar(query.limit(1)) is not None
