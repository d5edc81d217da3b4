"""Dialogues run on the web chat and over Telegram's wire, each on another engine.

A scenario runs twice: on either channel, on either engine, and where it speaks two languages in either one.
Which goes with which differs from scenario to scenario, so that all of them together meet every combination.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING
from zlib import crc32

import pytest

if TYPE_CHECKING:
    from tests.house import House
    from tests.visitor import Visitor

ENGINES, LANGUAGES = ("sqlite", "postgresql"), ("kk", "ru")
# How updates come from Telegram: by our own polls, or by its calls.
TELEGRAMS = ("telegram_polls", "telegram_hook")
# From so many examples on, one half of them runs on the one channel, the other half on the other.
MANY = 4
OWN = {"channel", "engine", "lang"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" not in metafunc.fixturenames:
        return
    ways: list[tuple[str, ...]] = [(engine,) for engine in ENGINES[:: _sign(metafunc, "engine")]]
    names = ["engine"]
    if "channel" in metafunc.fixturenames:
        web_only = metafunc.definition.get_closest_marker("web_only")
        telegram = TELEGRAMS[:: _sign(metafunc, "telegram")][0]
        channels = ("web", "web" if web_only else telegram)
        names, ways = [*names, "channel"], [(*way, one) for way, one in zip(ways, channels, strict=True)]
    if "lang" in metafunc.fixturenames:
        langs = LANGUAGES[:: _sign(metafunc, "lang")]
        names, ways = [*names, "lang"], [(*way, one) for way, one in zip(ways, langs, strict=True)]
    metafunc.parametrize(names, ways, ids=["-".join(way) for way in ways])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What reads a text is the same on every channel: of many examples each runs once."""
    examples: dict[object, dict[tuple[int, ...], int]] = defaultdict(dict)
    turns = {}
    for item in items:
        callspec = getattr(item, "callspec", None)
        if isinstance(item, pytest.Function) and callspec and "channel" in callspec.params:
            own = examples[item.function]
            example = tuple(index for name, index in callspec.indices.items() if name not in OWN)
            turns[item] = (own, own.setdefault(example, len(own)) + callspec.indices["channel"])
    items[:] = [item for item in items if item not in turns or _has_its_turn(*turns[item])]


def _has_its_turn(examples: dict[tuple[int, ...], int], turn: int) -> bool:
    return len(examples) < MANY or turn % 2 == 0


def _sign(metafunc: pytest.Metafunc, what: str) -> int:
    """As good as drawn by lot, and the same every time."""
    return 1 - 2 * (crc32(f"{what} {metafunc.function.__qualname__}".encode()) & 1)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, engine: str) -> str:
    """A fresh migrated database on this engine."""
    url: str = request.getfixturevalue(f"{engine}_url")
    return url


@pytest.fixture
async def visitor(house: "House", channel: str) -> AsyncIterator["Visitor"]:
    """A person on this channel."""
    from tests.telegram.visitor import TelegramVisitor, Wire, no_time_to_lose
    from tests.visitor import WebVisitor

    if channel == "web":
        yield WebVisitor(house, "1001")
        return
    with no_time_to_lose():
        async with Wire(house, webhook=channel == "telegram_hook") as wire:
            yield TelegramVisitor(house, "1001", wire)


@pytest.fixture
def another_visitor(visitor: "Visitor") -> "Visitor":
    """Somebody else."""
    return visitor.another("1002")
