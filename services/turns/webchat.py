"""What the web chat's screens show: read again after a reload, cleared, thrown away with a shared session."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database
from db.enums import ChannelName, EventKind
from db.models.conversations import Conversation, WebChatEvent
from db.models.people import Contact
from db.models.units import Unit
from services.clock import Clock
from services.keeping.sweeping import forget_contacts
from services.turns.conversations import ConversationKeys, announce, key_of

# A shared computer forgets whoever left it for so long.
IDLE = timedelta(minutes=5)
SHOWN_AGAIN = 200


@dataclass(frozen=True, slots=True)
class ChatEvent:
    """A bubble, an edit or a clearing, with its number and its instant (UTC)."""

    seq: int
    kind: EventKind
    body: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class ChatContact:
    """Whoever writes from a browser, and the centre they write to."""

    contact_id: int
    lang: str | None
    is_public: bool
    last_seq: int
    cleared_seq: int
    zone: str
    centre: dict[str, str]
    mark: str
    """Tells this contact from another one in the same browser; opens nothing."""


@dataclass(frozen=True, slots=True)
class History:
    """A page of the transcript, oldest first; `earlier` is the number below which there is more, else 0."""

    events: list[ChatEvent]
    earlier: int = 0

    @property
    def cleared(self) -> int:
        """The newest clearing that is part of it, else 0."""
        return max((event.seq for event in self.events if event.kind is EventKind.CLEAR), default=0)


class WebChatService:
    """Reads and clears what a contact's screens show; one public method, one atomic step."""

    def __init__(self, database: Database, keys: ConversationKeys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def contact(self, external_id: str) -> ChatContact | None:
        """The contact of this id, with its centre's name and zone; None for a stranger."""
        query = (
            select(
                Contact.id,
                Contact.lang,
                Contact.is_public,
                Conversation.last_seq,
                Conversation.cleared_seq,
                Unit.zone,
                Unit.name_kk,
                Unit.name_ru,
            )
            .join(Conversation, Conversation.contact_id == Contact.id)
            .outerjoin(Unit, Unit.id == Contact.unit_id)
            .where(Contact.channel == ChannelName.WEB, Contact.external_id == external_id)
        )
        async with self._database.read() as session:
            row = (await session.execute(query)).one_or_none()
        if row is None:
            return None
        return ChatContact(
            contact_id=row.id,
            lang=row.lang,
            is_public=row.is_public,
            last_seq=row.last_seq,
            cleared_seq=row.cleared_seq,
            zone=row.zone or "Asia/Almaty",
            centre={"kk": row.name_kk, "ru": row.name_ru} if row.name_kk else {},
            mark=hashlib.sha256(external_id.encode()).hexdigest()[:16],
        )

    async def after(self, contact_id: int, seq: int, limit: int = SHOWN_AGAIN) -> list[ChatEvent]:
        """Events above `seq`, oldest first, at most `limit`; nothing from before the last clearing.

        What a thrown away key sealed is left out.
        """
        cleared = select(Conversation.cleared_seq).where(Conversation.contact_id == contact_id)
        while True:
            query = (
                select(WebChatEvent)
                .where(
                    WebChatEvent.contact_id == contact_id,
                    WebChatEvent.seq > seq,
                    WebChatEvent.seq >= cleared.scalar_subquery(),
                )
                .order_by(WebChatEvent.seq)
                .limit(limit)
            )
            rows = await self._rows(query)
            events = await self._opened(rows)
            if events or len(rows) < limit:
                return events
            seq = rows[-1].seq

    async def history(
        self, contact_id: int, above: int, before: int = 0, limit: int = SHOWN_AGAIN
    ) -> History:
        """The newest events above `above` (what was cleared stays hidden), below `before` where it is given.

        What a thrown away key sealed is left out. Edits of an earlier page's bubbles come with it.
        """
        mine = select(WebChatEvent).where(WebChatEvent.contact_id == contact_id, WebChatEvent.seq > above)
        edits: list[ChatEvent] = []
        if before:
            later = mine.where(WebChatEvent.seq >= before, WebChatEvent.kind == EventKind.EDIT)
            edits = await self._opened(await self._rows(later.order_by(WebChatEvent.seq)))
        while True:
            query = mine.where(WebChatEvent.seq < before) if before else mine
            rows = await self._rows(query.order_by(WebChatEvent.seq.desc()).limit(limit + 1))
            page = rows[:limit][::-1]
            events = await self._opened(page)
            before = page[0].seq if len(rows) > limit else 0
            if not before or any(event.kind is EventKind.CLEAR for event in events):
                return History([*events, *edits])
            if events:
                return History([*events, *edits], before)

    async def event(self, contact_id: int, seq: int) -> ChatEvent | None:
        """One event of this very contact; None when there is none, or its key was thrown away."""
        query = select(WebChatEvent).where(WebChatEvent.contact_id == contact_id, WebChatEvent.seq == seq)
        found = await self._opened(await self._rows(query))
        return found[0] if found else None

    async def _rows(self, query: Select[Any]) -> list[WebChatEvent]:
        async with self._database.read() as session:
            return list(await session.scalars(query))

    async def _opened(self, rows: list[WebChatEvent]) -> list[ChatEvent]:
        await self._keys.load({key_of(row.body) for row in rows if row.body})
        # A clearing says nothing and is not sealed.
        opened = ((row, self._keys.open(row.body) if row.body else b"{}") for row in rows)
        return [ChatEvent(row.seq, row.kind, json.loads(body), row.at) for row, body in opened if body]

    async def clear(self, contact_id: int) -> int:
        """Hides everything up to now, on every screen of the contact; the dialogue stays where it is.

        Returns the number that the clearing got; 0 when there is no such contact.
        """
        async with self._database.begin() as session:
            seq: int | None = await session.scalar(
                update(Conversation)
                .where(Conversation.contact_id == contact_id)
                .values(last_seq=Conversation.last_seq + 1, cleared_seq=Conversation.last_seq + 1)
                .returning(Conversation.last_seq)
            )
            if seq is None:
                return 0
            row = {"contact_id": contact_id, "seq": seq, "kind": EventKind.CLEAR, "body": b""}
            await session.execute(insert(WebChatEvent).values(**row, at=self._clock.now()))
            await announce(session, contact_id)
        return seq

    async def stay(self, contact_id: int) -> None:
        """Somebody is still at the shared computer: five more minutes."""
        async with self._database.begin() as session:
            await session.execute(
                update(Contact)
                .where(Contact.id == contact_id, Contact.is_public.is_(True))
                .values(forget_at=self._clock.now() + IDLE)
            )

    async def end(self, contact_id: int) -> None:
        """A shared session is over: its key is thrown away, the contact and what it showed are gone."""
        async with self._database.begin() as session:
            await self._forget(session, [contact_id])
        await self._keys.discard()

    async def end_idle(self) -> int:
        """Ends the shared sessions that everybody left; returns how many. May be run any time."""
        async with self._database.begin() as session:
            left = list(
                await session.scalars(
                    select(Contact.id).where(
                        Contact.channel == ChannelName.WEB,
                        Contact.is_public.is_(True),
                        Contact.forget_at <= self._clock.now(),
                    )
                )
            )
            await self._forget(session, left)
        if left:
            await self._keys.discard()
        return len(left)

    async def _forget(self, session: AsyncSession, contact_ids: list[int]) -> None:
        public = select(Contact.id).where(Contact.id.in_(contact_ids), Contact.is_public.is_(True))
        left = list(await session.scalars(public))
        for contact_id in left:
            await announce(session, contact_id)
        await forget_contacts(session, left, self._clock.now())
