"""Who does something, through what, and under which key it is done once."""

from dataclasses import dataclass, field
from typing import Final, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import core
from db.enums import ChannelName, Role
from db.models.staff import FormKey
from services.clock import Clock
from services.errors import Repeated


@dataclass(frozen=True, slots=True)
class Grant:
    """A role within a unit and everything below it."""

    role: Role
    unit_id: int
    path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: a person in a chat, a member of staff, or the system itself."""

    login_id: int | None = None
    employee_id: int | None = None
    contact_id: int | None = None
    person_id: int | None = None
    grants: tuple[Grant, ...] = ()
    lang: str = "kk"

    @property
    def is_staff(self) -> bool:
        return self.login_id is not None


SYSTEM = Actor()


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a writing method is called: dedupe, audit and «entered by» in one.

    `key` is empty inside a turn (the arrival is the key) and in jobs (the state of the thing is).
    """

    by: Actor = field(default=SYSTEM)
    channel: ChannelName = ChannelName.SYSTEM
    key: str = ""


# Built once and without the ORM: every form begins with one.
_KEYS: Final = cast(Table, FormKey.__table__)
_KEY_ON_SQLITE: Final = sqlite_insert(_KEYS).on_conflict_do_nothing().returning(_KEYS.c.key)
_KEY_ON_POSTGRESQL: Final = pg_insert(_KEYS).on_conflict_do_nothing().returning(_KEYS.c.key)
_OUTCOME: Final = update(_KEYS).where(_KEYS.c.key == bindparam("of")).values(outcome=bindparam("shown"))


async def once(session: AsyncSession, cause: Cause, clock: Clock, outcome: str = "") -> None:
    """The first statement of a deed that a form asks for; raises Repeated with the first time's outcome.

    `outcome`: what a repeat is shown, where it is known beforehand; else `keep_outcome` tells it.
    """
    if not cause.key:
        return
    values = {"key": cause.key, "at": clock.now(), "outcome": outcome}
    insert = _KEY_ON_SQLITE if is_sqlite(session) else _KEY_ON_POSTGRESQL
    written = await (await core(session)).execute(insert, values)
    if written.scalar() is None:
        found = await session.scalar(select(FormKey.outcome).where(FormKey.key == cause.key))
        raise Repeated(found or "")


async def keep_outcome(session: AsyncSession, cause: Cause, outcome: str) -> None:
    """Keeps what a repeat of the form is shown, such as the number of what was made."""
    if cause.key:
        await (await core(session)).execute(_OUTCOME, {"of": cause.key, "shown": outcome})


def is_sqlite(session: AsyncSession) -> bool:
    """Whether this transaction is on SQLite."""
    return session.get_bind().dialect.name == "sqlite"
