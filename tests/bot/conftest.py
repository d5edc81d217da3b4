"""Dialogues run on the web chat and over the wires of Telegram and WhatsApp, each on another engine.

A scenario runs three times, once a channel; of engines and languages now on the one, now on the other. Which
goes with which differs from scenario to scenario, so that all of them together meet every combination.
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
CHANNELS = 3
# From so many examples on, each runs on one channel only, the next one on the next channel.
MANY = 4
OWN = {"channel", "engine", "lang"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" not in metafunc.fixturenames:
        return
    engines = ENGINES[:: _sign(metafunc, "engine")]
    langs = LANGUAGES[:: _sign(metafunc, "lang")]
    names: list[str] = ["engine"]
    ways: list[tuple[str, ...]] = []
    ways += [(one,) for one in engines]
    web_only = metafunc.definition.get_closest_marker("web_only")
    if "channel" in metafunc.fixturenames:
        telegram = TELEGRAMS[:: _sign(metafunc, "telegram")][0]
        channels = ("web", "web") if web_only else ("web", telegram, "whatsapp")
        # Two of three run on the one engine, the third on the other; and so with the languages.
        engines = (*engines, engines[_sign(metafunc, "third") > 0])
        langs = (*langs, langs[_sign(metafunc, "third language") > 0])
        names = ["engine", "channel"]
        ways = [*zip(engines, channels, strict=False)]
    if "lang" in metafunc.fixturenames:
        names = [*names, "lang"]
        ways = [(*way, one) for way, one in zip(ways, langs, strict=False)]
    metafunc.parametrize(names, ways, ids=["-".join(way) for way in ways])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What reads a text is the same on every channel: of many examples each runs once."""
    examples: dict[object, dict[tuple[int, ...], int]] = defaultdict(dict)
    theirs = {}
    for item in items:
        callspec = getattr(item, "callspec", None)
        if isinstance(item, pytest.Function) and callspec and "channel" in callspec.params:
            own = examples[item.function]
            example = tuple(index for name, index in callspec.indices.items() if name not in OWN)
            turn = own.setdefault(example, len(own)) + callspec.indices["channel"]
            ways = 2 if item.get_closest_marker("web_only") else CHANNELS
            theirs[item] = (own, turn % ways == 0)
    items[:] = [item for item in items if item not in theirs or _has_its_turn(*theirs[item])]


def _has_its_turn(examples: dict[tuple[int, ...], int], is_its_turn: bool) -> bool:
    return len(examples) < MANY or is_its_turn


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
    from tests.whatsapp.visitor import WhatsAppVisitor
    from tests.whatsapp.visitor import Wire as CloudWire
    from tests.whatsapp.visitor import no_time_to_lose as no_time_to_lose_there

    if channel == "web":
        yield WebVisitor(house, "1001")
        return
    if channel == "whatsapp":
        with no_time_to_lose_there():
            async with CloudWire(house) as cloud:
                yield WhatsAppVisitor(house, "1001", cloud)
        return
    with no_time_to_lose():
        async with Wire(house, webhook=channel == "telegram_hook") as wire:
            yield TelegramVisitor(house, "1001", wire)


@pytest.fixture
def another_visitor(visitor: "Visitor") -> "Visitor":
    """Somebody else."""
    return visitor.another("1002")
