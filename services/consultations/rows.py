"""A consultation as a line of the staff's lists, and the conditions that lists share."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import Applied, ChannelName, ConsultationState, VisitMethod, VisitNeed, VisitRole
from db.models.consultations import Consultant, Consultation, JournalEntry
from db.models.people import Person
from db.models.staff import AuditEntry, Employee, Login
from db.models.units import Specialism, Unit
from services.cause import Actor
from services.consultations.cards import ReasonView
from services.consultations.masks import Glimpse, answerable, mask
from services.reporting.methodology import Methodology
from services.rights import Right, within

# What is not part of a consultation's story: who read it.
READS: Final = ("card_read", "list_read", "journal_read")

Key = tuple[datetime, int]
"""Where a page ends: when the last row begins, and its number."""


@dataclass(frozen=True, slots=True)
class ConsultationFilter:
    """What a list shows; empty means all in scope. Days are local dates of the units."""

    states: frozenset[ConsultationState] = frozenset()
    unit_id: int | None = None
    consultant_id: int | None = None
    specialism_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    # Only what the reader may answer: a consultant's own, a desk's unit.
    to_answer: bool = False
    # Only what is past the time by which it should have been answered.
    overdue: bool = False
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class ConsultationRow:
    """A line of a list: of the person as much as the reader may know. Times in UTC, shown in `zone`."""

    number: int
    state: ConsultationState
    starts_at: datetime
    ends_at: datetime
    on_day: date
    zone: str
    unit_id: int
    unit_kk: str
    unit_ru: str
    consultant_id: int
    family_name: str
    given_name: str
    specialism_id: int
    specialism_code: str
    specialism_kk: str
    specialism_ru: str
    method: VisitMethod
    role: VisitRole
    needs: tuple[VisitNeed, ...]
    channel: ChannelName
    who: Glimpse
    asked_at: datetime | None
    answer_by: datetime | None
    is_overdue: bool
    offered_starts_at: datetime | None
    will_come: bool | None
    has_journal: bool
    # The reader may act on it.
    is_answerable: bool


@dataclass(frozen=True, slots=True)
class ConsultationPage:
    """A page of a list; `next_key` is empty on the last one. `total` is counted up to 1,001."""

    rows: list[ConsultationRow]
    next_key: Key | None
    total: int


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A step in a consultation's life; `by` is empty when the person or the system did it."""

    at: datetime
    deed: str
    by: str
    by_staff: bool
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StaffCard:
    """A consultation's page."""

    row: ConsultationRow
    about: str | None
    # There is something that these eyes may not read.
    about_is_sealed: bool
    reason: ReasonView | None
    history: list[HistoryLine]
    applied: Applied | None
    entered_by: str
    # The reader gives this consultation.
    is_own: bool
    # Under 18 on that day, and no check of the consultant is written down (S0 п.27).
    lacks_check: bool


@dataclass(frozen=True, slots=True)
class TodayCounts:
    """What waits for the reader today."""

    to_confirm: int
    overdue: int
    todays: int


def rows_for(by: Actor) -> Select[*tuple[Any, ...]]:
    """Everything a line is made of; `row_of` reads it."""
    return (
        select(
            Consultation,
            Employee,
            Unit,
            Specialism,
            Person,
            JournalEntry.consultation_id,
            answerable(by).label("is_answerable"),
        )
        .join(Consultant, Consultant.id == Consultation.consultant_id)
        .join(Employee, Employee.id == Consultant.employee_id)
        .join(Unit, Unit.id == Consultation.unit_id)
        .join(Specialism, Specialism.id == Consultation.specialism_id)
        .outerjoin(Person, Person.id == Consultation.person_id)
        .outerjoin(JournalEntry, JournalEntry.consultation_id == Consultation.id)
    )


def seen_by(by: Actor) -> ColumnElement[bool]:
    """The scope that every list and card shares; hours that are only kept are nobody's business."""
    return and_(
        within(by, Right.SEE_CONSULTATIONS, Consultation.unit_id),
        Consultation.state != ConsultationState.HOLDING,
    )


def conditions(by: Actor, filters: ConsultationFilter, now: datetime) -> list[ColumnElement[bool]]:
    """A filter as conditions."""
    wanted: list[ColumnElement[bool]] = []
    if filters.states:
        wanted.append(Consultation.state.in_(filters.states))
    if filters.unit_id is not None:
        wanted.append(Consultation.unit_id == filters.unit_id)
    if filters.consultant_id is not None:
        wanted.append(Consultation.consultant_id == filters.consultant_id)
    if filters.specialism_id is not None:
        wanted.append(Consultation.specialism_id == filters.specialism_id)
    if filters.first_day is not None:
        wanted.append(Consultation.on_day >= filters.first_day)
    if filters.last_day is not None:
        wanted.append(Consultation.on_day <= filters.last_day)
    if filters.to_answer:
        wanted.append(answerable(by))
    if filters.overdue:
        wanted.append(and_(Consultation.state == ConsultationState.ASKED, Consultation.answer_by <= now))
    return wanted


def beyond(key: Key, newest_first: bool) -> ColumnElement[bool]:
    """What comes after the last row of a page."""
    at, number = key
    if newest_first:
        further, higher = Consultation.starts_at < at, Consultation.id < number
    else:
        further, higher = Consultation.starts_at > at, Consultation.id > number
    return or_(further, and_(Consultation.starts_at == at, higher))


def row_of(by: Actor, columns: Any, now: datetime, methodology: Methodology) -> ConsultationRow:
    """The line, masked for its reader."""
    visit, employee, unit, kind, person, journal, is_answerable = columns
    who = mask(
        by,
        person,
        masked=kind.masked,
        employee_id=employee.id,
        unit=unit,
        on_day=visit.on_day,
        now=now,
        methodology=methodology,
    )
    is_asked = visit.state is ConsultationState.ASKED
    return ConsultationRow(
        number=visit.id,
        state=visit.state,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        on_day=visit.on_day,
        zone=unit.zone,
        unit_id=unit.id,
        unit_kk=unit.name_kk,
        unit_ru=unit.name_ru,
        consultant_id=visit.consultant_id,
        family_name=employee.family_name,
        given_name=employee.given_name,
        specialism_id=kind.id,
        specialism_code=kind.code,
        specialism_kk=kind.name_kk,
        specialism_ru=kind.name_ru,
        method=visit.method,
        role=visit.role,
        needs=tuple(map(VisitNeed, visit.needs)),
        channel=visit.channel,
        who=who,
        asked_at=visit.asked_at,
        answer_by=visit.answer_by,
        is_overdue=is_asked and visit.answer_by is not None and visit.answer_by <= now,
        offered_starts_at=visit.offered_starts_at,
        will_come=visit.will_come,
        has_journal=journal is not None,
        is_answerable=bool(is_answerable),
    )


async def history_of(session: AsyncSession, number: int) -> list[HistoryLine]:
    """What was done with a consultation, the oldest first."""
    query = (
        select(AuditEntry, Login.name, Employee.family_name, Employee.given_name)
        .outerjoin(Login, Login.id == AuditEntry.login_id)
        .outerjoin(Employee, Employee.id == Login.employee_id)
        .where(
            AuditEntry.subject_kind == "consultation",
            AuditEntry.subject_id == number,
            AuditEntry.deed.not_in(READS),
        )
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    rows = (await session.execute(query)).all()
    return [
        HistoryLine(
            at=entry.at,
            deed=entry.deed,
            by=f"{family} {given}" if family else name or "",
            by_staff=entry.login_id is not None,
            details=entry.details,
        )
        for entry, name, family, given in rows
    ]
