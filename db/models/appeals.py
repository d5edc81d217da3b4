"""Questions, suggestions, thanks and complaints that became cases: what is needed to find and clock them.

Who wrote, what was written and about whom beyond the tree stands sealed elsewhere; `appeals` itself names
nobody but those who work on the case.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, words
from db.enums import (
    AppealAbout,
    AppealColour,
    AppealDesk,
    AppealDoor,
    AppealEventKind,
    AppealKind,
    AppealLinkKind,
    AppealState,
    AppealTurn,
    ChannelName,
)


class Appeal(Base):
    """One case. Days are local days of Almaty; a case that came unnamed has no times, days only."""

    __tablename__ = "appeals"
    __table_args__ = (
        Index(None, "desk_unit_id", "is_open", "due_on", "id"),
        Index(None, "handler_id", "is_open", "due_on", "id"),
        Index(None, "is_open", "due_on", "id"),
        Index(None, "unit_id", "registered_on"),
        Index(None, "region_id", "registered_on"),
        Index(None, "registered_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Random, eight digits and a check digit: an order would tell the excluded that there is a case.
    number: Mapped[str] = mapped_column(String(9), unique=True)
    kind: Mapped[AppealKind] = mapped_column(words(AppealKind))
    door: Mapped[AppealDoor] = mapped_column(words(AppealDoor))
    channel: Mapped[ChannelName] = mapped_column(words(ChannelName))
    lang: Mapped[str] = mapped_column(String(2))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("appeal_topics.id"), index=True)
    about: Mapped[AppealAbout] = mapped_column(words(AppealAbout))
    # The centre it came to or is about, and its region on that day: where it is counted.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    # Who has it: which desk, of which unit, and who of that desk.
    desk: Mapped[AppealDesk] = mapped_column(words(AppealDesk))
    desk_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    # The person ticked that the level above those complained about may have it.
    allows_above: Mapped[bool] = mapped_column(default=False)
    colour: Mapped[AppealColour] = mapped_column(words(AppealColour))
    # Proposed by kind and words until a person confirmed it.
    is_colour_confirmed: Mapped[bool] = mapped_column(default=False)
    state: Mapped[AppealState] = mapped_column(words(AppealState))
    is_open: Mapped[bool] = mapped_column(default=True)
    turn: Mapped[AppealTurn] = mapped_column(words(AppealTurn))
    turn_since: Mapped[date]
    registered_on: Mapped[date]
    registered_at: Mapped[datetime | None]
    # Day 1 of the clock; the day the answer is due, itself included; the day 80 % of it are over.
    clock_from: Mapped[date]
    due_on: Mapped[date]
    warn_on: Mapped[date]
    # Red cases: until when somebody takes it up, until when it is passed on.
    take_up_by: Mapped[datetime | None]
    pass_on_by: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    passed_on_at: Mapped[datetime | None]
    extended_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    # Working days from the clock's first to the answer, both included.
    answered_in: Mapped[int | None]
    score: Mapped[int | None]
    rated_on: Mapped[date | None]
    times_reopened: Mapped[int] = mapped_column(default=0)
    reopen_until: Mapped[date | None]
    closed_on: Mapped[date | None]
    # A red case is not ended by its author's wish; the wish stands.
    wishes_withdrawn: Mapped[bool] = mapped_column(default=False)
    e_otinish: Mapped[str] = mapped_column(String(40), default="", index=True)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    # A keyed hash of who wrote, so that «my appeals» finds it: worth nothing without the keys file.
    owner: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    # A slow hash of the receipt code of the anonymous page.
    receipt: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    joined_to: Mapped[int | None] = mapped_column(ForeignKey("appeals.id"), index=True)
    # How often it went a level up because nobody took it up, and when last.
    level: Mapped[int] = mapped_column(default=0)
    escalated_on: Mapped[date | None]
    # The last link of its history, and how long that is.
    head: Mapped[bytes] = mapped_column(LargeBinary(32))
    last_seq: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class AppealEvent(Base):
    """One link of a case's history; never changed, never deleted."""

    __tablename__ = "appeal_events"

    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[AppealEventKind] = mapped_column(words(AppealEventKind))
    on_day: Mapped[date]
    # Empty where a time would tell who an unnamed author is.
    at: Mapped[datetime | None]
    # "person", "system", or the role in which somebody acted.
    role: Mapped[str] = mapped_column(String(32))
    login_id: Mapped[int | None] = mapped_column(ForeignKey("logins.id"), index=True)
    # SHA-256(salt ‖ content): erasing the content leaves the chain whole.
    content_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    prev: Mapped[bytes] = mapped_column(LargeBinary(32))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    # Which key of the keys file chained it.
    key_id: Mapped[str] = mapped_column(String(40))


class AppealContent(Base):
    """What an event says, sealed under the keys file."""

    __tablename__ = "appeal_contents"

    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class AppealIdentity(Base):
    """The vault: who wrote, sealed; opened with a written reason, and the person may see that it was."""

    __tablename__ = "appeal_identities"

    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), primary_key=True, autoincrement=False)
    # Name, phone, chat and person, sealed under the keys file.
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    times_opened: Mapped[int] = mapped_column(default=0)


class AppealSubject(Base):
    """Whom a case is about, as far as the tree knows them: they never learn of it."""

    __tablename__ = "appeal_subjects"
    __table_args__ = (Index(None, "appeal_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"))
    # The unit complained about; of a person named, the unit they work in.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"), index=True)


class AppealAside(Base):
    """Who stepped aside from a case: from then on it is hidden from them as from the excluded."""

    __tablename__ = "appeal_asides"

    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), primary_key=True, autoincrement=False)
    login_id: Mapped[int] = mapped_column(ForeignKey("logins.id"), primary_key=True, autoincrement=False)
    on_day: Mapped[date]


class AppealView(Base):
    """Why somebody opens a red case; good for one day."""

    __tablename__ = "appeal_views"

    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), primary_key=True, autoincrement=False)
    login_id: Mapped[int] = mapped_column(ForeignKey("logins.id"), primary_key=True, autoincrement=False)
    on_day: Mapped[date] = mapped_column(primary_key=True)


class AppealFile(Base):
    """A file of a case: the copy that is shown, and the sealed original where the author is named."""

    __tablename__ = "appeal_files"
    __table_args__ = (Index(None, "appeal_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"))
    # The event it came with.
    seq: Mapped[int]
    # Empty until the copy without metadata is made: handlers see nothing before.
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"), index=True)
    original_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"), index=True)
    original_sha256: Mapped[str] = mapped_column(String(64), default="")


class AppealLink(Base):
    """Two cases that belong together; the lower number of the two rows first."""

    __tablename__ = "appeal_links"

    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), primary_key=True, autoincrement=False)
    other_id: Mapped[int] = mapped_column(
        ForeignKey("appeals.id"), primary_key=True, autoincrement=False, index=True
    )
    kind: Mapped[AppealLinkKind] = mapped_column(words(AppealLinkKind))


class AppealWord(Base):
    """Keyed hashes of the beginnings of a case's words: found with the keys file, read by nobody."""

    __tablename__ = "appeal_words"
    __table_args__ = {"sqlite_with_rowid": False}

    token: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    appeal_id: Mapped[int] = mapped_column(
        ForeignKey("appeals.id"), primary_key=True, autoincrement=False, index=True
    )


class AppealTopic(Base):
    """What an appeal is about: the nation's list, and what a centre adds to it."""

    __tablename__ = "appeal_topics"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    name_kk: Mapped[str] = mapped_column(String(24))
    name_ru: Mapped[str] = mapped_column(String(24))
    position: Mapped[int]
    ended_on: Mapped[date | None]


class ChainRoot(Base):
    """One Merkle root a day over the last links of all cases: a case or a tail that vanishes is missed."""

    __tablename__ = "chain_roots"

    day: Mapped[date] = mapped_column(primary_key=True)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    cases: Mapped[int]
    at: Mapped[datetime]
