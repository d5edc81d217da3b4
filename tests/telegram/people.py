"""People who write to the bot, and groups it is in; what they do becomes updates of the real shape."""

import asyncio
import re
from typing import TYPE_CHECKING, Any

from tests.telegram.methods import Query
from tests.telegram.rooms import Body, Room, as_now, described
from tests.telegram.schema import Upload

if TYPE_CHECKING:
    from tests.telegram.server import TelegramServer

PICTURE = b"\xff\xd8\xff\xe0 a picture"
SOUND = b"OggS a voice"
# What Telegram marks by itself in what people type.
_MARKED = re.compile(
    r"(?P<bot_command>(?<!\S)/[A-Za-z0-9_]{1,32}(@\w+)?)|(?P<url>https?://\S+)|(?P<email>[\w.+-]+@[\w-]+\.[\w.]+)"
    r"|(?P<mention>(?<!\w)@\w{4,})|(?P<phone_number>(?<!\w)\+\d{10,14})"
)


class InRoom:
    """Somebody's view of one chat."""

    def __init__(self, api: "TelegramServer", room: Room) -> None:
        self.api, self.room = api, room
        self._heard = 0

    @property
    def messages(self) -> list[Body]:
        """All messages of both sides, as they are now."""
        return [as_now(self.room.messages[one]) for one in sorted(self.room.messages)]

    @property
    def heard(self) -> list[Body]:
        """The bot's messages, as they are now."""
        return [as_now(one) for one in self.room.shown()][::-1]

    @property
    def screen(self) -> str:
        """The bot's newest message, in words."""
        newest = next(self.room.shown(), {})
        return str(newest.get("text") or newest.get("caption") or "")

    @property
    def buttons(self) -> list[str]:
        """The labels under the bot's newest message."""
        return [one["text"] for one in _buttons(next(self.room.shown(), {}))]

    @property
    def keys(self) -> list[str]:
        """The labels of the keyboard where one types."""
        return [one["text"] for row in (self.room.keyboard or {}).get("keyboard", []) for one in row]

    @property
    def things(self) -> int:
        """How many things (messages and edits) came from the bot in all."""
        return len(self.room.done)

    async def hears(self, count: int = 1, timeout: float = 5) -> list[Body]:
        """Waits for so many things since the last act or hearing; gives those messages as they are now."""
        wanted = self._heard + count
        try:
            async with asyncio.timeout(timeout):
                await self.room.until(wanted)
        except TimeoutError:
            got = len(self.room.done) - self._heard
            said = f"heard {got} of {count} in {timeout} s; screen {self.screen!r}; faults {self.api.faults}"
            raise AssertionError(said) from None
        new = self.room.done[self._heard : wanted]
        self._heard = wanted
        return [as_now(self.room.messages[one]) for one in new if one in self.room.messages]

    async def hears_nothing(self, seconds: float = 0.2) -> None:
        """The bot is silent so long."""
        await asyncio.sleep(seconds)
        assert len(self.room.done) == self._heard, f"the bot said {self.screen!r}"

    def _post(self, kind: str, author: Body | None, content: Body) -> Body:
        """A message of this chat, told to the bot."""
        self._heard = len(self.room.done)
        message: Body = {"message_id": self.room.new_id()}
        if author is not None:
            message["from"] = author
        if kind == "channel_post":
            message["sender_chat"] = self.room.chat
        message |= {"chat": self.room.chat, "date": int(self.api.now()), **content}
        self.room.messages[message["message_id"]] = message
        self.api.push(kind, as_now(message))
        return message

    def _membership(self, author: Body, old: Body, new: Body) -> None:
        """What became of the bot in this chat."""
        body = {"chat": self.room.chat, "from": author, "date": int(self.api.now())}
        me = {key: self.api.me[key] for key in ("id", "is_bot", "first_name", "username")}
        states = {"old_chat_member": {"user": me, **old}, "new_chat_member": {"user": me, **new}}
        self.api.push("my_chat_member", {**body, **states})


MEMBER = {"status": "member"}
KICKED = {"status": "kicked", "until_date": 0}
LEFT = {"status": "left"}


class Person(InRoom):
    """Somebody at their telephone."""

    def __init__(self, api: "TelegramServer", user: Body, room: Room) -> None:
        super().__init__(api, room)
        self.user = user
        self.phone = f"+7701{user['id']:07d}"

    @property
    def toasts(self) -> list[str]:
        """The texts that their presses were answered with."""
        return [one.text for one in self.api.answers if one.person_id == self.user["id"] and one.text]

    @property
    def commands(self) -> list[str]:
        """The commands in their menu."""
        found = self.api.methods.profile.commands_for(self.room.id, self.user["language_code"])
        return [one["command"] for one in found]

    # ------------------------------------------------------------ writing

    async def starts(self, payload: str = "") -> int:
        """Presses Start, or opens a link with a payload."""
        if self.room.blocked:
            await self.unblocks()
        return await self.types(f"/start {payload}".strip())

    async def types(self, text: str, **more: Any) -> int:
        """Writes; gives the id of the message."""
        return self._write({**spoken(text), **more})

    async def edits(self, message_id: int, text: str) -> None:
        """Changes what they wrote."""
        self._heard = len(self.room.done)
        message = {**self.room.messages[message_id], "edit_date": int(self.api.now())}
        message.pop("entities", None)
        message |= spoken(text)
        self.room.messages[message_id] = message
        self.api.push("edited_message", as_now(message))

    async def forwards(self, text: str) -> int:
        """Passes on what somebody else wrote."""
        origin = {"type": "hidden_user", "date": int(self.api.now()) - 60, "sender_user_name": "Ерлан"}
        return self._write({**spoken(text), "forward_origin": origin})

    async def shares_contact(self, phone: str = "", own: bool = True) -> int:
        """Gives a telephone number, their own or somebody else's."""
        user_id = self.user["id"] if own else self.user["id"] + 500_000
        name = self.user["first_name"] if own else "Ерлан"
        about = {"phone_number": phone or self.phone, "first_name": name, "user_id": user_id}
        return self._write({"contact": about})

    async def sends_photo(self, data: bytes = PICTURE, caption: str = "") -> int:
        return self._send("photo", Upload("photo.jpg", data, "image/jpeg"), caption)

    async def sends_voice(self, data: bytes = SOUND) -> int:
        return self._send("voice", Upload("voice.ogg", data, "audio/ogg"), "")

    async def sends_document(
        self,
        name: str = "letter.pdf",
        data: bytes = b"%PDF",
        mime: str = "application/pdf",
        caption: str = "",
    ) -> int:
        return self._send("document", Upload(name, data, mime), caption)

    async def sends_sticker(self) -> int:
        return self._send("sticker", Upload("sticker.webp", b"RIFF", "image/webp"), "")

    async def sends_location(self, latitude: float = 43.238, longitude: float = 76.945) -> int:
        return self._write({"location": {"latitude": latitude, "longitude": longitude}})

    def _send(self, kind: str, file: Upload, caption: str) -> int:
        content = described(kind, self.api.keep(kind, file))
        return self._write({**content, **({"caption": caption} if caption else {})})

    def _write(self, content: Body) -> int:
        self.room.started = True
        return int(self._post("message", self.user, content)["message_id"])

    # ------------------------------------------------------------ pressing

    async def presses(self, label: str) -> str:
        """Presses the newest button of this label, under a message or where one types."""
        for message in self.room.shown():
            for button in _buttons(message):
                if button["text"] == label and "callback_data" in button:
                    return await self.presses_data(message["message_id"], button["callback_data"])
        for key in (key for row in (self.room.keyboard or {}).get("keyboard", []) for key in row):
            if key["text"] == label:
                await (self.shares_contact() if key.get("request_contact") else self.types(label))
                return ""
        raise AssertionError(f"no button {label!r}; there are {self.buttons} and {self.keys}")

    async def presses_data(self, message_id: int, data: str) -> str:
        """A press as it arrives, also one made by hand; gives the id of the query."""
        self._heard = len(self.room.done)
        gone = {"message_id": message_id, "chat": self.room.chat, "date": 0}
        query_id = str(7_000_000_000_000 + len(self.api.methods.queries))
        self.api.methods.queries[query_id] = Query(self.api.now(), self.room.id, self.user["id"])
        query = {
            "id": query_id,
            "from": self.user,
            "message": as_now(self.room.messages.get(message_id, gone)),
            "chat_instance": str(self.room.id * 31 + 7),
            "data": data,
        }
        self.api.push("callback_query", query)
        return query_id

    # ------------------------------------------------------------ leaving

    async def blocks(self) -> None:
        """Stops the bot."""
        self.room.blocked = True
        self._membership(self.user, MEMBER, KICKED)

    async def unblocks(self) -> None:
        self.room.blocked = False
        self._membership(self.user, KICKED, MEMBER)

    async def deletes_account(self) -> None:
        """Is no longer at Telegram."""
        self.room.deactivated = True


class Group(InRoom):
    """A group, supergroup or channel."""

    async def types(self, text: str, person: Person | None = None, **more: Any) -> int:
        """Somebody writes here; in a channel it is the channel that does."""
        channel = self.room.chat["type"] == "channel"
        author = None if channel else (person or self.api.person(900_000, "Дәурен")).user
        kind = "channel_post" if channel else "message"
        return int(self._post(kind, author, {**spoken(text), **more})["message_id"])

    async def adds_bot(self, person: Person) -> None:
        """Somebody brings the bot in."""
        self.room.blocked = False
        self._membership(person.user, LEFT, MEMBER)

    async def removes_bot(self, person: Person) -> None:
        self.room.blocked = True
        self._membership(person.user, MEMBER, KICKED)


def spoken(text: str) -> Body:
    """A text with what Telegram marks in it."""
    entities = [
        {"type": found.lastgroup, "offset": _units(text[: found.start()]), "length": _units(found[0])}
        for found in _MARKED.finditer(text)
        if found.lastgroup
    ]
    return {"text": text, **({"entities": entities} if entities else {})}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _buttons(message: Body) -> list[Body]:
    return [one for row in message.get("reply_markup", {}).get("inline_keyboard", []) for one in row]
