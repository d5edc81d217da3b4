"""What is gone for good goes from the screens, too: the real dialogue before a browser without scripts."""

from uuid import uuid4

from tests.bot.stage import LINK, a_stage
from tests.channels.test_webchat_page import bubbles
from tests.channels.web import serving

SCRIPT = {"Accept": "application/json"}


async def now(browser, after=0):
    """The events above a number."""
    return (await browser.get(f"/chat/events?after={after}", headers=SCRIPT)).json()["events"]


async def presses(browser, deed):
    """The newest button whose deed begins so."""
    for event in reversed(await now(browser)):
        for choice in event["data"].get("choices", []):
            if choice.get("value", "").startswith(deed):
                body = {"id": str(uuid4()), "choice": choice["value"], "seq": event["id"]}
                assert (await browser.post("/chat/messages", json=body)).status_code == 202
                return
    raise AssertionError(deed)


async def says(browser, text):
    body = {"id": str(uuid4()), "text": text}
    assert (await browser.post("/chat/messages", json=body)).status_code == 202


async def registers(browser, born):
    """As far as the birth date, then on for whoever is old enough."""
    await browser.get(f"/chat?start={LINK}&lang=kk")
    for deed in ("lang:kk", "book", "booking.kind", "booking.hour", "consent:yes"):
        await presses(browser, deed)
    await says(browser, born)


async def test_a_child_is_told_that_nothing_was_kept_and_sees_nothing_else(house, open_browser):
    async with serving(house, dispatcher=house.dispatcher) as site:
        await a_stage(house)
        browser = open_browser(site)
        await registers(browser, "05.09.2014")
        kinds = [event["event"] for event in await now(browser)]
        assert kinds[-2:] == ["clear", "bubble"]
        shown = bubbles((await browser.get("/chat")).text)
        assert len(shown) == 1
        assert "111" in shown[0]
        assert "2014" not in shown[0]


async def test_whoever_is_erased_sees_the_answer_alone(house, open_browser):
    async with serving(house, dispatcher=house.dispatcher) as site:
        await a_stage(house)
        browser = open_browser(site)
        await registers(browser, "05.09.2005")
        await says(browser, "Серікова Айгерім")
        await presses(browser, "registration.sex:f")
        await presses(browser, "registration.centre")
        await presses(browser, "registration.no_phone")
        await presses(browser, "registration.done")
        await says(browser, "/start")
        await presses(browser, "profile")
        await presses(browser, "profile.erase")
        seen = (await now(browser))[-1]["id"]
        await says(browser, "өшіру")
        told = await now(browser, seen)
        assert [event["event"] for event in told[-2:]] == ["clear", "bubble"]
        assert len(bubbles((await browser.get("/chat")).text)) == 1
        assert "Айгерім" not in (await browser.get("/chat?before=1000")).text
