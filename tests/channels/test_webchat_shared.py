"""A shared computer: nothing is kept for the next who sits down."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import func, select

from db.models.conversations import ConversationKey, WebChatEvent
from db.models.people import Contact
from tests.channels.test_webchat_page import bubbles

SCRIPT = {"Accept": "application/json"}


def says(text):
    return {"id": str(uuid4()), "text": text}


async def test_a_shared_session_has_a_cookie_of_its_own_that_ends_with_the_browser(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat")
    await browser.post("/chat/messages", json=says("менің үйім"))
    answer = await browser.get("/chat?public=1")
    cookie = answer.headers["set-cookie"]
    assert "kenes_chat_public=" in cookie
    assert "Max-Age" not in cookie
    assert "expires" not in cookie.lower()
    assert "менің үйім" not in answer.text
    assert "data-public" in answer.text
    assert 'class="shared"' in answer.text


async def test_at_its_end_everything_is_gone_and_the_next_is_a_stranger(any_site, open_browser):
    browser = open_browser(any_site)
    await browser.get("/chat?public=1")
    await browser.post("/chat/messages", json=says("құпия"))
    assert "құпия" in (await browser.get("/chat?public=1")).text
    before = dict(browser.cookies)
    ended = await browser.post("/chat/end", json={}, headers=SCRIPT)
    assert ended.status_code == 202
    assert "kenes_chat_public" not in browser.cookies
    async with any_site.house.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Contact)) == 0
        assert await session.scalar(select(func.count()).select_from(WebChatEvent)) == 0
    copied = open_browser(any_site)
    copied.cookies.update(before)
    answer = await copied.get("/chat")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/chat/over"
    copied.cookies.update(before)
    assert (await copied.post("/chat/messages", json=says("a"), headers=SCRIPT)).status_code == 410
    fresh = await browser.get("/chat?public=1")
    assert "құпия" not in fresh.text
    assert len(bubbles(fresh.text)) == 1


async def test_the_key_is_thrown_away_with_the_session(any_site, open_browser):
    browser = open_browser(any_site)
    await browser.get("/chat?public=1")
    database = any_site.house.database
    async with database.read() as session:
        body = await session.scalar(select(WebChatEvent.body))
    key_id = int.from_bytes(body[:8], "big")
    await browser.post("/chat/end", data={})
    async with database.volatile() as session:
        assert await session.get(ConversationKey, key_id) is None
    assert any_site.house.keys.open(body) is None


async def test_after_five_idle_minutes_it_is_over_also_for_the_server(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat?public=1")
    await browser.post("/chat/messages", json=says("құпия"))
    site.house.clock.advance(timedelta(minutes=4, seconds=50))
    await browser.post("/chat/stay", json={}, headers=SCRIPT)
    site.house.clock.advance(timedelta(minutes=4, seconds=50))
    assert await site.chat.service.end_idle() == 0
    assert "құпия" in (await browser.get("/chat")).text
    site.house.clock.advance(timedelta(minutes=5, seconds=30))
    assert (await browser.post("/chat/messages", json=says("кеш"), headers=SCRIPT)).status_code == 410
    said = (await browser.get("/chat/events?after=0", headers=SCRIPT)).json()
    assert said == {"events": [], "over": True}
    answer = await browser.get("/chat")
    assert answer.headers["location"] == "/chat/over"
    assert await site.chat.service.end_idle() == 1
    async with site.house.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Contact)) == 0


async def test_whoever_opens_the_link_after_that_gets_a_chat_of_their_own(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat?public=1")
    await browser.post("/chat/messages", json=says("құпия"))
    site.house.clock.advance(timedelta(minutes=6))
    fresh = await browser.get("/chat?public=1")
    assert fresh.status_code == 200
    assert "құпия" not in fresh.text
    assert len(bubbles(fresh.text)) == 1


async def test_ending_is_for_shared_sessions_only(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat")
    await browser.post("/chat/messages", json=says("қалады"))
    await browser.post("/chat/end", json={}, headers=SCRIPT)
    assert "қалады" in (await browser.get("/chat")).text


async def test_the_own_chat_is_there_again_when_the_shared_one_ended(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat")
    await browser.post("/chat/messages", json=says("менікі"))
    await browser.get("/chat?public=1")
    assert "менікі" not in (await browser.get("/chat")).text
    over = await browser.post("/chat/end", data={}, follow_redirects=True)
    assert "/chat?public=1" in over.text
    assert "менікі" in (await browser.get("/chat")).text
