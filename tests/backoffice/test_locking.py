"""Sitting down at a shared computer, without any script: locked, opened, changed places, signed out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.engine import Engine

from backoffice.security import COMPUTER, COOKIE
from db.engine import Database
from db.enums import Role
from db.models.staff import Login, StaffSession
from services.cause import Actor
from services.clock import StoppedClock
from services.staff.locking import TRIES
from services.staff.signing_in import LOCK_AFTER
from tests.backoffice.conftest import QUICK, Browser, Signs
from tests.factories import a_centre, a_login, an_employee

PASSWORD = "қой аузынан шөп алмас"
PIN, OTHER_PIN = "7305", "8642"
Opens = Callable[[], Browser]
NAMES = {"aigul": "Айгүл", "bolat": "Болат", "nurlan": "Нұрлан"}


@pytest.fixture
async def colleagues(database: Database) -> dict[str, Actor]:
    """Two at the desk with PINs, one without."""
    centre, hashed = await a_centre(database), await QUICK.hash(PASSWORD)
    made = {}
    for login, pin in (("aigul", PIN), ("bolat", OTHER_PIN), ("nurlan", "")):
        employee = await an_employee(database, centre, given_name=NAMES[login], family_name="Сериков")
        hashes = {"password_hash": hashed, "pin_hash": await QUICK.hash(pin) if pin else None}
        made[login] = await a_login(
            database, centre, Role.FRONT_DESK, employee=employee, name=login, **hashes
        )
    return made


async def opens_with(browser: Browser, secret: str, who: str = "", **fields: str):
    """Types a PIN or a password at the lock, as oneself or as the one of that name."""
    fields = {"form_token": browser.value_of("form_token"), "secret": secret, **fields}
    if who:
        before = browser.page.text.split(f"<span>{who}")[0]
        fields["who"] = before.rsplit('name="who" value="', 1)[1].split('"')[0]
    browser.page = await browser.client.post("/office/lock/open", data=fields)


async def test_after_five_minutes_every_page_is_the_lock_and_the_pin_leads_on(
    a_browser: Opens, colleagues, clock: StoppedClock
):
    browser = a_browser()
    await browser.signs_in("aigul", PASSWORD)
    clock.advance(LOCK_AFTER)
    for path in ("/people", "/profile", "/nothing-for-this-role"):
        if (await browser.opens(path)).status_code != 404:
            assert browser.status == 423
            assert browser.has("Locked")
            assert "Айгүл Сериков" in browser.text
    await browser.opens("/people", q="Серик")
    await opens_with(browser, PIN, next=browser.value_of("next").replace("&amp;", "&"))
    assert browser.where == "/office/people"
    assert browser.page.url.params["q"] == "Серик"


async def test_the_lock_shows_nothing_of_the_page_behind_it(world, signed_in: Signs, clock: StoppedClock):
    asked = await world.somebody_asks(world.career)
    browser = await signed_in(world.desk)
    path = f"/consultations/{asked.number}"
    await browser.opens(path)
    assert f"№ {asked.number}" in browser.text
    clock.advance(LOCK_AFTER)
    await browser.opens(path)
    assert browser.status == 423
    assert f"№ {asked.number}" not in browser.text


async def test_lock_by_hand_and_the_password_where_there_is_no_pin(a_browser: Opens, colleagues):
    browser = a_browser()
    await browser.signs_in("nurlan", PASSWORD)
    await browser.sends("/lock", back="/office/profile")
    assert browser.status == 423
    await opens_with(browser, "wrong")
    assert browser.status == 422
    assert 'role="alert"' in browser.page.text
    assert str(TRIES - 1) in browser.text
    await browser.opens("/profile")
    assert browser.status == 423
    await opens_with(browser, PASSWORD)
    assert browser.where != "/office/login"
    assert (await browser.opens("/profile")).status_code == 200


async def test_nothing_typed_is_told_and_costs_no_try(a_browser: Opens, colleagues):
    browser = a_browser()
    await browser.signs_in("aigul", PASSWORD)
    await browser.sends("/lock")
    for _ in range(TRIES + 1):
        await opens_with(browser, "")
        assert browser.status == 422
    await opens_with(browser, PIN)
    assert (await browser.opens("/profile")).status_code == 200


async def test_five_wrong_pins_ask_for_the_password(a_browser: Opens, colleagues):
    browser = a_browser()
    await browser.signs_in("aigul", PASSWORD)
    await browser.sends("/lock")
    for _ in range(TRIES):
        await opens_with(browser, "0000")
    assert browser.where == "/office/login"
    await browser.opens("/profile")
    assert browser.where == "/office/login"


async def test_two_colleagues_change_places_and_nobody_types_a_password_again(a_browser: Opens, colleagues):
    browser = a_browser()
    await browser.signs_in("aigul", PASSWORD)
    await browser.sends("/lock")
    browser.page = await browser.client.post("/office/login", data={})
    assert browser.status == 200
    await browser.signs_in("bolat", PASSWORD, next="/office/profile")
    assert browser.has("My profile")
    his = browser.client.cookies[COOKIE]

    await browser.sends("/lock")
    assert "Айгүл Сериков" in browser.text
    assert "aigul" not in browser.page.text
    await opens_with(browser, PIN, who="Айгүл")
    await browser.opens("/profile")
    assert "aigul" in browser.text
    assert browser.client.cookies[COOKIE] != his

    await browser.sends("/lock")
    await opens_with(browser, OTHER_PIN, who="Болат")
    await browser.opens("/profile")
    assert "bolat" in browser.text


async def test_names_are_shown_on_that_computer_alone(a_browser: Opens, colleagues):
    browser, elsewhere = a_browser(), a_browser()
    await browser.signs_in("aigul", PASSWORD)
    await browser.sends("/lock")
    await elsewhere.opens("/lock")
    assert elsewhere.where == "/office/login"
    elsewhere.client.cookies.set(COMPUTER, "somewhere", domain="kenes.test", path="/office")
    await elsewhere.opens("/lock")
    assert elsewhere.where == "/office/login"
    assert "Айгүл" not in elsewhere.page.text
    assert not elsewhere.has("Colleagues of today: by PIN")


async def test_signing_out_ends_ones_own_session_and_the_colleague_goes_on_by_pin(
    a_browser: Opens, colleagues
):
    browser = a_browser()
    await browser.signs_in("aigul", PASSWORD)
    await browser.sends("/lock")
    await browser.signs_in("bolat", PASSWORD)
    await browser.sends("/logout")
    assert browser.where == "/office/login"
    assert browser.has("Colleagues of today: by PIN")
    await browser.opens("/lock")
    assert "Болат" not in browser.text
    await opens_with(browser, PIN, who="Айгүл")
    await browser.opens("/profile")
    assert "aigul" in browser.text


async def test_everybody_signs_out_of_the_computer(a_browser: Opens, colleagues):
    browser = a_browser()
    await browser.signs_in("aigul", PASSWORD)
    await browser.sends("/lock")
    await browser.signs_in("bolat", PASSWORD)
    await browser.sends("/lock")
    token = browser.value_of("form_token")
    browser.page = await browser.client.post("/office/lock/everybody", data={"form_token": token})
    assert browser.where == "/office/login"
    assert not browser.has("Colleagues of today: by PIN")
    assert COOKIE not in browser.client.cookies


async def test_a_lock_is_opened_by_its_own_page_alone(a_browser: Opens, colleagues):
    browser = a_browser()
    await browser.signs_in("aigul", PASSWORD)
    await browser.sends("/lock")
    right = browser.value_of("form_token")
    for token, site in (("", "same-origin"), ("x", "same-origin"), (right, "cross-site")):
        headers = {"sec-fetch-site": site}
        data = {"form_token": token, "secret": PIN}
        answer = await browser.client.post("/office/lock/open", data=data, headers=headers)
        assert answer.status_code == 400
    assert (await browser.opens("/profile")).status_code == 423


async def test_a_pin_is_set_on_ones_own_page_with_the_password(
    signed_in: Signs, colleagues, database: Database
):
    browser = await signed_in(colleagues["nurlan"])
    for pin, password, wrong in (
        ("1234", PASSWORD, "4 to 8 figures, three different ones. No row such as 1234, no day and no year."),
        ("7305", "wrong", "The present password does not fit."),
        ("", PASSWORD, "Fill this in."),
        ("7305", "", "Fill this in."),
    ):
        await browser.sends("/profile/pin", pin=pin, password=password)
        assert browser.status == 422
        assert browser.has(wrong)
        assert PASSWORD not in browser.page.text
    await browser.sends("/profile/pin", pin="7305", password=PASSWORD)
    assert browser.where == "/office/profile"
    assert browser.has("A PIN is set.")
    async with database.read() as session:
        kept = await session.scalar(select(Login.pin_hash).where(Login.name == "nurlan"))
    assert kept is not None
    assert kept.startswith("$argon2")
    await browser.sends("/profile/pin", password=PASSWORD, remove="1")
    assert browser.has("No PIN yet: a locked page opens with the password.")


async def test_a_script_learns_how_it_stands_and_beats_keep_a_long_journal_open(
    signed_in: Signs, colleagues, clock: StoppedClock
):
    browser = await signed_in(colleagues["aigul"])
    browser.client.headers["accept"] = "application/json"
    for _ in range(20):
        clock.advance(timedelta(minutes=1))
        assert (await browser.sends("/beat")).status_code == 204
    said = (await browser.opens("/lock/state")).json()
    assert (said["state"], said["login"]) == ("open", colleagues["aigul"].login_id)

    await browser.sends("/lock")
    assert browser.page.json() == {"state": "locked"}
    assert (await browser.sends("/beat")).status_code == 423
    assert (await browser.opens("/lock/state")).json()["login"] == colleagues["aigul"].login_id
    assert (await browser.sends("/lock/open", secret="0000")).json() == {"state": "wrong", "left": TRIES - 1}
    assert (await browser.sends("/lock/open", secret=PIN)).json() == {"state": "open"}
    assert (await browser.opens("/lock/state")).status_code == 200
    clock.advance(timedelta(hours=2))
    assert (await browser.opens("/lock/state")).status_code == 401


async def test_knowing_who_sits_there_takes_one_query_and_a_write_a_minute_at_most(
    signed_in: Signs, colleagues, services, clock: StoppedClock
):
    browser = await signed_in(colleagues["aigul"])
    token = browser.client.cookies[COOKIE]
    asked: list[str] = []

    def verb(statement: str) -> str:
        return statement.split(maxsplit=1)[0].upper()

    def count(_connection, _cursor, statement, *_more):
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        await services.signing_in.recognise(token)
        assert [verb(one) for one in asked] == ["SELECT"]
        asked.clear()
        clock.advance(timedelta(minutes=1))
        await services.signing_in.recognise(token)
        assert [verb(one) for one in asked] == ["SELECT", "UPDATE"]
    finally:
        event.remove(Engine, "before_cursor_execute", count)


async def test_the_clock_put_forward_locks_and_put_back_lets_one_work_on(
    a_browser: Opens, colleagues, clock: StoppedClock
):
    browser = a_browser()
    await browser.signs_in("aigul", PASSWORD)
    clock.advance(timedelta(minutes=20))
    assert (await browser.opens("/profile")).status_code == 423
    await opens_with(browser, PIN)
    clock.advance(-timedelta(days=3))
    assert (await browser.opens("/profile")).status_code == 200
    clock.advance(LOCK_AFTER)
    assert (await browser.opens("/profile")).status_code == 423
    clock.advance(timedelta(days=30))
    assert (await browser.opens("/profile")).url.path == "/office/login"


async def test_a_pin_does_not_stand_in_for_a_second_factor_that_was_not_given(
    a_browser: Opens, colleagues, database: Database, clock: StoppedClock
):
    async with database.begin() as session:
        hers = update(Login).where(Login.name == "aigul")
        await session.execute(hers.values(totp_secret=b"-", totp_since=clock.now()))
    browser = a_browser()
    await browser.signs_in("aigul", PASSWORD)
    assert browser.where == "/office/second-factor"
    await browser.signs_in("bolat", PASSWORD)
    for given in (None, clock.now()):
        async with database.begin() as session:
            her_login = select(Login.id).where(Login.name == "aigul").scalar_subquery()
            hers = update(StaffSession).where(StaffSession.login_id == her_login)
            await session.execute(hers.values(second_factor_at=given))
        await browser.sends("/lock")
        await opens_with(browser, PIN, who="Айгүл")
        await browser.opens("/profile")
        assert browser.where == ("/office/profile" if given else "/office/second-factor")
        await browser.sends("/lock") if given else await browser.signs_in("bolat", PASSWORD)
