"""What the timers do: each asks what is due now, and may miss any number of runs."""

from datetime import datetime, timedelta

from app.container import Container
from app.scheduler import Job

SOON = timedelta(seconds=20)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


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
        Job("drop past cells", HOUR, drop_past_cells),
        Job("fill days off", HOUR, fill_days_off),
        Job("forget what is due", HOUR, forget),
        Job("sweep what is old", HOUR, sweep),
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


async def drop_past_cells(container: Container, now: datetime) -> object:
    return await container.services.consultations.drop_past_cells(now)


async def fill_days_off(container: Container, now: datetime) -> object:
    return await container.services.calendar.fill(now)


async def forget(container: Container, _now: datetime) -> object:
    return await container.services.retention.forget()


async def sweep(container: Container, now: datetime) -> object:
    return await container.services.retention.sweep(now)
