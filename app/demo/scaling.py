"""The demo many times over, for measuring: the same visits given to made-up people, as plain rows."""

import secrets
from random import Random
from typing import Any, Final

from sqlalchemy import Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.names import some_name
from app.demo.people import SIZES
from db.base import Base
from db.engine import Database
from db.enums import ConsultationState, Sex
from db.models.consultations import Consultation, JournalEntry
from db.models.facts import Fact
from db.models.people import Consent, Person, PersonToken
from services.people.steps import tokens_of

_PEOPLE: Final = sum(SIZES.values())
# What is over keeps no hour, so a copy of it meets nobody.
_OVER: Final = (
    ConsultationState.HELD,
    ConsultationState.MISSED,
    ConsultationState.CANCELLED,
    ConsultationState.DECLINED,
)
_PHONES_FROM: Final = 77_001_000_000

Rows = list[dict[str, Any]]


async def scale(database: Database, times: int, seed: int) -> int:
    """Brings people and past visits to `times` as many; returns how many people there are.

    Repeated, it adds nothing. Figures that were sent stay as sent: the pages show the difference.
    """
    chance = Random(seed)
    async with database.begin() as session:
        there = await session.scalar(select(func.count()).select_from(Person)) or 0
        first = await session.scalars(select(Person.id).order_by(Person.id).limit(_PEOPLE))
        ids = list(first)
        people = await _rows(session, Person, Person.id.in_(ids))
        consents = await _rows(session, Consent, Consent.person_id.in_(ids))
        visits = await _rows(session, Consultation, Consultation.person_id.in_(ids), state=_OVER)
        numbers = [visit["id"] for visit in visits]
        facts = await _rows(session, Fact, Fact.source_id.in_(numbers))
        entries = await _rows(session, JournalEntry, JournalEntry.consultation_id.in_(numbers))
    for copy in range(max(there // _PEOPLE, 1), times):
        async with database.begin() as session:
            who = await _copy_people(session, people, chance, copy)
            await _write(session, Consent, [_for(row, person_id=who[row["person_id"]]) for row in consents])
            # Sealed words are bound to their row: a copy of them would be noise.
            fresh = [_for(v, person_id=who[v["person_id"]], contact_id=None, about=None) for v in visits]
            new = dict(zip(numbers, await _write(session, Consultation, fresh), strict=True))
            counted = [
                _for(f, source_id=new[f["source_id"]], person_id=who[f["person_id"]], changed=_changed())
                for f in facts
            ]
            await _write(session, Fact, counted)
            wordless = {"recommendation": None, "materials": None, "result": None}
            notes = [{**e, **wordless, "consultation_id": new[e["consultation_id"]]} for e in entries]
            await session.execute(insert(JournalEntry), notes)
    return max(there, times * _PEOPLE)


async def _copy_people(session: AsyncSession, people: Rows, chance: Random, copy: int) -> dict[int, int]:
    """New people of the same age, sex and centre; their numbers by those they were copied from."""
    fresh: Rows = []
    for place, row in enumerate(people):
        family, given = some_name(chance, row["lang"], row["sex"] or Sex.FEMALE)
        phone = f"+{_PHONES_FROM + copy * _PEOPLE + place}"
        fresh.append(_for(row, family_name=family, given_name=given, phone=phone, lock_word_hash=None))
    numbers = await _write(session, Person, fresh)
    tokens = [
        {"unit_id": row["unit_id"], "token": token, "person_id": number}
        for number, row in zip(numbers, fresh, strict=True)
        for token in sorted(tokens_of(Person(**row)))
    ]
    await session.execute(insert(PersonToken), tokens)
    return dict(zip((row["id"] for row in people), numbers, strict=True))


async def _rows(
    session: AsyncSession, table: type[Base], condition: Any, *, state: tuple[ConsultationState, ...] = ()
) -> Rows:
    columns: Table = table.metadata.tables[table.__tablename__]
    query = select(columns).where(condition).order_by(*columns.primary_key.columns)
    if state:
        query = query.where(columns.c.state.in_(state))
    return [dict(row._mapping) for row in await session.execute(query)]


async def _write(session: AsyncSession, table: type[Base], rows: Rows) -> list[int]:
    """The numbers of the rows, in their order."""
    number = table.metadata.tables[table.__tablename__].c.id
    written = insert(table).returning(number, sort_by_parameter_order=True)
    return list(await session.scalars(written, rows)) if rows else []


def _for(row: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {name: value for name, value in {**row, **other}.items() if name != "id"}


def _changed() -> int:
    return secrets.randbits(36)
