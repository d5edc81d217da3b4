"""What a browser sends becomes an update of the one dispatcher."""

from dataclasses import dataclass
from uuid import UUID

from aiogram import Dispatcher
from aiogram.types import Update

from bot.channels.webchat.session import WebChat
from services.clock import Clock
from services.turns import Arrived, Outcome


@dataclass(frozen=True, slots=True)
class WebChatIngress:
    """Feeds the dispatcher; identity comes from the signed cookie, never from the body."""

    dispatcher: Dispatcher
    channel: WebChat
    clock: Clock

    async def said(self, visitor: str, key: UUID, text: str) -> Outcome:
        """A typed message."""
        return await self._feed(visitor, key, message={**self._message(visitor), "text": text})

    async def pressed(self, visitor: str, key: UUID, data: str, seq: int = 0) -> Outcome:
        """A pressed choice; `seq` is the bubble it stands under."""
        press = {
            "id": str(key),
            "from": self._person(visitor),
            "chat_instance": visitor,
            "message": {**self._message(visitor), "message_id": seq or 1},
            "data": data,
        }
        return await self._feed(visitor, key, callback_query=press)

    async def sent_file(self, visitor: str, key: UUID, name: str) -> Outcome:
        """A file; the dialogue says what it expects instead, or takes it where it wants one."""
        document = {"file_id": str(key), "file_unique_id": str(key), "file_name": name[:100]}
        return await self._feed(visitor, key, message={**self._message(visitor), "document": document})

    async def _feed(self, visitor: str, key: UUID, **content: object) -> Outcome:
        bot = self.channel.bot
        raw = {"update_id": key.int % 2**31, **content}
        update = Update.model_validate(raw, context={"bot": bot})
        arrived = Arrived(self.channel.name, visitor, str(key))
        outcome = await self.dispatcher.feed_update(bot, update, arrived=arrived, channel=self.channel)
        if not isinstance(outcome, Outcome):
            raise TypeError("the turn is the dispatcher's outermost middleware")
        return outcome

    def _person(self, visitor: str) -> dict[str, object]:
        return {"id": int(visitor), "is_bot": False, "first_name": "-"}

    def _message(self, visitor: str) -> dict[str, object]:
        return {
            "message_id": 1,
            "date": int(self.clock.now().timestamp()),
            "chat": {"id": int(visitor), "type": "private"},
            "from": self._person(visitor),
        }
