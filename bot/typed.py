"""Words instead of a press: the button's label or its number, spelled with or without Kazakh letters."""

from collections.abc import Sequence

from services.folding import fold


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
    return found.pop() if len(found) == 1 else None
