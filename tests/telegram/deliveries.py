"""Updates on their way to the bot: numbered, kept until confirmed, fetched by long poll or pushed."""

import asyncio
from collections.abc import Callable
from itertools import islice
from typing import Any

from aiohttp import ClientSession

from tests.telegram import rules
from tests.telegram.refusals import Refused, Wrong
from tests.telegram.schema import Params
from tests.telegram.webhook import Body, Errors, Hook, Pace, Push, Pusher

# Not sent unless asked for.
SELDOM = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
OTHER_POLL = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
HOOK_IS_SET = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
HOOK_WAS_SET = "Conflict: terminated by setWebhook request"
LONGEST_POLL = 50


class Deliveries:
    """The queue of one bot."""

    def __init__(self, kinds: frozenset[str], local: bool, now: Callable[[], int]) -> None:
        self._kinds, self._local, self._now = kinds, local, now
        self.next_id = 1000
        self.allowed: list[str] = []
        # By id, in the order they arose: after a restart of the numbers that is not the order of the ids.
        self.pending: dict[int, Body] = {}
        self.history: dict[int, Body] = {}
        self.pushes: list[Push] = []
        self.pace = Pace()
        self.hook: Hook | None = None
        self.fault: Callable[[str], None] = lambda said: None
        self._again: list[Body] = []
        self._poll: asyncio.Future[None] | None = None
        self._pusher: Pusher | None = None
        self._earlier: list[Pusher] = []
        self._session: ClientSession | None = None

    # ------------------------------------------------------------ what arises

    def add(self, kind: str, body: Body) -> int | None:
        """A new update; None when the bot did not ask for its kind."""
        if kind in self._kinds and not (kind in self.allowed if self.allowed else kind not in SELDOM):
            return None
        number = self.next_id
        self.next_id += 1
        update: Body = {"update_id": number, kind: body}
        self.pending[number] = self.history[number] = update
        self._send(update)
        return number

    def redeliver(self, update_id: int) -> None:
        """An earlier one comes again, confirmed or not."""
        update = self.history[update_id]
        if self._pusher is None:
            self._again.append(update)
        self._send(update)

    def _send(self, update: Body) -> None:
        if self._pusher is not None:
            self._pusher.add(update, chat_of(update))
        elif self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    # ------------------------------------------------------------ long polls

    async def get_updates(self, params: Params) -> list[Body]:
        """What is not confirmed; waits for it so long as is wished."""
        if self.hook is not None:
            raise Refused(409, HOOK_IS_SET)
        rules.check_kinds(params, self._kinds)
        if not 1 <= params.get("limit", 100) <= 100:
            raise Wrong("limit must be between 1 and 100")
        if params.get("timeout", 0) < 0:
            raise Wrong("timeout must not be negative")
        self.interrupt(Refused(409, OTHER_POLL))
        self.allowed = params.get("allowed_updates", self.allowed)
        self._confirm_before(params.get("offset", 0))
        if not self.pending and not self._again and params.get("timeout"):
            await self._wait(min(params["timeout"], LONGEST_POLL))
        again, self._again = self._again, []
        return [*again, *islice(self.pending.values(), max(0, params.get("limit", 100) - len(again)))]

    async def _wait(self, seconds: float) -> None:
        poll = self._poll = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await poll
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None

    def interrupt(self, fault: Exception) -> None:
        """Ends the poll that is waiting."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(fault)
        self._poll = None

    def _confirm_before(self, offset: int) -> None:
        if offset < 0:
            for old in list(self.pending)[:offset]:
                del self.pending[old]
        elif offset - 1 in self.pending:
            for old in list(self.pending):
                del self.pending[old]
                if old == offset - 1:
                    return
        elif offset <= self.next_id:
            while self.pending and (old := next(iter(self.pending))) < offset:
                del self.pending[old]

    # ------------------------------------------------------------ webhook

    async def open(self) -> None:
        self._session = ClientSession()

    async def close(self) -> None:
        self.interrupt(Refused(500, "Internal Server Error: restart"))
        self._leave()
        for pusher in self._earlier:
            await pusher.close()
        if self._session is not None:
            await self._session.close()

    def set_webhook(self, params: Params) -> bool:
        """From now on updates are pushed there."""
        rules.check_webhook(params, self._kinds, self._local)
        self.allowed = params.get("allowed_updates", self.allowed)
        if params.get("drop_pending_updates"):
            self.pending.clear()
        hook = Hook(
            params["url"],
            params.get("secret_token", ""),
            params.get("max_connections", 40),
            params.get("ip_address"),
            "certificate" in params,
        )
        self._leave()
        if hook.url:
            self.hook = hook
            self.interrupt(Refused(409, HOOK_WAS_SET))
            assert self._session, "the server is not started"
            self._pusher = Pusher(
                hook, self._session, self.pace, self._confirmed, self._now, self.fault, self.pushes
            )
            for update in self.pending.values():
                self._send(update)
        return True

    def delete_webhook(self, params: Params) -> bool:
        """From now on they are fetched."""
        if params.get("drop_pending_updates"):
            self.pending.clear()
        self._leave()
        return True

    def _leave(self) -> None:
        if self._pusher is not None:
            self._pusher.stop()
            self._earlier.append(self._pusher)
        self.hook = self._pusher = None

    def _confirmed(self, update_id: int) -> None:
        self.pending.pop(update_id, None)

    def webhook_info(self, params: Params) -> Body:
        info: Body = {
            "url": self.hook.url if self.hook else "",
            "has_custom_certificate": bool(self.hook and self.hook.certificate),
            "pending_update_count": len(self.pending),
        }
        errors = self._pusher.errors if self._pusher else Errors()
        if self.hook:
            info["max_connections"] = self.hook.max_connections
            info |= {"ip_address": self.hook.ip_address} if self.hook.ip_address else {}
        if errors.said:
            info |= {"last_error_date": errors.at, "last_error_message": errors.said}
        if self.allowed:
            info["allowed_updates"] = self.allowed
        return info


def chat_of(update: Body) -> int:
    """In whose order an update goes: its chat's, else its sender's."""
    body: Any = next(value for key, value in update.items() if key != "update_id")
    for place in (body, body.get("message", {})) if isinstance(body, dict) else ():
        if isinstance(place, dict) and "chat" in place:
            return int(place["chat"]["id"])
    return int(body["from"]["id"]) if isinstance(body, dict) and "from" in body else 0
