"""What belongs to a person, handed over to another registration of the same person, and back.

Every table that names a person stands in one of the three lists below; a test holds that none is forgotten.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.enums import ConsentKind, RepresentativeState
from db.models.appeal_doors import AwarenessAnswer
from db.models.consultations import Consultation, PersonCell
from db.models.conversations import Promise
from db.models.facts import Fact
from db.models.inbox import Thread
from db.models.joins import JoinCode
from db.models.people import (
    Consent,
    Contact,
    ContactPerson,
    Person,
    PersonCategory,
    PersonDetails,
    PersonToken,
    Representative,
    RepresentativeCode,
)
from services.clock import Clock
from services.errors import DomainError, NotFound
from services.notices.outgoing import to_person
from services.people.steps import change, index, not_sent, rewrite_facts
from services.reporting.facts import new_change

# Rows with a number of their own change their owner.
OWNED: Final[dict[str, Any]] = {
    "consultations": Consultation,
    "consents": Consent,
    "threads": Thread,
    "categories": PersonCategory,
}
# Handed over by rules of their own, below.
BY_RULE: Final = (Fact, PersonCell, Contact, ContactPerson, PersonDetails, Representative)
# Made anew, or worth nothing once the person is joined.
NOT_KEPT: Final = (PersonToken, JoinCode, RepresentativeCode, AwarenessAnswer)


class VisitsOverlap(DomainError):
    """Both registrations have a visit at one time: one of the two is cancelled first."""


async def holder_of(session: AsyncSession, person_id: int) -> Person:
    """Who holds today what this registration held. Raises NotFound."""
    person = await session.get(Person, person_id)
    while person is not None and person.joined_to is not None:
        person = await session.get(Person, person.joined_to)
    if person is None:
        raise NotFound(f"person {person_id}")
    return person


async def everybody_in(session: AsyncSession, person_id: int) -> set[int]:
    """The person and every registration that went into them, however many steps ago."""
    found, newest = {person_id}, {person_id}
    while newest:
        newest = set(await session.scalars(select(Person.id).where(Person.joined_to.in_(newest)))) - found
        found |= newest
    return found


async def write_from(session: AsyncSession, contact_id: int, person: Person, now: datetime) -> None:
    """The person writes from this contact from now on."""
    await may_write_from(session, contact_id, person, now)
    await change(session, Contact, Contact.id == contact_id, person_id=person.id, unit_id=person.unit_id)


async def may_write_from(session: AsyncSession, contact_id: int, person: Person, now: datetime) -> None:
    """One of this contact's people, whoever is writing now."""
    here = exists().where(ContactPerson.contact_id == contact_id, ContactPerson.person_id == person.id)
    if not await session.scalar(select(here)):
        row = {"contact_id": contact_id, "person_id": person.id, "since": now}
        await session.execute(insert(ContactPerson).values(row))


async def leave(session: AsyncSession, contact_id: int | None, person: Person) -> None:
    """The person writes from this contact no more."""
    mine = and_(Contact.id == contact_id, Contact.person_id == person.id)
    await change(session, Contact, mine, person_id=None)
    await session.execute(
        delete(ContactPerson).where(
            ContactPerson.contact_id == contact_id, ContactPerson.person_id == person.id
        )
    )


async def hand_over(session: AsyncSession, clock: Clock, gone: Person, kept: Person) -> dict[str, Any]:
    """Everything of one registration goes to the other; returns the numbers of what went.

    Facts of quarters that were sent stay as they were sent. Raises VisitsOverlap.
    """
    moved: dict[str, Any] = {}
    await _refuse_overlap(session, gone, kept)
    cells = PersonCell.person_id == gone.id
    await change(session, PersonCell, cells, person_id=kept.id)
    for name, table in OWNED.items():
        mine = table.person_id == gone.id
        moved[name] = await _renamed(session, table, mine, person_id=kept.id)
    moved["withdrawn"] = await _newest_word_counts(session, kept.id, clock.now())
    moved["facts"] = [fact.id for fact in await not_sent(session, gone.id)]
    await _give_facts(session, moved["facts"], gone, kept)
    moved["contacts"] = await _move_contacts(session, gone, kept)
    moved["outgoing"] = await _move_promises(session, gone, kept)
    moved["details"] = await _move_where_absent(session, PersonDetails, gone, kept)
    moved["representative"] = await _move_representative(session, gone, kept)
    for table in NOT_KEPT:
        await session.execute(delete(table).where(table.person_id == gone.id))
    gone.joined_to = kept.id
    await session.flush()
    await index(session, kept)
    await rewrite_facts(session, kept)
    return moved


async def hand_back(
    session: AsyncSession, clock: Clock, moved: dict[str, Any], holder: Person, gone: Person
) -> set[int]:
    """Gives back what went over and is still there; returns the contacts that went with it."""
    gone.joined_to = None
    await session.flush()
    for name, table in OWNED.items():
        # Of a joining older than the table nothing went.
        mine = and_(table.id.in_(moved.get(name, ())), table.person_id == holder.id)
        await _renamed(session, table, mine, person_id=gone.id)
    of_visits = PersonCell.consultation_id.in_(moved["consultations"])
    await change(session, PersonCell, of_visits & (PersonCell.person_id == holder.id), person_id=gone.id)
    again = Consent.id.in_([one for one, _ in moved["withdrawn"]])
    for consent in await session.scalars(select(Consent).where(again)):
        # Unless it was withdrawn once more since.
        at = dict(moved["withdrawn"])[consent.id]
        if consent.withdrawn_at is not None and consent.withdrawn_at.isoformat() == at:
            consent.withdrawn_at = None
    open_facts = {fact.id for fact in await not_sent(session, holder.id)}
    await _give_facts(session, [one for one in moved["facts"] if one in open_facts], holder, gone)
    still_there = select(Contact.id, Contact.person_id).where(Contact.id.in_(moved["contacts"]))
    for contact_id, writing in (await session.execute(still_there)).all():
        await leave(session, contact_id, holder)
        await may_write_from(session, contact_id, gone, clock.now())
        if writing == holder.id:
            await write_from(session, contact_id, gone, clock.now())
    recipients = and_(Promise.id.in_(moved["outgoing"]), Promise.recipient == to_person(holder.id))
    await change(session, Promise, recipients, recipient=to_person(gone.id))
    for name, of_person in (("details", PersonDetails), ("representative", Representative)):
        if moved[name]:
            await change(session, of_person, of_person.person_id == holder.id, person_id=gone.id)
    await session.flush()
    for person in (gone, holder):
        await index(session, person)
        await rewrite_facts(session, person)
    return set(moved["contacts"])


async def _refuse_overlap(session: AsyncSession, gone: Person, kept: Person) -> None:
    other = aliased(PersonCell)
    same = exists().where(
        PersonCell.person_id == gone.id, other.person_id == kept.id, other.cell == PersonCell.cell
    )
    if await session.scalar(select(same)):
        raise VisitsOverlap


async def _renamed(
    session: AsyncSession, table: Any, condition: ColumnElement[bool], **values: Any
) -> list[int]:
    statement = update(table).where(condition).values(**values).returning(table.id)
    return sorted(await session.scalars(statement.execution_options(synchronize_session=False)))


async def _newest_word_counts(session: AsyncSession, person_id: int, now: datetime) -> list[list[Any]]:
    """A consent that was withdrawn after it was given elsewhere is withdrawn: no chat may outvote another."""
    query = select(Consent).where(Consent.person_id == person_id)
    given = list(await session.scalars(query.execution_options(populate_existing=True)))
    ended = []
    for kind in ConsentKind:
        mine = [one for one in given if one.kind is kind]
        last = max((one.withdrawn_at for one in mine if one.withdrawn_at is not None), default=None)
        for one in mine:
            if one.withdrawn_at is None and last is not None and one.given_at < last:
                one.withdrawn_at = now
                ended.append([one.id, now.isoformat()])
    return ended


async def _give_facts(session: AsyncSession, numbers: Iterable[int], old: Person, new: Person) -> None:
    mine = and_(Fact.id.in_(list(numbers)), Fact.person_id == old.id)
    for fact in await session.scalars(select(Fact).where(mine)):
        fact.person_id, fact.changed = new.id, new_change()
    await session.flush()


async def _move_contacts(session: AsyncSession, gone: Person, kept: Person) -> list[int]:
    joined = select(ContactPerson.contact_id)
    mine = set(await session.scalars(joined.where(ContactPerson.person_id == gone.id)))
    there = set(await session.scalars(joined.where(ContactPerson.person_id == kept.id)))
    await session.execute(
        delete(ContactPerson).where(
            ContactPerson.person_id == gone.id, ContactPerson.contact_id.in_(mine & there)
        )
    )
    await change(session, ContactPerson, ContactPerson.person_id == gone.id, person_id=kept.id)
    writing = Contact.person_id == gone.id
    await change(session, Contact, writing, person_id=kept.id, unit_id=kept.unit_id)
    return sorted(mine - there)


async def _move_promises(session: AsyncSession, gone: Person, kept: Person) -> list[int]:
    """Except what the other registration was promised too."""
    other = aliased(Promise)
    same = exists().where(
        other.kind == Promise.kind,
        other.recipient == to_person(kept.id),
        other.subject == Promise.subject,
        other.occasion == Promise.occasion,
    )
    mine = and_(Promise.recipient == to_person(gone.id), ~same)
    return await _renamed(session, Promise, mine, recipient=to_person(kept.id))


async def _move_where_absent(session: AsyncSession, table: Any, gone: Person, kept: Person) -> bool:
    if await session.scalar(select(exists().where(table.person_id == kept.id))):
        return False
    moved = await session.execute(
        update(table)
        .where(table.person_id == gone.id)
        .values(person_id=kept.id)
        .returning(table.person_id)
        .execution_options(synchronize_session=False)
    )
    return moved.scalar() is not None


async def _move_representative(session: AsyncSession, gone: Person, kept: Person) -> bool:
    """A consent on paper outweighs what was only said."""
    theirs = await session.get(Representative, gone.id)
    ours = await session.get(Representative, kept.id)
    confirmed = RepresentativeState.CONFIRMED
    if theirs is not None and ours is not None and theirs.state is confirmed and ours.state is not confirmed:
        await session.delete(ours)
        await session.flush()
    return await _move_where_absent(session, Representative, gone, kept)
