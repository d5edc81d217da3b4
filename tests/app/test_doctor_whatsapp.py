"""`kenes doctor` about WhatsApp: off is fine; a fault, a missing template or an http address is not."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.container import Container
from app.doctor import WHATSAPP, Finding, examine
from app.settings import Settings
from db.enums import ChannelName, TemplateState
from services.channels.states import FRESH, ChannelStates
from services.clock import StoppedClock
from services.keys import Keys
from services.whatsapp.templates import TemplateStanding, WhatsAppTemplates

TOKEN = "EAA-not-to-be-read"
APPROVED = TemplateStanding("kenes_visit_soon", "kk", TemplateState.APPROVED)


def some_settings(
    url: str, place: Path, token: str | None = TOKEN, public_url: str = "https://kenes.test"
) -> Settings:
    if not (place / "keys.json").exists():
        Keys.create(place / "keys.json", "test")
    return Settings(
        database_url=url, keys_file=place / "keys.json", whatsapp_token=token, public_url=public_url
    )


async def stands(settings: Settings, ago: timedelta = timedelta(), fault: str = "", *templates) -> None:
    """WhatsApp was last seen so."""
    container = Container(settings)
    clock = StoppedClock(container.clock.now() - ago)
    facts = {"quality": "GREEN", "tier": "TIER_1K"}
    await ChannelStates(container.database, clock).put(
        ChannelName.WHATSAPP, mode="webhook", name="+7 701 000 00 00", fault=fault, facts=facts
    )
    await WhatsAppTemplates(container.database, clock).put(templates)
    await container.close()


async def finding(settings: Settings) -> Finding:
    (found,) = (one for one in await examine(settings) if one.what == "whatsapp")
    assert TOKEN not in found.says
    return found


async def test_without_a_token_it_is_off(sqlite_url: str, tmp_path: Path):
    settings = some_settings(sqlite_url, tmp_path, None)
    assert await finding(settings) == Finding("whatsapp", True, "off: KENES_WHATSAPP_TOKEN is not set")


async def test_what_was_never_spoken_with_or_is_silent_does_not_run(sqlite_url: str, tmp_path: Path):
    settings = some_settings(sqlite_url, tmp_path)
    never = await finding(settings)
    assert (never.ok, "kenes run" in never.says) == (False, True)
    await stands(settings, FRESH)
    silent = await finding(settings)
    assert (silent.ok, "nothing was heard since" in silent.says) == (False, True)


async def test_while_all_is_well(database_url: str, tmp_path: Path):
    settings = some_settings(database_url, tmp_path)
    await stands(settings, timedelta(), "", APPROVED)
    assert await finding(settings) == Finding(
        "whatsapp",
        True,
        "+7 701 000 00 00, quality GREEN, TIER_1K; 1 templates approved; 0 replies refused, 0 updates failed",
    )


@pytest.mark.parametrize("fault", sorted(WHATSAPP))
async def test_a_fault_says_what_to_do(sqlite_url: str, tmp_path: Path, fault: str):
    settings = some_settings(sqlite_url, tmp_path)
    await stands(settings, timedelta(), fault, APPROVED)
    found = await finding(settings)
    assert (found.ok, found.says) == (False, WHATSAPP[fault])


async def test_templates_that_cannot_be_used_are_a_fault(sqlite_url: str, tmp_path: Path):
    settings = some_settings(sqlite_url, tmp_path)
    await stands(settings)
    assert "not asked about templates yet" in (await finding(settings)).says
    missing = TemplateStanding("kenes_visit_soon", "ru", TemplateState.MISSING)
    await stands(settings, timedelta(), "", APPROVED, missing)
    found = await finding(settings)
    assert not found.ok
    assert found.says == "1 of 2 templates cannot be used: `kenes whatsapp sync`"


async def test_meta_comes_to_https_only(sqlite_url: str, tmp_path: Path):
    settings = some_settings(sqlite_url, tmp_path, public_url="http://kenes.test")
    await stands(settings, timedelta(), "", APPROVED)
    found = await finding(settings)
    assert (found.ok, "KENES_PUBLIC_URL" in found.says) == (False, True)
