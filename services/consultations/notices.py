"""What is promised of consultations, to whom: kinds, recipients, when it is due and until when it is of use.

An occasion is the consultation's version: each step of its life has one, so that a step is told of once.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import Role
from db.models.staff import Login, RoleGrant
from db.models.units import Unit
from services.consultations.cards import Found
from services.notices.hours_of_day import day_before_at, some_hours_before
from services.notices.outgoing import drop_promises, promise, to_login, to_person
from services.reporting.facts import units_above
from services.settings.definitions import REMIND_BEFORE, time_set

REMINDERS: Final = ("visit_tomorrow", "visit_soon")
# What is not worth saying once the request or the visit is no more.
STANDING: Final = (
    *REMINDERS,
    "consultation_asked",
    "consultation_waiting",
    "consultation_overdue",
    "consultation_confirmed",
    "consultation_offered",
    "answer_late",
)


async def tell_person(
    session: AsyncSession, found: Found, kind: str, now: datetime, *, useless_after: datetime | None = None
) -> None:
    """Promises the person a message about this step."""
    visit = found.visit
    if visit.person_id is not None:
        await promise(
            session,
            kind,
            to_person(visit.person_id),
            found.subject,
            now=now,
            useless_after=useless_after,
            occasion=str(visit.version),
            unit_id=visit.unit_id,
        )


async def tell_logins(
    session: AsyncSession,
    found: Found,
    kind: str,
    logins: Iterable[int],
    now: datetime,
    **details: Any,
) -> None:
    """Promises members of staff a message that names nobody."""
    for login_id in logins:
        await promise(
            session,
            kind,
            to_login(login_id),
            found.subject,
            now=now,
            occasion=str(found.visit.version),
            unit_id=found.visit.unit_id,
            **details,
        )


async def remind_of_visit(session: AsyncSession, found: Found, now: datetime) -> None:
    """Promises a confirmed visit's reminders: at 18:00 the day before, and some hours before."""
    visit = found.visit
    if visit.person_id is None:
        return
    evening = day_before_at(visit.starts_at)
    soon = some_hours_before(visit.starts_at, await time_set(session, REMIND_BEFORE))
    # The evening's has its own hours; the other is better said twice than never, until the visit begins.
    for kind, due_at, useless_after in (
        ("visit_tomorrow", evening, evening + timedelta(hours=3)),
        ("visit_soon", soon, visit.starts_at),
    ):
        if due_at > now:
            await promise(
                session,
                kind,
                to_person(visit.person_id),
                found.subject,
                now=now,
                due_at=due_at,
                useless_after=useless_after,
                occasion=str(visit.version),
                unit_id=visit.unit_id,
            )


async def drop(session: AsyncSession, found: Found, now: datetime, kinds: tuple[str, ...] = STANDING) -> None:
    """Takes back what was promised and not sent."""
    await drop_promises(session, found.subject, now=now, kinds=kinds)


async def consultant_or_desk(session: AsyncSession, found: Found) -> list[int]:
    """Who answers a request: the consultant's login, or the desk where the consultant has none."""
    own = found.login_id or await session.scalar(
        select(Login.id)
        .where(Login.employee_id == found.employee.id, Login.ended_at.is_(None))
        .order_by(Login.id)
        .limit(1)
    )
    return [own] if own else await holders(session, found.unit, Role.FRONT_DESK)


async def holders(session: AsyncSession, unit: Unit, *roles: Role) -> list[int]:
    """Logins that hold a role in the unit; where nobody does, in the nearest unit above it."""
    above = units_above(unit)
    rows = await session.execute(
        select(RoleGrant.unit_id, RoleGrant.login_id)
        .join(Login, Login.id == RoleGrant.login_id)
        .where(
            RoleGrant.unit_id.in_(above),
            RoleGrant.role.in_(roles),
            RoleGrant.ended_at.is_(None),
            Login.ended_at.is_(None),
        )
    )
    by_unit: dict[int, set[int]] = {}
    for unit_id, login_id in rows:
        by_unit.setdefault(unit_id, set()).add(login_id)
    nearest = next((unit_id for unit_id in reversed(above) if unit_id in by_unit), None)
    return [] if nearest is None else sorted(by_unit[nearest])
