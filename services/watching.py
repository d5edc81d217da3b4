"""What whoever watches an installation counts: how much waits, how much failed, since when. No person."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.enums import ArrivalState, PromiseState
from db.models.conversations import Arrival, Promise
from db.models.staff import Lease, SignInFailure
from services.clock import Clock
from services.keeping.job_runs import JobRuns, Ran

DAY: Final = timedelta(days=1)
QUARTER_OF_AN_HOUR: Final = timedelta(minutes=15)
_MOVING: Final = (PromiseState.PROMISED, PromiseState.SENDING)
_TO_CALL: Final = (PromiseState.FAILED, PromiseState.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class Watched:
    """As it stands in the database at one moment, all processes together."""

    # Updates that are not done yet, and those that failed and wait for staff.
    arrivals: dict[ArrivalState, int] = field(default_factory=dict)
    # Notices that were due within a day, by what became of them.
    promises: dict[PromiseState, int] = field(default_factory=dict)
    # Those somebody has to do something about, however old: due or on their way, or to be called.
    open_promises: dict[PromiseState, int] = field(default_factory=dict)
    # How long the oldest notice that is due has waited.
    lag: timedelta = timedelta()
    # Failed sign-ins within a quarter of an hour; each is counted for the name and for the address.
    sign_in_failures: int = 0
    # Until when somebody leads the timers; None where nobody does.
    led_until: datetime | None = None
    runs: dict[str, Ran] = field(default_factory=dict)


class Watching:
    """Every figure comes from an index: it may be asked for every few seconds, whatever the size."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock
        self._runs = JobRuns(sessions, clock)

    async def look(self) -> Watched:
        """Counts."""
        now = self._clock.now()
        runs = await self._runs.all()
        async with self._sessions.read() as session:
            oldest = await session.scalar(
                select(func.min(Promise.due_at)).where(
                    Promise.state == PromiseState.PROMISED, Promise.due_at <= now
                )
            )
            failures = select(func.count()).where(SignInFailure.at > now - QUARTER_OF_AN_HOUR)
            led_until = await session.scalar(select(func.max(Lease.until)).where(Lease.name == "scheduler"))
            return Watched(
                arrivals=await _arrivals(session),
                promises=await _promises(session, now),
                open_promises=await _open(session, now),
                lag=now - oldest if oldest else timedelta(),
                sign_in_failures=await session.scalar(failures) or 0,
                led_until=led_until,
                runs=runs,
            )


async def _arrivals(session: AsyncSession) -> dict[ArrivalState, int]:
    states = [state for state in ArrivalState if state is not ArrivalState.DONE]
    query = select(Arrival.state, func.count()).where(Arrival.state.in_(states)).group_by(Arrival.state)
    found = await _counts(session, query)
    return {state: found.get(state, 0) for state in states}


async def _promises(session: AsyncSession, now: datetime) -> dict[PromiseState, int]:
    query = (
        select(Promise.state, func.count())
        .where(Promise.state.in_(list(PromiseState)), Promise.due_at > now - DAY, Promise.due_at <= now)
        .group_by(Promise.state)
    )
    found = await _counts(session, query)
    return {state: found.get(state, 0) for state in PromiseState}


async def _open(session: AsyncSession, now: datetime) -> dict[PromiseState, int]:
    query = (
        select(Promise.state, func.count())
        .where(
            or_(
                Promise.state.in_(_MOVING) & (Promise.due_at <= now),
                Promise.state.in_(_TO_CALL) & Promise.called_at.is_(None),
            )
        )
        .group_by(Promise.state)
    )
    found = await _counts(session, query)
    return {state: found.get(state, 0) for state in (*_MOVING, *_TO_CALL)}


async def _counts(session: AsyncSession, query: Any) -> dict[Any, int]:
    return {state: count for state, count in await session.execute(query)}  # noqa: C416  (rows are no pairs)
