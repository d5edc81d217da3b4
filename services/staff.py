"""The logins of the units one answers for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.enums import EmployeeKind, Role
from db.models.staff import Employee, Login, RoleGrant, StaffContact
from db.models.units import Unit
from services.audit import note
from services.cause import SYSTEM, Actor, Cause, keep_outcome, once
from services.errors import DomainError, NotFound
from services.passwords import PASSWORDS, Passwords, check_strength, make_password
from services.rights import Right, demand, may_grant, within
from services.signing_in import HeldRole, end_sessions, full_name, grants_of, login_name, roles_of
from services.tools import Tools

_LEAST_NAME: Final = 3
PAGE: Final = 50


class NameTaken(DomainError):
    """Another login has this name, perhaps an ended one."""


class BadLoginName(DomainError):
    """A login's name is 3 to 60 small Latin letters, digits, dots or dashes."""


class OwnLogin(DomainError):
    """Nobody ends or changes their own login's rights."""


@dataclass(frozen=True, slots=True)
class LoginCard:
    """A login as those who answer for its unit see it."""

    id: int
    login_name: str
    name: str
    roles: tuple[HeldRole, ...]
    ended_at: datetime | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class LoginPage:
    """A page of logins; `after` asks for the next one, empty where this is the last."""

    rows: tuple[LoginCard, ...]
    after: str


@dataclass(frozen=True, slots=True)
class NewLogin:
    """What is needed for a login; the employee is made with it."""

    unit_id: int
    role: Role
    login_name: str
    family_name: str
    given_name: str
    kind: EmployeeKind = EmployeeKind.SPECIALIST
    is_invited: bool = False
    lang: str = "kk"


@dataclass(frozen=True, slots=True)
class MadeLogin:
    """A login that was made, with the first password, which is shown once and kept nowhere."""

    id: int
    login_name: str
    password: str


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit one may choose."""

    id: int
    code: str
    name_kk: str
    name_ru: str


class StaffService:
    """Lists, makes and ends logins. A slow hash is made before the transaction it is for."""

    def __init__(self, sessions: Sessions, tools: Tools, passwords: Passwords = PASSWORDS) -> None:
        self._sessions = sessions
        self._clock = tools.clock
        self._passwords = passwords

    async def logins(self, actor: Actor, *, after: str = "", ended: bool = False) -> LoginPage:
        """A page of logins that hold a role in the actor's units, by name; with `ended` those that ended."""
        demand(actor, Right.SEE_STAFF)
        query = _in_scope(actor, Right.SEE_STAFF).where(
            Login.ended_at.is_not(None) if ended else Login.ended_at.is_(None), Login.name > after
        )
        async with self._sessions.read() as session:
            found = (await session.execute(query.order_by(Login.name).limit(PAGE + 1))).all()
            rows = [(login, employee) for login, employee in found[:PAGE]]
            roles = await roles_of(session, [login.id for login, _ in rows])
            cards = tuple(
                LoginCard(
                    id=login.id,
                    login_name=login.name,
                    name=full_name(login, employee),
                    roles=roles.get(login.id, ()),
                    ended_at=login.ended_at,
                    is_own=login.id == actor.login_id,
                )
                for login, employee in rows
            )
        return LoginPage(cards, rows[-1][0].name if len(found) > PAGE else "")

    async def units(self, actor: Actor, right: Right) -> tuple[UnitName, ...]:
        """The units in which the actor holds the right, in the order of the tree."""
        async with self._sessions.read() as session:
            units = await session.scalars(
                select(Unit)
                .where(within(actor, right, Unit.id), Unit.closed_on.is_(None))
                .order_by(Unit.path)
            )
            return tuple(UnitName(unit.id, unit.code, unit.name_kk, unit.name_ru) for unit in units)

    async def add_login(self, cause: Cause, new: NewLogin, password: str | None = None) -> MadeLogin:
        """Makes an employee with a login. Without `password` one is made up, to be changed at once.

        Raises NotFound (not the actor's role or unit to give), NameTaken, BadLoginName, WeakPassword.
        """
        if cause.by != SYSTEM:
            demand(cause.by, Right.EDIT_STAFF)
        name = login_name(new.login_name)
        if len(name) < _LEAST_NAME or not all(c.isascii() and (c.isalnum() or c in ".-_") for c in name):
            raise BadLoginName
        first = password or make_password()
        check_strength(first, name)
        hashed = await self._passwords.hash(first)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            path = await session.scalar(select(Unit.path).where(Unit.id == new.unit_id))
            if path is None or (cause.by != SYSTEM and not may_grant(cause.by, new.role, path)):
                raise NotFound
            if await session.scalar(select(Login.id).where(Login.name == name)) is not None:
                raise NameTaken
            login = Login(
                name=name, password_hash=hashed, lang=new.lang, must_change_password=password is None
            )
            login.employee_id = await self._hire(session, new)
            session.add(login)
            await session.flush()
            session.add(
                RoleGrant(login_id=login.id, role=new.role, unit_id=new.unit_id, granted_at=self._clock.now())
            )
            await keep_outcome(session, cause, str(login.id))
            await note(session, self._clock, cause, "add_login", "login", login.id, role=new.role.value)
        return MadeLogin(login.id, name, first)

    async def end_login(self, cause: Cause, login_id: int) -> None:
        """Ends a login, its sessions and its chats at once.

        Raises NotFound (also where one of its roles is not the actor's to give), OwnLogin.
        """
        demand(cause.by, Right.EDIT_STAFF)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            found = await session.execute(_in_scope(cause.by, Right.EDIT_STAFF).where(Login.id == login_id))
            row = found.one_or_none()
            if row is None:
                raise NotFound
            if login_id == cause.by.login_id:
                raise OwnLogin
            if not all(may_grant(cause.by, one.role, one.path) for one in await grants_of(session, login_id)):
                raise NotFound
            now = self._clock.now()
            login: Login = row[0]
            login.ended_at = login.ended_at or now
            await end_sessions(session, login_id, now)
            await session.execute(delete(StaffContact).where(StaffContact.login_id == login_id))
            await note(session, self._clock, cause, "end_login", "login", login_id)

    async def _hire(self, session: AsyncSession, new: NewLogin) -> int:
        employee = Employee(
            unit_id=new.unit_id,
            family_name=new.family_name,
            given_name=new.given_name,
            kind=new.kind,
            is_invited=new.is_invited,
            hired_on=self._clock.today(),
        )
        session.add(employee)
        await session.flush()
        return employee.id


def _logins() -> Select[Login, Employee]:
    return select(Login, Employee).outerjoin(Employee, Employee.id == Login.employee_id)


def _in_scope(actor: Actor, right: Right) -> Select[Login, Employee]:
    """Logins with a role in the actor's units and none above or beside them: those are not the actor's."""
    here = within(actor, right, RoleGrant.unit_id)
    grant = exists().where(RoleGrant.login_id == Login.id, RoleGrant.ended_at.is_(None))
    return _logins().where(grant.where(here), ~grant.where(~here))
