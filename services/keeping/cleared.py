"""What is kept how long, when the jobs that hold these terms last ran, and what they removed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.operations import JobRun
from db.models.people import Tally
from services.cause import Actor, is_sqlite
from services.keeping.terms import TERMS, Term
from services.parts import Part
from services.rights import Right, demand
from services.settings.definitions import setting

# The jobs of the timers that carry the terms out, as `app.jobs` calls them.
JOBS: Final = ("forget what is due", "sweep what is old")
# Not done for longer than this, a job is at a standstill.
STANDSTILL: Final = timedelta(days=1)
COUNTED_FOR: Final = timedelta(days=30)
_GONE: Final = "gone:"


@dataclass(frozen=True, slots=True)
class Removed:
    """Rows that went: on the last day on which any did, and in the last 30 days."""

    day: date
    on_day: int
    in_all: int


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A kind of data. `set_to`: the number in force, where an administrator may set it."""

    term: Term
    set_to: int | None
    removed: Removed | None


@dataclass(frozen=True, slots=True)
class Kept:
    """The table, and when its jobs were last all done (UTC); None where one of them never was."""

    rows: list[KeptRow]
    done_at: datetime | None
    is_at_standstill: bool


async def count_gone(session: AsyncSession, day: date, gone: Mapping[str, int]) -> None:
    """Adds to the day's counts, by table."""
    rows = [{"name": _GONE + table, "day": day, "amount": n} for table, n in gone.items() if n]
    if not rows:
        return
    make = sqlite_insert if is_sqlite(session) else pg_insert
    added = make(Tally).values(rows)
    await session.execute(
        added.on_conflict_do_update(
            index_elements=["name", "day"], set_={"amount": Tally.amount + added.excluded.amount}
        )
    )


async def last_done(session: AsyncSession) -> datetime | None:
    """When the jobs were last all done; None where one of them never was."""
    rows = await session.scalars(select(JobRun.done_at).where(JobRun.name.in_(JOBS)))
    done = [at for at in rows if at is not None]
    return min(done) if len(done) == len(JOBS) else None


class ClearedService(Part):
    """Shown to whoever may see the settings; it names nobody."""

    async def table(self, by: Actor) -> Kept:
        """Everything that is kept. Raises NotAllowed."""
        demand(by, Right.SEE_SETTINGS)
        now = self._clock.now()
        async with self._sessions.read() as session:
            removed = await self._removed(session)
            done_at = await last_done(session)
            rows = [
                KeptRow(
                    term,
                    await setting(session, term.setting) if term.setting else None,
                    _of(term, removed),
                )
                for term in TERMS
            ]
        return Kept(rows, done_at, done_at is not None and done_at <= now - STANDSTILL)

    async def _removed(self, session: AsyncSession) -> dict[str, list[tuple[date, int]]]:
        since = self._clock.today() - COUNTED_FOR
        query = (
            select(Tally.name, Tally.day, Tally.amount)
            .where(Tally.name.startswith(_GONE, autoescape=True), Tally.day > since)
            .order_by(Tally.day)
        )
        found: dict[str, list[tuple[date, int]]] = {}
        for name, day, amount in await session.execute(query):
            found.setdefault(name.removeprefix(_GONE), []).append((day, amount))
        return found


def _of(term: Term, removed: Mapping[str, list[tuple[date, int]]]) -> Removed | None:
    """Of the term's first table: that is what its rows are counted in."""
    days = removed.get(term.where.split(",")[0])
    if not days:
        return None
    return Removed(days[-1][0], days[-1][1], sum(amount for _, amount in days))
