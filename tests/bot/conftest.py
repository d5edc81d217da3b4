"""Dialogues run on the web chat and on Telegram, each on another engine: which, is the scenario's turn.

A scenario runs twice: on either channel, on either engine, and where it speaks two languages in either one.
Which goes with which differs from scenario to scenario, so that all of them together meet every combination.
"""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING
from zlib import crc32

import pytest

if TYPE_CHECKING:
    from tests.house import House
    from tests.visitor import Visitor

CHANNELS, ENGINES, LANGUAGES = ("web", "telegram"), ("sqlite", "postgresql"), ("kk", "ru")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    names = ["channel", "engine"] if "channel" in metafunc.fixturenames else ["engine"]
    if "engine" not in metafunc.fixturenames:
        return
    engines = ENGINES[:: _sign(metafunc, "engine")]
    values: list[tuple[str, ...]]
    if "channel" not in names:
        values = [(engine,) for engine in ENGINES]
    elif metafunc.definition.get_closest_marker("web_only"):
        values = [("web", engine) for engine in engines]
    else:
        values = list(zip(CHANNELS, engines, strict=True))
    if "lang" in metafunc.fixturenames:
        names.append("lang")
        langs = LANGUAGES[:: _sign(metafunc, "lang")]
        values = [(*value, lang) for value, lang in zip(values, langs, strict=True)]
    ids = ["-".join(value) for value in values]
    metafunc.parametrize(names, values, ids=ids)


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
        async with Wire(house) as wire:
            yield TelegramVisitor(house, "1001", wire)


@pytest.fixture
def another_visitor(visitor: "Visitor") -> "Visitor":
    """Somebody else."""
    return visitor.another("1002")
