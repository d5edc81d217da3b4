"""What no page of ours would send, in addresses and forms: never a fault of ours, on both engines."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from backoffice.app import build_matrix
from db.engine import Database
from tests.backoffice.conftest import Signs
from tests.backoffice.world import World
from tests.factories import a_person

# Beyond 32 and 64 bits; no numbers; what a driver might stumble over.
NUMBERS = (
    "2147483648",
    "9223372036854775808",
    "9" * 40,
    "-1",
    "0",
    "abc",
    "1.5",
    "%00",
    "1%00",
    "%F0%9F%98%80",
)
DAYS = ("0001-01-01", "9999-12-31", "2026-02-31", "x", "%00")
INSTANTS = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-12-01T10:00:00", "", "x")
ODD = ("a\x00б", "а" * 9000, "0001-01-01", "9999-12-31T23:59:59-14:00", "2147483648", "²", "'; DROP TABLE x")


ADDRESSES = (
    *(f"/consultations/week?monday={day}" for day in DAYS),
    *(f"/consultations?after={at.replace('+', '%2B')}~1" for at in INSTANTS),
    *(f"/consultations?after=2026-11-01T00:00:00%2B00:00~{number}" for number in NUMBERS),
    *(f"/consultations?kind={number}" for number in NUMBERS),
    *(f"/consultations/week?consultant={number}" for number in NUMBERS),
    *(f"/people?q=аб&after=аб:{number}" for number in NUMBERS),
    "/people?q=%00%00",
    "/people?q=%25%25",
    "/people?q=а%25",
    "/people?q=__",
    "/people?q=%ED%A0%80",
    "/people?q=" + "а" * 5000,
    "/people/new?name=%00",
    *(f"/indicators?period={day}..9999-12-31" for day in DAYS),
    "/indicators?period=9999Q4",
    "/indicators?period=0001Q1",
    "/indicators?period=9999",
    "/indicators?unit=%00",
    "/indicators?unit=' OR 1=1--",
    *(f"/indicators/records?band=total&after={day}:1" for day in DAYS),
    *(f"/indicators/records?band=total&after=2026-11-01:{number}" for number in NUMBERS),
    *(f"/reports?quarter={quarter}" for quarter in ("0001Q1", "0000Q1", "9999Q4", "x", "%00")),
    *(f"/messages?after={number}" for number in NUMBERS),
    "/messages?tab=%00",
    "/today?said=%00",
    "/login?next=%00",
)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Here the engine matters: each refuses other things."""
    database = Database(database_url)
    await database.prepare()
    yield database
    await database.close()


async def test_a_number_that_is_none_is_not_there(signed_in: Signs, world: World):
    browser = await signed_in(world.director)
    for name, allowed in build_matrix().items():
        method, path = name.split(" ")
        if "{number}" not in path or not allowed["director"]:
            continue
        filled = path.removeprefix("/office").replace("{quarter}", "2026Q3").replace("{day}", "2026-11-09")
        for number in NUMBERS:
            address = filled.replace("{number}", number)
            await (browser.opens(address) if method == "GET" else browser.sends(address))
            assert browser.status == 404, (address, browser.status)


async def test_an_odd_address_is_answered(signed_in: Signs, world: World):
    browser = await signed_in(world.director)
    for address in ADDRESSES:
        answer = await browser.client.get(f"/office{address}")
        assert answer.status_code in {200, 404, 422}, (address, answer.status_code)


async def test_an_odd_field_is_a_fault_of_the_form_or_taken_without_what_cannot_be_kept(
    signed_in: Signs, world: World, database: Database
):
    person = await a_person(database, world.centre)
    asked = await world.somebody_asks(world.career)
    helper = f"{world.career.id}:{world.career.specialism_id}"
    here, visit, schedule = (
        f"/people/{person.id}",
        f"/consultations/{asked.number}",
        f"/schedules/{world.career.id}",
    )
    new = {
        "channel": "desk",
        "birth": "2005",
        "sex": "f",
        "role": "self",
        "when": "none",
        "unit": world.centre.id,
    }
    edit = {"family_name": "А", "given_name": "Б", "birth_date": "05.09.2005", "sex": "f", "lang": "kk"}
    forms: tuple[Any, ...] = (
        (
            world.desk,
            "/people/new",
            {**new, "name": "Тест Сынақ"},
            ("name", "birth", "phone", "paper_consent"),
        ),
        (world.desk, "/people/new", {**new, "name": "Тест Сынақ"}, ("unit", "helper", "when", "channel")),
        (world.desk, f"{here}/edit", edit, ("family_name", "patronymic", "birth_date", "phone", "sex")),
        (world.desk, f"{here}/hours", {"helper": helper, "role": "self", "channel": "desk"}, ("starts_at",)),
        (world.desk, f"{here}/visit", {"helper": helper, "when": "none"}, ("helper", "when", "role")),
        (world.director, f"{visit}/offer", {}, ("starts_at",)),
        (world.director, f"{visit}/decline", {}, ("reason",)),
        (world.director, f"{schedule}/days", {"kind": "off"}, ("day", "kind", "on_0_from")),
        (world.director, f"{schedule}/settings", {"minutes": "45"}, ("minutes", "daily_limit", "methods")),
        (world.director, f"/reports/{world.centre.id}/2026Q3/return", {}, ("comment",)),
        (world.director, "/profile/password", {"old": "x", "new": "y", "again": "y"}, ("old", "new")),
        (world.director, "/profile/language", {}, ("lang", "back")),
    )
    for actor, path, sent, names in forms:
        browser = await signed_in(actor)
        for name in names:
            for odd in ODD:
                await browser.sends(path, **{**sent, name: odd})
                assert browser.status < 500, (path, name, odd[:30])


async def test_odd_names_cannot_sign_in(a_browser, world: World):
    browser = a_browser()
    for name in ("\x00", "a\x00b", "'; --", "%", "²" * 60):
        assert (await browser.signs_in(name, "long enough a word")).status_code in {422, 429}


async def test_the_key_of_another_form_makes_nothing(signed_in: Signs, world: World):
    browser, key = await signed_in(world.desk), str(uuid4())
    await browser.sends("/profile/language", lang="kk", key=key)
    new = {
        "channel": "desk",
        "birth": "2005",
        "sex": "f",
        "role": "self",
        "when": "none",
        "name": "Тест Сынақ",
    }
    await browser.sends("/people/new", key=key, **new)
    assert browser.status == 400
