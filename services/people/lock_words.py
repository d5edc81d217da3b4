"""The word that opens «my data» and «my bookings» on a phone that several people hold.

It is kept as an HMAC under a key that no database or backup holds, bound to the person. A slow hash may not
run inside a turn (it would hold the contact's lock, on SQLite every writer), and would be of little use for
words of four letters. Without the key a stolen database says nothing; in the chat five wrong tries must wait.
"""

import hmac
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.people import ContactPerson, Person
from services.errors import DomainError
from services.folding import fold
from services.keys import Keys

SHORTEST: Final = 4
LONGEST: Final = 40
TRIES: Final = 5
WAITS: Final = timedelta(minutes=15)
# Said once, it opens this long on this contact.
OPEN_FOR: Final = timedelta(minutes=10)
_PURPOSE: Final = "lock word"


class LockWordFault(DomainError):
    """Too short or too long to be kept."""


class LockAnswer(StrEnum):
    """What became of a word that was said."""

    OPEN = "open"
    WRONG = "wrong"
    WAIT = "wait"


def kept_form(keys: Keys, person_id: int, word: str) -> str:
    """What is stored of a word: the key's name and the digest. Raises LockWordFault."""
    plain = _plain(word)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise LockWordFault
    return f"{keys.active}${_digest(keys, keys.active, person_id, plain)}"


async def try_word(
    session: AsyncSession, keys: Keys, person: Person, word: str, *, contact_id: int | None, now: datetime
) -> LockAnswer:
    """Looks at a word unless one must wait; the right one opens this contact for ten minutes."""
    if person.lock_word_hash is None:
        return LockAnswer.OPEN
    if person.lock_wait_until is not None and now < person.lock_wait_until:
        return LockAnswer.WAIT
    if not _fits(keys, person, word):
        person.lock_tries += 1
        if person.lock_tries >= TRIES:
            person.lock_tries, person.lock_wait_until = 0, now + WAITS
            return LockAnswer.WAIT
        return LockAnswer.WRONG
    person.lock_tries, person.lock_wait_until = 0, None
    joined = None if contact_id is None else await session.get(ContactPerson, (contact_id, person.id))
    if joined is not None:
        joined.unlocked_until = now + OPEN_FOR
    return LockAnswer.OPEN


async def is_open(session: AsyncSession, person: Person, contact_id: int | None, now: datetime) -> bool:
    """Whether this person's data may be shown on this contact now."""
    if person.lock_word_hash is None:
        return True
    until = await session.scalar(
        select(ContactPerson.unlocked_until).where(
            ContactPerson.contact_id == contact_id, ContactPerson.person_id == person.id
        )
    )
    return until is not None and now < until


def _fits(keys: Keys, person: Person, word: str) -> bool:
    name, _, digest = (person.lock_word_hash or "").rpartition("$")
    plain = _plain(word)
    # A key that is gone: no word fits, the desk takes the lock off.
    return keys.has(name) and hmac.compare_digest(digest, _digest(keys, name, person.id, plain))


def _plain(word: str) -> str:
    """As compared: the same word from a keyboard without Kazakh letters is the same word."""
    return fold(word[: 4 * LONGEST]) or word.strip()[: 4 * LONGEST]


def _digest(keys: Keys, key_name: str, person_id: int, plain: str) -> str:
    secret = keys.secret_for(_PURPOSE, key_name)
    return hmac.digest(secret, f"{person_id}\n{plain}".encode(), "sha256").hex()
