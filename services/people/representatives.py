"""The representative's consent by a one-time code, from a phone of the representative's own.

The young person, or the desk for them, makes a code and gives it on themselves: nobody is written to. Whoever
types it is told that the person registered, never when, with whom or why, agrees or declines, and stays a
stranger: their chat is joined to nobody and sees nothing.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import RepresentativeState
from db.models.people import Contact, ContactPerson, Person, Representative, RepresentativeCode
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause, once
from services.errors import DomainError, NotFound
from services.notices.outgoing import promise, to_person
from services.one_time_codes import WrongCode, code_hash, make_code
from services.parts import Part
from services.people.cards import OF_AGE
from services.people.steps import own, seen_by, today_of
from services.rights import Right
from services.throttling import Throttle, count_try
from services.typed_dates import age_on

REPRESENTATIVE_CODE_LIVES: Final = timedelta(days=3)
# A quarter of an hour, a chat.
TRIES: Final = 10


class DoNotContact(DomainError):
    """The person asked that their representative is not contacted: no code is made, none is taken."""


class NobodyNeeded(DomainError):
    """Of age, or confirmed already: there is nothing to agree to."""


class OwnPhone(DomainError):
    """The code was typed in a chat of the young person's own, or on a shared computer."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks the representative: as much as they are told, and the person's language."""

    given_name: str
    unit_name_kk: str
    unit_name_ru: str
    unit_phone: str
    lang: str


class Representatives(Part):
    """Makes the codes and takes the answers; one public method, one atomic step."""

    async def make_code(self, cause: Cause, person_id: int | None = None) -> str:
        """A code for one's own representative, good for one answer within 3 days; staff name whose.

        The one before it is no longer valid.
        Raises NotFound, NotAllowed, DoNotContact, NobodyNeeded, Repeated.
        """
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            today = self._clock.today()
            if person_id is None:
                person = await own(session, cause.by)
            else:
                person = await seen_by(session, cause.by, person_id, Right.EDIT_PEOPLE, today)
                if person.erased_at is not None:
                    raise NotFound(f"person {person_id}")
            _demand_open(
                person,
                await session.get(Representative, person.id),
                await today_of(session, self._clock, person.unit_id),
            )
            code = make_code()
            await session.execute(delete(RepresentativeCode).where(RepresentativeCode.person_id == person.id))
            expires_at = self._clock.now() + REPRESENTATIVE_CODE_LIVES
            made = {"code_hash": code_hash(code), "person_id": person.id, "expires_at": expires_at}
            await session.execute(insert(RepresentativeCode).values(made))
            await note(session, self._clock, cause, "make_representative_code", "person", person.id)
            return code

    async def asked_by(self, by: Actor, code: str) -> Asking:
        """Who asks with this code. Raises WrongCode, OwnPhone, TooManyTries."""
        keys = [Throttle(self._keys).key("representative", str(by.contact_id))]
        async with self._sessions.begin() as session:
            await count_try(session, keys, [TRIES], self._clock.now())
        async with self._sessions.read() as session:
            person = await self._asking(session, by, code)
            unit = await session.get_one(Unit, person.unit_id)
            return Asking(person.given_name, unit.name_kk, unit.name_ru, unit.phone, person.lang)

    async def answer(self, cause: Cause, code: str, *, agrees: bool) -> None:
        """The representative agrees to the second level of consent, or declines; the person hears of it.

        Raises WrongCode, OwnPhone.
        """
        now = self._clock.now()
        async with self._sessions.begin() as session:
            person = await self._asking(session, cause.by, code)
            used = (
                update(RepresentativeCode)
                .where(RepresentativeCode.code_hash == code_hash(code), RepresentativeCode.used_at.is_(None))
                .values(used_at=now)
                .returning(RepresentativeCode.code_hash)
                .execution_options(synchronize_session=False)
            )
            if await session.scalar(used) is None:
                raise WrongCode
            said = await session.get(Representative, person.id)
            if said is None:
                said = Representative(person_id=person.id, said_at=now)
                session.add(said)
            said.state = RepresentativeState.CONFIRMED if agrees else RepresentativeState.DECLINED
            said.confirmed_at = now if agrees else None
            said.confirmed_through = cause.channel if agrees else None
            if not agrees:
                # Somebody who declined is not rung either.
                said.phone = None
            await session.flush()
            kind = "representative_agreed" if agrees else "representative_declined"
            whom, occasion = to_person(person.id), now.isoformat()
            await promise(session, kind, whom, whom, now=now, unit_id=person.unit_id, occasion=occasion)
            await note(session, self._clock, cause, kind, "person", person.id, channel=cause.channel.value)

    async def _asking(self, session: AsyncSession, by: Actor, code: str) -> Person:
        """Whose code it is, where it may be answered from this contact."""
        query = (
            select(Person, Representative)
            .join(RepresentativeCode, RepresentativeCode.person_id == Person.id)
            .outerjoin(Representative, Representative.person_id == Person.id)
            .where(
                RepresentativeCode.code_hash == code_hash(code),
                RepresentativeCode.used_at.is_(None),
                RepresentativeCode.expires_at > self._clock.now(),
                Person.erased_at.is_(None),
                Person.joined_to.is_(None),
            )
        )
        row = (await session.execute(query)).one_or_none()
        if row is None:
            raise WrongCode
        person, said = row
        try:
            _demand_open(person, said, await today_of(session, self._clock, person.unit_id))
        except (DoNotContact, NobodyNeeded):
            raise WrongCode from None
        writes_here = exists().where(
            ContactPerson.contact_id == by.contact_id, ContactPerson.person_id == person.id
        )
        theirs = exists().where(
            Contact.id == by.contact_id, or_(Contact.person_id == person.id, Contact.is_public)
        )
        if by.contact_id is None or await session.scalar(select(or_(writes_here, theirs))):
            raise OwnPhone
        return person


def _demand_open(person: Person, said: Representative | None, today: date) -> None:
    """Somebody may be asked for this person. Raises NobodyNeeded, DoNotContact."""
    is_minor = person.birth_date is not None and age_on(person.birth_date, today) < OF_AGE
    if not is_minor or (said is not None and said.state is RepresentativeState.CONFIRMED):
        raise NobodyNeeded
    if said is not None and said.do_not_contact:
        raise DoNotContact
