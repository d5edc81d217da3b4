"""Employees, their logins, roles and sign-ins."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
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
    # Of the present post: an earlier one is a row of its own (`PastPost`).
    hired_on: Mapped[date]
    # The last day, itself included.
    left_on: Mapped[date | None]


class PastPost(Base):
    """Where and as what an employee worked before: the divisor of 1.2 counts heads on a day, then as now."""

    __tablename__ = "past_posts"
    __table_args__ = (Index(None, "unit_id", "last_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    is_invited: Mapped[bool]
    # Both days included.
    first_on: Mapped[date]
    last_on: Mapped[date]


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
    # The second factor: its secret, sealed; the last time step accepted, so that no code works twice.
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_since: Mapped[datetime | None]
    totp_step: Mapped[int | None]
    # For coming back to a locked browser; worth nothing where nobody has signed in today.
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class RecoveryCode(Base):
    """One of the codes that stand in for a lost second factor; only its hash is kept."""

    __tablename__ = "recovery_codes"

    login_id: Mapped[int] = mapped_column(ForeignKey("logins.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime | None]


class Invitation(Base):
    """A link with which somebody makes their own login; only the hash of its code is kept."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), index=True)
    lang: Mapped[str] = mapped_column(String(2), default="kk")
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    withdrawn_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    # The login that was made with it.
    login_id: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))


class RoleProposal(Base):
    """An officer's role that one person proposed to give or to end, and a second one has to confirm."""

    __tablename__ = "role_proposals"

    id: Mapped[int] = mapped_column(primary_key=True)
    login_id: Mapped[int] = mapped_column(ForeignKey("logins.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    is_ending: Mapped[bool] = mapped_column(default=False)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("logins.id"))
    proposed_at: Mapped[datetime]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    settled_at: Mapped[datetime | None]
    is_granted: Mapped[bool | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class StaffCard(Base):
    """What must be known of somebody who works with the young (S0 п.27, S3 п.14)."""

    __tablename__ = "staff_cards"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employees.id"), primary_key=True)
    qualification: Mapped[str] = mapped_column(String(200), default="")
    register_number: Mapped[str] = mapped_column(String(60), default="")
    register_until: Mapped[date | None]
    # Checks for work with minors: when, and who saw the paper.
    checked_on: Mapped[date | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    # Since when the person works in this profession.
    practises_since: Mapped[date | None]
    changed_at: Mapped[datetime]


class RoleGrant(Base):
    """A role within a unit and everything below it, while it lasts."""

    __tablename__ = "role_grants"

    id: Mapped[int] = mapped_column(primary_key=True)
    login_id: Mapped[int] = mapped_column(ForeignKey("logins.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    granted_at: Mapped[datetime]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))


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
    # Which computer it is: colleagues signed in on one computer may change places by PIN.
    computer_hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    # Nobody was there for a while, or a colleague sat down: opens again with the PIN or the password.
    locked_at: Mapped[datetime | None]
    # Until then nothing but the second factor is open.
    second_factor_at: Mapped[datetime | None]
    # Wrong PINs since it was locked; too many end the session.
    pin_tries: Mapped[int] = mapped_column(default=0)


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
    __table_args__ = (
        Index(None, "subject_kind", "subject_id"),
        Index(None, "unit_id", "at"),
        Index(None, "login_id", "at"),
        Index(None, "deed", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    login_id: Mapped[int | None] = mapped_column(ForeignKey("logins.id"))
    contact_id: Mapped[int | None]
    channel: Mapped[str] = mapped_column(String(16))
    deed: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    # Whose it was that day: the subject's unit, else that of whoever acted. Nothing refers back from a unit.
    unit_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Lease(Base):
    """One holder at a time for a job; correctness never rests on it."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime]
