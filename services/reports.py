"""Quarterly reports: when they are due, what was sent, and what the records say now beside it.

open -> sent -> accepted; or returned -> sent again. A figure that was sent never changes: every sending is
kept as canonical JSON (UTF-8, sorted keys, no floats) with its SHA-256.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.enums import ReportState
from db.models.facts import Report, SentReport
from services import audit, calendar
from services.cause import Actor, Cause, is_sqlite, keep_outcome, once
from services.chain import Owing, Reporter, reporters
from services.due_dates import Period, Quarter, ReportLevel, draft_from, due_day, late_from
from services.errors import DomainError, NotAllowed, NotFound
from services.indicators import IndicatorResult, compute
from services.outgoing import drop_promises
from services.reminders import REMINDER, Reminder, recent, remind, subject_of
from services.rights import Right, demand
from services.scopes import find_scope
from services.tools import Tools
from services.workdays import DaysOff

NOT_SENT = frozenset({ReportState.OPEN, ReportState.RETURNED})


class QuarterNotOver(DomainError):
    """The quarter still runs: its draft may be looked at, not sent."""


class AlreadySent(DomainError):
    """The report was sent, or accepted already."""


class NothingToAccept(DomainError):
    """The report was not sent, or was settled already."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A unit's report of a quarter: when it is due, where it stands, what this reader may do with it.

    `due`: the last day, itself included. `late_from`: the instant (UTC) from which it is late; later than the
    day's end where the due day is a day off. `days_left`: to the due day, below zero after it.
    """

    unit_id: int
    unit_code: str
    name_kk: str
    name_ru: str
    level: ReportLevel
    scope: str
    quarter: Quarter
    due: date
    late_from: datetime
    days_left: int
    is_overdue: bool
    draft_stands: bool
    state: ReportState
    sent_at: datetime | None
    accepted_at: datetime | None
    comment: str
    may_send: bool
    may_accept: bool


@dataclass(frozen=True, slots=True)
class SentFigures:
    """A report as it was sent; `is_intact` when the figures still have the checksum they were sent with."""

    number: int
    sent_at: datetime
    figures: dict[str, Any]
    checksum: str
    is_intact: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that the records say otherwise now; `centre` is empty for the report's own total."""

    centre: str
    indicator: str
    band: str | None
    sex: str | None
    kind: str
    sent: int | None
    now: int | None


class ReportService:
    """Deadlines, sending and accepting of quarterly reports, and their reminders."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        self._sessions = sessions
        self._clock = tools.clock

    async def due(self, by: Actor) -> list[Deadline]:
        """The actor's own units: the running quarter and the one before it, the nearest due day first.

        Of an accepted report only the month in which it was due is shown. NotAllowed without SEE_REPORTS.
        """
        demand(by, Right.SEE_REPORTS)
        mine = {grant.unit_id for grant in by.grants}
        running = Quarter.of(self._clock.today())
        async with self._sessions.read() as session:
            own = [one for one in await reporters(session) if mine & set(one.own) and one.may_see(by)]
            found = await self._deadlines(session, by, own, (running.previous, running))
        this_month = self._clock.today().replace(day=1)
        accepted = ReportState.ACCEPTED
        return [one for one in found if one.state is not accepted or one.due >= this_month]

    async def below(self, by: Actor, quarter: Quarter | None = None) -> list[Deadline]:
        """Reports that come to the actor's units, of the last full quarter unless another is named."""
        demand(by, Right.ACCEPT_REPORTS)
        asked = quarter or Quarter.of(self._clock.today()).previous
        async with self._sessions.read() as session:
            theirs = [one for one in await reporters(session) if one.may_accept(by)]
            return await self._deadlines(session, by, theirs, (asked,))

    async def draft(self, by: Actor, unit_id: int, quarter: Quarter) -> IndicatorResult:
        """What would be sent now. NotFound."""
        async with self._sessions.read() as session:
            reporter = await _reporter(session, by, unit_id)
            return await self._figures(session, reporter, quarter.period)

    async def send(self, cause: Cause, unit_id: int, quarter: Quarter) -> SentFigures:
        """Sends the figures as they are now. NotFound, NotAllowed, QuarterNotOver, AlreadySent, Repeated."""
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            reporter = await _reporter(session, cause.by, unit_id)
            if not reporter.may_send(cause.by):
                raise NotAllowed(Right.SEND_REPORTS.value)
            now = self._clock.now()
            if self._clock.today() <= quarter.last:
                raise QuarterNotOver(str(quarter))
            report = await _taken(session, unit_id, quarter)
            if report.state not in NOT_SENT:
                raise AlreadySent(report.state.value)
            figures = canonical(await self._as_sent(session, reporter, quarter))
            last = select(func.max(SentReport.number)).where(SentReport.report_id == report.id)
            number = (await session.scalar(last) or 0) + 1
            checksum = checksum_of(figures)
            sent = {"number": number, "sent_at": now, "figures": figures, "checksum": checksum}
            await session.execute(
                insert(SentReport).values(report_id=report.id, sent_by=cause.by.login_id, **sent)
            )
            report.state, report.sent_at, report.sent_by = ReportState.SENT, now, cause.by.login_id
            report.accepted_at, report.accepted_by = None, None
            subject = subject_of(reporter, quarter)
            await drop_promises(session, subject, now=now, kinds=(REMINDER,))
            await self._note(session, cause, "report_sent", unit_id, quarter, number=number)
            await keep_outcome(session, cause, f"{unit_id}:{quarter}")
            return SentFigures(number, now, json.loads(figures), checksum, is_intact=True)

    async def accept(self, cause: Cause, unit_id: int, quarter: Quarter) -> None:
        """The level above takes it over. NotFound, NotAllowed, NothingToAccept, Repeated."""
        await self._settle(cause, unit_id, quarter, ReportState.ACCEPTED, "")

    async def send_back(self, cause: Cause, unit_id: int, quarter: Quarter, comment: str) -> None:
        """The level above returns it with a comment (at most 400 characters). As `accept`."""
        await self._settle(cause, unit_id, quarter, ReportState.RETURNED, comment.strip()[:400])

    async def _settle(
        self, cause: Cause, unit_id: int, quarter: Quarter, state: ReportState, comment: str
    ) -> None:
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            reporter = await _reporter(session, cause.by, unit_id)
            if not reporter.may_accept(cause.by):
                raise NotAllowed(Right.ACCEPT_REPORTS.value)
            report = await _taken(session, unit_id, quarter)
            if report.state is not ReportState.SENT:
                raise NothingToAccept(report.state.value)
            if report.sent_by is not None and report.sent_by == cause.by.login_id:
                # Nobody accepts what they sent.
                raise NotAllowed(Right.ACCEPT_REPORTS.value)
            report.state, report.comment = state, comment
            if state is ReportState.ACCEPTED:
                report.accepted_at, report.accepted_by = self._clock.now(), cause.by.login_id
            await self._note(session, cause, f"report_{state.value}", unit_id, quarter)
            await keep_outcome(session, cause, f"{unit_id}:{quarter}")

    async def sent(self, by: Actor, unit_id: int, quarter: Quarter) -> list[SentFigures]:
        """Every sending, the last one first. NotFound."""
        async with self._sessions.read() as session:
            await _reporter(session, by, unit_id)
            return await _sendings(session, unit_id, quarter)

    async def differences(self, by: Actor, unit_id: int, quarter: Quarter) -> list[Difference]:
        """Where the records say otherwise now than what was sent last. NotFound."""
        async with self._sessions.read() as session:
            reporter = await _reporter(session, by, unit_id)
            sendings = await _sendings(session, unit_id, quarter)
            if not sendings:
                return []
            now = await self._as_sent(session, reporter, quarter)
        return list(_differences(sendings[0].figures, now))

    async def remind(self, now: datetime) -> int:
        """The job of every few minutes: promises the reminders of this very day; how many came new."""
        async with self._sessions.begin() as session:
            return await remind(session, now)

    async def reminders_for(self, login_id: int) -> list[Reminder]:
        """What a member of staff was reminded of in the last seven days, the newest first."""
        async with self._sessions.read() as session:
            return await recent(session, login_id, self._clock.now())

    async def _deadlines(
        self, session: AsyncSession, by: Actor, of: list[Reporter], quarters: tuple[Quarter, ...]
    ) -> list[Deadline]:
        owing = await Owing.read(session)
        days = await calendar.days_off(session, quarters[0].first, quarters[-1].next.last)
        query = select(Report).where(
            Report.unit_id.in_([one.unit_id for one in of]),
            Report.quarter.in_([str(one) for one in quarters]),
        )
        rows = {(row.unit_id, row.quarter): row for row in await session.scalars(query)}
        found = [
            self._deadline(by, one, quarter, rows.get((one.unit_id, str(quarter))), days)
            for one in of
            for quarter in quarters
            if owing.owes(one, quarter)
        ]
        return sorted(found, key=lambda one: (one.due, one.unit_id))

    def _deadline(
        self, by: Actor, reporter: Reporter, quarter: Quarter, report: Report | None, days: DaysOff
    ) -> Deadline:
        now, today = self._clock.now(), self._clock.today()
        due = due_day(quarter, reporter.level)
        late = late_from(due, days)
        state = ReportState.OPEN if report is None else report.state
        return Deadline(
            unit_id=reporter.unit_id,
            unit_code=reporter.code,
            name_kk=reporter.name_kk,
            name_ru=reporter.name_ru,
            level=reporter.level,
            scope=reporter.scope_code,
            quarter=quarter,
            due=due,
            late_from=late,
            days_left=(due - today).days,
            is_overdue=state in NOT_SENT and now >= late,
            draft_stands=today >= draft_from(quarter),
            state=state,
            sent_at=report.sent_at if report else None,
            accepted_at=report.accepted_at if report else None,
            comment=report.comment if report else "",
            may_send=state in NOT_SENT and today > quarter.last and reporter.may_send(by),
            may_accept=state is ReportState.SENT
            and reporter.may_accept(by)
            and (report is None or report.sent_by != by.login_id),
        )

    async def _figures(self, session: AsyncSession, reporter: Reporter, period: Period) -> IndicatorResult:
        scope = await find_scope(session, None, reporter.scope, Right.SEE_REPORTS)
        return await compute(session, scope, period, self._clock.now())

    async def _as_sent(self, session: AsyncSession, reporter: Reporter, quarter: Quarter) -> dict[str, Any]:
        """The quarter and the year up to its end, the latter counted anew; a region's with each centre's."""
        figures = await self._figures(session, reporter, quarter.period)
        year = Period(date(quarter.year, 1, 1), quarter.last, str(quarter.year))
        to_date = await self._figures(session, reporter, year)
        bands = [[band.first, band.last] for band in figures.methodology.bands]
        return {
            **figures.as_json(),
            "unit": reporter.code,
            "level": reporter.level.value,
            "bands": bands,
            "centres": [
                {"code": one.code, "rows": [row.as_json() for row in one.rows]} for one in figures.centres
            ],
            "year_to_date": [row.as_json() for row in to_date.rows],
        }

    async def _note(
        self, session: AsyncSession, cause: Cause, deed: str, unit_id: int, quarter: Quarter, **details: Any
    ) -> None:
        await audit.note(
            session, self._clock, cause, deed, "report", unit_id, quarter=str(quarter), **details
        )


def canonical(figures: dict[str, Any]) -> str:
    """RFC 8785 for what stands in reports: sorted keys, no spaces, letters as they are."""
    return json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def checksum_of(figures: str) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(figures.encode()).hexdigest()


async def _reporter(session: AsyncSession, by: Actor, unit_id: int) -> Reporter:
    for one in await reporters(session):
        if one.unit_id == unit_id and one.may_see(by):
            return one
    raise NotFound(str(unit_id))


async def _taken(session: AsyncSession, unit_id: int, quarter: Quarter) -> Report:
    """The report's row, made where it is absent, held until the transaction ends."""
    make = sqlite_insert if is_sqlite(session) else pg_insert
    row = {
        "unit_id": unit_id,
        "quarter": str(quarter),
        "state": ReportState.OPEN,
        "comment": "",
        "version": 1,
    }
    await session.execute(make(Report).values(row).on_conflict_do_nothing())
    query = select(Report).where(Report.unit_id == unit_id, Report.quarter == str(quarter))
    return (await session.scalars(query.with_for_update())).one()


async def _sendings(session: AsyncSession, unit_id: int, quarter: Quarter) -> list[SentFigures]:
    query = (
        select(SentReport)
        .join(Report, Report.id == SentReport.report_id)
        .where(Report.unit_id == unit_id, Report.quarter == str(quarter))
        .order_by(SentReport.number.desc())
    )
    return [
        SentFigures(
            number=row.number,
            sent_at=row.sent_at,
            figures=json.loads(row.figures),
            checksum=row.checksum,
            is_intact=checksum_of(row.figures) == row.checksum,
        )
        for row in await session.scalars(query)
    ]


def _differences(sent: dict[str, Any], now: dict[str, Any]) -> Iterable[Difference]:
    before, after = _laid_out(sent), _laid_out(now)
    for place in dict.fromkeys([*before, *after]):
        if before.get(place) != after.get(place):
            yield Difference(*place, sent=before.get(place), now=after.get(place))


def _laid_out(figures: dict[str, Any]) -> dict[tuple[str, str, str | None, str | None, str], int | None]:
    parts = [("", figures["rows"]), *((one["code"], one["rows"]) for one in figures["centres"])]
    return {
        (centre, row["indicator"], row["band"], row["sex"], row["kind"]): row["value"]
        for centre, rows in parts
        for row in rows
    }
