"""What a notice may speak of, read when it is sent: so it says what is true then, or is not sent at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ConsultationState, NoticeStyle, VisitMethod
from db.models.consultations import Consultant, Consultation
from db.models.conversations import Promise
from db.models.people import Contact, Person
from db.models.staff import Employee, Login
from db.models.units import Reason, Specialism, Unit
from services.clock import HOME
from services.inbox_facts import ThreadFacts, thread_facts
from services.keys import Keys
from services.outgoing import CONSULTATION, CONTACT, DAY, KINDS, LOGIN, PERSON, THREAD, number_in
from services.wordings import Texts, wordings_in_use

S = ConsultationState
# In any other state the notice would not be true any more.
_TRUE_IN: Final[dict[str, frozenset[ConsultationState]]] = {
    "consultation_confirmed": frozenset({S.CONFIRMED}),
    "consultation_offered": frozenset({S.OFFERED}),
    "consultation_declined": frozenset({S.DECLINED}),
    "consultation_cancelled": frozenset({S.CANCELLED}),
    "answer_late": frozenset({S.ASKED}),
    "visit_tomorrow": frozenset({S.CONFIRMED}),
    "visit_soon": frozenset({S.CONFIRMED}),
    "visit_missed": frozenset({S.MISSED}),
    "consultation_asked": frozenset({S.ASKED, S.CONFIRMED}),
    "consultation_waiting": frozenset({S.ASKED}),
    "consultation_overdue": frozenset({S.ASKED}),
    "consultation_cancelled_by_person": frozenset({S.CANCELLED}),
}

# What these say may be worded anew.
_WORDED: Final = frozenset({"answer_late", "visit_tomorrow", "visit_soon", "visit_missed"})


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """The unit a notice comes from or is about."""

    name_kk: str
    name_ru: str
    address_kk: str
    address_ru: str
    phone: str
    zone: ZoneInfo = HOME


@dataclass(frozen=True, slots=True)
class SpecialismFacts:
    """What only a full notice names."""

    name_kk: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class ReasonFacts:
    """Why it was declined or cancelled."""

    name_kk: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """A consultation as a notice may tell of it; instants in UTC."""

    number: int
    starts_at: datetime
    ends_at: datetime
    offered_starts_at: datetime | None
    method: VisitMethod
    consultant: str
    specialism: SpecialismFacts
    reason: ReasonFacts | None
    answer_by: datetime | None


@dataclass(frozen=True, slots=True)
class DayFacts:
    """A consultant's day as a messenger may know it: numbers and hours, nobody's name."""

    day: date
    visits: tuple[tuple[int, datetime], ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A promise with everything its words need. `style` is neutral for staff."""

    kind: str
    lang: str
    style: NoticeStyle
    now: datetime
    unit: UnitFacts | None
    visit: VisitFacts | None
    details: dict[str, Any] = field(default_factory=dict)
    # Texts that an administrator worded anew, by code.
    wordings: Mapping[str, Texts] = field(default_factory=dict)
    day: DayFacts | None = None
    thread: ThreadFacts | None = None


async def notice_facts(
    session: AsyncSession, promise: Promise, now: datetime, keys: Keys
) -> NoticeFacts | None:
    """The facts as they are now; None when the notice is no longer true, wanted, or its recipient is gone."""
    reader = await _reader(session, promise.recipient)
    if reader is None:
        return None
    lang, style = reader
    if style is NoticeStyle.QUIET and KINDS[promise.kind].is_reminder:
        return None
    number = number_in(promise.subject, CONSULTATION)
    visit, unit_id = await _visit(session, number, promise.kind) if number else (None, promise.unit_id)
    if number and visit is None:
        return None
    day = await _day(session, promise, now)
    if promise.subject.startswith(DAY) and day is None:
        return None
    thread = await thread_facts(session, keys, promise) if promise.subject.startswith(THREAD) else None
    if promise.subject.startswith(THREAD) and thread is None:
        return None
    unit = await session.get(Unit, unit_id) if unit_id else None
    return NoticeFacts(
        kind=promise.kind,
        lang=lang,
        style=style,
        now=now,
        unit=_unit(unit) if unit else None,
        visit=visit,
        day=day,
        thread=thread,
        details=promise.details,
        wordings=await wordings_in_use(session) if promise.kind in _WORDED else {},
    )


async def _reader(session: AsyncSession, recipient: str) -> tuple[str, NoticeStyle] | None:
    person_id = number_in(recipient, PERSON)
    if person_id is not None:
        person = await session.get(Person, person_id)
        return None if person is None or person.erased_at else (person.lang, person.notices)
    contact_id = number_in(recipient, CONTACT)
    if contact_id is not None:
        contact = await session.get(Contact, contact_id)
        return None if contact is None else (contact.lang or "kk", NoticeStyle.NEUTRAL)
    login_id = number_in(recipient, LOGIN)
    login = await session.get(Login, login_id) if login_id is not None else None
    return None if login is None or login.ended_at else (login.lang, NoticeStyle.NEUTRAL)


async def _visit(session: AsyncSession, number: int, kind: str) -> tuple[VisitFacts | None, int | None]:
    row = (
        await session.execute(
            select(Consultation, Employee.family_name, Employee.given_name, Specialism, Reason)
            .join(Consultant, Consultant.id == Consultation.consultant_id)
            .join(Employee, Employee.id == Consultant.employee_id)
            .join(Specialism, Specialism.id == Consultation.specialism_id)
            .outerjoin(Reason, Reason.id == Consultation.reason_id)
            .where(Consultation.id == number)
        )
    ).one_or_none()
    if row is None:
        return None, None
    found, reason = row.Consultation, row.Reason
    if kind in _TRUE_IN and found.state not in _TRUE_IN[kind]:
        return None, None
    visit = VisitFacts(
        number=found.id,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        offered_starts_at=found.offered_starts_at,
        method=found.method,
        consultant=f"{row.family_name} {row.given_name}",
        specialism=SpecialismFacts(row.Specialism.name_kk, row.Specialism.name_ru),
        reason=ReasonFacts(reason.name_kk, reason.name_ru) if reason else None,
        answer_by=found.answer_by,
    )
    return visit, found.unit_id


async def _day(session: AsyncSession, promise: Promise, now: datetime) -> DayFacts | None:
    """The visits of the promised day and what waits; None for an empty day, or one that is over."""
    if not promise.subject.startswith(DAY):
        return None
    day = date.fromisoformat(promise.subject.removeprefix(DAY))
    if day != now.astimezone(HOME).date():
        return None
    own = (
        select(Consultation.id, Consultation.starts_at, Consultation.state)
        .join(Consultant, Consultant.id == Consultation.consultant_id)
        .join(Login, Login.employee_id == Consultant.employee_id)
        .where(
            Login.id == number_in(promise.recipient, LOGIN),
            or_(
                and_(Consultation.state == S.CONFIRMED, Consultation.on_day == day),
                and_(Consultation.state == S.ASKED, Consultation.starts_at > now),
            ),
        )
        .order_by(Consultation.starts_at, Consultation.id)
    )
    rows = (await session.execute(own)).all()
    visits = tuple((row.id, row.starts_at) for row in rows if row.state is S.CONFIRMED)
    waiting = len(rows) - len(visits)
    return DayFacts(day, visits, waiting) if rows else None


def _unit(unit: Unit) -> UnitFacts:
    return UnitFacts(
        name_kk=unit.name_kk,
        name_ru=unit.name_ru,
        address_kk=unit.address_kk,
        address_ru=unit.address_ru,
        phone=unit.phone,
        zone=ZoneInfo(unit.zone),
    )
