"""Timers run their jobs by the application's clock, one at a time, in one process, and end cleanly."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from app.scheduler import FINISH_WITHIN, Job, Scheduler
from db.engine import Database
from services.clock import StoppedClock
from services.leases import Leases

NOON = datetime(2026, 12, 31, 7, tzinfo=UTC)
OFTEN = timedelta(seconds=0.05)
SELDOM = timedelta(hours=1)


@pytest.fixture
async def database(sqlite_url):
    opened = Database(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
def clock():
    return StoppedClock(NOON)


class Seen:
    """What the jobs are given as services: notes that they ran, and when by the clock."""

    def __init__(self) -> None:
        self.at: list[datetime] = []
        self.ran = asyncio.Event()

    async def note(self, now: datetime) -> None:
        self.at.append(now)
        self.ran.set()

    async def again(self) -> None:
        self.ran.clear()
        await asyncio.wait_for(self.ran.wait(), 5)


@pytest.fixture
def seen():
    return Seen()


@pytest.fixture
async def scheduler_of(database, clock, seen):
    made = []

    def make(*jobs, holder=""):
        scheduler = Scheduler(jobs, seen, clock, Leases(database, clock, holder))
        made.append(scheduler)
        return scheduler

    yield make
    for scheduler in made:
        await scheduler.stop()


async def test_a_seldom_job_runs_at_the_start_and_asks_the_applications_clock(scheduler_of, seen):
    await scheduler_of(Job("remind", SELDOM, Seen.note)).start()
    await asyncio.wait_for(seen.ran.wait(), 5)
    assert seen.at == [NOON]


async def test_an_often_job_runs_again_and_sees_the_clock_move(scheduler_of, seen, clock):
    await scheduler_of(Job("remind", OFTEN, Seen.note)).start()
    await seen.again()
    clock.advance(timedelta(days=5))
    await seen.again()
    await seen.again()
    assert seen.at[-1] == NOON + timedelta(days=5)


async def test_a_failing_job_is_logged_by_its_class_only_and_runs_again(scheduler_of, seen):
    async def fails(services, now):
        await services.note(now)
        raise ValueError("Әсел Серікова, 8 701 123 45 67")

    with capture_logs() as logs:
        await scheduler_of(Job("remind", OFTEN, fails)).start()
        await seen.again()
        await seen.again()
    assert {entry["fault"] for entry in logs if entry["event"] == "job_failed"} == {"ValueError"}
    assert "Әсел" not in repr(logs)


async def test_a_slow_job_is_never_run_twice_at_once(scheduler_of, seen):
    running, most, turns = 0, 0, 0

    async def slow(services, now):
        nonlocal running, most, turns
        running += 1
        turns += 1
        most = max(most, running)
        await asyncio.sleep(0.12)
        running -= 1
        if turns >= 3:
            await services.note(now)

    await scheduler_of(Job("slow", OFTEN, slow)).start()
    await asyncio.wait_for(seen.ran.wait(), 5)
    assert most == 1


async def test_of_two_processes_one_does_the_jobs_and_the_other_takes_over(scheduler_of, seen):
    idle = Seen()

    async def note_idle(_services, now):
        await idle.note(now)

    first = scheduler_of(Job("remind", OFTEN, Seen.note), holder="first")
    second = scheduler_of(Job("remind", OFTEN, note_idle), holder="second")
    await first.start()
    await second.start()
    await seen.again()
    await seen.again()
    assert first.leads
    assert not second.leads
    assert not idle.at
    await first.stop()
    await second._renew()
    await idle.again()
    assert second.leads


async def test_what_every_process_does_needs_no_lease(scheduler_of, seen):
    await scheduler_of(holder="first").start()
    await scheduler_of(Job("stock", SELDOM, Seen.note, everywhere=True), holder="second").start()
    await asyncio.wait_for(seen.ran.wait(), 5)


class Unreachable(Leases):
    """Leases whose database does not answer."""

    async def take(self, name: str) -> bool:
        raise OSError("connection to kenes:secret@host refused")


async def test_a_process_that_cannot_take_the_lease_does_no_jobs_and_says_so(database, clock, seen):
    scheduler = Scheduler([Job("remind", OFTEN, Seen.note)], seen, clock, Unreachable(database, clock))
    with capture_logs() as logs:
        await scheduler.start()
        await asyncio.sleep(0.2)
        await scheduler.stop()
    assert not seen.at
    assert [(entry["event"], entry["fault"]) for entry in logs] == [("lease_not_renewed", "OSError")]
    assert "secret" not in repr(logs)


async def test_stopping_waits_for_a_job_that_soon_ends_and_gives_the_lease_back(
    scheduler_of, seen, database, clock
):
    done = asyncio.Event()

    async def short(services, now):
        await services.note(now)
        await asyncio.sleep(0.1)
        done.set()

    scheduler = scheduler_of(Job("short", SELDOM, short), holder="first")
    await scheduler.start()
    await asyncio.wait_for(seen.ran.wait(), 5)
    await scheduler.stop()
    assert done.is_set()
    assert await Leases(database, clock, "second").take("scheduler")
    await scheduler.stop()


async def test_stopping_does_not_wait_for_ever(scheduler_of, seen):
    async def endless(services, now):
        await services.note(now)
        await asyncio.sleep(3600)

    scheduler = scheduler_of(Job("endless", SELDOM, endless))
    await scheduler.start()
    await asyncio.wait_for(seen.ran.wait(), 5)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await scheduler.stop()
    assert loop.time() - began < FINISH_WITHIN.total_seconds() + 1.5


async def test_a_job_can_be_run_by_hand_and_its_error_is_seen(scheduler_of):
    async def fails(_services, _now):
        raise ValueError("seen")

    with pytest.raises(ValueError, match="seen"):
        await scheduler_of(Job("remind", SELDOM, fails)).run("remind")


def test_two_jobs_of_one_name_are_refused(scheduler_of):
    with pytest.raises(ValueError, match="one name"):
        scheduler_of(Job("a", SELDOM, Seen.note), Job("a", SELDOM, Seen.note))
