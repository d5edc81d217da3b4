"""What is kept how long: every term in words, when it was last carried out, what went."""

from datetime import timedelta

import pytest

from backoffice.kept_words import WORDS
from db.engine import Database
from db.enums import Role
from db.models.operations import JobRun
from services.clock import StoppedClock
from services.keeping.cleared import JOBS, STANDSTILL
from services.keeping.terms import TERMS
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_contact, a_login, write

STANDS = "It has not run for over a day."


@pytest.fixture
async def browser(signed_in: Signs, world: World, database: Database) -> Browser:
    return await signed_in(await a_login(database, world.centre, Role.ADMINISTRATOR))


def test_every_word_of_the_table_is_in_the_catalogues():
    assert {words for term in TERMS for words in (term.kind, term.kept, term.why)} <= WORDS


async def test_it_says_that_it_has_not_run_and_when_it_did(
    browser: Browser, database: Database, clock: StoppedClock
):
    await browser.opens("/settings/kept")
    assert browser.has("It has not run yet.")
    assert not browser.has(STANDS)
    for name in JOBS:
        done_at = clock.now() - STANDSTILL + timedelta(seconds=1)
        await write(database, JobRun(name=name, done_at=done_at, failed_at=None, fault=""))
    await browser.opens("/settings/kept")
    assert browser.has("Last run:")
    assert not browser.has(STANDS)
    clock.advance(timedelta(seconds=1))
    await browser.opens("/settings/kept")
    assert browser.has(STANDS)
    await browser.opens("/settings")
    assert browser.has("Does not run")


async def test_what_went_is_counted(browser: Browser, world: World, database: Database, clock: StoppedClock):
    for _ in range(3):
        await a_contact(database, now=clock.now() - timedelta(days=2))
    assert await world.services.retention.sweep(clock.now()) == {"contacts": 3}
    await browser.opens("/settings/kept")
    assert "02.11.2026: 3" in browser.text
    await a_contact(database, now=clock.now() - timedelta(days=2))
    await world.services.retention.sweep(clock.now())
    await browser.opens("/settings/kept")
    assert "02.11.2026: 4" in browser.text
