"""The office on a phone and at a desk, in both languages: nobody is kept out, nothing runs over the edge."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.e2e.town import sign_in
from tools.pages import WHO, views, what_is_there

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("lang", "width"), [("kk", 390), ("ru", 1280)])
async def test_every_page_of_every_role_is_open_to_everybody(town, new_page, barriers, lang, width):
    page = await new_page(viewport={"width": width, "height": 844})
    await page.goto(f"{town.url}/office/login?lang={lang}")
    assert await barriers(page) == []
    there = what_is_there(Path(make_url(town.database_url).database or ""))
    found: list[str] = []
    for role, login in WHO.items():
        await sign_in(page, town.url, login, lang)
        for name, path in views(role, there):
            answer = await page.goto(f"{town.url}{path}")
            assert answer is not None
            assert answer.status == 200, path
            assert await page.locator("html").get_attribute("lang") == lang, name
            assert await page.get_by_role("main").count() == 1, path
            assert await page.get_by_role("heading", level=1).count() == 1, path
            found += [f"{path}: {barrier}" for barrier in await barriers(page)]
            wide = await page.evaluate("document.documentElement.scrollWidth")
            found += [f"{path} is {wide} wide"] if wide > width else []
    assert found == []


async def test_a_visitor_is_entered_by_keyboard_alone(town, new_page):
    page = await new_page(viewport={"width": 1280, "height": 900})
    await sign_in(page, town.url, "reception.talgar")
    await page.keyboard.press("F2")
    await page.wait_for_url("**/people/new*")
    focused = await page.evaluate("document.activeElement.name")
    assert focused
