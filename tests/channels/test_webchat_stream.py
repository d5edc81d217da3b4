"""The stream: replays what was missed, follows what comes, holds nothing while it waits."""

import asyncio
import json
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from aiogram.methods import SendMessage

from bot.channels.webchat import stream as streaming
from bot.channels.webchat.throttle import Limits
from db.engine import Database
from services.turns.conversations import ConversationKeys, find, keep
from services.turns.webchat import WebChatService
from tests.channels.small_talk import changed, changed_buttons
from tests.channels.web import contact_of, serving, tells, writing
from tests.factories import a_centre


def says(text):
    return {"id": str(uuid4()), "text": text}


class Following:
    """The events of one stream, one after the other."""

    def __init__(self, response):
        self._lines = response.aiter_lines()
        self.comments = 0

    async def next(self, *wanted):
        """The next event of a wanted kind: its kind, id and data."""
        event: dict[str, str] = {}
        async with asyncio.timeout(8):
            async for line in self._lines:
                name, _, value = line.partition(": ")
                if not line:
                    if event.get("event") in wanted:
                        return event["event"], event.get("id"), json.loads(event["data"])
                    event = {}
                elif line.startswith(":"):
                    self.comments += 1
                else:
                    event[name] = value
        return "closed", None, {}


@asynccontextmanager
async def following(browser, after=0, **headers):
    accept = {"Accept": "text/event-stream", **headers}
    async with browser.stream("GET", f"/chat/events?after={after}", headers=accept) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in response.headers
        yield Following(response)


async def test_what_was_missed_comes_first_and_then_what_happens(any_site, open_browser):
    browser = open_browser(any_site)
    await browser.get("/chat")
    async with following(browser) as events:
        assert (await events.next("ready"))[0] == "ready"
        kind, id_, data = await events.next("bubble")
        assert (kind, id_, data["seq"], data["from"]) == ("bubble", "1", 1, "bot")
        assert [choice["value"] for choice in data["choices"]] == ["lang:kk", "lang:ru"]
        await browser.post("/chat/messages", json=says("сәлем"))
        assert (await events.next("bubble"))[2]["text"] == "сәлем"
        assert (await events.next("bubble"))[1] == "3"
    async with following(browser, after=1) as events:
        assert (await events.next("bubble"))[1] == "2"
    async with following(browser, after=1, **{"Last-Event-ID": "2"}) as events:
        assert (await events.next("bubble"))[1] == "3"


async def test_nothing_is_lost_or_doubled_over_many_breaks(site, open_browser):
    browser, writer = open_browser(site), open_browser(site)
    await browser.get("/chat")
    writer.cookies.update(browser.cookies)
    seen, last = [], 0

    async def write():
        for number in range(12):
            await writer.post("/chat/messages", json=says(str(number)))

    writing = asyncio.gather(write())
    while last < 25:
        async with following(browser, after=last) as events:
            for _ in range(5):
                if last < 25:
                    last = (await events.next("bubble"))[2]["seq"]
                    seen.append(last)
    await writing
    assert seen == list(range(1, 26))


async def test_other_screens_hear_a_clearing(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat")
    async with following(browser, after=1) as events:
        await events.next("ready")
        await browser.post("/chat/clear", json={})
        assert (await events.next("clear", "bubble"))[0] == "clear"


async def test_an_edit_names_the_bubble_it_changes(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat")
    house, visitor = site.house, site.chat.cookies.read(dict(browser.cookies))
    contact = await site.chat.service.contact(visitor.external_id)
    async with following(browser, after=1) as events:
        await events.next("ready")
        async with house.database.begin() as session:
            dialogue = await find(session, house.keys, contact_id=contact.contact_id)
            assert dialogue
            with house.channel.writing_to(dialogue, house.clock.now()):
                await house.channel.bot(changed(1, "Жаңа мәтін"))
                await house.channel.bot(changed_buttons(1, "Жаңа түйме"))
            await keep(session, house.keys, dialogue, house.clock.now())
        _, _, first = await events.next("edit")
        assert (first["edits"], first["text"], first["choices"]) == (1, "Жаңа мәтін", [])
        _, _, second = await events.next("edit")
        assert "text" not in second
    html = (await browser.get("/chat")).text
    assert html.count('role="article"') == 3  # the bubble and the two patterns
    assert "Жаңа мәтін" in html
    assert "Жаңа түйме</button>" in html
    assert "Русский</button>" not in html


async def test_the_centre_that_is_chosen_in_the_talk_is_told_once(any_site, open_browser):
    browser, house = open_browser(any_site), any_site.house
    await browser.get("/chat?lang=ru")
    contact = await contact_of(any_site, browser.cookies)
    first = await a_centre(house.database, name_kk="Алатау орталығы", name_ru="Центр Алатау")
    second = await a_centre(house.database, name_kk="Шу орталығы", name_ru="Центр Шу")
    async with following(browser, after=1) as events:
        await events.next("ready")
        for centre in (first, second):
            async with writing(any_site, contact) as dialogue:
                dialogue.unit_id = centre.id
                await house.channel.bot(SendMessage(chat_id=1, text="Орталығыңыз таңдалды"))
            assert (await events.next("centre", "bubble"))[0] == "bubble"
            _, number, names = await events.next("centre", "bubble")
            assert number is None
            assert names == {"kk": centre.name_kk, "ru": centre.name_ru}
        await tells(any_site, contact, "ары қарай", "тағы")
        assert [(await events.next("centre", "bubble"))[0] for _ in range(2)] == ["bubble", "bubble"]
    # Chosen while nobody listened; and where streams are cut.
    async with following(browser, after=5) as events:
        assert (await events.next("centre", "bubble"))[2] == {"kk": "Шу орталығы", "ru": "Центр Шу"}
    asked = await browser.get("/chat/events?after=5", headers={"Accept": "application/json"})
    assert asked.json()["centre"] == {"kk": "Шу орталығы", "ru": "Центр Шу"}


async def test_what_another_process_commits_is_heard(house, open_browser):
    async with serving(house) as site:
        browser = open_browser(site)
        await browser.get("/chat")
        contact = await site.chat.service.contact(site.chat.cookies.read(dict(browser.cookies)).external_id)
        assert contact
        other = Database(house.database.url.render_as_string(hide_password=False))
        elsewhere = WebChatService(other, ConversationKeys(other, house.clock), house.clock)
        async with following(browser, after=1) as events:
            await events.next("ready")
            await asyncio.sleep(0.3)
            await elsewhere.clear(contact.contact_id)
            async with asyncio.timeout(3):  # on PostgreSQL by NOTIFY: asking comes after five seconds only
                assert (await events.next("clear"))[1] == "2"
        await other.close()


async def test_a_waiting_stream_holds_no_connection(house, open_browser):
    async with serving(house) as site:
        browser = open_browser(site)
        await browser.get("/chat")
        async with following(browser, after=1) as events:
            await events.next("ready")
            await asyncio.sleep(0.2)
            engines = {house.database._writer, house.database._reader}
            assert [engine.pool.checkedout() for engine in engines] == [0] * len(engines)


async def test_it_speaks_now_and_then_and_ends_in_time(lite_house, monkeypatch, open_browser):
    async with serving(lite_house) as site:
        browser = open_browser(site)
        await browser.get("/chat")
        monkeypatch.setattr(streaming.Stream.__init__, "__defaults__", (0.05, 0.6))
        async with following(browser, after=1) as events:
            assert (await events.next("bubble"))[0] == "closed"
            assert events.comments >= 3


async def test_typing_is_shown_and_never_kept(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat")
    contact = await site.chat.service.contact(site.chat.cookies.read(dict(browser.cookies)).external_id)
    async with following(browser, after=1) as events:
        await events.next("ready")
        while not site.chat.bell.listening(contact.contact_id):
            await asyncio.sleep(0.01)
        site.chat.bell.typing(contact.contact_id)
        assert (await events.next("typing"))[0] == "typing"
    assert await site.chat.service.after(contact.contact_id, 1) == []


async def test_the_server_stops_at_once_with_chats_open(lite_house, open_browser):
    async with asyncio.timeout(5):
        async with serving(lite_house) as site:
            browser = open_browser(site)
            await browser.get("/chat")
            async with following(browser, after=1) as events:
                await events.next("ready")
                site.chat.bell.close()
                assert (await events.next("bubble"))[0] == "closed"


async def test_a_shared_session_that_ended_tells_its_other_screens(site, open_browser):
    browser = open_browser(site)
    await browser.get("/chat?public=1")
    cookies = dict(browser.cookies)
    other = open_browser(site)
    other.cookies.update(cookies)
    async with following(other, after=1) as events:
        await events.next("ready")
        await browser.post("/chat/end", json={})
        assert (await events.next("over"))[0] == "over"
    late = open_browser(site)
    late.cookies.update(cookies)
    async with following(late) as events:
        assert (await events.next("over"))[0] == "over"


async def test_one_contact_may_not_open_streams_without_end(lite_house, open_browser):
    async with serving(lite_house, limits=Limits(streams_a_contact=1)) as site:
        browser = open_browser(site)
        await browser.get("/chat")
        async with following(browser, after=1) as events:
            await events.next("ready")
            await asyncio.sleep(0.1)
            refused = await browser.get("/chat/events", headers={"Accept": "text/event-stream"})
            assert refused.status_code == 429


async def test_strangers_who_only_listen_may_not_open_streams_without_end(lite_house, open_browser):
    limits = Limits(streams_of_strangers=1)
    async with serving(lite_house, limits=limits) as site, following(open_browser(site)) as events:
        await events.next("ready")
        await asyncio.sleep(0.1)
        refused = await open_browser(site).get("/chat/events", headers={"Accept": "text/event-stream"})
        assert refused.status_code == 429
        known = open_browser(site)
        await known.get("/chat")
        async with following(known, after=1) as own:
            await own.next("ready")


async def test_beyond_what_the_process_carries_nobody_gets_a_stream_and_everybody_the_events(
    lite_house, open_browser
):
    async with serving(lite_house, limits=Limits(streams=1)) as site:
        first, second = open_browser(site), open_browser(site)
        await first.get("/chat")
        await second.get("/chat")
        async with following(first, after=1) as events:
            await events.next("ready")
            await asyncio.sleep(0.1)
            assert site.chat.bell.streams == 1
            refused = await second.get("/chat/events", headers={"Accept": "text/event-stream"})
            assert refused.status_code == 429
            asked = await second.get("/chat/events", headers={"Accept": "application/json"})
            assert len(asked.json()["events"]) == 1


@pytest.mark.parametrize(
    "after", ["-1", "abc", "9999999999999999999", "999999999999999", "2147483648", "", "²"]
)
async def test_an_odd_number_is_the_beginning(any_site, open_browser, after):
    site = any_site
    browser = open_browser(site)
    await browser.get("/chat")
    answer = await browser.get(
        "/chat/events", params={"after": after}, headers={"Accept": "application/json"}
    )
    assert len(answer.json()["events"]) == 1
    assert (await browser.get(f"/chat/files/{after or 0}")).status_code == 404
