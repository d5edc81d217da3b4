"""What a reload of the web chat keeps: what was typed, what was not sent, what stands further up."""

from datetime import timedelta

import pytest
from aiogram.methods import SendMessage
from playwright.async_api import expect

from tests.channels.web import contact_of, serving, tells, writing
from tests.e2e.test_chat import bubbles, cut, opened, says
from tests.factories import a_centre

pytestmark = pytest.mark.e2e
KEPT = "sessionStorage.length"


@pytest.fixture
async def site(lite_house):
    async with serving(lite_house) as served:
        yield served


@pytest.fixture
async def page(new_page, site):
    page = await new_page()
    await opened(page, site.url + "/chat")
    return page


async def whoever(page, site):
    """The contact who sits before this page."""
    found = await page.context.cookies(site.url + "/chat")
    return await contact_of(site, {cookie["name"]: cookie["value"] for cookie in found})


async def refuses_to_send(page, text):
    """The net is away while something is said."""
    await page.route("**/chat/messages", lambda route: route.abort())
    await says(page, text)
    await expect(bubbles(page, "person").last).to_contain_text("Жіберілмеді")
    await page.unroute("**/chat/messages")


# ---------------------------------------------------------------- not sent


async def test_what_was_not_sent_stands_there_after_a_reload_and_is_sent_once(page):
    await refuses_to_send(page, "бірінші\nжол <b>")
    await refuses_to_send(page, "екінші")
    key = await bubbles(page, "person").first.get_attribute("data-key")
    for _ in range(2):
        await page.reload()
        await expect(bubbles(page, "person")).to_have_count(2)
    await expect(bubbles(page, "person").first.locator(".text")).to_have_text("бірінші\nжол <b>")
    assert await bubbles(page, "person").first.get_attribute("data-key") == key
    await bubbles(page, "person").first.get_by_role("button", name="Қайталау").click()
    await expect(bubbles(page).last).to_contain_text("Сіз жаздыңыз: бірінші")
    await page.reload()
    await expect(bubbles(page, "person")).to_have_count(2)
    await expect(page.get_by_role("button", name="Қайталау")).to_have_count(1)
    await page.get_by_role("button", name="Қайталау").click()
    await expect(bubbles(page).last).to_contain_text("Сіз жаздыңыз: екінші")
    assert await page.evaluate(KEPT) == 0


async def test_what_did_arrive_is_not_offered_again(page):
    async def swallow(route):
        await route.fetch()
        await route.abort()

    await page.route("**/chat/events?*", lambda route: route.abort())
    # A stream that is open already would bring what arrived.
    await page.reload()
    await page.route("**/chat/messages", swallow, times=1)
    await says(page, "жетті")
    await expect(bubbles(page, "person").last).to_contain_text("Жіберілмеді")
    await page.unroute("**/chat/events?*")
    await page.reload()
    await expect(bubbles(page).last).to_contain_text("Сіз жаздыңыз: жетті")
    await expect(bubbles(page, "person")).to_have_count(1)
    await expect(page.get_by_role("button", name="Қайталау")).to_have_count(0)
    assert await page.evaluate(KEPT) == 0


async def test_clearing_the_screen_takes_what_was_not_sent_and_what_was_typed(page):
    await refuses_to_send(page, "құпия")
    await page.get_by_role("textbox").fill("тағы құпия")
    await page.get_by_role("button", name="Экранды тазарту").click()
    await expect(page.get_by_text("Экран таза")).to_be_visible()
    await expect(page.get_by_role("textbox")).to_have_value("")
    assert await page.evaluate(KEPT) == 0
    await page.reload()
    await expect(page.get_by_text("Экран таза")).to_be_visible()
    await expect(page.get_by_role("textbox")).to_have_value("")


async def test_a_clearing_elsewhere_reaches_a_tab_that_slept(page, site):
    await refuses_to_send(page, "құпия")
    await page.get_by_role("textbox").fill("тағы құпия")
    contact = await whoever(page, site)
    await page.goto("about:blank")
    await site.chat.service.clear(contact.contact_id)
    await opened(page, site.url + "/chat")
    await expect(bubbles(page, "person")).to_have_count(0)
    await expect(page.get_by_role("textbox")).to_have_value("")
    assert await page.evaluate(KEPT) == 0


async def test_what_is_begun_right_after_a_clearing_stays(page, site):
    await says(page, "бұрын")
    await expect(bubbles(page)).to_have_count(2)
    held = []
    await page.route("**/chat/clear", lambda route: held.append(route))
    await page.get_by_role("button", name="Экранды тазарту").click()
    await page.get_by_role("textbox").fill("жаңа сөз")
    while not held:
        await page.wait_for_timeout(20)
    async with page.expect_response("**/chat/clear"):
        await held[0].continue_()
    await tells(site, await whoever(page, site), "тазартудан кейін")
    await expect(bubbles(page).last).to_contain_text("тазартудан кейін")
    await expect(page.get_by_role("textbox")).to_have_value("жаңа сөз")
    await page.keyboard.press("Enter")
    await expect(bubbles(page).last).to_contain_text("Сіз жаздыңыз: жаңа сөз")
    await expect(bubbles(page)).to_have_count(2)
    await expect(page.get_by_text("Экран таза")).to_be_hidden()


async def test_somebody_else_in_the_same_tab_gets_nothing_of_it(page, site):
    await refuses_to_send(page, "құпия")
    await page.get_by_role("textbox").fill("тағы құпия")
    await page.context.clear_cookies()
    await opened(page, site.url + "/chat")
    await expect(bubbles(page, "person")).to_have_count(0)
    await expect(page.get_by_role("textbox")).to_have_value("")
    assert await page.evaluate(KEPT) == 0


async def test_what_was_erased_is_not_kept_in_the_tab_either(page, site):
    await refuses_to_send(page, "құпия")
    async with writing(site, await whoever(page, site)) as dialogue:
        dialogue.close_door(site.house.keys)
        await site.house.channel.bot(SendMessage(chat_id=1, text="Бәрі өшірілді"))
    await expect(bubbles(page)).to_have_count(1)
    await expect(bubbles(page)).to_contain_text("Бәрі өшірілді")
    await expect(bubbles(page, "person")).to_have_count(0)
    assert await page.evaluate(KEPT) == 0


async def test_a_shared_computer_keeps_nothing_in_the_tab(new_page, site):
    page = await new_page()
    await opened(page, site.url + "/chat")
    await refuses_to_send(page, "өз құпиям")
    await opened(page, site.url + "/chat?public=1")
    await expect(bubbles(page, "person")).to_have_count(0)
    assert await page.evaluate(KEPT) == 0
    await refuses_to_send(page, "құпия")
    await page.get_by_role("textbox").fill("тағы құпия")
    assert await page.evaluate(KEPT) == 0
    await page.reload()
    await expect(bubbles(page)).to_have_count(1)
    await expect(bubbles(page, "person")).to_have_count(0)
    await expect(page.get_by_role("textbox")).to_have_value("")


async def test_without_storage_the_chat_works_all_the_same(new_page, site):
    page = await new_page()
    refusal = "throw new DOMException('off', 'SecurityError')"
    await page.add_init_script(
        f"Object.defineProperty(window, 'sessionStorage', {{ get() {{ {refusal} }} }})"
    )
    await opened(page, site.url + "/chat")
    await says(page, "сәлем")
    await expect(bubbles(page).last).to_contain_text("Сіз жаздыңыз: сәлем")


# ---------------------------------------------------------------- typed


async def test_what_is_typed_is_there_after_a_reload_and_gone_once_sent(page):
    box = page.get_by_role("textbox")
    await box.fill("емтихан алдында\nқатты алаңдаймын")
    for _ in range(2):
        await page.reload()
        await expect(box).to_have_value("емтихан алдында\nқатты алаңдаймын")
    assert (await box.bounding_box())["height"] > 60
    await box.press("Enter")
    await expect(bubbles(page).last).to_contain_text("қатты алаңдаймын")
    assert await page.evaluate(KEPT) == 0
    await page.reload()
    await expect(box).to_have_value("")


# ---------------------------------------------------------------- further up

OLDER = "Бұрынғы хабарламаларды көрсету"


@pytest.fixture
async def long_talk(page, site):
    """450 bubbles: the newest two hundred are shown."""
    contact = await whoever(page, site)
    await tells(site, contact, *(f"№{number}" for number in range(1, 250)))
    site.house.clock.advance(timedelta(days=1))
    await tells(site, contact, *(f"№{number}" for number in range(250, 450)))
    await page.reload()
    await expect(bubbles(page)).to_have_count(200)
    return page


async def goes_up(page):
    await page.locator(".log").evaluate("log => { log.scrollTop = -log.scrollHeight }")


async def top_of(page, text):
    """How far below the log's upper edge this bubble stands."""
    return (await page.locator(".bubble", has_text=text).first.bounding_box())["y"]


async def test_earlier_messages_come_above_and_nothing_in_sight_moves(long_talk):
    page = long_talk
    await goes_up(page)
    before = await top_of(page, "№250")
    await page.get_by_role("link", name=OLDER).click()
    await expect(bubbles(page)).to_have_count(400)
    assert abs(await top_of(page, "№250") - before) < 2
    assert await page.locator(".day").count() == 2
    await expect(page.locator(".aside")).to_have_text("Бұрынғы хабарламалар жоғарыда тұр.")
    await goes_up(page)
    before = await top_of(page, "№50")
    await page.get_by_role("link", name=OLDER).click()
    await expect(bubbles(page)).to_have_count(450)
    assert abs(await top_of(page, "№50") - before) < 2
    await expect(page.get_by_role("link", name=OLDER)).to_have_count(0)
    await expect(page.locator(".bubble", has_text="№49").first).to_be_focused()
    assert [day.split()[0] for day in await page.locator(".day").all_inner_texts()] == ["18", "19"]
    texts = await page.locator("[role=log] .text").all_inner_texts()
    assert texts[1:] == [f"№{number}" for number in range(1, 450)]
    await expect(page.locator('.bubble[data-from="bot"]:not([data-old])')).to_have_count(1)


async def test_whoever_was_away_for_long_gets_it_all_at_once(page, site):
    contact = await whoever(page, site)
    await tells(site, contact, *(f"№{number}" for number in range(1, 450)))
    # One layout for all of them: with one for each this took twenty seconds.
    await expect(bubbles(page)).to_have_count(450, timeout=4000)
    await expect(bubbles(page).last).to_be_in_viewport()


async def test_two_hundred_earlier_messages_are_not_read_out(long_talk):
    page = long_talk
    log = page.get_by_role("log")
    await log.evaluate(
        """log => new MutationObserver(() => { window.spoken ??= log.getAttribute("aria-live"); })
        .observe(log, { childList: true, subtree: true })"""
    )
    await page.get_by_role("link", name=OLDER).click()
    await expect(bubbles(page)).to_have_count(400)
    assert await page.evaluate("spoken") == "off"
    await expect(log).to_have_attribute("aria-live", "polite")


async def test_by_keyboard_the_reading_goes_on_at_the_nearest_of_them(long_talk):
    page = long_talk
    await page.get_by_role("link", name=OLDER).focus()
    await page.keyboard.press("Enter")
    await expect(bubbles(page)).to_have_count(400)
    await expect(page.locator(".bubble", has_text="№249")).to_be_focused()
    await expect(page.locator(".bubble", has_text="№249")).to_be_in_viewport()


async def test_without_the_net_the_way_up_says_so_and_stays(long_talk):
    page = long_talk
    await page.route("**/chat?before=*", lambda route: route.abort(), times=1)
    await page.get_by_role("link", name=OLDER).click()
    await expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("Тағы бір рет басыңыз")
    await page.get_by_role("link", name=OLDER).click()
    await expect(bubbles(page)).to_have_count(400)
    await expect(page.get_by_role("alert").filter(visible=True)).to_have_count(0)


async def test_a_screen_that_was_cleared_meanwhile_stays_clear(long_talk):
    page, held = long_talk, []

    async def hold(route):
        held.append((route, await route.fetch()))

    await page.route("**/chat?before=*", hold)
    await page.get_by_role("link", name=OLDER).click()
    while not held:
        await page.wait_for_timeout(20)
    await page.get_by_role("button", name="Экранды тазарту").click()
    await expect(page.get_by_text("Экран таза")).to_be_visible()
    route, answer = held[0]
    await route.fulfill(response=answer)
    await expect(page.locator(".earlier")).not_to_have_attribute("aria-busy", "true")
    await expect(bubbles(page)).to_have_count(0)
    await expect(page.get_by_role("link", name=OLDER)).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("link", name=OLDER)).to_have_count(0)


async def test_an_earlier_page_opened_by_itself_leads_to_the_newest(long_talk, site):
    page = long_talk
    await opened(page, site.url + "/chat?before=100")
    await expect(bubbles(page).last).to_contain_text("№449")
    assert page.url == site.url + "/chat"


async def test_without_scripts_the_way_up_is_a_link_and_there_is_a_way_back(new_page, site):
    page = await new_page(java_script_enabled=False)
    await page.goto(site.url + "/chat")
    await tells(site, await whoever(page, site), *(f"№{number}" for number in range(1, 450)))
    await page.reload()
    await page.get_by_role("link", name=OLDER).click()
    await expect(bubbles(page)).to_have_count(200)
    await expect(bubbles(page).last).to_contain_text("№249")
    await expect(bubbles(page).last).to_be_in_viewport()
    await page.get_by_role("link", name=OLDER).click()
    await expect(bubbles(page).last).to_contain_text("№49")
    await expect(page.get_by_role("link", name=OLDER)).to_have_count(0)
    await page.get_by_role("link", name="Жаңа хабарламаларды көрсету").click()
    await expect(bubbles(page).last).to_contain_text("№449")


@pytest.mark.parametrize("width, height", [(390, 844), (1280, 900)])
async def test_the_way_up_keeps_nobody_out(new_page, site, barriers, width, height):
    page = await new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    await opened(page, site.url + "/chat")
    await tells(site, await whoever(page, site), *(f"№{number}" for number in range(1, 450)))
    await page.reload()
    link = page.get_by_role("link", name=OLDER)
    await link.scroll_into_view_if_needed()
    assert (await link.bounding_box())["height"] >= 44
    assert await barriers(page) == []
    await link.click()
    await expect(bubbles(page)).to_have_count(400)
    assert await barriers(page) == []


# ---------------------------------------------------------------- the centre's name


@pytest.mark.parametrize("streams", ["carried", "cut"])
async def test_the_head_names_the_centre_once_it_is_chosen(new_page, site, streams):
    page = await new_page()
    if streams == "cut":
        await page.route("**/chat/events?*", lambda route: cut(route))
    await opened(page, site.url + "/chat")
    head = page.get_by_role("heading", level=1)
    await expect(head).to_have_text("Жастар орталығы")
    centre = await a_centre(
        site.house.database,
        name_kk="Талғар аудандық жастар орталығы",
        name_ru="Талгарский молодёжный центр",
    )
    async with writing(site, await whoever(page, site)) as dialogue:
        dialogue.unit_id = centre.id
        await site.house.channel.bot(SendMessage(chat_id=1, text="Орталық таңдалды"))
    await expect(head).to_have_text(centre.name_kk)
    await expect(page).to_have_title(centre.name_kk)
    await page.get_by_role("button", name="Русский").click()
    await expect(head).to_have_text(centre.name_ru)
    await expect(page).to_have_title(centre.name_ru)
