"""What a browser sends: taken once, refused in words, from scripts and plain forms alike."""

import json
import re
from uuid import uuid4

import pytest

from bot.channels.webchat.throttle import Limits
from services.throttle import Rate
from tests.channels.test_webchat_page import bubbles
from tests.channels.web import serving


def says(text, **more):
    return {"id": str(uuid4()), "text": text, **more}


async def now(browser, after=0):
    """The events above a number, as the page asks for them without a stream."""
    headers = {"Accept": "application/json"}
    return (await browser.get(f"/chat/events?after={after}", headers=headers)).json()["events"]


async def test_a_message_is_accepted_and_answered(any_site, open_browser):
    browser = open_browser(any_site)
    await browser.get("/chat")
    answer = await browser.post("/chat/messages", json=says("сәлем"))
    assert answer.status_code == 202
    assert answer.json() == {"seq": 3}
    mine, bots = [event["data"] for event in await now(browser, 1)]
    assert (mine["from"], mine["text"]) == ("person", "сәлем")
    assert (bots["from"], bots["text"]) == ("bot", "Сіз жаздыңыз: сәлем")
    assert mine["time"] == "10:00"
    assert bots["choices"] == []


async def test_the_same_id_again_has_no_second_effect(any_site, open_browser):
    browser = open_browser(any_site)
    await browser.get("/chat")
    message = says("бір рет")
    answers = [await browser.post("/chat/messages", json=message) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {202}
    assert len(await now(browser, 1)) == 2


async def test_a_press_shows_its_label_and_the_answer_below(any_site, open_browser):
    browser = open_browser(any_site)
    await browser.get("/chat")
    press = {"id": str(uuid4()), "choice": "lang:ru", "seq": 1}
    assert (await browser.post("/chat/messages", json=press)).status_code == 202
    label, menu = [event["data"] for event in await now(browser, 1)]
    assert (label["from"], label["text"]) == ("person", "Русский")
    assert menu["rows"]
    assert [choice["label"] for choice in menu["choices"]][:2] == ["Записаться", "Мои записи"]
    # An old button still says what stood on it.
    await browser.post("/chat/messages", json={**press, "id": str(uuid4()), "choice": "lang:kk"})
    assert (await now(browser, 3))[0]["data"]["text"] == "Қазақша"


async def test_a_made_up_choice_is_harmless(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat")
    for choice in ("nothing", "lang:xx@99", "💥", "say:1@0"):
        answer = await browser.post("/chat/messages", json={"id": str(uuid4()), "choice": choice, "seq": 77})
        assert answer.status_code == 202


async def test_who_writes_is_never_read_from_the_body(site, open_browser):
    owner, thief = open_browser(site), open_browser(site)
    await owner.get("/chat")
    await thief.get("/chat")
    victim = site.chat.cookies.read(dict(owner.cookies)).external_id
    body = says("мен емеспін", contact=victim, external_id=victim, user=victim, chat_id=int(victim))
    await thief.post("/chat/messages", json=body)
    assert len(await now(owner)) == 1
    assert len(await now(thief)) == 3


@pytest.mark.parametrize(
    "body, status",
    [
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 50_000, 400),
        (b"[]", 422),
        (b"{}", 422),
        (json.dumps({"id": "1", "text": "a"}).encode(), 422),
        (json.dumps({"id": 5, "text": "a"}).encode(), 422),
        (json.dumps({"id": str(uuid4())}).encode(), 422),
        (json.dumps({"id": str(uuid4()), "text": ["a"]}).encode(), 422),
        (json.dumps({"id": str(uuid4()), "text": "a", "choice": "b"}).encode(), 422),
        (json.dumps({"id": str(uuid4()), "choice": "c" * 65}).encode(), 422),
        (json.dumps({"id": str(uuid4()), "choice": "c", "seq": -1}).encode(), 422),
        (json.dumps(says("  \n\u0000 ")).encode(), 422),
        (json.dumps(says("а" * 10_000)).encode(), 422),
        (json.dumps(says("a" * 70_000)).encode(), 413),
    ],
    # The ids of the messages differ in each process of a parallel run: names of the tests must not.
    ids=range(15),
)
async def test_what_makes_no_sense_is_refused_in_words_and_changes_nothing(site, open_browser, body, status):
    browser = open_browser(site)
    await browser.get("/chat?lang=ru")
    headers = {"Content-Type": "application/json"}
    answer = await browser.post("/chat/messages", content=body, headers=headers)
    assert answer.status_code == status
    assert re.search("[а-я]{4}", answer.json()["message"])
    assert len(await now(browser)) == 1


async def test_odd_letters_are_taken_as_they_can_be_kept(any_site, open_browser):
    browser = open_browser(any_site)
    await browser.get("/chat")
    for text in ("a\u0000b", "\ud800", "😀👨‍👩‍👧", "\u202eולום", "'; DROP TABLE contacts; --", "1" * 4000):
        answer = await browser.post("/chat/messages", content=json.dumps(says(text)))
        assert answer.status_code == 202, text
    assert (await now(browser, 1))[0]["data"]["text"] == "ab"


async def test_without_scripts_a_form_does_it_all(any_site, open_browser):
    browser = open_browser(any_site)
    html = (await browser.get("/chat")).text
    ids = re.findall(r'name="id" value="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    form = {"id": ids[0], "seq": "1", "choice": "lang:kk"}
    answer = await browser.post("/chat/messages", data=form)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/chat#last"
    again = await browser.post("/chat/messages", data=form)
    assert again.status_code == 303
    assert len(bubbles((await browser.get("/chat")).text)) == 3
    await browser.post("/chat/messages", data={"id": ids[1], "text": "мәтін\r\nекінші"})
    assert "Сіз жаздыңыз: мәтін\nекінші" in bubbles((await browser.get("/chat")).text)


async def test_a_bad_form_comes_back_as_it_was_typed(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat?lang=ru")
    answer = await browser.post("/chat/messages", data={"id": str(uuid4()), "text": "слово " * 1000})
    assert answer.status_code == 422
    assert re.search(r'role="alert">[^<]*слишком длинное', answer.text)
    assert "слово " * 999 in answer.text
    # As much as the box holds, in letters that a form writes longest.
    most = await browser.post("/chat/messages", data={"id": str(uuid4()), "text": "€" * 20_000})
    assert most.status_code == 422
    assert "€" * 20_000 in most.text
    broken = await browser.post("/chat/messages", data={"text": "a"})
    assert broken.status_code == 422
    assert 'href="/chat"' in broken.text


@pytest.mark.parametrize("seq", ["9" * 5000, "2147483648", "²", "-1"])
async def test_the_number_of_a_bubble_in_a_form_may_be_anything(site, open_browser, seq):
    browser = open_browser(site)
    await browser.get("/chat?lang=ru")
    answer = await browser.post("/chat/messages", data={"id": str(uuid4()), "seq": seq, "choice": "menu"})
    assert answer.status_code in {303, 422}
    assert answer.status_code == 303 or 'role="alert"' in answer.text or 'href="/chat"' in answer.text


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x", "text/plain"])
async def test_a_file_that_cannot_be_read_is_refused_in_words(site, open_browser, kind):
    browser = open_browser(site)
    await browser.get("/chat?lang=ru")
    headers = {"Content-Type": kind, "Accept": "application/json"}
    answer = await browser.post("/chat/files", content=b"no parts at all", headers=headers)
    assert answer.status_code in {400, 422}
    assert re.search("[а-я]{4}", answer.json()["message"])


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://other.kenes.kz"},
    ],
)
async def test_another_sites_page_may_not_write(site, open_browser, headers):
    browser = open_browser(site)
    await browser.get("/chat")
    for path in ("/chat/messages", "/chat/clear", "/chat/end", "/chat/files"):
        assert (await browser.post(path, json=says("a"), headers=headers)).status_code == 403
    assert (await browser.post("/chat/messages", data=says("a"), headers=headers)).status_code == 403
    assert len(await now(browser)) == 1


async def test_our_own_page_may(site, open_browser):
    browser = open_browser(site)
    for headers in ({"Origin": site.url}, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}):
        assert (await browser.post("/chat/messages", json=says("a"), headers=headers)).status_code == 202


async def test_a_file_is_answered_with_what_is_expected(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat")
    files = {"file": ("фото.jpg", b"\xff\xd8" * 1000, "image/jpeg")}
    form = {"id": str(uuid4())}
    script = {"Accept": "application/json"}
    assert (await browser.post("/chat/files", data=form, files=files, headers=script)).status_code == 202
    assert (await browser.post("/chat/files", data=form, files=files, headers=script)).status_code == 202
    name, answer = [event["data"]["text"] for event in await now(browser, 1)]
    assert name == "фото.jpg"
    assert answer == "Мұнда мәтін керек."
    plain = await browser.post("/chat/files", data={"id": str(uuid4())}, files=files)
    assert plain.status_code == 303


async def test_ten_megabytes_are_taken_and_more_is_refused(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat")
    script = {"Accept": "application/json"}
    for size, status in ((9_900_000, 202), (10_200_000, 413)):
        files = {"file": ("a.bin", b"a" * size, "application/octet-stream")}
        form = {"id": str(uuid4())}
        answer = await browser.post("/chat/files", data=form, files=files, headers=script)
        assert answer.status_code == status


async def test_a_given_file_is_opened_by_its_owner_alone(site, open_browser):
    owner, other = open_browser(site), open_browser(site)
    await owner.get("/chat")
    await other.get("/chat")
    await owner.post("/chat/messages", json=says("file"))
    shown = (await now(owner, 2))[0]["data"]
    assert shown["file"]["name"] == "деректерім.json"
    assert "content" not in shown["file"]
    given = await owner.get(shown["file"]["url"])
    assert given.json() == {"name": "test"}
    assert given.headers["content-disposition"].startswith("attachment")
    assert (await other.get(shown["file"]["url"])).status_code == 404
    assert (await owner.get("/chat/files/1")).status_code == 404
    assert (await owner.get("/chat/files/abc")).status_code == 404


async def test_clearing_hides_all_up_to_now_everywhere_and_keeps_the_dialogue(any_site, open_browser):
    browser = open_browser(any_site)
    await browser.get("/chat")
    await browser.post("/chat/messages", json={"id": str(uuid4()), "choice": "lang:kk", "seq": 1})
    cleared = await browser.post("/chat/clear", json={}, headers={"Accept": "application/json"})
    assert cleared.status_code == 202
    html = (await browser.get("/chat")).text
    assert bubbles(html) == []
    assert "Қазақша</button>" not in html
    assert [event["event"] for event in await now(browser)] == ["clear"]
    visitor = any_site.chat.cookies.read(dict(browser.cookies))
    contact = await any_site.chat.service.contact(visitor.external_id)
    assert contact.lang == "kk"
    await browser.post("/chat/messages", json=says("жалғастыру"))
    assert len(bubbles((await browser.get("/chat")).text)) == 2
    plain = await browser.post("/chat/clear", data={})
    assert plain.status_code == 303
    assert bubbles((await browser.get("/chat")).text) == []


async def test_a_fault_of_ours_is_said_and_the_message_stands(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat")
    answer = await browser.post("/chat/messages", json=says("broken"))
    assert answer.status_code == 202
    mine, bots = [event["data"] for event in await now(browser, 1)]
    assert mine["text"] == "broken"
    assert bots["from"] == "bot"
    assert bots["text"]


async def test_whoever_writes_without_pause_is_asked_to_wait(lite_house, open_browser):
    async with serving(lite_house, limits=Limits(contact=Rate(3, 0.001))) as site:
        browser, other = open_browser(site), open_browser(site)
        await browser.get("/chat?lang=ru")
        statuses = [(await browser.post("/chat/messages", json=says(str(n)))).status_code for n in range(5)]
        assert statuses == [202, 202, 202, 429, 429]
        refused = await browser.post("/chat/messages", data=says("форма"))
        assert refused.status_code == 429
        assert "Повторите через минуту" in refused.text
        assert (await other.post("/chat/messages", json=says("мен басқамын"))).status_code == 202


async def test_strangers_without_end_are_asked_to_wait(lite_house, open_browser):
    async with serving(lite_house, limits=Limits(newcomers=Rate(2, 0.001))) as site:
        statuses = [(await open_browser(site).get("/chat")).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
        assert (await open_browser(site).post("/chat/messages", json=says("a"))).status_code == 429
