"""The anonymous page in a real browser: with scripts off, on a telephone and on a desk."""

import pytest

from tests.pictures import a_photo

pytestmark = pytest.mark.e2e


async def test_a_complaint_is_written_and_followed_with_scripts_off(town, new_page) -> None:
    page = await new_page(java_script_enabled=False)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{town.url}/open")
    assert asked == [f"{town.url}/open"]

    await page.get_by_label("Не болды?").fill("Мені қабылдамай қойды")
    await page.get_by_label("Файлдар, бар болса").set_input_files(
        {"name": "үйде.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
    )
    await page.get_by_role("button", name="Жіберу").click()
    code = await page.locator("[data-code]").inner_text()
    assert code not in page.url
    assert await page.context.cookies() == []

    await town.container.services.drop_box.round()
    await page.get_by_role("link", name="Менде код бар").click()
    await page.get_by_label("Құпия код").fill(code.lower().replace("-", " "))
    await page.get_by_role("button", name="Жауапты көру").click()
    assert await page.locator("[data-state=registered]").count() == 1
    assert "Мені қабылдамай қойды" in await page.locator("main").inner_text()
    assert page.url == f"{town.url}/open/case"

    async with page.expect_download() as coming:
        await page.get_by_role("button", name="Файл: 1.jpg").click()
    assert (await coming.value).suggested_filename == "1.jpg"

    await page.get_by_label("Мәтініңіз").fill("Тағы бір рет болды")
    await page.get_by_role("button", name="Жіберу").click()
    assert "Тағы бір рет болды" in await page.locator("main").inner_text()
    assert await page.context.cookies() == []


async def test_bad_input_comes_back_filled_and_the_other_language_is_one_press_away(town, new_page) -> None:
    page = await new_page(java_script_enabled=False, locale="ru-RU")
    await page.goto(f"{town.url}/open")
    await page.get_by_role("link", name="Қазақша").click()
    await page.get_by_role("link", name="Русский").click()
    await page.get_by_label("Кто именно?").fill("директор")
    await page.get_by_role("button", name="Отправить").click()
    assert "Пока ничего не написано" in await page.get_by_role("alert").inner_text()
    assert await page.get_by_label("Кто именно?").input_value() == "директор"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("lang", ["kk", "ru"])
async def test_nobody_is_kept_out_and_nothing_is_cut_off(town, new_page, barriers, lang, width) -> None:
    page = await new_page(viewport={"width": width, "height": 844}, bypass_csp=True)
    await page.goto(f"{town.url}/open?lang={lang}")
    assert await barriers(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.locator("textarea").fill("Текст")
    await page.locator("form button").first.click()
    code = await page.locator("[data-code]").inner_text()
    assert await barriers(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await town.container.services.drop_box.round()
    await page.goto(f"{town.url}/open/case?lang={lang}")
    await page.locator("#code").fill(code)
    await page.locator("button").click()
    assert await page.locator("[data-state]").count() == 1
    assert await barriers(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
