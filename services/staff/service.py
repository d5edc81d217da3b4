"""The logins of the units one answers for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select

from db.engine import Sessions
from db.enums import EmployeeKind, Role
from db.models.staff import Login, RoleGrant, StaffContact
from db.models.units import Unit
from services.audit import note
from services.cause import SYSTEM, Actor, Cause, keep_outcome, once
from services.errors import NotAllowed, NotFound
from services.rights import Right, demand, within
from services.staff.passwords import PASSWORDS, Passwords, check_strength, make_password
from services.staff.rows import NewEmployee, checked_name, hire, logins, refuse_taken, to_change, visible
from services.staff.signing_in import HeldRole, end_sessions, full_name, roles_of
from services.tools import Tools

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class LoginCard:
    """A login as those who answer for its unit see it: with the roles it holds there."""

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
    """Lists and ends logins; makes them for the operator. A slow hash is made before its transaction."""

    def __init__(self, sessions: Sessions, tools: Tools, passwords: Passwords = PASSWORDS) -> None:
        self._sessions = sessions
        self._clock = tools.clock
        self._passwords = passwords

    async def logins(self, actor: Actor, *, after: str = "", ended: bool = False) -> LoginPage:
        """A page of logins that hold a role in the actor's units, by name; with `ended` those that ended."""
        demand(actor, Right.SEE_STAFF)
        here = within(actor, Right.SEE_STAFF, RoleGrant.unit_id)
        query = logins().where(
            visible(actor, Right.SEE_STAFF),
            Login.ended_at.is_not(None) if ended else Login.ended_at.is_(None),
            Login.name > after,
        )
        async with self._sessions.read() as session:
            found = (await session.execute(query.order_by(Login.name).limit(PAGE + 1))).all()
            rows = [(login, employee) for login, employee in found[:PAGE]]
            roles = await roles_of(session, [login.id for login, _ in rows], here)
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
        """Makes an employee with a login, for whoever runs the program: staff are invited.

        Without `password` one is made up, to be changed at once.
        Raises NotAllowed, NotFound, NameTaken, BadLoginName, WeakPassword.
        """
        if cause.by != SYSTEM:
            raise NotAllowed("staff are invited")
        name = checked_name(new.login_name)
        first = password or make_password()
        check_strength(first, name)
        hashed = await self._passwords.hash(first)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            if await session.scalar(select(Unit.id).where(Unit.id == new.unit_id)) is None:
                raise NotFound
            await refuse_taken(session, name)
            employee = NewEmployee(new.family_name, new.given_name, new.kind, is_invited=new.is_invited)
            login = Login(
                name=name, password_hash=hashed, lang=new.lang, must_change_password=password is None
            )
            login.employee_id = await hire(session, self._clock, new.unit_id, employee)
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

        Raises NotFound (also where one of its roles is not the actor's to give), OwnLogin, OfficersLogin.
        """
        demand(cause.by, Right.EDIT_STAFF)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            login = await to_change(session, cause.by, login_id)
            login.ended_at = self._clock.now()
            await end_sessions(session, login_id, login.ended_at)
            await session.execute(delete(StaffContact).where(StaffContact.login_id == login_id))
            await note(session, self._clock, cause, "end_login", "login", login_id)
