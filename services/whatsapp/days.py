"""How many messages WhatsApp took on each day, free or by template: Meta's bill can be foreseen."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from db.engine import Sessions
from db.models.whatsapp import WhatsAppDay
from services.cause import is_sqlite
from services.clock import Clock

_DAYS: Final[Any] = WhatsAppDay.__table__


@dataclass(frozen=True, slots=True)
class DayOfMessages:
    """A local day (Almaty's) and what was taken on it."""

    day: date
    free: int
    by_template: int


class WhatsAppDays:
    """One row a day; it holds no person."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def count(self, free: int, by_template: int) -> None:
        """So many more today."""
        async with self._sessions.begin() as session:
            insert = sqlite_insert if is_sqlite(session) else pg_insert
            await session.execute(
                insert(_DAYS)
                .values(day=self._clock.today(), free=free, by_template=by_template)
                .on_conflict_do_update(
                    index_elements=[_DAYS.c.day],
                    set_={
                        "free": _DAYS.c.free + free,
                        "by_template": _DAYS.c.by_template + by_template,
                    },
                )
            )

    async def since(self, day: date) -> list[DayOfMessages]:
        """From this day on, the oldest first; days without a message are left out."""
        query = select(WhatsAppDay).where(WhatsAppDay.day >= day).order_by(WhatsAppDay.day)
        async with self._sessions.read() as session:
            return [DayOfMessages(row.day, row.free, row.by_template) for row in await session.scalars(query)]
