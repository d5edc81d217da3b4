"""What stands in the chats: messages as they are now, what the bot did there, and the files."""

import asyncio
import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.telegram.refusals import Refused, Wrong
from tests.telegram.schema import Upload

Body = dict[str, Any]


@dataclass
class Room:
    """One chat: private, group, supergroup or channel."""

    chat: Body
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    messages: dict[int, Body] = field(default_factory=dict)
    # What the bot did here, in order: ids of messages sent or edited.
    done: list[int] = field(default_factory=list)
    by_bot: set[int] = field(default_factory=set)
    actions: list[str] = field(default_factory=list)
    # The keyboard under the field where one types, as the bot sent it last.
    keyboard: Body | None = None
    _last: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def id(self) -> int:
        number: int = self.chat["id"]
        return number

    def new_id(self) -> int:
        self._last += 1
        return self._last

    def tell(self, message_id: int) -> None:
        """The bot did something that a person sees."""
        self.done.append(message_id)
        self._news.set()

    async def until(self, count: int) -> None:
        """Waits until the bot has done so many things here."""
        while len(self.done) < count:
            self._news.clear()
            await self._news.wait()

    def shown(self) -> Iterator[Body]:
        """The bot's messages, the newest first."""
        return (self.messages[one] for one in sorted(self.by_bot & self.messages.keys(), reverse=True))

    def check_open(self) -> None:
        """The bot may do something here."""
        kind = self.chat["type"]
        if self.deactivated:
            raise Refused(403, "Forbidden: user is deactivated")
        if self.blocked:
            kicked = f"bot was kicked from the {'group chat' if kind == 'group' else f'{kind} chat'}"
            raise Refused(403, f"Forbidden: {'bot was blocked by the user' if kind == 'private' else kicked}")
        if not self.started:
            raise Refused(403, "Forbidden: bot can't initiate conversation with a user")


class Rooms:
    """All chats of the bot."""

    def __init__(self) -> None:
        self._rooms: dict[int, Room] = {}

    def add(self, room: Room) -> Room:
        return self._rooms.setdefault(room.id, room)

    def __iter__(self) -> Iterator[Room]:
        return iter(self._rooms.values())

    def find(self, chat_id: int | str) -> Room:
        """The chat of a call; 400 when there is none, 403 when the bot may not be there."""
        room = self._rooms.get(chat_id) if isinstance(chat_id, int) else None
        if room is None:
            raise Refused(400, "Bad Request: chat not found")
        room.check_open()
        return room


@dataclass(frozen=True)
class Stored:
    """A file at Telegram's."""

    file_id: str
    path: str
    name: str
    data: bytes
    mime: str

    @property
    def about(self) -> Body:
        """What every kind of file tells of itself."""
        return {"file_id": self.file_id, "file_unique_id": f"u{self.file_id}", "file_size": len(self.data)}


class Files:
    """What was sent by either side; kept, and given out by its id or path."""

    def __init__(self) -> None:
        self._by_id: dict[str, Stored] = {}
        self._by_path: dict[str, Stored] = {}

    def keep(self, kind: str, file: Upload) -> Stored:
        number = len(self._by_id) + 1
        end = file.name.rpartition(".")[2] if "." in file.name else "bin"
        path = f"{kind}s/file_{number}.{end}"
        stored = Stored(f"FILE{number}{kind}", path, file.name, file.data, file.mime)
        self._by_id[stored.file_id] = self._by_path[path] = stored
        return stored

    def find(self, file_id: str) -> Stored:
        try:
            return self._by_id[file_id]
        except KeyError:
            raise Wrong("wrong file identifier/HTTP URL specified") from None

    def at(self, path: str) -> Stored | None:
        return self._by_path.get(path)


def described(kind: str, stored: Stored) -> Body:
    """The field of a message that tells of its file."""
    about = stored.about
    if kind == "photo":
        return {"photo": [{**about, "width": 90, "height": 60}, {**about, "width": 900, "height": 600}]}
    if kind == "voice":
        return {"voice": {**about, "duration": 3, "mime_type": "audio/ogg"}}
    if kind == "sticker":
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return {"sticker": {**about, **shape, "emoji": "👍"}}
    return {"document": {**about, "file_name": stored.name, "mime_type": stored.mime}}


def as_now(message: Body) -> Body:
    """A copy that later edits do not change."""
    return copy.deepcopy(message)
