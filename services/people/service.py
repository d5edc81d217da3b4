"""People: registering, who is writing, seeing and correcting one's own data, the full form, the lock word."""

from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ChannelName, ConsentKind, NoticeStyle, RepresentativeState, Sex, VisitNeed
from db.models.people import Contact, ContactPerson, Person, PersonDetails, Representative, Tally
from services.audit import note
from services.cause import Actor, Cause, is_sqlite, once
from services.errors import NotFound
from services.names import FullName
from services.one_look import leave_behind
from services.people.at_desk import PeopleAtDesk
from services.people.cards import (
    OF_AGE,
    YOUNGEST,
    ConsentOutdated,
    Field,
    LockedByWord,
    NeedsRepresentative,
    PersonCard,
    Registration,
    TooYoung,
    WhoWrites,
)
from services.people.consents import demand_consent, wording_of, write_consent
from services.people.double_rules import propose_for
from services.people.erasing import Erasing
from services.people.joining import Joining
from services.people.joining_rows import holder_of
from services.people.lock_words import LockAnswer, is_open, kept_form, try_word
from services.people.own_copy import OwnCopy
from services.people.steps import (
    card_of,
    forget_representative_of_age,
    index,
    keep_representative,
    own,
    receiving_unit,
    rewrite_facts,
    say_of_representative,
    seen_by,
    today_of,
)
from services.reporting.methodology import in_force
from services.rights import Right
from services.typed_dates import age_on

UNDER_14: Final = "under_14"
# Plain facts of the full form, each a code of `documents.details`; needs of the visit stand beside.
DETAILS: Final = (
    "studies",
    "works",
    "education",
    "household",
    "settlement_kind",
    "prompted_by",
    "heard_from",
)


class PeopleService(PeopleAtDesk, OwnCopy, Joining, Erasing):
    """Registers and corrects; one's own is for whoever is writing. One method, one atomic step."""

    async def oldest_young(self) -> int:
        """The last age of the methodology's bands today: above it somebody is a guest or a representative."""
        async with self._sessions.read() as session:
            return max(band.last for band in (await in_force(session, self._clock.today())).bands)

    async def sent_on(self, cause: Cause) -> bool:
        """Counts a child under 14, of whom nothing else is kept; True where others write from here too."""
        async with self._sessions.begin() as session:
            make = sqlite_insert if is_sqlite(session) else pg_insert
            one_more = (
                make(Tally)
                .values(name=UNDER_14, day=self._clock.today(), amount=1)
                .on_conflict_do_update(index_elements=["name", "day"], set_={"amount": Tally.amount + 1})
            )
            await session.execute(one_more)
            joined = select(ContactPerson.person_id).where(ContactPerson.contact_id == cause.by.contact_id)
            return await session.scalar(joined.limit(1)) is not None

    async def register(self, cause: Cause, new: Registration) -> PersonCard:
        """A new person, writing from this contact from now on; nobody is joined to anybody by a guess.

        Raises TooYoung, ConsentOutdated (the text changed meanwhile), NotFound for an unknown centre,
        CentreClosed for one that closed meanwhile.
        """
        now = self._clock.now()
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            unit = await receiving_unit(session, new.unit_id, on=self._clock.today())
            age = age_on(new.birth_date, self._clock.today(ZoneInfo(unit.zone)))
            if age < YOUNGEST:
                raise TooYoung
            text = await wording_of(session, ConsentKind.SERVICE, now)
            if text.version != new.consent_version:
                raise ConsentOutdated
            person = Person(
                family_name=new.name.family,
                given_name=new.name.given,
                patronymic=new.name.patronymic,
                birth_date=new.birth_date,
                sex=new.sex,
                comes_as=new.comes_as,
                phone=new.phone,
                unit_id=new.unit_id,
                lang=new.lang,
                channel=cause.channel,
                source=new.source,
                registered_at=now,
            )
            session.add(person)
            await session.flush()
            await index(session, person, is_new=True)
            await write_consent(
                session,
                person.id,
                text,
                lang=new.consent_lang,
                channel=cause.channel,
                at=new.consented_at,
            )
            if age < OF_AGE:
                said = Representative(person_id=person.id)
                session.add(say_of_representative(said, new.representative, new.representative_phone, now))
            await self._join(session, cause.by.contact_id, person)
            await note(session, self._clock, cause, "register", "person", person.id)
            return await card_of(session, self._clock, person)

    async def of_contact(self, contact_id: int) -> tuple[WhoWrites, ...]:
        """Everybody who may write from a contact, in the order they came."""
        query = (
            select(Person, Contact.person_id)
            .join(ContactPerson, ContactPerson.person_id == Person.id)
            .join(Contact, Contact.id == ContactPerson.contact_id)
            .where(ContactPerson.contact_id == contact_id, Person.erased_at.is_(None))
            .order_by(ContactPerson.since, Person.id)
        )
        async with self._sessions.read() as session:
            return tuple(
                WhoWrites(
                    person_id=person.id,
                    given_name=person.given_name,
                    family_initial=person.family_name[:1],
                    has_lock_word=person.lock_word_hash is not None,
                    is_writing=person.id == writing,
                )
                for person, writing in await session.execute(query)
            )

    async def switch(self, cause: Cause, person_id: int) -> PersonCard:
        """Another of this contact's people is writing from now on; whoever wrote before is locked again.

        Raises NotFound, and LockedByWord until the word was said here.
        """
        async with self._sessions.begin() as session:
            person = await self._joined(session, cause, person_id)
            if not await is_open(session, person, cause.by.contact_id, self._clock.now()):
                raise LockedByWord
            if cause.by.person_id != person_id:
                await self._lock(session, cause.by.contact_id, cause.by.person_id)
            await self._write_from(session, cause.by.contact_id, person)
            await note(session, self._clock, cause, "switch_person", "person", person_id)
            return await card_of(session, self._clock, person)

    async def card(self, by: Actor, person_id: int) -> PersonCard:
        """Oneself, or anybody in the scope of a member of staff, whose look is recorded.

        Raises NotFound, NotAllowed.
        """
        if not by.is_staff:
            async with self._sessions.read() as session:
                person = await seen_by(session, by, person_id, Right.SEE_PEOPLE, self._clock.today())
                return await card_of(session, self._clock, person)
        async with self._sessions.read() as session:
            person = await self._held_by(session, by, person_id)
            card = await card_of(session, self._clock, person)

        async def seen(session: AsyncSession) -> None:
            cause = Cause(by, ChannelName.DESK)
            await note(session, self._clock, cause, "see_person", "person", card.id)

        await leave_behind(self._sessions, seen)
        return card

    async def _held_by(self, session: AsyncSession, by: Actor, person_id: int) -> Person:
        today = self._clock.today()
        try:
            return await seen_by(session, by, person_id, Right.SEE_PEOPLE, today)
        except NotFound:
            # Older records may still name a registration that was joined to another one.
            holder = (await holder_of(session, person_id)).id
            if holder == person_id:
                raise
            return await seen_by(session, by, holder, Right.SEE_PEOPLE, today)

    async def correct(
        self, cause: Cause, field: Field, value: Any, *, person_id: int | None = None
    ) -> PersonCard:
        """Corrects one thing of one's own; staff name whose (right EDIT_PEOPLE).

        `value`: a date, a FullName, a Sex, a unit's number, a phone in E.164 or None, «kk» or «ru», a place.
        A birth date and a sex are corrected in the facts of quarters that were not sent, too.
        Raises TooYoung, NotFound, NotAllowed.
        """
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            whose = cause.by.person_id if person_id is None else person_id
            if whose is None:
                raise NotFound("nobody is writing")
            person = await seen_by(session, cause.by, whose, Right.EDIT_PEOPLE, self._clock.today())
            if person.erased_at is not None:
                raise NotFound(f"person {whose}")
            changed = await self._set(session, cause, person, field, value)
            await session.flush()
            if field in {Field.NAME, Field.BIRTH_DATE, Field.PHONE}:
                await propose_for(session, person, self._clock.now())
            await note(
                session, self._clock, cause, "correct", "person", whose, field=field.value, facts=changed
            )
            return await card_of(session, self._clock, person)

    async def set_notices(self, cause: Cause, style: NoticeStyle) -> None:
        """How much notices may say. Raises NotFound."""
        async with self._sessions.begin() as session:
            person = await own(session, cause.by)
            person.notices = style
            await note(session, self._clock, cause, "set_notices", "person", person.id, style=style.value)

    async def set_details(self, cause: Cause, name: str, value: str | list[str]) -> PersonCard:
        """One answer of the full form, by code; empty where it was skipped.

        Raises NotFound for an unknown question, ConsentMissing, NeedsRepresentative under 18.
        """
        async with self._sessions.begin() as session:
            person = await own(session, cause.by)
            if not (await card_of(session, self._clock, person)).representative_confirmed:
                raise NeedsRepresentative
            await demand_consent(session, person.id, ConsentKind.FACTS)
            row = await session.get(PersonDetails, person.id)
            if row is None:
                row = PersonDetails(person_id=person.id, needs=[])
                session.add(row)
            if name == "needs" and not isinstance(value, str):
                row.needs = [need.value for need in VisitNeed if need in value]
            elif name in DETAILS and isinstance(value, str):
                setattr(row, name, value[:40])
            else:
                raise NotFound(name)
            row.filled_at = self._clock.now()
            await note(session, self._clock, cause, "fill_form", "person", person.id, field=name)
            return await card_of(session, self._clock, person)

    async def set_representative(
        self, cause: Cause, state: RepresentativeState, phone: str | None = None
    ) -> PersonCard:
        """What one says of one's own representative: given, later, cannot. Raises NotFound."""
        async with self._sessions.begin() as session:
            person = await own(session, cause.by)
            if state in {RepresentativeState.CONFIRMED, RepresentativeState.DECLINED}:
                raise NotFound("only the representative answers")
            given = phone if state is RepresentativeState.GIVEN else None
            await keep_representative(session, person.id, state, given, self._clock.now())
            await session.flush()
            await note(
                session, self._clock, cause, "say_representative", "person", person.id, state=state.value
            )
            return await card_of(session, self._clock, person)

    async def set_lock_word(self, cause: Cause, word: str | None) -> None:
        """Sets one's own lock word, or takes it off; this contact stays open.

        Raises LockWordFault, NotFound.
        """
        async with self._sessions.begin() as session:
            person = await own(session, cause.by)
            person.lock_word_hash = None if word is None else kept_form(self._keys, person.id, word)
            person.lock_tries, person.lock_wait_until = 0, None
            await self._lock(session, None, person.id)
            if word is not None and cause.by.contact_id is not None:
                await self._try(session, person, cause.by.contact_id, word)
            await note(session, self._clock, cause, "set_lock_word", "person", person.id, on=word is not None)

    async def check_lock_word(self, cause: Cause, person_id: int, word: str) -> LockAnswer:
        """Looks at a word said on this contact for one of its people; the right one opens for ten minutes.

        Nothing is raised for a wrong word: the try must be counted. Raises NotFound.
        """
        async with self._sessions.begin() as session:
            person = await self._joined(session, cause, person_id)
            answer = await self._try(session, person, cause.by.contact_id, word)
            if answer is not LockAnswer.OPEN:
                await note(session, self._clock, cause, "wrong_lock_word", "person", person_id)
            return answer

    async def is_locked(self, by: Actor) -> bool:
        """Whether whoever is writing must say the lock word first."""
        async with self._sessions.read() as session:
            person = await own(session, by)
            return not await is_open(session, person, by.contact_id, self._clock.now())

    async def lock_again(self, cause: Cause) -> None:
        """Locks this contact at once. Raises NotFound."""
        async with self._sessions.begin() as session:
            person = await own(session, cause.by)
            await self._lock(session, cause.by.contact_id, person.id)

    async def _set(
        self, session: AsyncSession, cause: Cause, person: Person, field: Field, value: Any
    ) -> int:
        """Sets one field; returns how many facts changed with it."""
        if field is Field.BIRTH_DATE and isinstance(value, date):
            return await self._set_birth_date(session, person, value)
        if field is Field.SEX and isinstance(value, Sex):
            person.sex = value
            return await rewrite_facts(session, person)
        if field is Field.NAME and isinstance(value, FullName):
            person.family_name, person.given_name, person.patronymic = (
                value.family,
                value.given,
                value.patronymic,
            )
            await index(session, person)
        elif field is Field.PHONE and (value is None or isinstance(value, str)):
            person.phone = value
            await index(session, person)
        elif field is Field.CENTRE and isinstance(value, int):
            person.unit_id = (await receiving_unit(session, value, on=self._clock.today())).id
            await index(session, person)
            if not cause.by.is_staff:
                await self._write_from(session, cause.by.contact_id, person)
        elif field is Field.LANGUAGE and value in ("kk", "ru"):
            person.lang = value
        elif field is Field.SETTLEMENT and isinstance(value, str):
            person.settlement = value[:100]
        else:
            raise NotFound(field.value)
        return 0

    async def _set_birth_date(self, session: AsyncSession, person: Person, value: date) -> int:
        today = await today_of(session, self._clock, person.unit_id)
        if age_on(value, today) < YOUNGEST:
            raise TooYoung
        person.birth_date, person.birth_is_estimate = value, False
        await forget_representative_of_age(session, person, today)
        if age_on(value, today) < OF_AGE and await session.get(Representative, person.id) is None:
            state = RepresentativeState.NOT_ASKED
            await keep_representative(session, person.id, state, None, self._clock.now())
        return await rewrite_facts(session, person)

    async def _try(
        self, session: AsyncSession, person: Person, contact_id: int | None, word: str
    ) -> LockAnswer:
        now = self._clock.now()
        return await try_word(session, self._keys, person, word, contact_id=contact_id, now=now)

    async def _join(self, session: AsyncSession, contact_id: int | None, person: Person) -> None:
        if contact_id is None:
            return
        session.add(ContactPerson(contact_id=contact_id, person_id=person.id, since=self._clock.now()))
        await self._write_from(session, contact_id, person)

    async def _joined(self, session: AsyncSession, cause: Cause, person_id: int) -> Person:
        """One of the contact's people. Raises NotFound."""
        person = await session.scalar(
            select(Person)
            .join(ContactPerson, ContactPerson.person_id == Person.id)
            .where(
                ContactPerson.contact_id == cause.by.contact_id,
                Person.id == person_id,
                Person.erased_at.is_(None),
            )
        )
        if person is None:
            raise NotFound(f"person {person_id}")
        return person

    async def _write_from(self, session: AsyncSession, contact_id: int | None, person: Person) -> None:
        await session.execute(
            update(Contact)
            .where(Contact.id == contact_id)
            .values(person_id=person.id, unit_id=person.unit_id)
            .execution_options(synchronize_session=False)
        )

    async def _lock(self, session: AsyncSession, contact_id: int | None, person_id: int | None) -> None:
        """Locks a person on one contact, or everywhere."""
        statement = update(ContactPerson).where(ContactPerson.person_id == person_id)
        if contact_id is not None:
            statement = statement.where(ContactPerson.contact_id == contact_id)
        await session.execute(statement.values(unlocked_until=None))
