"""Invitations: a link with which somebody makes their own login, once, within seven days.

Only a hash of the link's code is kept. An invitation is worth what its maker may still give.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.engine import Sessions
from db.enums import ChannelName, EmployeeKind, Role
from db.models.staff import Employee, Invitation, Login, RoleGrant
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause, keep_outcome, once
from services.errors import DomainError, NotFound
from services.one_time_codes import code_hash, make_code
from services.rights import Right, demand, may_grant, within
from services.staff.passwords import PASSWORDS, Passwords, check_strength
from services.staff.rows import NewEmployee, checked_name, hire, refuse_taken
from services.staff.signing_in import full_name, grants_of, open_session
from services.throttling import Throttle, count_try, forget_try
from services.tools import Tools
from services.transliteration import latin

LIVES: Final = timedelta(days=7)
PAGE: Final = 50
TRIES: Final = 60
# 98 bits in letters that may be typed from paper.
_GROUPS: Final = 5


class NoInvitation(DomainError):
    """Unknown, used, withdrawn or too old: a stranger is never told which."""


class HasLogin(DomainError):
    """The employee has an open login already."""


class NotOpen(DomainError):
    """The invitation was used or withdrawn meanwhile, or its time is over."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is invited to what; `employee_id` of somebody who works here already, else `employee`."""

    unit_id: int
    role: Role
    employee_id: int | None = None
    employee: NewEmployee | None = None
    lang: str = "kk"


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation as its maker and the invited see it; times in UTC."""

    id: int
    name: str
    role: Role
    name_kk: str
    name_ru: str
    lang: str
    expires_at: datetime
    invited_by: str = ""
    proposed_name: str = ""


@dataclass(frozen=True, slots=True)
class MadeInvitation:
    """An invitation that was made, with its code, which is shown once and kept nowhere."""

    view: InvitationView
    code: str


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """Open invitations, the newest first; `after` asks for the next page, 0 where this is the last."""

    rows: tuple[InvitationView, ...]
    after: int


@dataclass(frozen=True, slots=True)
class Uninvited:
    """Somebody who works here and has no login."""

    id: int
    family_name: str
    given_name: str
    kind: EmployeeKind
    unit_id: int
    name_kk: str
    name_ru: str


class Invitations:
    """Made and withdrawn by those who may give the role; used by whoever has the link."""

    def __init__(self, sessions: Sessions, tools: Tools, passwords: Passwords = PASSWORDS) -> None:
        self._sessions = sessions
        self._clock = tools.clock
        self._throttle = Throttle(tools.keys)
        self._passwords = passwords

    async def without_login(self, actor: Actor, *, after: int = 0) -> tuple[Uninvited, ...]:
        """Those who work in the actor's units and have no login, by number after `after`; a page of them."""
        demand(actor, Right.EDIT_STAFF)
        async with self._sessions.read() as session:
            query = self._employees(actor).where(Employee.id > after).order_by(Employee.id).limit(PAGE)
            return tuple(_uninvited(*row) for row in (await session.execute(query)).all())

    async def employee(self, actor: Actor, employee_id: int) -> Uninvited:
        """One of them. Raises NotFound."""
        demand(actor, Right.EDIT_STAFF)
        async with self._sessions.read() as session:
            query = self._employees(actor).where(Employee.id == employee_id)
            row = (await session.execute(query)).one_or_none()
        if row is None:
            raise NotFound
        return _uninvited(*row)

    async def invite(self, cause: Cause, wanted: Wanted) -> MadeInvitation:
        """Makes an invitation, and the employee where there is none; an earlier one of theirs is withdrawn.

        Raises NotFound (a role, unit or employee that is not the actor's), HasLogin.
        """
        demand(cause.by, Right.EDIT_STAFF)
        code, now = make_code(_GROUPS), self._clock.now()
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            place = select(Unit).where(Unit.id == wanted.unit_id, Unit.closed_on.is_(None))
            unit = await session.scalar(place)
            if unit is None or not may_grant(cause.by, wanted.role, unit.path):
                raise NotFound
            employee = await self._invited(session, cause.by, wanted)
            await session.execute(
                update(Invitation)
                .where(Invitation.employee_id == employee.id, _is_open(now))
                .values(withdrawn_at=now)
            )
            made = Invitation(
                code_hash=code_hash(code),
                unit_id=unit.id,
                role=wanted.role,
                employee_id=employee.id,
                lang=wanted.lang,
                invited_by=cause.by.login_id,
                invited_at=now,
                expires_at=now + LIVES,
            )
            session.add(made)
            await session.flush()
            await keep_outcome(session, cause, str(made.id))
            facts = {"role": wanted.role.value, "unit": unit.id, "employee": employee.id}
            await note(session, self._clock, cause, "invite", "invitation", made.id, **facts)
            return MadeInvitation(_view(made, employee, unit), code)

    async def waiting(self, actor: Actor, *, after: int = 0) -> InvitationPage:
        """The open invitations into the actor's units, the newest first."""
        demand(actor, Right.EDIT_STAFF)
        maker, person = aliased(Login), aliased(Employee)
        query = (
            select(Invitation, Employee, Unit, maker, person)
            .join(Employee, Employee.id == Invitation.employee_id)
            .join(Unit, Unit.id == Invitation.unit_id)
            .outerjoin(maker, maker.id == Invitation.invited_by)
            .outerjoin(person, person.id == maker.employee_id)
            .where(_is_open(self._clock.now()), within(actor, Right.EDIT_STAFF, Invitation.unit_id))
            .order_by(Invitation.id.desc())
            .limit(PAGE + 1)
        )
        async with self._sessions.read() as session:
            rows = (await session.execute(query.where(Invitation.id < after) if after else query)).all()
        views = tuple(
            _view(invitation, employee, unit, full_name(by, who) if by else "")
            for invitation, employee, unit, by, who in rows[:PAGE]
        )
        return InvitationPage(views, views[-1].id if len(rows) > PAGE else 0)

    async def withdraw(self, cause: Cause, invitation_id: int) -> None:
        """The link is nothing from now on. Raises NotFound, NotOpen."""
        demand(cause.by, Right.EDIT_STAFF)
        now = self._clock.now()
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            mine = (Invitation.id == invitation_id, within(cause.by, Right.EDIT_STAFF, Invitation.unit_id))
            if await session.scalar(select(Invitation.id).where(*mine)) is None:
                raise NotFound
            withdrawn = await session.scalar(
                update(Invitation)
                .where(Invitation.id == invitation_id, _is_open(now))
                .values(withdrawn_at=now)
                .returning(Invitation.id)
            )
            if withdrawn is None:
                raise NotOpen
            await note(session, self._clock, cause, "withdraw_invitation", "invitation", invitation_id)

    async def look(self, code: str, *, address: str) -> InvitationView:
        """What the code invites to, with a free name for the login. Raises NoInvitation, TooManyTries."""
        await self._count(address)
        async with self._sessions.begin() as session:
            invitation, employee, unit = await self._found(session, code)
            await forget_try(session, self._keys(address))
            proposed = await _free_name(session, employee)
        return _view(invitation, employee, unit, proposed_name=proposed)

    async def accept(
        self,
        code: str,
        name: str,
        password: str,
        *,
        lang: str,
        address: str,
        browser: str = "",
        computer: str = "",
    ) -> str:
        """The login is made and signed in: a fresh token.

        Raises NoInvitation, TooManyTries, NameTaken, BadLoginName, WeakPassword.
        """
        await self._count(address)
        async with self._sessions.read() as session:
            await self._found(session, code)
        chosen = checked_name(name)
        check_strength(password, chosen)
        hashed = await self._passwords.hash(password)
        token, now = secrets.token_urlsafe(32), self._clock.now()
        async with self._sessions.begin() as session:
            invitation, employee, unit = await self._found(session, code, held=True)
            await refuse_taken(session, chosen)
            login = Login(name=chosen, password_hash=hashed, lang=lang, employee_id=employee.id)
            session.add(login)
            await session.flush()
            invitation.used_at, invitation.login_id = now, login.id
            session.add(
                RoleGrant(
                    login_id=login.id,
                    role=invitation.role,
                    unit_id=unit.id,
                    granted_at=now,
                    granted_by=invitation.invited_by,
                )
            )
            await open_session(session, token, login.id, now, browser=browser, computer=computer)
            await forget_try(session, self._keys(address))
            cause = Cause(Actor(login_id=login.id), ChannelName.DESK)
            facts = {"role": invitation.role.value, "invitation": invitation.id}
            await note(session, self._clock, cause, "add_login", "login", login.id, **facts)
        return token

    async def _invited(self, session: AsyncSession, by: Actor, wanted: Wanted) -> Employee:
        if wanted.employee is not None:
            number = await hire(session, self._clock, wanted.unit_id, wanted.employee)
            return await session.get_one(Employee, number)
        query = select(Employee).where(
            Employee.id == wanted.employee_id, self._works(), within(by, Right.EDIT_STAFF, Employee.unit_id)
        )
        employee: Employee | None = await session.scalar(query.with_for_update())
        if employee is None:
            raise NotFound
        if await session.scalar(select(_has_login(employee.id))):
            raise HasLogin
        return employee

    async def _found(
        self, session: AsyncSession, code: str, *, held: bool = False
    ) -> tuple[Invitation, Employee, Unit]:
        """The open invitation of this code, if its maker may still give what it gives."""
        query = (
            select(Invitation, Employee, Unit)
            .join(Employee, Employee.id == Invitation.employee_id)
            .join(Unit, Unit.id == Invitation.unit_id)
            .where(
                Invitation.code_hash == code_hash(code),
                _is_open(self._clock.now()),
                self._works(),
                Unit.closed_on.is_(None),
                ~_has_login(Employee.id),
            )
        )
        row = (await session.execute(query.with_for_update() if held else query)).one_or_none()
        if row is None or not await _may_still(session, row[0], row[2]):
            raise NoInvitation
        return row[0], row[1], row[2]

    def _works(self) -> ColumnElement[bool]:
        return or_(Employee.left_on.is_(None), Employee.left_on >= self._clock.today())

    def _employees(self, actor: Actor) -> Any:
        return (
            select(Employee, Unit)
            .join(Unit, Unit.id == Employee.unit_id)
            .where(within(actor, Right.EDIT_STAFF, Employee.unit_id), self._works(), ~_has_login(Employee.id))
        )

    def _keys(self, address: str) -> list[str]:
        return [self._throttle.key("invitation", address)]

    async def _count(self, address: str) -> None:
        async with self._sessions.begin() as session:
            await count_try(session, self._keys(address), [TRIES], self._clock.now())


def _is_open(now: datetime) -> ColumnElement[bool]:
    unused = and_(Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None))
    return and_(unused, Invitation.expires_at > now)


def _has_login(employee_id: Any) -> ColumnElement[bool]:
    return exists().where(Login.employee_id == employee_id, Login.ended_at.is_(None))


async def _may_still(session: AsyncSession, invitation: Invitation, unit: Unit) -> bool:
    maker = invitation.invited_by
    if maker is None:
        return True
    if await session.scalar(select(Login.id).where(Login.id == maker, Login.ended_at.is_(None))) is None:
        return False
    return may_grant(Actor(grants=await grants_of(session, maker)), invitation.role, unit.path)


async def _free_name(session: AsyncSession, employee: Employee) -> str:
    """«a.serikova», with a figure behind it where others are called so, too."""
    wish = f"{latin(employee.given_name[:1])}.{latin(employee.family_name)}"[:50].strip(".-") or "login"
    alike = select(Login.name).where(Login.name.startswith(wish, autoescape=True))
    taken = set(await session.scalars(alike.order_by(func.length(Login.name)).limit(1000)))
    numbered: Sequence[str] = (wish, *(f"{wish}{n}" for n in range(2, 1002)))
    return next(name for name in numbered if name not in taken and len(name) >= 3)


def _view(
    invitation: Invitation, employee: Employee, unit: Unit, invited_by: str = "", proposed_name: str = ""
) -> InvitationView:
    return InvitationView(
        id=invitation.id,
        name=f"{employee.family_name} {employee.given_name}",
        role=invitation.role,
        name_kk=unit.name_kk,
        name_ru=unit.name_ru,
        lang=invitation.lang,
        expires_at=invitation.expires_at,
        invited_by=invited_by,
        proposed_name=proposed_name,
    )


def _uninvited(employee: Employee, unit: Unit) -> Uninvited:
    return Uninvited(
        employee.id,
        employee.family_name,
        employee.given_name,
        employee.kind,
        unit.id,
        unit.name_kk,
        unit.name_ru,
    )
