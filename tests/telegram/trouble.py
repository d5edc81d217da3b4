"""What a test lets go wrong at Telegram: refusals, lost answers, slowness, and limits kept strictly."""

import time
from collections import deque
from dataclasses import dataclass, field
from math import ceil

from tests.telegram.refusals import Refused

ANY = "*"
HTML = "<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>"
_SAID = {
    400: "Bad Request: made to fail",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
    502: "Bad Gateway",
}
# A machine that keeps the pace exactly is now and then a few milliseconds early.
_SLACK = 0.05


class Broken(Exception):
    """Something that is no answer of the Bot API: an HTML page, or (code 0) a connection that is cut."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class _Planned:
    method: str
    code: int
    retry_after: int
    times: int
    chat_id: int | None
    html: bool
    description: str | None

    def fault(self) -> Exception:
        if self.html or not self.code:
            return Broken(self.code)
        if self.code == 429:
            return too_many(self.retry_after)
        return Refused(self.code, self.description or _SAID.get(self.code, "made to fail"))


@dataclass
class _Limits:
    """At most so many a second in all, and so many a second in a chat after a burst."""

    per_second: float
    per_chat: float
    burst: int
    retry_after: int
    sent: deque[float] = field(default_factory=deque)
    # When a chat would be free again if everything sent there had kept the pace.
    free: dict[int | str, float] = field(default_factory=dict)

    def exceeded(self, chat_id: int | str, now: float) -> bool:
        while self.sent and self.sent[0] <= now - 1 + _SLACK:
            self.sent.popleft()
        pace = 1 / self.per_chat
        free = max(self.free.get(chat_id, now), now)
        if len(self.sent) >= self.per_second or free - now > (self.burst - 1) * pace + _SLACK:
            return True
        self.sent.append(now)
        self.free[chat_id] = free + pace
        return False


def too_many(seconds: float) -> Refused:
    wait = max(1, ceil(seconds))
    return Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)


class Trouble:
    """Asked before each call is done and before each answer."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []
        self._lost: dict[str, int] = {}
        self._slow: dict[str, float] = {}
        self._limits: _Limits | None = None
        self._flood_until = 0.0
        self.floods = 0

    def fail(
        self,
        method: str = ANY,
        code: int = 429,
        *,
        retry_after: int = 3,
        times: int = 1,
        chat_id: int | None = None,
        html: bool = False,
        description: str | None = None,
    ) -> None:
        """The next calls of this method (into this chat) are refused; with code 0 the connection is cut."""
        self._planned.append(_Planned(method, code, retry_after, times, chat_id, html, description))

    def lose_answer(self, method: str, times: int = 1) -> None:
        """The next calls are done, but the connection is cut before the answer."""
        self._lost[method] = self._lost.get(method, 0) + times

    def slow(self, method: str, seconds: float) -> None:
        """Calls are done at once and answered so much later; 0 ends it."""
        self._slow[method] = seconds

    def limits(
        self, per_second: float = 30, per_chat: float = 1.0, *, burst: int = 1, retry_after: int = 3
    ) -> None:
        """From now on who sends or edits faster is refused, and every call until `retry_after` is over."""
        self._limits = _Limits(per_second, per_chat, burst, retry_after)

    def no_limits(self) -> None:
        self._limits = None

    def flood(self, seconds: float) -> None:
        """All calls fail with 429 so long."""
        self._flood_until = time.monotonic() + seconds

    def before(self, method: str, chat_id: int | str | None) -> None:
        """Raises what goes wrong with this call."""
        now = time.monotonic()
        if now < self._flood_until:
            raise too_many(self._flood_until - now)
        if self._planned:
            self._fail_as_planned(method, chat_id)
        counted = method.startswith(("send", "edit")) and method != "sendChatAction"
        if self._limits and counted and chat_id is not None and self._limits.exceeded(chat_id, now):
            self.floods += 1
            self.flood(self._limits.retry_after)
            raise too_many(self._limits.retry_after)

    def _fail_as_planned(self, method: str, chat_id: int | str | None) -> None:
        for one in self._planned:
            if one.method in {method, ANY} and one.chat_id in {None, chat_id}:
                one.times -= 1
                if not one.times:
                    self._planned.remove(one)
                raise one.fault()

    def loses(self, method: str) -> bool:
        """Whether the answer to this call is to be lost."""
        if not self._lost.get(method):
            return False
        self._lost[method] -= 1
        return True

    def delay(self, method: str) -> float:
        return self._slow.get(method, 0) or self._slow.get(ANY, 0)
