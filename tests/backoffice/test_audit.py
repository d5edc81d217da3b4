"""The audit on a page: in words, without names, with what was typed where it cannot be understood."""

from urllib.parse import parse_qsl

import pytest

from db.engine import Database
from db.enums import Role
from services.audit import note
from services.cause import Cause
from services.clock import StoppedClock
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_login, a_person


@pytest.fixture
async def browser(signed_in: Signs, world: World) -> Browser:
    return await signed_in(world.director)


async def test_what_was_done_stands_there_in_words_and_nobody_it_is_about(browser: Browser, world: World):
    person = await a_person(world.database, world.centre, family_name="Құпиябаева")
    asked = await world.somebody_asks(world.career, person=person)
    await browser.opens("/audit")
    assert browser.has("Asked for", "a person in a chat")
    assert f"№ {asked.number}" in browser.text
    assert "Құпиябаева" not in browser.page.text
    await browser.opens("/audit")
    assert browser.has("Audit searched")
    assert "Жақсыбеков" in browser.text


async def test_filled_as_it_was_and_found_by_what_was_asked(
    browser: Browser, world: World, database: Database, clock: StoppedClock
):
    async with database.begin() as session:
        for number in range(60):
            await note(session, clock, Cause(by=world.desk), "unlock", "person", number + 1)
    asked = {"deed": "unlock", "kind": "person", "first": "2026-11-01", "last": "2026-11-02"}
    await browser.opens("/audit", **asked)
    assert browser.page.text.count('data-deed="unlock"') == 50
    assert browser.value_of("first") == "2026-11-01"
    further = browser.page.text.split('href="/office/audit?')[1].split('"')[0].replace("&amp;", "&")
    await browser.opens("/audit", **dict(parse_qsl(further)))
    assert browser.page.text.count('data-deed="unlock"') == 10
    assert browser.has("To the beginning")
    await browser.opens("/audit", **asked, number="7")
    assert browser.page.text.count('data-deed="unlock"') == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"first": "x"},
        {"last": "9999-12-31"},
        {"first": "0001-01-01"},
        {"first": "2026-11-03", "last": "2026-11-02"},
        {"first": "2020-01-01", "last": "2026-11-02"},
        {"number": "x"},
        {"number": "9" * 30},
        {"who": "а" * 61},
    ],
)
async def test_what_cannot_be_understood_is_told_and_stays(browser: Browser, asked: dict[str, str]):
    await browser.opens("/audit", **asked)
    assert browser.status == 422
    assert 'role="alert"' in browser.page.text
    for value in asked.values():
        assert value in browser.page.text


@pytest.mark.parametrize(
    "asked", [{"after": "9" * 30}, {"after": "²"}, {"deed": "nonsense"}, {"kind": "а" * 900}]
)
async def test_an_odd_address_is_no_fault_of_ours(browser: Browser, asked: dict[str, str]):
    await browser.opens("/audit", **asked)
    assert browser.status == 200


async def test_an_administrator_has_no_links_to_visits(signed_in: Signs, world: World, database: Database):
    asked = await world.somebody_asks(world.career)
    browser = await signed_in(await a_login(database, world.centre, Role.ADMINISTRATOR))
    await browser.opens("/audit")
    assert f"№ {asked.number}" in browser.text
    assert 'href="/office/consultations/' not in browser.page.text
