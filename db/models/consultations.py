"""Consultants, their hours, and consultations whose doubles the database itself refuses."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, words
from db.enums import Applied, ChannelName, ConsultationState, VisitMethod, VisitRole

# Labour Code and S0 п.13: 8 hours a day, 40 a week.
DAY_MINUTES = 480
WEEK_MINUTES = 2400


class Consultant(Base):
    """An employee or invited specialist who can be booked."""

    __tablename__ = "consultants"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    confirms_itself: Mapped[bool] = mapped_column(default=False)
    minutes: Mapped[int] = mapped_column(default=45)
    minutes_before: Mapped[int] = mapped_column(default=0)
    minutes_after: Mapped[int] = mapped_column(default=15)
    daily_limit: Mapped[int] = mapped_column(default=5)
    methods: Mapped[list[str]] = mapped_column(JSON, default=list)
    ended_on: Mapped[date | None]


class ConsultantSpecialism(Base):
    """What a consultant helps with."""

    __tablename__ = "consultant_specialisms"

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultants.id"), primary_key=True)
    specialism_id: Mapped[int] = mapped_column(ForeignKey("specialisms.id"), primary_key=True, index=True)


class WeeklyInterval(Base):
    """Bookable minutes of a local weekday (Monday = 0); several a day."""

    __tablename__ = "weekly_intervals"
    __table_args__ = (CheckConstraint("start_minute < end_minute", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultants.id"), index=True)
    weekday: Mapped[int]
    start_minute: Mapped[int]
    end_minute: Mapped[int]


class DayException(Base):
    """One day that differs: an interval instead of the weekly ones, or none at all (both minutes empty)."""

    __tablename__ = "day_exceptions"
    __table_args__ = (Index(None, "consultant_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultants.id"))
    day: Mapped[date]
    start_minute: Mapped[int | None]
    end_minute: Mapped[int | None]


class Consultation(Base):
    """From an hour kept while the person writes to a visit written in the journal."""

    __tablename__ = "consultations"
    __table_args__ = (
        Index(None, "unit_id", "state", "starts_at"),
        Index(None, "unit_id", "on_day"),
        Index(None, "consultant_id", "starts_at"),
        Index(None, "person_id", "starts_at"),
        Index(None, "state", "answer_by"),
        Index(None, "state", "nudge_at"),
        Index(None, "state", "hold_until"),
        Index(
            "ix_consultations_offered",
            "consultant_id",
            "offered_starts_at",
            sqlite_where=text("offered_starts_at IS NOT NULL"),
            postgresql_where=text("offered_starts_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultants.id"))
    specialism_id: Mapped[int] = mapped_column(ForeignKey("specialisms.id"))
    # Empty while the hour is kept for somebody who is still registering.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"), index=True)
    state: Mapped[ConsultationState] = mapped_column(words(ConsultationState))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    # The local date in the unit's zone: what its minutes are counted on.
    on_day: Mapped[date]
    # The cells it takes, buffers included; empty when it keeps no hour (never did, or gave it back).
    first_cell: Mapped[int | None] = mapped_column(BigInteger)
    end_cell: Mapped[int | None] = mapped_column(BigInteger)
    hold_until: Mapped[datetime | None]
    # However often a hold is renewed, it does not go beyond this.
    hold_limit: Mapped[datetime | None]
    method: Mapped[VisitMethod] = mapped_column(words(VisitMethod), default=VisitMethod.CENTRE)
    role: Mapped[VisitRole] = mapped_column(words(VisitRole), default=VisitRole.SELF)
    # What it is about, in the person's words, sealed.
    about: Mapped[bytes | None] = mapped_column(LargeBinary)
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    channel: Mapped[ChannelName] = mapped_column(words(ChannelName))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    asked_at: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]
    # When the consultant is reminded; empty once that is done.
    nudge_at: Mapped[datetime | None]
    overdue_told_at: Mapped[datetime | None]
    # Another time the consultant offers instead; its cells are taken too until the person answers.
    offered_starts_at: Mapped[datetime | None]
    offered_ends_at: Mapped[datetime | None]
    offered_first_cell: Mapped[int | None] = mapped_column(BigInteger)
    offered_end_cell: Mapped[int | None] = mapped_column(BigInteger)
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("reasons.id"))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    # What the person answered to the reminder: will come, or nothing yet.
    will_come: Mapped[bool | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ConsultantCell(Base):
    """Five minutes of a consultant (UTC epoch // 300), taken once."""

    __tablename__ = "consultant_cells"
    __table_args__ = {"sqlite_with_rowid": False}  # one tree, not two

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultants.id"), primary_key=True)
    cell: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE"), index=True
    )


class PersonCell(Base):
    """Five minutes of a person: nobody is in two places."""

    __tablename__ = "person_cells"
    __table_args__ = {"sqlite_with_rowid": False}  # one tree, not two

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    cell: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultations.id", ondelete="CASCADE"), index=True
    )


class ConsultantDay(Base):
    """Minutes and visits of a consultant's local day; more than 8 hours are refused here."""

    __tablename__ = "consultant_days"
    __table_args__ = (CheckConstraint(f"minutes BETWEEN 0 AND {DAY_MINUTES}", name="eight_hours"),)

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultants.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    minutes: Mapped[int]
    visits: Mapped[int]


class ConsultantWeek(Base):
    """Minutes of a consultant's week, by its Monday; more than 40 hours are refused here."""

    __tablename__ = "consultant_weeks"
    __table_args__ = (CheckConstraint(f"minutes BETWEEN 0 AND {WEEK_MINUTES}", name="forty_hours"),)

    consultant_id: Mapped[int] = mapped_column(ForeignKey("consultants.id"), primary_key=True)
    monday: Mapped[date] = mapped_column(primary_key=True)
    minutes: Mapped[int]


class JournalEntry(Base):
    """What came of a consultation (S3 п.28-32); free text is sealed."""

    __tablename__ = "journal_entries"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultations.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"))
    recommendation: Mapped[bytes | None] = mapped_column(LargeBinary)
    materials: Mapped[bytes | None] = mapped_column(LargeBinary)
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
    applied: Mapped[Applied] = mapped_column(words(Applied), default=Applied.UNKNOWN)
    written_by: Mapped[int] = mapped_column(ForeignKey("logins.id"))
    written_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
