"""Signing in, in a real browser: the second factor is set up, an invitation used, an officer made."""

import re

import pytest
from pyotp import TOTP

from services.staff.second_factor import STEP
from tests.backoffice.conftest import worded
from tests.e2e.town import sign_in

pytestmark = pytest.mark.e2e

PASSWORD = "қой аузынан шөп алмас"


def press(page, label: str, lang: str = "kk"):
    return page.get_by_role("button", name=worded(label, lang), exact=True)


async def test_a_second_factor_is_set_up_and_asked_for(town, new_page, barriers):
    page = await new_page()
    await sign_in(page, town.url, "director.talgar")
    await page.goto(f"{town.url}/office/profile/second-factor")
    assert await barriers(page) == []
    await press(page, "Begin").click()
    await page.get_by_text(worded("The camera does not help")).click()
    secret = re.sub(r"\s", "", await page.locator("output").inner_text())
    assert await barriers(page) == []
    now = int(town.container.clock.now().timestamp()) // STEP
    await page.get_by_label(worded("Code from the phone")).fill(TOTP(secret).generate_otp(now))
    await press(page, "Switch it on").click()
    await page.get_by_role("heading", name=worded("Keep these on paper")).wait_for()
    paper = await page.locator("output").first.inner_text()
    assert await page.locator("output").count() == 8
    assert await press(page, "Print").is_visible()
    assert await barriers(page) == []
    other = await new_page()
    await sign_in(other, town.url, "director.talgar")
    await other.wait_for_url(re.compile("/office/second-factor"))
    assert await barriers(other) == []
    await other.get_by_text(worded("My phone is not at hand")).click()
    await other.get_by_label(worded("Recovery code from the paper")).fill(paper)
    await press(other, "Go on").last.click()
    await other.wait_for_url("**/office/today*")


async def test_an_invitation_is_made_and_used_on_another_computer(town, new_page, barriers):
    page = await new_page(viewport={"width": 1280, "height": 900})
    await sign_in(page, town.url, "director.talgar", "ru")
    await page.goto(f"{town.url}/office/staff/invitations/new")
    assert await barriers(page) == []
    await page.locator("#family_name").fill("Бекова")
    await page.locator("#given_name").fill("Айжан")
    await page.locator("#role").select_option("front_desk")
    await press(page, "Make the link", "ru").click()
    link = await page.locator("output").inner_text()
    assert await page.locator("svg.qr").is_visible()
    assert await barriers(page) == []
    guest = await new_page()
    await guest.goto(link)
    assert await barriers(guest) == []
    await guest.locator("#new").fill(PASSWORD)
    await guest.locator("#again").fill(PASSWORD)
    await press(guest, "Make my login").click()
    await guest.wait_for_url("**/office/today*")
    await page.goto(f"{town.url}/office/staff")
    await page.get_by_role("link", name="Бекова Айжан").click()
    await page.get_by_role("heading", level=1, name="Бекова Айжан").wait_for()
    assert await barriers(page) == []


async def test_an_officer_takes_two_browsers(town, new_page, barriers):
    first, second = await new_page(), await new_page()
    await sign_in(first, town.url, "appeals.nrc")
    await first.goto(f"{town.url}/office/staff/officers")
    await first.locator("#officer").fill("akimat.talgar")
    await press(first, "Propose").click()
    await first.get_by_text(worded("Proposed. Now a second person has to confirm.")).wait_for()
    assert await barriers(first) == []
    await sign_in(second, town.url, "analyst.nrc")
    await second.goto(f"{town.url}/office/staff/officers")
    await press(second, "Confirm").click()
    await second.get_by_text(worded("Confirmed. It holds from now on.")).wait_for()
    assert await barriers(second) == []
