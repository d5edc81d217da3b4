"""The statements that every turn makes, built once: one round trip to begin and one to end it on PostgreSQL.

SQLite carries small statements out on the spot (`db.hops`), so there they stay as simple as they are.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Table, bindparam, exists, literal, select, text, true, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import core
from db.enums import ArrivalState, ChannelName, EventKind
from db.models.conversations import Arrival, Conversation, Reply, Revision, WebChatEvent
from db.models.people import Contact
from services.cause import is_sqlite

_ARRIVALS: Final = cast(Table, Arrival.__table__)
_CONTACTS: Final = cast(Table, Contact.__table__)
_CONVERSATIONS: Final = cast(Table, Conversation.__table__)
_EVENTS: Final = cast(Table, WebChatEvent.__table__)
_REPLIES: Final = cast(Table, Reply.__table__)

_ARRIVE: Final = {
    make: make(_ARRIVALS)
    .values(
        channel=bindparam("of_channel"),
        key=bindparam("of_key"),
        at=bindparam("now"),
        state=ArrivalState.DONE,
        attempts=1,
        fault="",
    )
    # One that was stored before it was handled is handled now; any other was here before.
    .on_conflict_do_update(
        index_elements=["channel", "key"],
        set_={"state": ArrivalState.DONE, "body": None},
        where=_ARRIVALS.c.state == ArrivalState.WAITING,
    )
    .returning(_ARRIVALS.c.id)
    for make in (sqlite_insert, pg_insert)
}
# Both rows are locked: who waited for another worker's turn sees the contact as that turn left it, too. Not
# as strongly as a deletion would lock them: others may still refer to the contact.
_FIND: Final = (
    select(
        _CONTACTS.c.id.label("contact_id"),
        *(
            _CONTACTS.c[name]
            for name in ("channel", "external_id", "lang", "person_id", "unit_id", "source", "is_public")
        ),
        _CONTACTS.c.forget_at,
        _CONTACTS.c.seen_at,
        *(_CONVERSATIONS.c[name] for name in ("state", "data", "key_id", "step", "last_seq")),
        select(Revision.number).scalar_subquery().label("revision"),
    )
    .join_from(_CONTACTS, _CONVERSATIONS, _CONVERSATIONS.c.contact_id == _CONTACTS.c.id)
    .with_for_update(of=[_CONTACTS, _CONVERSATIONS], key_share=True)
)
_FIND_BY_NAME: Final = _FIND.where(
    _CONTACTS.c.channel == bindparam("of_channel"), _CONTACTS.c.external_id == bindparam("external_id")
)
_FIND_BY_ID: Final = _FIND.where(_CONTACTS.c.id == bindparam("of_contact"))
_FIND_ALL: Final = _FIND.where(_CONTACTS.c.id.in_(bindparam("contacts", expanding=True))).order_by(
    _CONTACTS.c.id
)

_ARRIVED = _ARRIVE[pg_insert].cte("arrived")
_FOUND = _FIND_BY_NAME.cte("found")
_ARRIVE_AND_FIND: Final = select(exists(select(_ARRIVED.c.id)).label("is_new"), _FOUND).select_from(
    select(literal(1).label("one")).subquery("here").outerjoin(_FOUND, true())
)

_KEEP: Final = update(_CONVERSATIONS).where(_CONVERSATIONS.c.contact_id == bindparam("of_contact"))
_KEEP_CONTACT: Final = update(_CONTACTS).where(_CONTACTS.c.id == bindparam("of_contact"))
_SHOW: Final = _EVENTS.insert()
_REPLY: Final = _REPLIES.insert().returning(_REPLIES.c.id)
_KEEP_SHOW_AND_TELL: Final = text("""
    WITH kept AS (
        UPDATE conversations SET state = :state, data = :data, key_id = :key_id, step = :step,
            last_seq = :last_seq WHERE contact_id = CAST(:of_contact AS INTEGER)
    ), told AS MATERIALIZED (
        SELECT pg_notify('webchat', CAST(CAST(:of_contact AS INTEGER) AS TEXT))
    )
    INSERT INTO webchat_events (contact_id, seq, kind, body, at)
    SELECT CAST(:of_contact AS INTEGER), shown.seq, shown.kind, shown.body, CAST(:now AS TIMESTAMPTZ)
    FROM told, unnest(CAST(:seqs AS INTEGER[]), CAST(:kinds AS VARCHAR[]), CAST(:bodies AS BYTEA[]))
        AS shown(seq, kind, body)
""")

Event = tuple[int, EventKind, bytes]
"""An event's number, its kind, its sealed body."""


async def arrive_and_find(
    session: AsyncSession, channel: ChannelName, external_id: str, key: str, now: datetime
) -> tuple[bool, Any]:
    """Writes the arrival's key and locks the contact's dialogue: whether the key is new; the row, if any."""
    connection = await core(session)
    who = {"of_channel": channel, "external_id": external_id}
    if is_sqlite(session):
        is_new = await first_time(session, channel, key, now)
        return is_new, (await connection.execute(_FIND_BY_NAME, who)).one_or_none()
    arrival = {"of_channel": channel, "of_key": key, "now": now}
    row = (await connection.execute(_ARRIVE_AND_FIND, arrival | who)).one()
    return row.is_new, row if row.contact_id is not None else None


async def first_time(session: AsyncSession, channel: ChannelName, key: str, now: datetime) -> bool:
    """Writes the arrival's key, or notes one that waited as handled: False for what was handled before."""
    arrive = _ARRIVE[sqlite_insert if is_sqlite(session) else pg_insert]
    arrival = {"of_channel": channel, "of_key": key, "now": now}
    return (await (await core(session)).execute(arrive, arrival)).scalar() is not None


async def find_by_name(session: AsyncSession, channel: ChannelName, external_id: str) -> Any:
    """Locks the dialogue of whoever is called so within the channel."""
    words = {"of_channel": channel, "external_id": external_id}
    return (await (await core(session)).execute(_FIND_BY_NAME, words)).one_or_none()


async def find_by_id(session: AsyncSession, contact_id: int) -> Any:
    """Locks the dialogue of a contact."""
    return (await (await core(session)).execute(_FIND_BY_ID, {"of_contact": contact_id})).one_or_none()


async def find_all(session: AsyncSession, contact_ids: Collection[int]) -> Sequence[Any]:
    """Locks the dialogues of contacts, in one order everywhere."""
    words = {"contacts": list(contact_ids)}
    return (await (await core(session)).execute(_FIND_ALL, words)).all()


async def keep_and_show(
    session: AsyncSession, contact_id: int, stands: dict[str, Any], events: Sequence[Event], now: datetime
) -> None:
    """Writes where the dialogue stands (columns by name) and what is shown, and wakes other workers."""
    connection = await core(session)
    stands = {"of_contact": contact_id, **stands}
    if events and not is_sqlite(session):
        seqs, kinds, bodies = zip(*events, strict=True)
        shown = {"seqs": seqs, "kinds": [kind.value for kind in kinds], "bodies": bodies, "now": now}
        await connection.execute(_KEEP_SHOW_AND_TELL, stands | shown)
        return
    await connection.execute(_KEEP, stands)
    if events:
        rows = [
            {"contact_id": contact_id, "seq": seq, "kind": kind, "body": body, "at": now}
            for seq, kind, body in events
        ]
        await connection.execute(_SHOW, rows)


async def reply(session: AsyncSession, contact_id: int, body: bytes, now: datetime) -> int:
    """Writes down what somebody else's messenger is to be asked to show; its number."""
    row = {"contact_id": contact_id, "body": body, "at": now, "fault": ""}
    number: int = (await (await core(session)).execute(_REPLY, row)).scalar_one()
    return number


async def keep_contact(session: AsyncSession, contact_id: int, values: dict[str, Any]) -> None:
    """Writes what a turn changed of the contact, columns by name."""
    await (await core(session)).execute(_KEEP_CONTACT, {"of_contact": contact_id, **values})
