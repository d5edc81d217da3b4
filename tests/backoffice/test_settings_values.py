"""Settings: seen by every administrator, changed by the nation's alone, with what stood before."""

import pytest
from sqlalchemy import select

from db.engine import Database
from db.enums import Role, UnitKind
from db.models.settings import Setting, SettingChange
from db.models.staff import AuditEntry
from db.models.units import Unit
from services.cause import Actor
from services.settings.definitions import DAYS_AHEAD, DEFINITIONS
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_login, a_unit

PATH = "/settings/values/days_ahead"


@pytest.fixture
async def national(world: World, database: Database) -> Actor:
    """Administers the whole tree."""
    return await a_login(database, await a_unit(database, kind=UnitKind.NATION), Role.ADMINISTRATOR)


@pytest.fixture
async def browser(signed_in: Signs, national: Actor) -> Browser:
    return await signed_in(national)


async def test_each_has_words_a_value_and_what_it_was_by_default(browser: Browser):
    await browser.opens("/settings/values")
    for name in DEFINITIONS:
        assert f'data-name="{name}"' in browser.page.text
        assert name not in browser.text
        await browser.opens(f"/settings/values/{name}")
        assert browser.status == 200
        assert browser.has("Never changed.", "By default")
        await browser.opens("/settings/values")


async def test_changed_it_holds_at_once_and_the_old_value_stays_readable(
    browser: Browser, world: World, database: Database
):
    await browser.opens(PATH)
    await browser.sends(PATH, value="14", seen=browser.value_of("seen"))
    assert browser.has("Saved.", "History")
    async with database.read() as session:
        change = await session.scalar(select(SettingChange))
        entry = await session.scalar(select(AuditEntry).where(AuditEntry.deed == "set_value"))
    assert change is not None
    assert entry is not None
    assert (change.name, change.old, change.new) == ("setting:days_ahead", None, 14)
    assert entry.details == {"name": "days_ahead", "old": None, "new": 14}
    place = (world.centre.id, world.career.specialism_id)
    hours = await world.services.consultations.free_hours(*place, limit=500)
    last = max(hour.starts_at for hour in hours)
    assert (last - world.services.tools.clock.now()).days <= 14
    await browser.sends(f"{PATH}/default", seen=browser.value_of("seen"))
    assert browser.has("It is as by default again.")
    async with database.read() as session:
        assert await session.get(Setting, "days_ahead") is None
    assert browser.page.text.count("data-number=") == 2


@pytest.mark.parametrize("typed", ["6", "61", "", "x", "14.5", "-14", "9" * 30, "²"])
async def test_beyond_its_bounds_it_stays_and_says_why(browser: Browser, database: Database, typed: str):
    await browser.opens(PATH)
    seen = browser.value_of("seen")
    await browser.sends(PATH, value=typed, seen=seen)
    assert browser.status == 422
    assert f'value="{typed}"' in browser.page.text
    async with database.read() as session:
        assert (await session.scalars(select(Setting))).all() == []


async def test_an_hour_is_not_kept_longer_in_one_go_than_in_all(browser: Browser):
    await browser.sends("/settings/values/hold_at_most_minutes", value="20", seen="0")
    assert browser.has("Saved.")
    await browser.sends("/settings/values/hold_minutes", value="20", seen="0")
    assert browser.has("Saved.")
    await browser.sends("/settings/values/hold_minutes", value="5", seen="0")
    assert browser.status == 409


async def test_of_two_at_once_the_second_is_told(browser: Browser, signed_in: Signs, national: Actor):
    colleague = await signed_in(national)
    await browser.opens(PATH)
    await colleague.opens(PATH)
    seen = browser.value_of("seen")
    await browser.sends(PATH, value="14", seen=seen)
    await colleague.sends(PATH, value="21", seen=seen)
    assert colleague.status == 409
    assert colleague.has("Somebody else has just changed this. Look at it again before you go on.")
    await colleague.sends(PATH, value="21", seen="")
    assert colleague.status == 409


async def test_an_administrator_of_a_part_sees_and_changes_nothing(
    signed_in: Signs, world: World, database: Database, national: Actor
):
    browser = await signed_in(await a_login(database, world.centre, Role.ADMINISTRATOR))
    await browser.opens(PATH)
    assert browser.has("Only the administrator of the whole country changes it.")
    assert 'name="value"' not in browser.page.text
    await browser.sends(PATH, value="14", seen="0")
    assert browser.status == 404
    await browser.sends("/settings/wordings/greeting", text_kk="Сәлем", text_ru="Привет", seen="0")
    assert browser.status == 404
    async with database.read() as session:
        assert (await session.scalars(select(SettingChange))).all() == []


@pytest.mark.parametrize("path", ["/settings/values/nonsense", "/settings/wordings/nonsense"])
async def test_what_is_not_there_is_not_there(browser: Browser, path: str):
    await browser.opens(path)
    assert browser.status == 404
    await browser.sends(path, value="1", text_kk="а", text_ru="а", seen="0")
    assert browser.status == 404


async def test_the_front_page_leads_everywhere(browser: Browser, database: Database):
    await browser.opens("/settings")
    for where in ("values", "wordings", "days-off", "kept", "channels"):
        assert f'href="/office/settings/{where}"' in browser.page.text
    assert 'href="/office/audit"' in browser.page.text
    async with database.read() as session:
        nation = await session.scalar(select(Unit.id).where(Unit.kind == UnitKind.NATION))
    assert f'href="/office/units/{nation}"' in browser.page.text


def test_every_default_lies_within_its_bounds():
    for of in DEFINITIONS.values():
        assert of.lowest <= of.default <= of.highest
    assert DAYS_AHEAD.default == 28
