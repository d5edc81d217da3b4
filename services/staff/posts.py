"""Where employees work and worked: a post ends as a row of its own, so that heads of any day stay right."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.consultations import Consultant
from db.models.staff import Employee, Login, PastPost, StaffCard, StaffContact
from services.staff.signing_in import end_sessions

ONE_DAY: Final = timedelta(days=1)
_AT_ONCE: Final = 100


def end_post(session: AsyncSession, employee: Employee, last_on: date) -> None:
    """The present post becomes a past one; one that had not begun by then leaves no trace."""
    last = last_on if employee.left_on is None else min(employee.left_on, last_on)
    if employee.hired_on <= last:
        session.add(
            PastPost(
                employee_id=employee.id,
                unit_id=employee.unit_id,
                is_invited=employee.is_invited,
                first_on=employee.hired_on,
                last_on=last,
            )
        )


async def move_posts(
    session: AsyncSession, employees: Collection[Employee], unit_id: int, first_on: date
) -> None:
    """From that day on they work, and are booked, in the other unit; whoever has left by then stays."""
    staying = [one for one in employees if one.left_on is None or one.left_on >= first_on]
    for employee in staying:
        end_post(session, employee, first_on - ONE_DAY)
        employee.unit_id = unit_id
        employee.hired_on = max(employee.hired_on, first_on)
    await session.flush()
    await session.execute(
        update(Consultant)
        .where(Consultant.employee_id.in_([one.id for one in staying]))
        .values(unit_id=unit_id)
        .execution_options(synchronize_session=False)
    )


async def leave_post(session: AsyncSession, employee: Employee, last_on: date) -> None:
    """The employee works until that day, itself included, and is booked no longer than that."""
    employee.left_on = last_on
    await session.execute(
        update(Consultant)
        .where(Consultant.employee_id == employee.id)
        .values(ended_on=last_on + ONE_DAY)
        .execution_options(synchronize_session=False)
    )


async def end_logins_of(session: AsyncSession, employee_ids: Collection[int], now: datetime) -> int:
    """Cuts the employees' logins off: sessions and joined chats with them. Returns how many."""
    query = select(Login).where(Login.employee_id.in_(employee_ids), Login.ended_at.is_(None))
    logins = list(await session.scalars(query))
    for login in logins:
        login.ended_at = now
        await end_sessions(session, login.id, now)
        await session.execute(delete(StaffContact).where(StaffContact.login_id == login.id))
    return len(logins)


async def forget_employees(session: AsyncSession, left_before: date) -> int:
    """Names, positions and cards of those who left before that day; the days of their posts stay."""
    query = select(Employee).where(Employee.left_on < left_before, Employee.family_name != "")
    gone = list(await session.scalars(query.limit(_AT_ONCE)))
    numbers = [one.id for one in gone]
    for employee in gone:
        employee.family_name = employee.given_name = employee.position_kk = employee.position_ru = ""
    await session.execute(delete(StaffCard).where(StaffCard.employee_id.in_(numbers)))
    for login in await session.scalars(select(Login).where(Login.employee_id.in_(numbers))):
        # A login's name says whose it was.
        login.name, login.password_hash = f"left-{login.id}", "-"
    await session.flush()
    return len(gone)
