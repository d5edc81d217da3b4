"""Floods before the doors for nobody: honest people are slowed, not refused; nothing of it is ever stored.

Counted are the whole door, and addresses under a key that lives for a day in this process's memory only.
Who comes after the burst waits 5 to 30 seconds; how many may wait is bounded, and so is what they may send.
"""

import asyncio
import hmac
import ipaddress
import secrets
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Final

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
# Waiting begins with the shortest and grows with everybody who is too many.
SHORTEST: Final = 5.0
LONGEST: Final = 30.0
# Who waits at the same time, in all and from one address.
SLOTS: Final = 60
SLOTS_AN_ADDRESS: Final = 12
_ADDRESSES: Final = 20_000


class Busy(Exception):
    """More wait than may: the same form may be sent again in a minute."""


class Bucket:
    """So many at once, then so many an hour; below nothing it counts how many are too many."""

    def __init__(self, burst: int, at: float) -> None:
        self._burst = burst
        self._level = float(burst)
        self._at = at

    def take(self, now: float) -> float:
        """Takes one; how many are too many now, 0 where none is."""
        self._fill(now)
        self._level = max(self._level - 1, -LONGEST)
        return max(0.0, -self._level)

    def left(self, now: float) -> float:
        """How many may come now."""
        self._fill(now)
        return self._level

    def give_back(self) -> None:
        """As if the last one had not come."""
        self._level = min(self._level + 1, self._burst)

    def _fill(self, now: float) -> None:
        self._level = min(self._burst, self._level + (now - self._at) * self._burst / HOUR)
        self._at = now


class Passers:
    """Turns addresses into nothing: a keyed hash, the key a day old at most and never written down."""

    def __init__(self, time: Callable[[], float] = monotonic) -> None:
        self._time = time
        self._key = secrets.token_bytes(32)
        self._until = time() + DAY

    def hidden(self, address: str) -> bytes:
        """The same for one address of one day; of IPv6 for the network that one household has."""
        if self._time() >= self._until:
            self._key, self._until = secrets.token_bytes(32), self._time() + DAY
        return hmac.digest(self._key, _network(address).encode(), "sha256")


class Door:
    """Counts what comes through one door, and lets it wait."""

    def __init__(
        self,
        *,
        at_once: int,
        an_address: int,
        passers: Passers,
        slots: int = SLOTS,
        time: Callable[[], float] = monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._an_address = an_address
        self._passers = passers
        self._slots = slots
        self._time = time
        self._pause = pause
        self._all = Bucket(at_once, time())
        self._by: OrderedDict[bytes, Bucket] = OrderedDict()
        self._waiting: Counter[bytes] = Counter()

    async def enter(self, address: str) -> bytes:
        """Takes one, after a while where there were many; what `give_back` takes. Raises Busy."""
        who = self._passers.hidden(address)
        now = self._time()
        too_many = max(self._all.take(now), self._bucket(who, now).take(now))
        if too_many:
            await self._wait(who, min(LONGEST, SHORTEST + max(0.0, too_many - 1)))
        return who

    def is_slow(self, who: bytes) -> bool:
        """Whether the next from there waits."""
        now = self._time()
        return min(self._all.left(now), self._bucket(who, now).left(now)) < 1

    def give_back(self, who: bytes) -> None:
        """It was no use of the door after all: a slip, a repeat, a code that was right."""
        self._all.give_back()
        if who in self._by:
            self._by[who].give_back()

    async def _wait(self, who: bytes, seconds: float) -> None:
        if self._waiting.total() >= self._slots or self._waiting[who] >= SLOTS_AN_ADDRESS:
            self.give_back(who)
            raise Busy
        self._waiting[who] += 1
        try:
            await self._pause(seconds)
        finally:
            self._waiting[who] -= 1
            self._waiting += Counter()

    def _bucket(self, who: bytes, now: float) -> Bucket:
        bucket = self._by.pop(who, None) or Bucket(self._an_address, now)
        self._by[who] = bucket
        if len(self._by) > _ADDRESSES:
            self._by.popitem(last=False)
        return bucket


class Room:
    """How much of what is being sent lies in memory at once, and from how many."""

    def __init__(self, size: int, readers: int, readers_an_address: int, patience: float) -> None:
        self._left = size
        self._readers = readers
        self._an_address = readers_an_address
        self._patience = patience
        self._by: Counter[bytes] = Counter()
        self._freed = asyncio.Event()

    @asynccontextmanager
    async def reading(self, who: bytes) -> AsyncIterator["Held"]:
        """One reader; what it takes is given back at the end. Raises Busy."""
        if self._by.total() >= self._readers or self._by[who] >= self._an_address:
            raise Busy
        self._by[who] += 1
        held = Held(self)
        try:
            yield held
        finally:
            self._by[who] -= 1
            self._by += Counter()
            self._left += held.size
            self._freed.set()

    async def take(self, size: int) -> None:
        """Waits until there is so much room. Raises Busy when it takes too long."""
        try:
            async with asyncio.timeout(self._patience):
                while size > self._left:
                    self._freed.clear()
                    await self._freed.wait()
        except TimeoutError:
            raise Busy from None
        self._left -= size


class Held:
    """What one reader has taken of the room."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.size = 0

    async def take(self, size: int) -> None:
        """So many bytes more. Raises Busy."""
        await self._room.take(size)
        self.size += size


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
