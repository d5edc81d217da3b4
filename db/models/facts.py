"""What is counted, by which method, and what was sent."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, words
from db.enums import FactKind, ReportState, Sex, VisitRole


class Fact(Base):
    """One counted thing, written with the record it counts; outlives the person's erasure."""

    __tablename__ = "facts"
    __table_args__ = (
        UniqueConstraint("kind", "source_id"),
        Index(None, "unit_id", "on_day"),
        Index(None, "on_day", "unit_id"),
        Index(None, "region_id", "on_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[FactKind] = mapped_column(words(FactKind))
    source_id: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    # The region the unit belonged to that day: moving a unit does not move its past.
    region_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    # A number of ours, kept as a pseudonym when the person is erased.
    person_id: Mapped[int]
    on_day: Mapped[date]
    age: Mapped[int]
    sex: Mapped[Sex | None] = mapped_column(words(Sex))
    role: Mapped[VisitRole] = mapped_column(words(VisitRole))
    # Given by an employee of the centre; an invited specialist's visit is shown apart.
    by_employee: Mapped[bool]
    specialism_id: Mapped[int | None] = mapped_column(ForeignKey("specialisms.id"))
    struck_at: Mapped[datetime | None]
    # A new random number at every write: the fingerprint of a period is made of these.
    changed: Mapped[int] = mapped_column(BigInteger)


class Methodology(Base):
    """How indicators are computed, while it is in force; bands are [first age, last age]."""

    __tablename__ = "methodologies"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name_kk: Mapped[str] = mapped_column(String(200))
    name_ru: Mapped[str] = mapped_column(String(200))
    bands: Mapped[list[list[int]]] = mapped_column(JSON)
    in_force_from: Mapped[date | None]
    in_force_until: Mapped[date | None]


class Report(Base):
    """Where a unit's report of a quarter stands in the chain."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("unit_id", "quarter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    quarter: Mapped[str] = mapped_column(String(6), index=True)
    state: Mapped[ReportState] = mapped_column(words(ReportState), default=ReportState.OPEN)
    # The last sending; every one is kept in `sent_reports`.
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    # Why it was returned, in the words of the level above.
    comment: Mapped[str] = mapped_column(String(400), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class SentReport(Base):
    """Figures as they were sent, letter for letter; never changed: sent again is the next number."""

    __tablename__ = "sent_reports"

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sent_at: Mapped[datetime]
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    # Canonical JSON (RFC 8785): UTF-8, sorted keys, no floats; the checksum is its SHA-256.
    figures: Mapped[str] = mapped_column(Text)
    checksum: Mapped[str] = mapped_column(String(64))


class DueException(Base):
    """Another due day for one unit and one quarter, with a reason."""

    __tablename__ = "due_exceptions"
    __table_args__ = (Index(None, "quarter", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    quarter: Mapped[str] = mapped_column(String(6))
    due_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(400))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    entered_at: Mapped[datetime]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    ended_at: Mapped[datetime | None]


class CalendarFeed(Base):
    """A login's calendar of deadlines for a calendar program; only a hash of its secret address is kept."""

    __tablename__ = "calendar_feeds"

    login_id: Mapped[int] = mapped_column(ForeignKey("logins.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    # What was given out last, as a hash, and since when it says so: a program asks only for what is new.
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    changed_at: Mapped[datetime | None]
