"""Who does something, through what, and under which key it is done once."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

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


async def once(session: AsyncSession, cause: Cause, clock: Clock) -> None:
    """The first statement of a deed that a form asks for; raises Repeated with the first time's outcome."""
    if not cause.key:
        return
    values = {"key": cause.key, "at": clock.now(), "outcome": ""}
    insert = sqlite_insert if is_sqlite(session) else pg_insert
    written = await session.execute(
        insert(FormKey).values(values).on_conflict_do_nothing().returning(FormKey.key)
    )
    if written.scalar() is None:
        outcome = await session.scalar(select(FormKey.outcome).where(FormKey.key == cause.key))
        raise Repeated(outcome or "")


async def keep_outcome(session: AsyncSession, cause: Cause, outcome: str) -> None:
    """Keeps what a repeat of the form is shown, such as the number of what was made."""
    if cause.key:
        entry = await session.get_one(FormKey, cause.key)
        entry.outcome = outcome


def is_sqlite(session: AsyncSession) -> bool:
    """Whether this transaction is on SQLite."""
    return session.get_bind().dialect.name == "sqlite"
