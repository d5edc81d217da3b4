"""The second factor at the door and on one's own page; led to it where the installation demands it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi import FastAPI
from pyotp import TOTP

from backoffice.app import build_office
from db.engine import Database
from db.enums import Role
from services.cause import Actor
from services.clock import StoppedClock
from services.house import Services
from services.staff.second_factor import STEP, TRIES
from tests.backoffice.conftest import QUICK, SETTINGS, Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_login

PASSWORD = "қой аузынан шөп алмас"
Opens = Callable[[], Browser]


@pytest.fixture
async def director(world: World, database: Database) -> Actor:
    hashed = await QUICK.hash(PASSWORD)
    return await a_login(database, world.centre, Role.DIRECTOR, name="erlan", password_hash=hashed)


@pytest.fixture
def strict_office(services: Services, clock: StoppedClock) -> FastAPI:
    """An office for real people."""
    app = FastAPI()
    app.state.office = build_office(services, clock, replace(SETTINGS, second_factor=True))
    app.mount("/office", app.state.office)
    return app


def code_of(browser: Browser, secret: str, clock: StoppedClock, steps: int = 0) -> str:
    return TOTP(secret).generate_otp(int(clock.now().timestamp()) // STEP + steps)


def secret_on(browser: Browser) -> str:
    return browser.page.text.split("<output>")[1].split("<")[0].replace(" ", "")


async def sets_up(browser: Browser, clock: StoppedClock) -> tuple[str, list[str]]:
    """Goes through the page; the secret and the recovery codes."""
    await browser.opens("/profile/second-factor")
    await browser.sends("/profile/second-factor/begin")
    assert "<svg" in browser.page.text
    secret = secret_on(browser)
    await browser.sends("/profile/second-factor", code=code_of(browser, secret, clock))
    assert browser.has("Keep these on paper")
    codes = [part.split("<")[0] for part in browser.page.text.split("<output>")[1:]]
    return secret, codes


async def test_after_the_password_nothing_is_open_but_the_code(
    a_browser: Opens, director: Actor, clock: StoppedClock
):
    first = a_browser()
    await first.signs_in("erlan", PASSWORD)
    secret, codes = await sets_up(first, clock)
    assert (await first.opens("/consultations")).url.path == "/office/consultations"
    browser = a_browser()
    await browser.signs_in("erlan", PASSWORD, next="/office/consultations")
    assert browser.where == "/office/second-factor"
    for path in ("/today", "/profile", "/profile/second-factor", "/staff", "/nothing-here"):
        await browser.opens(path)
        assert browser.where == "/office/second-factor" or browser.status == 404, path
    await browser.sends("/profile/second-factor/begin")
    assert browser.where == "/office/second-factor"
    await browser.sends("/profile/language", lang="ru", back="/office/second-factor")
    assert browser.has("One more step", lang="ru")
    await browser.sends("/second-factor", code="000000", next="/office/consultations")
    assert browser.status == 422
    assert browser.has("The code does not fit. Wait for the next one and try again.", lang="ru")
    assert browser.value_of("next") == "/office/consultations"
    await browser.sends(
        "/second-factor", code=code_of(browser, secret, clock, 1), next="/office/consultations"
    )
    assert browser.where == "/office/consultations"
    again = a_browser()
    await again.signs_in("erlan", PASSWORD)
    await again.sends("/second-factor", paper=codes[0])
    assert again.where == "/office/today"


async def test_the_code_sent_twice_is_no_fault(a_browser: Opens, director: Actor, clock: StoppedClock):
    first, browser = a_browser(), a_browser()
    await first.signs_in("erlan", PASSWORD)
    secret, _ = await sets_up(first, clock)
    await browser.signs_in("erlan", PASSWORD)
    code = code_of(browser, secret, clock, 1)
    for _ in range(2):
        await browser.sends("/second-factor", key="0f0f0f0f-0000-4000-8000-000000000001", code=code)
        assert browser.where == "/office/today"


async def test_guessing_waits(a_browser: Opens, director: Actor, clock: StoppedClock):
    first, browser = a_browser(), a_browser()
    await first.signs_in("erlan", PASSWORD)
    secret, _ = await sets_up(first, clock)
    await browser.signs_in("erlan", PASSWORD)
    for n in range(TRIES):
        await browser.sends("/second-factor", code=f"00000{n}")
    await browser.sends("/second-factor", code=code_of(browser, secret, clock, 1))
    assert browser.status == 429
    await browser.opens("/today")
    assert browser.where == "/office/second-factor"


async def test_a_role_that_needs_it_is_led_to_set_it_up_before_anything_else(
    strict_office: FastAPI, director: Actor, clock: StoppedClock
):
    browser = Browser(strict_office)
    await browser.signs_in("erlan", PASSWORD)
    assert browser.where == "/office/profile/second-factor"
    assert browser.has("Your role needs a second factor. Set it up first.")
    for path in ("/consultations", "/profile", "/staff"):
        await browser.opens(path)
        assert browser.where == "/office/profile/second-factor"
    await browser.sends("/profile/password", old=PASSWORD, new="x" * 12, again="x" * 12)
    assert browser.where == "/office/profile/second-factor"
    secret, _ = await sets_up(browser, clock)
    await browser.opens("/consultations")
    assert browser.where == "/office/consultations"
    await browser.sends("/profile/second-factor/off", code=code_of(browser, secret, clock, 1))
    assert browser.status == 409
    await browser.client.aclose()


async def test_where_nothing_demands_it_one_password_is_enough(
    strict_office: FastAPI, a_browser: Opens, director: Actor, world: World, database: Database
):
    """The demo's logins; and everywhere those whose role needs none."""
    browser = a_browser()
    await browser.signs_in("erlan", PASSWORD)
    assert browser.where == "/office/today"
    hashed = await QUICK.hash(PASSWORD)
    await a_login(database, world.centre, Role.FRONT_DESK, name="desk", password_hash=hashed)
    strict = Browser(strict_office)
    await strict.signs_in("desk", PASSWORD)
    assert strict.where == "/office/today"
    await strict.client.aclose()


async def test_the_recovery_codes_are_shown_once(signed_in: Signs, director: Actor, clock: StoppedClock):
    browser = await signed_in(director)
    await browser.opens("/profile/second-factor")
    await browser.sends("/profile/second-factor/begin")
    code = code_of(browser, secret_on(browser), clock)
    key = "0f0f0f0f-0000-4000-8000-000000000002"
    await browser.sends("/profile/second-factor", key=key, code=code)
    shown = browser.page.text.split("<output>")[1].split("<")[0]
    await browser.sends("/profile/second-factor", key=key, code=code)
    assert browser.where == "/office/profile/second-factor"
    assert shown not in browser.page.text
    assert browser.has("It is set up")


async def test_an_administrator_takes_it_off_on_the_card(
    signed_in: Signs, a_browser: Opens, director: Actor, world: World, database: Database, clock: StoppedClock
):
    browser = await signed_in(director)
    await sets_up(browser, clock)
    admin = await signed_in(await a_login(database, world.centre, Role.ADMINISTRATOR))
    card = f"/staff/{director.login_id}"
    await admin.sends(f"{card}/second-factor", reason="because")
    assert admin.status == 422
    await admin.sends(f"{card}/second-factor", reason="lost")
    assert admin.has("The second factor is taken off. The person is signed out everywhere.")
    assert (await browser.opens("/today")).url.path == "/office/login"
    fresh = a_browser()
    await fresh.signs_in("erlan", PASSWORD)
    assert fresh.where == "/office/today"
