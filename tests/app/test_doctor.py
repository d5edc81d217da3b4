"""`kenes doctor` about Telegram: off is fine, a fault is not and says what to do."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.container import Container
from app.doctor import Finding, examine
from app.settings import Settings
from bot.channels.telegram.standing import Fault
from db.enums import ChannelName
from services.channels.states import FRESH, ChannelStates
from services.clock import StoppedClock
from services.keys import Keys

TOKEN = "123:not-to-be-read"


def some_settings(url: str, place: Path, token: str | None = TOKEN) -> Settings:
    if not (place / "keys.json").exists():
        Keys.create(place / "keys.json", "test")
    return Settings(database_url=url, keys_file=place / "keys.json", telegram_token=token)


async def stands(settings: Settings, ago: timedelta = timedelta(), fault: str = "") -> None:
    """Telegram was last seen so."""
    container = Container(settings)
    clock = StoppedClock(container.clock.now() - ago)
    states = ChannelStates(container.database, clock)
    await states.put(ChannelName.TELEGRAM, mode="polling", name="kenes_bot", fault=fault)
    await container.close()


async def finding(settings: Settings) -> Finding:
    (found,) = (one for one in await examine(settings) if one.what == "telegram")
    assert TOKEN not in found.says
    return found


async def test_without_a_token_it_is_off(sqlite_url: str, tmp_path: Path):
    settings = some_settings(sqlite_url, tmp_path, None)
    assert await finding(settings) == Finding("telegram", True, "off: KENES_TELEGRAM_TOKEN is not set")


async def test_what_was_never_spoken_with_or_is_silent_does_not_run(sqlite_url: str, tmp_path: Path):
    settings = some_settings(sqlite_url, tmp_path)
    never = await finding(settings)
    assert (never.ok, "kenes run" in never.says) == (False, True)
    await stands(settings, FRESH)
    silent = await finding(settings)
    assert (silent.ok, "nothing was heard since" in silent.says) == (False, True)


async def test_while_all_is_well(database_url: str, tmp_path: Path):
    settings = some_settings(database_url, tmp_path)
    await stands(settings)
    found = await finding(settings)
    assert found.ok
    assert found.says == "@kenes_bot by polling; 0 replies refused, 0 updates failed"


@pytest.mark.parametrize("fault", list(Fault))
async def test_a_fault_says_what_to_do(sqlite_url: str, tmp_path: Path, fault: Fault):
    settings = some_settings(sqlite_url, tmp_path)
    await stands(settings, fault=fault)
    found = await finding(settings)
    assert not found.ok
    assert ": " in found.says
    assert "see the log" not in found.says or fault is Fault.OURS
    if fault is Fault.TWO_SERVERS:
        assert "stop the other" in found.says
