"""Facts: a row for each thing that counts, written and struck together with its record."""

import secrets
from datetime import date, datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import FactKind, Sex, UnitKind, VisitRole
from db.models.facts import Fact
from db.models.units import Unit, UnitPlace
from services.cause import is_sqlite

# Nobody knows the birth date any more: outside every band.
UNKNOWN_AGE: Final = -1
# Ten million of these still add up to a 64-bit number.
_CHANGED_BITS: Final = 36


async def write_fact(
    session: AsyncSession,
    kind: FactKind,
    source_id: int,
    *,
    unit: Unit,
    person_id: int,
    on_day: date,
    age: int,
    sex: Sex | None,
    role: VisitRole,
    by_employee: bool,
    specialism_id: int | None = None,
) -> None:
    """Counts a record; one that was struck counts again. `on_day`: the local date in the unit's zone."""
    counted = {
        "unit_id": unit.id,
        "region_id": await region_of(session, unit, on_day),
        "person_id": person_id,
        "on_day": on_day,
        "age": age,
        "sex": sex,
        "role": role,
        "by_employee": by_employee,
        "specialism_id": specialism_id,
        "struck_at": None,
        "changed": new_change(),
    }
    insert = sqlite_insert if is_sqlite(session) else pg_insert
    await session.execute(
        insert(Fact)
        .values(kind=kind, source_id=source_id, **counted)
        .on_conflict_do_update(index_elements=["kind", "source_id"], set_=counted)
    )


async def strike_fact(session: AsyncSession, kind: FactKind, source_id: int, now: datetime) -> None:
    """The record counts no more; the row stays, so that the change is seen."""
    await session.execute(
        update(Fact)
        .where(Fact.kind == kind, Fact.source_id == source_id)
        .values(struck_at=now, changed=new_change())
        .execution_options(synchronize_session=False)
    )


async def region_of(session: AsyncSession, unit: Unit, day: date) -> int | None:
    """The region a unit belonged to on that day."""
    before = await session.scalar(
        select(UnitPlace.path)
        .where(UnitPlace.unit_id == unit.id, UnitPlace.last_on >= day)
        .order_by(UnitPlace.last_on, UnitPlace.id)
        .limit(1)
    )
    above = numbers_of(before or unit.path)
    return await session.scalar(
        select(Unit.id).where(Unit.id.in_(above), Unit.kind == UnitKind.REGION).limit(1)
    )


def units_above(unit: Unit) -> list[int]:
    """Numbers of the units on the way down to this one, itself the last."""
    return numbers_of(unit.path)


def numbers_of(path: str) -> list[int]:
    """«/1/4/9/» as numbers."""
    return [int(number) for number in path.strip("/").split("/")]


def new_change() -> int:
    """The number that a write leaves behind: fingerprints of periods are made of these."""
    return secrets.randbits(_CHANGED_BITS)
