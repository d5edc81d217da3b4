"""Reminders of reports not yet sent ahead of the due day and on it (`services.due_dates` knows which days).

Nobody is reminded on a day off, nor twice a day. A report that is late is asked for every working day, and
its receivers learn of it. The database is asked what is due today: any number of runs may be missed, what
belonged to another day is never sent later, and never between 21:00 and 09:00.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import PromiseState, ReportState
from db.models.conversations import Promise
from db.models.facts import Report
from db.models.units import Unit
from services import calendar
from services.chain import Holders, Owing, Reporter, reporters
from services.clock import HOME
from services.due_dates import Quarter, ReminderKind, ReportLevel, due_day, reminder_on
from services.hours_of_day import EVENING, MORNING
from services.outgoing import promise, to_login
from services.workdays import DaysOff

REMINDER: Final = "report_reminder"
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


def subject_of(reporter: Reporter, quarter: Quarter) -> str:
    """What a promise about a report is about."""
    return f"report:{reporter.unit_id}:{quarter}"


async def remind(session: AsyncSession, now: datetime) -> int:
    """Promises what today calls for, once; returns how many promises came new."""
    local = now.astimezone(HOME)
    today = local.date()
    if local.time() >= EVENING:
        return 0
    days = await calendar.days_off(session, date(today.year - 1, 1, 1), date(today.year + 1, 12, 31))
    if date(today.year, 1, 1) not in days.off:
        return 0  # the table of days off is not filled yet: better later than on a day off
    called = _called_for(today, days)
    if not called:
        return 0
    round_ = Round(now, today)
    round_.there = await _promised(session, today)
    owing, holders = await Owing.read(session), await Holders.read(session)
    sent = await _sent(session, [quarter for quarter, _ in called])
    for reporter in await reporters(session):
        for (quarter, level), kind in called.items():
            is_sent = (reporter.unit_id, str(quarter)) in sent
            if level is not reporter.level or is_sent or not owing.owes(reporter, quarter):
                continue
            for login_id in holders.reminded(reporter):
                await round_.remind(session, reporter, quarter, kind, login_id)
            if kind is ReminderKind.OVERDUE:
                for login_id in holders.told(reporter):
                    round_.late.setdefault((login_id, quarter, level), []).append(reporter)
    for (login_id, quarter, level), late in round_.late.items():
        await round_.tell(session, login_id, quarter, level, late)
    return round_.made


def _called_for(today: date, days: DaysOff) -> dict[tuple[Quarter, ReportLevel], ReminderKind]:
    """Which step of which quarter calls for a reminder today; once the next quarter ends, none is sent."""
    running = Quarter.of(today)
    found = {}
    for quarter in (running.previous, running):
        for level in ReportLevel:
            if kind := reminder_on(today, due_day(quarter, level), days):
                found[quarter, level] = kind
    return found


class Round:
    """One run's promises: due at 09:00 of the day, useless from 21:00."""

    def __init__(self, now: datetime, today: date) -> None:
        self.now = now
        self.today = today
        self.there: set[tuple[str, str, str]] = set()
        self.late: dict[tuple[int, Quarter, ReportLevel], list[Reporter]] = {}
        self.made = 0

    async def remind(
        self, session: AsyncSession, reporter: Reporter, quarter: Quarter, kind: ReminderKind, login_id: int
    ) -> None:
        """To whoever sends the report."""
        await self._promise(
            session,
            (REMINDER, to_login(login_id), subject_of(reporter, quarter)),
            quarter,
            reporter.level,
            unit_id=reporter.unit_id,
            overdue=kind is ReminderKind.OVERDUE,
            count=1,
        )

    async def tell(
        self, session: AsyncSession, login_id: int, quarter: Quarter, level: ReportLevel, late: list[Reporter]
    ) -> None:
        """To the level above: how many are overdue, in one message."""
        await self._promise(
            session,
            (OVERDUE, to_login(login_id), f"reports:{level.value}:{quarter}"),
            quarter,
            level,
            unit_id=late[0].unit_id if len(late) == 1 else None,
            overdue=True,
            count=len(late),
        )

    async def _promise(
        self,
        session: AsyncSession,
        name: tuple[str, str, str],
        quarter: Quarter,
        level: ReportLevel,
        *,
        unit_id: int | None,
        overdue: bool,
        count: int,
    ) -> None:
        if name in self.there:
            return
        kind, recipient, subject = name
        due = due_day(quarter, level)
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
            overdue=overdue,
            count=count,
        )
        self.there.add(name)
        self.made += 1


async def _promised(session: AsyncSession, today: date) -> set[tuple[str, str, str]]:
    query = select(Promise.kind, Promise.recipient, Promise.subject).where(
        Promise.kind.in_([REMINDER, OVERDUE]), Promise.occasion == today.isoformat()
    )
    return {(kind, recipient, subject) for kind, recipient, subject in await session.execute(query)}


async def _sent(session: AsyncSession, quarters: list[Quarter]) -> set[tuple[int, str]]:
    query = select(Report.unit_id, Report.quarter).where(
        Report.quarter.in_({str(quarter) for quarter in quarters}),
        Report.state.in_([ReportState.SENT, ReportState.ACCEPTED]),
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
