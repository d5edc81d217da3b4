"""People who walk whole dialogues through the real dispatcher, as fast as they are answered."""

from collections.abc import Callable
from time import perf_counter
from uuid import uuid4

from aiogram import Dispatcher
from aiogram.types import Update

from app.container import Container
from bot.channels.webchat.channel import WebChannel
from bot.channels.webchat.cookie import Standing, Visitor, new_external_id
from bot.channels.webchat.ingress import Arrival, Ingress
from bot.dispatcher import build_dispatcher
from bot.feeding import feed
from services.turns.bell import Bell
from services.turns.conversations import Dialogue
from tests.scripts import Script, step_on


class Watched(WebChannel):
    """The web chat; who walks sees the buttons without asking the database."""

    def __init__(self, container: Container) -> None:
        super().__init__(Bell(container.database), container.clock)
        self.dialogues: dict[str, Dialogue] = {}

    def heard(self, dialogue: Dialogue, update: Update) -> None:
        super().heard(dialogue, update)
        self.dialogues[dialogue.external_id] = dialogue


class Street:
    """The application but its web server, and the people in front of it."""

    def __init__(self, container: Container) -> None:
        self.channel = Watched(container)
        self.dispatcher: Dispatcher = build_dispatcher(container.turns, container.conversation_keys)
        self.ingress = Ingress(self.channel, container.clock)

    async def walk(self, script: Script, code: str, took: Callable[[float], None]) -> None:
        """One person's whole dialogue, opened by a link with this code; `took` hears of every answer."""
        visitor = Visitor(new_external_id(), False, Standing.KNOWN)
        await self._take(self.ingress.start(visitor, code), took)
        for step in script.steps:
            dialogue = self.channel.dialogues[visitor.external_id]
            choices = [(label, data) for label, data in dialogue.choices]
            text, data = step_on(step, choices)
            if data:
                arrival = self.ingress.press(visitor, uuid4(), data, dialogue.last_seq, text)
            else:
                arrival = self.ingress.text(visitor, uuid4(), text)
            await self._take(arrival, took)
        dialogue = self.channel.dialogues.pop(visitor.external_id)
        if dialogue.state != script.ends_at:
            raise RuntimeError(f"{script.name} ended at {dialogue.state}, not at {script.ends_at}")

    async def _take(self, arrival: Arrival, took: Callable[[float], None]) -> None:
        began = perf_counter()
        with self.channel.hearing(arrival.said):
            outcome = await feed(self.dispatcher, self.channel, arrival)
        took(perf_counter() - began)
        if outcome.failed or outcome.seen_before:
            raise RuntimeError("a turn failed")
