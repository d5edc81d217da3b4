"""People who write to our number, and what they see on their phone."""

import asyncio
import base64
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.whatsapp.chats import Chat, Taken
from tests.whatsapp.shown import Button, Shown

if TYPE_CHECKING:
    from tests.whatsapp.server import CloudServer

Body = dict[str, Any]
PICTURE = b"\xff\xd8\xff\xe0 a picture"
SOUND = b"OggS a voice"
PDF = b"%PDF-1.4 a letter"


class Person:
    """Somebody at their telephone. Acts give the id of the message that came of them."""

    def __init__(self, api: "CloudServer", chat: Chat) -> None:
        self.api, self.chat = api, chat
        self._heard = 0

    # ------------------------------------------------------------ looking

    @property
    def sees(self) -> list[Shown]:
        """Our bubbles as the phone shows them, oldest first."""
        return [one.shown for one in self.chat.taken.values()]

    @property
    def screen(self) -> str:
        """The words of the newest bubble."""
        newest = next(self.chat.newest_first(), None)
        return newest.text if newest else ""

    @property
    def buttons(self) -> list[str]:
        """What can be pressed below the newest bubble."""
        newest = next(self.chat.newest_first(), None)
        return [*newest.labels] if newest else []

    @property
    def things(self) -> int:
        """How many bubbles came from us in all."""
        return len(self.chat.taken)

    async def hears(self, count: int = 1, timeout: float = 5) -> list[Shown]:
        """Waits for so many bubbles since the last act or hearing."""
        wanted = self._heard + count
        try:
            async with asyncio.timeout(timeout):
                await self.chat.until(wanted)
        except TimeoutError:
            got = self.things - self._heard
            said = f"heard {got} of {count} in {timeout} s; screen {self.screen!r}; faults {self.api.faults}"
            raise AssertionError(said) from None
        new = self.sees[self._heard : wanted]
        self._heard = wanted
        return new

    async def hears_nothing(self, seconds: float = 0.2) -> None:
        """Nothing comes so long."""
        await asyncio.sleep(seconds)
        assert self.things == self._heard, f"the bot said {self.screen!r}"

    def file_of(self, bubble: Shown) -> bytes:
        """The file that came with a bubble."""
        return self.api.files.find(bubble.file_id).data

    # ------------------------------------------------------------ writing

    async def types(self, text: str, **more: Any) -> str:
        return self._write("text", {"body": text}, **more)

    async def answers_to(self, wamid: str, text: str) -> str:
        """Quotes a message and writes below."""
        return self._write("text", {"body": text}, context={"from": self.api.display, "id": wamid})

    async def forwards(self, text: str) -> str:
        """Passes on what somebody else wrote."""
        return self._write("text", {"body": text}, context={"forwarded": True})

    async def sends_photo(self, data: bytes = PICTURE, caption: str = "") -> str:
        return self._send("image", "photo.jpg", "image/jpeg", data, caption)

    async def sends_voice(self, data: bytes = SOUND) -> str:
        return self._send("audio", "", "audio/ogg; codecs=opus", data, voice=True)

    async def sends_video(self, data: bytes = b"\x00\x00\x00\x18ftypmp42") -> str:
        return self._send("video", "", "video/mp4", data)

    async def sends_document(
        self,
        name: str = "letter.pdf",
        data: bytes = PDF,
        media_type: str = "application/pdf",
        caption: str = "",
    ) -> str:
        return self._send("document", name, media_type, data, caption, filename=name)

    async def sends_sticker(self) -> str:
        return self._send("sticker", "", "image/webp", b"RIFF....WEBP", animated=False)

    async def sends_location(self, latitude: float = 43.238, longitude: float = 76.945) -> str:
        return self._write("location", {"latitude": latitude, "longitude": longitude, "name": "Алматы"})

    async def shares_contact(self, phone: str = "+7 701 765 43 21", name: str = "Ерлан") -> str:
        """Somebody's card; WhatsApp does not say whose own it is."""
        card = {"name": {"first_name": name, "formatted_name": name}}
        digits = "".join(filter(str.isdigit, phone))
        phones = [{"phone": phone, "wa_id": digits, "type": "CELL"}]
        return self._write("contacts", [{**card, "phones": phones}])

    async def reacts(self, wamid: str, emoji: str = "👍") -> str:
        """Puts a sign to a message; an empty one takes it off."""
        return self._write("reaction", {"message_id": wamid, **({"emoji": emoji} if emoji else {})})

    async def edits(self, wamid: str, text: str) -> str:
        """Changes what they wrote."""
        message = {**self.chat.written[wamid], "type": "text", "text": {"body": text}}
        return self._write("edit", {"original_message_id": wamid, "message": message})

    async def revokes(self, wamid: str) -> str:
        """Deletes what they wrote, for everybody."""
        return self._write("revoke", {"original_message_id": wamid})

    async def sends_unsupported(self, kind: str = "unknown") -> str:
        """A poll, a message of a newer kind: the API cannot say what it is."""
        fault = {
            "code": 131051,
            "title": "Message type unknown",
            "message": "Message type unknown",
            "error_data": {"details": "Message type is currently not supported."},
        }
        return self._write("unsupported", {"type": kind}, errors=[fault])

    async def sends_order(self) -> str:
        items = [{"product_retailer_id": "a", "quantity": 1, "item_price": 30, "currency": "KZT"}]
        return self._write("order", {"catalog_id": "1", "text": "", "product_items": items})

    async def sends(self, kind: str, content: Any = None, **more: Any) -> str:
        """Anything, also of a kind nobody knows yet."""
        return self._write(kind, content if content is not None else {}, **more)

    # ------------------------------------------------------------ pressing

    async def presses(self, label: str) -> str:
        """Presses the newest button or row of this label."""
        for bubble in self.chat.newest_first():
            for button in bubble.buttons:
                if button.label == label and (button.id or button.kind == "template"):
                    return self._press(button, bubble.wamid)
        raise AssertionError(f"no button {label!r}; the screen is {self.screen!r}, {self.buttons}")

    async def presses_data(self, data: str) -> str:
        """By its id; one that was never shown is made by hand and belongs to the newest bubble."""
        newest = next(self.chat.newest_first(), None)
        for bubble in self.chat.newest_first():
            for button in bubble.buttons:
                if button.id == data:
                    return self._press(button, bubble.wamid)
        return self._press(Button("?", data, "button"), newest.wamid if newest else "wamid.none")

    def _press(self, button: Button, wamid: str) -> str:
        context = {"from": self.api.display, "id": wamid}
        if button.kind == "template":
            return self._write("button", {"payload": button.id, "text": button.label}, context=context)
        kind = "list_reply" if button.kind == "row" else "button_reply"
        reply = {"id": button.id, "title": button.label}
        if button.description:
            reply["description"] = button.description
        return self._write("interactive", {"type": kind, kind: reply}, context=context)

    # ------------------------------------------------------------ what else a person does

    async def reads(self) -> None:
        """Opens the chat: whatever stands there is read."""
        for taken in self.chat.taken.values():
            if "read" not in taken.statuses:
                self.api.statuses.tell(self.chat, taken, "read")

    async def changes_number(self, phone: str, user_id: str) -> str:
        """Moves to another number: the id is another, too."""
        old = {"phone": self.chat.phone, "user_id": self.chat.user_id}
        moved: Body = {"body": f"User {self.chat.name} changed from one to another"}
        moved |= {"type": "user_changed_number" if self.chat.tells_phone else "user_changed_user_id"}
        moved |= {"wa_id": phone} if self.chat.tells_phone else {}
        moved |= {"user_id": user_id} if self.chat.tells_id else {}
        message = {**self.chat.author(), **self._stamped("system"), "system": moved}
        self.api.chats.forget(*old.values())
        self.chat.phone, self.chat.user_id = phone, user_id
        self.api.chats.name(self.chat)
        self._tell(message, contacts=False)
        return str(message["id"])

    def goes_away(self) -> None:
        """Their phone is off: nothing is delivered until they are back."""
        self.chat.is_away = True

    def comes_back(self) -> None:
        self.chat.is_away = False
        for taken in self.chat.taken.values():
            if taken.statuses == ["sent"]:
                self.api.statuses.tell(self.chat, taken, "delivered")

    def last(self) -> Taken:
        """The newest message of ours."""
        return list(self.chat.taken.values())[-1]

    # ------------------------------------------------------------ how it is told

    def _send(
        self, kind: str, name: str, media_type: str, data: bytes, caption: str = "", **more: Any
    ) -> str:
        stored = self.api.files.keep(name, media_type, data)
        about = stored.about("")
        content: Body = {"mime_type": media_type, "sha256": about["sha256"], "id": stored.id, **more}
        return self._write(kind, {**content, **({"caption": caption} if caption else {})})

    def _write(self, kind: str, content: Any, **more: Any) -> str:
        message = {**self.chat.author(), **self._stamped(kind), kind: content, **more}
        self.chat.heard_at = max(self.chat.heard_at, self.api.now())
        self.chat.written[message["id"]] = message
        self._tell(message, contacts=True)
        return str(message["id"])

    def _stamped(self, kind: str) -> Body:
        return {"id": self.api.new_id(), "timestamp": str(int(self.api.now())), "type": kind}

    def _tell(self, message: Body, *, contacts: bool) -> None:
        self._heard = self.things
        value: Body = {"contacts": [self.chat.told()]} if contacts else {}
        self.api.hooks.add(f"chat {self.chat.number}", {**value, "messages": [message]}, (message["id"],))

    @contextmanager
    def earlier(self, seconds: float) -> Any:
        """What they do inside the block bears an earlier time."""
        self.api.shift -= seconds
        try:
            yield
        finally:
            self.api.shift += seconds


def wamid(number: int) -> str:
    """As WhatsApp makes them: longer than a word, with signs."""
    return "wamid." + base64.b64encode(f"KENES-TEST-{number:012d}".encode()).decode()
