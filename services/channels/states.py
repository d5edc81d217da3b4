"""How messengers stand, for the settings page and `kenes doctor`: what the speaking process last saw."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from db.engine import Sessions
from db.enums import ChannelName
from db.models.conversations import ChannelState
from services.cause import is_sqlite
from services.clock import Clock

# What nobody said anew for so long is not known any more.
FRESH: Final = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Standing:
    """A messenger: how it reaches us, what it calls us, what is wrong, what else it tells; times in UTC."""

    channel: ChannelName
    mode: str
    name: str
    fault: str
    since: datetime
    seen_at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


def standing(row: ChannelState) -> Standing:
    """As it is read."""
    return Standing(row.channel, row.mode, row.name, row.fault, row.since, row.seen_at, row.facts)


class ChannelStates:
    """One row a messenger."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def put(
        self,
        channel: ChannelName,
        *,
        mode: str,
        name: str = "",
        fault: str = "",
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Writes down how it stands now; `since` moves only when something changed.

        Without a name or `facts` those of before stay.
        """
        now = self._clock.now()
        async with self._sessions.begin() as session:
            before = await session.get(ChannelState, channel)
            same = before is not None and (before.mode, before.fault) == (mode, fault)
            row = {
                "channel": channel,
                "mode": mode,
                "name": (name or (before.name if before else ""))[:64],
                "fault": fault[:100],
                "since": before.since if before is not None and same else now,
                "seen_at": now,
                "facts": dict(facts) if facts is not None else before.facts if before else {},
            }
            make = sqlite_insert if is_sqlite(session) else pg_insert
            await session.execute(
                make(ChannelState).values(row).on_conflict_do_update(index_elements=["channel"], set_=row)
            )

    async def of(self, channel: ChannelName) -> Standing | None:
        """How it stood when it was last seen; None where it never spoke."""
        async with self._sessions.read() as session:
            row = await session.scalar(select(ChannelState).where(ChannelState.channel == channel))
        return None if row is None else standing(row)
