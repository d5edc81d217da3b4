"""Signing in: who may, how often, for how long, and what a stranger learns (nothing)."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from backoffice.security import COOKIE
from db.engine import Database
from db.enums import Role
from db.models.staff import Login, StaffSession
from i18n import LOCALES
from services.cause import Actor
from services.clock import StoppedClock
from services.staff.signing_in import ABSOLUTE, IDLE, TRIES_OF_NAME_THERE
from tests.backoffice.conftest import QUICK, Browser, Signs, worded
from tests.factories import a_centre, a_login

PASSWORD = "қой аузынан шөп алмас"
Opens = Callable[[], Browser]
# Somebody at work: never away for so long that the page locks.
STEP = timedelta(minutes=4)


@pytest.fixture
async def desk(database: Database) -> Actor:
    """A login with a real password."""
    hashed = await QUICK.hash(PASSWORD)
    centre = await a_centre(database)
    return await a_login(database, centre, Role.FRONT_DESK, name="qabyldau", password_hash=hashed)


async def test_the_right_password_opens_the_profile(a_browser: Opens, desk: Actor):
    browser = a_browser()
    await browser.opens("/profile")
    assert browser.where == "/office/login"
    await browser.signs_in(" Qabyldau ", PASSWORD, next=browser.value_of("next"))
    assert browser.where == "/office/profile"
    assert browser.has("qabyldau", "Front desk")


async def test_the_form_speaks_both_languages_kazakh_above(a_browser: Opens):
    browser = a_browser()
    await browser.opens("/login")
    assert browser.text.index(worded("Password", "kk")) < browser.text.index(worded("Password", "ru"))


async def test_a_language_chosen_at_the_door_is_kept(a_browser: Opens, desk: Actor):
    browser = a_browser()
    await browser.opens("/login", lang="ru")
    await browser.signs_in("qabyldau", PASSWORD, lang=browser.value_of("lang"), next="/office/profile")
    assert browser.has("My profile", lang="ru")


@pytest.mark.parametrize(
    "name, password", [("qabyldau", "wrong"), ("nobody", PASSWORD), ("qabyldau", PASSWORD + "!")]
)
async def test_a_wrong_name_and_a_wrong_password_are_not_told_apart(
    a_browser: Opens, desk: Actor, name: str, password: str
):
    browser = a_browser()
    await browser.signs_in(name, password)
    assert browser.status == 422
    assert 'role="alert"' in browser.page.text
    for lang in LOCALES:
        assert browser.has("The name or the password does not fit. Check both and try again.", lang=lang)
    assert browser.value_of("login") == name
    assert password not in browser.page.text


async def test_many_tries_wait_even_with_the_right_password(
    a_browser: Opens, desk: Actor, clock: StoppedClock
):
    browser = a_browser()
    for _ in range(TRIES_OF_NAME_THERE):
        await browser.signs_in("qabyldau", "wrong")
    assert (await browser.signs_in("qabyldau", PASSWORD)).status_code == 429
    clock.advance(timedelta(minutes=16))
    await browser.signs_in("qabyldau", PASSWORD, next="/office/profile")
    assert browser.where == "/office/profile"


async def test_the_tries_of_one_name_do_not_stop_another(a_browser: Opens, desk: Actor):
    browser = a_browser()
    for _ in range(TRIES_OF_NAME_THERE + 1):
        await browser.signs_in("nobody", "wrong")
    await browser.signs_in("qabyldau", PASSWORD, next="/office/profile")
    assert browser.where == "/office/profile"


async def test_the_cookie_belongs_to_the_office_alone_and_its_token_is_stored_nowhere(
    a_browser: Opens, desk: Actor, database: Database
):
    browser = a_browser()
    await browser.signs_in("qabyldau", PASSWORD)
    said = browser.page.history[0].headers["set-cookie"]
    assert "HttpOnly" in said
    assert "Path=/office" in said
    assert "SameSite=lax" in said
    async with database.read() as session:
        kept = (await session.scalars(select(StaffSession))).one()
    assert browser.client.cookies[COOKIE] not in kept.token_hash


async def test_signing_out_ends_the_session_on_the_server(signed_in: Signs, desk: Actor):
    browser = await signed_in(desk)
    token = browser.client.cookies[COOKIE]
    await browser.sends("/logout")
    assert browser.where == "/office/login"
    browser.client.cookies.set(COOKIE, token, domain="kenes.test", path="/office")
    await browser.opens("/profile")
    assert browser.where == "/office/login"


async def test_an_ended_login_is_cut_off_at_once(signed_in: Signs, desk: Actor, database: Database):
    browser = await signed_in(desk)
    assert (await browser.opens("/profile")).url.path == "/office/profile"
    async with database.begin() as session:
        login = await session.get_one(Login, desk.login_id)
        login.ended_at = login.ended_at or (await session.scalars(select(StaffSession.opened_at))).first()
    await browser.opens("/profile")
    assert browser.where == "/office/login"


async def test_an_idle_browser_is_signed_out_and_a_busy_one_is_not(
    signed_in: Signs, desk: Actor, clock: StoppedClock
):
    busy, idle = await signed_in(desk), await signed_in(desk)
    for _ in range(IDLE // STEP + 1):
        clock.advance(STEP)
        await busy.opens("/profile")
    assert busy.where == "/office/profile"
    assert (await idle.opens("/profile")).url.path == "/office/login"


async def test_twelve_hours_are_the_end_for_everybody(signed_in: Signs, desk: Actor, clock: StoppedClock):
    browser = await signed_in(desk)
    for _ in range(ABSOLUTE // STEP - 1):
        clock.advance(STEP)
        await browser.opens("/profile/pin")
    assert browser.where == "/office/profile/pin"
    clock.advance(STEP)
    await browser.opens("/profile/pin")
    assert browser.where == "/office/login"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.test/", "//evil.test", "/office/\\evil", "/chat", "/office/../x"]
)
async def test_the_way_on_never_leads_out_of_the_office(a_browser: Opens, desk: Actor, elsewhere: str):
    browser = a_browser()
    browser.client.follow_redirects = False
    answer = await browser.signs_in("qabyldau", PASSWORD, next=elsewhere)
    assert answer.headers["location"] == "/office/today"


async def test_a_form_from_another_site_is_refused(signed_in: Signs, desk: Actor):
    browser = await signed_in(desk)
    browser.client.headers["sec-fetch-site"] = "cross-site"
    assert (await browser.sends("/profile/language", lang="ru")).status_code == 400
    del browser.client.headers["sec-fetch-site"]
    browser.client.headers["origin"] = "https://evil.test"
    assert (await browser.sends("/profile/language", lang="ru")).status_code == 400


async def test_a_form_without_the_browsers_own_token_is_refused(signed_in: Signs, desk: Actor):
    browser = await signed_in(desk)
    assert (await browser.sends("/profile/language", lang="ru", form_token="")).status_code == 400
    other = await signed_in(desk)
    stolen = browser.client.cookies[COOKIE]
    assert (await other.sends("/profile/language", lang="ru", form_token=stolen)).status_code == 400
    await browser.opens("/profile")
    assert browser.has("My profile")


async def test_every_answer_carries_the_headers_that_keep_strangers_out(signed_in: Signs, desk: Actor):
    browser = await signed_in(desk)
    for path in ("/login", "/profile", "/nothing"):
        headers = (await browser.opens(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "permissions-policy" in headers


async def test_there_is_no_page_where_there_is_none(signed_in: Signs, a_browser: Opens, desk: Actor):
    assert (await (await signed_in(desk)).opens("/nothing")).status_code == 404
    assert (await a_browser().opens("/nothing")).status_code == 404


async def test_the_first_page_brings_its_styles_along_and_no_other_style_would_do(a_browser: Opens):
    browser = a_browser()
    await browser.opens("/login")
    (styles,) = re.findall("<style>(.*?)</style>", browser.page.text, re.DOTALL)
    digest = b64encode(hashlib.sha256(styles.encode()).digest()).decode()
    policy = browser.page.headers["content-security-policy"]
    assert f"style-src 'self' 'sha256-{digest}';" in policy
    assert "unsafe" not in policy
