"""How fast WhatsApp lets a number of ours speak, kept by the database: several processes keep it together.

Turns are given out, not counted: whoever asks gets the next free moment of the number, by the machine's
clock, and waits for it. A process that dies leaves at most a few turns unused; one that starts goes on where
the last one stopped. The machines of several workers have one time (NTP): a second's difference is a second
of the number's pace.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import time as wall  # noqa: TID251  (the limits are Meta's: a demo's clock does not move them)
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, bindparam, case, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Database, core
from db.models.whatsapp import WhatsAppAccount, WhatsAppPace
from services.cause import is_sqlite
from services.together import Together

# Meta's: 80 a second to a number (error 130429); 1000 / 13 is 77, and leaves room for a net that jitters.
PER_SECOND: Final = 80
GAP: Final = 13
# So many turns late is late: 77 and 3 are 80. Asked again this often, a slow machine goes when it can.
LATE: Final = 3
ASKED_AGAIN: Final = 5
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


_NOW, _JUMPED, _GAP, _UNTIL = (
    bindparam(name, type_=BigInteger) for name in ("now", "jumped", "gap", "until")
)


def _after(free: Any) -> ColumnElement[int]:
    """Where a row stands after one more: what was free already is not saved up."""
    return case((free <= _NOW, _NOW), (free > _JUMPED, _NOW), else_=free) + _GAP


_Upsert = dict[bool, Any]


def _upsert(then: ColumnElement[int]) -> _Upsert:
    """The number's row: made where it is not there yet; on SQLite, and else."""
    return {
        on_sqlite: insert(_PACES)
        .values(phone_id=bindparam("phone_id"), paced_until=bindparam("first"))
        .on_conflict_do_update(index_elements=[_PACES.c.phone_id], set_={"paced_until": then})
        .returning(_PACES.c.paced_until)
        for on_sqlite, insert in ((True, sqlite_insert), (False, pg_insert))
    }


# Made once: each is carried out for every message.
_FREE: Final[Any] = _ACCOUNTS.c.paced_until
_CHAT: Final[Any] = _ACCOUNTS.c.id == bindparam("of")
_TAKE_OF_CHAT: Final = (
    update(_ACCOUNTS)
    .where(_CHAT, (bindparam("lent") >= _FREE) | (_FREE > _JUMPED))
    .values(paced_until=_after(_FREE))
    .returning(_FREE)
)
_LOOK_AT_CHAT: Final = select(_FREE).where(_CHAT)
_COUNT_LATER: Final = update(_ACCOUNTS).where(_CHAT, _FREE < _UNTIL).values(paced_until=_UNTIL)
_TAKE: Final = _upsert(_after(_PACES.c.paced_until))
_HOLD: Final = _upsert(case((_PACES.c.paced_until > _UNTIL, _PACES.c.paced_until), else_=_UNTIL))


class NotYet(Exception):
    """The turn is so many seconds away: further than the caller has time. None was given out."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:.1f}")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class _Ask:
    """A message to this person; None: the person's turn was counted before. No later than `limit`."""

    account_id: int | None
    limit: int | None


_Turn = tuple[int, bool]


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
        # Several turns a transaction: each of its own would cost more than what it is waited for.
        self._asking: Together[_Ask, _Turn] = Together(self._give_out)

    async def wait_turn(self, account_id: int, patience: float | None = None) -> None:
        """Waits until a message may go to this person. Raises NotYet beyond `patience` (seconds)."""
        limit = None if patience is None else self._milliseconds() + int(patience * 1000)
        is_given, overslept = False, 0
        while True:
            at, is_given = await self._asking.ask(_Ask(None if is_given else account_id, limit))
            wait = at - self._milliseconds()
            if wait > 0:
                await self._sleep(wait / 1000)
            if not is_given:
                continue
            # A pause that came meanwhile is for those too who have their turn already. And whoever overslept
            # takes another one: where a machine stood still, all would go at once.
            if self._paused_until > at:
                continue
            if self._milliseconds() - at <= LATE * GAP or overslept == ASKED_AGAIN:
                return
            overslept += 1

    async def pause(self, seconds: float) -> None:
        """Nothing at all goes for so long: Meta said so."""
        until = self._milliseconds() + int(min(seconds, LONGEST_PAUSE) * 1000)
        self._paused_until = max(self._paused_until, until)
        async with self._database.begin(small=True) as session:
            await self._put(session, _HOLD, until, {"until": until})

    async def pause_chat(self, account_id: int, seconds: float) -> None:
        """Nothing goes to this person for so long."""
        until = self._milliseconds() + int(min(seconds, LONGEST_PAUSE) * 1000) + _lent()
        async with self._database.begin(small=True) as session:
            await (await core(session)).execute(_COUNT_LATER, {"of": account_id, "until": until})

    async def _give_out(self, asks: list[_Ask]) -> list[_Turn | Exception]:
        """Turns for everybody who asks at this moment; where one of them cannot wait, each by itself."""
        if len(asks) > 1:
            with suppress(NotYet):
                return list(await self._give(asks))
        turns: list[_Turn | Exception] = []
        for one in asks:
            try:
                turns += await self._give([one])
            except NotYet as far:
                turns.append(far)
        return turns

    async def _give(self, asks: Sequence[_Ask]) -> list[_Turn]:
        """Of each: when the turn is, and whether it is given out; else it is the moment to ask again.

        People's rows are locked first and in one order, the number's last and shortly: all wait for that.
        """
        now = self._milliseconds()
        times = {"now": now, "jumped": now + ANOTHER_CLOCK}
        turns: dict[int, _Turn] = {}
        counted: set[int] = set()
        async with self._database.begin(small=True) as session:
            connection = await core(session)
            of_people = [place for place, one in enumerate(asks) if one.account_id is not None]
            for place in sorted(of_people, key=lambda place: asks[place].account_id or 0):
                one = asks[place]
                words = {**times, "of": one.account_id, "lent": now + _lent(), "gap": IN_A_CHAT}
                if (await connection.execute(_TAKE_OF_CHAT, words)).scalar_one_or_none() is not None:
                    counted.add(place)
                    continue
                free_at = (await connection.execute(_LOOK_AT_CHAT, {"of": one.account_id})).scalar()
                # Nobody's any more: what is said there is refused, or was said before it was forgotten.
                if free_at is not None:
                    turns[place] = _in_time(max(now + 1, free_at - _lent()), now, one.limit), False
            going = [place for place in range(len(asks)) if place not in turns]
            if going:
                gap = GAP * len(going)
                at = await self._put(session, _TAKE, now + gap, {**times, "gap": gap}) - gap
                for place in going:
                    turns[place] = _in_time(at, now, asks[place].limit), True
                    at += GAP
            # They go later than was thought: from then on their next ones are counted.
            later = [
                {"of": asks[place].account_id, "until": turns[place][0] + IN_A_CHAT}
                for place in sorted(counted, key=lambda place: asks[place].account_id or 0)
                if turns[place][0] > now
            ]
            if later:
                await connection.execute(_COUNT_LATER, later)
        return [turns[place] for place in range(len(asks))]

    async def _put(self, session: AsyncSession, how: _Upsert, first: int, words: dict[str, int]) -> int:
        """Writes the number's row; returns how far its turns are given out now."""
        statement = how[is_sqlite(session)]
        values = {"phone_id": self._phone_id, "first": first, **words}
        return int((await (await core(session)).execute(statement, values)).scalar_one())

    def _milliseconds(self) -> int:
        return int(self._now() * 1000)


def _lent() -> int:
    """How much of the future a person's burst may use up."""
    return (BURST - 1) * IN_A_CHAT


def _in_time(at: int, now: int, limit: int | None) -> int:
    """Raised within the transaction it undoes what was given out."""
    if limit is not None and at > limit:
        raise NotYet((at - now) / 1000)
    return at
