"""Where each contact's dialogue stands, what arrived, what was promised, what the web chat shows."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.base import NAMING, Base, UtcDateTime, words
from db.enums import ArrivalState, ChannelName, EventKind, PromiseState, Receipt


class Arrival(Base):
    """An update that was accepted: the key that makes a repeat harmless; a body only while it waits."""

    __tablename__ = "arrivals"
    __table_args__ = (UniqueConstraint("channel", "key"), Index(None, "state", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[ChannelName] = mapped_column(words(ChannelName))
    # A hash of the provider's id: enough to know a repeat, nothing else.
    key: Mapped[str] = mapped_column(String(32))
    contact_id: Mapped[int | None]
    state: Mapped[ArrivalState] = mapped_column(words(ArrivalState))
    at: Mapped[datetime] = mapped_column(index=True)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    attempts: Mapped[int] = mapped_column(default=0)
    # The class of the error, never its text: texts may quote the person.
    fault: Mapped[str] = mapped_column(String(100), default="")


class Conversation(Base):
    """The contact's dialogue: its lock, its place, its screen's number."""

    __tablename__ = "conversations"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str | None] = mapped_column(String(60))
    # Draft and choices on the screen, sealed under the conversation's key.
    data: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_id: Mapped[int] = mapped_column(BigInteger)
    # The number of the last screen: an older button is recognised by it.
    step: Mapped[int] = mapped_column(default=0)
    # The last event of the web chat; raised under this row's lock, so commit order is sequence order.
    last_seq: Mapped[int] = mapped_column(default=0)
    cleared_seq: Mapped[int] = mapped_column(default=0)


class DiscardedKey(Base):
    """A conversation key to be thrown away; written with the effect, carried out right after it."""

    __tablename__ = "discarded_keys"

    key_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]


class WebChatEvent(Base):
    """A bubble or an edit, sealed; what a reload shows again."""

    __tablename__ = "webchat_events"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[EventKind] = mapped_column(words(EventKind))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(index=True)


class Reply(Base):
    """An answer on somebody else's messenger: written with the effect it tells of, gone once it was taken."""

    __tablename__ = "replies"
    __table_args__ = (Index(None, "contact_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    # A method of the messenger, sealed under the conversation's key.
    body: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(index=True)
    # Empty as long as it may still go; else why the messenger did not take it.
    fault: Mapped[str] = mapped_column(String(100), default="")


class ChannelState(Base):
    """How a messenger stands, as the process that speaks with it last saw it."""

    __tablename__ = "channel_states"

    channel: Mapped[ChannelName] = mapped_column(words(ChannelName), primary_key=True)
    # "polling" or "webhook"; the name the messenger gave us.
    mode: Mapped[str] = mapped_column(String(20), default="")
    name: Mapped[str] = mapped_column(String(64), default="")
    # Empty while all is well.
    fault: Mapped[str] = mapped_column(String(100), default="")
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
    # What else the messenger tells of itself: codes and numbers, no person.
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class ChannelFault(Base):
    """An error a messenger answered with, by its code: how often, and when last."""

    __tablename__ = "channel_faults"

    channel: Mapped[ChannelName] = mapped_column(words(ChannelName), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    times: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(index=True)


class Revision(Base):
    """One row: how many transactions changed what seldom changes (`db.seldom`)."""

    __tablename__ = "revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


class Promise(Base):
    """A message nobody asked for: promised with the effect it tells of, sent by delivery."""

    __tablename__ = "outgoing"
    __table_args__ = (
        UniqueConstraint("kind", "recipient", "subject", "occasion"),
        Index(None, "state", "due_at"),
        Index(None, "unit_id", "state", "id"),
        Index(None, "promised_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    # "person:17", "login:3" or "contact:5": who is to hear of it.
    recipient: Mapped[str] = mapped_column(String(40), index=True)
    # "consultation:17", "report:5:2026Q4": what it is about.
    subject: Mapped[str] = mapped_column(String(60), index=True)
    # What makes this one different from the same kind on another day.
    occasion: Mapped[str] = mapped_column(String(60))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    state: Mapped[PromiseState] = mapped_column(words(PromiseState))
    promised_at: Mapped[datetime]
    due_at: Mapped[datetime]
    # Said too late it would only confuse: dropped after this moment.
    useless_after: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(100), default="")
    # How far it came, where the messenger says so.
    receipt: Mapped[Receipt | None] = mapped_column(words(Receipt))
    receipt_at: Mapped[datetime | None]
    # A person ticked it off the call list.
    called_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    called_at: Mapped[datetime | None]


class VolatileBase(DeclarativeBase):
    """Tables that no backup may hold: on SQLite a file of its own, on PostgreSQL unlogged."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime()}


class ConversationKey(VolatileBase):
    """A key under which one conversation is sealed; thrown away, everything sealed by it is noise."""

    __tablename__ = "conversation_keys"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime]
