"""A long text in pieces: cut where a paragraph, a sentence or a word ends, each piece marked for itself."""

import re
from typing import Final

from bot.channels.whatsapp.marks import Styled, marked
from bot.keyboards import length

TEXT: Final = 4096
BODY: Final = 1024
# A cut may make a mark act that did not, and those of a line take some room.
_PIECE: Final = TEXT - 32

# Best first: what stands behind the cut begins a paragraph, a line, a sentence, a word.
_CUTS: Final = tuple(map(re.compile, (r"\n\s*\n", r"\n", r"(?<=[.!?…:;])\s+", r"\s+")))


def pieces(shown: Styled, last: int) -> list[str]:
    """Few, and none empty; the last, which carries the choices, has `last` units at most."""
    rest, found = shown.stripped(), []
    while _exceeds(rest, last):
        cut = _cut(rest, last)
        found.append(marked(rest.part(0, cut).stripped()))
        rest = rest.part(cut, len(rest)).stripped()
    if len(rest):
        found.append(marked(rest))
    return [piece for piece in found if piece]


def _exceeds(shown: Styled, limit: int) -> bool:
    """Marks only make a text longer."""
    return length(shown.text) > limit or length(marked(shown)) > limit


def _cut(rest: Styled, last: int) -> int:
    """Where the next piece ends."""
    if _exceeds(rest, _PIECE):
        most = _most(rest, _PIECE)
        return _best(rest.text, most // 2, most) or _best(rest.text, 1, most) or most
    # Two pieces will do, the last as long as it may be; sentences before words.
    least = _least(rest, last)
    middle = least + (len(rest) - least) // 2
    end = len(rest) - 1
    return _best(rest.text, least, middle, early=True) or _best(rest.text, least, end, early=True) or least


def _best(text: str, since: int, until: int, *, early: bool = False) -> int:
    """The best place to cut, `since` and `until` included; 0 where a word fills it all."""
    for cut in _CUTS:
        found = [one.end() for one in cut.finditer(text) if since <= one.end() <= until]
        if found:
            return found[0] if early else found[-1]
    return 0


def _most(shown: Styled, limit: int) -> int:
    """How many characters of the beginning fit."""
    few, many = 1, min(len(shown), limit) + 1
    while many - few > 1:
        middle = (few + many) // 2
        if not _exceeds(shown.part(0, middle), limit):
            few = middle
        else:
            many = middle
    return few


def _least(shown: Styled, limit: int) -> int:
    """From which character on the rest fits."""
    none, fits = 0, len(shown) - 1
    while fits - none > 1:
        middle = (none + fits) // 2
        if not _exceeds(shown.part(middle, len(shown)), limit):
            fits = middle
        else:
            none = middle
    return fits
