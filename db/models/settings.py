"""What an administrator may set or word without touching the code, and every earlier value."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class Setting(Base):
    """A value that differs from the one in the code."""

    __tablename__ = "settings"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Wording(Base):
    """A text worded anew, in both languages; without a row the text is the one in the catalogues."""

    __tablename__ = "wordings"

    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    text_kk: Mapped[str] = mapped_column(String(2000))
    text_ru: Mapped[str] = mapped_column(String(2000))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class SettingChange(Base):
    """One change of a setting or a wording: what stood before, what stands since, by whom."""

    __tablename__ = "setting_changes"
    __table_args__ = (Index(None, "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # "setting:…" or "wording:…".
    name: Mapped[str] = mapped_column(String(80))
    old: Mapped[Any] = mapped_column(JSON)
    new: Mapped[Any] = mapped_column(JSON)
    at: Mapped[datetime]
    by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
