"""Notices about cases when they are sent: where their author reads, and whether what they say is still true.

The vault is opened here, at the moment of sending: a promise names the case alone.
"""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealTurn, NoticeStyle
from db.models.appeals import Appeal
from db.models.conversations import Promise
from db.models.people import Contact, Person
from services.appeals import desks
from services.appeals.case_rows import OWED
from services.appeals.vault import author_of
from services.keys import Keys
from services.notices.outgoing import APPEAL, LOGIN, number_in, to_contact, to_person

# Registrations that went into others are followed so far.
_DEEP: Final = 5


async def addressed(session: AsyncSession, keys: Keys, recipient: str) -> str:
    """«person:17» or «contact:5» of «appeal:9»; empty where the author reads nowhere; others as they are."""
    appeal_id = number_in(recipient, APPEAL)
    if appeal_id is None:
        return recipient
    author = await author_of(session, keys, appeal_id)
    if author is None:
        return ""
    if author.person_id is not None:
        person = await _person(session, author.person_id)
        return "" if person is None else to_person(person.id)
    return "" if author.contact_id is None else to_contact(author.contact_id)


async def author_as_reader(
    session: AsyncSession, keys: Keys, recipient: str
) -> tuple[str, NoticeStyle] | None:
    """The author's language and style; None once the vault or the person is empty.

    Who left but a name or a number is not written to: the notice fails, and whoever has the case sees it.
    """
    appeal = await session.get(Appeal, number_in(recipient, APPEAL) or 0)
    author = None if appeal is None else await author_of(session, keys, appeal.id)
    if appeal is None or author is None:
        return None
    if author.person_id is not None:
        person = await _person(session, author.person_id)
        return None if person is None else (person.lang, person.notices)
    contact = await session.get(Contact, author.contact_id) if author.contact_id is not None else None
    return (contact.lang if contact and contact.lang else appeal.lang, NoticeStyle.NEUTRAL)


async def is_true(session: AsyncSession, promise: Promise) -> bool:
    """Whether a notice about a case may still be said: the case waits, and its reader may know of it."""
    appeal = await session.get(Appeal, number_in(promise.subject, APPEAL) or 0)
    if appeal is None:
        return False
    login_id = number_in(promise.recipient, LOGIN)
    if login_id is None:
        return True
    if not appeal.is_open:
        return False
    if promise.kind in {"appeal_approaching", "appeal_overdue"} and appeal.state not in OWED:
        return False
    if promise.kind == "appeal_waiting" and appeal.turn is not AppealTurn.HANDLER:
        return False
    # Since it was promised the case may have gone elsewhere, or they may have left.
    return await desks.may_have(session, appeal, login_id)


async def _person(session: AsyncSession, person_id: int) -> Person | None:
    """Who it is now: registrations are joined, people are erased."""
    wanted: int | None = person_id
    for _ in range(_DEEP):
        person: Person | None = await session.scalar(select(Person).where(Person.id == wanted))
        if person is None or person.erased_at is not None:
            return None
        if person.joined_to is None:
            return person
        wanted = person.joined_to
    return None
