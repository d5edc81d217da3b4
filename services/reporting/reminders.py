"""Reminders of reports not yet sent ahead of the due day and on it (`due_dates` knows which days).

Nobody is reminded on a day off, nor twice a day. A report that is late is asked for every working day, and
its receivers learn of it, the level after them too when they are silent (`services.reporting.holders`). The
database is asked what is due today: any number of runs may be missed, what belonged to another day is never
sent later, never between 21:00 and 09:00, and a clock put back sends nothing again.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import PromiseState, ReportState
from db.models.conversations import Promise
from db.models.facts import Report
from db.models.units import Unit
from services import calendar
from services.clock import HOME
from services.notices.hours_of_day import EVENING, MORNING
from services.notices.outgoing import promise, to_login
from services.reporting.chain import NOT_SENT, REMINDER, Owing, Reporter, reporters, subject_of
from services.reporting.due_dates import (
    Quarter,
    ReminderKind,
    ReportLevel,
    due_day,
    overdue_days,
    reminder_on,
)
from services.reporting.due_exceptions import DueDays
from services.reporting.holders import Holders
from services.workdays import DaysOff

OVERDUE: Final = "report_overdue"
SHOWN_FOR: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reminder:
    """What a member of staff was told: of one report, or of how many below are overdue (`count`)."""

    kind: str
    quarter: Quarter
    due: date
    days_left: int
    is_overdue: bool
    count: int
    unit_id: int | None
    unit_code: str
    unit_name_kk: str
    unit_name_ru: str
    at: datetime


async def remind(session: AsyncSession, now: datetime) -> int:
    """Promises what today calls for, once; returns how many promises came new."""
    local = now.astimezone(HOME)
    today = local.date()
    if local.time() >= EVENING:
        return 0
    days = await calendar.days_off(session, date(today.year - 1, 1, 1), date(today.year + 1, 12, 31))
    if date(today.year, 1, 1) not in days.off:
        return 0  # the table of days off is not filled yet: better later than on a day off
    # Once the next quarter ends, a report is missing, not late.
    running = Quarter.of(today)
    quarters = (running.previous, running)
    due_days = await DueDays.read(session, quarters)
    usual = {due_day(quarter, level) for quarter in quarters for level in ReportLevel}
    kinds = {due: reminder_on(today, due, days) for due in usual | due_days.given}
    if not any(kinds.values()):
        return 0
    round_ = Round(now, today, due_days)
    round_.there = await _promised(session, today)
    owing, holders = await Owing.read(session), await Holders.read(session, now)
    sent = await _sent(session, quarters)
    for reporter in await reporters(session):
        for quarter in quarters:
            due = due_days.of(reporter, quarter)
            kind = kinds[due]
            is_sent = (reporter.unit_id, str(quarter)) in sent
            if kind is None or is_sent or not owing.owes(reporter, quarter, due):
                continue
            for login_id in holders.reminded(reporter):
                await round_.remind(session, reporter, quarter, kind, login_id)
            if kind is ReminderKind.OVERDUE:
                for login_id in holders.told(reporter, _overdue_for(due, today, days)):
                    round_.late.setdefault((login_id, quarter, reporter.level), []).append(reporter)
    for (login_id, quarter, level), late in round_.late.items():
        await round_.tell(session, login_id, quarter, level, late)
    return round_.made


def _overdue_for(due: date, today: date, days: DaysOff) -> int:
    return sum(1 for _ in overdue_days(due, today, days))


class Round:
    """One run's promises: due at 09:00 of the day, useless from 21:00."""

    def __init__(self, now: datetime, today: date, due_days: DueDays) -> None:
        self.now = now
        self.today = today
        self.due_days = due_days
        self.there: set[tuple[str, str, str]] = set()
        self.late: dict[tuple[int, Quarter, ReportLevel], list[Reporter]] = {}
        self.made = 0

    async def remind(
        self, session: AsyncSession, reporter: Reporter, quarter: Quarter, kind: ReminderKind, login_id: int
    ) -> None:
        """To whoever sends the report."""
        due, usual = self.due_days.of(reporter, quarter), due_day(quarter, reporter.level)
        await self._promise(
            session,
            (REMINDER, to_login(login_id), subject_of(reporter.unit_id, quarter)),
            quarter,
            due,
            unit_id=reporter.unit_id,
            overdue=kind is ReminderKind.OVERDUE,
            count=1,
            **({"usual": usual.isoformat()} if usual != due else {}),
        )

    async def tell(
        self, session: AsyncSession, login_id: int, quarter: Quarter, level: ReportLevel, late: list[Reporter]
    ) -> None:
        """To the level above: how many are overdue, in one message."""
        alone = late[0] if len(late) == 1 else None
        await self._promise(
            session,
            (OVERDUE, to_login(login_id), f"reports:{level.value}:{quarter}"),
            quarter,
            self.due_days.of(alone, quarter) if alone else due_day(quarter, level),
            unit_id=alone.unit_id if alone else None,
            overdue=True,
            count=len(late),
        )

    async def _promise(
        self,
        session: AsyncSession,
        name: tuple[str, str, str],
        quarter: Quarter,
        due: date,
        *,
        unit_id: int | None,
        **details: Any,
    ) -> None:
        if name in self.there:
            return
        kind, recipient, subject = name
        await promise(
            session,
            kind,
            recipient,
            subject,
            now=self.now,
            due_at=datetime.combine(self.today, MORNING, HOME),
            useless_after=datetime.combine(self.today, EVENING, HOME),
            occasion=self.today.isoformat(),
            unit_id=unit_id,
            quarter=str(quarter),
            due=due.isoformat(),
            days_left=(due - self.today).days,
            **details,
        )
        self.there.add(name)
        self.made += 1


async def _promised(session: AsyncSession, today: date) -> set[tuple[str, str, str]]:
    query = select(Promise.kind, Promise.recipient, Promise.subject).where(
        Promise.kind.in_([REMINDER, OVERDUE]), Promise.occasion == today.isoformat()
    )
    return {(kind, recipient, subject) for kind, recipient, subject in await session.execute(query)}


async def _sent(session: AsyncSession, quarters: tuple[Quarter, ...]) -> set[tuple[int, str]]:
    query = select(Report.unit_id, Report.quarter).where(
        Report.quarter.in_([str(quarter) for quarter in quarters]),
        Report.state.in_(set(ReportState) - NOT_SENT),
    )
    return {(unit_id, quarter) for unit_id, quarter in await session.execute(query)}


async def recent(session: AsyncSession, login_id: int, now: datetime) -> list[Reminder]:
    """What was due within the last seven days and was not taken back, the newest first."""
    query = (
        select(Promise, Unit.code, Unit.name_kk, Unit.name_ru)
        .outerjoin(Unit, Unit.id == Promise.unit_id)
        .where(
            Promise.recipient == to_login(login_id),
            Promise.kind.in_([REMINDER, OVERDUE]),
            Promise.due_at.between(now - SHOWN_FOR, now),
            # What was taken back when the report was sent is not shown; what nobody could be sent is.
            or_(Promise.state != PromiseState.DROPPED, Promise.settled_at >= Promise.useless_after),
        )
        .order_by(Promise.due_at.desc(), Promise.id.desc())
        .limit(20)
    )
    return [
        Reminder(
            kind=row.kind,
            quarter=Quarter.parse(row.details["quarter"]),
            due=date.fromisoformat(row.details["due"]),
            days_left=row.details["days_left"],
            is_overdue=row.details["overdue"],
            count=row.details["count"],
            unit_id=row.unit_id,
            unit_code=code or "",
            unit_name_kk=name_kk or "",
            unit_name_ru=name_ru or "",
            at=row.due_at,
        )
        for row, code, name_kk, name_ru in await session.execute(query)
    ]
