"""Erasing a person: name, contacts and own words go for good, counts stay.

What stays: facts with age and sex under a number, consultations without words, the proof of consent without a
name. What the person said in the chat becomes noise in every copy, for its keys are thrown away.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import NoticeStyle, PromiseState
from db.models.consultations import Consultation, JournalEntry, PersonCell
from db.models.conversations import Conversation, Promise, WebChatEvent
from db.models.facts import Fact
from db.models.inbox import Thread
from db.models.people import (
    Consent,
    Contact,
    ContactPerson,
    Person,
    PersonCategory,
    PersonDetails,
    PersonToken,
    PossibleDouble,
    Representative,
    RepresentativeCode,
)
from services.appeals.forgetting import forget_cases, kept_cases
from services.audit import note
from services.cause import Cause
from services.clock import Clock
from services.consultations.visits_to_come import cancel_visits, future_visits
from services.inbox.forgetting import forget_threads
from services.notices.outgoing import to_person
from services.parts import Part
from services.people.consents import withdraw
from services.people.joining_rows import everybody_in
from services.people.steps import change, own
from services.tools import Tools
from services.turns.conversations import give_up, key_of


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of it: future visits cancelled; counts and proofs of consent that stay, without a name."""

    visits_cancelled: int
    counts_kept: int
    proofs_kept: int
    # Open red appeals: of a danger or a crime, they go on.
    cases_kept: int = 0


class Erasing(Part):
    """One's own data, for good."""

    async def to_erase(self, cause: Cause) -> Erased:
        """What erasing would cancel and keep. Raises NotFound."""
        async with self._sessions.read() as session:
            person = await own(session, cause.by)
            return Erased(
                visits_cancelled=len(await future_visits(session, self._clock, person.id)),
                counts_kept=len(list(await session.scalars(_counts(person.id)))),
                proofs_kept=len(list(await session.scalars(_proofs(person.id)))),
                cases_kept=await kept_cases(
                    session,
                    Tools(self._clock, self._keys),
                    sorted(await everybody_in(session, person.id)),
                    await _contacts(session, person.id),
                ),
            )

    async def erase(self, cause: Cause) -> Erased:
        """Erases whoever is writing; cannot be taken back. Raises NotFound.

        The keys of all their conversations are given up: a turn must seal what it shows with another one.
        """
        async with self._sessions.begin() as session:
            person = await own(session, cause.by)
            erased = await erase_person(session, Tools(self._clock, self._keys), person)
            await note(
                session,
                self._clock,
                cause,
                "erase",
                "person",
                person.id,
                visits=erased.visits_cancelled,
                facts=erased.counts_kept,
            )
            return erased


async def erase_person(session: AsyncSession, tools: Tools, person: Person) -> Erased:
    """The step itself, for the person's own wish and for terms that ran out; with what was joined to them."""
    clock, cases = tools.clock, 0
    now = clock.now()
    for other in await session.scalars(select(Person).where(Person.joined_to == person.id)):
        cases += (await erase_person(session, tools, other)).cases_kept
    cases += await forget_cases(session, tools, [person.id], await _contacts(session, person.id))
    cancelled = await cancel_visits(session, clock, person.id)
    await _forget_words(session, person.id)
    await _forget_contacts(session, clock, person.id)
    await withdraw(session, person.id, None, now)
    for table in (PersonToken, PersonDetails, PersonCategory, Representative, RepresentativeCode):
        await session.execute(delete(table).where(table.person_id == person.id))
    double = (PossibleDouble.first_id == person.id) | (PossibleDouble.second_id == person.id)
    await session.execute(delete(PossibleDouble).where(double).execution_options(synchronize_session=False))
    await change(
        session,
        Promise,
        (Promise.recipient == to_person(person.id)) & (Promise.state == PromiseState.PROMISED),
        state=PromiseState.DROPPED,
        settled_at=now,
    )
    person.family_name = person.given_name = person.patronymic = ""
    person.birth_date = person.sex = person.phone = person.lock_word_hash = None
    person.settlement = person.source = ""
    person.notices = NoticeStyle.QUIET
    person.erased_at = now
    await session.flush()
    counts = len(list(await session.scalars(_counts(person.id))))
    return Erased(cancelled, counts, len(list(await session.scalars(_proofs(person.id)))), cases)


async def _forget_words(session: AsyncSession, person_id: int) -> None:
    """Free text of the person's own records, and what would lead from a record to a contact."""
    numbers = select(Consultation.id).where(Consultation.person_id == person_id)
    mine = Consultation.person_id == person_id
    entries = JournalEntry.consultation_id.in_(numbers)
    await change(session, JournalEntry, entries, recommendation=None, materials=None, result=None)
    await change(session, Consultation, mine, about=None, needs=[], contact_id=None)
    await session.execute(delete(PersonCell).where(PersonCell.person_id == person_id))


async def _forget_contacts(session: AsyncSession, clock: Clock, person_id: int) -> None:
    """Parts the person from every contact; what was said there is noise from now on."""
    numbers = await _contacts(session, person_id)
    await forget_talks(session, clock, numbers)
    # What was asked there before anybody registered may have been theirs.
    theirs = Thread.contact_id.in_(numbers) & Thread.person_id.is_(None)
    await forget_threads(session, (Thread.person_id == person_id) | theirs, clock.now())
    await change(session, Contact, Contact.person_id == person_id, person_id=None)
    await session.execute(delete(ContactPerson).where(ContactPerson.person_id == person_id))


async def _contacts(session: AsyncSession, person_id: int) -> set[int]:
    """Where the person writes, or may write, from."""
    contacts = select(ContactPerson.contact_id).where(ContactPerson.person_id == person_id)
    writing = select(Contact.id).where(Contact.person_id == person_id)
    return {*await session.scalars(contacts), *await session.scalars(writing)}


async def forget_talks(session: AsyncSession, clock: Clock, contact_ids: Collection[int]) -> None:
    """What was said in these chats is noise from now on, and no question waits there."""
    mine = Conversation.contact_id.in_(contact_ids)
    keys = set(await session.scalars(select(Conversation.key_id).where(mine)))
    shown = WebChatEvent.contact_id.in_(contact_ids)
    bodies = await session.scalars(select(WebChatEvent.body).where(shown))
    await give_up(session, keys | {key_of(body) for body in bodies}, clock.now())
    await session.execute(delete(WebChatEvent).where(shown))
    await change(session, Conversation, mine, state=None, data=None)


def _counts(person_id: int) -> Select[int]:
    return select(Fact.id).where(Fact.person_id == person_id, Fact.struck_at.is_(None))


def _proofs(person_id: int) -> Select[int]:
    return select(Consent.id).where(Consent.person_id == person_id)
