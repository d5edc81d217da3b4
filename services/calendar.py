"""Days off: a table filled from the `holidays` package and corrected by people, never overwritten."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.models.units import DayOff
from services import audit
from services.cause import Cause, is_sqlite, once
from services.clock import HOME
from services.errors import DomainError, NotFound
from services.remembered import remembered
from services.rights import Right, demand
from services.tools import Tools
from services.workdays import LONGEST_REST, ONE_DAY, SATURDAY, DaysOff, holidays_of, worked_weekends_of

# Kept in the process so long: an edit made in another process is heard of within it.
REMEMBERED_FOR: Final = timedelta(minutes=1)
YEARS_BEFORE: Final = 1
YEARS_AFTER: Final = 2
WORKED_NAMES: Final = ("Жұмыс күні (ауыстырылған)", "Рабочий день (перенос)")


REST_LOOKED_AT: Final = timedelta(days=70)


class NotAWeekend(DomainError):
    """Only a Saturday or a Sunday can be worked instead of another day."""


class YearTooFar(DomainError):
    """Outside the years the table is kept for."""

    def __init__(self, first: int, last: int) -> None:
        super().__init__(first, last)
        self.first, self.last = first, last


class TooManyDaysOff(DomainError):
    """More days off in one row than any holiday: a mistake."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


@dataclass(frozen=True, slots=True)
class ListedDay:
    """A day of the table: off, or a weekend day that is worked; an estimate waits to be confirmed."""

    day: date
    is_worked: bool
    name_kk: str
    name_ru: str
    is_estimate: bool


class CalendarService:
    """The days off of every year around now. One instance serves a process: it remembers for a minute."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        self._sessions = sessions
        self._clock = tools.clock
        self._remembered: dict[tuple[date, date], tuple[datetime, DaysOff]] = {}

    async def fill(self, now: datetime) -> int:
        """Fills the years around `now` that were never filled; returns how many days came new.

        A year whose 1 January stands in the table was filled once: what people moved since stays moved.
        """
        year = now.astimezone(HOME).year
        years = range(year - YEARS_BEFORE, year + YEARS_AFTER + 1)
        async with self._sessions.read() as session:
            wanted = [date(one, 1, 1) for one in years]
            stand = set(await session.scalars(select(DayOff.day).where(DayOff.day.in_(wanted))))
        missing = [one for one in years if date(one, 1, 1) not in stand]
        if not missing:
            return 0
        # Reading the package takes longer than the event loop may be kept.
        rows = [row for rows in await asyncio.gather(*(_rows_of(one) for one in missing)) for row in rows]
        async with self._sessions.begin() as session:
            insert = sqlite_insert if is_sqlite(session) else pg_insert
            written = await session.scalars(
                insert(DayOff).values(rows).on_conflict_do_nothing().returning(DayOff.day)
            )
            count = len(written.all())
        self._remembered.clear()
        return count

    async def days_off(self, first: date, last: date) -> DaysOff:
        """Days off and worked weekend days from `first` to `last`; at most a minute old."""
        now = self._clock.now()
        if found := self._remembered.get((first, last)):
            since, days = found
            if timedelta(0) <= now - since < REMEMBERED_FOR:
                return days
        async with self._sessions.read() as session:
            days = await days_off(session, first, last)
        if len(self._remembered) >= 64:
            self._remembered.clear()
        self._remembered[first, last] = (now, days)
        return days

    async def around(self, day: date) -> DaysOff:
        """As `days_off`, of the year before, this one and the next: enough for any deadline near that day."""
        return await self.days_off(date(day.year - 1, 1, 1), date(day.year + 1, 12, 31))

    async def year(self, year: int) -> list[ListedDay]:
        """The table of a year in order, for people to look through."""
        async with self._sessions.read() as session:
            return await listed(session, date(year, 1, 1), date(year, 12, 31))

    async def put(self, cause: Cause, day: ListedDay) -> ListedDay | None:
        """Writes a day down, or corrects it; confirmed by whoever writes it. Returns what stood before.

        Raises NotAllowed, NotAWeekend, YearTooFar, TooManyDaysOff, Repeated.
        """
        demand(cause.by, Right.EDIT_DAYS_OFF)
        if day.is_worked and day.day.weekday() < SATURDAY:
            raise NotAWeekend
        this_year = self._clock.today().year
        if not this_year - YEARS_BEFORE <= day.day.year <= this_year + YEARS_AFTER:
            raise YearTooFar(this_year - YEARS_BEFORE, this_year + YEARS_AFTER)
        values = {
            "is_worked": day.is_worked,
            "name_kk": day.name_kk,
            "name_ru": day.name_ru,
            "is_estimate": day.is_estimate,
        }
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            before = next(iter(await listed(session, day.day, day.day)), None)
            insert = sqlite_insert if is_sqlite(session) else pg_insert
            await session.execute(
                insert(DayOff)
                .values(day=day.day, **values)
                .on_conflict_do_update(index_elements=[DayOff.day], set_=values)
            )
            await _demand_working_days(session, day.day)
            await self._note(session, cause, "put", day.day, before, day)
        self._remembered.clear()
        return before

    async def confirm(self, cause: Cause, day: date) -> None:
        """An estimate is one no more. Raises NotFound, NotAllowed, Repeated."""
        demand(cause.by, Right.EDIT_DAYS_OFF)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            found = await session.get(DayOff, day, with_for_update=True)
            if found is None or not found.is_estimate:
                raise NotFound(day.isoformat())
            before = _listed(found)
            found.is_estimate = False
            await self._note(session, cause, "confirmed", day, before, _listed(found))

    async def remove(self, cause: Cause, day: date) -> ListedDay:
        """Makes the day an ordinary one again; returns what stood. 1 January stays: by it a filled year is
        known. Raises NotFound, NotAllowed, TooManyDaysOff, Repeated."""
        demand(cause.by, Right.EDIT_DAYS_OFF)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            found = await session.get(DayOff, day, with_for_update=True)
            if found is None or day == date(day.year, 1, 1):
                raise NotFound(day.isoformat())
            before = _listed(found)
            await session.delete(found)
            await session.flush()
            await _demand_working_days(session, day)
            await self._note(session, cause, "removed", day, before, None)
        self._remembered.clear()
        return before

    async def _note(  # noqa: PLR0917 (in the order in which one would say it)
        self,
        session: AsyncSession,
        cause: Cause,
        deed: str,
        day: date,
        before: ListedDay | None,
        after: ListedDay | None,
    ) -> None:
        values = {"before": _values(before), "after": _values(after)}
        await audit.note(session, self._clock, cause, deed, "day_off", None, day=day.isoformat(), **values)


async def listed(session: AsyncSession, first: date, last: date) -> list[ListedDay]:
    """The rows of the table from `first` to `last`, within a transaction of the caller's."""
    query = select(DayOff).where(DayOff.day.between(first, last)).order_by(DayOff.day)
    return [_listed(row) for row in await session.scalars(query)]


def _listed(row: DayOff) -> ListedDay:
    return ListedDay(row.day, row.is_worked, row.name_kk, row.name_ru, row.is_estimate)


def _values(of: ListedDay | None) -> dict[str, object] | None:
    """As the audit keeps it; the day itself stands beside."""
    if of is None:
        return None
    words = {"name_kk": of.name_kk, "name_ru": of.name_ru}
    return {"is_worked": of.is_worked, "is_estimate": of.is_estimate, **words}


async def _demand_working_days(session: AsyncSession, day: date) -> None:
    """No mistake in the table may leave the rules without a working day."""
    days = await days_off(session, day - REST_LOOKED_AT, day + REST_LOOKED_AT)
    if max(days.rest_around(day + step * ONE_DAY) for step in (-1, 0, 1)) > LONGEST_REST:
        raise TooManyDaysOff(LONGEST_REST)


async def days_off(session: AsyncSession, first: date, last: date) -> DaysOff:
    """As the table has it now, within a transaction of the caller's."""

    async def read() -> DaysOff:
        query = select(DayOff.day, DayOff.is_worked).where(DayOff.day.between(first, last))
        rows = (await session.execute(query)).all()
        return DaysOff(
            off=frozenset(day for day, is_worked in rows if not is_worked),
            work=frozenset(day for day, is_worked in rows if is_worked),
        )

    return await remembered(session, ("days off", first, last), read)


async def _rows_of(year: int) -> list[dict[str, object]]:
    off, worked = await asyncio.to_thread(lambda: (holidays_of(year), worked_weekends_of(year)))
    rows: dict[date, dict[str, object]] = {
        day: _row(day, *WORKED_NAMES, is_worked=True) for day in worked if day.year == year
    }
    for one in off:
        rows[one.day] = _row(one.day, one.name_kk, one.name_ru, is_estimate=one.estimated)
    # The mark of a filled year, whatever the package thinks of it.
    first = date(year, 1, 1)
    rows.setdefault(first, _row(first, "Жаңа жыл", "Новый год"))
    return list(rows.values())


def _row(
    day: date, name_kk: str, name_ru: str, *, is_worked: bool = False, is_estimate: bool = False
) -> dict[str, object]:
    return {
        "day": day,
        "is_worked": is_worked,
        "name_kk": name_kk,
        "name_ru": name_ru,
        "is_estimate": is_estimate,
    }
