"""Pushes updates to the bot's address until they are confirmed: each chat in order, several chats at once."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aiohttp import ClientConnectionError, ClientError, ClientSession, ClientTimeout

Body = dict[str, Any]
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Push(NamedTuple):
    """One attempt: when it began, which update, what was answered (0: nothing), how long it took."""

    at: float
    update_id: int
    status: int
    took: float


@dataclass
class Pace:
    """How long is waited after a failure, at first and at most, and for an answer."""

    first: float = 0.05
    longest: float = 1.0
    timeout: float = 10.0
    # Telegram itself is down: nothing is pushed.
    paused: bool = False


@dataclass
class Hook:
    """What setWebhook said."""

    url: str
    secret: str = ""
    max_connections: int = 40
    ip_address: str | None = None
    certificate: bool = False


@dataclass
class Errors:
    """The last failure, as getWebhookInfo tells it."""

    at: int | None = None
    said: str | None = None


@dataclass
class Pusher:
    """Pushes to one address until it is closed; what is not confirmed by then is nobody's loss but waits."""

    hook: Hook
    session: ClientSession
    pace: Pace
    confirm: Callable[[int], None]
    now: Callable[[], int]
    fault: Callable[[str], None]
    pushes: list[Push]
    errors: Errors = field(default_factory=Errors)
    _lines: dict[int, deque[Body]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _open: bool = True

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self.hook.max_connections)
        self._timeout = ClientTimeout(total=self.pace.timeout)
        self._headers = {SECRET_HEADER: self.hook.secret} if self.hook.secret else {}

    def add(self, update: Body, chat_id: int) -> None:
        """To the end of its chat's line."""
        line = self._lines.get(chat_id)
        if line is not None:
            line.append(update)
            return
        line = self._lines[chat_id] = deque([update])
        # The server's own process, kept here and ended by close().
        task = asyncio.create_task(self._serve(chat_id, line))  # noqa: TID251
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def stop(self) -> None:
        """Begins no further push; those under way may still be confirmed."""
        self._open = False

    async def close(self) -> None:
        self.stop()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, chat_id: int, line: deque[Body]) -> None:
        pause = self.pace.first
        while line and self._open:
            async with self._slots:
                if not self._open:
                    return
                confirmed = await self._push(line[0])
            if confirmed:
                self.confirm(line.popleft()["update_id"])
                pause = self.pace.first
            else:
                await asyncio.sleep(pause)
                pause = min(2 * pause, self.pace.longest)
        self._lines.pop(chat_id, None)

    async def _push(self, update: Body) -> bool:
        if self.pace.paused:
            return False
        began, status, said = time.monotonic(), 0, ""
        try:
            async with self.session.post(
                self.hook.url,
                json=update,
                headers=self._headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as answer:
                status = answer.status
                body = await answer.read()
                said = f"Wrong response from the webhook: {status} {answer.reason}"
        except TimeoutError:
            status, body, said = 0, b"", "Read timeout expired"
        except ClientConnectionError:
            status, body, said = 0, b"", "Connection refused"
        except ClientError as fault:
            status, body, said = 0, b"", f"{type(fault).__name__}"
        self.pushes.append(Push(began, update["update_id"], status, time.monotonic() - began))
        if 200 <= status < 300:
            if b'"method"' in body:
                self.fault("a webhook answered with a method: this server does not call it")
            return True
        self.errors.at, self.errors.said = self.now(), said
        return False
