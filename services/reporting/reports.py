"""Quarterly reports: when they are due, what was sent, and what the records say now beside it.

open -> sent -> accepted -> consolidated, when the level above sends its own; or returned -> sent again.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.enums import ReportState
from db.models.facts import Report, SentReport
from db.models.units import Unit
from services import audit
from services.cause import Actor, Cause, is_sqlite, keep_outcome, once
from services.clock import HOME
from services.errors import DomainError, NotAllowed
from services.notices.outgoing import drop_promises
from services.reporting.chain import NOT_SENT, REMINDER, Reporter, reporter_of, reporters, subject_of
from services.reporting.due_dates import Period, Quarter, ReportLevel
from services.reporting.due_lines import Deadline, Lines
from services.reporting.indicators import IndicatorResult, compute
from services.reporting.reminders import Reminder, recent, remind
from services.reporting.sent_figures import (
    Difference,
    SentFigures,
    canonical,
    checksum_of,
    differences_between,
    sendings_of,
)
from services.rights import Right, demand
from services.scopes import find_scope
from services.tools import Tools


class QuarterNotOver(DomainError):
    """The quarter still runs: its draft may be looked at, not sent."""


class AlreadySent(DomainError):
    """The report was sent, or accepted already."""


class NothingToAccept(DomainError):
    """The report was not sent, or was settled already."""


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """A report for the print-out: `sent` is empty for a draft; names of `centres` by code; `at` is now.

    `reporting`: codes of units that owe reports; others are shown where they served somebody.
    """

    unit: Reporter
    line: Deadline | None
    sent: SentFigures | None
    figures: dict[str, Any]
    centres: dict[str, tuple[str, str]]
    reporting: frozenset[str]
    at: datetime


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
        quarters = (running.previous, running)
        async with self._sessions.read() as session:
            around = await reporters(session, by)
            lines = await Lines.read(session, self._clock.now(), by, around, quarters, alone=True)
        own = [one for one in around if mine & set(one.own) and one.may_see(by)]
        this_month = self._clock.today().replace(day=1)
        found = lines.of(own, quarters)
        return [one for one in found if not one.is_settled or one.due >= this_month]

    async def below(self, by: Actor, quarter: Quarter | None = None) -> list[Deadline]:
        """Reports that come to the actor's units, of the last full quarter unless another is named."""
        demand(by, Right.ACCEPT_REPORTS)
        asked = quarter or Quarter.of(self._clock.today()).previous
        async with self._sessions.read() as session:
            everybody = await reporters(session)
            lines = await Lines.read(session, self._clock.now(), by, everybody, (asked,))
        return lines.of((one for one in everybody if one.may_accept(by)), (asked,))

    async def line(self, by: Actor, unit_id: int, quarter: Quarter) -> Deadline | None:
        """One report's; None where the unit owes none of that quarter. NotFound."""
        async with self._sessions.read() as session:
            reporter, everybody = await reporter_of(session, by, unit_id)
            lines = await Lines.read(session, self._clock.now(), by, everybody, (quarter,))
        return next(iter(lines.of((reporter,), (quarter,))), None)

    async def draft(self, by: Actor, unit_id: int, quarter: Quarter) -> IndicatorResult:
        """What would be sent now. NotFound."""
        async with self._sessions.read() as session:
            reporter, _ = await reporter_of(session, by, unit_id)
            return await self._figures(session, reporter, quarter.period)

    async def send(self, cause: Cause, unit_id: int, quarter: Quarter) -> SentFigures:
        """Sends the figures as they are now. NotFound, NotAllowed, QuarterNotOver, AlreadySent, Repeated.

        Units below whose reports are missing are named in it; those accepted are consolidated now.
        """
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            reporter, everybody = await reporter_of(session, cause.by, unit_id)
            if not reporter.may_send(cause.by):
                raise NotAllowed(Right.SEND_REPORTS.value)
            now = self._clock.now()
            if now.astimezone(HOME).date() <= quarter.last:
                raise QuarterNotOver(str(quarter))
            report = await _taken(session, unit_id, quarter)
            if report.state not in NOT_SENT:
                raise AlreadySent(report.state.value)
            whole = await self._as_sent(session, reporter, quarter)
            if reporter.level is not ReportLevel.CENTRE:
                lines = await Lines.read(session, now, cause.by, everybody, (quarter,))
                whole["missing"] = [one.code for one in lines.missing(reporter, quarter)]
            figures = canonical(whole)
            last = select(func.max(SentReport.number)).where(SentReport.report_id == report.id)
            number = (await session.scalar(last) or 0) + 1
            checksum = checksum_of(figures)
            sent = {"number": number, "sent_at": now, "figures": figures, "checksum": checksum}
            await session.execute(
                insert(SentReport).values(report_id=report.id, sent_by=cause.by.login_id, **sent)
            )
            report.state, report.sent_at, report.sent_by = ReportState.SENT, now, cause.by.login_id
            report.accepted_at, report.accepted_by = None, None
            taken_in = (ReportState.ACCEPTED, ReportState.CONSOLIDATED)
            count = await _move_below(session, reporter, everybody, quarter, *taken_in)
            await drop_promises(session, subject_of(unit_id, quarter), now=now, kinds=(REMINDER,))
            details = {"number": number, **({"consolidated": count} if count else {})}
            await self._note(session, cause, "report_sent", unit_id, quarter, **details)
            await keep_outcome(session, cause, f"{unit_id}:{quarter}")
            return SentFigures(number, now, json.loads(figures), checksum, is_intact=True)

    async def accept(self, cause: Cause, unit_id: int, quarter: Quarter) -> None:
        """The level above takes it over; of the nation's: handed to the Committee.

        NotFound, NotAllowed, NothingToAccept, Repeated.
        """
        await self._settle(cause, unit_id, quarter, ReportState.ACCEPTED, "")

    async def send_back(self, cause: Cause, unit_id: int, quarter: Quarter, comment: str) -> None:
        """The level above returns it with a comment (at most 400 characters). As `accept`.

        One that was accepted may still be returned, until the level above has sent its own.
        """
        await self._settle(cause, unit_id, quarter, ReportState.RETURNED, comment.strip()[:400])

    async def _settle(
        self, cause: Cause, unit_id: int, quarter: Quarter, state: ReportState, comment: str
    ) -> None:
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            reporter, everybody = await reporter_of(session, cause.by, unit_id)
            if not reporter.may_accept(cause.by):
                raise NotAllowed(Right.ACCEPT_REPORTS.value)
            report = await _taken(session, unit_id, quarter)
            is_return = state is ReportState.RETURNED
            if report.state is not ReportState.SENT and not (
                is_return and report.state is ReportState.ACCEPTED
            ):
                raise NothingToAccept(report.state.value)
            is_own = report.sent_by is not None and report.sent_by == cause.by.login_id
            if is_own and reporter.level is not ReportLevel.NATION:
                # Nobody accepts what they sent. What the Committee said of the nation's is only written down.
                raise NotAllowed(Right.ACCEPT_REPORTS.value)
            report.state, report.comment = state, comment
            if is_return:
                report.accepted_at, report.accepted_by = None, None
                # What went into it is open to correction again.
                given_back = (ReportState.CONSOLIDATED, ReportState.ACCEPTED)
                await _move_below(session, reporter, everybody, quarter, *given_back)
            else:
                report.accepted_at, report.accepted_by = self._clock.now(), cause.by.login_id
            await self._note(session, cause, f"report_{state.value}", unit_id, quarter)
            await keep_outcome(session, cause, f"{unit_id}:{quarter}")

    async def sent(self, by: Actor, unit_id: int, quarter: Quarter) -> list[SentFigures]:
        """Every sending, the last one first. NotFound."""
        async with self._sessions.read() as session:
            await reporter_of(session, by, unit_id)
            return await sendings_of(session, unit_id, quarter)

    async def differences(self, by: Actor, unit_id: int, quarter: Quarter) -> list[Difference]:
        """Where the records say otherwise now than what was sent last. NotFound."""
        async with self._sessions.read() as session:
            reporter, _ = await reporter_of(session, by, unit_id)
            sendings = await sendings_of(session, unit_id, quarter)
            if not sendings:
                return []
            now = await self._as_sent(session, reporter, quarter)
        return list(differences_between(sendings[0].figures, now))

    async def paper(self, by: Actor, unit_id: int, quarter: Quarter) -> PaperFacts:
        """What the print-out says: the last sending, or the draft in the same form. NotFound."""
        now = self._clock.now()
        async with self._sessions.read() as session:
            reporter, everybody = await reporter_of(session, by, unit_id)
            lines = await Lines.read(session, now, by, everybody, (quarter,))
            sent = next(iter(await sendings_of(session, unit_id, quarter)), None)
            figures = sent.figures if sent else await self._as_sent(session, reporter, quarter)
            missing = [one.code for one in lines.missing(reporter, quarter)]
            codes = {one["code"] for one in figures["centres"]}
            reporting = frozenset(one.code for one in everybody)
            query = select(Unit.code, Unit.name_kk, Unit.name_ru).where(Unit.code.in_(codes))
            return PaperFacts(
                unit=reporter,
                line=next(iter(lines.of((reporter,), (quarter,))), None),
                sent=sent,
                figures={"missing": [] if sent else missing, **figures},
                centres={code: (kk, ru) for code, kk, ru in await session.execute(query)},
                reporting=reporting,
                at=now,
            )

    async def remind(self, now: datetime) -> int:
        """The job of every few minutes: promises the reminders of this very day; how many came new."""
        async with self._sessions.begin() as session:
            return await remind(session, now)

    async def reminders_for(self, login_id: int) -> list[Reminder]:
        """What a member of staff was reminded of in the last seven days, the newest first."""
        async with self._sessions.read() as session:
            return await recent(session, login_id, self._clock.now())

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


async def _move_below(  # noqa: PLR0917 (in the order in which one would say it)
    session: AsyncSession,
    reporter: Reporter,
    everybody: list[Reporter],
    quarter: Quarter,
    before: ReportState,
    after: ReportState,
) -> int:
    """Moves the reports that go into this one from one state to another; how many they were."""
    below = [one.unit_id for one in everybody if reporter.takes_from(one)]
    moved = await session.scalars(
        update(Report)
        .where(Report.unit_id.in_(below), Report.quarter == str(quarter), Report.state == before)
        .values(state=after, version=Report.version + 1)
        .returning(Report.id)
        .execution_options(synchronize_session=False)
    )
    return len(moved.all())


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
