"""What stands around cases: drop box, published answers, safeguarding, duty, totals, awareness."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class Envelope(Base):
    """A confidential or anonymous case on its way: sealed, beside nobody's name, its number without order."""

    __tablename__ = "drop_box"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    # Of an anonymous one: the slow hash of its code, so that a form sent twice is one case.
    receipt: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    # A danger does not wait for the next round.
    is_urgent: Mapped[bool] = mapped_column(default=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class EnvelopeFile(Base):
    """A file of an envelope: taken out with it, and written anew."""

    __tablename__ = "drop_box_files"

    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), primary_key=True, autoincrement=False)
    # Kept for a draft that may never be sent; a day, not a time.
    on_day: Mapped[date] = mapped_column(index=True)


class PublishedAnswer(Base):
    """A question that is often asked, with its answer, in both languages: of a centre, or of the country."""

    __tablename__ = "published_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    question_kk: Mapped[str] = mapped_column(String(300), default="")
    question_ru: Mapped[str] = mapped_column(String(300), default="")
    answer_kk: Mapped[str] = mapped_column(String(2000), default="")
    answer_ru: Mapped[str] = mapped_column(String(2000), default="")
    # Shown in the chat since then; empty while it is a draft or one language is missing.
    published_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    times_shown: Mapped[int] = mapped_column(default=0)
    times_helped: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class SafeguardingRule(Base):
    """A centre's page on danger to a person: who tells whom what, in what time; the district's numbers."""

    __tablename__ = "safeguarding_rules"

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True, autoincrement=False)
    rule_kk: Mapped[str] = mapped_column(String(4000))
    rule_ru: Mapped[str] = mapped_column(String(4000))
    addresses_kk: Mapped[str] = mapped_column(String(2000), default="")
    addresses_ru: Mapped[str] = mapped_column(String(2000), default="")
    signed_on: Mapped[date | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class DutyShift(Base):
    """Who is on call outside hours, by a roster that the director signed; where there is none, nobody is."""

    __tablename__ = "duty_shifts"
    __table_args__ = (Index(None, "unit_id", "ends_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    login_id: Mapped[int] = mapped_column(ForeignKey("logins.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    signed_by: Mapped[int] = mapped_column(ForeignKey("logins.id"))
    withdrawn_at: Mapped[datetime | None]


class AppealTotal(Base):
    """A quarter's totals of a unit as they go out to the public, and when the centre saw them."""

    __tablename__ = "appeal_totals"

    period: Mapped[str] = mapped_column(String(6), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True, autoincrement=False)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    public_from: Mapped[date] = mapped_column(index=True)
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    seen_at: Mapped[datetime | None]


class AwarenessAnswer(Base):
    """That a person answered this year's question; what they answered stands elsewhere, unlinked."""

    __tablename__ = "awareness_answers"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class AwarenessCount(Base):
    """How many of the people a centre served know where a complaint goes."""

    __tablename__ = "awareness_counts"

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True, autoincrement=False)
    quarter: Mapped[str] = mapped_column(String(6), primary_key=True)
    asked: Mapped[int] = mapped_column(default=0)
    knew: Mapped[int] = mapped_column(default=0)
    did_not: Mapped[int] = mapped_column(default=0)
