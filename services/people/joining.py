"""One person on several chats: joined by a one-time code, never by a guess; parted again by staff.

The code is shown in a chat where the person is registered and typed in the other one. Had the other chat a
registration of the same person, it goes into the first: visits, figures, consents, notices and chats are one
from then on. The row of the second stays, seen by nobody, so that staff can undo what was a mistake.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ChannelName
from db.models.joins import Join, JoinCode
from db.models.people import Contact, ContactPerson, Person
from services.audit import note
from services.cause import Actor, Cause, once
from services.errors import DomainError, NotFound
from services.notices.outgoing import about_join, promise, to_contact
from services.one_time_codes import CODE_LIVES, WrongCode, code_hash, make_code
from services.parts import Part
from services.people import joining_rows as rows
from services.people.cards import LockedByWord, PersonCard
from services.people.double_rules import tell_apart
from services.people.erasing import forget_talks
from services.people.lock_words import is_open
from services.people.steps import card_of, own, seen_by
from services.rights import Right


class SameChat(DomainError):
    """The code was typed in the chat that shows it, or in one that is joined to the person already."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whose code it is, with no more than tells people apart."""

    person_id: int
    given_name: str
    family_initial: str
    lang: str
    channel: ChannelName


@dataclass(frozen=True, slots=True)
class JoinCard:
    """A joining as staff see it; times in UTC."""

    id: int
    channel: ChannelName
    at: datetime
    was_registered: bool
    # Staff joined two registrations, and why; empty where the person joined a chat with a code.
    reason: str
    undone_at: datetime | None
    undo_reason: str


class Joining(Part):
    """Part of the service of people: joins chats, parts them."""

    async def make_join_code(self, cause: Cause) -> str:
        """A code that joins another chat to whoever is writing, once, within 15 minutes: «7KQM-3XHD».

        The one before it is no longer valid. Raises NotFound: nobody is writing, or on a shared computer.
        """
        contact_id = cause.by.contact_id
        async with self._sessions.begin() as session:
            person = await own(session, cause.by)
            private = exists().where(Contact.id == contact_id, Contact.is_public.is_(False))
            if contact_id is None or not await session.scalar(select(private)):
                raise NotFound("a chat that nobody keeps")
            code = make_code()
            await session.execute(delete(JoinCode).where(JoinCode.person_id == person.id))
            shown = {"code_hash": code_hash(code), "person_id": person.id, "contact_id": contact_id}
            await session.execute(insert(JoinCode).values(**shown, expires_at=self._clock.now() + CODE_LIVES))
            await note(session, self._clock, cause, "make_join_code", "person", person.id)
            return code

    async def invitation(self, by: Actor, code: str) -> Invitation:
        """Whose code somebody typed. Raises WrongCode, SameChat."""
        async with self._sessions.read() as session:
            found, person = await self._valid(session, by, code)
            channel = await session.scalar(select(Contact.channel).where(Contact.id == found.contact_id))
            return Invitation(
                person.id,
                person.given_name,
                person.family_name[:1],
                person.lang,
                channel or ChannelName.WEB,
            )

    async def join(self, cause: Cause, code: str, same_as: int | None = None) -> PersonCard:
        """Joins the writing contact to the person whose code this is, who is writing there from now on.

        `same_as`: who of this contact is the same person; that registration goes into the other one.
        The chat that showed the code is told. Raises WrongCode, SameChat, NotFound for a `same_as` who does
        not write from here, LockedByWord, VisitsOverlap (both have a visit at one time).
        """
        now = self._clock.now()
        async with self._sessions.begin() as session:
            found, kept = await self._valid(session, cause.by, code)
            contact = await session.get_one(Contact, cause.by.contact_id)
            used = (
                update(JoinCode)
                .where(JoinCode.code_hash == found.code_hash, JoinCode.used_at.is_(None))
                .values(used_at=now)
                .returning(JoinCode.code_hash)
                .execution_options(synchronize_session=False)
            )
            if await session.scalar(used) is None:
                raise WrongCode
            moved: dict[str, Any] = {}
            if same_as is not None:
                gone = await self._who_writes_here(session, contact.id, same_as)
                moved = await rows.hand_over(session, self._clock, gone, kept)
            await rows.write_from(session, contact.id, kept, now)
            joined = Join(
                kept_id=kept.id,
                gone_id=same_as,
                contact_id=contact.id,
                channel=contact.channel,
                at=now,
                moved=moved,
            )
            session.add(joined)
            await session.flush()
            told = {"now": now, "unit_id": kept.unit_id, "channel": contact.channel.value}
            await promise(session, "chat_joined", to_contact(found.contact_id), about_join(joined.id), **told)
            await note(session, self._clock, cause, "join", "person", kept.id, join=joined.id, gone=same_as)
            return await card_of(session, self._clock, kept)

    async def joins(self, by: Actor, person_id: int) -> tuple[JoinCard, ...]:
        """What was joined to a person, the newest first. Raises NotFound, NotAllowed."""
        async with self._sessions.read() as session:
            await seen_by(session, by, person_id, Right.SEE_PEOPLE, self._clock.today())
            everybody = await rows.everybody_in(session, person_id)
            query = select(Join).where(Join.kept_id.in_(everybody)).order_by(Join.id.desc())
            return tuple(
                JoinCard(
                    one.id,
                    one.channel,
                    one.at,
                    one.gone_id is not None,
                    one.reason,
                    one.undone_at,
                    one.undo_reason,
                )
                for one in await session.scalars(query)
            )

    async def part(self, cause: Cause, join_id: int, reason: str) -> None:
        """Undoes a joining: each registration has its own again; what came since stays where it is.

        What was shown in the chats that are parted is shown there no more. Raises NotFound (out of scope,
        undone already, erased since, or without a reason), NotAllowed, Repeated.
        """
        now = self._clock.now()
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            join = await session.get(Join, join_id, with_for_update=True)
            if join is None or join.undone_at is not None or not reason.strip():
                raise NotFound(f"join {join_id}")
            holder = await rows.holder_of(session, join.kept_id)
            await seen_by(session, cause.by, holder.id, Right.EDIT_PEOPLE, self._clock.today())
            gone = None if join.gone_id is None else await session.get(Person, join.gone_id)
            if holder.erased_at is not None or (gone is not None and gone.erased_at is not None):
                raise NotFound(f"join {join_id}")
            parted = {join.contact_id} - {None}
            if gone is None:
                await rows.leave(session, join.contact_id, holder)
            else:
                parted |= await rows.hand_back(session, self._clock, join.moved, holder, gone)
                await tell_apart(session, holder.id, gone.id, now, cause.by.login_id)
            await forget_talks(session, self._clock, [one for one in parted if one is not None])
            join.undone_at, join.undone_by, join.undo_reason = now, cause.by.login_id, reason.strip()[:400]
            await note(session, self._clock, cause, "part", "person", holder.id, join=join_id)

    async def _valid(self, session: AsyncSession, by: Actor, code: str) -> tuple[JoinCode, Person]:
        """A code that may be used by this contact, and whose it is."""
        query = (
            select(JoinCode, Person)
            .join(Person, Person.id == JoinCode.person_id)
            .where(
                JoinCode.code_hash == code_hash(code),
                JoinCode.used_at.is_(None),
                JoinCode.expires_at > self._clock.now(),
                Person.erased_at.is_(None),
                Person.joined_to.is_(None),
                # A shared computer forgets: it is nobody's chat.
                exists().where(Contact.id == by.contact_id, Contact.is_public.is_(False)),
            )
        )
        row = (await session.execute(query)).one_or_none()
        if row is None:
            raise WrongCode
        found, person = row
        here = exists().where(ContactPerson.contact_id == by.contact_id, ContactPerson.person_id == person.id)
        if found.contact_id == by.contact_id or await session.scalar(select(here)):
            raise SameChat
        return found, person

    async def _who_writes_here(self, session: AsyncSession, contact_id: int, person_id: int) -> Person:
        query = (
            select(Person)
            .join(ContactPerson, ContactPerson.person_id == Person.id)
            .where(ContactPerson.contact_id == contact_id, Person.id == person_id, Person.erased_at.is_(None))
        )
        person = await session.scalar(query)
        if person is None:
            raise NotFound(f"person {person_id}")
        if not await is_open(session, person, contact_id, self._clock.now()):
            raise LockedByWord
        return person
