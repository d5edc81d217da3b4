"""Lists of phrases looked for in a text however it is typed: three spellings, any ending, words between.

Nothing here is stored; the text is folded by `services.folding`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from services.folding import fold

Phrase = tuple[tuple[str, bool], ...]
Phrases = Mapping[str, Sequence[Phrase]]
# How many other words may stand between two of a phrase.
FREE_WORDS: Final = 2
_KNOWN_BY: Final = 2


def phrases(lines: str) -> Phrases:
    """One phrase a line, «*» stands for any ending; found by two letters, or one: much is looked through."""
    found: dict[str, list[Phrase]] = {}
    for phrase in _read(lines):
        found.setdefault(phrase[0][0][:_KNOWN_BY], []).append(phrase)
    return found


def says(words: Sequence[str], wanted: Phrases) -> bool:
    """Whether any of the phrases begins anywhere among the folded words."""
    return any(
        _follows(words, start, phrase)
        for start, word in enumerate(words)
        for known_by in {word[:1], word[:_KNOWN_BY]}
        for phrase in wanted.get(known_by, ())
    )


def _read(lines: str) -> Iterable[Phrase]:
    """Each word folded, with whether it may go on."""
    return (
        tuple((fold(word.rstrip("*")), word.endswith("*")) for word in line.split())
        for line in lines.splitlines()
        if line.strip()
    )


def _follows(words: Sequence[str], start: int, phrase: Phrase) -> bool:
    """Whether the phrase's words come one after the other from here, with at most two others between."""
    if not _is(words[start], phrase[0]):
        return False
    at = start
    for wanted in phrase[1:]:
        window = range(at + 1, min(at + 2 + FREE_WORDS, len(words)))
        found = next((index for index in window if _is(words[index], wanted)), None)
        if found is None:
            return False
        at = found
    return True


def _is(word: str, wanted: tuple[str, bool]) -> bool:
    stem, goes_on = wanted
    return word.startswith(stem) if goes_on else word == stem
