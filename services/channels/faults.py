"""The errors messengers answer with, counted by their codes: for the page of their settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.enums import ChannelName
from db.models.conversations import ChannelFault
from services.cause import is_sqlite
from services.clock import Clock

SHOWN: Final = 10
_FAULTS: Final[Any] = ChannelFault.__table__


@dataclass(frozen=True, slots=True)
class CountedFault:
    """An error by its code: how often it came, and when last (UTC)."""

    code: str
    times: int
    at: datetime


class ChannelFaults:
    """One row a messenger and code; it holds no person."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def count(self, channel: ChannelName, code: str, times: int = 1) -> None:
        """It came again."""
        async with self._sessions.begin() as session:
            await count_faults(session, channel, {code: times}, self._clock.now())

    async def last(self, channel: ChannelName, limit: int = SHOWN) -> list[CountedFault]:
        """Those that came last, the newest first."""
        query = (
            select(ChannelFault)
            .where(ChannelFault.channel == channel)
            .order_by(ChannelFault.at.desc(), ChannelFault.code)
            .limit(limit)
        )
        async with self._sessions.read() as session:
            return [CountedFault(row.code, row.times, row.at) for row in await session.scalars(query)]


async def count_faults(
    session: AsyncSession, channel: ChannelName, times: Mapping[str, int], now: datetime
) -> None:
    """A part of a transaction: each code so many times more, in one order everywhere."""
    insert = sqlite_insert if is_sqlite(session) else pg_insert
    for code in sorted(times):
        await session.execute(
            insert(_FAULTS)
            .values(channel=channel, code=code[:20], times=times[code], at=now)
            .on_conflict_do_update(
                index_elements=[_FAULTS.c.channel, _FAULTS.c.code],
                set_={"times": _FAULTS.c.times + times[code], "at": now},
            )
        )
