"""The vault: who wrote a case, sealed; and the keyed hash by which its author finds it again.

No number of a person or a chat stands beside a case: without the keys file nothing leads from one to the
other.
"""

import hmac
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Final, cast

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import core
from db.models.appeals import Appeal, AppealIdentity
from services.appeals.facts import Author
from services.cause import Actor
from services.keys import Keys
from services.notices.outgoing import to_contact, to_person
from services.people.joining_rows import everybody_in

PURPOSE: Final = "appeal_author"
_OWNER: Final = "appeal_owner"
_IDENTITIES: Final = insert(cast(Table, AppealIdentity.__table__))


def sealed_as(appeal_id: int) -> str:
    """The name under which an author is sealed: a copy elsewhere is noise."""
    return f"appeal_identities:{appeal_id}"


async def seal_author(session: AsyncSession, keys: Keys, appeal_id: int, author: Author) -> None:
    """Puts an author into the vault; of one of whom nothing is known nothing is written."""
    if author.is_known:
        sealed = keys.seal(PURPOSE, sealed_as(appeal_id), packed(author))
        connection = await core(session)
        await connection.execute(_IDENTITIES, {"appeal_id": appeal_id, "sealed": sealed, "times_opened": 0})


async def author_of(session: AsyncSession, keys: Keys, appeal_id: int) -> Author | None:
    """Who wrote; None where nobody knows it. Whoever shows it to people asks for a reason."""
    query = select(AppealIdentity.sealed).where(AppealIdentity.appeal_id == appeal_id)
    return opened(keys.open(PURPOSE, sealed_as(appeal_id), await session.scalar(query)))


async def forget_author(session: AsyncSession, appeal_ids: Iterable[int]) -> None:
    """What the vault holds of these cases is gone."""
    gone = delete(AppealIdentity).where(AppealIdentity.appeal_id.in_(list(appeal_ids)))
    await session.execute(gone.execution_options(synchronize_session=False))


def packed(author: Author) -> str:
    """An author as the vault keeps them."""
    return json.dumps({name: value for name, value in asdict(author).items() if value}, ensure_ascii=False)


def opened(text: str | None) -> Author | None:
    """What `packed` wrote."""
    return None if text is None else Author(**json.loads(text))


def owner_of(keys: Keys, by: Actor) -> bytes | None:
    """What a new case of theirs carries: a hash of the person, or of the chat of nobody registered."""
    name = _name(by.person_id, by.contact_id)
    return None if name is None else _hashed(keys, name, keys.active)


def owner_of_author(keys: Keys, author: Author) -> bytes | None:
    """As `owner_of`, of whom the vault knows."""
    name = _name(author.person_id, author.contact_id)
    return None if name is None else _hashed(keys, name, keys.active)


async def owner_anew(session: AsyncSession, keys: Keys, appeal_id: int, content: bytes) -> None:
    """The hash of a case's owner by the active key, of what the vault holds; of one that has none, none."""
    author = opened(content.decode())
    owner = None if author is None else owner_of_author(keys, author)
    if owner is not None:
        mine = update(Appeal).where(Appeal.id == appeal_id, Appeal.owner.is_not(None)).values(owner=owner)
        await session.execute(mine.execution_options(synchronize_session=False))


def owners_of(keys: Keys, by: Actor, people: Iterable[int] = ()) -> list[bytes]:
    """Every hash that one's cases may carry: by each key of the file, as a person and as this chat.

    `people`: registrations that went into one's own.
    """
    names = {to_person(one) for one in (by.person_id, *people) if one is not None}
    if by.contact_id is not None:
        names.add(to_contact(by.contact_id))
    return [_hashed(keys, name, key_id) for key_id in keys.names for name in sorted(names)]


async def own_hashes(session: AsyncSession, keys: Keys, by: Actor) -> list[bytes]:
    """As `owners_of`, with the registrations that were joined to the person."""
    people = set() if by.person_id is None else await everybody_in(session, by.person_id)
    return owners_of(keys, by, people)


def _name(person_id: int | None, contact_id: int | None) -> str | None:
    if person_id is not None:
        return to_person(person_id)
    return None if contact_id is None else to_contact(contact_id)


def _hashed(keys: Keys, name: str, key_id: str) -> bytes:
    return hmac.digest(keys.secret_for(_OWNER, key_id), name.encode(), "sha256")
