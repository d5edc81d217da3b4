"""When jobs of the timers, backups and the like were last done, in whichever process."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from db.engine import Sessions
from db.models.operations import JobRun
from services.cause import is_sqlite
from services.clock import Clock


@dataclass(frozen=True, slots=True)
class Ran:
    """The last time a thing was done, and the last time it failed with an error of that class."""

    done_at: datetime | None
    failed_at: datetime | None
    fault: str

    @property
    def is_failing(self) -> bool:
        """Whether it failed after it was last done."""
        return self.failed_at is not None and (self.done_at is None or self.failed_at > self.done_at)


class JobRuns:
    """One row a thing; kept for good, it holds no person."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def done(self, name: str) -> None:
        """It was done just now."""
        await self._write(name, {"done_at": self._clock.now()})

    async def failed(self, name: str, fault: str) -> None:
        """It failed just now; `fault` is the error's class."""
        await self._write(name, {"failed_at": self._clock.now(), "fault": fault[:100]})

    async def all(self) -> dict[str, Ran]:
        """By name."""
        async with self._sessions.read() as session:
            rows = await session.scalars(select(JobRun))
            return {row.name: Ran(row.done_at, row.failed_at, row.fault) for row in rows}

    async def _write(self, name: str, values: dict[str, Any]) -> None:
        async with self._sessions.begin() as session:
            insert = sqlite_insert if is_sqlite(session) else pg_insert
            await session.execute(
                insert(JobRun)
                .values(**{"name": name, "fault": "", **values})
                .on_conflict_do_update(index_elements=[JobRun.name], set_=values)
            )
