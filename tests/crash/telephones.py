"""People with Telegram: what they write waits until the bot takes it, what they saw they remember."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.scripts import step_on
from tests.telegram.people import Person
from tests.telegram.server import TelegramServer

LATEST = 60.0
# Nobody answers sooner than they have read.
READS = 0.06


class Screen(NamedTuple):
    """What a message said when it came or was changed: the text and the buttons of both kinds."""

    text: str
    labels: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def is_question(self) -> bool:
        """Whether an answer is expected, from below it or below the text box."""
        return bool(self.labels or self.keys)


@dataclass
class Telephone:
    """One chat with the bot."""

    person: Person
    reads: float = READS
    # Everything that came, in order; which message it was, and the data of its buttons.
    screens: list[Screen] = field(default_factory=list)
    # Those that took an earlier one's place: said again where they stand already, nobody sees them come.
    changes: set[Screen] = field(default_factory=set)
    _where: list[tuple[int, list[tuple[str, str]]]] = field(default_factory=list)
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    async def listens(self) -> None:
        """Looks at each thing as it comes: a later change would hide what it said."""
        room = self.person.room
        while True:
            await room.until(len(self.screens) + 1)
            message = room.messages[room.done[len(self.screens)]]
            buttons = [
                (one["text"], one.get("callback_data", ""))
                for row in message.get("reply_markup", {}).get("inline_keyboard", [])
                for one in row
            ]
            labels = tuple(label for label, _data in buttons)
            self.screens.append(Screen(message.get("text", ""), labels, tuple(self.person.keys)))
            if "edit_date" in message:
                self.changes.add(self.screens[-1])
            self._where.append((message["message_id"], buttons))
            self._came.set()

    async def sees(self, wanted: Callable[[Screen], bool], after: int) -> int:
        """Waits for a screen among those from `after` on, and reads it; which one it was."""
        async with asyncio.timeout(LATEST):
            while True:
                for number in range(after, len(self.screens)):
                    if wanted(self.screens[number]):
                        await asyncio.sleep(self.reads)
                        return number
                self._came.clear()
                await self._came.wait()

    async def answers(self, step: str, number: int) -> None:
        """A step of a script, on that screen."""
        message_id, buttons = self._where[number]
        if self.screens[number].keys and step.startswith("#"):
            # Below the text box a button sends its label.
            await self.person.types(self.screens[number].keys[1])
            return
        text, data = step_on(step, buttons)
        await (self.person.presses_data(message_id, data) if data else self.person.types(text))


@asynccontextmanager
async def telephones(api: TelegramServer, reads: float = READS) -> AsyncIterator[Callable[[int], Telephone]]:
    """Gives somebody a telephone; whatever comes inside the block is heard."""
    async with asyncio.TaskGroup() as tasks:
        ears = []

        def a_telephone(number: int) -> Telephone:
            telephone = Telephone(api.person(number), reads)
            ears.append(tasks.create_task(telephone.listens()))
            return telephone

        try:
            yield a_telephone
        finally:
            for ear in ears:
                ear.cancel()
