"""Employees, their logins, roles and sign-ins."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, words
from db.enums import EmployeeKind, Role


class Employee(Base):
    """Who works in a unit, with or without a login; the divisor of indicator 1.2 counts these."""

    __tablename__ = "employees"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    family_name: Mapped[str] = mapped_column(String(100))
    given_name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[EmployeeKind] = mapped_column(words(EmployeeKind))
    # An invited specialist is no employee in the sense of S0 п.33: shown apart, not in the divisor.
    is_invited: Mapped[bool] = mapped_column(default=False)
    position_kk: Mapped[str] = mapped_column(String(100), default="")
    position_ru: Mapped[str] = mapped_column(String(100), default="")
    hired_on: Mapped[date]
    left_on: Mapped[date | None]


class Login(Base):
    """An account of the back office."""

    __tablename__ = "logins"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employees.id"), index=True)
    lang: Mapped[str] = mapped_column(String(2), default="kk")
    # The password was made by somebody else: nothing but changing it is open.
    must_change_password: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class RoleGrant(Base):
    """A role within a unit and everything below it, while it lasts."""

    __tablename__ = "role_grants"

    id: Mapped[int] = mapped_column(primary_key=True)
    login_id: Mapped[int] = mapped_column(ForeignKey("logins.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class StaffSession(Base):
    """A signed-in browser; only a hash of its token is kept."""

    __tablename__ = "staff_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    login_id: Mapped[int] = mapped_column(ForeignKey("logins.id"), index=True)
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(String(100), default="")


class SignInFailure(Base):
    """A failed sign-in, for throttling; the key is a hash of the name or of the address."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (Index(None, "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)


class FormKey(Base):
    """A form that was carried out, with its outcome for the repeat."""

    __tablename__ = "form_keys"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[str] = mapped_column(String(200), default="")


class StaffContact(Base):
    """A chat that a login joined to itself with a one-time code."""

    __tablename__ = "staff_contacts"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True)
    login_id: Mapped[int] = mapped_column(ForeignKey("logins.id"), index=True)
    joined_at: Mapped[datetime]


class StaffLinkCode(Base):
    """A one-time code that joins a chat to a login; only its hash is kept."""

    __tablename__ = "staff_link_codes"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    login_id: Mapped[int] = mapped_column(ForeignKey("logins.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AuditEntry(Base):
    """Who did or read what; no personal data in `details`."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    login_id: Mapped[int | None] = mapped_column(ForeignKey("logins.id"), index=True)
    contact_id: Mapped[int | None]
    channel: Mapped[str] = mapped_column(String(16))
    deed: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Lease(Base):
    """One holder at a time for a job; correctness never rests on it."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime]
