"""A copy of everything that is held of a person, as plain data; wording and files are the documents' part."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import (
    Applied,
    Category,
    ChannelName,
    ConsentKind,
    ConsultationState,
    FactKind,
    LineKind,
    LineSide,
    PromiseState,
    Sex,
    VisitMethod,
    VisitRole,
)
from db.models.consultations import Consultant, Consultation, JournalEntry
from db.models.conversations import Promise
from db.models.facts import Fact
from db.models.files import StoredFile
from db.models.inbox import Thread, ThreadLine
from db.models.people import Consent, Contact, ContactPerson, PersonCategory
from db.models.staff import AuditEntry, Employee
from db.models.units import Reason, Specialism, Topic, Unit
from services.appeals.own_copies import CaseHeld, held_cases
from services.audit import note
from services.cause import Cause
from services.consultations.cards import journal_sealed_as, sealed_as, subject_of
from services.files import file_name
from services.inbox.rows import opened_line
from services.notices.outgoing import to_person
from services.parts import Part
from services.people.cards import PersonCard
from services.people.categories import PURPOSE, category_sealed_as
from services.people.steps import card_of, own
from services.tools import Tools

Names = tuple[str, str]
"""In Kazakh and in Russian."""


@dataclass(frozen=True, slots=True)
class ConsentHeld:
    """A consent that was given."""

    kind: ConsentKind
    version: int
    lang: str
    channel: ChannelName
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class JournalHeld:
    """What a consultant wrote down of a visit."""

    topic: Names
    recommendation: str
    materials: str
    result: str
    applied: Applied
    written_at: datetime


@dataclass(frozen=True, slots=True)
class VisitHeld:
    """A consultation; times in UTC."""

    number: int
    state: ConsultationState
    starts_at: datetime
    ends_at: datetime
    unit: Names
    consultant: str
    help: Names
    method: VisitMethod
    role: VisitRole
    about: str
    needs: tuple[str, ...]
    channel: ChannelName
    asked_at: datetime | None
    settled_at: datetime | None
    reason: Names | None
    journal: JournalHeld | None


@dataclass(frozen=True, slots=True)
class FactHeld:
    """How a visit was counted."""

    kind: FactKind
    on_day: date
    age: int
    sex: Sex | None
    role: VisitRole


@dataclass(frozen=True, slots=True)
class ContactHeld:
    """A place the person writes from."""

    channel: ChannelName
    since: datetime


@dataclass(frozen=True, slots=True)
class MessageHeld:
    """A message that was promised to the person."""

    kind: str
    promised_at: datetime
    state: PromiseState


@dataclass(frozen=True, slots=True)
class CategoryHeld:
    """What staff noted together with the person, and why it helps."""

    category: Category
    why: str
    set_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class LookHeld:
    """A look that staff had at the person's card, or a change."""

    deed: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LineHeld:
    """A line of a conversation with the desk; a file by its name."""

    at: datetime
    by_desk: bool
    text: str
    file: str


@dataclass(frozen=True, slots=True)
class ThreadHeld:
    """A conversation with the desk of a centre."""

    opened_at: datetime
    unit: Names
    lines: tuple[LineHeld, ...]


@dataclass(frozen=True, slots=True)
class OwnData:
    """Everything held of one person, at an instant."""

    made_at: datetime
    person: PersonCard
    consents: tuple[ConsentHeld, ...]
    visits: tuple[VisitHeld, ...]
    facts: tuple[FactHeld, ...]
    contacts: tuple[ContactHeld, ...]
    messages: tuple[MessageHeld, ...]
    categories: tuple[CategoryHeld, ...]
    looks: tuple[LookHeld, ...]
    threads: tuple[ThreadHeld, ...] = ()
    cases: tuple[CaseHeld, ...] = ()


class OwnCopy(Part):
    """Gathers it for whoever is writing."""

    async def copy(self, cause: Cause) -> OwnData:
        """Everything held of oneself; making it is recorded. Raises NotFound."""
        async with self._sessions.begin() as session:
            person = await own(session, cause.by)
            number = person.id
            consents = await session.scalars(
                select(Consent).where(Consent.person_id == number).order_by(Consent.id)
            )
            visits = await self._visits(session, number)
            facts = await session.scalars(
                select(Fact)
                .where(Fact.person_id == number, Fact.struck_at.is_(None))
                .order_by(Fact.on_day, Fact.id)
            )
            contacts = await session.execute(
                select(Contact.channel, ContactPerson.since)
                .join(Contact, Contact.id == ContactPerson.contact_id)
                .where(ContactPerson.person_id == number)
                .order_by(ContactPerson.since)
            )
            data = OwnData(
                made_at=self._clock.now(),
                person=await card_of(session, self._clock, person),
                consents=tuple(
                    ConsentHeld(c.kind, c.version, c.lang, c.channel, c.given_at, c.withdrawn_at)
                    for c in consents
                ),
                visits=visits,
                facts=tuple(FactHeld(f.kind, f.on_day, f.age, f.sex, f.role) for f in facts),
                contacts=tuple(ContactHeld(channel, since) for channel, since in contacts),
                messages=await _messages(session, number, visits),
                categories=await self._categories(session, number),
                looks=await _looks(session, number),
                threads=await self._threads(session, number),
                cases=await held_cases(session, Tools(self._clock, self._keys), cause.by),
            )
            await note(session, self._clock, cause, "copy_own_data", "person", number)
            return data

    async def _categories(self, session: AsyncSession, person_id: int) -> tuple[CategoryHeld, ...]:
        mine = select(PersonCategory).where(PersonCategory.person_id == person_id).order_by(PersonCategory.id)
        return tuple(
            CategoryHeld(
                row.category,
                self._keys.open(PURPOSE, category_sealed_as(row.id), row.why) or "",
                row.set_at,
                row.ended_at,
            )
            for row in await session.scalars(mine)
        )

    async def _visits(self, session: AsyncSession, person_id: int) -> tuple[VisitHeld, ...]:
        rows = await session.execute(
            select(Consultation, Employee, Unit, Specialism, Reason, JournalEntry, Topic)
            .join(Consultant, Consultant.id == Consultation.consultant_id)
            .join(Employee, Employee.id == Consultant.employee_id)
            .join(Unit, Unit.id == Consultation.unit_id)
            .join(Specialism, Specialism.id == Consultation.specialism_id)
            .outerjoin(Reason, Reason.id == Consultation.reason_id)
            .outerjoin(JournalEntry, JournalEntry.consultation_id == Consultation.id)
            .outerjoin(Topic, Topic.id == JournalEntry.topic_id)
            .where(Consultation.person_id == person_id, Consultation.state != ConsultationState.HOLDING)
            .order_by(Consultation.starts_at, Consultation.id)
        )
        return tuple(self._visit(row) for row in rows)

    async def _threads(self, session: AsyncSession, person_id: int) -> tuple[ThreadHeld, ...]:
        """Both sides' lines; notes between colleagues are no part of the conversation."""
        found = await session.execute(
            select(Thread, Unit)
            .join(Unit, Unit.id == Thread.unit_id)
            .where(Thread.person_id == person_id)
            .order_by(Thread.id)
        )
        threads = [(row.Thread, row.Unit) for row in found]
        rows = await session.execute(
            select(ThreadLine, StoredFile.name)
            .outerjoin(StoredFile, StoredFile.id == ThreadLine.file_id)
            .where(
                ThreadLine.thread_id.in_([thread.id for thread, _unit in threads]),
                ThreadLine.kind != LineKind.NOTE,
            )
            .order_by(ThreadLine.id)
        )
        lines: dict[int, list[LineHeld]] = {}
        for line, name in rows:
            file = file_name(self._keys, line.file_id, name) if line.file_id else ""
            by_desk, text = line.side is LineSide.DESK, opened_line(self._keys, line)
            lines.setdefault(line.thread_id, []).append(LineHeld(line.at, by_desk, text, file))
        return tuple(
            ThreadHeld(thread.opened_at, (unit.name_kk, unit.name_ru), tuple(lines.get(thread.id, ())))
            for thread, unit in threads
        )

    def _visit(self, row: Row[*tuple[Any, ...]]) -> VisitHeld:
        visit: Consultation = row.Consultation
        employee: Employee = row.Employee
        unit: Unit = row.Unit
        kind: Specialism = row.Specialism
        reason: Reason | None = row.Reason
        entry: JournalEntry | None = row.JournalEntry
        topic: Topic | None = row.Topic
        return VisitHeld(
            number=visit.id,
            state=visit.state,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            unit=(unit.name_kk, unit.name_ru),
            consultant=f"{employee.family_name} {employee.given_name}".strip(),
            help=(kind.name_kk, kind.name_ru),
            method=visit.method,
            role=visit.role,
            about=self._keys.open("about", sealed_as(visit.id), visit.about) or "",
            needs=tuple(visit.needs),
            channel=visit.channel,
            asked_at=visit.asked_at,
            settled_at=visit.settled_at,
            reason=None if reason is None else (reason.name_kk, reason.name_ru),
            journal=None if entry is None or topic is None else self._journal(entry, topic),
        )

    def _journal(self, entry: JournalEntry, topic: Topic) -> JournalHeld:
        def opened(sealed: bytes | None) -> str:
            return self._keys.open("journal", journal_sealed_as(entry.consultation_id), sealed) or ""

        return JournalHeld(
            topic=(topic.name_kk, topic.name_ru),
            recommendation=opened(entry.recommendation),
            materials=opened(entry.materials),
            result=opened(entry.result),
            applied=entry.applied,
            written_at=entry.written_at,
        )


async def _messages(
    session: AsyncSession, person_id: int, visits: tuple[VisitHeld, ...]
) -> tuple[MessageHeld, ...]:
    subjects = [subject_of(visit.number) for visit in visits]
    rows = await session.scalars(
        select(Promise)
        .where(
            or_(
                Promise.recipient == to_person(person_id),
                Promise.subject.in_(subjects) & Promise.recipient.startswith("contact:"),
            )
        )
        .order_by(Promise.id)
    )
    return tuple(MessageHeld(row.kind, row.promised_at, row.state) for row in rows)


async def _looks(session: AsyncSession, person_id: int) -> tuple[LookHeld, ...]:
    rows = await session.execute(
        select(AuditEntry.deed, AuditEntry.at)
        .where(
            AuditEntry.subject_kind == "person",
            AuditEntry.subject_id == person_id,
            AuditEntry.login_id.is_not(None),
        )
        .order_by(AuditEntry.id)
    )
    return tuple(LookHeld(deed, at) for deed, at in rows)
