"""What happens to cases by themselves: answered ones close, questions nobody answered become cases.

Each may run at any time, miss any number of runs and run in two workers at once.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealEventKind, AppealState, AppealTurn, ThreadState
from db.models.appeals import Appeal
from db.models.inbox import Thread
from db.models.units import Unit, UnitHours
from services.appeals.filing import FilesAppeals
from services.appeals.history import record
from services.appeals.terms import days_off_around
from services.cause import SYSTEM, Cause
from services.errors import NotFound
from services.workdays import ONE_DAY, DaysOff

BATCH: Final = 100
# A centre that keeps no hours is asked until then, on working days.
USUAL_CLOSING: Final = 18 * 60
# A centre that was closed for longer is asked again when it opened and closed.
_LOOKED_BACK: Final = 31
# Of the questions that wait so many are looked at in a run; the oldest come first.
_LOOKED_AT: Final = 2_000


class AppealKeeping(FilesAppeals):
    """Called by the timers; each returns how much it did."""

    async def close_answered(self) -> int:
        """Ends what was answered once nobody can have it reopened; words that came since stop it."""
        over = select(Appeal).where(
            Appeal.is_open.is_(True),
            Appeal.state.in_((AppealState.ANSWERED, AppealState.FORWARDED)),
            Appeal.turn != AppealTurn.HANDLER,
            Appeal.reopen_until < self._clock.today(),
        )
        done = 0
        while True:
            async with self._sessions.begin() as session:
                batch = over.order_by(Appeal.id).limit(BATCH).with_for_update(skip_locked=True)
                rows = list(await session.scalars(batch))
                for appeal in rows:
                    await self._close(session, appeal)
            done += len(rows)
            if len(rows) < BATCH:
                return done

    async def file_unanswered(self, now: datetime) -> int:
        """Questions that waited for the desk when their centre closed become cases; returns how many."""
        done = 0
        for number in await self._unanswered(now):
            try:
                await self.file_thread(Cause(), number)
                done += 1
            except NotFound:
                # Answered, or filed by its author, a moment ago.
                continue
        return done

    async def _close(self, session: AsyncSession, appeal: Appeal) -> None:
        today = self._clock.today()
        appeal.state, appeal.is_open, appeal.closed_on = AppealState.CLOSED, False, today
        appeal.turn, appeal.turn_since = AppealTurn.NOBODY, today
        await record(session, self._tools, appeal, AppealEventKind.CLOSED, SYSTEM, why="days_over")

    async def _unanswered(self, now: datetime) -> list[int]:
        """Numbers of conversations that waited when their centre last closed, the oldest first."""
        query = (
            select(Thread.id, Thread.unit_id, Thread.turn_since, Unit.zone)
            .join(Unit, Unit.id == Thread.unit_id)
            .where(Thread.state == ThreadState.DESK)
            .order_by(Thread.turn_since, Thread.id)
            .limit(_LOOKED_AT)
        )
        async with self._sessions.read() as session:
            rows = (await session.execute(query)).all()
            closings = await _closings(session, {row.unit_id for row in rows})
            days_off = await days_off_around(session, self._clock.today())
        places = {(row.unit_id, row.zone) for row in rows}
        closed = {
            unit_id: last_closing(now, zone, closings.get(unit_id, {}), days_off) for unit_id, zone in places
        }
        return [row.id for row in rows if (at := closed[row.unit_id]) is not None and row.turn_since < at]


def last_closing(now: datetime, zone: str, closings: Mapping[int, int], days_off: DaysOff) -> datetime | None:
    """When a centre last closed for the day, not after `now` (aware); minutes of the local day by weekday."""
    there = ZoneInfo(zone)
    local = now.astimezone(there)
    for back in range(_LOOKED_BACK):
        day = local.date() - back * ONE_DAY
        minute = _closing_on(day, closings, days_off)
        if minute is not None:
            closed_at = datetime.combine(day, time.min, there) + timedelta(minutes=minute)
            if closed_at <= now:
                return closed_at
    return None


def _closing_on(day: date, closings: Mapping[int, int], days_off: DaysOff) -> int | None:
    if not closings:
        return USUAL_CLOSING if days_off.is_working(day) else None
    return None if day in days_off.off else closings.get(day.weekday())


async def _closings(session: AsyncSession, unit_ids: Collection[int]) -> dict[int, dict[int, int]]:
    rows = await session.execute(
        select(UnitHours.unit_id, UnitHours.weekday, func.max(UnitHours.end_minute))
        .where(UnitHours.unit_id.in_(unit_ids))
        .group_by(UnitHours.unit_id, UnitHours.weekday)
    )
    closings: dict[int, dict[int, int]] = {}
    for unit_id, weekday, minute in rows:
        closings.setdefault(unit_id, {})[weekday] = minute
    return closings
