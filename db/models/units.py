"""The tree of units and what they offer."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, words
from db.enums import CentreLevel, ReasonKind, UnitChangeKind, UnitKind


class Unit(Base):
    """A node of the tree; `path` ("/1/4/9/") is what scopes are compared with."""

    __tablename__ = "units"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[UnitKind] = mapped_column(words(UnitKind))
    level: Mapped[CentreLevel | None] = mapped_column(words(CentreLevel))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    path: Mapped[str] = mapped_column(String(200), unique=True)
    # Does the region's work in the reporting chain: a regional centre, else the akimat's department.
    does_regional_work: Mapped[bool] = mapped_column(default=False)
    name_kk: Mapped[str] = mapped_column(String(200))
    name_ru: Mapped[str] = mapped_column(String(200))
    place_kk: Mapped[str] = mapped_column(String(100), default="")
    place_ru: Mapped[str] = mapped_column(String(100), default="")
    address_kk: Mapped[str] = mapped_column(String(300), default="")
    address_ru: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    zone: Mapped[str] = mapped_column(String(40), default="Asia/Almaty")
    # Codes of facts about access for disabled people (documents.labels words them).
    access: Mapped[list[str]] = mapped_column(JSON, default=list)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    # Whether notices go to the chats that the unit's staff joined; the Today page shows them anyway.
    tells_chats: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class UnitChange(Base):
    """What happens to a unit on a day: done at once, or by a timer when the day has come."""

    __tablename__ = "unit_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    kind: Mapped[UnitChangeKind] = mapped_column(words(UnitChangeKind))
    on_day: Mapped[date] = mapped_column(index=True)
    # The new parent, the unit it merges into, or the one it was split from.
    other_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    # Names before and after, codes; nothing personal.
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(String(400), default="")
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    entered_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class UnitPlace(Base):
    """Where a unit stood in the tree up to a day: what was counted of that time is counted there."""

    __tablename__ = "unit_places"
    __table_args__ = (Index(None, "unit_id", "last_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    path: Mapped[str] = mapped_column(String(200))
    last_on: Mapped[date]


class StartCode(Base):
    """A code in a link or QR: which centre, and where the person heard of it."""

    __tablename__ = "start_codes"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    source: Mapped[str] = mapped_column(String(40))


class UnitHours(Base):
    """When a centre is open: minutes of the local day; several intervals a weekday (Monday = 0)."""

    __tablename__ = "unit_hours"
    __table_args__ = (CheckConstraint("start_minute < end_minute", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    weekday: Mapped[int]
    start_minute: Mapped[int]
    end_minute: Mapped[int]


class Specialism(Base):
    """A kind of help."""

    __tablename__ = "specialisms"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_kk: Mapped[str] = mapped_column(String(24))
    name_ru: Mapped[str] = mapped_column(String(24))
    about_kk: Mapped[str] = mapped_column(String(400))
    about_ru: Mapped[str] = mapped_column(String(400))
    minutes: Mapped[int]
    # Visits of a masked specialism are named only to the consultant and that day's desk.
    masked: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]


class UnitSpecialism(Base):
    """What a centre offers."""

    __tablename__ = "unit_specialisms"

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    specialism_id: Mapped[int] = mapped_column(ForeignKey("specialisms.id"), primary_key=True)


class Topic(Base):
    """What a consultation was about, for the journal."""

    __tablename__ = "topics"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    specialism_id: Mapped[int | None] = mapped_column(ForeignKey("specialisms.id"))
    name_kk: Mapped[str] = mapped_column(String(100))
    name_ru: Mapped[str] = mapped_column(String(100))
    position: Mapped[int]


class Reason(Base):
    """Why something was declined or cancelled."""

    __tablename__ = "reasons"
    __table_args__ = (UniqueConstraint("kind", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ReasonKind] = mapped_column(words(ReasonKind))
    code: Mapped[str] = mapped_column(String(40))
    name_kk: Mapped[str] = mapped_column(String(100))
    name_ru: Mapped[str] = mapped_column(String(100))
    position: Mapped[int]


class EmergencyNumber(Base):
    """A number for urgent help, with the day somebody last rang it."""

    __tablename__ = "emergency_numbers"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    name_kk: Mapped[str] = mapped_column(String(100))
    name_ru: Mapped[str] = mapped_column(String(100))
    hours_kk: Mapped[str] = mapped_column(String(100))
    hours_ru: Mapped[str] = mapped_column(String(100))
    checked_on: Mapped[date]
    checked_by: Mapped[str] = mapped_column(String(100))
    position: Mapped[int]


class DayOff(Base):
    """A public holiday, or a weekend day that is worked; editable, estimates marked."""

    __tablename__ = "days_off"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_worked: Mapped[bool] = mapped_column(default=False)
    name_kk: Mapped[str] = mapped_column(String(100))
    name_ru: Mapped[str] = mapped_column(String(100))
    is_estimate: Mapped[bool] = mapped_column(default=False)
