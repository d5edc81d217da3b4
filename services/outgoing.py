"""Promised messages: written with the effect they tell of, claimed and settled by delivery."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import ring
from db.enums import PromiseState
from db.models.conversations import Promise
from services.cause import is_sqlite


def to_person(person_id: int) -> str:
    """The recipient's name of a person, on whatever contact they are reached."""
    return f"person:{person_id}"


def to_login(login_id: int) -> str:
    """The recipient's name of a member of staff: Today page, and the chat they joined."""
    return f"login:{login_id}"


async def promise(
    session: AsyncSession,
    kind: str,
    recipient: str,
    subject: str,
    *,
    now: datetime,
    due_at: datetime | None = None,
    useless_after: datetime | None = None,
    occasion: str = "",
    unit_id: int | None = None,
    **details: Any,
) -> None:
    """Promises a message once: the same kind, recipient, subject and occasion is never promised twice.

    `due_at` is not before what `services.hours_of_day` allows for the kind; delivery asks it again.
    `details` hold numbers and codes, no personal data: words are found when it is sent.
    """
    insert = sqlite_insert if is_sqlite(session) else pg_insert
    await session.execute(
        insert(Promise)
        .values(
            kind=kind,
            recipient=recipient,
            subject=subject,
            occasion=occasion,
            details=details,
            unit_id=unit_id,
            state=PromiseState.PROMISED,
            promised_at=now,
            due_at=due_at or now,
            useless_after=useless_after,
            attempts=0,
            fault="",
        )
        .on_conflict_do_nothing()
    )
    ring(session, "outgoing")


async def drop_promises(
    session: AsyncSession, subject: str, *, now: datetime, kinds: tuple[str, ...]
) -> None:
    """Takes back what was promised of a subject and not sent, such as reminders of a cancelled visit."""
    await session.execute(
        update(Promise)
        .where(Promise.subject == subject, Promise.kind.in_(kinds), Promise.state == PromiseState.PROMISED)
        .values(state=PromiseState.DROPPED, settled_at=now)
    )
