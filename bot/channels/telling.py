"""A notice on its way to somebody else's messenger: what there is to say, and what may come of it.

Each messenger has errors of its own; delivery knows these five outcomes and nothing else. Told is to return.
"""

from dataclasses import dataclass
from typing import Any

from aiogram.methods import TelegramMethod

from bot.notices import Notice
from bot.screen import announcement
from i18n import speaking
from services.notices.facts import NoticeFacts
from services.turns.conversations import Dialogue


@dataclass(frozen=True, slots=True)
class Telling:
    """A promise that stands as `sending` while the messenger is asked to show it."""

    promise_id: int
    dialogue: Dialogue
    facts: NoticeFacts
    notice: Notice


def methods_of(dialogue: Dialogue, facts: NoticeFacts, notice: Notice) -> list[TelegramMethod[Any]]:
    """As Bot API methods, beside whatever the dialogue asks just now."""
    with speaking(facts.lang):
        return announcement(dialogue, notice.text, notice.choices, notice.document)


class NotTold(Exception):
    """It did not arrive, for sure; `fault` is a word for staff. It is tried again, later and later."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class NotNow(NotTold):
    """The messenger takes nothing for so many seconds: that is no failed try."""

    def __init__(self, seconds: float) -> None:
        super().__init__("not_now")
        self.seconds = seconds


class NeverTold(NotTold):
    """It will never be taken: nothing is tried again, somebody rings."""


class Stopped(NotTold):
    """The person wants nothing more from us there."""

    def __init__(self) -> None:
        super().__init__("stopped")


class PerhapsTold(NotTold):
    """Nobody knows whether it arrived."""
