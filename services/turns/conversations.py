"""Where a contact's dialogue stands: taken under its lock, kept with the effect, sealed under its own key."""

import asyncio
import json
import secrets
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database, ring
from db.enums import ArrivalState, ChannelName, EventKind
from db.models.conversations import Arrival, Conversation, ConversationKey, DiscardedKey
from db.models.people import Contact
from services.cause import is_sqlite
from services.clock import Clock
from services.turns import rows as turn_rows

NONCE = 12
KEYS_AHEAD = 64
KEYS_REMEMBERED = 20_000
# Who writes is noted as seen this often: silence is counted in weeks.
SEEN_EVERY = timedelta(days=1)


class ConversationKeys:
    """Keys that conversations are sealed under; one thrown away makes noise of every copy, backups too."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known: OrderedDict[int, AESGCM] = OrderedDict()
        self._ahead: list[int] = []
        self._stocking = asyncio.Lock()

    async def stock_up(self, needed: int = 0) -> None:
        """Makes keys ahead of need, for so many strangers and some more.

        Never inside a transaction, for the store is another one.
        """
        if self._lacking(needed) <= 0:
            return
        # Of many who find too few at one moment the first makes them.
        async with self._stocking:
            if (lacking := self._lacking(needed)) > 0:
                await self._make(lacking)

    def _lacking(self, needed: int) -> int:
        return needed + KEYS_AHEAD // 2 - len(self._ahead)

    async def _make(self, lacking: int) -> None:
        fresh = {secrets.randbits(62): AESGCM.generate_key(256) for _ in range(max(lacking, KEYS_AHEAD))}
        now = self._clock.now()
        async with self._database.volatile() as session:
            rows = [{"id": id_, "secret": secret, "opened_at": now} for id_, secret in fresh.items()]
            await session.execute(insert(ConversationKey), rows)
        for id_, secret in fresh.items():
            self._remember(id_, secret)
        self._ahead.extend(fresh)

    def fresh(self) -> int:
        """The number of a key nobody used yet; `stock_up` came before."""
        return self._ahead.pop()

    async def load(self, key_ids: set[int]) -> None:
        """Brings keys at hand, so that `open` can be asked; those thrown away stay unknown."""
        missing = {key_id for key_id in key_ids if key_id not in self._known}
        if not missing:
            return
        async with self._database.volatile() as session:
            found = await session.execute(
                select(ConversationKey.id, ConversationKey.secret).where(ConversationKey.id.in_(missing))
            )
            for key_id, secret in found.all():
                self._remember(key_id, secret)

    def knows(self, key_id: int) -> bool:
        """Whether the key is at hand."""
        return key_id in self._known

    def seal(self, key_id: int, content: bytes) -> bytes:
        """key id ‖ nonce ‖ AES-256-GCM."""
        nonce = secrets.token_bytes(NONCE)
        name = key_id.to_bytes(8, "big")
        return name + nonce + self._known[key_id].encrypt(nonce, content, name)

    def open(self, sealed: bytes | None) -> bytes | None:
        """The content; None when its key was thrown away (or was not loaded)."""
        if not sealed:
            return None
        cipher = self._known.get(key_of(sealed))
        if cipher is None:
            return None
        try:
            return cipher.decrypt(sealed[8 : 8 + NONCE], sealed[8 + NONCE :], sealed[:8])
        except InvalidTag:
            return None

    async def discard(self) -> int:
        """Throws away the keys that committed effects gave up; returns how many. May be run any time."""
        async with self._database.read() as session:
            doomed = list(await session.scalars(select(DiscardedKey.key_id)))
        if not doomed:
            return 0
        async with self._database.volatile() as session:
            await session.execute(delete(ConversationKey).where(ConversationKey.id.in_(doomed)))
        for key_id in doomed:
            self._known.pop(key_id, None)
        async with self._database.begin() as session:
            await session.execute(delete(DiscardedKey).where(DiscardedKey.key_id.in_(doomed)))
        return len(doomed)

    def _remember(self, key_id: int, secret: bytes) -> None:
        self._known[key_id] = AESGCM(secret)
        if len(self._known) > KEYS_REMEMBERED:
            self._known.popitem(last=False)


def key_of(sealed: bytes) -> int:
    """Which key sealed this."""
    return int.from_bytes(sealed[:8], "big")


@dataclass(slots=True)
class Dialogue:
    """A contact and the place its dialogue stands at, as plain data for one turn."""

    contact_id: int
    channel: ChannelName
    external_id: str
    lang: str | None
    person_id: int | None
    unit_id: int | None
    source: str
    is_public: bool
    state: str | None
    draft: dict[str, Any]
    # [label, value] of the buttons on the screen, in order: a typed label or number counts as the press.
    choices: list[list[str]]
    key_id: int
    step: int
    last_seq: int
    # Answers to go on with later: they outlive `leave`, as the draft does not.
    kept: dict[str, Any] = field(default_factory=dict)
    is_new: bool = False
    forget_at: datetime | None = None
    seen_at: datetime | None = None
    shown: list[tuple[EventKind, dict[str, Any]]] = field(default_factory=list)
    # What was shown before a door opened or closed in this turn, with the key it belongs to.
    behind: list[tuple[int, EventKind, dict[str, Any]]] = field(default_factory=list)
    # What a messenger that is not ours is to be asked to show: its methods, in order.
    replies: list[bytes] = field(default_factory=list)
    discarded: list[int] = field(default_factory=list)
    contact_as_read: tuple[Any, ...] = ()

    def contact_values(self) -> dict[str, Any]:
        """What of the contact a turn may change."""
        return {
            "lang": self.lang,
            "person_id": self.person_id,
            "unit_id": self.unit_id,
            "source": self.source,
            "is_public": self.is_public,
            "forget_at": self.forget_at,
        }

    def open_door(self, keys: ConversationKeys) -> int:
        """From here on another key seals; returns the one before, which the ordinary history keeps."""
        return self._change_key(keys)

    def close_door(self, keys: ConversationKeys) -> None:
        """What was said under the present key, in this turn too, becomes noise once this is committed."""
        self.discarded.append(self._change_key(keys))

    def leave(self) -> None:
        """Out of whatever dialogue this was: no state, no draft. `kept` stays."""
        self.state = None
        self.draft = {}

    def _change_key(self, keys: ConversationKeys) -> int:
        before = self.key_id
        self.behind += [(before, kind, body) for kind, body in self.shown]
        self.shown.clear()
        self.key_id = keys.fresh()
        return before


async def fail(
    session: AsyncSession, channel: ChannelName, key: str, now: datetime, *, body: bytes | None, fault: str
) -> None:
    """Keeps an update whose handling broke, for staff to see: body sealed, the fault a class's name."""
    make = sqlite_insert if is_sqlite(session) else pg_insert
    row = {"channel": channel, "key": key, "state": ArrivalState.FAILED, "at": now, "attempts": 1}
    values = {**row, "fault": fault[:100], "body": body}
    await session.execute(
        make(Arrival)
        .values(values)
        .on_conflict_do_update(
            index_elements=["channel", "key"], set_=values, where=Arrival.state == ArrivalState.WAITING
        )
    )


async def find(
    session: AsyncSession,
    keys: ConversationKeys,
    *,
    channel: ChannelName | None = None,
    external_id: str = "",
    contact_id: int | None = None,
) -> Dialogue | None:
    """Locks and reads a contact's dialogue, by name or by number; None for a stranger."""
    if contact_id is not None:
        row = await turn_rows.find_by_id(session, contact_id)
    else:
        row = await turn_rows.find_by_name(session, channel or ChannelName.WEB, external_id)
    return None if row is None else await opened(keys, row)


async def find_all(
    session: AsyncSession, keys: ConversationKeys, contact_ids: Collection[int]
) -> dict[int, Dialogue]:
    """Locks and reads the dialogues of contacts, by number."""
    rows = await turn_rows.find_all(session, contact_ids)
    await keys.load({row.key_id for row in rows})
    return {row.contact_id: await opened(keys, row) for row in rows}


async def opened(keys: ConversationKeys, row: Any) -> Dialogue:
    """A dialogue out of its locked row."""
    if not keys.knows(row.key_id):
        await keys.load({row.key_id})
    content = keys.open(row.data) if row.data else None
    data = json.loads(content) if content else {}
    dialogue = Dialogue(
        contact_id=row.contact_id,
        channel=row.channel,
        external_id=row.external_id,
        lang=row.lang,
        person_id=row.person_id,
        unit_id=row.unit_id,
        source=row.source,
        is_public=row.is_public,
        forget_at=row.forget_at,
        seen_at=row.seen_at,
        state=row.state if content or not row.data else None,
        draft=data.get("draft", {}),
        kept=data.get("kept", {}),
        choices=data.get("choices", []),
        key_id=row.key_id if keys.knows(row.key_id) else keys.fresh(),
        step=row.step,
        last_seq=row.last_seq,
    )
    dialogue.contact_as_read = tuple(dialogue.contact_values().values())
    return dialogue


async def meet(
    session: AsyncSession,
    keys: ConversationKeys,
    *,
    channel: ChannelName,
    external_id: str,
    now: datetime,
    key_id: int | None = None,
) -> Dialogue:
    """A contact seen for the first time; `key_id`: what its first words are sealed under already."""
    written = await session.execute(
        insert(Contact)
        .values(
            channel=channel,
            external_id=external_id,
            source="",
            is_public=False,
            created_at=now,
            seen_at=now,
        )
        .returning(Contact.id)
    )
    contact_id = written.scalar_one()
    key_id = key_id or keys.fresh()
    await session.execute(
        insert(Conversation).values(contact_id=contact_id, key_id=key_id, step=0, last_seq=0, cleared_seq=0)
    )
    dialogue = Dialogue(
        contact_id=contact_id,
        channel=channel,
        external_id=external_id,
        seen_at=now,
        lang=None,
        person_id=None,
        unit_id=None,
        source="",
        is_public=False,
        state=None,
        draft={},
        choices=[],
        key_id=key_id,
        step=0,
        last_seq=0,
        is_new=True,
    )
    dialogue.contact_as_read = tuple(dialogue.contact_values().values())
    return dialogue


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reply that is written down and not yet shown."""

    id: int
    body: bytes


async def keep(
    session: AsyncSession, keys: ConversationKeys, dialogue: Dialogue, now: datetime
) -> tuple[Waiting, ...]:
    """Writes where the dialogue stands now and what was shown, in the transaction that took it.

    Returns what is to be sent once this is committed.
    """
    held = {"draft": dialogue.draft, "kept": dialogue.kept, "choices": dialogue.choices}
    data = json.dumps(held, ensure_ascii=False)
    events = []
    shown = [*dialogue.behind, *((dialogue.key_id, kind, body) for kind, body in dialogue.shown)]
    for key_id, kind, body in shown:
        dialogue.last_seq += 1
        content = json.dumps(body, ensure_ascii=False).encode()
        events.append((dialogue.last_seq, kind, keys.seal(key_id, content)))
    dialogue.behind.clear()
    dialogue.shown.clear()
    stands = {
        "state": dialogue.state,
        "data": keys.seal(dialogue.key_id, data.encode()),
        "key_id": dialogue.key_id,
        "step": dialogue.step,
        "last_seq": dialogue.last_seq,
    }
    await turn_rows.keep_and_show(session, dialogue.contact_id, stands, events, now)
    if events:
        ring(session, "webchat", dialogue.contact_id)
    if dialogue.discarded:
        await give_up(session, set(dialogue.discarded), now)
        dialogue.discarded.clear()
    contact = dialogue.contact_values()
    is_seen = dialogue.seen_at is not None and now - dialogue.seen_at < SEEN_EVERY
    if tuple(contact.values()) != dialogue.contact_as_read or not is_seen:
        await turn_rows.keep_contact(session, dialogue.contact_id, {**contact, "seen_at": now})
        dialogue.contact_as_read = tuple(contact.values())
    bodies, dialogue.replies = dialogue.replies, []
    return tuple([await _write_down(session, keys, dialogue, body, now) for body in bodies])


async def _write_down(
    session: AsyncSession, keys: ConversationKeys, dialogue: Dialogue, body: bytes, now: datetime
) -> Waiting:
    sealed = keys.seal(dialogue.key_id, body)
    return Waiting(await turn_rows.reply(session, dialogue.contact_id, sealed, now), body)


async def give_up(session: AsyncSession, key_ids: set[int], now: datetime) -> None:
    """These keys are thrown away right after this transaction is committed (`ConversationKeys.discard`)."""
    if not key_ids:
        return
    make = sqlite_insert if is_sqlite(session) else pg_insert
    rows = [{"key_id": key_id, "at": now} for key_id in sorted(key_ids)]
    await session.execute(make(DiscardedKey).values(rows).on_conflict_do_nothing())
    ring(session, "discarded_keys")


async def announce(session: AsyncSession, contact_id: int) -> None:
    """Tells this contact's streams, here and (on PostgreSQL) in other processes, after the commit."""
    ring(session, "webchat", contact_id)
    if not is_sqlite(session):
        await session.execute(text("SELECT pg_notify('webchat', :contact)"), {"contact": str(contact_id)})
