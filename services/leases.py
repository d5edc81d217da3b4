"""One holder at a time for a name, on both engines; correctness never rests on it, only double work does.

Every promise has a unique key and every send is claimed, so two holders for a moment do no harm.
"""

import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, or_
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from db.engine import Sessions
from db.models.staff import Lease
from services.cause import is_sqlite
from services.clock import Clock

KEPT_FOR: Final = timedelta(seconds=30)
RENEWED_EVERY: Final = timedelta(seconds=10)
# A lease further ahead than this was taken by a clock that was put back since: it holds nobody up.
_ANOTHER_CLOCK: Final = timedelta(minutes=5)


class Leases:
    """Leases of one process; it takes and renews them with the same statement."""

    def __init__(self, sessions: Sessions, clock: Clock, holder: str = "") -> None:
        self._sessions = sessions
        self._clock = clock
        self.holder = holder or secrets.token_hex(16)

    async def take(self, name: str) -> bool:
        """Takes the lease or renews it for 30 seconds; False while somebody else has it."""
        now = self._clock.now()
        async with self._sessions.begin() as session:
            insert = sqlite_insert if is_sqlite(session) else pg_insert
            taken = await session.scalar(
                insert(Lease)
                .values(name=name, holder=self.holder, until=now + KEPT_FOR)
                .on_conflict_do_update(
                    index_elements=[Lease.name],
                    set_={"holder": self.holder, "until": now + KEPT_FOR},
                    where=or_(
                        Lease.holder == self.holder, Lease.until < now, Lease.until > now + _ANOTHER_CLOCK
                    ),
                )
                .returning(Lease.name)
            )
            return taken is not None

    async def give_back(self, name: str) -> None:
        """Lets the next one in at once; nothing where somebody else has it."""
        async with self._sessions.begin() as session:
            await session.execute(delete(Lease).where(Lease.name == name, Lease.holder == self.holder))
