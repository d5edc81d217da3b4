"""What the timers do: each asks what is due now, and may miss any number of runs."""

from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from app import metrics
from app.container import Container
from app.scheduler import Job
from services.keeping.job_runs import JobRuns

SOON = timedelta(seconds=20)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
# How long a sealed case waits at most: nobody can tell by the hour who wrote it.
ROUND = timedelta(minutes=10)

DOUBLES: Final = "propose doubles"
FIRST_LOOK: Final = timedelta(days=2)
LATE: Final = timedelta(minutes=10)

# A job that is done every 20 seconds is noted no more often than this.
NOTED_EVERY: Final = 600.0


class JobNotes:
    """Counts every run, and notes now and then in the database when a job was last done, or failed."""

    def __init__(self, container: Container) -> None:
        self._runs = JobRuns(container.database, container.clock)
        self._noted: dict[tuple[str, str], float] = {}

    async def ran(self, name: str, seconds: float, fault: str) -> None:
        """A database that is away is why jobs fail: nothing is noted then."""
        metrics.ran(name, seconds, fault)
        before = self._noted.get((name, fault))
        if before is not None and monotonic() - before < NOTED_EVERY:
            return
        with suppress(Exception):
            await (self._runs.failed(name, fault) if fault else self._runs.done(name))
            # The other outcome is news the next time.
            self._noted = {key: at for key, at in self._noted.items() if key[0] != name}
            self._noted[name, fault] = monotonic()


def jobs() -> list[Job[Container]]:
    """All of them, with their intervals."""
    return [
        Job("discard keys", SOON, discard_keys, everywhere=True),
        Job("empty the log", MINUTE, empty_log, everywhere=True),
        Job("end shared chats", SOON, end_shared_chats),
        Job("release overdue holds", SOON, release_overdue_holds),
        Job("nudge unanswered", MINUTE, nudge_unanswered),
        Job("tell of the day", MINUTE, tell_of_the_day),
        Job("remind of reports", MINUTE, remind_of_reports),
        Job("change the tree", MINUTE, change_the_tree),
        Job(DOUBLES, HOUR, propose_doubles),
        Job("drop past cells", HOUR, drop_past_cells),
        Job("fill days off", HOUR, fill_days_off),
        Job("forget what is due", HOUR, forget),
        Job("sweep what is old", HOUR, sweep),
        Job("open the drop box", ROUND, open_the_drop_box),
        Job("open urgent envelopes", SOON, open_urgent_envelopes),
        Job("copy files of appeals", SOON, copy_files_of_appeals),
        Job("warn of appeals", HOUR, warn_of_appeals),
        Job("escalate appeals", MINUTE, escalate_appeals),
        Job("decide anew who has appeals", MINUTE, redecide_appeals),
        Job("close answered appeals", HOUR, close_answered_appeals),
        Job("file unanswered questions", MINUTE, file_unanswered_questions),
        Job("sweep drafts of appeals", HOUR, sweep_drafts_of_appeals),
        Job("close the day of appeals", HOUR, close_the_day_of_appeals),
        Job("make totals of appeals", HOUR, make_totals_of_appeals),
        Job("ask about awareness", HOUR, ask_about_awareness),
    ]


async def discard_keys(container: Container, _now: datetime) -> object:
    return await container.conversation_keys.discard()


async def empty_log(container: Container, _now: datetime) -> object:
    await container.database.empty_log()
    return None


async def end_shared_chats(container: Container, _now: datetime) -> object:
    return await container.webchat.end_idle()


async def release_overdue_holds(container: Container, now: datetime) -> object:
    return await container.services.consultations.release_overdue_holds(now)


async def nudge_unanswered(container: Container, now: datetime) -> object:
    return await container.services.consultations.nudge_unanswered(now)


async def tell_of_the_day(container: Container, now: datetime) -> object:
    return await container.services.consultations.tell_of_the_day(now)


async def remind_of_reports(container: Container, now: datetime) -> object:
    return await container.services.reports.remind(now)


async def change_the_tree(container: Container, now: datetime) -> object:
    await container.services.employees.end_logins_of_left(now)
    return await container.services.tree_changes.apply_due(now)


async def propose_doubles(container: Container, now: datetime) -> object:
    ran = (await JobRuns(container.database, container.clock).all()).get(DOUBLES)
    # Whoever registered while it was last done may have come too late for it.
    since = ran.done_at - LATE if ran and ran.done_at else now - FIRST_LOOK
    return await container.services.doubles.propose_new(now, since)


async def drop_past_cells(container: Container, now: datetime) -> object:
    return await container.services.consultations.drop_past_cells(now)


async def fill_days_off(container: Container, now: datetime) -> object:
    return await container.services.calendar.fill(now)


async def forget(container: Container, _now: datetime) -> object:
    return await container.services.retention.forget()


async def sweep(container: Container, now: datetime) -> object:
    return await container.services.retention.sweep(now)


async def open_the_drop_box(container: Container, _now: datetime) -> object:
    return await container.services.drop_box.round()


async def open_urgent_envelopes(container: Container, _now: datetime) -> object:
    return await container.services.drop_box.round(urgent_only=True)


async def copy_files_of_appeals(container: Container, _now: datetime) -> object:
    return await container.services.attached_files.prepare()


async def warn_of_appeals(container: Container, now: datetime) -> object:
    """At 80 % of the term, on the due day, each working day after it."""
    return await container.services.appeal_warnings.warn(now)


async def escalate_appeals(container: Container, now: datetime) -> object:
    """Red cases that nobody took up in time go up a level."""
    return await container.services.appeal_warnings.escalate(now)


async def redecide_appeals(container: Container, _now: datetime) -> object:
    """What staff or the tree changed since: who may see a case changes at once, where it lies now."""
    return await container.services.independence.redecide()


async def close_answered_appeals(container: Container, _now: datetime) -> object:
    return await container.services.appeal_keeping.close_answered()


async def file_unanswered_questions(container: Container, now: datetime) -> object:
    return await container.services.appeal_keeping.file_unanswered(now)


async def close_the_day_of_appeals(container: Container, _now: datetime) -> object:
    return await container.services.chains.close_day()


async def make_totals_of_appeals(container: Container, _now: datetime) -> object:
    return await container.services.appeal_totals.make_due()


async def ask_about_awareness(container: Container, now: datetime) -> object:
    return await container.services.awareness.ask_due(now)


async def sweep_drafts_of_appeals(container: Container, _now: datetime) -> object:
    return await container.services.draft_files.sweep()
