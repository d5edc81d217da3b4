"""Words instead of a press: the button's label or its number, spelled with or without Kazakh letters.

A messenger may show less than the label: whoever types what stands there means that button, and so does
whoever types the beginning of one label and of no other.
"""

from collections.abc import Sequence
from typing import Final

from bot.keyboards import pages, titles
from bot.wishes import wish_of_word
from services.crisis_words import Crisis, crisis_in
from services.folding import fold

# A shorter beginning is more often a word of its own.
_BEGINNING: Final = 4
# Words that outrank any choice, unless they are the whole of its label.
_FIRST: Final = frozenset({"urgent", "stop"})


def press_for(text: str, choices: Sequence[Sequence[str]]) -> str | None:
    """The data of the button that the text means; None when it means none, or more than one."""
    typed = fold(text)
    if not typed:
        return None
    if typed.isdecimal():
        number = int(typed[:4])
        # Longer lists are pages; their numbers would mean different things on each.
        return choices[number - 1][1] if 1 <= number <= len(choices) else None
    found = {data for label, data in choices if fold(label) == typed}
    found = found or {data for title, data in _shown(choices) if fold(title) == typed}
    if not found and sum(map(str.isalpha, typed)) >= _BEGINNING:
        found = {data for label, data in choices if fold(label).startswith(typed)}
        if found and (wish_of_word(text) in _FIRST or crisis_in(text) is not Crisis.NONE):
            return None
    return found.pop() if len(found) == 1 else None


def _shown(choices: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Each choice as a list cuts it, beside its neighbours."""
    return [
        (title, data)
        for page in pages([[label, data] for label, data in choices])
        for title, (_label, data) in zip(titles([label for label, _data in page]), page, strict=True)
    ]
