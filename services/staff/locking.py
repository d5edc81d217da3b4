"""A shared computer: locking, opening again, changing places with a colleague by PIN.

A PIN is short, so it opens nothing by itself: only a session that somebody opened on this very computer today
with their password (and second factor), and not after five wrong ones.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.engine import Sessions
from db.enums import ChannelName
from db.models.staff import Employee, Login, StaffSession
from services.audit import note
from services.cause import Actor, Cause, once
from services.clock import HOME
from services.errors import DomainError
from services.staff.passwords import PASSWORDS, Passwords
from services.staff.profiles import WrongOldPassword
from services.staff.signing_in import IDLE, token_hash
from services.tools import Tools

SHORTEST, LONGEST = 4, 8
# Wrong ones in a row, by PIN or by password; then the session is over.
TRIES: Final = 5
_FEWEST_FIGURES: Final = 3


class WeakPin(DomainError):
    """Not 4 to 8 figures, or the first thing that anybody would try: a row, a repetition, a year, a day."""


class WrongPin(DomainError):
    """The PIN, or the password where there is none, does not fit; `left` is how many tries are left."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class SessionOver(DomainError):
    """The session has ended, by its time or by too many tries: only signing in anew helps."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who signed in on this computer today and may go on by PIN; `number` is the session's."""

    number: int
    name: str


class Locking:
    """Locks sessions and opens them again. A try is counted before the slow hash looks at it."""

    def __init__(self, sessions: Sessions, tools: Tools, passwords: Passwords = PASSWORDS) -> None:
        self._sessions = sessions
        self._clock = tools.clock
        self._passwords = passwords

    async def lock(self, number: int) -> None:
        """Locks a session; one that is locked or over stays what it is."""
        open_now = (StaffSession.id == number, StaffSession.locked_at.is_(None))
        async with self._sessions.begin() as session:
            await session.execute(update(StaffSession).where(*open_now).values(locked_at=self._clock.now()))

    async def unlock(self, number: int, secret: str) -> None:
        """Opens one's own session with the PIN, or with the password where there is no PIN; its token stays.

        Raises WrongPin, SessionOver.
        """
        await self._check(secret, StaffSession.id == number, StaffSession.seen_at > self._idle)
        async with self._sessions.begin() as session:
            await self._open(session, number)

    async def colleagues(self, computer: str, but: int | None = None) -> tuple[Colleague, ...]:
        """Who may go on by PIN on this computer, by name; nobody once it was left for an hour."""
        if not computer:
            return ()
        query = (
            select(StaffSession.id, Login.name, Employee.given_name, Employee.family_name)
            .join(Login, Login.id == StaffSession.login_id)
            .outerjoin(Employee, Employee.id == Login.employee_id)
            .where(*self._may_go_on(computer), StaffSession.id != (but or 0))
            .order_by(Employee.family_name, Employee.given_name, StaffSession.id)
        )
        async with self._sessions.read() as session:
            rows = await session.execute(query)
            return tuple(
                Colleague(number, f"{given} {family}" if family else login)
                for number, login, given, family in rows
            )

    async def change_places(self, computer: str, number: int, pin: str, *, leaving: int | None = None) -> str:
        """Goes on with a colleague's session in this browser: a fresh token for it, and a lock on the others.

        Raises WrongPin, SessionOver; for a session of another computer or one without a PIN, SessionOver too.
        """
        login_id = await self._check(pin, StaffSession.id == number, *self._may_go_on(computer))
        token, now = secrets.token_urlsafe(32), self._clock.now()
        async with self._sessions.begin() as session:
            await self._open(session, number, token_hash=token_hash(token))
            here = (StaffSession.computer_hash == token_hash(computer), StaffSession.id != number)
            open_now = (StaffSession.ended_at.is_(None), StaffSession.locked_at.is_(None))
            await session.execute(update(StaffSession).where(*here, *open_now).values(locked_at=now))
            left = await session.scalar(select(StaffSession.login_id).where(StaffSession.id == leaving))
            await note(session, self._clock, _by(login_id), "change_places", "login", login_id, left=left)
        return token

    async def leave_computer(self, cause: Cause, computer: str) -> int:
        """Ends every session on this computer; returns how many."""
        now = self._clock.now()
        async with self._sessions.begin() as session:
            ended = await session.scalars(
                update(StaffSession)
                .where(StaffSession.computer_hash == token_hash(computer), StaffSession.ended_at.is_(None))
                .values(ended_at=now)
                .returning(StaffSession.login_id)
            )
            count = len(ended.all())
            await note(session, self._clock, cause, "leave_computer", "login", cause.by.login_id, ended=count)
            return count

    async def set_pin(self, cause: Cause, password: str, pin: str) -> None:
        """Sets one's own PIN; the password is asked for. An empty one takes it away.

        Raises WeakPin, WrongOldPassword.
        """
        if pin:
            check_pin(pin, self._clock.today())
        async with self._sessions.read() as session:
            login = await session.scalar(select(Login).where(Login.id == cause.by.login_id))
        if login is None or not await self._passwords.fits(login.password_hash, password):
            raise WrongOldPassword
        hashed = await self._passwords.hash(pin) if pin else None
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            own = Login.id == cause.by.login_id
            await session.execute(update(Login).where(own).values(pin_hash=hashed))
            deed = "pin_set" if pin else "pin_removed"
            await note(session, self._clock, cause, deed, "login", cause.by.login_id)

    @property
    def _idle(self) -> datetime:
        return self._clock.now() - IDLE

    def _may_go_on(self, computer: str) -> tuple[ColumnElement[bool], ...]:
        """Opened today on this computer, which somebody has used within the hour."""
        now, hashed = self._clock.now(), token_hash(computer)
        midnight = datetime.combine(self._clock.today(), time.min, HOME)
        used = aliased(StaffSession)
        return (
            StaffSession.computer_hash == hashed,
            StaffSession.opened_at >= midnight,
            StaffSession.ended_at.is_(None),
            StaffSession.ends_at > now,
            StaffSession.pin_tries < TRIES,
            _owner(has_pin=True),
            exists().where(used.computer_hash == hashed, used.seen_at > self._idle),
        )

    async def _check(self, secret: str, *conditions: ColumnElement[bool]) -> int:
        """Counts the try, then looks at it; gives back whose session it is."""
        now = self._clock.now()
        alive = (StaffSession.ended_at.is_(None), StaffSession.ends_at > now, StaffSession.pin_tries < TRIES)
        async with self._sessions.begin() as session:
            counted = await session.execute(
                update(StaffSession)
                .where(*conditions, *alive, _owner())
                .values(pin_tries=StaffSession.pin_tries + 1)
                .returning(StaffSession.id, StaffSession.login_id, StaffSession.pin_tries)
                .execution_options(synchronize_session=False)
            )
            found = counted.one_or_none()
            if found is None:
                raise SessionOver
            number, login_id, tries = found
            login = await session.get_one(Login, login_id)
        if await self._passwords.fits(login.pin_hash or login.password_hash, secret):
            return int(login_id)
        if tries < TRIES:
            raise WrongPin(TRIES - tries)
        async with self._sessions.begin() as session:
            over = update(StaffSession).where(StaffSession.id == number).values(ended_at=now)
            await session.execute(over)
            await note(session, self._clock, _by(login_id), "pin_refused", "login", login_id)
        raise SessionOver

    async def _open(self, session: AsyncSession, number: int, **more: str) -> None:
        """Open again; what was true before the slow hash must be true still."""
        now = self._clock.now()
        opened = await session.execute(
            update(StaffSession)
            .where(StaffSession.id == number, StaffSession.ended_at.is_(None), _owner())
            .values(locked_at=None, pin_tries=0, seen_at=now, **more)
            .returning(StaffSession.id)
        )
        if opened.scalar() is None:
            raise SessionOver


def check_pin(pin: str, today: date) -> None:
    """Raises WeakPin: 4 to 8 figures, three different at least, no row, no repetition, no day, no year."""
    if not (re.fullmatch(r"[0-9]+", pin) and SHORTEST <= len(pin) <= LONGEST):
        raise WeakPin
    steps = {(int(after) - int(before)) % 10 for before, after in zip(pin, pin[1:], strict=False)}
    half = len(pin) // 2
    repeats = len(pin) % 2 == 0 and pin[:half] == pin[half:]
    if len(set(pin)) < _FEWEST_FIGURES or len(steps) == 1 or repeats or _is_a_day(pin, today.year):
        raise WeakPin


def _is_a_day(pin: str, this_year: int) -> bool:
    """A year somebody may be born in, or a day: 0509, 050910, 05092010, 20100905."""
    if len(pin) == SHORTEST and this_year - 100 <= int(pin) <= this_year:
        return True
    orders = {4: ("dm", "md"), 6: ("dmy", "ymd"), 8: ("dmY", "Ymd")}.get(len(pin), ())
    return any(_reads_as_day(pin, order) for order in orders)


def _reads_as_day(pin: str, order: str) -> bool:
    at, read = 0, {"y": 2000, "m": 1, "d": 1}
    for part in order:
        width = 4 if part == "Y" else 2
        figures, at = int(pin[at : at + width]), at + width
        read[part.lower()] = 2000 + figures if part == "y" else figures
    try:
        date(read["y"], read["m"], read["d"])
    except ValueError:
        return False
    return True


def _owner(*, has_pin: bool = False) -> ColumnElement[bool]:
    """The login of the session has not ended; and has a PIN, where that is asked."""
    owner = aliased(Login)
    alive = (owner.id == StaffSession.login_id, owner.ended_at.is_(None))
    return exists().where(*alive, owner.pin_hash.is_not(None)) if has_pin else exists().where(*alive)


def _by(login_id: int) -> Cause:
    return Cause(Actor(login_id=login_id), ChannelName.DESK)
