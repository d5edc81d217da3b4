"""How WhatsApp stands is asked of Meta and written down: number, token, webhook, templates."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.channels.whatsapp.cloud import Cloud
from bot.channels.whatsapp.settings import WhatsAppSettings
from bot.channels.whatsapp.standing import Watch
from bot.channels.whatsapp.templates import definitions
from db.engine import Database
from db.enums import ChannelName, TemplateState
from services.channels.states import ChannelStates, Standing
from services.whatsapp.templates import WhatsAppTemplates
from tests.factories import some_tools
from tests.whatsapp.server import CloudServer


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    await database.prepare()
    yield database
    await database.close()


class Watched:
    """A watch over a server and a database."""

    def __init__(self, api: CloudServer, database: Database) -> None:
        self.settings = WhatsAppSettings(api.token, api.phone_id, api.waba_id, "a secret", "v", api.url)
        clock = some_tools().clock
        self.states = ChannelStates(database, clock)
        self.templates = WhatsAppTemplates(database, clock)
        self.cloud = Cloud(self.settings)
        self.watch = Watch(self.cloud, self.states, self.templates)

    def with_token(self, token: str) -> None:
        self.cloud._settings = replace(self.settings, token=token)

    async def stands(self) -> Standing:
        found = await self.states.of(ChannelName.WHATSAPP)
        assert found is not None
        return found


@pytest.fixture
async def watched(api: CloudServer, database: Database) -> AsyncIterator[Watched]:
    watched = Watched(api, database)
    yield watched
    await watched.cloud.close()


async def test_while_all_is_well(watched: Watched):
    assert await watched.watch.look() == ""
    stands = await watched.stands()
    assert (stands.mode, stands.name, stands.fault) == ("webhook", "+7 727 000 00 77", "")
    assert stands.facts == {
        "verified_name": "Kenes",
        "quality": "GREEN",
        "tier": "TIER_1K",
        "throughput": "STANDARD",
        "status": "CONNECTED",
        "token": "yes",
        "webhook": "yes",
    }


async def test_a_refused_token_is_said_and_what_was_known_stays(watched: Watched, api: CloudServer):
    await watched.watch.look()
    api.token = "another"
    assert await watched.watch.look() == "token"
    stands = await watched.stands()
    assert (stands.fault, stands.name) == ("token", "+7 727 000 00 77")
    assert (stands.facts["token"], stands.facts["quality"]) == ("no", "GREEN")
    api.token = watched.settings.token
    assert await watched.watch.look() == ""
    assert (await watched.stands()).facts["token"] == "yes"


async def test_a_refused_token_at_the_first_start(watched: Watched, api: CloudServer):
    api.token = "another"
    assert await watched.watch.look() == "token"
    assert (await watched.stands()).facts == {"token": "no"}


async def test_a_meta_that_is_away_is_said(watched: Watched, api: CloudServer):
    await watched.watch.look()
    await api.down()
    assert await watched.watch.look() == "away"
    await api.up()
    api.fail(0, "number", status=502)
    assert await watched.watch.look() == "away"
    assert await watched.watch.look() == ""


async def test_nobody_hears_what_people_write(watched: Watched, api: CloudServer):
    api.account.is_subscribed = False
    assert await watched.watch.look() == "webhook"
    assert (await watched.stands()).facts["webhook"] == "no"


async def test_a_number_that_was_locked_is_said(watched: Watched, api: CloudServer):
    api.account.about["status"] = "BANNED"
    assert await watched.watch.look() == "account"


async def test_templates_are_asked_about_seldom_and_when_meta_says_that_they_changed(
    watched: Watched, api: CloudServer
):
    api.templates.verdict = "APPROVED"
    for one in definitions():
        api.templates.submit(one)
    await watched.watch.look()
    assert all(one.is_usable for one in await watched.templates.all())
    assert await watched.templates.is_approved("kenes_visit_soon", "kk")
    api.templates.judge("kenes_visit_soon", "REJECTED", "kk")
    await watched.watch.look()
    assert await watched.templates.is_approved("kenes_visit_soon", "kk")
    watched.watch.something_changed(of_templates=True)
    await watched.watch.look()
    (refused,) = (one for one in await watched.templates.all() if not one.is_usable)
    assert (refused.name, refused.lang) == ("kenes_visit_soon", "kk")
    assert (refused.state, refused.reason) == (TemplateState.REJECTED, "INVALID_FORMAT")
    assert api.faults == []


async def test_a_fault_of_the_templates_leaves_the_rest_as_it_is(watched: Watched, api: CloudServer):
    api.fail(131000, "templates", status=500)
    assert await watched.watch.look() == ""
    assert await watched.templates.all() == []
    await watched.watch.look()
    assert {one.state for one in await watched.templates.all()} == {TemplateState.MISSING}


async def test_it_goes_on_whatever_happens_and_looks_at_once_when_something_changed(
    watched: Watched, api: CloudServer
):
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(watched.watch.run())
        while not api.called("templates"):
            await asyncio.sleep(0.02)
        api.account.is_subscribed = False
        watched.watch.something_changed(of_templates=False)
        while (await watched.stands()).fault != "webhook":
            await asyncio.sleep(0.02)
        running.cancel()
