"""A person's card and two registrations side by side: open to everybody, on a phone and at a desk."""

import pytest

from tests.e2e.town import sign_in

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("lang", "width"), [("kk", 390), ("ru", 1280)])
async def test_a_card_with_all_of_it_and_a_pair(town, new_page, barriers, lang, width):
    page = await new_page(viewport={"width": width, "height": 844})
    await sign_in(page, town.url, "director.talgar", lang)
    people = []
    for name in ("айг", "дан", "ал", "ар", "ас", "не"):
        await page.goto(f"{town.url}/office/people?q={name}")
        rows = page.locator("tr[data-number]")
        people += [await rows.nth(n).get_attribute("data-number") for n in range(await rows.count())]
    first, second = list(dict.fromkeys(people))[:2]
    # Something noted, then a pair of the two.
    await page.goto(f"{town.url}/office/people/{first}")
    await page.locator("details:has([name=category]) > summary").click()
    await page.locator("label.key:has([name=category][value=rural])").click()
    await page.locator("#why").fill("Жол ақысы")
    await page.locator("form:has([name=category]) button").click()
    await page.locator("li[data-state=stands]").wait_for()
    await page.goto(f"{town.url}/office/people/{first}/double?q={second}")
    await page.locator(f"tr[data-number='{second}'] button").click()
    await page.wait_for_url("**/people/doubles/*")
    pair = page.url.removeprefix(f"{town.url}/office/")
    for path in (
        f"people/{first}",
        f"people/{first}/readers",
        f"people/{first}/double?q=а",
        "people/doubles",
        pair,
    ):
        answer = await page.goto(f"{town.url}/office/{path}")
        assert answer is not None
        assert answer.status == 200, path
        assert await barriers(page) == [], path
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{path} is {wide} wide"
