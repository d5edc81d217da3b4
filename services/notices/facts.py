"""What a notice may speak of, read when it is sent: so it says what is true then, or is not sent at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import core
from db.enums import ConsultationState, NoticeStyle, VisitMethod
from db.models.consultations import Consultant, Consultation
from db.models.conversations import Promise
from db.models.people import Contact, Person
from db.models.staff import Employee, Login
from db.models.units import Reason, Specialism, Unit
from services.appeals.notices import author_as_reader, is_true
from services.clock import HOME
from services.inbox.facts import ThreadFacts, thread_facts
from services.keys import Keys
from services.notices.outgoing import (
    APPEAL,
    CONSULTATION,
    CONTACT,
    DAY,
    KINDS,
    LOGIN,
    PERSON,
    THREAD,
    number_in,
)
from services.settings.wordings import Texts, wordings_in_use

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

_NUMBERS: Final[Any] = bindparam("numbers", expanding=True)
_PEOPLE: Final = select(Person.id, Person.lang, Person.notices, Person.erased_at).where(
    Person.id.in_(_NUMBERS)
)
_UNITS: Final = select(
    Unit.id, Unit.name_kk, Unit.name_ru, Unit.address_kk, Unit.address_ru, Unit.phone, Unit.zone
).where(Unit.id.in_(_NUMBERS))
_VISITS: Final = (
    select(
        Consultation.id,
        Consultation.unit_id,
        Consultation.state,
        Consultation.starts_at,
        Consultation.ends_at,
        Consultation.offered_starts_at,
        Consultation.method,
        Consultation.answer_by,
        Consultation.reason_id,
        Employee.family_name,
        Employee.given_name,
        Specialism.name_kk.label("specialism_kk"),
        Specialism.name_ru.label("specialism_ru"),
        Reason.name_kk.label("reason_kk"),
        Reason.name_ru.label("reason_ru"),
    )
    .join(Consultant, Consultant.id == Consultation.consultant_id)
    .join(Employee, Employee.id == Consultant.employee_id)
    .join(Specialism, Specialism.id == Consultation.specialism_id)
    .outerjoin(Reason, Reason.id == Consultation.reason_id)
    .where(Consultation.id.in_(_NUMBERS))
)

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


@dataclass(frozen=True, slots=True)
class Ahead:
    """Rows that several notices speak of, read together: by number, as columns."""

    people: Mapping[int, Any]
    visits: Mapping[int, Any]
    units: Mapping[int, UnitFacts]


async def read_ahead(session: AsyncSession, promises: Sequence[Promise]) -> Ahead:
    """Three statements, however many notices they are."""
    people = await _by_number(session, _PEOPLE, (number_in(one.recipient, PERSON) for one in promises))
    visits = await _by_number(session, _VISITS, (number_in(one.subject, CONSULTATION) for one in promises))
    units = {row.unit_id for row in visits.values()} | {one.unit_id for one in promises}
    found = await _by_number(session, _UNITS, units)
    return Ahead(people, visits, {number: _unit(row) for number, row in found.items()})


async def _by_number(session: AsyncSession, query: Any, numbers: Iterable[int | None]) -> dict[int, Any]:
    wanted = sorted({number for number in numbers if number is not None})
    if not wanted:
        return {}
    rows = await (await core(session)).execute(query, {"numbers": wanted})
    return {row.id: row for row in rows}


async def notice_facts(
    session: AsyncSession, promise: Promise, now: datetime, keys: Keys, ahead: Ahead | None = None
) -> NoticeFacts | None:
    """The facts as they are now; None when the notice is no longer true, wanted, or its recipient is gone."""
    ahead = ahead or await read_ahead(session, [promise])
    reader = await _reader(session, keys, promise.recipient, ahead)
    if reader is None:
        return None
    lang, style = reader
    if style is NoticeStyle.QUIET and KINDS[promise.kind].is_reminder:
        return None
    number = number_in(promise.subject, CONSULTATION)
    visit, unit_id = _visit(ahead, number, promise.kind) if number else (None, promise.unit_id)
    if number and visit is None:
        return None
    day = await _day(session, promise, now)
    if promise.subject.startswith(DAY) and day is None:
        return None
    if promise.subject.startswith(APPEAL) and not await is_true(session, promise):
        return None
    thread = await thread_facts(session, keys, promise) if promise.subject.startswith(THREAD) else None
    if promise.subject.startswith(THREAD) and thread is None:
        return None
    return NoticeFacts(
        kind=promise.kind,
        lang=lang,
        style=style,
        now=now,
        unit=ahead.units.get(unit_id) if unit_id else None,
        visit=visit,
        day=day,
        thread=thread,
        details=promise.details,
        wordings=await wordings_in_use(session) if promise.kind in _WORDED else {},
    )


async def _reader(
    session: AsyncSession, keys: Keys, recipient: str, ahead: Ahead
) -> tuple[str, NoticeStyle] | None:
    if recipient.startswith(APPEAL):
        return await author_as_reader(session, keys, recipient)
    person_id = number_in(recipient, PERSON)
    if person_id is not None:
        person = ahead.people.get(person_id)
        return None if person is None or person.erased_at else (person.lang, person.notices)
    contact_id = number_in(recipient, CONTACT)
    if contact_id is not None:
        contact = await session.get(Contact, contact_id)
        return None if contact is None else (contact.lang or "kk", NoticeStyle.NEUTRAL)
    login_id = number_in(recipient, LOGIN)
    login = await session.get(Login, login_id) if login_id is not None else None
    return None if login is None or login.ended_at else (login.lang, NoticeStyle.NEUTRAL)


def _visit(ahead: Ahead, number: int, kind: str) -> tuple[VisitFacts | None, int | None]:
    row = ahead.visits.get(number)
    if row is None or (kind in _TRUE_IN and row.state not in _TRUE_IN[kind]):
        return None, None
    visit = VisitFacts(
        number=row.id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        offered_starts_at=row.offered_starts_at,
        method=row.method,
        consultant=f"{row.family_name} {row.given_name}",
        specialism=SpecialismFacts(row.specialism_kk, row.specialism_ru),
        reason=ReasonFacts(row.reason_kk, row.reason_ru) if row.reason_id else None,
        answer_by=row.answer_by,
    )
    return visit, row.unit_id


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


def _unit(unit: Any) -> UnitFacts:
    return UnitFacts(
        name_kk=unit.name_kk,
        name_ru=unit.name_ru,
        address_kk=unit.address_kk,
        address_ru=unit.address_ru,
        phone=unit.phone,
        zone=ZoneInfo(unit.zone),
    )
