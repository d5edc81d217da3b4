"""The second factor of a login: a code of the moment from one's own telephone, or one of eight kept on paper.

The secret is sealed. No code works twice: the last accepted time step is kept. Tries are counted before they
are looked at, as those of passwords are.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.models.staff import Login, RecoveryCode, StaffSession
from services.audit import note
from services.cause import Actor, Cause, once
from services.errors import DomainError, NotFound
from services.one_time_codes import code_hash, make_code
from services.parts import Part
from services.rights import Right, demand
from services.staff.rows import to_change
from services.staff.signing_in import end_sessions, login_name
from services.throttling import Throttle, count_try, forget_tries
from services.tools import Tools

# What the app on the telephone calls it.
ISSUER: Final = "Kenes"
STEP: Final = 30
RECOVERY_CODES: Final = 8
TRIES: Final = 8
_GROUPS: Final = 3
_FIGURES: Final = 6
_PURPOSE: Final = "totp"


class WrongSecondFactor(DomainError):
    """The code does not fit, is too old, or has been used."""


class AlreadySetUp(DomainError):
    """The login has its second factor already."""


class NotSetUp(DomainError):
    """There is no second factor to be asked or changed."""


class SecondFactorNeeded(DomainError):
    """The role demands the second factor: it is not taken off."""


class ResetReason(StrEnum):
    """Why somebody else's second factor is taken off; the audit keeps it."""

    LOST = "lost"
    BROKEN = "broken"
    ANOTHER_PHONE = "another_phone"
    STOLEN = "stolen"


@dataclass(frozen=True, slots=True)
class SecondFactorState:
    """`since`: when it was set up, in UTC; while it is being set up, the secret and the app's address."""

    since: datetime | None
    secret: str
    address: str
    codes_left: int


class SecondFactors(Part):
    """One's own second factor, and taking off that of somebody who lost theirs."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        super().__init__(sessions, tools)
        self._throttle = Throttle(tools.keys)

    async def state(self, actor: Actor) -> SecondFactorState:
        """How it stands with one's own. Raises NotFound for who has no login."""
        left = select(func.count()).where(
            RecoveryCode.login_id == actor.login_id, RecoveryCode.used_at.is_(None)
        )
        async with self._sessions.read() as session:
            login = await session.scalar(select(Login).where(Login.id == actor.login_id))
            if login is None:
                raise NotFound
            codes = await session.scalar(left) or 0
        secret = None if login.totp_since else self._open(login.id, login.totp_secret)
        address = _address(secret, login.name) if secret else ""
        return SecondFactorState(login.totp_since, secret or "", address, codes)

    async def begin(self, cause: Cause) -> None:
        """Makes a fresh secret, worth nothing until a code of it is given. Raises AlreadySetUp."""
        from pyotp import random_base32

        sealed = self._keys.seal(_PURPOSE, _subject(cause.by.login_id), random_base32())
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            begun = await session.scalar(
                update(Login)
                .where(Login.id == cause.by.login_id, Login.totp_since.is_(None))
                .values(totp_secret=sealed, totp_step=None)
                .returning(Login.id)
            )
            if begun is None:
                raise AlreadySetUp

    async def confirm(self, cause: Cause, typed: str, *, session_id: int) -> tuple[str, ...]:
        """The first code of the new secret: from now on it is asked. Returns the recovery codes, once.

        Raises WrongSecondFactor, AlreadySetUp, NotSetUp, TooManyTries.
        """
        login_id, now = await self._count(cause), self._clock.now()
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            row = await _row(session, login_id)
            if row.totp_since is not None:
                raise AlreadySetUp
            step = self._step(row, typed)
            values = {"totp_since": now, "totp_step": step}
            await session.execute(update(Login).where(Login.id == login_id).values(values))
            await _let_in(session, login_id, session_id, now)
            codes = await _new_codes(session, login_id)
            await forget_tries(session, self._key(login_id))
            await note(session, self._clock, cause, "second_factor_set_up", "login", login_id)
        return codes

    async def give(self, cause: Cause, typed: str, *, session_id: int) -> None:
        """Opens a session that has had the password only; again for one that is open is no fault.

        Raises WrongSecondFactor, NotSetUp, TooManyTries.
        """
        async with self._sessions.read() as session:
            opened = select(StaffSession.second_factor_at).where(StaffSession.id == session_id)
            if await session.scalar(opened) is not None:
                return
        login_id = await self._count(cause)
        async with self._sessions.begin() as session:
            kind = await self._accept(session, login_id, typed)
            await _let_in(session, login_id, session_id, self._clock.now())
            await forget_tries(session, self._key(login_id))
            await note(session, self._clock, cause, "second_factor_given", "login", login_id, kind=kind)

    async def renew_codes(self, cause: Cause, typed: str) -> tuple[str, ...]:
        """Eight new recovery codes, shown once; the old ones are nothing from now on.

        Raises WrongSecondFactor, NotSetUp, TooManyTries.
        """
        login_id = await self._count(cause)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            await self._accept(session, login_id, typed)
            codes = await _new_codes(session, login_id)
            await forget_tries(session, self._key(login_id))
            await note(session, self._clock, cause, "recovery_codes_made", "login", login_id)
        return codes

    async def take_off(self, cause: Cause, typed: str, *, is_needed: bool) -> None:
        """One's own, with a code. `is_needed`: the role demands it here.

        Raises SecondFactorNeeded, WrongSecondFactor, NotSetUp, TooManyTries.
        """
        if is_needed:
            raise SecondFactorNeeded
        login_id = await self._count(cause)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            await self._accept(session, login_id, typed)
            await _forget(session, login_id)
            await forget_tries(session, self._key(login_id))
            await note(session, self._clock, cause, "second_factor_taken_off", "login", login_id)

    async def reset(self, cause: Cause, login_id: int, reason: ResetReason) -> None:
        """Takes it off somebody else's login and ends their sessions.

        Raises NotFound, OwnLogin, OfficersLogin, NotSetUp.
        """
        demand(cause.by, Right.EDIT_STAFF)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            login = await to_change(session, cause.by, login_id)
            await self._reset(session, cause, login, reason.value)

    async def reset_by_operator(self, cause: Cause, name: str) -> None:
        """The last resort of whoever runs the program, for any login. Raises NotFound, NotSetUp."""
        async with self._sessions.begin() as session:
            query = select(Login).where(Login.name == login_name(name), Login.ended_at.is_(None))
            login = await session.scalar(query.with_for_update())
            if login is None:
                raise NotFound
            await self._reset(session, cause, login, "operator")

    async def _reset(self, session: AsyncSession, cause: Cause, login: Login, reason: str) -> None:
        if login.totp_since is None:
            raise NotSetUp
        await _forget(session, login.id)
        await end_sessions(session, login.id, self._clock.now())
        deed = "second_factor_reset"
        await note(session, self._clock, cause, deed, "login", login.id, reason=reason)

    async def _count(self, cause: Cause) -> int:
        """Counts the try, for good; returns whose it is."""
        if cause.by.login_id is None:
            raise NotFound
        async with self._sessions.begin() as session:
            await count_try(session, [self._key(cause.by.login_id)], [TRIES], self._clock.now())
        return cause.by.login_id

    async def _accept(self, session: AsyncSession, login_id: int, typed: str) -> str:
        """Uses up a code of the moment or one of the paper; says which."""
        row = await _row(session, login_id)
        if row.totp_since is None:
            raise NotSetUp
        if _is_figures(typed):
            values = {"totp_step": self._step(row, typed)}
            await session.execute(update(Login).where(Login.id == login_id).values(values))
            return "moment"
        used = await session.scalar(
            update(RecoveryCode)
            .where(
                RecoveryCode.login_id == login_id,
                RecoveryCode.code_hash == code_hash(typed),
                RecoveryCode.used_at.is_(None),
            )
            .values(used_at=self._clock.now())
            .returning(RecoveryCode.login_id)
        )
        if used is None:
            raise WrongSecondFactor
        return "recovery"

    def _step(self, row: Any, typed: str) -> int:
        """The time step whose code this is: now's, or the one beside it; never one that was used."""
        from pyotp import TOTP

        if row.totp_secret is None:
            raise NotSetUp
        secret = self._open(row.id, row.totp_secret)
        if secret is None or not _is_figures(typed):
            raise WrongSecondFactor
        figures, now = _figures(typed), int(self._clock.now().timestamp()) // STEP
        codes = TOTP(secret)
        for step in (now - 1, now, now + 1):
            fits = hmac.compare_digest(codes.generate_otp(step), figures)
            if fits and step > (row.totp_step or 0):
                return step
        raise WrongSecondFactor

    def _open(self, login_id: int, sealed: bytes | None) -> str | None:
        return self._keys.open(_PURPOSE, _subject(login_id), sealed)

    def _key(self, login_id: int) -> str:
        return self._throttle.key("second factor", str(login_id))


def _subject(login_id: int | None) -> str:
    return f"logins:{login_id}"


def _address(secret: str, name: str) -> str:
    from pyotp import TOTP

    return TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def _figures(typed: str) -> str:
    """«123 456» is one code."""
    return "".join(c for c in typed if not c.isspace() and c != "-")


def _is_figures(typed: str) -> bool:
    figures = _figures(typed)
    return len(figures) == _FIGURES and figures.isascii() and figures.isdigit()


async def _row(session: AsyncSession, login_id: int) -> Any:
    """The columns alone: a code that is used up is no new version of the login. Two at once wait here."""
    columns = (Login.id, Login.totp_secret, Login.totp_since, Login.totp_step)
    query = select(*columns).where(Login.id == login_id, Login.ended_at.is_(None))
    row = (await session.execute(query.with_for_update())).one_or_none()
    if row is None:
        raise NotFound
    return row


async def _let_in(session: AsyncSession, login_id: int, session_id: int, now: datetime) -> None:
    mine = (StaffSession.id == session_id, StaffSession.login_id == login_id)
    await session.execute(update(StaffSession).where(*mine).values(second_factor_at=now))


async def _new_codes(session: AsyncSession, login_id: int) -> tuple[str, ...]:
    codes = tuple(make_code(_GROUPS) for _ in range(RECOVERY_CODES))
    await session.execute(delete(RecoveryCode).where(RecoveryCode.login_id == login_id))
    await session.execute(insert(RecoveryCode), _hashed(login_id, codes))
    return codes


def _hashed(login_id: int, codes: Sequence[str]) -> list[dict[str, Any]]:
    return [{"login_id": login_id, "code_hash": code_hash(code)} for code in codes]


async def _forget(session: AsyncSession, login_id: int) -> None:
    await session.execute(delete(RecoveryCode).where(RecoveryCode.login_id == login_id))
    nothing = {"totp_secret": None, "totp_since": None, "totp_step": None}
    await session.execute(update(Login).where(Login.id == login_id).values(nothing))
