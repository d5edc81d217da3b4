"""Timers: each asks the database what is due by the application's clock, and may miss any number of runs.

Of several workers the one that holds the lease does the jobs. A job that fails is tried again the next time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final, Generic, TypeVar

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from services.clock import Clock
from services.leases import KEPT_FOR, RENEWED_EVERY, Leases

log = structlog.get_logger(__name__)

LEASE: Final = "scheduler"
# How long a job that is under way may finish when the process ends.
FINISH_WITHIN: Final = timedelta(seconds=2)

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Job(Generic[S]):
    """What is done every so often: `do(services, now)`, `now` an aware instant of the application's clock.

    `everywhere`: by every process and without the lease, for what each keeps in its own memory.
    """

    name: str
    every: timedelta
    do: Callable[[S, datetime], Awaitable[object]]
    everywhere: bool = False


# Hears of every run: its job's name, how many seconds it took, and the class of its error or nothing.
Ran = Callable[[str, float, str], Awaitable[None]]


async def _nobody_hears(_name: str, _seconds: float, _fault: str) -> None:
    return None


class Scheduler(Generic[S]):
    """Runs jobs at intervals between `start` and `stop`: one run of a job at a time, the first at once."""

    def __init__(
        self, jobs: Sequence[Job[S]], services: S, clock: Clock, leases: Leases, ran: Ran = _nobody_hears
    ) -> None:
        self._ran = ran
        self._jobs = {job.name: job for job in jobs}
        if len(self._jobs) != len(jobs):
            raise ValueError("two jobs have one name")
        self._services = services
        self._clock = clock
        self._leases = leases
        self._leads_until = 0.0
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._timers: AsyncIOScheduler | None = None

    async def start(self) -> None:
        """Takes the lease where it is free, and starts the timers."""
        await self._renew()
        # What it does when a run is late: one run instead of the missed ones, however late it is.
        timers = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        timers.add_job(self._renew, "interval", seconds=RENEWED_EVERY.total_seconds(), id="lease")
        for job in self._jobs.values():
            timers.add_job(self._turn, args=[job], id=f"{job.name}, at once")
            timers.add_job(self._turn, "interval", seconds=job.every.total_seconds(), args=[job], id=job.name)
        timers.start()
        self._timers = timers

    async def stop(self) -> None:
        """Starts nothing more, lets what is under way finish for 2 seconds, and gives the lease back."""
        if self._timers is None:
            return
        self._timers.pause()
        if under_way := set(self._under_way.values()):
            _, late = await asyncio.wait(under_way, timeout=FINISH_WITHIN.total_seconds())
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=1)
        self._timers.shutdown(wait=False)
        self._timers = None
        await asyncio.sleep(0)  # the timers end in the loop's next round
        if self.leads:
            self._leads_until = 0.0
            with suppress(Exception):
                await self._leases.give_back(LEASE)

    @property
    def leads(self) -> bool:
        """Whether this process may do the jobs; ends by itself when the lease could not be renewed."""
        return monotonic() < self._leads_until

    async def run(self, name: str) -> object:
        """Does a job now, lease or not, and lets its error through: for tests and the command line."""
        return await self._jobs[name].do(self._services, self._clock.now())

    async def _turn(self, job: Job[S]) -> None:
        if job.name in self._under_way or not (job.everywhere or self.leads):
            return
        if task := asyncio.current_task():
            self._under_way[job.name] = task
        began, fault = monotonic(), ""
        try:
            try:
                await job.do(self._services, self._clock.now())
            except Exception as error:
                # The class only: an error's text may quote a person.
                fault = type(error).__name__
                log.error("job_failed", job=job.name, fault=fault)
            await self._ran(job.name, monotonic() - began, fault)
        finally:
            self._under_way.pop(job.name, None)

    async def _renew(self) -> None:
        asked = monotonic()
        try:
            taken = await self._leases.take(LEASE)
        except Exception as fault:
            log.error("lease_not_renewed", fault=type(fault).__name__)
            return
        self._leads_until = asked + KEPT_FOR.total_seconds() if taken else 0.0
