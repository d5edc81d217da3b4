"""A person before the real dispatcher, on a channel they like: types, presses, reads the screen."""

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Self
from uuid import UUID, uuid4

from sqlalchemy import select

from db.enums import ChannelName, EventKind
from db.models.conversations import WebChatEvent
from services.turns.conversations import key_of
from services.turns.service import Outcome
from tests.house import House


@dataclass(frozen=True)
class Bubble:
    """One bubble of the chat as it was when the person read it."""

    seq: int
    sender: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()
    file: dict[str, str] | None = None


class Visitor(ABC):
    """Somebody who writes to us. Scenarios speak of this; where the channels differ is hidden below."""

    channel: ChannelName

    def __init__(self, house: House, external_id: str) -> None:
        self.house = house
        self.external_id = external_id
        self.contact_id = 0
        self.outcome: Outcome | None = None
        # What either side said, as the person read it: oldest first.
        self.bubbles: list[Bubble] = []

    @abstractmethod
    def another(self, external_id: str) -> Self:
        """Somebody else, on the same channel."""

    @abstractmethod
    async def opens(self, start: str = "") -> str:
        """Opens the chat, with the code of a link if there is one."""

    @abstractmethod
    async def types(self, text: str) -> str:
        """Types a text; returns the screen."""

    @abstractmethod
    async def presses_data(self, data: str) -> str:
        """Presses a button by its data, also one made by hand."""

    @abstractmethod
    async def sends_a_file(self, name: str = "photo.jpg") -> str:
        """Sends a file."""

    @abstractmethod
    async def looks(self) -> str:
        """Reads what came meanwhile, such as notices."""

    @abstractmethod
    async def is_kept(self, text: str) -> bool:
        """Whether our database still holds this among what was said here, so that it can be read."""

    async def presses(self, label: str) -> str:
        """Presses the newest button of this label."""
        return await self.presses_data(self.data_of(label))

    async def does(self, *steps: str) -> str:
        """Presses what is a button on the screen, types what is not, step by step."""
        for step in steps:
            await (self.presses(step) if step in self.buttons else self.types(step))
        return self.screen

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


class WebVisitor(Visitor):
    """Somebody at the web chat: its transcript is ours, what they send has keys of its own."""

    channel = ChannelName.WEB

    def another(self, external_id: str) -> Self:
        return type(self)(self.house, external_id)

    async def opens(self, start: str = "") -> str:
        self.outcome = await self.house.opens(self.external_id, start)
        return await self.looks()

    async def types(self, text: str, key: UUID | None = None) -> str:
        self.outcome = await self.house.says(self.external_id, key or uuid4(), text)
        return await self.looks()

    async def presses_data(self, data: str, key: UUID | None = None) -> str:
        self.outcome = await self.house.presses(self.external_id, key or uuid4(), data)
        return await self.looks()

    async def sends_a_file(self, name: str = "photo.jpg") -> str:
        self.outcome = await self.house.sends_a_file(self.external_id, uuid4(), name)
        return await self.looks()

    async def is_kept(self, text: str) -> bool:
        await self.looks()
        return any(text in bubble.text for bubble in self.bubbles)

    async def looks(self) -> str:
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
