"""The page of the web chat: whole at first paint, small, strict, in both languages."""

import re
from datetime import timedelta

import pytest

from tests.channels.web import SECRET


def bubbles(html: str) -> list[str]:
    """Texts of the transcript in the page."""
    shown = html[: html.index("<template")]
    return re.findall(r'<div class="text">(.*?)</div>', shown, re.DOTALL)


async def test_the_first_visit_is_greeted_once(any_site, open_browser):
    browser = open_browser(any_site)
    first = await browser.get("/chat")
    assert first.status_code == 200
    assert len(bubbles(first.text)) == 1
    assert "Қазақша" in first.text
    again = await browser.get("/chat")
    assert bubbles(again.text) == bubbles(first.text)


async def test_everything_that_a_page_tool_looks_for_is_there(site, open_browser):
    html = (await open_browser(site).get("/chat")).text
    for part in ('role="log"', 'aria-live="polite"', 'role="status"', 'role="article"', 'data-from="bot"'):
        assert part in html
    assert re.search(r'<label[^>]+for="text"', html)
    assert re.search(r'data-seq="1"', html)


@pytest.mark.parametrize(
    "address, accepted, expected",
    [
        ("/chat", "", "kk"),
        ("/chat", "en-US,en;q=0.9", "kk"),
        ("/chat", "ru-RU,ru;q=0.9,kk;q=0.8", "ru"),
        ("/chat", "en, kk;q=0.5, ru;q=0.4", "kk"),
        ("/chat?lang=ru", "kk", "ru"),
        ("/chat?lang=xx", "ru;q=broken, kk", "kk"),
    ],
)
async def test_the_language_is_asked_for_kept_or_the_browsers(
    site, open_browser, address, accepted, expected
):
    browser = open_browser(site)
    headers = {"Accept-Language": accepted}
    assert f'<html lang="{expected}"' in (await browser.get(address, headers=headers)).text
    if "lang=ru" in address:
        assert '<html lang="ru"' in (await browser.get("/chat", headers=headers)).text


async def test_the_dialogues_language_becomes_the_pages_and_the_pages_the_dialogues(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat?lang=kk")
    id_ = "5f2b6a0e-0000-4000-8000-000000000001"
    await browser.post("/chat/messages", json={"id": id_, "choice": "lang:ru", "seq": 1})
    assert '<html lang="ru"' in (await browser.get("/chat")).text
    changed = await browser.get("/chat?lang=kk")
    assert '<html lang="kk"' in changed.text
    assert bubbles(changed.text)[-2] == "Қазақша"
    again = await browser.get("/chat?lang=kk")
    assert bubbles(again.text) == bubbles(changed.text)
    assert '<html lang="kk"' in (await browser.get("/chat")).text


async def test_a_link_carries_its_code_also_to_somebody_known(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat")
    await browser.get("/chat?start=ALA-poster")
    await browser.get("/chat?start=%3Cscript%3E")
    visitor = site.chat.cookies.read(dict(browser.cookies))
    contact = await site.chat.service.contact(visitor.external_id)
    assert contact
    assert contact.last_seq == 3
    assert "kenes_chat" in browser.cookies


async def test_the_first_load_is_at_most_50_kilobytes(site, open_browser):
    browser = open_browser(site)
    html = await browser.get("/chat")
    parts = [html, *[await browser.get(path) for path in re.findall(r'"(/chat/static/[^"]+)"', html.text)]]
    assert len(parts) == 3
    assert all(part.headers["content-encoding"] == "gzip" for part in parts)
    assert sum(int(part.headers["content-length"]) for part in parts) < 50_000


async def test_static_files_are_kept_for_ever_and_pages_not_at_all(site, open_browser):
    browser = open_browser(site)
    html = await browser.get("/chat")
    assert html.headers["cache-control"] == "no-store"
    style = await browser.get(site.chat.assets.style.path)
    assert "immutable" in style.headers["cache-control"]
    assert "--accent" in style.text
    plain = await browser.get(site.chat.assets.script.path, headers={"Accept-Encoding": "identity"})
    assert plain.content == site.chat.assets.script.plain
    assert (await browser.get("/chat/static/chat.000000000000.js")).status_code == 404


async def test_every_answer_carries_the_strict_headers(site, open_browser):
    browser = open_browser(site)
    style = site.chat.assets.style.path
    answers = [await browser.get(path) for path in ("/chat", style, "/chat/over", "/chat/files/1")]
    answers.append(await browser.post("/chat/messages", json={}))
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_nothing_in_the_page_needs_what_the_policy_refuses(site, open_browser):
    html = (await open_browser(site).get("/chat?public=1")).text
    assert not re.search(r"<script(?![^>]+src=)|\son\w+=|<style|\sstyle=", html)


async def test_what_people_write_is_text_and_nothing_else(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat")
    nasty = "<script>alert(1)</script> '\"&lt; \u202eabc"
    id_ = "5f2b6a0e-0000-4000-8000-000000000002"
    await browser.post("/chat/messages", json={"id": id_, "text": nasty})
    html = (await browser.get("/chat")).text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


async def test_cookies_are_for_the_chat_alone(site, open_browser):
    answer = await open_browser(site).get("/chat")
    cookie = answer.headers["set-cookie"]
    for part in ("Path=/chat", "HttpOnly", "SameSite=lax", "Max-Age="):
        assert part in cookie
    assert "Secure" not in cookie


async def test_a_cookies_age_is_taken_by_the_applications_clock(site, open_browser):
    browser = open_browser(site)
    before = bubbles((await browser.get("/chat")).text)
    id_ = "5f2b6a0e-0000-4000-8000-000000000003"
    await browser.post("/chat/messages", json={"id": id_, "text": "сәлем"})
    site.house.clock.advance(timedelta(days=300))
    assert len(bubbles((await browser.get("/chat")).text)) == 3
    site.house.clock.advance(timedelta(days=366))
    assert bubbles((await browser.get("/chat")).text) == before


async def test_a_forged_or_foreign_cookie_makes_a_fresh_contact(site, open_browser):
    from itsdangerous import URLSafeSerializer

    browser = open_browser(site)
    await browser.get("/chat")
    id_ = "5f2b6a0e-0000-4000-8000-000000000004"
    await browser.post("/chat/messages", json={"id": id_, "text": "менің сырым"})
    own = browser.cookies["kenes_chat"]
    known = site.chat.cookies.read({"kenes_chat": own}).external_id
    foreign = URLSafeSerializer(SECRET[::-1], salt="webchat").dumps([known, 1_790_000_000, False])
    odd = URLSafeSerializer(SECRET, salt="webchat").dumps(["-5", "x", False])
    for value in (foreign, odd, own[:-1], own + "A", "", "a.b", known, "%00"):
        stranger = open_browser(site)
        answer = await stranger.get("/chat", headers={"Cookie": f"kenes_chat={value}"})
        assert answer.status_code == 200
        assert "менің сырым" not in answer.text
        assert len(bubbles(answer.text)) == 1


async def test_what_a_browser_fetches_ahead_makes_no_contact(site, open_browser):
    answer = await open_browser(site).get("/chat", headers={"Sec-Purpose": "prefetch"})
    assert answer.status_code == 200
    assert bubbles(answer.text) == []
