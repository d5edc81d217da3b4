"""One template: its words in both languages, what is put into them when it is sent, its buttons."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.keyboards import Choice
from bot.notices import word
from i18n import gettext, speaking
from services.notices.facts import NoticeFacts
from services.whatsapp.templates import name_of

UTILITY: Final = "UTILITY"
BODY: Final = 1024
BUTTON: Final = 25
# A parameter may hold no more: an address is the longest, and the whole stays below the body's limit.
PARAMETER: Final = 240
# Instead of nothing, which WhatsApp refuses.
NONE: Final = "–"

_BLANKS: Final = re.compile(r"\s+")
# What controls or reverses writing has no place in a line.
_UNSEEN: Final = re.compile("[\u0000-\u0008\u000e-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def own_choices(facts: NoticeFacts) -> tuple[Choice, ...]:
    """The buttons below the notice itself."""
    return word(facts).choices


@dataclass(frozen=True, slots=True)
class Template:
    """What WhatsApp's owner approves beforehand, and what is sent by its name.

    `words` is an English message of the catalogues with named placeholders; `filled` says what each stands
    for, in the order in which they are numbered in every language.
    """

    kind: str
    words: str
    filled: Mapping[str, Callable[[NoticeFacts], str]]
    choices: Callable[[NoticeFacts], tuple[Choice, ...]] = own_choices
    category: str = UTILITY

    @property
    def name(self) -> str:
        """As WhatsApp knows it."""
        return name_of(self.kind)

    def body(self, lang: str) -> str:
        """The words with {{1}}, {{2}}… for what is filled in."""
        with speaking(lang):
            text = gettext(self.words)
        return text.format(**{name: f"{{{{{n}}}}}" for n, name in enumerate(self.filled, start=1)})

    def parameters(self, facts: NoticeFacts) -> tuple[str, ...]:
        """What stands for {{1}}, {{2}}…, in the reader's language, clean of what WhatsApp refuses."""
        with speaking(facts.lang):
            return tuple(cleaned(made(facts)) for made in self.filled.values())

    def buttons(self, facts: NoticeFacts) -> tuple[Choice, ...]:
        """The quick replies, in the reader's language."""
        with speaking(facts.lang):
            return self.choices(facts)


def cleaned(text: str) -> str:
    """One line without tabs and rows of blanks, never empty, not too long."""
    line = _BLANKS.sub(" ", _UNSEEN.sub("", text)).strip()
    if len(line) > PARAMETER:
        line = line[: PARAMETER - 1].rstrip() + "…"
    return line or NONE
