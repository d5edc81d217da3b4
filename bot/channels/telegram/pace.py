"""How fast Telegram lets a bot speak: thirty messages a second in all, one a second in a chat."""

import asyncio
from collections import OrderedDict
from time import monotonic
from typing import Final

PER_SECOND: Final = 30
IN_A_CHAT: Final = 1.0
_CHATS_REMEMBERED: Final = 10_000


class Pace:
    """Lets callers through one after the other. Telegram's own word (`pause`) outranks the figures."""

    def __init__(self, per_second: float = PER_SECOND, in_a_chat: float = IN_A_CHAT) -> None:
        self._gap = 1 / per_second
        self._in_a_chat = in_a_chat
        self._next = 0.0
        self._paused_until = 0.0
        self._chats: OrderedDict[int, float] = OrderedDict()

    async def turn(self, chat_id: int) -> None:
        """Waits until a message may go to this chat; its place in the row is taken at once."""
        now = monotonic()
        at = max(now, self._chats.get(chat_id, 0.0))
        self._remember(chat_id, at + self._in_a_chat)
        if at > now:
            await asyncio.sleep(at - now)
        await self.any_turn()

    async def any_turn(self) -> None:
        """As `turn`, for what counts for no chat, such as a change of a message that stands there."""
        while True:
            now = monotonic()
            at = max(now, self._next, self._paused_until)
            self._next = at + self._gap
            if at > now:
                await asyncio.sleep(at - now)
            if self._paused_until <= at:
                return

    def pause(self, seconds: float) -> None:
        """Nothing at all is sent for so long: Telegram refuses every call meanwhile."""
        self._paused_until = max(self._paused_until, monotonic() + seconds)
        self._next = max(self._next, self._paused_until)

    def _remember(self, chat_id: int, next_at: float) -> None:
        self._chats[chat_id] = next_at
        self._chats.move_to_end(chat_id)
        if len(self._chats) > _CHATS_REMEMBERED:
            self._chats.popitem(last=False)
