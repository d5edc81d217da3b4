"""Which places a typed text may mean: «Тараз», «taraz», «Таразданмын», «г. Тарас»; the person confirms it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, Generic, TypeVar

from services.folding import fold

Thing = TypeVar("Thing")

# Said beside a name, and no part of it.
_SAID_BESIDE: Final = """
қала қаласы қаласынан қаласында ауыл ауылы ауылынан ауылында аудан ауданы ауданынан ауданында облыс облысы
облысынан облысында кент кенті жастар ресурстық орталығы орталық мен біз тұрамын боламын
город города городе г село сёла селе с район района районе р н область области обл поселок посёлок пос п
молодёжный молодежный ресурсный центр я из в мы живу центра имени
"""
_BESIDE: Final = frozenset(map(fold, _SAID_BESIDE.split()))
# A case ending joined to a name: «Таразданмын», «в Кентау», «из Шымкента».
_LONGEST_ENDING: Final = 7
_SHORTEST_STEM: Final = 4
# A slip of one letter in five still means the place.
_LIKE_ENOUGH: Final = 0.8


@dataclass(frozen=True, slots=True)
class Named(Generic[Thing]):
    """A thing with the names people call it by: those of its place, and all others."""

    thing: Thing
    places: tuple[str, ...]
    others: tuple[str, ...] = ()


def matches(typed: str, things: Iterable[Named[Thing]]) -> list[Thing]:
    """Those the text may mean; only the best kind of match is given back, in the order they came.

    Equal name of a place → every word begins a word of a name → a name with an ending → one slip of a letter.
    """
    wanted = _words(typed)
    if not wanted:
        return []
    ranked: dict[int, list[Thing]] = {}
    for named in things:
        rank = _rank(wanted, named)
        if rank is not None:
            ranked.setdefault(rank, []).append(named.thing)
    return ranked[min(ranked)] if ranked else []


def _rank(wanted: Sequence[str], named: Named[Thing]) -> int | None:
    places = [_words(name) for name in named.places if name]
    if any(list(wanted) == list(place) for place in places):
        return 0
    names = [*places, *(_words(name) for name in named.others if name)]
    if any(all(any(w.startswith(t) for w in name) for t in wanted) for name in names):
        return 1
    if any(_ended(word, place) for word in wanted for place in places):
        return 2
    if any(_alike(wanted, place) for place in places):
        return 3
    return None


def _ended(word: str, place: Sequence[str]) -> bool:
    """«таразданмын» is «тараз» with an ending, «шимкента» is «шимкент»."""
    last = place[-1] if place else ""
    stem = last[:-1] if last and last[-1] in "аяеи" else last
    return (
        len(place) == 1
        and len(stem) >= _SHORTEST_STEM
        and word.startswith(stem)
        and len(word) - len(stem) <= _LONGEST_ENDING
    )


def _alike(wanted: Sequence[str], place: Sequence[str]) -> bool:
    typed, name = " ".join(wanted), " ".join(place)
    if min(len(typed), len(name)) < _SHORTEST_STEM:
        return False
    return SequenceMatcher(None, typed, name, autojunk=False).ratio() >= _LIKE_ENOUGH


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    folded = fold(text[:200]).split()
    return tuple(word for word in folded if word not in _BESIDE)
