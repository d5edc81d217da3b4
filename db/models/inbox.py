"""Live conversations between people and the desk of a centre."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, words
from db.enums import ChannelName, LineKind, LineSide, ThreadState


class Thread(Base):
    """What one chat asked of one desk, until it is settled; the next question opens another."""

    __tablename__ = "threads"
    __table_args__ = (Index(None, "unit_id", "state", "turn_since"), Index(None, "contact_id", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    # Empty once the contact is forgotten: nobody can be answered there.
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    # Who was writing, where that is known: a person may ask without being registered.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    channel: Mapped[ChannelName] = mapped_column(words(ChannelName))
    lang: Mapped[str] = mapped_column(String(2))
    state: Mapped[ThreadState] = mapped_column(words(ThreadState))
    # Whose it is at the desk; empty while nobody has taken it.
    assigned_to: Mapped[int | None] = mapped_column(ForeignKey("logins.id"), index=True)
    opened_at: Mapped[datetime]
    # Since when it is the turn of the side that `state` names.
    turn_since: Mapped[datetime]
    last_line_at: Mapped[datetime] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ThreadLine(Base):
    """One line of a conversation, sealed."""

    __tablename__ = "thread_lines"
    __table_args__ = (Index(None, "thread_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    kind: Mapped[LineKind] = mapped_column(words(LineKind))
    side: Mapped[LineSide] = mapped_column(words(LineSide))
    # Who of the desk wrote it.
    login_id: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    # Sealed under the keys file.
    text: Mapped[bytes | None] = mapped_column(LargeBinary)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id", ondelete="SET NULL"))
    # What carries an answer of the desk to the person's chat.
    promise_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing.id", ondelete="SET NULL"))
    at: Mapped[datetime]


class ThreadWriter(Base):
    """Who of the desk has a conversation open and writes: colleagues see it, so that nobody answers twice."""

    __tablename__ = "thread_writers"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    login_id: Mapped[int] = mapped_column(ForeignKey("logins.id"), primary_key=True)
    until: Mapped[datetime]


class CannedAnswer(Base):
    """An answer that is often given, in both languages: of one centre, or of the whole country."""

    __tablename__ = "canned_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    title_kk: Mapped[str] = mapped_column(String(100))
    title_ru: Mapped[str] = mapped_column(String(100))
    text_kk: Mapped[str] = mapped_column(String(2000))
    text_ru: Mapped[str] = mapped_column(String(2000))
    position: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
