"""The rules by which two registrations are proposed as one person; what they propose is for staff to settle.

The same name, however it is spelled, and the same birth date; or the same phone and the same given name.
A birth date that is an estimate says nothing. Registrations that staff told apart are not proposed again, nor
is whatever went into one of them.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, cast

from sqlalchemy import Table, and_, bindparam, exists, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.base import UtcDateTime
from db.engine import Sessions
from db.models.people import Person, PossibleDouble
from services.cause import is_sqlite
from services.folding import fold
from services.people.joining_rows import everybody_in
from services.people.steps import change

# No more are looked at at a time; of one phone: a centre's own number is nobody's.
_MOST_ALIKE: Final = 20_000
_MOST_OF_A_PHONE: Final = 10
# So few that whoever writes meanwhile hardly waits.
BATCH: Final = 20
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)

_PAIRS: Final = cast(Table, PossibleDouble.__table__)
# Built once: every correction asks, and the timer asks of everybody new.
_REGISTERED: Final = (
    select(Person)
    .where(
        Person.registered_at > bindparam("since"),
        tuple_(Person.registered_at, Person.id)
        < tuple_(bindparam("before", type_=UtcDateTime()), bindparam("number")),
    )
    .order_by(Person.registered_at.desc(), Person.id.desc())
    .limit(BATCH)
)
_NAMED: Final = select(
    Person.id, Person.family_name, Person.given_name, Person.birth_date, Person.phone
).where(Person.erased_at.is_(None), Person.joined_to.is_(None))
_OF_DAYS: Final = _NAMED.where(
    Person.birth_date.in_(bindparam("days", expanding=True)), Person.birth_is_estimate.is_(False)
).limit(_MOST_ALIKE)
_FEW: Final = (
    select(Person.phone)
    .where(Person.phone.in_(bindparam("phones", expanding=True)))
    .group_by(Person.phone)
    # The one who is asked about, too.
    .having(func.count() <= _MOST_OF_A_PHONE + 1)
)
_OF_PHONES: Final = _NAMED.where(Person.phone.in_(_FEW))


async def propose_for(session: AsyncSession, person: Person, now: datetime) -> int:
    """Asks the rules about one registration; returns how many pairs were proposed."""
    return sum([await write_pair(session, *pair, now) for pair in await _doubles(session, [person])])


async def propose_all(sessions: Sessions, now: datetime, since: datetime) -> int:
    """The rules over whoever registered after `since`, the newest first, a batch in memory at a time."""
    new, before = 0, {"before": _NEVER, "number": 0}
    while True:
        async with sessions.read() as session:
            batch = list(await session.scalars(_REGISTERED, {"since": since, **before}))
            found = await _doubles(session, batch)
        if found:
            async with sessions.begin() as session:
                new += sum([await write_pair(session, *pair, now) for pair in found])
        if len(batch) < BATCH:
            return new
        before = {"before": batch[-1].registered_at, "number": batch[-1].id}
        # Whoever writes meanwhile does not wait for the next batch.
        await asyncio.sleep(0)


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


async def _doubles(session: AsyncSession, people: Iterable[Person]) -> list[tuple[int, int]]:
    asked = [one for one in people if one.erased_at is None and one.joined_to is None]
    pairs = await _alike(session, asked) if asked else []
    return [pair for pair in pairs if not await _told_apart(session, *pair)]


async def _alike(session: AsyncSession, people: Sequence[Person]) -> list[tuple[int, int]]:
    """Two statements, however many are asked about."""
    days, phones = defaultdict(list), defaultdict(list)
    for one in people:
        if one.birth_date is not None and not one.birth_is_estimate and one.family_name:
            days[one.birth_date].append(one)
        if one.phone and one.given_name:
            phones[one.phone].append(one)
    found: list[tuple[int, int]] = []
    if days:
        rows = (await session.execute(_OF_DAYS, {"days": list(days)})).all()
        for row in rows[:_MOST_ALIKE]:
            words = _words(f"{row.family_name} {row.given_name}")
            found += [
                (one.id, row.id)
                for one in days[row.birth_date]
                if one.id != row.id and _words(f"{one.family_name} {one.given_name}") == words
            ]
    if phones:
        for row in await session.execute(_OF_PHONES, {"phones": list(phones)}):
            words = _words(row.given_name)
            found += [
                (one.id, row.id)
                for one in phones[row.phone]
                if one.id != row.id and _words(one.given_name) == words
            ]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=1024)
def _words(name: str) -> tuple[str, ...]:
    return tuple(sorted(fold(name).split()))


async def _told_apart(session: AsyncSession, one: int, other: int) -> bool:
    """Whether staff said of these two, or of what went into them, that they are two people."""
    everybody = await everybody_in(session, one) | await everybody_in(session, other)
    pair = and_(PossibleDouble.first_id.in_(everybody), PossibleDouble.second_id.in_(everybody))
    return bool(await session.scalar(select(exists().where(pair, PossibleDouble.is_same.is_(False)))))
