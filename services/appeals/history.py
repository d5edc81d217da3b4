"""A case's history: a chain of events that only grows, and beside it, sealed, what each of them says.

Each link is HMAC-SHA256 under the keys file over the number, the link before, its place, kind, day and a
salted digest of its content. So nothing can be changed, left out or put in between without the keys file,
and the content may be erased while the chain stays whole.
"""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, cast

from sqlalchemy import Table, bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import core
from db.enums import AppealDoor, AppealEventKind
from db.models.appeals import Appeal, AppealContent, AppealEvent
from services.cause import Actor, is_sqlite
from services.clock import HOME
from services.keys import Keys
from services.rights import MATRIX, Right
from services.tools import Tools

GENESIS: Final = bytes(32)
SALT: Final = 16
_PURPOSE: Final = "appeal_chain"
_SEALED_AS: Final = "appeal"
_EVENTS: Final = insert(cast(Table, AppealEvent.__table__))
_CONTENTS: Final = insert(cast(Table, AppealContent.__table__))
# An event and what it says in one go, which PostgreSQL can.
_EVENT: Final = _EVENTS.values(
    {column.name: bindparam(f"event_{column.name}") for column in AppealEvent.__table__.columns}
).cte("event")
_BOTH: Final = _CONTENTS.values(
    {column.name: bindparam(column.name) for column in AppealContent.__table__.columns}
).add_cte(_EVENT)

PERSON: Final = "person"
SYSTEM: Final = "system"


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with what it says; `text` is empty when it says nothing, or when that was erased."""

    seq: int
    kind: AppealEventKind
    on_day: date
    at: datetime | None
    role: str
    login_id: int | None
    text: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """The rows of an event and of what it says."""

    event: dict[str, Any]
    content: dict[str, Any] | None


async def locked(session: AsyncSession, appeal_id: int) -> Appeal:
    """The case for a writer: two at once come one after the other."""
    query = select(Appeal).where(Appeal.id == appeal_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def record(
    session: AsyncSession,
    tools: Tools,
    appeal: Appeal,
    kind: AppealEventKind,
    by: Actor | None = None,
    *,
    text: str = "",
    **details: Any,
) -> int:
    """Adds an event to a case that the caller holds locked, and returns its place.

    `by`: who of the staff; None for the author; an actor without a login for the system. The author of an
    unnamed case leaves a day, never a time. `details` are codes, days and numbers.
    """
    made = made_link(tools, appeal, kind, by, text, details)
    await write(session, made)
    appeal.head, appeal.last_seq = made.event["digest"], made.event["seq"]
    return appeal.last_seq


def made_link(  # noqa: PLR0917 (in the order in which one would say it)
    tools: Tools,
    appeal: Appeal,
    kind: AppealEventKind,
    by: Actor | None,
    text: str,
    details: dict[str, Any],
) -> Link:
    """The next link of a case, as rows that are not written yet."""
    now = tools.clock.now()
    seq = appeal.last_seq + 1
    # Nor does what staff entered for them.
    of_author = by is None or kind is AppealEventKind.REGISTERED
    untimed = of_author and appeal.door is not AppealDoor.NAMED
    content = _packed(text, details)
    salt = secrets.token_bytes(SALT)
    row: dict[str, Any] = {
        "appeal_id": appeal.id,
        "seq": seq,
        "kind": kind,
        "on_day": now.astimezone(HOME).date(),
        "at": None if untimed else now,
        "role": PERSON if by is None else _role(by),
        "login_id": None if by is None else by.login_id,
        "content_digest": digest_of(salt, content),
        "prev": appeal.head,
        "key_id": tools.keys.active,
    }
    row["digest"] = link(tools.keys, appeal.number, row)
    if not content:
        return Link(row, None)
    sealed = tools.keys.seal_bytes(_SEALED_AS, sealed_as(appeal.id, seq), content)
    return Link(row, {"appeal_id": appeal.id, "seq": seq, "salt": salt, "content": sealed})


async def write(session: AsyncSession, made: Link) -> None:
    """Writes a link that its case knows of."""
    connection = await core(session)
    if made.content is not None and not is_sqlite(session):
        named = {f"event_{name}": value for name, value in made.event.items()}
        await connection.execute(_BOTH, named | made.content)
        return
    await connection.execute(_EVENTS, made.event)
    if made.content is not None:
        await connection.execute(_CONTENTS, made.content)


async def entries(session: AsyncSession, keys: Keys, appeal_id: int) -> list[Entry]:
    """The whole history, oldest first, opened."""
    query = (
        select(AppealEvent, AppealContent.content)
        .outerjoin(
            AppealContent,
            (AppealContent.appeal_id == AppealEvent.appeal_id) & (AppealContent.seq == AppealEvent.seq),
        )
        .where(AppealEvent.appeal_id == appeal_id)
        .order_by(AppealEvent.seq)
    )
    return [opened(keys, event, sealed) for event, sealed in await session.execute(query)]


def opened(keys: Keys, event: AppealEvent, sealed: bytes | None) -> Entry:
    """One event with its content opened; a missing key leaves it empty."""
    content = sealed_content(keys, event.appeal_id, event.seq, sealed)
    said: dict[str, Any] = json.loads(content) if content else {}
    text = said.pop("text", "")
    return Entry(event.seq, event.kind, event.on_day, event.at, event.role, event.login_id, text, said)


def sealed_content(keys: Keys, appeal_id: int, seq: int, sealed: bytes | None) -> bytes | None:
    """The bytes that the chain holds a digest of; None where they are gone or their key is."""
    return keys.open_bytes(_SEALED_AS, sealed_as(appeal_id, seq), sealed)


def sealed_as(appeal_id: int, seq: int) -> str:
    """The name under which an event's content is sealed: a copy elsewhere is noise."""
    return f"appeals:{appeal_id}:{seq}"


def digest_of(salt: bytes, content: bytes) -> bytes:
    """What the chain holds of a content; of an event that says nothing the same for all."""
    return hashlib.sha256(salt + content if content else b"").digest()


def link(keys: Keys, number: str, event: Any) -> bytes:
    """The digest of one link, from a row or its values."""
    row = event if isinstance(event, dict) else {name: getattr(event, name) for name in _CHAINED}
    day: date = row["on_day"]
    parts = [number.encode(), row["prev"], str(row["seq"]).encode(), str(row["kind"]).encode()]
    parts += [day.isoformat().encode(), row["role"].encode(), row["content_digest"]]
    # Lengths first: no two rows may read as the same bytes.
    message = b"".join(len(part).to_bytes(2, "big") + part for part in parts)
    return hmac.digest(keys.secret_for(_PURPOSE, row["key_id"]), message, "sha256")


_CHAINED: Final = ("prev", "seq", "kind", "on_day", "role", "content_digest", "key_id")


def _packed(text: str, details: dict[str, Any]) -> bytes:
    said = {**({"text": text} if text else {}), **details}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode() if said else b""


def _role(by: Actor) -> str:
    if by.login_id is None or not by.grants:
        return SYSTEM
    handling = (one.role for one in by.grants if Right.HANDLE_APPEALS in MATRIX[one.role])
    return next(handling, by.grants[0].role)
