"""What a browser sends, as aiogram's updates; ids mean something within this channel only."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from aiogram.types import Update

from bot.callbacks import pack
from bot.channels.webchat.channel import Said, WebChannel
from bot.channels.webchat.cookie import Visitor
from bot.channels.webchat.words import LANGUAGES
from bot.talk import Attached
from db.enums import ChannelName
from services.clock import Clock
from services.turns.service import Arrived


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update, the key that makes a repeat harmless, and what the transcript keeps."""

    update: Update
    arrived: Arrived
    said: Said
    attached: Attached = None


class Ingress:
    """Builds arrivals for one bot."""

    def __init__(self, channel: WebChannel, clock: Clock) -> None:
        self._channel = channel
        self._clock = clock

    def text(self, visitor: Visitor, id_: UUID, text: str) -> Arrival:
        """A written message."""
        message = self._message(visitor, id_.int & 0x7FFFFFFF, by_person=True) | {"text": text}
        return self._arrival(visitor, id_, {"message": message}, text)

    def start(self, visitor: Visitor, code: str) -> Arrival:
        """The chat was opened, perhaps by a link that carries a centre or a source."""
        id_ = uuid4()
        message = self._message(visitor, id_.int & 0x7FFFFFFF, by_person=True)
        return self._arrival(visitor, id_, {"message": message | {"text": f"/start {code}".strip()}}, "")

    def press(self, visitor: Visitor, id_: UUID, value: str, seq: int, label: str) -> Arrival:
        """A pressed choice; `seq` and `label` are of the bubble it stood under."""
        query = {
            "id": str(id_.int & 0x7FFFFFFF),
            "from": self._person(visitor),
            "chat_instance": visitor.external_id,
            "message": self._message(visitor, seq, by_person=False) | {"text": ""},
            "data": value,
        }
        return self._arrival(visitor, id_, {"callback_query": query}, label)

    def language(self, visitor: Visitor, lang: str) -> Arrival:
        """The page's language switch, which is the dialogue's button of the same name."""
        name = next(name for code, name, _short in LANGUAGES if code == lang)
        return self.press(visitor, uuid4(), pack("lang", lang), 0, name)

    def file(  # noqa: PLR0917 (as a browser sends it)
        self, visitor: Visitor, id_: UUID, name: str, media_type: str, size: int, attached: Attached = None
    ) -> Arrival:
        """A file with its content, or why that is not taken; kept only where the dialogue waits for one."""
        document = {
            "file_id": f"web-{id_.hex}",
            "file_unique_id": id_.hex,
            "file_name": name,
            "mime_type": media_type,
            "file_size": size,
        }
        message = self._message(visitor, id_.int & 0x7FFFFFFF, by_person=True) | {"document": document}
        return replace(self._arrival(visitor, id_, {"message": message}, name), attached=attached)

    def _arrival(self, visitor: Visitor, id_: UUID, content: dict[str, Any], said: str) -> Arrival:
        update = Update.model_validate(
            {"update_id": id_.int & 0x7FFFFFFF, **content}, context={"bot": self._channel.bot}
        )
        arrived = Arrived(ChannelName.WEB, visitor.external_id, str(id_))
        return Arrival(update, arrived, Said(said, str(id_), visitor.public))

    def _person(self, visitor: Visitor) -> dict[str, Any]:
        return {"id": int(visitor.external_id), "is_bot": False, "first_name": "web"}

    def _message(self, visitor: Visitor, number: int, *, by_person: bool) -> dict[str, Any]:
        bot = {"id": self._channel.bot.id, "is_bot": True, "first_name": "Kenes"}
        return {
            "message_id": number,
            "date": int(self._clock.now().timestamp()),
            "chat": {"id": int(visitor.external_id), "type": "private"},
            "from": self._person(visitor) if by_person else bot,
        }
