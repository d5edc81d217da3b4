"""Work that is kept, in a real browser: the curtain after five idle minutes, a lost network, keys, undo."""

import asyncio
import re
from datetime import timedelta

import pytest
from playwright.async_api import APIResponse, Page, expect
from sqlalchemy import update

from db.models.staff import Login
from services.staff.passwords import PASSWORDS
from tests.e2e.town import MORNING, Town, sign_in

pytestmark = pytest.mark.e2e

DESK = {"viewport": {"width": 1280, "height": 900}}
LOGIN = "reception.talgar"
NAME = "Серікова Айгерім"
PIN = "7305"


async def at_the_desk(town: Town, new_page, lang: str = "kk", path: str = "people/new") -> Page:
    """Somebody at the desk of Talgar with an empty form before them; the page's clock can be moved."""
    page: Page = await new_page(**DESK)
    await page.clock.install(time=f"{MORNING}:00+05:00")
    await sign_in(page, town.url, LOGIN, lang)
    await page.goto(f"{town.url}/office/{path}")
    return page


def name_field(page: Page):
    return page.locator("main input[name=name]")


async def test_five_idle_minutes_draw_a_curtain_and_what_was_typed_stands_behind_it(town, new_page, barriers):
    page = await at_the_desk(town, new_page)
    await name_field(page).fill(NAME)
    await page.clock.run_for("04:30")
    await page.keyboard.press("Shift")
    await page.clock.run_for("04:30")
    await expect(page.locator("#curtain")).to_be_hidden()
    await page.clock.run_for("00:40")
    await expect(page.locator("#curtain")).to_be_visible()
    await expect(name_field(page)).to_be_hidden()
    assert await page.title() == "Құлыпталды"
    # Nor is it there for who does not see, nor for the keyboard.
    assert NAME not in await page.locator("body").aria_snapshot()
    assert await page.evaluate("document.querySelector('main').inert")
    for _ in range(8):
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.closest('main, header, nav') === null")
    assert await barriers(page) == []
    # The server knows, too.
    answer = await page.request.get(f"{town.url}/office/people")
    assert answer.status == 423

    await page.get_by_label("Құпиясөз").fill("wrong")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("4")
    await page.get_by_label("Құпиясөз").fill("kenes-demo")
    await page.keyboard.press("Enter")
    await expect(page.locator("#curtain")).to_be_hidden()
    await expect(name_field(page)).to_have_value(NAME)
    assert not await page.evaluate("document.querySelector('main').inert")
    assert (await page.request.get(f"{town.url}/office/people")).status == 200


async def test_writing_for_an_hour_is_not_idle(town, new_page):
    page = await at_the_desk(town, new_page)
    beats: list[str] = []
    page.on("request", lambda sent: beats.append(sent.url) if sent.url.endswith("/beat") else None)
    for _ in range(20):
        await name_field(page).press("a")
        await page.clock.run_for("00:30")
    await expect(page.locator("#curtain")).to_be_hidden()
    assert 8 <= len(beats) <= 10


async def test_a_pin_opens_the_curtain_and_alt_l_draws_it(town, new_page):
    page = await at_the_desk(town, new_page)
    await _give_pin(town, LOGIN)
    await page.reload()
    await name_field(page).fill(NAME)
    await page.keyboard.press("Alt+KeyL")
    await expect(page.locator("#curtain")).to_be_visible()
    await page.get_by_label("PIN").fill(PIN)
    await page.keyboard.press("Enter")
    await expect(name_field(page)).to_have_value(NAME)
    await expect(name_field(page)).to_be_visible()


async def test_a_session_that_ended_behind_the_curtain_loses_nothing(town, new_page):
    page = await at_the_desk(town, new_page)
    await name_field(page).fill(NAME)
    await page.keyboard.press("Alt+KeyL")
    town.clock.advance(timedelta(hours=2))
    await page.get_by_label("Құпиясөз").fill("kenes-demo")
    await page.keyboard.press("Enter")
    async with page.context.expect_page() as opened:
        await page.locator("#curtain-ended a").click()
    other = await opened.value
    await other.locator("input[autocomplete=username]").fill(LOGIN)
    await other.locator("input[type=password]").fill("kenes-demo")
    await other.keyboard.press("Enter")
    await other.wait_for_url("**/office/today")
    await other.close()
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.locator("#curtain")).to_be_hidden()
    await expect(name_field(page)).to_have_value(NAME)


async def test_somebody_else_signed_in_in_another_tab_sees_nothing_of_it(town, new_page):
    page = await at_the_desk(town, new_page)
    await name_field(page).fill(NAME)
    other = await page.context.new_page()
    await other.goto(f"{town.url}/office/profile")
    await other.locator("form[action$='/lock'] button").dispatch_event("click")
    await expect(page.locator("#curtain")).to_be_visible()
    await page.context.clear_cookies()
    await other.goto(f"{town.url}/office/login")
    await other.locator("input[autocomplete=username]").fill("psychologist.talgar")
    await other.locator("input[type=password]").fill("kenes-demo")
    await other.keyboard.press("Enter")
    await other.wait_for_url("**/office/today")
    await page.wait_for_url("**/office/today")
    assert await page.get_by_text(NAME).count() == 0


@pytest.mark.parametrize(
    ("lang", "said"), [("kk", "Желі жоқ, осында сақталды"), ("ru", "Нет сети, сохранено здесь")]
)
async def test_without_a_network_the_form_stays_says_so_and_is_sent_once(town, new_page, lang, said):
    page = await at_the_desk(town, new_page, lang, path="profile/pin")
    await page.locator("main input[name=pin]").fill(PIN)
    await page.locator("main input[name=password]").fill("kenes-demo")
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.post_data or "") if one.method == "POST" else None)
    await page.context.set_offline(True)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text=said)).to_be_visible()
    await expect(page.locator("main input[name=pin]")).to_have_value(PIN)
    await page.clock.run_for("00:10")
    await page.context.set_offline(False)
    await page.evaluate("window.dispatchEvent(new Event('online'))")
    await page.wait_for_url("**/office/profile?said=pin_set")
    keys = {key for body in sent for key in re.findall(r"form_key=([\w-]+).*pin=", body)}
    assert len(sent) > 1
    assert len(keys) == 1


async def test_a_form_sent_after_the_server_locked_goes_out_once_the_curtain_is_opened(town, new_page):
    page = await at_the_desk(town, new_page, path="profile/pin")
    await page.locator("main input[name=pin]").fill(PIN)
    await page.locator("main input[name=password]").fill("kenes-demo")
    town.clock.advance(timedelta(minutes=6))
    await page.keyboard.press("Enter")
    await expect(page.locator("#curtain")).to_be_visible()
    await page.get_by_label("Құпиясөз", exact=True).locator("visible=true").fill("kenes-demo")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/office/profile?said=pin_set")


async def test_a_server_that_is_away_for_a_minute_loses_nothing(town, new_page):
    page = await at_the_desk(town, new_page, path="profile/pin")
    await page.locator("main input[name=pin]").fill(PIN)
    await page.locator("main input[name=password]").fill("kenes-demo")
    tries = []

    async def away(route):
        tries.append(route.request.post_data)
        await (route.continue_() if len(tries) > 3 else route.fulfill(status=503, body="away"))

    await page.route("**/office/profile/pin", away)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="Сервер жауап бермейді")).to_be_visible()
    for _ in range(100):
        await page.clock.run_for("00:02")
        await asyncio.sleep(0.05)
        if len(tries) > 3:
            break
    await page.wait_for_url("**/office/profile?said=pin_set")
    assert len(tries) == 4


async def test_an_answer_that_was_lost_on_its_way_makes_no_second_effect(town, new_page):
    page = await at_the_desk(town, new_page, path="profile")
    lost: list[APIResponse] = []

    async def lose_the_answer(route):
        if route.request.method != "POST" or lost:
            await route.continue_()
            return
        lost.append(await route.fetch(max_redirects=0))
        await route.abort()

    await page.route("**/office/profile/chats/leave", lose_the_answer)
    await page.route("**/office/profile/language", lose_the_answer)
    await page.locator("main button[lang=ru]").click()
    await expect(page.get_by_role("status").filter(has_text="Желі жоқ")).to_be_visible()
    await page.clock.run_for("00:05")
    await page.wait_for_url("**/office/**")
    await expect(page.locator("html")).to_have_attribute("lang", "ru")
    assert len(lost) == 1


async def test_a_bad_form_comes_back_with_its_faults_and_what_was_typed(town, new_page):
    page = await at_the_desk(town, new_page)
    await name_field(page).fill("Айгерім")
    await name_field(page).press("Control+Enter")
    await expect(page.locator("#faults")).to_be_focused()
    await expect(name_field(page)).to_have_value("Айгерім")
    assert await page.get_by_role("main").count() == 1


async def test_leaving_what_was_typed_is_asked_first(town, new_page):
    page = await at_the_desk(town, new_page)
    asked: list[str] = []

    async def answer(dialog):
        asked.append(dialog.type)
        await dialog.accept()

    page.on("dialog", answer)
    await page.goto(f"{town.url}/office/people/new")
    assert asked == []
    await name_field(page).press_sequentially("Сер")
    await page.locator("a.brand").click()
    await page.wait_for_url("**/office/today")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("lang", ["kk", "ru"])
async def test_keys_are_listed_in_ones_language_and_do_what_they_say(town, new_page, barriers, lang):
    page = await at_the_desk(town, new_page, lang, path="profile")
    await page.locator("main h1").click()
    await page.keyboard.press("?")
    keys = page.get_by_role("dialog")
    await expect(keys).to_be_visible()
    listed = await keys.inner_text()
    for key in ("F2", "F3", "Alt+L", "Ctrl", "Esc", "?"):
        assert key in listed
    assert ("Жаңа келуші" if lang == "kk" else "Новый посетитель") in listed
    assert await barriers(page) == []
    await page.keyboard.press("Escape")
    await expect(keys).to_be_hidden()
    await page.keyboard.press("/")
    await expect(page.locator("#search")).to_be_focused()
    # What is typed is typed.
    await page.keyboard.type("/?")
    await expect(page.locator("#search")).to_have_value("/?")
    await expect(keys).to_be_hidden()


async def test_keys_of_one_sign_can_be_switched_off(town, new_page):
    page = await at_the_desk(town, new_page, path="profile")
    await page.keyboard.press("?")
    await page.locator("#single-keys").uncheck()
    await page.keyboard.press("Escape")
    await page.reload()
    await page.locator("main h1").click()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.keyboard.press("F3")
    await expect(page.locator("#search")).to_be_focused()


@pytest.mark.parametrize("width", [390, 1280])
async def test_the_pages_of_the_lock_are_open_to_everybody(town, new_page, barriers, width):
    page = await new_page(viewport={"width": width, "height": 844})
    await sign_in(page, town.url, LOGIN, "ru")
    await page.goto(f"{town.url}/office/profile/pin")
    assert await barriers(page) == []
    token = await page.locator("main input[name=form_token]").first.input_value()
    await page.request.post(f"{town.url}/office/lock", form={"form_token": token})
    await page.goto(f"{town.url}/office/today")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Заблокировано")
    assert await barriers(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def _give_pin(town: Town, login: str) -> None:
    hashed = await PASSWORDS.hash(PIN)
    async with town.container.database.begin() as session:
        await session.execute(update(Login).where(Login.name == login).values(pin_hash=hashed))
