"""The page of messengers: how Telegram stands, in words that say what to do."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import insert

from bot.channels.telegram.standing import Fault
from db.engine import Database
from db.enums import ArrivalState, ChannelName, Role
from db.models.conversations import Arrival, Reply
from services.channels.states import FRESH, ChannelStates
from services.clock import StoppedClock
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_contact, a_login


@pytest.fixture
async def browser(signed_in: Signs, world: World, database: Database, office: FastAPI) -> Browser:
    """An administrator's; the house has a token."""
    inner = office.state.office.state
    settings = replace(inner.office.settings, telegram=True)
    inner.office = replace(inner.office, settings=settings)
    return await signed_in(await a_login(database, world.centre, Role.ADMINISTRATOR))


@pytest.fixture
def states(database: Database, clock: StoppedClock) -> ChannelStates:
    return ChannelStates(database, clock)


def content(browser: Browser) -> str:
    """The page without what stands around every page."""
    return browser.page.text.split('<section class="card"')[1].split("</section>")[0]


async def test_without_a_token_it_is_off_and_says_how_to_switch_it_on(
    signed_in: Signs, world: World, database: Database, states: ChannelStates
):
    await states.put(ChannelName.TELEGRAM, mode="polling", name="kenes_bot", fault="away")
    browser = await signed_in(await a_login(database, world.centre, Role.ADMINISTRATOR))
    await browser.opens("/settings/channels")
    assert browser.has("Off", "KENES_TELEGRAM_TOKEN")
    assert 'data-state="off"' in browser.page.text
    assert "kenes_bot" not in browser.text


@pytest.mark.parametrize(
    ("mode", "words"),
    [("polling", "Kenes asks Telegram (polling)"), ("webhook", "Telegram comes to Kenes (webhook)")],
)
async def test_while_all_is_well(
    browser: Browser, states: ChannelStates, clock: StoppedClock, mode: str, words: str
):
    await states.put(ChannelName.TELEGRAM, mode=mode, name="kenes_bot")
    clock.advance(FRESH - timedelta(seconds=1))
    await browser.opens("/settings/channels")
    assert browser.has("Works", words, "@kenes_bot", "08:00")
    assert 'data-state="good"' in browser.page.text
    assert 'role="alert"' not in content(browser)


@pytest.mark.parametrize("fault", list(Fault))
async def test_each_fault_is_said_with_what_to_do(browser: Browser, states: ChannelStates, fault: Fault):
    await states.put(ChannelName.TELEGRAM, mode="polling", name="kenes_bot", fault=fault)
    await browser.opens("/settings/channels")
    assert 'data-state="bad"' in browser.page.text
    assert 'role="alert"' in content(browser)
    assert not browser.has("Works")
    assert not browser.has("Something is wrong with Telegram.")


async def test_two_servers_with_one_token(browser: Browser, states: ChannelStates):
    await states.put(ChannelName.TELEGRAM, mode="polling", fault="two_servers")
    await browser.opens("/settings/channels")
    assert browser.has(
        "Two servers ask Telegram with one token. Messages reach now one, now the other.",
        "Stop the other server, or give each its own token from @BotFather.",
    )


async def test_what_is_silent_does_not_run(browser: Browser, states: ChannelStates, clock: StoppedClock):
    silent = "It does not run: nothing was heard for over 3 minutes."
    await browser.opens("/settings/channels")
    assert browser.has(silent)
    await states.put(ChannelName.TELEGRAM, mode="polling")
    clock.advance(FRESH)
    await browser.opens("/settings/channels")
    assert browser.has(silent, "Last seen")


async def test_what_was_refused_and_what_failed_is_counted(
    browser: Browser, states: ChannelStates, database: Database, clock: StoppedClock
):
    await states.put(ChannelName.TELEGRAM, mode="polling")
    await browser.opens("/settings/channels")
    log = "What broke stands in the program's log."
    assert not browser.has(log)
    here = await a_contact(database, channel=ChannelName.TELEGRAM)
    async with database.begin() as session:
        for number, fault in enumerate(("", "TelegramBadRequest", "TelegramBadRequest", "x", "x")):
            reply = {"contact_id": here.id, "body": b"-", "at": clock.now(), "fault": fault}
            await session.execute(insert(Reply).values(**reply))
            arrival = {"channel": ChannelName.TELEGRAM, "key": str(number), "at": clock.now()}
            state = ArrivalState.FAILED if number < 3 else ArrivalState.DONE
            await session.execute(insert(Arrival).values(**arrival, state=state, attempts=1, fault="x"))
        web = {"channel": ChannelName.WEB, "key": "w", "at": clock.now(), "attempts": 1, "fault": "x"}
        await session.execute(insert(Arrival).values(**web, state=ArrivalState.FAILED))
    await browser.opens("/settings/channels")
    amounts = [part.split("</dd>")[0] for part in content(browser).split("<dd>")[-2:]]
    assert amounts == ["4", "3"]
    assert browser.has(log)
