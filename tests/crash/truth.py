"""What must stand in the database when everything is over: every accepted update's effect, exactly once."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database
from db.enums import ArrivalState, ChannelName, ConsentKind, ConsultationState, PromiseState, VisitRole
from db.models.consultations import ConsultantCell, ConsultantDay, ConsultantWeek, Consultation, PersonCell
from db.models.conversations import Arrival, Conversation, Promise, WebChatEvent
from db.models.facts import Fact
from db.models.people import Consent, Contact, ContactPerson, Person, Representative
from db.models.staff import AuditEntry
from services.notices.outgoing import about_consultation, to_login, to_person
from services.turns.service import Arrived
from tests.crash.town import Place
from tests.crash.visits import Expected, Visit
from tests.scripts import Script

MINUTES = 45
SETTLED_OR_AHEAD = {PromiseState.SENT, PromiseState.DROPPED, PromiseState.PROMISED}


async def check(database: Database, visits: Sequence[Visit]) -> None:
    """Everything, person by person, and that there is nothing besides."""
    async with database.read() as session:
        for visit in visits:
            contact, person, consultation = await effects_of(session, visit)
            await _dialogue(session, visit, contact)
            await _promises(session, visit, contact, person, consultation)
        await nothing_besides(session, len(visits))


class Walked(Protocol):
    """A visit, on whatever channel."""

    script: Script
    place: Place
    is_confirmed: bool

    @property
    def channel(self) -> ChannelName: ...

    @property
    def external_id(self) -> str: ...

    @property
    def expected(self) -> Expected: ...


async def effects_of(session: AsyncSession, visit: Walked) -> tuple[Contact, Person, Consultation]:
    """One person, one consultation, one hour: exactly what the visit comes to."""
    contact = await _one(session, select(Contact).where(Contact.external_id == visit.external_id))
    assert contact.channel is visit.channel
    person = await _person(session, visit, contact)
    consultation = await _consultation(session, visit, contact, person)
    await _hour(session, visit, consultation)
    return contact, person, consultation


async def nothing_besides(session: AsyncSession, visits: int) -> None:
    """No person and no consultation that nobody asked for, nothing that waits or failed."""
    assert await _count(session, Person) == visits
    assert await _count(session, Consultation) == visits
    assert await _count(session, Fact) == 0
    faults = await session.scalars(select(Arrival.fault).where(Arrival.state != ArrivalState.DONE))
    assert Counter(faults.all()) == {}


async def _person(session: AsyncSession, visit: Walked, contact: Contact) -> Person:
    """One person with exactly what was typed, agreed once."""
    expected = visit.expected
    person: Person = await _one(session, select(Person).where(Person.unit_id == visit.place.unit_id))
    assert (person.family_name, person.given_name) == expected.name
    assert (person.birth_date, person.sex, person.lang) == (expected.birth_date, expected.sex, expected.lang)
    assert (person.phone, person.source, person.channel) == (expected.phone, "poster", visit.channel)
    assert contact.person_id == person.id
    joined = await session.scalars(
        select(ContactPerson.person_id).where(ContactPerson.contact_id == contact.id)
    )
    assert list(joined) == [person.id]
    given = await session.scalars(select(Consent.kind).where(Consent.person_id == person.id))
    assert list(given) == [ConsentKind.SERVICE]
    told = await session.get(Representative, person.id)
    assert (told and (told.state, told.phone)) == expected.representative
    return person


async def _consultation(
    session: AsyncSession, visit: Walked, contact: Contact, person: Person
) -> Consultation:
    """One consultation in the state it was brought to, asked for once."""
    consultation: Consultation = await _one(
        session, select(Consultation).where(Consultation.unit_id == visit.place.unit_id)
    )
    state = ConsultationState.CONFIRMED if visit.is_confirmed else ConsultationState.ASKED
    assert consultation.state is state
    assert (consultation.person_id, consultation.contact_id) == (person.id, contact.id)
    assert (consultation.role, bool(consultation.about)) == (VisitRole.SELF, bool(visit.expected.about))
    assert set(consultation.needs) == {need.value for need in visit.expected.needs}
    deeds = await session.scalars(
        select(AuditEntry.deed).where(
            AuditEntry.subject_kind == "consultation", AuditEntry.subject_id == consultation.id
        )
    )
    counted = Counter(deeds.all())
    assert counted["asked"] == 1
    assert counted["confirmed"] == visit.is_confirmed
    return consultation


async def _hour(session: AsyncSession, visit: Walked, consultation: Consultation) -> None:
    """Exactly its cells, and its minutes on the consultant's day and week."""
    first, end = consultation.first_cell, consultation.end_cell
    assert first is not None
    assert end is not None
    mine = ConsultantCell.consultant_id == visit.place.consultant_id
    cells = await session.execute(
        select(ConsultantCell.cell, ConsultantCell.consultation_id).where(mine).order_by(ConsultantCell.cell)
    )
    assert [tuple(row) for row in cells] == [(cell, consultation.id) for cell in range(first, end)]
    own = await session.scalars(
        select(PersonCell.cell)
        .where(PersonCell.person_id == consultation.person_id)
        .order_by(PersonCell.cell)
    )
    begin = int(consultation.starts_at.timestamp()) // 300
    assert list(own) == list(range(begin, begin + MINUTES // 5))
    day = await _one(
        session, select(ConsultantDay).where(ConsultantDay.consultant_id == visit.place.consultant_id)
    )
    assert (day.day, day.minutes, day.visits) == (consultation.on_day, MINUTES, 1)
    week = await _one(
        session, select(ConsultantWeek).where(ConsultantWeek.consultant_id == visit.place.consultant_id)
    )
    assert week.minutes == MINUTES


async def _dialogue(session: AsyncSession, visit: Visit, contact: Contact) -> None:
    """Stands where it should; every message that was taken is there under its key, once."""
    conversation = await session.get_one(Conversation, contact.id)
    assert conversation.state == visit.script.ends_at
    assert sorted(visit.browser.events) == list(range(1, conversation.last_seq + 1))
    assert visit.browser.confused == []
    keys = [Arrived(ChannelName.WEB, visit.browser.external_id, str(key)).key for key in visit.browser.keys]
    taken = await session.scalars(select(Arrival.key).where(Arrival.key.in_(keys)))
    assert sorted(taken) == sorted(keys)


async def _promises(
    session: AsyncSession, visit: Visit, contact: Contact, person: Person, consultation: Consultation
) -> None:
    """The chat is exact: a notice was received once if it stands as sent, else not at all."""
    rows = await session.execute(
        select(Promise.kind, Promise.recipient, Promise.state, Promise.details).where(
            Promise.subject == about_consultation(consultation.id)
        )
    )
    found = {(row.kind, row.recipient): row for row in rows}
    to_them, to_staff = to_person(person.id), to_login(visit.place.consultant.login_id or 0)
    assert ("consultation_asked", to_staff) in found
    assert (("consultation_confirmed", to_them) in found) == visit.is_confirmed
    sent: Counter[str] = Counter()
    for (kind, recipient), row in found.items():
        # Reminders of the visit lie ahead; nothing on our own channel is ever uncertain or failed.
        assert row.state in SETTLED_OR_AHEAD, (kind, row.state)
        if row.state is PromiseState.SENT:
            assert row.details["where"] == "chat"
            sent[recipient] += 1
        elif row.state is PromiseState.DROPPED:
            # Confirmed before the consultant was told of it.
            assert (kind, recipient, visit.is_confirmed) == ("consultation_asked", to_staff, True)
        else:
            assert kind.startswith("visit_"), f"{kind} was never sent"
    asked = 1 + len(visit.browser.keys)
    answers_and_notices = [bubble for bubble in visit.browser.bubbles if bubble["from"] == "bot"]
    assert len(answers_and_notices) == asked + sent[to_them]
    assert sent[to_them] == visit.is_confirmed
    shown = await session.scalar(
        select(func.count())
        .select_from(WebChatEvent)
        .where(WebChatEvent.contact_id == visit.place.staff_contact_id)
    )
    is_dropped = found["consultation_asked", to_staff].state is PromiseState.DROPPED
    assert sent[to_staff] == (not is_dropped)
    # In a process that lives for more than a minute the list of their day comes, too.
    day_list = select(func.count()).where(
        Promise.recipient == to_staff, Promise.kind == "day_list", Promise.state == PromiseState.SENT
    )
    assert shown == sent[to_staff] + (await session.scalar(day_list) or 0)
    assert contact.person_id == person.id


async def _one(session: AsyncSession, query: Any) -> Any:
    rows = (await session.scalars(query)).all()
    assert len(rows) == 1, rows
    return rows[0]


async def _count(session: AsyncSession, table: Any) -> int:
    return int(await session.scalar(select(func.count()).select_from(table)) or 0)
