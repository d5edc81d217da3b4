"""The rules by which two registrations are proposed as one person; what they propose is for staff to settle.

The same name, however it is spelled, and the same birth date; or the same phone and the same given name.
A birth date that is an estimate says nothing. Registrations that staff told apart are not proposed again, nor
is whatever went into one of them.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, cast

from sqlalchemy import Row, Table, and_, exists, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.engine import Sessions
from db.models.people import Person, PossibleDouble
from services.cause import is_sqlite
from services.folding import fold
from services.joining_rows import everybody_in
from services.people_steps import change

# Of one phone or one birth date no more are looked at: a centre's own number is nobody's.
_MOST_ALIKE: Final = 2000
_MOST_OF_A_PHONE: Final = 10
BATCH: Final = 100

_PAIRS: Final = cast(Table, PossibleDouble.__table__)


async def propose_for(session: AsyncSession, person: Person, now: datetime) -> int:
    """Asks the rules about one registration; returns how many pairs were proposed."""
    return sum(
        [await write_pair(session, person.id, other, now) for other in await _doubles(session, person)]
    )


async def propose_all(sessions: Sessions, now: datetime, since: datetime) -> int:
    """The rules over whoever registered after `since`, the newest first, a batch in memory at a time."""
    new, before = 0, None
    while True:
        query = select(Person).where(Person.registered_at > since).order_by(Person.id.desc()).limit(BATCH)
        async with sessions.read() as session:
            batch = list(await session.scalars(query if before is None else query.where(Person.id < before)))
            found = [(one.id, other) for one in batch for other in await _doubles(session, one)]
        if found:
            async with sessions.begin() as session:
                new += sum([await write_pair(session, one, other, now) for one, other in found])
        if len(batch) < BATCH:
            return new
        before = batch[-1].id


async def write_pair(
    session: AsyncSession, one: int, other: int, now: datetime, *, proposed_by: int | None = None
) -> int:
    """Proposes a pair unless it stands, settled or not; 1 where it is new."""
    make = sqlite_insert if is_sqlite(session) else pg_insert
    row = {"first_id": min(one, other), "second_id": max(one, other)}
    written = make(_PAIRS).values(**row, proposed_by=proposed_by, proposed_at=now).on_conflict_do_nothing()
    return len((await session.execute(written.returning(_PAIRS.c.id))).all())


async def tell_apart(
    session: AsyncSession, one: int, other: int, now: datetime, login_id: int | None
) -> None:
    """Staff parted the two again: no rule proposes them any more."""
    await write_pair(session, one, other, now, proposed_by=login_id)
    pair = and_(PossibleDouble.first_id == min(one, other), PossibleDouble.second_id == max(one, other))
    await change(session, PossibleDouble, pair, settled_at=now, settled_by=login_id, is_same=False)


async def _doubles(session: AsyncSession, person: Person) -> list[int]:
    if person.erased_at is not None or person.joined_to is not None:
        return []
    return [one for one in await _alike(session, person) if not await _told_apart(session, person.id, one)]


async def _alike(session: AsyncSession, person: Person) -> list[int]:
    other = aliased(Person)
    columns = (other.id, other.family_name, other.given_name, other.birth_date, other.phone)
    there = and_(other.id != person.id, other.erased_at.is_(None), other.joined_to.is_(None))
    found: list[int] = []
    if person.birth_date is not None and not person.birth_is_estimate and person.family_name:
        same_day = (other.birth_date == person.birth_date, other.birth_is_estimate.is_(False))
        rows = await session.execute(select(*columns).where(there, *same_day).limit(_MOST_ALIKE))
        found += _of_name(rows, f"{person.family_name} {person.given_name}")
    if person.phone and person.given_name:
        of_phone = select(*columns).where(there, other.phone == person.phone).limit(_MOST_OF_A_PHONE + 1)
        rows_of_phone = (await session.execute(of_phone)).all()
        if len(rows_of_phone) <= _MOST_OF_A_PHONE:
            given = _words(person.given_name)
            found += [row.id for row in rows_of_phone if _words(row.given_name) == given]
    return list(dict.fromkeys(found))


def _of_name(rows: Iterable[Row[int, str, str, object, str | None]], name: str) -> list[int]:
    """Those of the same words in any order: family and given name change places on many a form."""
    words = _words(name)
    return [row.id for row in rows if _words(f"{row.family_name} {row.given_name}") == words]


def _words(name: str) -> list[str]:
    return sorted(fold(name).split())


async def _told_apart(session: AsyncSession, one: int, other: int) -> bool:
    """Whether staff said of these two, or of what went into them, that they are two people."""
    everybody = await everybody_in(session, one) | await everybody_in(session, other)
    pair = and_(PossibleDouble.first_id.in_(everybody), PossibleDouble.second_id.in_(everybody))
    return bool(await session.scalar(select(exists().where(pair, PossibleDouble.is_same.is_(False)))))
