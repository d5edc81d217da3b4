"""A login's own calendar of deadlines for a calendar program, behind an address that only its owner knows."""

import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.facts import CalendarFeed
from services import audit, calendar
from services.cause import Actor, Cause, keep_outcome, once
from services.errors import NotFound
from services.parts import Part
from services.reporting.chain import NOT_SENT, reporters
from services.reporting.due_dates import Quarter, ReportLevel, due_day, late_from, reminder_days
from services.reporting.due_exceptions import LONGEST
from services.reporting.due_lines import Deadline, Lines
from services.rights import Right, demand, holds
from services.staff.signing_in import actor_of
from services.throttle import Rate, Throttle
from services.workdays import DaysOff

# A program asks a few times an hour; whoever guesses addresses asks for many.
ASKED_OFTEN: Final = Rate(burst=20, a_second=0.05)
GUESSED: Final = Rate(burst=60, a_second=0.2)
# The last quarter, the running one and those that a year's planning asks for.
AHEAD: Final = 4
_CODE_BYTES: Final = 24


@dataclass(frozen=True, slots=True)
class MadeFeed:
    """That an address stands, since when, and when a program last asked for it."""

    made_at: datetime
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class DueEvent:
    """A due day in somebody's calendar: of the own report (`count` 0), or of so many that come from below."""

    key: str
    quarter: Quarter
    level: ReportLevel
    due: date
    late_from: datetime
    is_excepted: bool
    is_off: bool
    # Nothing is left to do for this reader: no alarm.
    is_done: bool
    count: int
    name_kk: str
    name_ru: str
    reminders: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """What a calendar program is given; `made_at` is the one time stamp that never moves."""

    lang: str
    made_at: datetime
    events: tuple[DueEvent, ...]


class CalendarFeeds(Part):
    """Makes and withdraws the address, and answers whoever knows it. Only a hash of the address is kept."""

    @cached_property
    def _by_code(self) -> Throttle:
        return Throttle(ASKED_OFTEN)

    @cached_property
    def _by_address(self) -> Throttle:
        return Throttle(GUESSED)

    def may_ask(self, code: str, address: str) -> bool:
        """Whether this code may be asked for again just now, from there; counted in this process."""
        return self._by_address.allows(address) and self._by_code.allows(_hash(code))

    async def own(self, by: Actor) -> MadeFeed | None:
        """The actor's, if there is one. Raises NotAllowed."""
        demand(by, Right.SEE_REPORTS)
        async with self._sessions.read() as session:
            found = await session.get(CalendarFeed, by.login_id or 0)
            return MadeFeed(found.made_at, found.asked_at) if found else None

    async def make(self, cause: Cause) -> str:
        """A new address; the old one is nothing from now on. Returns its secret part, once.

        Raises NotAllowed, Repeated.
        """
        demand(cause.by, Right.SEE_REPORTS)
        code = secrets.token_urlsafe(_CODE_BYTES)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            await self._forget(session, cause)
            session.add(
                CalendarFeed(login_id=cause.by.login_id, code_hash=_hash(code), made_at=self._clock.now())
            )
            await keep_outcome(session, cause, "made")
            await self._note(session, cause, "made")
        return code

    async def withdraw(self, cause: Cause) -> None:
        """The address is nothing from now on; withdrawn twice is withdrawn. Raises NotAllowed, Repeated."""
        demand(cause.by, Right.SEE_REPORTS)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            if await self._forget(session, cause):
                await self._note(session, cause, "withdrawn")

    async def feed(self, code: str) -> Feed:
        """The due days its owner answers for. NotFound: unknown, withdrawn, the login or its role ended."""
        now = self._clock.now()
        async with self._sessions.read() as session:
            kept = await session.scalar(select(CalendarFeed).where(CalendarFeed.code_hash == _hash(code)))
            owner = await actor_of(session, kept.login_id) if kept else None
            if kept is None or owner is None or not holds(owner, Right.SEE_REPORTS):
                raise NotFound("calendar")
            first = Quarter.of(self._clock.today()).previous
            quarters = [first]
            for _ in range(AHEAD):
                quarters.append(quarters[-1].next)
            everybody = await reporters(session)
            lines = await Lines.read(session, now, owner, everybody, quarters)
            days = await calendar.days_off(session, first.first, quarters[-1].next.last + LONGEST)
            mine = {grant.unit_id for grant in owner.grants}
            own = [one for one in everybody if one.may_send(owner) and mine & set(one.own)]
            below = [one for one in everybody if one.may_accept(owner) and one not in own]
            events = [_own(line, days) for line in lines.of(own, quarters)]
            events += _from_below(lines.of(below, quarters), days)
            return Feed(owner.lang, kept.made_at, tuple(sorted(events, key=lambda one: (one.due, one.key))))

    async def given_out(self, code: str, content_hash: str) -> datetime:
        """Notes that a program asked; since when the calendar reads like this (UTC). Raises NotFound."""
        now = self._clock.now()
        async with self._sessions.begin() as session:
            kept = await session.scalar(
                select(CalendarFeed).where(CalendarFeed.code_hash == _hash(code)).with_for_update()
            )
            if kept is None:
                raise NotFound("calendar")
            values: dict[str, object] = {"asked_at": now}
            since: datetime | None = kept.changed_at
            if kept.content_hash != content_hash or since is None:
                since = now
                values |= {"content_hash": content_hash, "changed_at": now}
            await session.execute(
                update(CalendarFeed).where(CalendarFeed.login_id == kept.login_id).values(**values)
            )
            return since

    async def _forget(self, session: AsyncSession, cause: Cause) -> bool:
        gone = await session.scalar(
            delete(CalendarFeed)
            .where(CalendarFeed.login_id == cause.by.login_id)
            .returning(CalendarFeed.login_id)
        )
        return gone is not None

    async def _note(self, session: AsyncSession, cause: Cause, deed: str) -> None:
        await audit.note(session, self._clock, cause, deed, "calendar_feed", cause.by.login_id)


def _own(line: Deadline, days: DaysOff) -> DueEvent:
    return DueEvent(
        key=f"own-{line.unit_id}-{line.quarter}",
        quarter=line.quarter,
        level=line.level,
        due=line.due,
        late_from=line.late_from,
        is_excepted=line.is_excepted,
        is_off=not days.is_working(line.due),
        is_done=line.state not in NOT_SENT,
        count=0,
        name_kk=line.name_kk,
        name_ru=line.name_ru,
        reminders=reminder_days(line.due, days),
    )


def _from_below(lines: list[Deadline], days: DaysOff) -> list[DueEvent]:
    """One event a day on which reports come, however many they are."""
    count = Counter((line.quarter, line.level, line.due) for line in lines)
    left = Counter((line.quarter, line.level, line.due) for line in lines if not line.is_settled)
    return [
        DueEvent(
            key=f"below-{level}-{quarter}-{due}",
            quarter=quarter,
            level=level,
            due=due,
            late_from=late_from(due, days),
            is_excepted=due != due_day(quarter, level),
            is_off=not days.is_working(due),
            is_done=not left[quarter, level, due],
            count=number,
            name_kk="",
            name_ru="",
            # For them it is enough to know on the day itself.
            reminders=reminder_days(due, days)[-1:],
        )
        for (quarter, level, due), number in count.items()
    ]


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
