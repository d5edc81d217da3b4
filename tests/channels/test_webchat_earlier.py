"""What stands further up: page by page to the beginning, never past a clearing, never another's."""

import re

import pytest
from aiogram.methods import SendMessage

from tests.channels.small_talk import changed
from tests.channels.test_webchat_page import bubbles
from tests.channels.web import contact_of, tells, writing


def way_up(html):
    """The address of the page before this one; nothing where this is the beginning."""
    found = re.search(r'<a class="earlier" href="([^"]+)"[^>]*?( hidden)?>([^<]+)</a>', html)
    assert found
    return None if found[2] else found[1]


def numbered(count, first=1):
    return [f"№{number}" for number in range(first, first + count)]


async def test_page_by_page_the_whole_talk_is_there_once(any_site, open_browser):
    browser = open_browser(any_site)
    await browser.get("/chat")
    await tells(any_site, await contact_of(any_site, browser.cookies), *numbered(450))
    html = (await browser.get("/chat")).text
    assert bubbles(html) == numbered(200, first=251)
    seen = bubbles(html)
    while address := way_up(html):
        assert re.fullmatch(r"/chat\?before=\d+", address)
        html = (await browser.get(address)).text
        assert len(bubbles(html)) <= 200
        seen = bubbles(html) + seen
    assert seen[1:] == numbered(450)


async def test_a_talk_that_fits_has_no_way_up(site, open_browser):
    browser = open_browser(site)
    assert way_up((await browser.get("/chat")).text) is None
    await tells(site, await contact_of(site, browser.cookies), *numbered(199))
    assert way_up((await browser.get("/chat")).text) is None
    await tells(site, await contact_of(site, browser.cookies), "one more")
    assert way_up((await browser.get("/chat")).text) == "/chat?before=2"


@pytest.mark.parametrize("lang, label", [("kk", "Бұрынғы хабарламалар"), ("ru", "Показать предыдущие")])
async def test_the_way_up_is_named_in_both_languages(site, open_browser, lang, label):
    browser = open_browser(site)
    await browser.get("/chat")
    await tells(site, await contact_of(site, browser.cookies), *numbered(200))
    assert re.search(rf'class="earlier"[^>]*>{label}', (await browser.get(f"/chat?lang={lang}")).text)


async def test_an_earlier_page_asks_nothing_any_more_and_shows_the_way_back(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat")
    await tells(site, await contact_of(site, browser.cookies), *numbered(300))
    html = (await browser.get("/chat?before=50")).text
    shown = html[: html.index("<template")]
    assert shown.count('role="article"') == shown.count(" data-old")
    assert "data-before" in html
    assert 'href="/chat#last"' in html


async def test_nothing_from_before_a_clearing_comes_back(any_site, open_browser):
    browser = open_browser(any_site)
    await browser.get("/chat")
    await tells(any_site, await contact_of(any_site, browser.cookies), *["құпия"] * 300)
    await browser.post("/chat/clear", data={})
    await tells(any_site, await contact_of(any_site, browser.cookies), *numbered(250))
    first = (await browser.get("/chat")).text
    second = (await browser.get(way_up(first))).text
    assert bubbles(second) + bubbles(first) == numbered(250)
    assert way_up(second) is None
    for before in (302, 301, 300, 2, 1):
        assert bubbles((await browser.get(f"/chat?before={before}")).text) == []


async def test_another_contacts_number_shows_ones_own(site, open_browser):
    owner, other = open_browser(site), open_browser(site)
    await owner.get("/chat")
    await other.get("/chat")
    await tells(site, await contact_of(site, owner.cookies), *["менің сырым"] * 300)
    address = way_up((await owner.get("/chat")).text)
    assert "менің сырым" in (await owner.get(address)).text
    for browser in (other, open_browser(site)):
        html = (await browser.get(address)).text
        assert "менің сырым" not in html
        assert len(bubbles(html)) == 1


@pytest.mark.parametrize("before", ["-1", "abc", "9999999999999999999", "2147483648", "", "²", "0"])
async def test_an_odd_number_is_the_newest_page(any_site, open_browser, before):
    browser = open_browser(any_site)
    await browser.get("/chat")
    html = (await browser.get("/chat", params={"before": before})).text
    assert len(bubbles(html)) == 1
    assert "data-before" not in html


async def test_what_a_thrown_away_key_sealed_is_passed_over(any_site, open_browser):
    browser, house = open_browser(any_site), any_site.house
    await browser.get("/chat")
    contact = await contact_of(any_site, browser.cookies)
    await tells(any_site, contact, "бұрын")
    async with writing(any_site, contact) as dialogue:
        dialogue.open_door(house.keys)
        for number in range(450):
            await house.channel.bot(SendMessage(chat_id=1, text=f"есік артында {number}"))
    async with writing(any_site, contact) as dialogue:
        dialogue.close_door(house.keys)
    await tells(any_site, contact, *numbered(150))
    first = (await browser.get("/chat")).text
    assert bubbles(first) == numbered(150)
    second = (await browser.get(way_up(first))).text
    assert bubbles(second)[1:] == ["бұрын"]
    assert way_up(second) is None


async def test_a_later_edit_changes_a_bubble_of_an_earlier_page(any_site, open_browser):
    browser, house = open_browser(any_site), any_site.house
    await browser.get("/chat")
    contact = await contact_of(any_site, browser.cookies)
    await tells(any_site, contact, *numbered(250))
    async with writing(any_site, contact):
        await house.channel.bot(changed(7, "Жаңа мәтін"))
    html = (await browser.get("/chat?before=30")).text
    assert bubbles(html)[6] == "Жаңа мәтін"
    assert bubbles(html)[7] == "№7"


async def test_what_became_noise_goes_from_the_screens_and_nothing_leads_behind_it(any_site, open_browser):
    browser, house = open_browser(any_site), any_site.house
    await browser.get("/chat")
    contact = await contact_of(any_site, browser.cookies)
    await tells(any_site, contact, *["есік артында"] * 220)
    async with writing(any_site, contact) as dialogue:
        dialogue.close_door(house.keys)
        await house.channel.bot(SendMessage(chat_id=1, text="бәрі өшті"))
    headers = {"Accept": "application/json"}
    told = (await browser.get("/chat/events?after=221", headers=headers)).json()["events"]
    assert [(one["event"], one["id"]) for one in told] == [("clear", 222), ("bubble", 223)]
    html = (await browser.get("/chat")).text
    assert bubbles(html) == ["бәрі өшті"]
    assert way_up(html) is None
    assert 'data-cleared="222"' in html
