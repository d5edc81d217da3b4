"""What is told of a consultation: to the person it belongs to, and the rows it is read from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ConsultationState, ReasonKind, VisitMethod, VisitNeed, VisitRole
from db.models.consultations import Consultant, Consultation
from db.models.staff import Employee, Login
from db.models.units import Reason, Specialism, Unit
from services.consultations.refusals import NoSuchReason
from services.consultations.slots import Span, span_of


@dataclass(frozen=True, slots=True)
class KindOfHelp:
    """What a centre helps with; `minutes`: how long a visit usually is."""

    id: int
    code: str
    name_kk: str
    name_ru: str
    about_kk: str
    about_ru: str
    minutes: int
    masked: bool


@dataclass(frozen=True, slots=True)
class ConsultantView:
    """Somebody who can be booked."""

    id: int
    family_name: str
    given_name: str
    minutes: int
    methods: tuple[VisitMethod, ...]


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A reason from the list."""

    code: str
    name_kk: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class Holding:
    """An hour kept while the person writes; times in UTC."""

    number: int
    consultant_id: int
    family_name: str
    given_name: str
    starts_at: datetime
    zone: str
    minutes: int
    methods: tuple[VisitMethod, ...]
    hold_until: datetime


@dataclass(frozen=True, slots=True)
class ConsultationCard:
    """A consultation as its person may see it: nothing in it names the person. Times in UTC."""

    number: int
    state: ConsultationState
    starts_at: datetime
    ends_at: datetime
    zone: str
    unit_id: int
    unit_kk: str
    unit_ru: str
    address_kk: str
    address_ru: str
    unit_phone: str
    consultant_id: int
    family_name: str
    given_name: str
    specialism_id: int
    specialism_code: str
    specialism_kk: str
    specialism_ru: str
    masked: bool
    method: VisitMethod
    role: VisitRole
    needs: tuple[VisitNeed, ...]
    answer_by: datetime | None
    offered_starts_at: datetime | None
    will_come: bool | None
    reason: ReasonView | None = None

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


@dataclass(slots=True)
class Found:
    """A consultation with what stands around it, locked for a deed."""

    visit: Consultation
    consultant: Consultant
    employee: Employee
    unit: Unit
    specialism: Specialism
    # The consultant's account, where that was asked for together with the rest.
    login_id: int | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.unit.zone)

    @property
    def subject(self) -> str:
        """What notices of it are about."""
        return subject_of(self.visit.id)

    @property
    def minutes(self) -> int:
        return int((self.visit.ends_at - self.visit.starts_at).total_seconds()) // 60

    @property
    def span(self) -> Span | None:
        """The consultant's cells, while it keeps any."""
        if self.visit.first_cell is None or self.visit.end_cell is None:
            return None
        return Span(self.visit.first_cell, self.visit.end_cell)

    @property
    def offered_span(self) -> Span | None:
        """The cells of the other time that is offered."""
        if self.visit.offered_first_cell is None or self.visit.offered_end_cell is None:
            return None
        return Span(self.visit.offered_first_cell, self.visit.offered_end_cell)

    def span_at(self, starts_at: datetime, ends_at: datetime) -> Span:
        """The cells a visit at that time takes, by the consultant's settings of today."""
        return span_of(starts_at, ends_at, self.consultant.minutes_before, self.consultant.minutes_after)

    def card(self, reason: Reason | None = None) -> ConsultationCard:
        """What the person sees."""
        visit, unit, kind = self.visit, self.unit, self.specialism
        return ConsultationCard(
            number=visit.id,
            state=visit.state,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            zone=unit.zone,
            unit_id=unit.id,
            unit_kk=unit.name_kk,
            unit_ru=unit.name_ru,
            address_kk=unit.address_kk,
            address_ru=unit.address_ru,
            unit_phone=unit.phone,
            consultant_id=visit.consultant_id,
            family_name=self.employee.family_name,
            given_name=self.employee.given_name,
            specialism_id=kind.id,
            specialism_code=kind.code,
            specialism_kk=kind.name_kk,
            specialism_ru=kind.name_ru,
            masked=kind.masked,
            method=visit.method,
            role=visit.role,
            needs=tuple(map(VisitNeed, visit.needs)),
            answer_by=visit.answer_by if visit.state is ConsultationState.ASKED else None,
            offered_starts_at=visit.offered_starts_at,
            will_come=visit.will_come,
            reason=None if reason is None else reason_view(reason),
        )


_LOGIN = (
    select(func.min(Login.id))
    .where(Login.employee_id == Consultant.employee_id, Login.ended_at.is_(None))
    .scalar_subquery()
)
_FOUND = (
    select(Consultation, Consultant, Employee, Unit, Specialism, _LOGIN)
    .join(Consultant, Consultant.id == Consultation.consultant_id)
    .join(Employee, Employee.id == Consultant.employee_id)
    .join(Unit, Unit.id == Consultation.unit_id)
    .join(Specialism, Specialism.id == Consultation.specialism_id)
)


def _locked(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        _FOUND.where(Consultation.id == bindparam("number"), *conditions)
        .with_for_update(of=Consultation)
        .execution_options(populate_existing=True)
    )


# `number` if it is of `person` and more than a hold.
OWN: Final = and_(
    Consultation.id == bindparam("number"),
    Consultation.person_id == bindparam("person"),
    Consultation.person_id.is_not(None),
    Consultation.state != ConsultationState.HOLDING,
)
# Built once: every answer to an offer or a reminder asks for it.
_OWN = _locked(OWN)


async def find(session: AsyncSession, number: int, *conditions: ColumnElement[bool]) -> Found | None:
    """The consultation if the conditions let it be seen, locked until the transaction ends."""
    row = (await session.execute(_locked(*conditions), {"number": number})).one_or_none()
    return None if row is None else Found(*row)


async def find_own(session: AsyncSession, number: int, person_id: int | None) -> Found | None:
    """The person's own consultation, locked until the transaction ends; nobody's person has none."""
    row = (await session.execute(_OWN, {"number": number, "person": person_id})).one_or_none()
    return None if row is None else Found(*row)


def subject_of(number: int) -> str:
    """What notices of a consultation are about."""
    return f"consultation:{number}"


def sealed_as(number: int) -> str:
    """What a sealed text of a consultation is bound to."""
    return f"consultations:{number}"


def journal_sealed_as(number: int) -> str:
    """What a sealed text of its journal entry is bound to."""
    return f"journal_entries:{number}"


def reason_view(reason: Reason) -> ReasonView:
    return ReasonView(reason.code, reason.name_kk, reason.name_ru)


async def reason_by(session: AsyncSession, kind: ReasonKind, code: str) -> Reason:
    """A reason of the list. Raises NoSuchReason."""
    reason = await session.scalar(select(Reason).where(Reason.kind == kind, Reason.code == code))
    if reason is None:
        raise NoSuchReason
    return reason
