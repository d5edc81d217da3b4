"""Another due day for one unit and quarter, with a reason; and the one place that knows a unit's due day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ReportState
from db.models.facts import DueException, Report
from db.models.staff import Employee, Login
from db.models.units import Unit
from services import audit
from services.cause import Actor, Cause, once
from services.errors import DomainError, NotAllowed, NotFound
from services.notices.outgoing import drop_promises
from services.parts import Part
from services.reporting.chain import NOT_SENT, REMINDER, Owing, Reporter, reporter_of, subject_of
from services.reporting.due_dates import Quarter, due_day
from services.rights import Right, demand
from services.staff.signing_in import full_name

# Longer than this is no exception any more (docs/decisions/0019).
LONGEST: Final = timedelta(days=31)
REASON: Final = 400


class NotLater(DomainError):
    """An exception gives more time, never less; `usual` is the chain's own day."""

    def __init__(self, usual: date) -> None:
        super().__init__(usual)
        self.usual = usual


class TooFarOff(DomainError):
    """At most a month later than usual; `last` is the last day that can be given."""

    def __init__(self, last: date) -> None:
        super().__init__(last)
        self.last = last


class DayIsOver(DomainError):
    """A day that is over helps nobody."""


class NeedsNoException(DomainError):
    """The report is sent: there is nothing to wait for."""


@dataclass(frozen=True, slots=True)
class GivenDay:
    """An exception that is or was in force; `by` is the name of who gave it, `ended_at` instant or None."""

    number: int
    due_on: date
    reason: str
    by: str
    at: datetime
    ended_at: datetime | None


class DueDays:
    """When each unit's report is due: whoever needs to know asks here, so that no exception is forgotten."""

    def __init__(self, exceptions: Iterable[DueException] = ()) -> None:
        self._exceptions = {(one.unit_id, one.quarter): one for one in exceptions}

    @classmethod
    async def read(cls, session: AsyncSession, quarters: Iterable[Quarter]) -> "DueDays":
        """All that are in force for these quarters, in one statement."""
        query = (
            select(DueException)
            .where(
                DueException.quarter.in_(sorted({str(one) for one in quarters})),
                DueException.ended_at.is_(None),
            )
            .order_by(DueException.id)
        )
        return cls(await session.scalars(query))

    def of(self, reporter: Reporter, quarter: Quarter) -> date:
        """The last day on which the report is on time, be it a day off or not."""
        given = self._exceptions.get((reporter.unit_id, str(quarter)))
        return given.due_on if given else due_day(quarter, reporter.level)

    def reason(self, reporter: Reporter, quarter: Quarter) -> str:
        """Why another day was given; empty where the usual one stands."""
        given = self._exceptions.get((reporter.unit_id, str(quarter)))
        return given.reason if given else ""

    @property
    def given(self) -> set[date]:
        """Every day that some exception gives."""
        return {one.due_on for one in self._exceptions.values()}


class DueExceptions(Part):
    """Gives a unit another day, ends that again, and shows what was given."""

    async def of_unit(self, by: Actor, unit_id: int, quarter: Quarter) -> list[GivenDay]:
        """Of one report, the newest first; for whoever may see the report. Raises NotFound."""
        query = (
            select(DueException, Login, Employee)
            .outerjoin(Login, Login.id == DueException.entered_by)
            .outerjoin(Employee, Employee.id == Login.employee_id)
            .where(DueException.unit_id == unit_id, DueException.quarter == str(quarter))
            .order_by(DueException.id.desc())
        )
        async with self._sessions.read() as session:
            await reporter_of(session, by, unit_id)
            return [
                GivenDay(
                    number=row.id,
                    due_on=row.due_on,
                    reason=row.reason,
                    by=full_name(login, employee) if login else "",
                    at=row.entered_at,
                    ended_at=row.ended_at,
                )
                for row, login, employee in await session.execute(query)
            ]

    async def give(self, cause: Cause, unit_id: int, quarter: Quarter, due_on: date, reason: str) -> None:
        """From now on the report is due on `due_on`; an exception that stood is ended by the new one.

        Raises NotFound (also when the unit owes no such report), NotAllowed, NeedsNoException, NotLater,
        TooFarOff, DayIsOver, Repeated.
        """
        demand(cause.by, Right.EXCEPT_DEADLINES)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            reporter = await self._excepted(session, cause, unit_id)
            usual = due_day(quarter, reporter.level)
            owing = await Owing.read(session)
            # Asked with the new day: who came after the usual one may be given a day all the same.
            if not owing.owes(reporter, quarter, max(usual, due_on)):
                raise NotFound(str(quarter))
            await _demand_unsent(session, unit_id, quarter)
            if due_on <= usual:
                raise NotLater(usual)
            if due_on > usual + LONGEST:
                raise TooFarOff(usual + LONGEST)
            if due_on < self._clock.today():
                raise DayIsOver
            before = await self._end(session, cause, unit_id, quarter)
            session.add(
                DueException(
                    unit_id=unit_id,
                    quarter=str(quarter),
                    due_on=due_on,
                    reason=reason.strip()[:REASON],
                    entered_by=cause.by.login_id,
                    entered_at=self._clock.now(),
                )
            )
            await self._note(session, cause, "due_given", unit_id, quarter, before or usual, due_on)

    async def end(self, cause: Cause, unit_id: int, quarter: Quarter) -> None:
        """The chain's own day stands again. Raises NotFound, NotAllowed, Repeated."""
        demand(cause.by, Right.EXCEPT_DEADLINES)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            reporter = await self._excepted(session, cause, unit_id)
            before = await self._end(session, cause, unit_id, quarter)
            if before is None:
                raise NotFound(f"{unit_id} {quarter}")
            usual = due_day(quarter, reporter.level)
            await self._note(session, cause, "due_ended", unit_id, quarter, before, usual)

    async def _excepted(self, session: AsyncSession, cause: Cause, unit_id: int) -> Reporter:
        """The unit, held until the transaction ends, so that no two exceptions stand at once."""
        reporter, _ = await reporter_of(session, cause.by, unit_id)
        if not reporter.may_except(cause.by):
            raise NotAllowed(Right.EXCEPT_DEADLINES.value)
        await session.execute(select(Unit.id).where(Unit.id == unit_id).with_for_update())
        return reporter

    async def _end(self, session: AsyncSession, cause: Cause, unit_id: int, quarter: Quarter) -> date | None:
        """Ends what stands; the day it gave. Today's reminder of the old day is taken back."""
        now = self._clock.now()
        stands = await session.scalar(
            select(DueException).where(
                DueException.unit_id == unit_id,
                DueException.quarter == str(quarter),
                DueException.ended_at.is_(None),
            )
        )
        await drop_promises(session, subject_of(unit_id, quarter), now=now, kinds=(REMINDER,))
        if stands is None:
            return None
        stands.ended_at, stands.ended_by = now, cause.by.login_id
        return stands.due_on

    async def _note(  # noqa: PLR0917 (in the order in which one would say it)
        self,
        session: AsyncSession,
        cause: Cause,
        deed: str,
        unit_id: int,
        quarter: Quarter,
        before: date,
        now_due: date,
    ) -> None:
        days = {"quarter": str(quarter), "before": before.isoformat(), "due": now_due.isoformat()}
        await audit.note(session, self._clock, cause, deed, "report", unit_id, **days)


async def _demand_unsent(session: AsyncSession, unit_id: int, quarter: Quarter) -> None:
    state: ReportState | None = await session.scalar(
        select(Report.state).where(Report.unit_id == unit_id, Report.quarter == str(quarter))
    )
    if state is not None and state not in NOT_SENT:
        raise NeedsNoException
