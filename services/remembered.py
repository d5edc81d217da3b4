"""What seldom changes, read once and kept until it changes: centres, kinds of help, who works when, texts.

A turn's first statement brings the revision (`db.seldom`) that all of it stands at, so nothing old is ever
taken for new, whichever process changed it. A page of the office looks once: it remembers what it saw, until
it writes; what seldom changes it has from the pages before it, once it knows the revision
(`stands_at`). Elsewhere nothing is remembered: it is read.
"""

from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Final, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.conversations import Revision

_AT_HAND: Final = "remembered"
_LOOKED_AT: Final = "looked_at"
_MEMORY: Final = "memory"
_AT_MOST: Final = 5_000

_REVISION: Final = select(Revision.number)

T = TypeVar("T")


class Memory:
    """What a process remembers, of one revision at a time."""

    def __init__(self) -> None:
        self._revision: int | None = None
        self._values: dict[Hashable, Any] = {}

    def lay_out(self, session: AsyncSession, revision: int | None) -> None:
        """Within this transaction `remembered` answers from here."""
        if revision is None:
            return
        if revision != self._revision:
            # Turns that began before go on with what they began with.
            self._revision, self._values = revision, {}
        session.info[_AT_HAND] = self._values


async def remembered(session: AsyncSession, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
    """What `read` answers, asked once a revision. It may look at tables of `db.seldom` only, and what it
    answers is never changed; `key` holds all that it depends on."""
    values: dict[Hashable, T] | None = session.info.get(_AT_HAND)
    if values is None:
        return await read()
    if key not in values:
        if len(values) >= _AT_MOST:
            values.clear()
        values[key] = await read()
    return values[key]


async def recall(session: AsyncSession, memory: Memory) -> None:
    """A transaction that is no turn and asks for much: one statement brings the revision, the rest is there.

    `memory` is of whoever asks, and of one database.
    """
    if session.info.get(_AT_HAND) is None:
        memory.lay_out(session, await session.scalar(_REVISION))


def look_with(session: AsyncSession, memory: Memory) -> None:
    """This session is one page's look at the database: of one moment everything may be remembered."""
    session.info[_AT_HAND], session.info[_LOOKED_AT], session.info[_MEMORY] = {}, {}, memory


def stands_at(session: AsyncSession, revision: int) -> None:
    """The revision that a page's look stands at, read in it: what was remembered of it holds here."""
    memory: Memory | None = session.info.get(_MEMORY)
    if memory is not None:
        memory.lay_out(session, revision)


async def looked_at(session: AsyncSession, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
    """What `read` answers, whatever table it asks; within one look it is asked once."""
    values: dict[Hashable, T] | None = session.info.get(_LOOKED_AT)
    if values is None:
        return await read()
    if key not in values:
        values[key] = await read()
    return values[key]
