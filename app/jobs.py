"""What the timers do: each asks what is due now, and may miss any number of runs."""

from datetime import datetime, timedelta

from app.container import Container
from app.scheduler import Job


def jobs() -> list[Job[Container]]:
    """All of them, with their intervals."""
    return [
        Job("discard keys", timedelta(seconds=20), discard_keys, everywhere=True),
        Job("end shared chats", timedelta(seconds=30), end_shared_chats),
    ]


async def discard_keys(container: Container, _now: datetime) -> object:
    return await container.conversation_keys.discard()


async def end_shared_chats(container: Container, _now: datetime) -> object:
    return await container.webchat.end_idle()
