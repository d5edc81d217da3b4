"""One's own cases for the copy of everything that is held of a person."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.appeals import Appeal
from services.appeals.own_cards import card_of
from services.appeals.vault import own_hashes
from services.cause import Actor
from services.tools import Tools


@dataclass(frozen=True, slots=True)
class CaseLineHeld:
    """What its author wrote, or was told."""

    on_day: date
    by_author: bool
    text: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseHeld:
    """A case as its author may see it."""

    number: str
    registered_on: date
    lines: tuple[CaseLineHeld, ...]


async def held_cases(session: AsyncSession, tools: Tools, by: Actor) -> tuple[CaseHeld, ...]:
    """All of them, the oldest first; notes between colleagues are no part of it."""
    query = select(Appeal).where(Appeal.owner.in_(await own_hashes(session, tools.keys, by)))
    found = []
    for appeal in await session.scalars(query.order_by(Appeal.registered_on, Appeal.id)):
        lines = (await card_of(session, tools, appeal)).lines
        held = [
            CaseLineHeld(one.on_day, one.is_own, one.text, tuple(file.name for file in one.files))
            for one in lines
            if one.text or one.files
        ]
        found.append(CaseHeld(appeal.number, appeal.registered_on, tuple(held)))
    return tuple(found)
