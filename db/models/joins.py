"""Registrations of one person on several chats, joined by a one-time code and parted again by staff."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, words
from db.enums import ChannelName


class JoinCode(Base):
    """A one-time code that joins the chat where it is typed to a person; only its hash is kept."""

    __tablename__ = "join_codes"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    # The chat where it was shown: it hears of the joining.
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class Join(Base):
    """A chat, and perhaps a second registration, that became one with a person; the row stays as proof."""

    __tablename__ = "joins"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    # The registration that went into the kept one; empty where the chat had none of this person.
    gone_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"), index=True)
    channel: Mapped[ChannelName] = mapped_column(words(ChannelName))
    at: Mapped[datetime]
    # The member of staff who joined two registrations, and why; empty where the person did it with a code.
    joined_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    reason: Mapped[str] = mapped_column(String(400), default="")
    # Numbers of the rows that went over, by table: what an undoing gives back.
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    undo_reason: Mapped[str] = mapped_column(String(400), default="")
