"""What a test lets go wrong at the Cloud API: refusals, lost answers, slowness; and the limits it keeps."""

import time
from collections import deque
from dataclasses import dataclass, field

from tests.whatsapp.refusals import Broken, Refused

ANY = "*"
# To the number, a second; to one person, one in six seconds, up to 45 of them borrowed from the future.
PER_SECOND, PAIR_EVERY, PAIR_BURST = 80, 6.0, 45
# A machine that keeps the pace exactly is now and then a few milliseconds early.
_SLACK = 0.05


@dataclass
class _Planned:
    act: str
    code: int
    status: int
    times: int
    chat: object
    retry_after: int | None
    details: str

    def fault(self) -> Exception:
        if not self.code:
            return Broken(self.status)
        return Refused(self.code, self.details, status=self.status, retry_after=self.retry_after)


@dataclass
class Limits:
    """Both limits, by the machine's clock; `ahead` moves it."""

    per_second: float = PER_SECOND
    pair_every: float = PAIR_EVERY
    pair_burst: int = PAIR_BURST
    ahead: float = 0.0
    # Refused by either.
    hits: int = 0
    _sent: deque[float] = field(default_factory=deque)
    _free: dict[object, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.is_kept = True

    def moves(self, seconds: float) -> None:
        """So much time has gone by."""
        self.ahead += seconds

    def take(self, chat: object) -> None:
        """One message to this chat; raises 130429 or 131056."""
        if not self.is_kept:
            return
        now = time.monotonic() + self.ahead
        while self._sent and self._sent[0] <= now - 1 + _SLACK:
            self._sent.popleft()
        if len(self._sent) >= self.per_second:
            self.hits += 1
            raise Refused(130429, "Cloud API message throughput has been reached.")
        free = max(self._free.get(chat, now), now)
        if free - now > (self.pair_burst - 1) * self.pair_every + _SLACK:
            self.hits += 1
            raise Refused(131056, "Too many messages sent from this phone number to the same phone number.")
        self._sent.append(now)
        self._free[chat] = free + self.pair_every


class Trouble:
    """Asked before each call is done and before each answer. Acts: messages, read, media, fetch, number …"""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []
        self._lost: dict[str, int] = {}
        self._slow: dict[str, float] = {}

    def fail(
        self,
        code: int,
        act: str = "messages",
        *,
        times: int = 1,
        status: int = 0,
        chat: object = None,
        retry_after: int | None = None,
        details: str = "",
    ) -> None:
        """The next calls are refused with this code; code 0: a page with this status, or the cable is cut."""
        self._planned.append(_Planned(act, code, status, times, chat, retry_after, details))

    def lose_answer(self, act: str = "messages", times: int = 1) -> None:
        """The next calls are done, but the connection is cut before the answer."""
        self._lost[act] = self._lost.get(act, 0) + times

    def slow(self, act: str, seconds: float) -> None:
        """Calls are done at once and answered so much later; 0 ends it."""
        self._slow[act] = seconds

    def before(self, act: str, chat: object = None) -> None:
        """Raises what goes wrong with this call."""
        for one in self._planned:
            if one.act in {act, ANY} and one.chat in {None, chat}:
                one.times -= 1
                if not one.times:
                    self._planned.remove(one)
                raise one.fault()

    def loses(self, act: str) -> bool:
        """Whether the answer to this call is to be lost."""
        if not self._lost.get(act):
            return False
        self._lost[act] -= 1
        return True

    def delay(self, act: str) -> float:
        return self._slow.get(act, 0) or self._slow.get(ANY, 0)
