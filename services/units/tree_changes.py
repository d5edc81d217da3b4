"""Changes of the tree with their days: foreseen, entered, carried out when the day has come, or withdrawn."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.enums import CentreLevel, UnitChangeKind
from db.models.consultations import Consultant
from db.models.units import StartCode, Unit, UnitChange, UnitHours, UnitSpecialism
from services.audit import note
from services.cause import SYSTEM, Actor, Cause, keep_outcome, once
from services.errors import NotFound, Stale
from services.rights import Right, demand, within
from services.tools import Tools
from services.units.tree_checks import check_change, region_path
from services.units.tree_rules import (
    RECEIVING,
    Deed,
    NothingWaits,
    Plan,
    TreeFault,
    check_code,
    check_day,
)
from services.units.tree_steps import (
    Forecast,
    forecast,
    gather,
    hang_below,
    held,
    let_go,
    lock_tree,
    move_below,
    split_off,
    take_over,
)

_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a change will do, before anybody presses the button."""

    plan: Plan
    unit_kk: str
    unit_ru: str
    other_kk: str
    other_ru: str
    is_today: bool
    reached: Forecast


class TreeChanges:
    """For administrators in whose scope all units of a change lie. One at a time, each in one transaction."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        self._sessions = sessions
        self._clock = tools.clock

    async def foresee(self, by: Actor, plan: Plan) -> Foresight:
        """What would happen. Raises NotFound, Stale and the faults of `services.units.tree_rules`."""
        demand(by, Right.EDIT_TREE)
        async with self._sessions.read() as session:
            unit, other = await self._units(session, by, plan)
            await self._check(session, unit, other, plan)
            return Foresight(
                plan=plan,
                unit_kk=unit.name_kk,
                unit_ru=unit.name_ru,
                other_kk=other.name_kk if other else "",
                other_ru=other.name_ru if other else "",
                is_today=plan.day == self._clock.today(),
                reached=await forecast(session, unit, plan.day),
            )

    async def enter(self, cause: Cause, plan: Plan) -> int:
        """Carries the change out, today, or writes it down for its day; returns the unit's number.

        A unit that opens has a row at once, so that its staff can be prepared. Raises as `foresee`.
        """
        demand(cause.by, Right.EDIT_TREE)
        now, today = self._clock.now(), self._clock.today()
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            await lock_tree(session)
            unit, other = await self._units(session, cause.by, plan)
            await self._check(session, unit, other, plan)
            details = await self._details(session, unit, plan)
            other_id = plan.other_id
            if plan.deed in (Deed.OPEN, Deed.SPLIT):
                new = await self._new_unit(session, unit, plan)
                if plan.deed is Deed.SPLIT:
                    other_id = unit.id
                unit = new
            change = UnitChange(
                unit_id=unit.id,
                kind=plan.deed.kind,
                on_day=plan.day,
                other_id=other_id,
                details=details,
                reason=plan.reason,
                entered_by=cause.by.login_id,
                entered_at=now,
            )
            session.add(change)
            await session.flush()
            if plan.day <= today:
                await self._carry_out(session, change, now)
            named = {"kind": change.kind.value, "day": plan.day.isoformat(), "other": other_id}
            await note(session, self._clock, cause, f"tree_{plan.deed}", "unit", unit.id, **named)
            await keep_outcome(session, cause, str(unit.id))
            return unit.id

    async def withdraw(self, cause: Cause, unit_id: int, change_id: int) -> None:
        """A change that waits will not be carried out. Raises NotFound, NothingWaits."""
        demand(cause.by, Right.EDIT_TREE)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            await lock_tree(session)
            change = await session.scalar(
                select(UnitChange)
                .where(
                    UnitChange.id == change_id,
                    UnitChange.unit_id == unit_id,
                    within(cause.by, Right.EDIT_TREE, UnitChange.unit_id),
                )
                .with_for_update()
            )
            if change is None:
                raise NotFound(f"change {change_id}")
            if change.applied_at is not None or change.withdrawn_at is not None:
                raise NothingWaits
            change.withdrawn_at = self._clock.now()
            if change.kind is UnitChangeKind.OPENED:
                # It never was; its code stays taken.
                unit = await held(session, unit_id)
                unit.closed_on = unit.opened_on
            if freed := change.details.get("consultants"):
                again = update(Consultant).where(
                    Consultant.id.in_(freed), Consultant.ended_on == change.on_day
                )
                await session.execute(again.values(ended_on=None))
            await note(session, self._clock, cause, "tree_withdrawn", "unit", unit_id, change=change_id)

    async def apply_due(self, now: datetime) -> int:
        """The job: carries out what has its day, the earliest first; returns how many it could.

        What a rule stands against waits on, for everybody to see, and is tried again.
        """
        today = self._clock.today()
        waiting = (
            select(UnitChange.id)
            .where(
                UnitChange.applied_at.is_(None),
                UnitChange.withdrawn_at.is_(None),
                UnitChange.on_day <= today,
            )
            .order_by(UnitChange.on_day, UnitChange.id)
            .limit(_AT_ONCE)
        )
        async with self._sessions.read() as session:
            numbers = list(await session.scalars(waiting))
        done = 0
        for number in numbers:
            try:
                done += await self._apply(number, now)
            except TreeFault:
                continue
        await self._gather()
        return done

    async def _apply(self, number: int, now: datetime) -> int:
        async with self._sessions.begin() as session:
            await lock_tree(session)
            query = select(UnitChange).where(UnitChange.id == number).with_for_update()
            change = (await session.scalars(query)).one()
            if change.applied_at is not None or change.withdrawn_at is not None:
                return 0
            await self._carry_out(session, change, now)
            cause = Cause(SYSTEM)
            await note(session, self._clock, cause, "tree_applied", "unit", change.unit_id, change=number)
            return 1

    async def _gather(self) -> None:
        """What was booked or written at the very moment of a merger follows it."""
        query = select(UnitChange).where(
            UnitChange.kind == UnitChangeKind.MERGED, UnitChange.applied_at.is_not(None)
        )
        async with self._sessions.read() as session:
            merged = list(await session.scalars(query.order_by(UnitChange.applied_at)))
        if merged:
            async with self._sessions.begin() as session:
                for change in merged:
                    if change.other_id is not None:
                        await gather(session, change.unit_id, change.other_id, change.on_day)

    async def _units(self, session: AsyncSession, by: Actor, plan: Plan) -> tuple[Unit, Unit | None]:
        """The unit and the other one, both the actor's; held where the session writes."""
        found: list[Unit] = []
        for number in (plan.unit_id, plan.other_id):
            if number is None:
                continue
            query = select(Unit).where(Unit.id == number, within(by, Right.EDIT_TREE, Unit.id))
            unit = await session.scalar(query)
            if unit is None:
                raise NotFound(f"unit {number}")
            found.append(unit)
        if found[0].version != plan.version:
            raise Stale
        return found[0], found[1] if len(found) > 1 else None

    async def _check(self, session: AsyncSession, unit: Unit, other: Unit | None, plan: Plan) -> None:
        check_day(plan.day, self._clock.today())
        if plan.deed in (Deed.OPEN, Deed.SPLIT):
            check_code(plan.code)
        await check_change(session, unit, other, plan, asked=True)

    async def _details(self, session: AsyncSession, unit: Unit, plan: Plan) -> dict[str, Any]:
        """What the change needs on its day and its history shows."""
        if plan.deed in (Deed.OPEN, Deed.SPLIT):
            taken = {"employees": list(plan.employees), "codes": list(plan.codes)}
            return {"code": plan.code, **(taken if plan.deed is Deed.SPLIT else {})}
        if plan.deed is Deed.RENAME:
            return {
                "kk": [unit.name_kk, plan.name_kk],
                "ru": [unit.name_ru, plan.name_ru],
                "level": [unit.level, plan.level],
                "regional": [unit.does_regional_work, plan.does_regional_work],
            }
        if plan.deed is Deed.MOVE:
            return {"from": unit.parent_id}
        if plan.deed is Deed.CLOSE:
            # From now on nobody is booked for that day or later.
            booked = update(Consultant).where(Consultant.unit_id == unit.id, Consultant.ended_on.is_(None))
            freed = await session.scalars(booked.values(ended_on=plan.day).returning(Consultant.id))
            return {"consultants": list(freed)}
        return {}

    async def _new_unit(self, session: AsyncSession, unit: Unit, plan: Plan) -> Unit:
        """A unit below another; or beside the one it is split from, with that one's hours and services."""
        is_split = plan.deed is Deed.SPLIT
        above = unit if not is_split else await held(session, unit.parent_id or 0)
        new = Unit(
            code=plan.code,
            kind=unit.kind if is_split else plan.kind,
            level=plan.level,
            parent_id=above.id,
            path=f"new/{plan.code}",
            name_kk=plan.name_kk,
            name_ru=plan.name_ru,
            zone=unit.zone,
            place_kk=unit.place_kk if is_split else "",
            place_ru=unit.place_ru if is_split else "",
            opened_on=plan.day,
        )
        session.add(new)
        await session.flush()
        new.path = f"{above.path}{new.id}/"
        if plan.does_regional_work:
            await _give_regional_work(session, new)
        if is_split:
            await _copy_offers(session, unit.id, new.id)
        if new.kind in RECEIVING:
            await _make_links(session, new)
        await session.flush()
        return new

    async def _carry_out(self, session: AsyncSession, change: UnitChange, now: datetime) -> None:
        unit = await held(session, change.unit_id)
        other = await held(session, change.other_id) if change.other_id is not None else None
        day, details = change.on_day, change.details
        if change.kind is UnitChangeKind.OPENED:
            if other is not None:
                await split_off(
                    session, other, unit, day, now, employees=details["employees"], codes=details["codes"]
                )
        elif change.kind is UnitChangeKind.RENAMED:
            unit.name_kk, unit.name_ru = details["kk"][1], details["ru"][1]
            unit.level = CentreLevel(details["level"][1]) if details["level"][1] else None
            if details["regional"][1] and not unit.does_regional_work:
                await _give_regional_work(session, unit)
        else:
            deeds = {
                UnitChangeKind.MOVED: Deed.MOVE,
                UnitChangeKind.MERGED: Deed.MERGE,
                UnitChangeKind.CLOSED: Deed.CLOSE,
            }
            plan = Plan(deeds[change.kind], unit.id, unit.version, day, change.reason, change.other_id)
            await check_change(session, unit, other, plan, asked=False)
            await self._end_or_move(session, change, unit, other, now)
        change.applied_at = now
        await session.flush()

    async def _end_or_move(
        self, session: AsyncSession, change: UnitChange, unit: Unit, other: Unit | None, now: datetime
    ) -> None:
        day = change.on_day
        if other is None:
            await let_go(session, unit, day)
            unit.closed_on = day
        elif change.kind is UnitChangeKind.MOVED:
            await move_below(session, unit, other, day)
        else:
            await take_over(session, unit, other, day, now)
            unit.closed_on = day
            await hang_below(session, unit, other)


async def _give_regional_work(session: AsyncSession, unit: Unit) -> None:
    """One unit of a region does its work."""
    region = await region_path(session, unit.path)
    query = select(Unit).where(
        Unit.path.startswith(region or unit.path, autoescape=True), Unit.does_regional_work
    )
    for one in list(await session.scalars(query)):
        one.does_regional_work = False
    unit.does_regional_work = True
    await session.flush()


async def _copy_offers(session: AsyncSession, unit_id: int, new_id: int) -> None:
    hours = await session.scalars(select(UnitHours).where(UnitHours.unit_id == unit_id))
    session.add_all(
        UnitHours(
            unit_id=new_id, weekday=one.weekday, start_minute=one.start_minute, end_minute=one.end_minute
        )
        for one in list(hours)
    )
    kinds = await session.scalars(
        select(UnitSpecialism.specialism_id).where(UnitSpecialism.unit_id == unit_id)
    )
    session.add_all(UnitSpecialism(unit_id=new_id, specialism_id=number) for number in list(kinds))


async def _make_links(session: AsyncSession, unit: Unit) -> None:
    """A link for friends and one for the poster at the door."""
    for code, source in ((unit.code, "link"), (f"{unit.code}-qr", "qr")):
        if await session.get(StartCode, code) is None:
            session.add(StartCode(code=code, unit_id=unit.id, source=source))
