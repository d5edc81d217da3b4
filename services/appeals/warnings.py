"""What reminds staff of cases: at 80 % of the term, on the due day, each working day after it; and a red case
that nobody takes up goes a level up.

Worked out from stored days each time: a run that was missed is caught up with, one that is repeated says
nothing twice. Whoever a case is hidden from hears of none of it.
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import Final

import structlog
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.enums import AppealColour
from db.models.appeals import Appeal
from db.models.conversations import Promise
from services.appeals import desks, terms
from services.appeals.case_rows import OWED
from services.appeals.clocks import RED, working_days
from services.appeals.history import locked
from services.appeals.telling import tell_staff, waiting_kind
from services.clock import HOME
from services.notices.hours_of_day import EVENING, MORNING
from services.notices.outgoing import about_appeal
from services.parts import Part
from services.tools import Tools
from services.workdays import ONE_DAY, DaysOff

log = structlog.get_logger(__name__)

BATCH: Final = 200
# So often at most: then the last desk has it, and is reminded like any other.
MOST_LEVELS: Final = 3
_REDS: Final = sorted(RED)
_Act = Callable[[AsyncSession, Appeal], Awaitable[bool]]
_Still = Callable[[AsyncSession, list[int]], Awaitable[list[int]]]


class AppealWarnings(Part):
    """Called by the scheduler; any run may be missed, and two may run at once."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        super().__init__(sessions, tools)
        self._tools = tools

    async def warn(self, now: datetime) -> int:
        """Promises what is due to be said today; returns of how many cases. On days off nothing is."""
        today = now.astimezone(HOME).date()
        async with self._sessions.read() as session:
            if not (await terms.days_off_around(session, today)).is_working(today):
                return 0
        owed = and_(Appeal.is_open.is_(True), Appeal.state.in_(OWED), Appeal.warn_on <= today)

        async def not_told(session: AsyncSession, ids: list[int]) -> list[int]:
            """A look before each is locked: of most it was said this morning."""
            due = await session.execute(select(Appeal.id, Appeal.due_on).where(Appeal.id.in_(ids)))
            wanted = {(about_appeal(one), *_due_now(day, today)): one for one, day in due}
            subjects = [about_appeal(one) for one in ids]
            told = select(Promise.subject, Promise.kind, Promise.occasion)
            known = {tuple(row) for row in await session.execute(told.where(Promise.subject.in_(subjects)))}
            return [one for key, one in wanted.items() if key not in known]

        return await self._each(owed, lambda session, appeal: self._warn(session, appeal, today), not_told)

    async def escalate(self, now: datetime) -> int:
        """Red cases that nobody took up in time go up, one level for each term that is over."""
        waits = and_(
            Appeal.is_open.is_(True),
            Appeal.colour.in_(_REDS),
            Appeal.taken_at.is_(None),
            Appeal.take_up_by < now,
            Appeal.level < MOST_LEVELS,
        )
        return await self._each(waits, lambda session, appeal: self._escalate(session, appeal, now))

    async def _each(self, condition: ColumnElement[bool], act: _Act, still: _Still | None = None) -> int:
        """Each case in a transaction of its own: one that fails holds up no other."""
        done, last, faults = 0, 0, list[Exception]()
        while True:
            query = select(Appeal.id).where(condition, Appeal.id > last).order_by(Appeal.id).limit(BATCH)
            async with self._sessions.read() as session:
                ids = list(await session.scalars(query))
                wanted = await still(session, ids) if still and ids else ids
            for appeal_id in wanted:
                try:
                    done += await self._one(appeal_id, condition, act)
                except Exception as fault:
                    log.error("case_not_warned_of", fault=type(fault).__name__)
                    faults.append(fault)
            if len(ids) < BATCH:
                break
            last = ids[-1]
        if faults:
            raise faults[0]
        return done

    async def _one(self, appeal_id: int, condition: ColumnElement[bool], act: _Act) -> bool:
        async with self._sessions.begin() as session:
            appeal = await locked(session, appeal_id)
            # Somebody may have acted since it was looked for.
            if await session.scalar(select(Appeal.id).where(Appeal.id == appeal_id, condition)) is None:
                return False
            return await act(session, appeal)

    async def _warn(self, session: AsyncSession, appeal: Appeal, today: date) -> bool:
        kind, occasion = _due_now(appeal.due_on, today)
        midnight = datetime.combine(today + ONE_DAY, time.min, HOME)
        told = await tell_staff(session, self._tools, appeal, kind, occasion, useless_after=midnight)
        return told > 0

    async def _escalate(self, session: AsyncSession, appeal: Appeal, now: datetime) -> bool:
        wanted = min(await self._terms_over(session, appeal, now), MOST_LEVELS)
        raised = False
        while appeal.level < wanted:
            if await desks.raise_level(session, self._tools, appeal) is None:
                break  # there is nobody above
            raised = True
        if raised:
            kind, occasion = waiting_kind(appeal), str(appeal.last_seq)
            await tell_staff(session, self._tools, appeal, kind, occasion)
        return raised

    async def _terms_over(self, session: AsyncSession, appeal: Appeal, now: datetime) -> int:
        """How many terms for taking it up are over: one when `take_up_by` comes.

        Of a danger only hours count in which a desk is read at all: on Monday at nine the officer has an
        hour, however long the case lay over the days off.
        """
        if appeal.take_up_by is None:
            return 0
        term = await terms.terms(session)
        today = now.astimezone(HOME).date()
        days_off = await terms.days_off_around(session, today)
        if appeal.colour is AppealColour.RED_DANGER:
            hours = timedelta(hours=term.danger_take_up)
            return _read_time(appeal.take_up_by - hours, now, days_off) // hours
        first = appeal.take_up_by.astimezone(HOME).date()
        return 1 + working_days(first, today - ONE_DAY, days_off) // term.take_up


def _due_now(due_on: date, today: date) -> tuple[str, str]:
    """What is said today of a case that is due then, and what makes it another notice than yesterday's."""
    if today > due_on:
        return "appeal_overdue", f"{today}"
    return "appeal_approaching", f"{due_on}:{'due' if today == due_on else 'near'}"


def _read_time(first: datetime, last: datetime, days_off: DaysOff) -> timedelta:
    """How much of the time between lies in the hours of working days in which notices reach staff."""
    found, day = timedelta(), first.astimezone(HOME).date()
    while day <= last.astimezone(HOME).date():
        if days_off.is_working(day):
            begins = max(first, datetime.combine(day, MORNING, HOME))
            ends = min(last, datetime.combine(day, EVENING, HOME))
            found += max(ends - begins, timedelta())
        day += ONE_DAY
    return found
