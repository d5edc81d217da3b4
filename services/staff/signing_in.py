"""Signing in to the back office: throttled, by sessions on the server that can be ended at any moment."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.enums import ChannelName, Role
from db.models.conversations import Revision
from db.models.staff import Employee, Login, RoleGrant, StaffSession
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause, Grant
from services.errors import DomainError
from services.remembered import stands_at
from services.staff.passwords import PASSWORDS, Passwords
from services.throttling import Throttle, count_try, forget_tries, forget_try
from services.tools import Tools

ABSOLUTE: Final = timedelta(hours=12)
IDLE: Final = timedelta(minutes=60)
# Nobody was seen for so long: the session is locked, and opens again with the PIN or the password.
LOCK_AFTER: Final = timedelta(minutes=5)
# `seen_at` is written no more often than this. A page that is worked on is heard of once a minute,
# which must never fall just short of it.
SEEN_STEP: Final = timedelta(seconds=50)
# A whole centre shares one address. Whoever guesses from elsewhere must not shut a name's owner out:
# most tries are counted for a name at an address, few more for the name wherever they come from.
TRIES_OF_NAME_THERE: Final = 8
TRIES_OF_NAME: Final = 40
TRIES_OF_ADDRESS: Final = 60
LIMITS: Final = (TRIES_OF_NAME_THERE, TRIES_OF_NAME, TRIES_OF_ADDRESS)


# Built once: every page asks it. A row for each role; one without a role, where there is none.
_WHO: Final = (
    select(
        *(StaffSession, Login, Employee, select(Revision.number).scalar_subquery().label("revision")),
        *(RoleGrant.role, RoleGrant.unit_id, Unit.path),
    )
    .join(Login, Login.id == StaffSession.login_id)
    .outerjoin(Employee, Employee.id == Login.employee_id)
    .outerjoin(RoleGrant, and_(RoleGrant.login_id == Login.id, RoleGrant.ended_at.is_(None)))
    .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
    .where(
        StaffSession.token_hash == bindparam("token_hash"),
        StaffSession.ended_at.is_(None),
        StaffSession.ends_at > bindparam("now"),
        StaffSession.seen_at > bindparam("idle"),
        Login.ended_at.is_(None),
    )
    .order_by(RoleGrant.id)
)


class WrongPassword(DomainError):
    """No such name, a wrong password or an ended login: the three are never told apart."""


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role with the name of its unit in both languages."""

    role: Role
    unit_id: int
    name_kk: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who sits before a signed-in browser."""

    actor: Actor
    session_id: int
    login_name: str
    # The employee's name; the login's where it belongs to nobody.
    name: str
    must_change_password: bool
    # Nobody was there for a while, or a colleague sat down; `services.staff.locking` opens it again.
    is_locked: bool = False
    has_pin: bool = False
    # The second factor is set up for this login; it was given in this session.
    has_second_factor: bool = False
    gave_second_factor: bool = False


class SigningIn:
    """Opens, recognises and ends sessions. The token is the browser's alone: only its hash is kept."""

    def __init__(self, sessions: Sessions, tools: Tools, passwords: Passwords = PASSWORDS) -> None:
        self._sessions = sessions
        self._clock = tools.clock
        self._throttle = Throttle(tools.keys)
        self._passwords = passwords

    async def sign_in(
        self,
        name: str,
        password: str,
        *,
        address: str,
        browser: str = "",
        lang: str | None = None,
        computer: str = "",
    ) -> str:
        """A fresh token. `lang`: the language chosen on the form, kept for the login. `computer`: what the
        browser calls this computer; who was signed in on it makes room.

        The try is counted before the password is looked at, so that many at once gain nothing.
        Raises TooManyTries, WrongPassword.
        """
        name = login_name(name)
        # In the order of LIMITS.
        keys = [
            self._throttle.key("there", f"{name}\n{address}"),
            self._throttle.key("name", name),
            self._throttle.key("address", address),
        ]
        async with self._sessions.begin() as session:
            await count_try(session, keys, LIMITS, self._clock.now())
            login = await session.scalar(select(Login).where(Login.name == name, Login.ended_at.is_(None)))
        if not await self._passwords.fits(login.password_hash if login else None, password) or login is None:
            raise WrongPassword
        token = secrets.token_urlsafe(32)
        now = self._clock.now()
        async with self._sessions.begin() as session:
            # What was true before the slow hash must be true still.
            still = (Login.id == login.id, Login.ended_at.is_(None), Login.version == login.version)
            if await session.scalar(select(Login.id).where(*still)) is None:
                raise WrongPassword
            if lang is not None:
                await session.execute(update(Login).where(Login.id == login.id).values(lang=lang))
            await open_session(session, token, login.id, now, browser=browser, computer=computer)
            await forget_tries(session, keys[0])
            await forget_try(session, keys[1:])
            cause = Cause(Actor(login_id=login.id), ChannelName.DESK)
            await note(session, self._clock, cause, "sign_in", "login", login.id)
        return token

    async def recognise(self, token: str, *, looks_on: bool = False) -> SignedIn | None:
        """Who the token belongs to, while neither the session nor the login has ended; locked ones, too.

        `looks_on`: a page asks by itself for what is new; nobody was there for that.
        """
        now = self._clock.now()
        asked = {"token_hash": token_hash(token), "now": now, "idle": now - IDLE}
        async with self._sessions.read() as session:
            rows = (await session.execute(_WHO, asked)).all()
            if not rows:
                return None
            kept, login, employee, revision = rows[0][:4]
            if revision is not None:
                stands_at(session, revision)
        grants = tuple(Grant(*row[4:]) for row in rows if row.role is not None)
        changes = _noticed(kept, now)
        if looks_on and "locked_at" not in changes:
            changes = {}
        if changes:
            # Not what somebody else has just written: who opened it must not find it locked by this.
            as_read = (StaffSession.id == kept.id, StaffSession.seen_at == kept.seen_at)
            async with self._sessions.begin() as session:
                await session.execute(update(StaffSession).where(*as_read).values(changes))
        actor = Actor(login_id=login.id, employee_id=login.employee_id, grants=grants, lang=login.lang)
        name = f"{employee.given_name} {employee.family_name}" if employee else login.name
        is_locked = kept.locked_at is not None or "locked_at" in changes
        return SignedIn(
            actor,
            kept.id,
            login.name,
            name,
            login.must_change_password,
            is_locked=is_locked,
            has_pin=login.pin_hash is not None,
            has_second_factor=login.totp_since is not None,
            gave_second_factor=kept.second_factor_at is not None,
        )

    async def sign_out(self, token: str) -> None:
        """Ends the session; the token is nothing from now on."""
        now = self._clock.now()
        async with self._sessions.begin() as session:
            await session.execute(
                update(StaffSession)
                .where(StaffSession.token_hash == token_hash(token), StaffSession.ended_at.is_(None))
                .values(ended_at=now)
            )


def login_name(typed: str) -> str:
    """A login's name as it is stored: small letters, no blanks around."""
    return typed.strip().casefold()[:60]


async def grants_of(session: AsyncSession, login_id: int) -> tuple[Grant, ...]:
    """The roles a login has now, each with its unit's place in the tree."""
    rows = await session.execute(
        select(RoleGrant.role, RoleGrant.unit_id, Unit.path)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.login_id == login_id, RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.id)
    )
    return tuple(Grant(role, unit_id, path) for role, unit_id, path in rows)


async def actor_of(session: AsyncSession, login_id: int, contact_id: int | None = None) -> Actor | None:
    """A login as the one who acts, such as a member of staff in a chat they joined; None once it ended."""
    login = await session.scalar(select(Login).where(Login.id == login_id, Login.ended_at.is_(None)))
    if login is None:
        return None
    actor = Actor(login_id=login.id, employee_id=login.employee_id, contact_id=contact_id, lang=login.lang)
    return replace(actor, grants=await grants_of(session, login_id))


async def roles_of(
    session: AsyncSession, logins: Sequence[int], *only: ColumnElement[bool]
) -> dict[int, tuple[HeldRole, ...]]:
    """The roles of several logins, with the names of their units; `only`: conditions on RoleGrant."""
    rows = await session.execute(
        select(RoleGrant.login_id, RoleGrant.role, Unit.id, Unit.name_kk, Unit.name_ru)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.login_id.in_(logins), RoleGrant.ended_at.is_(None), *only)
        .order_by(RoleGrant.id)
    )
    held: dict[int, tuple[HeldRole, ...]] = {}
    for login_id, role, unit_id, name_kk, name_ru in rows:
        held[login_id] = (*held.get(login_id, ()), HeldRole(role, unit_id, name_kk, name_ru))
    return held


async def end_sessions(
    session: AsyncSession, login_id: int, now: datetime, *, but: int | None = None
) -> None:
    """Ends every session of a login, but for one."""
    await session.execute(
        update(StaffSession)
        .where(
            StaffSession.login_id == login_id,
            StaffSession.ended_at.is_(None),
            StaffSession.id != (but or 0),
        )
        .values(ended_at=now)
    )


async def open_session(
    session: AsyncSession, token: str, login_id: int, now: datetime, *, browser: str, computer: str
) -> None:
    """A browser is signed in; an earlier session of the same login on this computer makes room."""
    here = token_hash(computer) if computer else ""
    await make_room(session, here, login_id, now)
    await session.execute(
        insert(StaffSession).values(
            token_hash=token_hash(token),
            login_id=login_id,
            opened_at=now,
            seen_at=now,
            ends_at=now + ABSOLUTE,
            browser=browser[:100],
            computer_hash=here,
        )
    )


async def make_room(session: AsyncSession, computer_hash: str, login_id: int, now: datetime) -> None:
    """Somebody sits down at a computer: their earlier session there ends, those of others lock."""
    if not computer_hash:
        return
    here = (StaffSession.computer_hash == computer_hash, StaffSession.ended_at.is_(None))
    own = StaffSession.login_id == login_id
    await session.execute(update(StaffSession).where(*here, own).values(ended_at=now))
    others = (~own, StaffSession.locked_at.is_(None))
    await session.execute(update(StaffSession).where(*here, *others).values(locked_at=now))


def _noticed(kept: StaffSession, now: datetime) -> dict[str, datetime]:
    """What a request changes of its session; empty for a locked one, and most of the time.

    A clock that was put back gives nobody a longer session and keeps none from being locked.
    """
    if kept.locked_at is not None:
        return {}
    unseen = now - kept.seen_at
    if unseen >= LOCK_AFTER:
        return {"locked_at": now}
    if abs(unseen) >= SEEN_STEP or kept.ends_at > now + ABSOLUTE:
        return {"seen_at": now, "ends_at": min(kept.ends_at, now + ABSOLUTE)}
    return {}


def full_name(login: Login, employee: Employee | None) -> str:
    """The employee's name; the login's where it belongs to nobody."""
    return f"{employee.family_name} {employee.given_name}" if employee else login.name


def token_hash(token: str) -> str:
    """What is stored of a token that only a browser holds."""
    return hashlib.sha256(token.encode()).hexdigest()
