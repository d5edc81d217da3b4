"""A person before the real dispatcher: types, presses, reads what the screen shows."""

import json
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select

from db.enums import EventKind
from db.models.conversations import WebChatEvent
from services.conversations import key_of
from services.turns import Outcome
from tests.house import House


@dataclass(frozen=True)
class Bubble:
    """One bubble of the chat."""

    seq: int
    sender: str
    text: str
    choices: tuple[tuple[str, str], ...]
    file: dict[str, str] | None = None


class Visitor:
    """Somebody at the web chat."""

    def __init__(self, house: House, external_id: str) -> None:
        self.house = house
        self.external_id = external_id
        self.contact_id = 0
        self.outcome: Outcome | None = None
        self.bubbles: list[Bubble] = []

    async def opens(self, start: str = "") -> str:
        """Opens the chat, with the code of a link if there is one."""
        self.outcome = await self.house.opens(self.external_id, start)
        return await self._look()

    async def types(self, text: str, key: UUID | None = None) -> str:
        """Types a text; returns the screen."""
        self.outcome = await self.house.says(self.external_id, key or uuid4(), text)
        return await self._look()

    async def presses(self, label: str, key: UUID | None = None) -> str:
        """Presses the newest button of this label."""
        return await self.presses_data(self.data_of(label), key)

    async def presses_data(self, data: str, key: UUID | None = None) -> str:
        """Presses a button by its data, also one made by hand."""
        self.outcome = await self.house.presses(self.external_id, key or uuid4(), data)
        return await self._look()

    async def sends_a_file(self, name: str = "photo.jpg") -> str:
        """Sends a file."""
        self.outcome = await self.house.sends_a_file(self.external_id, uuid4(), name)
        return await self._look()

    async def does(self, *steps: str) -> str:
        """Presses what is a button on the screen, types what is not, step by step."""
        for step in steps:
            await (self.presses(step) if step in self.buttons else self.types(step))
        return self.screen

    async def looks(self) -> str:
        """Reads what came meanwhile, such as notices."""
        return await self._look()

    def data_of(self, label: str) -> str:
        """What the newest button of this label carries."""
        for bubble in reversed(self.bubbles):
            for name, value in bubble.choices:
                if name == label:
                    return value
        raise AssertionError(f"no button {label!r}; the screen is:\n{self.screen}\n{self.buttons}")

    @property
    def buttons(self) -> list[str]:
        """Labels under the newest bubble."""
        return [label for label, _ in self.bubbles[-1].choices] if self.bubbles else []

    @property
    def screen(self) -> str:
        """The text of the newest bubble."""
        return self.bubbles[-1].text if self.bubbles else ""

    @property
    def said(self) -> list[str]:
        """Texts of all the bot's bubbles, oldest first."""
        return [bubble.text for bubble in self.bubbles if bubble.sender == "bot"]

    async def _look(self) -> str:
        if self.outcome is not None:
            self.contact_id = self.outcome.contact_id
        async with self.house.database.read() as session:
            query = select(WebChatEvent.seq, WebChatEvent.kind, WebChatEvent.body)
            mine = query.where(WebChatEvent.contact_id == self.contact_id)
            events = (await session.execute(mine.order_by(WebChatEvent.seq))).all()
        await self.house.keys.load({key_of(event.body) for event in events})
        self.bubbles = []
        for event in events:
            opened = self.house.keys.open(event.body)
            if opened is not None and event.kind is EventKind.BUBBLE:
                self.bubbles.append(_bubble(event.seq, json.loads(opened)))
        return self.screen


def _bubble(seq: int, body: dict) -> Bubble:
    choices = tuple((choice["label"], choice.get("value", "")) for choice in body.get("choices", ()))
    return Bubble(seq, body["from"], body.get("text", ""), choices, body.get("file"))
