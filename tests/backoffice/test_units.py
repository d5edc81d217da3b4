"""Units in the office: the tree, a centre's details, its numbers, changes with their days."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from backoffice.unit_words import SENTENCES
from backoffice.words import SENTENCES as WORDS
from db.engine import Database
from db.enums import Role, UnitKind
from db.models.units import EmergencyNumber, StartCode, Unit, UnitChange, UnitHours, UnitSpecialism
from services.cause import Actor
from services.clock import StoppedClock
from services.errors import Stale
from services.house import Services
from services.units.emergency import ProjectsNumber
from services.units.tree_rules import UnitsBelow, VisitsAhead
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_centre, a_login, a_region, a_unit

TODAY = "2026-11-02"
# The version of a unit that nobody has changed since it was made.
FRESH = 2
NUMBER = {"name_kk": "Дағдарыс орталығы", "name_ru": "Кризисный центр", "hours_kk": "тәулік бойы"}
NUMBER["hours_ru"] = "круглосуточно"


@pytest.fixture
async def region(world: World, database: Database) -> Unit:
    async with database.read() as session:
        return (await session.scalars(select(Unit).where(Unit.id == world.centre.parent_id))).one()


@pytest.fixture
async def administrator(region: Unit, database: Database) -> Actor:
    return await a_login(database, region, Role.ADMINISTRATOR)


async def the_unit(database: Database, unit: Unit) -> Unit:
    async with database.read() as session:
        return await session.get_one(Unit, unit.id)


def details(**more: Any) -> dict[str, Any]:
    hours = {f"day{day}_0_{end}": time for day in range(5) for end, time in (("from", "9"), ("to", "18"))}
    texts = {"place_kk": "Арал", "place_ru": "Аральск", "address_kk": "Үлгі к., 1", "phone": "+7 700 1"}
    return {"version": 1, "address_ru": "ул. Примерная, 1", "access": "ramp", **texts, **hours, **more}


async def test_the_tree_opens_by_regions_and_is_searched_in_any_spelling(
    signed_in: Signs, world: World, database: Database
):
    nation = await a_unit(database, kind=UnitKind.NATION)
    north = await a_region(database, parent=nation, name_kk="Солтүстік", name_ru="Северный")
    south = await a_region(database, parent=nation, name_kk="Оңтүстік", name_ru="Южный")
    akimat = await a_unit(database, kind=UnitKind.AKIMAT, parent=north, name_kk="Ғабит әкімдігі")
    await a_centre(database, akimat, name_kk="Көкшетау орталығы", place_ru="Кокшетау")
    await a_centre(database, south, name_kk="Шу орталығы", name_ru="Центр Шу")
    browser = await signed_in(await a_login(database, nation, Role.METHODOLOGIST))
    await browser.opens("/units")
    assert "Солтүстік" in browser.text
    assert "Көкшетау" not in browser.text
    await browser.opens("/units", region=north.id)
    assert "Көкшетау орталығы" in browser.text
    assert "Шу орталығы" not in browser.text
    for typed in ("kokshetau", "кокше", "КӨКШЕТАУ ортал"):
        await browser.opens("/units", q=typed)
        assert "Көкшетау орталығы" in browser.text, typed
    await browser.opens("/units", q="жоқ мұндай")
    assert browser.has("Nothing found")


async def test_the_tree_asks_no_more_of_the_database_the_more_units_there_are(
    services: Services, world: World, database: Database, region: Unit
):
    from sqlalchemy import event

    asked: list[str] = []
    by = await a_login(database, region, Role.ADMINISTRATOR)
    for amount in (2, 20):
        for _ in range(amount):
            await a_centre(database, region)
        asked.clear()
        engine = database._reader.sync_engine
        listener = lambda *words: asked.append(str(words[2]))  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        await services.tree.page(by)
        event.remove(engine, "before_cursor_execute", listener)
        assert len(asked) == 2, asked


async def test_a_card_says_everything_in_both_languages(
    signed_in: Signs, world: World, database: Database, region: Unit
):
    async with database.begin() as session:
        session.add(StartCode(code="aral", unit_id=world.centre.id, source="link"))
        row = {"number": "8 7172 11 22 33", "unit_id": region.id, "checked_by": "Оспанова", "position": 1}
        await session.execute(insert(EmergencyNumber).values(**row, **NUMBER, checked_on=date(2026, 7, 1)))
    browser = await signed_in(world.director)
    await browser.opens(f"/units/{world.centre.id}")
    unit = await the_unit(database, world.centre)
    assert unit.name_kk in browser.text
    assert unit.name_ru in browser.text
    assert "8 7172 11 22 33" in browser.text
    assert browser.has("to be checked", "Open today", "Links and posters")
    assert "https://kenes.test/chat?start=aral" in browser.text
    assert "<svg" in browser.page.text
    drawn = await browser.client.get(f"/office/units/{world.centre.id}/qr/aral")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert "xmlns=" in drawn.text
    anonymous = await browser.client.get(f"/office/units/{world.centre.id}/qr/aral?to=open")
    assert anonymous.headers["content-disposition"].endswith('"open.svg"')
    assert anonymous.text != drawn.text
    assert (await browser.client.get(f"/office/units/{world.centre.id}/qr/other")).status_code == 404
    # A number of the region is the region's administrator's to check, not the centre's.
    assert "/checked" not in browser.page.text


async def test_a_director_changes_what_people_read_of_the_centre(
    signed_in: Signs, world: World, database: Database, services: Services
):
    browser = await signed_in(world.director)
    kinds = await services.centre_details.kinds(world.director)
    path = f"/units/{world.centre.id}/edit"
    await browser.opens(path)
    version = browser.value_of("version")
    fields = details(version=version, services=str(kinds[0].id), day5_0_from="10", day5_0_to="14")
    await browser.sends(path, key="5a6a2f9e-1111-4222-8333-444455556666", **fields)
    assert browser.where == f"/office/units/{world.centre.id}"
    about = await services.units.about(world.centre.id)
    assert about.unit.address_kk == "Үлгі к., 1"
    assert about.access == ("ramp",)
    assert [one.id for one in about.services] == [kinds[0].id]
    assert about.hours[5] == ((600, 840),)
    # The same form once more does nothing twice and shows the same page.
    await browser.sends(path, key="5a6a2f9e-1111-4222-8333-444455556666", **fields)
    assert browser.where == f"/office/units/{world.centre.id}"


@pytest.mark.parametrize(
    "field, typed",
    [
        ("day0_0_to", "08"),
        ("day0_0_to", "25:00"),
        ("services", "9999"),
        ("services", "x"),
        ("phone", "1" * 41),
    ],
)
async def test_details_that_cannot_be_are_sent_back_as_typed(
    signed_in: Signs, world: World, database: Database, field: str, typed: str
):
    browser = await signed_in(world.director)
    version = (await the_unit(database, world.centre)).version
    await browser.sends(f"/units/{world.centre.id}/edit", **details(version=version, **{field: typed}))
    assert browser.status == 422
    assert browser.value_of("address_kk") == "Үлгі к., 1"
    async with database.read() as session:
        assert len(list(await session.scalars(select(UnitHours)))) == 5
        assert list(await session.scalars(select(UnitSpecialism)))


async def test_two_who_edit_at_once_hear_of_one_another(signed_in: Signs, world: World, database: Database):
    first, second = await signed_in(world.director), await signed_in(world.director)
    path = f"/units/{world.centre.id}/edit"
    version = (await the_unit(database, world.centre)).version
    await first.sends(path, **details(version=version, phone="+7 700 2"))
    await second.sends(path, **details(version=version, phone="+7 700 3"))
    assert second.status == 409
    assert second.has(
        "Somebody else has changed this meanwhile. What you typed stands below; "
        "press «Save» once more to put it in place."
    )
    assert second.value_of("phone") == "+7 700 3"
    assert "+7 700 2" in second.text
    # Looked at, and put in place all the same.
    await second.sends(path, **details(version=second.value_of("version"), phone="+7 700 3"))
    assert (await the_unit(database, world.centre)).phone == "+7 700 3"


async def test_a_director_with_a_page_open_while_the_centre_merges_loses_nothing(
    signed_in: Signs, world: World, database: Database, region: Unit, administrator: Actor
):
    other = await a_centre(database, region, name_kk="Жаңа орталық")
    director, office = await signed_in(world.director), await signed_in(administrator)
    version = (await the_unit(database, world.centre)).version
    await director.opens(f"/units/{world.centre.id}/edit")
    await changes(office, world.centre, "merge", version, other=other.id, sure="1")
    await director.sends(f"/units/{world.centre.id}/edit", **details(version=version))
    assert director.status == 409
    assert director.has("Its work goes on here:")
    assert "Жаңа орталық" in director.text
    assert director.value_of("address_kk") == "Үлгі к., 1"
    # The director's own work goes on there.
    await director.opens(f"/units/{other.id}/edit")
    assert director.status == 200


async def changes(browser: Browser, unit: Unit, deed: str, version: int, **more: Any) -> None:
    names = {"name_kk": "Жаңа аты", "name_ru": "Новое имя"}
    fields = {"day": TODAY, "reason": "№ 17 бұйрық", "version": version, **names, **more}
    await browser.sends(f"/units/{unit.id}/change/{deed}", **fields)


async def test_a_change_is_seen_before_it_is_done(
    signed_in: Signs, world: World, database: Database, region: Unit, administrator: Actor
):
    other = await a_centre(database, region, name_kk="Жаңа орталық")
    await world.somebody_asks(world.career)
    browser = await signed_in(administrator)
    for deed in ("rename", "move", "split", "merge", "close"):
        await browser.opens(f"/units/{world.centre.id}/change/{deed}")
        assert browser.status == 200, deed
    await changes(browser, world.centre, "merge", FRESH, other=other.id)
    assert browser.status == 200
    assert browser.has("What will happen", "goes to the other unit")
    assert "№ 17 бұйрық" in browser.text
    assert (await the_unit(database, world.centre)).closed_on is None
    await changes(browser, world.centre, "merge", FRESH, other=other.id, sure="1")
    assert browser.has("Done. Open visits, people and staff went where the change says.")
    assert (await the_unit(database, world.centre)).closed_on == date(2026, 11, 2)


async def test_a_change_of_another_day_waits_and_is_withdrawn(
    signed_in: Signs, world: World, database: Database, administrator: Actor
):
    browser = await signed_in(administrator)
    await changes(browser, world.centre, "rename", FRESH, day="2026-12-01", sure="1")
    assert browser.has("Written down. It is carried out on its day and may be withdrawn until then.")
    async with database.read() as session:
        change = (await session.scalars(select(UnitChange))).one()
    await browser.sends(f"/units/{world.centre.id}/changes/{change.id}/withdraw")
    assert browser.has("Withdrawn. Nothing changes on that day.")
    await browser.sends(f"/units/{world.centre.id}/changes/{change.id}/withdraw")
    assert browser.status == 409


async def test_what_stands_against_a_change_is_said_beside_what_was_typed(
    signed_in: Signs, world: World, database: Database, region: Unit, administrator: Actor
):
    await world.somebody_asks(world.career)
    browser = await signed_in(administrator)
    await changes(browser, world.centre, "close", FRESH, sure="1")
    assert browser.status == 422
    assert browser.has(SENTENCES[VisitsAhead])
    assert "№ 17 бұйрық" in browser.page.text
    await a_unit(database, kind=UnitKind.BRANCH, parent=world.centre)
    await changes(browser, world.centre, "close", FRESH, sure="1")
    assert browser.has(SENTENCES[UnitsBelow])
    await changes(browser, world.centre, "rename", 99, sure="1")
    assert browser.has(WORDS[Stale])
    await changes(browser, world.centre, "burn", FRESH)
    assert browser.status == 404


async def test_a_number_is_entered_checked_and_removed(
    signed_in: Signs, world: World, database: Database, clock: StoppedClock
):
    browser = await signed_in(world.director)
    path = f"/units/{world.centre.id}/numbers"
    await browser.sends(f"{path}/new", number="8 800 080 15 20", **NUMBER)
    assert browser.status == 422
    assert browser.has(SENTENCES[ProjectsNumber])
    await browser.sends(f"{path}/new", number="қоңырау", **NUMBER)
    assert browser.status == 422
    await browser.sends(f"{path}/new", number="8 7172 11 22 33", **NUMBER)
    async with database.read() as session:
        row = (await session.scalars(select(EmergencyNumber))).one()
    assert "Жақсыбеков" in row.checked_by
    clock.advance(timedelta(days=91))
    browser = await signed_in(world.director)
    await browser.opens("/today")
    assert "8 7172 11 22 33" in browser.text
    await browser.sends(f"{path}/{row.id}/checked")
    await browser.opens("/today")
    assert "8 7172 11 22 33" not in browser.text
    await browser.sends(f"{path}/{row.id}/remove")
    async with database.read() as session:
        assert (await session.scalars(select(EmergencyNumber))).one_or_none() is None


async def test_a_number_of_the_country_is_its_administrators(
    signed_in: Signs, world: World, database: Database, administrator: Actor
):
    nation = await a_unit(database, kind=UnitKind.NATION)
    async with database.begin() as session:
        row = {"number": "111", "checked_by": "", "position": 1, "checked_on": date(2026, 1, 1)}
        number = await session.scalar(
            insert(EmergencyNumber).values(**row, **NUMBER).returning(EmergencyNumber.id)
        )
    for actor, unit in ((world.director, world.centre), (administrator, world.centre)):
        browser = await signed_in(actor)
        await browser.sends(f"/units/{unit.id}/numbers/{number}", number="112", **NUMBER)
        assert browser.status == 404
    browser = await signed_in(await a_login(database, nation, Role.ADMINISTRATOR))
    await browser.sends(f"/units/{nation.id}/numbers/{number}", number="112", **NUMBER)
    assert browser.status == 200
    async with database.read() as session:
        assert (await session.get_one(EmergencyNumber, number)).number == "112"
