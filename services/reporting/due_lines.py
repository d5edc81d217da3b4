"""A unit's report of a quarter as a line to be read: when it is due, where it stands, whose turn it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ReportState
from db.models.facts import Report, SentReport
from services import calendar
from services.cause import Actor
from services.clock import HOME
from services.reporting.chain import NOT_SENT, Owing, Place, Reporter
from services.reporting.due_dates import Quarter, ReportLevel, draft_from, due_day, late_from
from services.reporting.due_exceptions import LONGEST, DueDays
from services.workdays import DaysOff

SETTLED: Final = frozenset({ReportState.ACCEPTED, ReportState.CONSOLIDATED})


class Turn(StrEnum):
    """Who has to do something next."""

    UNIT = "unit"  # sends
    ABOVE = "above"  # accepts or returns
    ABOVE_SENDS = "above_sends"  # sends its own, made of this one
    COMMITTEE = "committee"  # outside of this house: what it says is recorded
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A unit's report of a quarter: when it is due, where it stands, what this reader may do with it.

    `due`: the last day, itself included; `usual_due` is the chain's, where an exception gives another one
    with its `reason`. `late_from`: the instant (UTC) from which it is late; later than the day's end where
    the due day is a day off. `days_left`: to the due day, below zero after it.
    """

    unit_id: int
    unit_code: str
    name_kk: str
    name_ru: str
    level: ReportLevel
    scope: str
    region: Place | None
    quarter: Quarter
    due: date
    usual_due: date
    reason: str
    late_from: datetime
    days_left: int
    is_overdue: bool
    # The first sending came after that instant.
    was_late: bool
    draft_stands: bool
    state: ReportState
    first_sent_at: datetime | None
    sent_at: datetime | None
    sent_by: int | None
    accepted_at: datetime | None
    comment: str
    turn: Turn
    # Units below whose reports are not there; of a region and of the nation.
    missing: tuple[Place, ...]
    may_send: bool
    may_accept: bool
    may_return: bool
    may_except: bool

    @property
    def is_excepted(self) -> bool:
        """Whether another day than the chain's was given."""
        return self.due != self.usual_due

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do with it at this step."""
        return self.state in SETTLED


class Lines:
    """What lines are made of, read once for many units and quarters."""

    def __init__(self, now: datetime, by: Actor, everybody: Sequence[Reporter]) -> None:
        self._now, self._today, self._by = now, now.astimezone(HOME).date(), by
        self._owing = Owing({})
        self._due = DueDays()
        self._days = DaysOff()
        self._late: dict[date, datetime] = {}
        # Who reports to each unit.
        self._below: dict[int, list[Reporter]] = {}
        for one in everybody:
            for place in one.above:
                self._below.setdefault(place, []).append(one)
        self._reports: dict[tuple[int, str], Report] = {}
        self._first: dict[int, datetime] = {}

    @classmethod
    async def read(
        cls,
        session: AsyncSession,
        now: datetime,
        by: Actor,
        everybody: Sequence[Reporter],
        quarters: Sequence[Quarter],
        *,
        alone: bool = False,
    ) -> "Lines":
        """Four statements, however many units report. `alone`: only what concerns these is asked for."""
        found = cls(now, by, everybody)
        places = sorted({place for one in everybody for place in one.own}) if alone else None
        found._owing = await Owing.read(session, places)
        found._due = await DueDays.read(session, quarters)
        found._days = await calendar.days_off(session, min(quarters).first, max(quarters).next.last + LONGEST)
        first = select(func.min(SentReport.sent_at)).where(SentReport.report_id == Report.id)
        query = select(Report, first.scalar_subquery()).where(Report.quarter.in_([*map(str, quarters)]))
        if alone:
            query = query.where(Report.unit_id.in_([one.unit_id for one in everybody]))
        for row, sent_at in await session.execute(query):
            found._reports[row.unit_id, row.quarter] = row
            if sent_at is not None:
                found._first[row.id] = sent_at
        return found

    def of(self, reporters: Iterable[Reporter], quarters: Iterable[Quarter]) -> list[Deadline]:
        """The lines of what these units owe, the nearest due day first."""
        wanted = list(quarters)
        found = [
            self._line(one, quarter) for one in reporters for quarter in wanted if self.owes(one, quarter)
        ]
        return sorted(found, key=lambda one: (one.due, one.unit_id))

    def owes(self, reporter: Reporter, quarter: Quarter) -> bool:
        """Whether the quarter is asked of the unit."""
        return self._owing.owes(reporter, quarter, self._due.of(reporter, quarter))

    def missing(self, reporter: Reporter, quarter: Quarter) -> tuple[Place, ...]:
        """Units below whose reports of the quarter are not there."""
        if reporter.level is ReportLevel.CENTRE:
            return ()
        below = {one.unit_id: one for place in reporter.own for one in self._below.get(place, ())}
        return tuple(
            Place(one.unit_id, one.code, one.name_kk, one.name_ru)
            for one in below.values()
            if self._state(one, quarter) in NOT_SENT and reporter.takes_from(one) and self.owes(one, quarter)
        )

    def _late_from(self, due: date) -> datetime:
        if due not in self._late:
            self._late[due] = late_from(due, self._days)
        return self._late[due]

    def _state(self, reporter: Reporter, quarter: Quarter) -> ReportState:
        report = self._reports.get((reporter.unit_id, str(quarter)))
        return report.state if report else ReportState.OPEN

    def _line(self, reporter: Reporter, quarter: Quarter) -> Deadline:
        report, state = self._reports.get((reporter.unit_id, str(quarter))), self._state(reporter, quarter)
        due = self._due.of(reporter, quarter)
        late = self._late_from(due)
        first = self._first.get(report.id) if report else None
        takes = reporter.may_accept(self._by)
        is_own = report is not None and report.sent_by == self._by.login_id
        # What is handed to the Committee is accepted there: here it is only written down.
        settles = takes and (not is_own or reporter.level is ReportLevel.NATION)
        return Deadline(
            unit_id=reporter.unit_id,
            unit_code=reporter.code,
            name_kk=reporter.name_kk,
            name_ru=reporter.name_ru,
            level=reporter.level,
            scope=reporter.scope_code,
            region=reporter.region,
            quarter=quarter,
            due=due,
            usual_due=due_day(quarter, reporter.level),
            reason=self._due.reason(reporter, quarter),
            late_from=late,
            days_left=(due - self._today).days,
            is_overdue=state in NOT_SENT and self._now >= late,
            was_late=first is not None and first >= late,
            draft_stands=self._today >= draft_from(quarter),
            state=state,
            first_sent_at=first,
            sent_at=report.sent_at if report else None,
            sent_by=report.sent_by if report else None,
            accepted_at=report.accepted_at if report else None,
            comment=report.comment if report else "",
            turn=turn_of(reporter.level, state),
            missing=self.missing(reporter, quarter),
            may_send=state in NOT_SENT and self._today > quarter.last and reporter.may_send(self._by),
            may_accept=state is ReportState.SENT and settles,
            may_return=state in {ReportState.SENT, ReportState.ACCEPTED} and settles,
            may_except=state in NOT_SENT and reporter.may_except(self._by),
        )


def turn_of(level: ReportLevel, state: ReportState) -> Turn:
    """Who has to do something next about a report of this level in this state."""
    if state in NOT_SENT:
        return Turn.UNIT
    is_last = level is ReportLevel.NATION
    if state is ReportState.SENT:
        return Turn.COMMITTEE if is_last else Turn.ABOVE
    if state is ReportState.ACCEPTED and not is_last:
        return Turn.ABOVE_SENDS
    return Turn.NOBODY
