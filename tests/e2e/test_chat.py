"""The web chat in a real browser: as a person meets it, with the net coming and going."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.channels import small_talk
from tests.channels.web import serving

pytestmark = pytest.mark.e2e


@pytest.fixture
async def site(lite_house):
    async with serving(lite_house) as served:
        yield served


@pytest.fixture
async def page(new_page, site):
    page = await new_page()
    await opened(page, site.url + "/chat")
    return page


async def opened(page, address):
    await page.goto(address)
    await expect(page.get_by_role("status")).to_have_text("Байланыс бар")


async def says(page, text):
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")


def bubbles(page, sender="bot"):
    return page.locator(f'[role=log] [role=article][data-from="{sender}"]')


async def test_a_talk_as_a_person_has_it(page):
    assert await page.get_by_role("log").count() == 1
    await page.get_by_role("button", name="Қазақша").click()
    await expect(bubbles(page)).to_have_count(2)
    await expect(bubbles(page, "person").last).to_contain_text("Қазақша")
    await expect(bubbles(page).first).to_have_attribute("data-old", "")
    await page.get_by_role("button", name="Шұғыл көмек").click()
    await expect(bubbles(page).last).to_contain_text("Таңдалды: 5")
    await says(page, "Рақмет")
    await expect(bubbles(page).last).to_contain_text("Сіз жаздыңыз: Рақмет")
    await expect(bubbles(page, "person").last.locator("time")).to_have_text("10:00")
    await expect(page.get_by_role("textbox", name="Хабарлама")).to_have_value("")


async def test_after_a_reload_everything_stands_where_it_stood(page):
    await says(page, "бірінші")
    await expect(bubbles(page)).to_have_count(2)
    before = await page.locator("[role=log] .text").all_inner_texts()
    await page.reload()
    assert await page.locator("[role=log] .text").all_inner_texts() == before
    await says(page, "екінші")
    await expect(bubbles(page).last).to_contain_text("екінші")
    await expect(bubbles(page)).to_have_count(3)


async def test_without_the_net_it_says_so_and_repeats_what_was_not_sent(page):
    await page.context.set_offline(True)
    await expect(page.get_by_role("status")).to_contain_text("Байланыс жоқ")
    await says(page, "жоғалмасын")
    await expect(bubbles(page, "person").last).to_contain_text("Жіберілмеді")
    await page.context.set_offline(False)
    await expect(page.get_by_role("status")).to_have_text("Байланыс бар")
    await page.get_by_role("button", name="Қайталау").click()
    await expect(bubbles(page).last).to_contain_text("Сіз жаздыңыз: жоғалмасын")
    await expect(bubbles(page, "person")).to_have_count(1)
    await expect(page.get_by_role("button", name="Қайталау")).to_have_count(0)


async def test_an_answer_lost_on_the_way_back_doubles_nothing(page):
    async def swallow(route):
        await route.fetch()
        await route.abort()

    await page.route("**/chat/messages", swallow, times=1)
    await says(page, "бір рет")
    await expect(bubbles(page).last).to_contain_text("Сіз жаздыңыз: бір рет")
    if await page.get_by_role("button", name="Қайталау").count():
        await page.get_by_role("button", name="Қайталау").click()
    await says(page, "тағы")
    await expect(bubbles(page).last).to_contain_text("Сіз жаздыңыз: тағы")
    await expect(bubbles(page, "person")).to_have_count(2)
    await expect(bubbles(page)).to_have_count(3)


async def test_where_streams_are_cut_it_asks_instead(new_page, site):
    page = await new_page()
    await page.clock.install()
    await page.route("**/chat/events?*", lambda route: cut(route))
    await opened(page, site.url + "/chat")
    await says(page, "прокси")
    await expect(bubbles(page).last).to_contain_text("Сіз жаздыңыз: прокси")
    await site.chat.service.clear(1)
    await page.clock.fast_forward("00:03")
    await expect(bubbles(page)).to_have_count(0)


async def cut(route):
    """A school's proxy: plain questions pass, streams do not."""
    if "event-stream" in route.request.headers.get("accept", ""):
        await route.abort()
    else:
        await route.continue_()


async def test_the_stream_comes_back_by_itself(page, site):
    while not site.chat.bell.listening(1):
        await asyncio.sleep(0.02)
    for ears in site.chat.bell._ears.values():
        for ear in ears:
            ear.closed = True
            ear.wake()
    await expect(page.get_by_role("status")).to_have_text("Байланыс бар")
    await says(page, "қайтты")
    await expect(bubbles(page).last).to_contain_text("Сіз жаздыңыз: қайтты")


async def test_quick_messages_are_answered_in_their_order(page):
    for number in range(5):
        await says(page, f"№{number}")
    await expect(bubbles(page).last).to_contain_text("№4")
    texts = await page.locator("[role=log] .text").all_inner_texts()
    expected = [text for number in range(5) for text in (f"№{number}", f"Сіз жаздыңыз: №{number}")]
    assert texts[1:] == expected


async def test_two_tabs_show_the_same(page, site):
    other = await page.context.new_page()
    await opened(other, site.url + "/chat")
    await says(page, "бір қойындыдан")
    await expect(bubbles(other).last).to_contain_text("Сіз жаздыңыз: бір қойындыдан")
    await page.get_by_role("button", name="Экранды тазарту").click()
    for tab in (page, other):
        await expect(bubbles(tab)).to_have_count(0)
        await expect(bubbles(tab, "person")).to_have_count(0)
        await expect(tab.get_by_text("Экран таза")).to_be_visible()
    await other.reload()
    await expect(bubbles(other)).to_have_count(0)
    await other.get_by_role("button", name="Басты мәзір").click()
    await expect(bubbles(page).last).to_contain_text("Басты мәзір")


async def test_the_frame_follows_the_language_of_the_talk(page):
    await page.get_by_role("button", name="Русский").click()
    await expect(page.get_by_role("status")).to_have_text("На связи")
    await expect(page.get_by_role("button", name="Очистить экран")).to_be_visible()
    assert await page.locator("html").get_attribute("lang") == "ru"
    await page.get_by_role("link", name="Қазақша").click()
    await expect(page.get_by_role("button", name="Экранды тазарту")).to_be_visible()
    assert "lang" not in page.url


async def test_all_of_it_by_keyboard(page):
    await page.get_by_role("textbox").focus()
    await page.get_by_role("button", name="Қазақша").focus()
    await page.keyboard.press("Enter")
    await expect(bubbles(page)).to_have_count(2)
    await expect(bubbles(page).last).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Кеңеске жазылу")).to_be_focused()
    await page.keyboard.press("Space")
    await expect(bubbles(page).last).to_contain_text("Таңдалды: 0")
    await page.get_by_role("textbox").focus()
    await page.keyboard.type("бір")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("екі")
    await page.keyboard.press("Enter")
    await expect(bubbles(page, "person").last.locator(".text")).to_have_text("бір\nекі")


async def test_while_the_answer_is_on_its_way_it_shows(page):
    small_talk.slow.clear()
    try:
        await says(page, "баяу")
        await expect(page.locator(".typing")).to_be_visible()
        await expect(bubbles(page, "person").last).to_have_attribute("data-sending", "")
    finally:
        small_talk.slow.set()
    await expect(bubbles(page).last).to_contain_text("Сіз жаздыңыз: баяу")
    await expect(page.locator(".typing")).to_be_hidden()


async def test_the_box_grows_with_what_is_typed_and_shrinks_again(page):
    box = page.get_by_role("textbox")
    before = (await box.bounding_box())["height"]
    for sent in (1, 2):
        await box.fill("Емтихан алдында қатты алаңдаймын")
        await page.screenshot()  # what was painted once is harder to shrink
        assert (await box.bounding_box())["height"] > before
        await page.keyboard.press("Enter")
        await expect(bubbles(page)).to_have_count(1 + sent)
        await page.screenshot()
        assert (await box.bounding_box())["height"] == before


@pytest.mark.parametrize(
    "lang, advice", [("kk", "Қысқартыңыз немесе бөліп"), ("ru", "Сократите его или отправьте частями")]
)
async def test_ten_thousand_letters_are_answered_clearly_and_stay_in_the_box(new_page, site, lang, advice):
    page = await new_page()
    await page.goto(f"{site.url}/chat?lang={lang}")
    long = "ұзақ әңгіме " * 840
    await says(page, long)
    problem = page.get_by_role("alert").filter(visible=True)
    await expect(problem).to_contain_text(advice)
    await expect(problem).to_contain_text("4000")
    await expect(page.get_by_role("textbox")).to_have_value(long.strip())
    await expect(page.get_by_role("textbox")).to_be_focused()
    await expect(bubbles(page, "person")).to_have_count(0)
    await says(page, "қысқа")
    await expect(bubbles(page).last).to_contain_text("қысқа")
    await expect(problem).to_have_count(0)


async def test_without_scripts_too_a_long_text_stays_in_the_box(new_page, site):
    page = await new_page(java_script_enabled=False)
    await page.goto(site.url + "/chat")
    # As much as the box holds; the sentence and the text are back in the same place.
    await page.get_by_role("textbox").fill("ұ" * 20_000)
    await page.get_by_role("button", name="Жіберу", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("Қысқартыңыз немесе бөліп жіберіңіз")
    await expect(page.get_by_role("textbox")).to_have_value("ұ" * 20_000)
    await expect(page.get_by_role("textbox")).to_be_in_viewport()
    await page.get_by_role("textbox").fill("қысқа")
    await page.get_by_role("button", name="Жіберу", exact=True).click()
    await expect(bubbles(page).last).to_contain_text("Сіз жаздыңыз: қысқа")


async def test_what_is_written_is_shown_as_it_is(page):
    await says(page, "<img src=x onerror=alert(1)> & 'DROP'")
    await expect(bubbles(page, "person").last.locator(".text")).to_have_text(
        "<img src=x onerror=alert(1)> & 'DROP'"
    )
    await says(page, "marks")
    await expect(bubbles(page).last.locator("strong")).to_have_text("Маңызды")
    await expect(bubbles(page).last.locator("img")).to_have_count(0)
    shown = await bubbles(page).last.locator(".text").inner_html()
    await page.reload()
    assert await bubbles(page).last.locator(".text").inner_html() == shown


async def test_a_file_is_sent_and_a_file_is_given(page):
    file = {"name": "сурет.png", "mimeType": "image/png", "buffer": b"\x89PNG"}
    await page.get_by_label("Файл тіркеу").set_input_files(file)
    await expect(bubbles(page, "person").last).to_contain_text("сурет.png")
    await expect(bubbles(page).last).to_contain_text("Мұнда мәтін керек")
    await says(page, "file")
    async with page.expect_download() as download:
        await bubbles(page).last.get_by_role("link").click()
    assert (await download.value).suggested_filename == "деректерім.json"


async def test_without_scripts_it_is_a_page_of_forms(new_page, site):
    page = await new_page(java_script_enabled=False)
    await page.goto(site.url + "/chat")
    await page.get_by_role("button", name="Қазақша").click()
    await expect(bubbles(page)).to_have_count(2)
    await page.get_by_role("textbox").fill("мәтін")
    await page.get_by_role("button", name="Жіберу", exact=True).click()
    await expect(bubbles(page).last).to_contain_text("Сіз жаздыңыз: мәтін")
    await expect(bubbles(page).last).to_be_in_viewport()
    file = {"name": "a.png", "mimeType": "image/png", "buffer": b"\x89PNG"}
    await page.get_by_label("Файл тіркеу").set_input_files(file)
    await page.get_by_role("button", name="Файлды жіберу").click()
    await expect(bubbles(page).last).to_contain_text("Мұнда мәтін керек")
    await page.get_by_role("button", name="Экранды тазарту").click()
    await expect(bubbles(page)).to_have_count(0)


async def test_a_shared_computer_is_left_with_one_button(new_page, site):
    page = await new_page()
    await opened(page, site.url + "/chat?public=1")
    await expect(page.get_by_text("Ортақ компьютер")).to_be_visible()
    await says(page, "құпия")
    await expect(bubbles(page)).to_have_count(2)
    await page.get_by_role("button", name="Чатты жабу").click()
    await expect(page.get_by_role("heading", name="Чат жабылды")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_text("құпия")).to_have_count(0)
    await page.goto(site.url + "/chat?public=1")
    await expect(bubbles(page)).to_have_count(1)
    assert "құпия" not in await page.content()


async def test_a_shared_computer_left_alone_forgets(new_page, site):
    page = await new_page()
    await page.clock.install()
    await opened(page, site.url + "/chat?public=1")
    await page.clock.fast_forward("04:20")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.clock.fast_forward("00:20")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.get_by_role("button", name="Осындамын").click()
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.clock.fast_forward("04:40")
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await site.chat.service.contact((await shared_id(page, site)).external_id)
    await page.clock.fast_forward("00:20")
    await page.wait_for_url("**/chat/over")
    assert "kenes_chat_public" not in {cookie["name"] for cookie in await page.context.cookies()}


async def shared_id(page, site):
    cookies = {cookie["name"]: cookie["value"] for cookie in await page.context.cookies(site.url + "/chat")}
    return site.chat.cookies.read(cookies)


@pytest.mark.parametrize("width, height", [(390, 844), (320, 568), (1280, 900)])
async def test_nothing_sticks_out_and_fingers_hit_what_they_aim_at(new_page, site, width, height):
    page = await new_page(viewport={"width": width, "height": height})
    await opened(page, site.url + "/chat")
    await page.get_by_role("button", name="Қазақша").click()
    await expect(bubbles(page)).to_have_count(2)
    await says(page, "сөз" * 60)
    await expect(bubbles(page)).to_have_count(3)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate(
        "document.querySelector('.log').scrollWidth <= document.querySelector('.log').clientWidth"
    )
    await page.get_by_role("button", name="Шұғыл көмек").click()
    await expect(bubbles(page).last.get_by_role("button")).to_have_count(2)
    for target in await page.locator(".bubble:not([data-old]) .choice, .round, .act").all():
        box = await target.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["width"] >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nobody_is_kept_out(new_page, site, barriers, scheme):
    page = await new_page(color_scheme=scheme, reduced_motion="reduce")
    await opened(page, site.url + "/chat")
    await page.get_by_role("button", name="Қазақша").click()
    await expect(bubbles(page)).to_have_count(2)
    await says(page, "ұзақ " * 1000)
    await expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("4000")
    assert await barriers(page) == []
    await page.context.set_offline(True)
    await says(page, "кейін жіберіледі")
    await expect(bubbles(page, "person").last.get_by_role("alert")).to_be_visible()
    await page.context.set_offline(False)
    await says(page, "marks")
    await expect(bubbles(page)).to_have_count(3)
    assert await barriers(page) == []
    await page.get_by_role("button", name="Экранды тазарту").click()
    await expect(page.get_by_text("Экран таза")).to_be_visible()
    assert await barriers(page) == []
    for address in ("/chat?public=1", "/chat/over"):
        await page.goto(site.url + address)
        assert await barriers(page) == []
