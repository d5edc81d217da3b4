"""What the desk does with people: enters visitors, searches, confirms representatives' consents, unlocks."""

from datetime import date

from sqlalchemy import select

from db.enums import ChannelName, ConsentKind, RepresentativeState
from db.models.people import Person, Representative
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause, keep_outcome, once
from services.errors import DomainError, NotFound
from services.people.cards import YOUNGEST, FoundPerson, NewVisitor, PersonCard, TooYoung
from services.people.consents import wording_of, write_consent
from services.people.double_rules import propose_for
from services.people.search import PeopleSearch, found_person
from services.people.steps import card_of, in_scope, index, receiving_unit, seen_by
from services.rights import Right, demand, within
from services.typed_dates import TOO_OLD, age_on


class NoSensibleAge(DomainError):
    """A birth date, a year or an age that nobody has; or none of the three."""


class PeopleAtDesk(PeopleSearch):
    """For members of staff, within their scope; every look at people is recorded, without what was typed."""

    async def register_visitor(self, cause: Cause, new: NewVisitor) -> PersonCard:
        """Somebody who came, rang or was met outside; «entered by» is who fills the form.

        Raises NotFound (a unit out of scope), NotAllowed, TooYoung, NoSensibleAge, Repeated.
        """
        demand(cause.by, Right.ENTER_VISITORS)
        now = self._clock.now()
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            scope = within(cause.by, Right.ENTER_VISITORS, Unit.id)
            await receiving_unit(session, new.unit_id, scope=scope)
            today = self._clock.today()
            birth, estimate = birth_of(new, today)
            if age_on(birth, today) < YOUNGEST:
                raise TooYoung
            person = Person(
                family_name=new.name.family,
                given_name=new.name.given,
                patronymic=new.name.patronymic,
                birth_date=birth,
                birth_is_estimate=estimate,
                sex=new.sex,
                comes_as=new.comes_as,
                phone=new.phone,
                unit_id=new.unit_id,
                lang=new.lang,
                channel=cause.channel,
                source=new.source,
                entered_by=cause.by.login_id,
                paper_consent=new.paper_consent.strip()[:60],
                registered_at=now,
            )
            session.add(person)
            await session.flush()
            await index(session, person, is_new=True)
            await propose_for(session, person, now)
            if person.paper_consent:
                text = await wording_of(session, ConsentKind.SERVICE, now)
                await write_consent(session, person.id, text, lang=new.lang, channel=cause.channel, at=now)
            await keep_outcome(session, cause, str(person.id))
            await note(session, self._clock, cause, "enter_visitor", "person", person.id)
            return await card_of(session, self._clock, person)

    async def last_entered(self, by: Actor, limit: int = 5) -> list[FoundPerson]:
        """Whom this member of staff entered last, the newest first; recorded. Raises NotAllowed."""
        demand(by, Right.SEE_PEOPLE)
        query = (
            select(Person, Unit.name_kk, Unit.name_ru)
            .join(Unit, Unit.id == Person.unit_id)
            .where(
                Person.entered_by == by.login_id,
                Person.erased_at.is_(None),
                in_scope(by, Right.SEE_PEOPLE, self._clock.today()),
            )
            .order_by(Person.id.desc())
            .limit(limit)
        )
        async with self._sessions.begin() as session:
            rows = [found_person(row, self._clock.today()) for row in await session.execute(query)]
            if rows:
                cause, seen = Cause(by, ChannelName.DESK), [one.id for one in rows]
                await note(session, self._clock, cause, "list_entered", "person", None, found=seen)
            return rows

    async def confirm_representative(self, cause: Cause, person_id: int, paper_consent: str) -> PersonCard:
        """The representative signed on paper, under this number. Raises NotFound, NotAllowed."""
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            person = await seen_by(session, cause.by, person_id, Right.EDIT_PEOPLE, self._clock.today())
            said = await session.get(Representative, person_id)
            if said is None or person.erased_at is not None or not paper_consent.strip():
                raise NotFound(f"representative of {person_id}")
            said.state, said.confirmed_at = RepresentativeState.CONFIRMED, self._clock.now()
            said.paper_consent = paper_consent.strip()[:60]
            await session.flush()
            await note(session, self._clock, cause, "confirm_representative", "person", person_id)
            return await card_of(session, self._clock, person)

    async def unlock(self, cause: Cause, person_id: int) -> None:
        """Takes off the lock word of somebody who forgot it and is known. Raises NotFound, NotAllowed."""
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            person = await seen_by(session, cause.by, person_id, Right.EDIT_PEOPLE, self._clock.today())
            person.lock_word_hash, person.lock_tries, person.lock_wait_until = None, 0, None
            await note(session, self._clock, cause, "unlock", "person", person_id)


def birth_of(new: NewVisitor, today: date) -> tuple[date, bool]:
    """The birth date, and whether it is an estimate: the middle of a year, or this day of an age.

    Raises NoSensibleAge.
    """
    if new.birth_date is not None:
        birth, estimate = new.birth_date, False
    elif new.birth_year is not None and today.year - TOO_OLD < new.birth_year <= today.year:
        birth, estimate = min(date(new.birth_year, 7, 1), today), True
    elif new.age is not None and 0 <= new.age < TOO_OLD:
        # 29 February has no match in most years.
        day = min(today.day, 28) if today.month == 2 else today.day
        birth, estimate = date(today.year - new.age, today.month, day), True
    else:
        raise NoSensibleAge
    if birth > today or age_on(birth, today) >= TOO_OLD:
        raise NoSensibleAge
    return birth, estimate
