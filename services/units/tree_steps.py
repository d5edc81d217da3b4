"""What a change of the tree does to the rows around it; each step takes the transaction it is a part of.

Counted facts and sent reports are never touched.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select, text, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ConsultationState, ThreadState
from db.models.consultations import Consultant, Consultation
from db.models.inbox import CannedAnswer, Thread
from db.models.people import Contact, Person
from db.models.staff import Employee, Invitation, Login, RoleGrant, RoleProposal
from db.models.units import EmergencyNumber, StartCode, Unit, UnitPlace
from services.cause import is_sqlite
from services.consultations.moving import OPEN
from services.errors import NotFound
from services.people.steps import change
from services.staff.posts import leave_post, move_posts
from services.units.tree_rules import WrongPlace

# Any number, the same in every process: changes of the tree come one after the other.
_TREE: Final = 7_340_221
_KEPT: Final = (*OPEN, ConsultationState.HOLDING)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What stands in a unit that a change would reach; visits are those of the day and later."""

    people: int = 0
    visits: int = 0
    # Requests and visits of before that day which nobody has settled.
    unsettled: int = 0
    employees: int = 0
    logins: int = 0
    start_codes: int = 0
    conversations: int = 0
    units_below: int = 0


async def lock_tree(session: AsyncSession) -> None:
    """Two changes of the tree wait for each other; SQLite has one writer anyway."""
    if not is_sqlite(session):
        await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TREE})


async def held(session: AsyncSession, unit_id: int) -> Unit:
    """The unit as it is now, held until the transaction ends; bookings there wait. Raises NotFound."""
    query = select(Unit).where(Unit.id == unit_id).with_for_update().execution_options(populate_existing=True)
    unit = await session.scalar(query)
    if unit is None:
        raise NotFound(f"unit {unit_id}")
    return unit


async def forecast(session: AsyncSession, unit: Unit, day: date) -> Forecast:
    """Counts in one statement what the change would reach."""
    ahead = and_(Consultation.unit_id == unit.id, Consultation.state.in_(OPEN))
    counts: dict[str, Any] = {
        "people": _count(Person, Person.unit_id == unit.id, Person.joined_to.is_(None)),
        "visits": _count(Consultation, ahead, Consultation.on_day >= day),
        "unsettled": _count(Consultation, ahead, Consultation.on_day < day),
        "employees": _count(Employee, *working(unit.id, day)),
        "logins": select(func.count(func.distinct(RoleGrant.login_id)))
        .join(Login, Login.id == RoleGrant.login_id)
        .where(RoleGrant.unit_id == unit.id, RoleGrant.ended_at.is_(None), Login.ended_at.is_(None)),
        "start_codes": select(func.count()).select_from(StartCode).where(StartCode.unit_id == unit.id),
        "conversations": _count(Thread, Thread.unit_id == unit.id, Thread.state != ThreadState.CLOSED),
        "units_below": _count(
            Unit, Unit.path.startswith(unit.path, autoescape=True), Unit.id != unit.id, *standing(day)
        ),
    }
    columns = [query.scalar_subquery().label(name) for name, query in counts.items()]
    row = (await session.execute(select(*columns))).one()
    return Forecast(**row._mapping)


def _count(table: Any, *conditions: ColumnElement[bool]) -> Any:
    return select(func.count(table.id)).where(*conditions)


def standing(day: date) -> tuple[ColumnElement[bool], ...]:
    """Units that are there on that day or open later."""
    never = Unit.closed_on == Unit.opened_on
    return (or_(Unit.closed_on.is_(None), and_(Unit.closed_on > day, ~never)),)


def working(unit_id: int, day: date) -> tuple[ColumnElement[bool], ...]:
    """Employees of the unit who have not left by that day."""
    return (Employee.unit_id == unit_id, or_(Employee.left_on.is_(None), Employee.left_on >= day))


async def move_below(session: AsyncSession, unit: Unit, above: Unit, day: date) -> None:
    """The unit with all below it stands there from that day on. Raises WrongPlace for a circle."""
    if above.path.startswith(unit.path):
        raise WrongPlace
    old = unit.path
    rows = list(
        await session.scalars(
            select(Unit)
            .where(Unit.path.startswith(old, autoescape=True))
            .order_by(func.length(Unit.path))
            .execution_options(populate_existing=True)
        )
    )
    for row in rows:
        session.add(UnitPlace(unit_id=row.id, path=row.path, last_on=day - timedelta(days=1)))
    unit.parent_id = above.id
    _hang(rows, old, f"{above.path}{unit.id}/")
    await session.flush()


async def hang_below(session: AsyncSession, unit: Unit, other: Unit) -> None:
    """A merged unit is seen by those of the unit it went into; whose it was stays (`parent_id`)."""
    old = unit.path
    query = select(Unit).where(Unit.path.startswith(old, autoescape=True))
    _hang(await session.scalars(query), old, f"{other.path}{unit.id}/")
    await session.flush()


def _hang(rows: Iterable[Unit], old: str, new: str) -> None:
    for row in rows:
        row.path = new + row.path.removeprefix(old)


async def take_over(session: AsyncSession, unit: Unit, other: Unit, day: date, now: datetime) -> None:
    """Everything that is open in the unit goes to the other: people, visits to come, staff, links, talks."""
    await change(session, Person, Person.unit_id == unit.id, unit_id=other.id)
    await change(session, Contact, Contact.unit_id == unit.id, unit_id=other.id)
    await change(session, StartCode, StartCode.unit_id == unit.id, unit_id=other.id)
    talks = and_(Thread.unit_id == unit.id, Thread.state != ThreadState.CLOSED)
    await change(session, Thread, talks, unit_id=other.id)
    await change(session, CannedAnswer, CannedAnswer.unit_id == unit.id, unit_id=other.id)
    theirs = select(EmergencyNumber.number).where(EmergencyNumber.unit_id == other.id)
    own = and_(EmergencyNumber.unit_id == unit.id, EmergencyNumber.number.not_in(theirs))
    await change(session, EmergencyNumber, own, unit_id=other.id)
    open_invitation = and_(
        Invitation.unit_id == unit.id, Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None)
    )
    await change(session, Invitation, open_invitation, unit_id=other.id)
    waiting = and_(RoleProposal.unit_id == unit.id, RoleProposal.settled_at.is_(None))
    await change(session, RoleProposal, waiting, unit_id=other.id)
    employees = list(await session.scalars(select(Employee).where(*working(unit.id, day))))
    await move_posts(session, employees, other.id, day)
    await change(session, Consultant, Consultant.unit_id == unit.id, unit_id=other.id)
    await move_roles(session, unit.id, other.id, now)
    await move_visits(session, unit.id, other.id, day)


async def split_off(
    session: AsyncSession,
    unit: Unit,
    new: Unit,
    day: date,
    now: datetime,
    *,
    employees: Collection[int],
    codes: Collection[str],
) -> None:
    """Chosen employees go to the new unit, with their logins, hours and visits to come; chosen links too."""
    chosen = list(
        await session.scalars(select(Employee).where(Employee.id.in_(employees), *working(unit.id, day)))
    )
    await move_posts(session, chosen, new.id, day)
    numbers = [one.id for one in chosen]
    theirs = RoleGrant.login_id.in_(select(Login.id).where(Login.employee_id.in_(numbers)))
    await move_roles(session, unit.id, new.id, now, theirs)
    booked = Consultation.consultant_id.in_(select(Consultant.id).where(Consultant.employee_id.in_(numbers)))
    await move_visits(session, unit.id, new.id, day, booked)
    links = and_(StartCode.unit_id == unit.id, StartCode.code.in_(codes))
    await change(session, StartCode, links, unit_id=new.id)


async def move_roles(
    session: AsyncSession,
    unit_id: int,
    other_id: int,
    now: datetime,
    which: ColumnElement[bool] | None = None,
) -> None:
    """Roles held in the unit end and go on in the other one; what was held stays written."""
    query = select(RoleGrant).where(
        RoleGrant.unit_id == unit_id, RoleGrant.ended_at.is_(None), true() if which is None else which
    )
    there = select(RoleGrant.login_id, RoleGrant.role).where(
        RoleGrant.unit_id == other_id, RoleGrant.ended_at.is_(None)
    )
    held_there = {(login_id, role) for login_id, role in await session.execute(there)}
    for grant in list(await session.scalars(query)):
        grant.ended_at = now
        if (grant.login_id, grant.role) not in held_there:
            session.add(
                RoleGrant(
                    login_id=grant.login_id,
                    role=grant.role,
                    unit_id=other_id,
                    granted_at=now,
                    granted_by=grant.granted_by,
                )
            )


async def move_visits(
    session: AsyncSession, unit_id: int, other_id: int, day: date, which: ColumnElement[bool] | None = None
) -> None:
    """What stands on that day and later is given there; what was before stays and is settled where it was."""
    theirs = and_(
        Consultation.unit_id == unit_id,
        Consultation.state.in_(_KEPT),
        Consultation.on_day >= day,
        true() if which is None else which,
    )
    statement = update(Consultation).where(theirs).values(unit_id=other_id, version=Consultation.version + 1)
    await session.execute(statement.execution_options(synchronize_session=False))


async def let_go(session: AsyncSession, unit: Unit, day: date) -> None:
    """Everybody's last day is the one before; logins stay until the last report is sent."""
    for employee in list(await session.scalars(select(Employee).where(*working(unit.id, day)))):
        await leave_post(session, employee, max(day - timedelta(days=1), employee.hired_on))


async def gather(session: AsyncSession, unit_id: int, other_id: int, day: date) -> int:
    """What came to a merged unit in the same moment goes after the rest; returns how much it was."""
    count = 0
    late = and_(Consultation.unit_id == unit_id, Consultation.state.in_(_KEPT), Consultation.on_day >= day)
    for table, condition in (
        (Consultation, late),
        (Person, Person.unit_id == unit_id),
        (Contact, Contact.unit_id == unit_id),
        (Thread, and_(Thread.unit_id == unit_id, Thread.state != ThreadState.CLOSED)),
    ):
        statement = update(table).where(condition).values(unit_id=other_id)
        result: Any = await session.execute(statement.execution_options(synchronize_session=False))
        count += result.rowcount
    return count
