"""Taking and giving back hours: cells, days and weeks, in an order that never deadlocks.

The database refuses doubles (a cell has one owner) and more than 8 and 40 hours (S0 п.13); here its refusals
become facts. Everywhere the order is: consultations, cells ascending, the person's cells, days, weeks.
"""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any, Final, cast

from sqlalchemy import CursorResult, Date, TextClause, bindparam, delete, or_, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.consultations import ConsultantCell, ConsultantDay, ConsultantWeek, PersonCell
from services.consultations.refusals import DayFull, PersonBusy, SlotTaken, WeekFull
from services.consultations.slots import Span

NO_LIMIT: Final = 1000


def _take_into(table: str, owner: str) -> TextClause:
    # One statement on both engines; rows come in ascending order, so two that meet wait and never cross.
    return text(
        f"INSERT INTO {table} ({owner}, cell, consultation_id)"  # noqa: S608 (names of ours)
        " WITH RECURSIVE wanted(cell) AS (SELECT CAST(:first AS BIGINT)"
        " UNION ALL SELECT cell + 1 FROM wanted WHERE cell + 1 < CAST(:end AS BIGINT))"
        " SELECT CAST(:owner AS INTEGER), cell, CAST(:consultation AS INTEGER)"
        " FROM wanted WHERE true ORDER BY cell ON CONFLICT DO NOTHING"
    )


_TAKE: Final = _take_into("consultant_cells", "consultant_id")
_TAKE_PERSON: Final = _take_into("person_cells", "person_id")
_ADD_DAY: Final = text(
    "INSERT INTO consultant_days (consultant_id, day, minutes, visits)"
    " VALUES (:owner, :day, :minutes, :visits) ON CONFLICT (consultant_id, day) DO UPDATE"
    " SET minutes = consultant_days.minutes + excluded.minutes,"
    " visits = consultant_days.visits + excluded.visits WHERE consultant_days.visits < :limit"
).bindparams(bindparam("day", type_=Date()))
_ADD_WEEK: Final = text(
    "INSERT INTO consultant_weeks (consultant_id, monday, minutes) VALUES (:owner, :monday, :minutes)"
    " ON CONFLICT (consultant_id, monday) DO UPDATE"
    " SET minutes = consultant_weeks.minutes + excluded.minutes"
).bindparams(bindparam("monday", type_=Date()))


class Load(dict[tuple[int, date], tuple[int, int]]):
    """Minutes and visits to add to consultants' local days; negative where they are given back."""

    def add(self, consultant_id: int, day: date, minutes: int, visits: int = 1) -> None:
        """One visit more, or with negative numbers one less."""
        had = self.get((consultant_id, day), (0, 0))
        self[consultant_id, day] = (had[0] + minutes, had[1] + visits)


async def take(
    session: AsyncSession, consultation_id: int, consultant_id: int, span: Span, own: Span | None = None
) -> None:
    """Takes cells of the consultant; `own`: those the consultation has already. Raises SlotTaken."""
    words = {"owner": consultant_id, "consultation": consultation_id, "first": span.first, "end": span.end}
    if await _rows(session, _TAKE, words) != span.beyond(own):
        raise SlotTaken


async def take_person(
    session: AsyncSession, consultation_id: int, person_id: int, span: Span, own: Span | None = None
) -> None:
    """Takes cells of the person: nobody is in two places. Raises PersonBusy."""
    words = {"owner": person_id, "consultation": consultation_id, "first": span.first, "end": span.end}
    if await _rows(session, _TAKE_PERSON, words) != span.beyond(own):
        raise PersonBusy


async def give_back(
    session: AsyncSession, *consultation_ids: int, keep: Span | None = None, keep_person: Span | None = None
) -> None:
    """Gives back what consultations have taken, but for the cells to keep."""
    for table, kept in ((ConsultantCell, keep), (PersonCell, keep_person)):
        gone = delete(table).where(table.consultation_id.in_(consultation_ids))
        if kept is not None:
            gone = gone.where(or_(table.cell < kept.first, table.cell >= kept.end))
        await session.execute(gone.execution_options(synchronize_session=False))


async def count(session: AsyncSession, load: Load, limit: int | None = None) -> None:
    """Adds to the consultants' days and weeks, or takes off them; a day with `limit` visits takes no more.

    Raises DayFull, and where the database refuses 8 or 40 hours DayFull or WeekFull.
    """
    weeks: defaultdict[tuple[int, date], int] = defaultdict(int)
    try:
        for (consultant_id, day), (minutes, visits) in sorted(load.items()):
            weeks[consultant_id, monday_of(day)] += minutes
            if visits > 0:
                words: dict[str, Any] = {
                    "owner": consultant_id,
                    "day": day,
                    "minutes": minutes,
                    "visits": visits,
                }
                words["limit"] = NO_LIMIT if limit is None else limit
                if words["limit"] < 1 or not await _rows(session, _ADD_DAY, words):
                    raise DayFull
            elif visits < 0 or minutes:
                await session.execute(
                    update(ConsultantDay)
                    .where(ConsultantDay.consultant_id == consultant_id, ConsultantDay.day == day)
                    .values(minutes=ConsultantDay.minutes + minutes, visits=ConsultantDay.visits + visits)
                    .execution_options(synchronize_session=False)
                )
        for (consultant_id, monday), minutes in sorted(weeks.items()):
            if minutes > 0:
                words = {"owner": consultant_id, "monday": monday, "minutes": minutes}
                await session.execute(_ADD_WEEK, words)
            elif minutes < 0:
                await session.execute(
                    update(ConsultantWeek)
                    .where(ConsultantWeek.consultant_id == consultant_id, ConsultantWeek.monday == monday)
                    .values(minutes=ConsultantWeek.minutes + minutes)
                    .execution_options(synchronize_session=False)
                )
    except IntegrityError as error:
        raise _refusal(error) from error


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


async def _rows(session: AsyncSession, statement: Any, words: dict[str, Any]) -> int:
    result = cast(CursorResult[Any], await session.execute(statement, words))
    return result.rowcount


def _refusal(error: IntegrityError) -> Exception:
    """The fact behind a CHECK of the database."""
    said = str(error.orig)
    if "eight_hours" in said:
        return DayFull()
    if "forty_hours" in said:
        return WeekFull()
    return error
