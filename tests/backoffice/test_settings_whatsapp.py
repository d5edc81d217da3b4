"""The page of messengers: how WhatsApp's number, token, webhook and templates stand, and what went wrong."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import insert

from backoffice.whatsapp_words import FAULTS
from db.engine import Database
from db.enums import ChannelName, Role, TemplateState
from db.models.whatsapp import WhatsAppDay
from services.channels.faults import ChannelFaults
from services.channels.states import FRESH, ChannelStates
from services.clock import StoppedClock
from services.whatsapp.faults import FaultKind
from services.whatsapp.templates import TemplateStanding, WhatsAppTemplates
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_login

FACTS = {
    "token": "yes",
    "webhook": "yes",
    "verified_name": "Жастар орталығы",
    "quality": "YELLOW",
    "tier": "TIER_10K",
    "throughput": "STANDARD",
}
OTHERWISE = "Something is wrong with WhatsApp."


@pytest.fixture
async def browser(signed_in: Signs, world: World, database: Database, office: FastAPI) -> Browser:
    """An administrator's; the house has a token."""
    inner = office.state.office.state
    settings = replace(inner.office.settings, whatsapp=True, public_url="https://kenes.test")
    inner.office = replace(inner.office, settings=settings)
    return await signed_in(await a_login(database, world.centre, Role.ADMINISTRATOR))


@pytest.fixture
def states(database: Database, clock: StoppedClock) -> ChannelStates:
    return ChannelStates(database, clock)


async def stands(states: ChannelStates, fault: str = "", **facts: str) -> None:
    """WhatsApp was last seen so."""
    await states.put(
        ChannelName.WHATSAPP, mode="webhook", name="+7 701 000 00 00", fault=fault, facts=FACTS | facts
    )


def card(browser: Browser) -> str:
    """WhatsApp's alone."""
    return browser.page.text.split('aria-labelledby="whatsapp"')[1].split("</section>")[0]


async def test_while_it_is_off_the_card_says_how_to_switch_it_on(
    signed_in: Signs, world: World, database: Database, states: ChannelStates
):
    await stands(states)
    browser = await signed_in(await a_login(database, world.centre, Role.ADMINISTRATOR))
    await browser.opens("/settings/channels")
    assert "KENES_WHATSAPP" in card(browser)
    assert 'data-state="off"' in card(browser)
    assert "701" not in card(browser)


async def test_while_all_is_well(browser: Browser, states: ChannelStates, clock: StoppedClock):
    await stands(states)
    clock.advance(FRESH - timedelta(seconds=1))
    await browser.opens("/settings/channels")
    shown = card(browser)
    assert 'data-state="good"' in shown
    assert 'role="alert"' not in shown
    assert browser.has("+7 701 000 00 00 · Жастар орталығы", "https://kenes.test/whatsapp")
    assert browser.has("accepted", "subscribed", "middling")
    assert browser.has("10 000", "80")


async def test_before_anything_is_known(browser: Browser):
    await browser.opens("/settings/channels")
    assert 'data-state="bad"' in card(browser)
    assert browser.has(
        "It does not run: nothing was heard for over 3 minutes.",
        "Meta was not asked yet. Hand the templates in: “kenes whatsapp templates”."
        " Then ask: “kenes whatsapp sync”.",
        "not known yet",
    )


@pytest.mark.parametrize("fault", sorted(FAULTS))
async def test_each_fault_is_said_with_what_to_do(browser: Browser, states: ChannelStates, fault: str):
    await stands(states, fault, token="no" if fault == FaultKind.TOKEN else "yes")
    await browser.opens("/settings/channels")
    assert 'data-state="bad"' in card(browser)
    assert 'role="alert"' in card(browser)
    assert browser.has(*FAULTS[fault])
    assert not browser.has(OTHERWISE)
    assert browser.has("refused") is (fault == FaultKind.TOKEN)
    await browser.opens("/settings")
    assert browser.has(FAULTS[fault][0])


def test_there_are_words_for_every_kind_of_fault():
    assert set(FAULTS) == {*FaultKind, "webhook"}


async def test_templates_stand_in_both_languages_with_metas_reason(
    browser: Browser, states: ChannelStates, database: Database, clock: StoppedClock
):
    await stands(states)
    templates, state = WhatsAppTemplates(database, clock), TemplateState
    soon, missed = "kenes_visit_soon", "kenes_visit_missed"
    await templates.put(
        [
            TemplateStanding(soon, "kk", state.APPROVED),
            TemplateStanding(soon, "ru", state.APPROVED, is_ours=False),
            TemplateStanding(missed, "kk", state.REJECTED, reason="PROMOTIONAL"),
            TemplateStanding(missed, "ru", state.PENDING),
            TemplateStanding("kenes_report_reminder_overdue", "kk", state.PAUSED, reason="A_NEW_WORD"),
        ]
    )
    await browser.opens("/settings/channels")
    cells = re.findall(r'data-state="(\w+)"><span class="chip (\w+)">', card(browser))
    assert sorted(cells) == sorted([
        ("approved", "good"), ("approved", "warn"), ("rejected", "bad"), ("pending", "warn"),
        ("paused", "bad"), ("missing", "bad"),
    ])  # fmt: skip
    assert browser.has("Reminder: the visit is soon", "approved with other words", "being checked")
    assert browser.has("it reads like advertising", "(PROMOTIONAL)", "A_NEW_WORD", "paused", "not handed in")
    assert '<details class="more" open>' in card(browser)
    await templates.put([TemplateStanding(soon, lang, state.APPROVED) for lang in ("kk", "ru")])
    await browser.opens("/settings/channels")
    assert browser.has("All are approved, in both languages.")
    assert '<details class="more">' in card(browser)


async def test_last_errors_say_what_they_are_and_what_to_do(
    browser: Browser, states: ChannelStates, database: Database, clock: StoppedClock
):
    await stands(states)
    faults = ChannelFaults(database, clock)
    await faults.count(ChannelName.WHATSAPP, "131042", 3)
    await faults.count(ChannelName.TELEGRAM, "409")
    clock.advance(timedelta(minutes=1))
    await faults.count(ChannelName.WHATSAPP, "away")
    await browser.opens("/settings/channels")
    assert re.findall(r'<tr data-number="(\w+)">', card(browser)) == ["away", "131042"]
    assert browser.has(*FAULTS[FaultKind.PAYMENT], *FAULTS[FaultKind.AWAY])
    assert ">3</td>" in card(browser)


async def test_the_months_messages_are_counted(browser: Browser, states: ChannelStates, database: Database):
    await stands(states)
    async with database.begin() as session:
        for day, free in ((date(2026, 10, 31), 1000), (date(2026, 11, 1), 41), (date(2026, 11, 2), 2)):
            await session.execute(insert(WhatsAppDay).values(day=day, free=free, by_template=7))
    await browser.opens("/settings/channels")
    assert "<dd>43</dd>" in card(browser)
    assert "<dd>14</dd>" in card(browser)
