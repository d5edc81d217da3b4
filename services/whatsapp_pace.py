"""How fast WhatsApp lets a number of ours speak, kept by the database: several processes keep it together.

Turns are given out, not counted: whoever asks gets the next free moment of the number, by the machine's
clock, and waits for it. A process that dies leaves at most a few turns unused; one that starts goes on where
the last one stopped. The machines of several workers have one time (NTP): a second's difference is a second
of the number's pace.
"""

import asyncio
from collections.abc import Awaitable, Callable
from time import time as wall  # noqa: TID251  (the limits are Meta's: a demo's clock does not move them)
from typing import Any, Final

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database, core
from db.models.whatsapp import WhatsAppAccount, WhatsAppPace
from services.cause import is_sqlite

# Meta's: 80 a second to a number (error 130429); 1000 / 13 is 77, and leaves room for a net that jitters.
PER_SECOND: Final = 80
GAP: Final = 13
# Meta's: one message in 6 seconds to one person (131056). A burst is borrowed from the time after it, up to
# 45 (dualhook.com/docs/capacity-quality-limits); we borrow less: nobody who reads our screens uses it up.
IN_A_CHAT: Final = 6_000
BURST: Final = 20
# Milliseconds: a turn further ahead than this was given out by a clock that was put back since.
ANOTHER_CLOCK: Final = 15 * 60_000
# Seconds: no pause is longer, so that none outlives the line above.
LONGEST_PAUSE: Final = 600.0

_PACES: Any = WhatsAppPace.__table__
_ACCOUNTS: Any = WhatsAppAccount.__table__


class NotYet(Exception):
    """The turn is so many seconds away: further than the caller has time. None was given out."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:.1f}")
        self.seconds = seconds


class Pace:
    """Gives out the turns of one number: at most 80 in any second, and to one person 20 and one in 6 seconds.

    In any time of s seconds a person gets at most 20 + s / 6 messages, as Meta lends them.
    """

    def __init__(
        self,
        database: Database,
        phone_id: str,
        *,
        now: Callable[[], float] = wall,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._phone_id = phone_id
        self._now = now
        self._sleep = sleep
        self._paused_until = 0

    async def wait_turn(self, account_id: int, patience: float | None = None) -> None:
        """Waits until a message may go to this person. Raises NotYet beyond `patience` (seconds)."""
        limit = None if patience is None else self._milliseconds() + int(patience * 1000)
        while True:
            asked = self._milliseconds()
            at, is_given = await self._ask(account_id, asked, limit)
            wait = at - self._milliseconds()
            if wait > 0:
                await self._sleep(wait / 1000)
            # A pause that came meanwhile is for those too who have their turn already.
            if is_given and self._paused_until <= at:
                return

    async def pause(self, seconds: float) -> None:
        """Nothing at all goes for so long: Meta said so."""
        until = self._milliseconds() + int(min(seconds, LONGEST_PAUSE) * 1000)
        self._paused_until = max(self._paused_until, until)
        async with self._database.begin(small=True) as session:
            free = _PACES.c.paced_until
            await self._put(session, until, case((free > until, free), else_=until))

    async def pause_chat(self, account_id: int, seconds: float) -> None:
        """Nothing goes to this person for so long."""
        until = self._milliseconds() + int(min(seconds, LONGEST_PAUSE) * 1000) + _lent()
        async with self._database.begin(small=True) as session:
            connection = await core(session)
            await connection.execute(
                update(_ACCOUNTS)
                .where(_ACCOUNTS.c.id == account_id, _ACCOUNTS.c.paced_until < until)
                .values(paced_until=until)
            )

    async def _ask(self, account_id: int, now: int, limit: int | None) -> tuple[int, bool]:
        """When the turn is, and whether it is given out; else it is the moment to ask again.

        The person's row is locked first, the number's last and shortly: everybody waits for that one.
        """
        async with self._database.begin(small=True) as session:
            connection = await core(session)
            free = _ACCOUNTS.c.paced_until
            used = (
                await connection.execute(
                    update(_ACCOUNTS)
                    .where(
                        _ACCOUNTS.c.id == account_id, (free <= now + _lent()) | (free > now + ANOTHER_CLOCK)
                    )
                    .values(paced_until=_after(free, now, IN_A_CHAT))
                    .returning(free)
                )
            ).scalar_one_or_none()
            if used is None:
                free_at = (
                    await connection.execute(select(free).where(_ACCOUNTS.c.id == account_id))
                ).scalar()
                # Nobody's any more: what is said there is refused, or was said before it was forgotten.
                if free_at is not None:
                    return _in_time(max(now + 1, free_at - _lent()), now, limit), False
            number = _PACES.c.paced_until
            at = _in_time(await self._put(session, now + GAP, _after(number, now, GAP)) - GAP, now, limit)
            if used is not None and at > now:
                # It goes later than was thought: from then on the next one is counted.
                await connection.execute(
                    update(_ACCOUNTS)
                    .where(_ACCOUNTS.c.id == account_id)
                    .values(paced_until=max(used, at + IN_A_CHAT))
                )
            return at, True

    async def _put(self, session: AsyncSession, first: int, next_: ColumnElement[int]) -> int:
        """Writes the number's row; returns how far its turns are given out now."""
        connection = await core(session)
        make = sqlite_insert if is_sqlite(session) else pg_insert
        written = await connection.execute(
            make(_PACES)
            .values(phone_id=self._phone_id, paced_until=first)
            .on_conflict_do_update(index_elements=[_PACES.c.phone_id], set_={"paced_until": next_})
            .returning(_PACES.c.paced_until)
        )
        return int(written.scalar_one())

    def _milliseconds(self) -> int:
        return int(self._now() * 1000)


def _lent() -> int:
    """How much of the future a person's burst may use up."""
    return (BURST - 1) * IN_A_CHAT


def _after(free: Any, now: int, gap: int) -> ColumnElement[int]:
    """Where the row stands after one more: what is free already is not saved up."""
    return case((free <= now, now), (free > now + ANOTHER_CLOCK, now), else_=free) + gap


def _in_time(at: int, now: int, limit: int | None) -> int:
    """Raised within the transaction it undoes what was given out."""
    if limit is not None and at > limit:
        raise NotYet((at - now) / 1000)
    return at
