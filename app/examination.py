"""What `kenes doctor` asks of a machine and a database that run: backups, room, clocks, timers, the bell."""

import asyncio
import os
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, select, text

from app.container import Container
from app.settings import Settings, is_here
from services.keeping.job_runs import JobRuns, Ran
from services.leases import KEPT_FOR
from services.turns.bell import Bell

BACKUP_STALE: Final = timedelta(hours=26)
JOBS_STALE: Final = timedelta(hours=3)
# The database's clock and ours may differ by this; further apart leases and terms go wrong.
CLOCKS_APART: Final = timedelta(seconds=10)
ROOM: Final = 1 << 30
ROOM_SHARE: Final = 0.1
# The jobs that keep the terms of docs/operations.md.
RETENTION: Final = ("forget what is due", "sweep what is old")
BACKUP: Final = "backup"
HEARD_WITHIN: Final = 3.0


@dataclass(frozen=True, slots=True)
class Look:
    """What was found: whether it is well, and a sentence."""

    what: str
    ok: bool
    says: str


async def look_around(container: Container) -> list[Look]:
    """Everything; each look stands by itself."""
    runs = await JobRuns(container.database, container.clock).all()
    now = container.clock.now()
    demo = container.settings.is_demo
    return [
        _address(container.settings),
        backup(runs.get(BACKUP), now, is_needed=not demo),
        room(_place_of(container.settings)),
        await _clocks(container),
        *await _timers(container, runs, now),
        await _bell(container),
        await _appeals(container),
    ]


def _address(settings: Settings) -> Look:
    """Cookies are secure, and people safe, behind https only."""
    url = settings.public_url
    if settings.is_demo:
        return Look("address", True, "a demo: any will do")
    if not url:
        here = settings.host in {"127.0.0.1", "localhost", "::1"}
        says = "KENES_PUBLIC_URL is not set: cookies are not secure, links lead nowhere; set https://…"
        return Look(
            "address", False, says if here else f"{says}; and {settings.host} is open without a proxy"
        )
    if not url.startswith("https://") and not is_here(url):
        return Look("address", False, f"{url} is not https: everything can be read on the way")
    return Look("address", True, url)


def backup(ran: Ran | None, now: datetime, *, is_needed: bool) -> Look:
    """Made by `kenes backup` within the last night."""
    done = ran.done_at if ran else None
    if ran and ran.is_failing:
        return Look(BACKUP, False, f"the last one failed ({ran.fault}): see where `kenes backup` runs")
    if done is None:
        says = "none was ever made: `kenes backup`, once a night (deploy/kenes-backup.timer)"
        return Look(BACKUP, not is_needed, says)
    if now - done > BACKUP_STALE:
        return Look(
            BACKUP, not is_needed, f"the last one is of {done:%Y-%m-%d %H:%M} UTC: does the timer run?"
        )
    return Look(BACKUP, True, f"made at {done:%Y-%m-%d %H:%M} UTC; the keys are kept apart from it")


def _place_of(settings: Settings) -> Path:
    from app.run import database_file

    place = database_file(settings) if settings.is_sqlite else settings.keys_file
    return place.parent


def room(place: Path) -> Look:
    """Of the disk here; a PostgreSQL elsewhere is watched there."""
    usage = shutil.disk_usage(place)
    says = f"{usage.free / (1 << 30):.1f} GiB of {usage.total / (1 << 30):.0f} are free at {place}"
    return Look("room", usage.free >= min(ROOM, usage.total * ROOM_SHARE), says)


async def _clocks(container: Container) -> Look:
    """The real ones: a demo's own clock is meant to differ."""
    from services.clock import Clock

    if container.database.is_sqlite:
        return Look("clocks", True, "one machine, one clock")
    async with container.database.read() as session:
        before = Clock().now()
        theirs = (await session.execute(select(func.clock_timestamp()))).scalar_one()
        ours = before + (Clock().now() - before) / 2
    apart = abs(theirs - ours)
    says = f"the database's and this machine's differ by {apart.total_seconds():.1f} s"
    return Look(
        "clocks", apart <= CLOCKS_APART, says if apart <= CLOCKS_APART else f"{says}: set up NTP on both"
    )


async def _timers(container: Container, runs: dict[str, Ran], now: datetime) -> list[Look]:
    from services.watching import Watching

    watched = await Watching(container.database, container.clock).look()
    demo = container.settings.is_demo
    led = watched.led_until is not None and watched.led_until > now
    if led:
        timers = Look("timers", True, "one process leads them")
    else:
        until = f"since {watched.led_until - KEPT_FOR:%Y-%m-%d %H:%M} UTC" if watched.led_until else "yet"
        timers = Look("timers", demo, f"nobody has led them {until}: does `kenes run` run?")
    failing = sorted(name for name, ran in runs.items() if ran.is_failing and name != BACKUP)
    jobs = (
        Look("jobs", False, f"failed when last run: {', '.join(failing)}; see the log («job_failed»)")
        if failing
        else Look("jobs", True, "none failed when it last ran")
    )
    stale = [name for name in RETENTION if _is_stale(runs.get(name), now)]
    kept = (
        Look("retention", demo, f"not done for {JOBS_STALE.seconds // 3600} hours: {', '.join(stale)}")
        if stale
        else Look("retention", True, "what is due was deleted within the last hours")
    )
    return [timers, jobs, kept]


def _is_stale(ran: Ran | None, now: datetime) -> bool:
    return ran is None or ran.done_at is None or now - ran.done_at > JOBS_STALE


async def _appeals(container: Container) -> Look:
    """How many open cases nobody may handle: a count, and nothing else of them."""
    count = await container.services.independence.nobodys()
    if count:
        says = f"{count} may be handled by nobody: name one more officer, or a person of the Committee"
        return Look("appeals", False, says)
    return Look("appeals", True, "every open one is with somebody who may handle it")


async def _bell(container: Container) -> Look:
    """Rings once through PostgreSQL and hears itself, as one worker hears another."""
    database = container.database
    if database.is_sqlite:
        return Look("bell", True, "one process: nothing to ring through")
    bell = Bell(database)
    heard = asyncio.Event()
    number = -os.getpid()  # nobody's
    bell.hears(lambda numbers: heard.set() if number in numbers else None)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(bell.run())
        try:
            async with asyncio.timeout(HEARD_WITHIN):
                await bell.listens.wait()
                async with database.begin() as session:
                    await session.execute(
                        text("SELECT pg_notify('webchat', :number)"), {"number": str(number)}
                    )
                await heard.wait()
        except TimeoutError:
            says = (
                "LISTEN and NOTIFY do not get through: no pooler in between (PgBouncer in transaction mode)"
            )
            return Look("bell", False, says)
        finally:
            bell.close()
    return Look("bell", True, "one worker hears another (LISTEN and NOTIFY)")
