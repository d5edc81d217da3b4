"""How far each message of ours came, as webhooks tell it: at once, later, mixed up, or never."""

from collections.abc import Callable
from typing import Any

from tests.whatsapp.chats import Chat, Taken
from tests.whatsapp.hooks import Hooks
from tests.whatsapp.refusals import Refused

Body = dict[str, Any]
EVERY = ("sent", "delivered")


class Statuses:
    """Tells `by_itself` of each message that was taken."""

    def __init__(self, hooks: Hooks, now: Callable[[], float], by_itself: tuple[str, ...] = EVERY) -> None:
        self._hooks, self._now = hooks, now
        self.by_itself = by_itself
        # Refusals with these codes are not answered to the call but told as a status «failed».
        self.told_later = {131026}

    def of_taken(self, chat: Chat, taken: Taken) -> None:
        """What comes by itself."""
        if chat.unreachable:
            self.failed(chat, taken, chat.unreachable)
            return
        for status in self.by_itself:
            if not (chat.is_away and status != "sent"):
                self.tell(chat, taken, status)

    def failed(self, chat: Chat, taken: Taken, code: int) -> None:
        self.tell(chat, taken, "failed", errors=[Refused(code).as_status()])

    def tell(self, chat: Chat, taken: Taken, status: str, at: float | None = None, **more: Any) -> None:
        """One status; `at`: when it came to pass (the server's time)."""
        taken.statuses.append(status)
        said: Body = {
            "id": taken.wamid,
            "status": status,
            "timestamp": str(int(self._now() if at is None else at)),
            "recipient_id": chat.phone if chat.tells_phone else "",
            **({"recipient_user_id": chat.user_id} if chat.tells_id else {}),
            **more,
        }
        if taken.tag:
            said["biz_opaque_callback_data"] = taken.tag
        if status in {"sent", "delivered"}:
            category = "utility" if taken.body["type"] == "template" else "service"
            said["pricing"] = {"billable": True, "pricing_model": "PMP", "category": category}
        self._hooks.add(
            f"status {chat.number}", {"contacts": [chat.told()], "statuses": [said]}, (taken.wamid,)
        )
