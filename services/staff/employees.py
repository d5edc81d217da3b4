"""Who works in the units one answers for, with or without a login; what must be known of each (S0 п.27)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.enums import Role
from db.models.consultations import Consultant, ConsultantSpecialism, Consultation
from db.models.people import Person
from db.models.staff import Employee, Login, PastPost, StaffCard
from db.models.units import Specialism, Unit
from services.audit import note
from services.cause import Actor, Cause, keep_outcome, once
from services.consultations.moving import OPEN
from services.errors import NotFound
from services.people.cards import OF_AGE
from services.rights import Right, demand, under, within
from services.staff.employee_rules import (
    AHEAD,
    EARLIEST,
    PSYCHOLOGIST,
    AlreadyLeft,
    BadHiredDay,
    BadLeftDay,
    CardData,
    EmployeeCard,
    EmployeePage,
    EmployeeRow,
    NewEmployee,
    NotLeft,
    OwnLeaving,
    Post,
    VisitAhead,
    warnings_of,
)
from services.staff.posts import end_logins_of, end_post, leave_post, move_posts
from services.staff.signing_in import full_name
from services.tools import Tools

PAGE: Final = 50
_VISITS: Final = 50


class EmployeeService:
    """Lists, enters and corrects employees. Whoever leaves loses the login with the post."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        self._sessions = sessions
        self._clock = tools.clock

    async def page(
        self, by: Actor, *, unit_id: int | None = None, left: bool = False, after: str = ""
    ) -> EmployeePage:
        """A page by family name; `left`: those who are there no more. `after` is the last page's."""
        demand(by, Right.SEE_STAFF)
        today = self._clock.today()
        gone = Employee.left_on < today
        query = _rows().where(
            within(by, Right.SEE_STAFF, Employee.unit_id),
            # Long gone: the name is forgotten.
            Employee.family_name != "",
            gone if left else or_(Employee.left_on.is_(None), Employee.left_on >= today),
        )
        if unit_id is not None:
            query = query.where(Employee.unit_id == unit_id)
        if after:
            query = query.where(_beyond(after))
        query = query.order_by(Employee.family_name, Employee.id).limit(PAGE + 1)
        async with self._sessions.read() as session:
            found = (await session.execute(query)).all()
        rows = tuple(_row(one, today) for one in found[:PAGE])
        last = rows[-1] if len(found) > PAGE else None
        return EmployeePage(rows, f"{last.id}:{last.family_name}" if last else "")

    async def card(self, cause: Cause, employee_id: int) -> EmployeeCard:
        """One employee with posts, card and visits to hand over. The look is recorded. Raises NotFound."""
        demand(cause.by, Right.SEE_STAFF)
        today = self._clock.today()
        async with self._sessions.begin() as session:
            query = _rows().where(
                Employee.id == employee_id, within(cause.by, Right.SEE_STAFF, Employee.unit_id)
            )
            row = (await session.execute(query)).one_or_none()
            if row is None:
                raise NotFound(f"employee {employee_id}")
            posts = await _posts(session, employee_id)
            checked_by = await _checker(session, row.StaffCard)
            visits = await _visits_after(session, row.Employee)
            here = exists().where(
                Employee.id == employee_id, within(cause.by, Right.EDIT_EMPLOYEES, Employee.unit_id)
            )
            may_edit = bool(await session.scalar(select(here)))
            await note(session, self._clock, cause, "employee_read", "employee", employee_id)
        return EmployeeCard(
            row=_row(row, today),
            posts=posts,
            card=_card(row.StaffCard),
            checked_by=checked_by,
            visits=visits,
            may_edit=may_edit,
            is_own=cause.by.employee_id == employee_id,
        )

    async def add(self, cause: Cause, new: NewEmployee) -> int:
        """Somebody new, without a login. Raises NotFound (unit), BadHiredDay."""
        demand(cause.by, Right.EDIT_EMPLOYEES)
        self._check_hired(new.hired_on)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            await self._unit(session, cause.by, new.unit_id)
            employee = Employee(
                unit_id=new.unit_id,
                family_name=new.family_name,
                given_name=new.given_name,
                kind=new.kind,
                is_invited=new.is_invited,
                position_kk=new.position_kk,
                position_ru=new.position_ru,
                hired_on=new.hired_on,
            )
            session.add(employee)
            await session.flush()
            await note(session, self._clock, cause, "add_employee", "employee", employee.id, unit=new.unit_id)
            await keep_outcome(session, cause, str(employee.id))
            return employee.id

    async def correct(self, cause: Cause, employee_id: int, new: NewEmployee) -> None:
        """Puts right what was entered wrongly; another unit is none (`move`). NotFound, BadHiredDay."""
        self._check_hired(new.hired_on)
        async with self._sessions.begin() as session:
            employee = await self._editable(session, cause, employee_id)
            if employee.left_on is not None and new.hired_on > employee.left_on:
                raise BadHiredDay
            await self._demand_after_last_post(session, employee, new.hired_on)
            for name in ("family_name", "given_name", "kind", "position_kk", "position_ru", "hired_on"):
                setattr(employee, name, getattr(new, name))
            employee.is_invited = new.is_invited
            await note(session, self._clock, cause, "correct_employee", "employee", employee_id)

    async def move(self, cause: Cause, employee_id: int, unit_id: int, first_on: date) -> None:
        """Works in the other unit from that day on; roles stay. NotFound, BadHiredDay, AlreadyLeft."""
        async with self._sessions.begin() as session:
            employee = await self._editable(session, cause, employee_id)
            await self._unit(session, cause.by, unit_id)
            if employee.left_on is not None:
                raise AlreadyLeft
            if unit_id == employee.unit_id or not employee.hired_on < first_on <= self._clock.today():
                raise BadHiredDay
            await move_posts(session, [employee], unit_id, first_on)
            details = {"unit": unit_id, "day": first_on.isoformat()}
            await note(session, self._clock, cause, "move_employee", "employee", employee_id, **details)

    async def leave(self, cause: Cause, employee_id: int, left_on: date) -> None:
        """The last day, itself included. The login ends with it: now, or by the timer when the day is over.

        Visits after it stay and are shown to be handed over. Raises NotFound, BadLeftDay, AlreadyLeft,
        OwnLeaving.
        """
        async with self._sessions.begin() as session:
            employee = await self._editable(session, cause, employee_id)
            today = self._clock.today()
            if cause.by.employee_id == employee_id:
                raise OwnLeaving
            if employee.left_on is not None and employee.left_on < today:
                raise AlreadyLeft
            if not employee.hired_on <= left_on <= today + AHEAD:
                raise BadLeftDay
            await leave_post(session, employee, left_on)
            ended = 0
            if left_on <= today:
                ended = await end_logins_of(session, [employee_id], self._clock.now())
            details = {"day": left_on.isoformat(), "logins": ended}
            await note(session, self._clock, cause, "employee_left", "employee", employee_id, **details)

    async def come_back(self, cause: Cause, employee_id: int, hired_on: date) -> None:
        """Works here again from that day on; the time before is a post of its own. A login is made anew.

        Raises NotFound, NotLeft, BadHiredDay.
        """
        self._check_hired(hired_on)
        async with self._sessions.begin() as session:
            employee = await self._editable(session, cause, employee_id)
            if employee.left_on is None:
                raise NotLeft
            if hired_on <= employee.left_on:
                raise BadHiredDay
            end_post(session, employee, employee.left_on)
            employee.hired_on, employee.left_on = hired_on, None
            booked = await session.scalar(select(Consultant).where(Consultant.employee_id == employee_id))
            if booked is not None:
                booked.ended_on = None
            details = {"day": hired_on.isoformat()}
            await note(session, self._clock, cause, "employee_back", "employee", employee_id, **details)

    async def put_card(self, cause: Cause, employee_id: int, new: CardData, *, checked: bool) -> None:
        """Qualification, register, checks. `checked`: whoever writes it saw the paper of `checked_on`.

        Raises NotFound.
        """
        async with self._sessions.begin() as session:
            await self._editable(session, cause, employee_id)
            card = await session.get(StaffCard, employee_id)
            if card is None:
                card = StaffCard(employee_id=employee_id)
                session.add(card)
            if card.checked_on != new.checked_on or checked:
                card.checked_by = cause.by.login_id if new.checked_on else None
            card.qualification, card.register_number = new.qualification, new.register_number
            card.register_until, card.practises_since = new.register_until, new.practises_since
            card.checked_on, card.changed_at = new.checked_on, self._clock.now()
            await note(session, self._clock, cause, "staff_card", "employee", employee_id)

    async def unchecked_with_minors(self, by: Actor) -> list[EmployeeRow]:
        """Who will see somebody under 18 though no check is written down (S0 п.27): a director's own."""
        roots = sorted({grant.path for grant in by.grants if grant.role is Role.DIRECTOR})
        if not roots:
            return []
        today = self._clock.today()
        of_age = today.replace(year=today.year - OF_AGE, day=min(today.day, 28))
        units = select(Unit.id).where(under(roots))
        with_minors = (
            select(Consultant.employee_id)
            .join(Consultation, Consultation.consultant_id == Consultant.id)
            .join(Person, Person.id == Consultation.person_id)
            .where(
                Consultation.unit_id.in_(units),
                Consultation.on_day >= today,
                Consultation.state.in_(OPEN),
                Person.birth_date > of_age,
            )
        )
        query = _rows().where(
            Employee.unit_id.in_(units), StaffCard.checked_on.is_(None), Employee.id.in_(with_minors)
        )
        async with self._sessions.read() as session:
            found = await session.execute(query.order_by(Employee.family_name, Employee.id).limit(PAGE))
            return [_row(one, today) for one in found]

    async def end_logins_of_left(self, now: datetime) -> int:
        """The job: whoever's last day is over has no login any more. Returns how many it ended."""
        over = (
            select(Employee.id)
            .join(Login, Login.employee_id == Employee.id)
            .where(Employee.left_on < self._clock.today(), Login.ended_at.is_(None), ~_stays())
        )
        async with self._sessions.begin() as session:
            numbers = list(await session.scalars(over.distinct()))
            return await end_logins_of(session, numbers, now) if numbers else 0

    def _check_hired(self, hired_on: date) -> None:
        if not EARLIEST <= hired_on <= self._clock.today() + AHEAD:
            raise BadHiredDay

    async def _demand_after_last_post(self, session: AsyncSession, employee: Employee, first: date) -> None:
        last = select(func.max(PastPost.last_on)).where(PastPost.employee_id == employee.id)
        before = await session.scalar(last)
        if before is not None and first <= before:
            raise BadHiredDay

    async def _unit(self, session: AsyncSession, by: Actor, unit_id: int) -> None:
        query = select(Unit.id).where(
            Unit.id == unit_id, Unit.closed_on.is_(None), within(by, Right.EDIT_EMPLOYEES, Unit.id)
        )
        if await session.scalar(query) is None:
            raise NotFound(f"unit {unit_id}")

    async def _editable(self, session: AsyncSession, cause: Cause, employee_id: int) -> Employee:
        demand(cause.by, Right.EDIT_EMPLOYEES)
        await once(session, cause, self._clock)
        query = select(Employee).where(
            Employee.id == employee_id, within(cause.by, Right.EDIT_EMPLOYEES, Employee.unit_id)
        )
        employee = await session.scalar(query.with_for_update())
        if employee is None:
            raise NotFound(f"employee {employee_id}")
        return employee


def _stays() -> ColumnElement[bool]:
    """Staff of a unit that closed keep their logins until its last report is sent; they are ended by hand."""
    return exists().where(Unit.id == Employee.unit_id, Unit.closed_on.is_not(None))


def _rows() -> Select[Any]:
    login = (
        select(func.min(Login.name))
        .where(Login.employee_id == Employee.id, Login.ended_at.is_(None))
        .scalar_subquery()
    )
    helps = (
        exists()
        .where(
            Consultant.employee_id == Employee.id,
            ConsultantSpecialism.consultant_id == Consultant.id,
            ConsultantSpecialism.specialism_id == Specialism.id,
            Specialism.code == PSYCHOLOGIST,
        )
        .correlate(Employee)
    )
    consults = exists().where(Consultant.employee_id == Employee.id).correlate(Employee)
    return (
        select(
            Employee,
            StaffCard,
            Unit.name_kk.label("unit_kk"),
            Unit.name_ru.label("unit_ru"),
            login.label("login"),
            helps.label("is_psychologist"),
            consults.label("consults"),
        )
        .join(Unit, Unit.id == Employee.unit_id)
        .outerjoin(StaffCard, StaffCard.employee_id == Employee.id)
    )


def _row(row: Any, today: date) -> EmployeeRow:
    employee = row.Employee
    return EmployeeRow(
        id=employee.id,
        unit_id=employee.unit_id,
        unit_kk=row.unit_kk,
        unit_ru=row.unit_ru,
        family_name=employee.family_name,
        given_name=employee.given_name,
        kind=employee.kind,
        is_invited=employee.is_invited,
        position_kk=employee.position_kk,
        position_ru=employee.position_ru,
        hired_on=employee.hired_on,
        left_on=employee.left_on,
        has_left=employee.left_on is not None and employee.left_on < today,
        login_name=row.login or "",
        consults=row.consults,
        is_psychologist=row.is_psychologist,
        warnings=warnings_of(_card(row.StaffCard), row.consults, row.is_psychologist, today),
    )


def _card(card: StaffCard | None) -> CardData:
    if card is None:
        return CardData()
    return CardData(
        qualification=card.qualification,
        register_number=card.register_number,
        register_until=card.register_until,
        checked_on=card.checked_on,
        practises_since=card.practises_since,
    )


def _beyond(after: str) -> ColumnElement[bool]:
    number, _, family = after.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise NotFound(after)
    same = and_(Employee.family_name == family, Employee.id > int(number))
    return or_(Employee.family_name > family, same)


async def _posts(session: AsyncSession, employee_id: int) -> tuple[Post, ...]:
    rows = await session.execute(
        select(PastPost, Unit.name_kk, Unit.name_ru)
        .join(Unit, Unit.id == PastPost.unit_id)
        .where(PastPost.employee_id == employee_id)
        .order_by(PastPost.first_on.desc())
    )
    return tuple(Post(kk, ru, post.first_on, post.last_on, post.is_invited) for post, kk, ru in rows)


async def _checker(session: AsyncSession, card: StaffCard | None) -> str:
    if card is None or card.checked_by is None:
        return ""
    query = select(Login, Employee).outerjoin(Employee, Employee.id == Login.employee_id)
    return full_name(*(await session.execute(query.where(Login.id == card.checked_by))).one())


async def _visits_after(session: AsyncSession, employee: Employee) -> tuple[VisitAhead, ...]:
    """What stands after the last day: numbers and hours only."""
    if employee.left_on is None:
        return ()
    query: Iterable[Any] = await session.execute(
        select(Consultation.id, Consultation.starts_at, Unit.zone)
        .join(Consultant, Consultant.id == Consultation.consultant_id)
        .join(Unit, Unit.id == Consultation.unit_id)
        .where(
            Consultant.employee_id == employee.id,
            Consultation.state.in_(OPEN),
            Consultation.on_day > employee.left_on,
        )
        .order_by(Consultation.starts_at)
        .limit(_VISITS)
    )
    return tuple(VisitAhead(*row) for row in query)
