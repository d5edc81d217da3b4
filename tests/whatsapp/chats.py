"""What stands in the chats at WhatsApp, and the files: kept, found by phone or by business-scoped id."""

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.whatsapp.refusals import Refused, Wrong
from tests.whatsapp.shown import Shown

Body = dict[str, Any]
# Free words are taken for so long after a person's last message.
WINDOW = 24 * 3600
MEDIA_LIMIT = 100 * 1024 * 1024


@dataclass
class Taken:
    """A message of ours that the server took."""

    wamid: str
    body: Body
    shown: Shown
    at: float
    # How far it came: statuses that were sent of it, in order.
    statuses: list[str] = field(default_factory=list)

    @property
    def tag(self) -> str:
        return str(self.body.get("biz_opaque_callback_data", ""))


@dataclass
class Chat:
    """One person's chat with our number."""

    number: int
    phone: str
    user_id: str
    name: str
    username: str = ""
    # Whether webhooks tell their phone, and their id.
    tells_phone: bool = True
    tells_id: bool = True
    heard_at: float = float("-inf")
    # Of nothing that is sent to them anything arrives: code of the refusal.
    unreachable: int = 0
    # Their phone is off: what is taken comes no further than «sent».
    is_away: bool = False
    taken: dict[str, Taken] = field(default_factory=dict)
    # What they wrote: the ids, and the message as it was told us.
    written: dict[str, Body] = field(default_factory=dict)
    # Messages of theirs that we marked as read.
    read: list[str] = field(default_factory=list)
    typing: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def place(self, taken: Taken) -> None:
        self.taken[taken.wamid] = taken
        self._news.set()

    async def until(self, count: int) -> None:
        """Waits until so many messages came in all."""
        while len(self.taken) < count:
            self._news.clear()
            await self._news.wait()

    def newest_first(self) -> Iterator[Shown]:
        return (one.shown for one in reversed(list(self.taken.values())))

    def is_open(self, now: float) -> bool:
        """Whether free words are taken."""
        return now < self.heard_at + WINDOW

    def told(self) -> Body:
        """As `contacts` of a webhook tell of them."""
        profile: Body = {"name": self.name, **({"username": self.username} if self.username else {})}
        told: Body = {"profile": profile}
        if self.tells_phone:
            told["wa_id"] = self.phone
        if self.tells_id:
            told["user_id"] = self.user_id
        return told

    def author(self) -> Body:
        """As a message tells of them."""
        return {
            **({"from": self.phone} if self.tells_phone else {}),
            **({"from_user_id": self.user_id} if self.tells_id else {}),
        }


class Chats:
    """Everybody."""

    def __init__(self) -> None:
        self._chats: dict[int, Chat] = {}
        self._by_name: dict[str, Chat] = {}

    def add(self, chat: Chat) -> Chat:
        self._chats[chat.number] = chat
        self.name(chat)
        return chat

    def name(self, chat: Chat) -> None:
        """Found so from now on."""
        self._by_name |= {chat.phone: chat, chat.user_id: chat}

    def forget(self, *names: str) -> None:
        """Nobody is found so any more."""
        for name in names:
            self._by_name.pop(name, None)

    def get(self, number: int) -> Chat | None:
        return self._chats.get(number)

    def __iter__(self) -> Iterator[Chat]:
        return iter(self._chats.values())

    def find(self, body: Body) -> Chat:
        """Whom it is for: a phone wins over an id; 131026 for nobody."""
        name = body["to"].removeprefix("+") if body.get("to") else body["recipient"]
        chat = self._by_name.get(name)
        if chat is None:
            raise Refused(131026, "Receiver is incapable of receiving this message")
        return chat


@dataclass(frozen=True)
class Stored:
    """A file at Meta's."""

    id: str
    name: str
    media_type: str
    data: bytes

    def about(self, url: str) -> Body:
        return {
            "messaging_product": "whatsapp",
            "id": self.id,
            "url": url,
            "mime_type": self.media_type,
            "sha256": hashlib.sha256(self.data).hexdigest(),
            "file_size": len(self.data),
        }


class Files:
    """What was uploaded by either side."""

    def __init__(self) -> None:
        self._by_id: dict[str, Stored] = {}

    def keep(self, name: str, media_type: str, data: bytes) -> Stored:
        if len(data) > MEDIA_LIMIT:
            raise Wrong("the file is too large")
        stored = Stored(str(7_000_000_000_001 + len(self._by_id)), name, media_type, data)
        self._by_id[stored.id] = stored
        return stored

    def find(self, number: str) -> Stored:
        if number not in self._by_id:
            raise Refused(100, "Unsupported get request. Object does not exist")
        return self._by_id[number]

    def has(self, number: str) -> bool:
        return number in self._by_id
