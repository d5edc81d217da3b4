"""What a handler has in hand: the screen, the dialogue, the services of this turn."""

from dataclasses import dataclass
from datetime import datetime

from aiogram.fsm.state import State

from bot.screen import Screen
from services.cause import Actor, Cause
from services.files import CheckedFile, FileRefused
from services.house import Services
from services.turns.conversations import ConversationKeys, Dialogue

Attached = CheckedFile | FileRefused | None
"""A file as the ingress fetched and checked it, or why it is not taken."""


@dataclass(slots=True)
class Talk:
    """One turn of a conversation. Handlers read and change `dialogue`, call `services`, show a `screen`."""

    dialogue: Dialogue
    screen: Screen
    services: Services
    keys: ConversationKeys
    now: datetime
    attached: Attached = None
    # Where our pages stand for the outside; empty where nobody said.
    public_url: str = ""

    @property
    def cause(self) -> Cause:
        """Why a service is called: this contact, for the person who is writing. The arrival is the key."""
        actor = Actor(
            contact_id=self.dialogue.contact_id,
            person_id=self.dialogue.person_id,
            lang=self.dialogue.lang or "kk",
        )
        return Cause(by=actor, channel=self.dialogue.channel)

    def go(self, state: State | None) -> None:
        """The dialogue stands here from now on."""
        self.dialogue.state = state.state if state else None
