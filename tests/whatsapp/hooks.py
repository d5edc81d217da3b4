"""Webhooks on their way to our address: signed, tried again until they are answered, repeated, mixed up."""

import asyncio
import hashlib
import hmac
import json
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.whatsapp.schema import check_webhook

Body = dict[str, Any]
SIGNATURE: Final = "X-Hub-Signature-256"
_CHALLENGE: Final = "1158201444"
# Webhooks in flight at a time.
AT_ONCE: Final = 64
# What the schema of 2025 knows as it comes; of the rest a pinned place has no address, a card more than it
# says, a text may stand below another.
_KNOWN: Final = {"text", "image", "audio", "video", "document", "sticker", "reaction"}
_ANSWERS: Final = {"interactive", "button"}
# Shapes of bodies that were looked at: a look takes milliseconds.
_CHECKED: Final[set[str]] = set()


class Push(NamedTuple):
    """One attempt: when it began, what it told of, what was answered (0: nothing), how long it took."""

    at: float
    ids: tuple[str, ...]
    status: int
    took: float


@dataclass
class Pace:
    """How long is waited after a failure, at first and at most, and for an answer."""

    first: float = 0.05
    longest: float = 1.0
    timeout: float = 10.0
    # Meta itself is down: nothing is pushed.
    paused: bool = False


@dataclass
class Told:
    """One body, whole: of whom it tells decides behind what it waits."""

    line: str
    ids: tuple[str, ...]
    raw: bytes


class Hooks:
    """The webhook of one app for one number."""

    def __init__(self, secret: str, waba_id: str, metadata: Body) -> None:
        self._secret, self._waba_id, self._metadata = secret, waba_id, metadata
        self.url = ""
        self.pace = Pace()
        self.pushes: list[Push] = []
        self.faults: list[str] = []
        # Everything that was ever told, in the order it arose.
        self.history: list[Told] = []
        self._waiting: list[Told] = []
        self._held = False
        self._gathered: list[tuple[str, Body, tuple[str, ...]]] | None = None
        self._lines: dict[str, deque[Told]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._session: ClientSession | None = None

    # ------------------------------------------------------------ the address

    async def subscribe(self, url: str, verify_token: str) -> tuple[int, str]:
        """Asks the address for its word, as Meta does when it is entered; it holds when both are right."""
        asked = {"hub.mode": "subscribe", "hub.verify_token": verify_token, "hub.challenge": _CHALLENGE}
        async with self._client().get(url, params=asked) as answer:
            said = answer.status, await answer.text()
        if said == (200, _CHALLENGE):
            self.url = url
            waiting, self._waiting = self._waiting, []
            for told in waiting:
                self._send(told)
        return said

    def unsubscribe(self) -> None:
        """What arises from now on waits for the next address."""
        self.url = ""

    async def close(self) -> None:
        self.url = ""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    @property
    def pending(self) -> int:
        """How many bodies are not answered yet."""
        return len(self._waiting) + sum(map(len, self._lines.values()))

    # ------------------------------------------------------------ what arises

    def add(self, line: str, value: Body, ids: tuple[str, ...]) -> None:
        """A change: messages or statuses. What belongs to one line goes one after the other."""
        whole = {"messaging_product": "whatsapp", "metadata": self._metadata, **value}
        if self._gathered is not None:
            self._gathered.append((line, whole, ids))
            return
        self._tell(line, [whole], ids)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What arises inside the block comes in one body, an entry each."""
        self._gathered = []
        try:
            yield
        finally:
            gathered, self._gathered = self._gathered, None
        if gathered:
            ids = tuple(number for _line, _value, some in gathered for number in some)
            self._tell(gathered[0][0], [value for _line, value, _ids in gathered], ids)

    def hold(self) -> None:
        """From now on bodies wait."""
        self._held = True

    def release(self, *, backwards: bool = False) -> None:
        """Those that waited go out, if wished the last one first."""
        self._held = False
        waiting, self._waiting = self._waiting, []
        for told in reversed(waiting) if backwards else waiting:
            self._send(told)

    def repeat(self, *ids: str) -> None:
        """Bodies that told of these come again; of all, when none is named."""
        for told in list(self.history):
            if not ids or set(ids) & set(told.ids):
                self._send(told)

    def raw(self, payload: Body) -> None:
        """A body of a test's own making, signed."""
        self._put(Told("", (), json.dumps(payload).encode()))

    def signed(self, raw: bytes) -> dict[str, str]:
        digest = hmac.new(self._secret.encode(), raw, hashlib.sha256).hexdigest()
        return {SIGNATURE: f"sha256={digest}", "Content-Type": "application/json"}

    def payload(self, values: list[Body]) -> Body:
        """As Meta wraps it."""
        entries = [
            {"id": self._waba_id, "changes": [{"value": value, "field": "messages"}]} for value in values
        ]
        return {"object": "whatsapp_business_account", "entry": entries}

    def _tell(self, line: str, values: list[Body], ids: tuple[str, ...]) -> None:
        payload = self.payload(values)
        shape = json.dumps(_shape(values))
        if shape not in _CHECKED and all(_is_known(one) for value in values for one in _messages(value)):
            _CHECKED.add(shape)
            self.faults += [f"the server itself: {wrong}" for wrong in check_webhook(payload)[:2]]
        # Meta escapes what is not ASCII, and the slash.
        raw = json.dumps(payload, separators=(",", ":")).replace("/", "\\/").encode()
        self._put(Told(line, ids, raw))

    def _put(self, told: Told) -> None:
        self.history.append(told)
        self._send(told)

    # ------------------------------------------------------------ on the way

    def _send(self, told: Told) -> None:
        if self._held or not self.url:
            self._waiting.append(told)
            return
        line = self._lines.get(told.line)
        if line is not None:
            line.append(told)
            return
        self._lines[told.line] = deque([told])
        # The server's own process, kept here and ended by close().
        task = asyncio.create_task(self._serve(told.line))  # noqa: TID251
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, name: str) -> None:
        line, pause = self._lines[name], self.pace.first
        while line:
            async with self._slots:
                answered = await self._push(line[0])
            if answered:
                line.popleft()
                pause = self.pace.first
            elif not self.url:
                self._waiting += line
                break
            else:
                await asyncio.sleep(pause)
                pause = min(2 * pause, self.pace.longest)
        del self._lines[name]

    async def _push(self, told: Told) -> bool:
        if self.pace.paused or not self.url:
            return False
        began, status = time.monotonic(), 0
        timeout = ClientTimeout(total=self.pace.timeout)
        try:
            headers = self.signed(told.raw)
            async with self._client().post(
                self.url, data=told.raw, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                status = answer.status
                await answer.read()
        except (TimeoutError, ClientError):
            status = 0
        self.pushes.append(Push(began, told.ids, status, time.monotonic() - began))
        return status == 200

    def _client(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession()
        return self._session


def _is_known(message: Body) -> bool:
    """Whether the schema can say that it is wrong."""
    kind = message["type"]
    if kind == "reaction":
        return "emoji" in message[kind]
    return kind in _ANSWERS or (kind in _KNOWN and "context" not in message)


def _messages(value: Body) -> list[Body]:
    return list(value.get("messages", ()))


def _shape(value: Any) -> Any:
    """What is where, of what type; not what it says, but for types of messages and states."""
    if isinstance(value, dict):
        return {
            key: inner if key in {"type", "status"} else _shape(inner) for key, inner in sorted(value.items())
        }
    if isinstance(value, list):
        return [_shape(inner) for inner in value]
    return type(value).__name__
