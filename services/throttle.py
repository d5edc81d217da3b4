"""How often somebody may do something: buckets in memory that fill again with time."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, then so many a second."""

    burst: int
    a_second: float


class Throttle:
    """One bucket a key; the keys not heard of for longest are forgotten first."""

    def __init__(self, rate: Rate, *, keys: int = 20_000, time: Callable[[], float] = monotonic) -> None:
        self._rate = rate
        self._keys = keys
        self._time = time
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, key: str) -> bool:
        """Takes one from the key's bucket; False when it is empty."""
        now = self._time()
        left, at = self._buckets.pop(key, (float(self._rate.burst), now))
        left = min(self._rate.burst, left + (now - at) * self._rate.a_second)
        allowed = left >= 1
        self._buckets[key] = (left - allowed, now)
        if len(self._buckets) > self._keys:
            self._buckets.popitem(last=False)
        return allowed
