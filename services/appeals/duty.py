"""Who is on call outside hours: only by a roster that the director signs; where there is none, nobody is.

A shift is working time: no longer than eight hours (Labour Code, S0 п.13), and of two shifts of one employee
none overlaps the other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.appeal_doors import DutyShift
from db.models.staff import Employee, Login
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause, keep_outcome, once
from services.errors import DomainError, NotFound
from services.inbox.rows import Colleague, colleagues
from services.parts import Part
from services.rights import Right, demand, within
from services.staff.signing_in import full_name

LONGEST_SHIFT: Final = timedelta(hours=8)
FURTHEST: Final = timedelta(days=62)
_MOST: Final = 200


class ShiftNotPossible(DomainError):
    """It ends before it begins, has begun already, lies too far ahead or is longer than eight hours."""


class ShiftOverlaps(DomainError):
    """The same member of staff is on call then already."""


class NotOfTheUnit(DomainError):
    """Whoever is on call works at the centre and has a login there."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift; instants in UTC."""

    id: int
    login_id: int
    name: str
    starts_at: datetime
    ends_at: datetime


class Duty(Part):
    """The roster of each centre. Forms are carried out once (`Repeated`)."""

    async def on_duty(self, unit_id: int) -> tuple[int, ...]:
        """Logins that are on call at the centre now; none is the honest answer where there is no roster."""
        async with self._sessions.read() as session:
            return await on_duty(session, unit_id, self._clock.now())

    async def roster(self, by: Actor, unit_id: int) -> list[Shift]:
        """Shifts that are not over. Raises NotFound out of scope, NotAllowed."""
        demand(by, Right.EDIT_SAFEGUARDING)
        query = (
            select(DutyShift, Login, Employee)
            .join(Login, Login.id == DutyShift.login_id)
            .outerjoin(Employee, Employee.id == Login.employee_id)
            .where(DutyShift.unit_id == unit_id, DutyShift.withdrawn_at.is_(None))
            .where(DutyShift.ends_at > self._clock.now())
            .order_by(DutyShift.starts_at, DutyShift.id)
            .limit(_MOST)
        )
        async with self._sessions.read() as session:
            await _unit(session, by, unit_id)
            rows = await session.execute(query)
            return [
                Shift(shift.id, login.id, full_name(login, employee), shift.starts_at, shift.ends_at)
                for shift, login, employee in rows
            ]

    async def who(self, by: Actor, unit_id: int) -> list[Colleague]:
        """Who may be put on call there. Raises NotFound out of scope, NotAllowed."""
        demand(by, Right.EDIT_SAFEGUARDING)
        async with self._sessions.read() as session:
            return list(await colleagues(session, await _unit(session, by, unit_id)))

    async def sign(
        self, cause: Cause, unit_id: int, login_id: int, starts_at: datetime, ends_at: datetime
    ) -> int:
        """The director signs a shift; its number.

        Raises ShiftNotPossible, ShiftOverlaps, NotOfTheUnit, NotFound, NotAllowed, Repeated.
        """
        demand(cause.by, Right.EDIT_SAFEGUARDING)
        now = self._clock.now()
        if not now < starts_at < ends_at <= starts_at + LONGEST_SHIFT or starts_at > now + FURTHEST:
            raise ShiftNotPossible
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            unit = await _unit(session, cause.by, unit_id)
            if login_id not in {one.login_id for one in await colleagues(session, unit)}:
                raise NotOfTheUnit
            # Two forms for one member of staff come one after the other.
            await session.scalar(select(Login.id).where(Login.id == login_id).with_for_update())
            overlapping = select(DutyShift.id).where(
                DutyShift.login_id == login_id,
                DutyShift.withdrawn_at.is_(None),
                DutyShift.starts_at < ends_at,
                DutyShift.ends_at > starts_at,
            )
            if await session.scalar(overlapping) is not None:
                raise ShiftOverlaps
            shift = DutyShift(
                unit_id=unit_id,
                login_id=login_id,
                starts_at=starts_at,
                ends_at=ends_at,
                signed_by=cause.by.login_id,
            )
            session.add(shift)
            await session.flush()
            await keep_outcome(session, cause, str(shift.id))
            await note(session, self._clock, cause, "duty_signed", "unit", unit_id, login=login_id)
            return shift.id

    async def withdraw(self, cause: Cause, number: int) -> None:
        """Takes a shift out of the roster. Raises NotFound, NotAllowed, Repeated."""
        demand(cause.by, Right.EDIT_SAFEGUARDING)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            query = select(DutyShift).where(
                DutyShift.id == number,
                DutyShift.withdrawn_at.is_(None),
                within(cause.by, Right.EDIT_SAFEGUARDING, DutyShift.unit_id),
            )
            shift = await session.scalar(query.with_for_update())
            if shift is None:
                raise NotFound(f"shift {number}")
            shift.withdrawn_at = self._clock.now()
            await note(session, self._clock, cause, "duty_withdrawn", "unit", shift.unit_id)


async def on_duty(session: AsyncSession, unit_id: int, now: datetime) -> tuple[int, ...]:
    """The step of `Duty.on_duty`, for whoever tells of a danger."""
    here = and_(DutyShift.unit_id == unit_id, DutyShift.withdrawn_at.is_(None))
    query = (
        select(DutyShift.login_id)
        .join(Login, Login.id == DutyShift.login_id)
        .where(here, DutyShift.starts_at <= now, DutyShift.ends_at > now, Login.ended_at.is_(None))
        .order_by(DutyShift.starts_at, DutyShift.id)
    )
    return tuple(dict.fromkeys(await session.scalars(query)))


async def _unit(session: AsyncSession, by: Actor, unit_id: int) -> Unit:
    query = select(Unit).where(Unit.id == unit_id, within(by, Right.EDIT_SAFEGUARDING, Unit.id))
    unit = await session.scalar(query)
    if unit is None:
        raise NotFound(f"unit {unit_id}")
    return unit
