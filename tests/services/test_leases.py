"""A lease has one holder at a time, passes on when it runs out, and never outlives a clock put back."""

from datetime import UTC, datetime, timedelta

import pytest

from db.engine import Database
from services.clock import StoppedClock
from services.leases import KEPT_FOR, Leases

NOON = datetime(2026, 12, 1, 7, tzinfo=UTC)


@pytest.fixture
async def database(database_url):
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def clock():
    return StoppedClock(NOON)


@pytest.fixture
def one(database, clock):
    return Leases(database, clock, "one")


@pytest.fixture
def other(database, clock):
    return Leases(database, clock, "other")


async def test_the_second_waits_while_the_first_renews(one, other, clock):
    assert await one.take("scheduler")
    for _ in range(5):
        clock.advance(timedelta(seconds=10))
        assert await one.take("scheduler")
        assert not await other.take("scheduler")


async def test_a_lease_that_ran_out_passes_on_and_is_not_taken_back(one, other, clock):
    assert await one.take("scheduler")
    clock.advance(KEPT_FOR)
    assert not await other.take("scheduler")
    clock.advance(timedelta(seconds=1))
    assert await other.take("scheduler")
    assert not await one.take("scheduler")


async def test_a_lease_given_back_is_free_at_once_and_only_the_holder_gives_it_back(one, other):
    assert await one.take("scheduler")
    await other.give_back("scheduler")
    assert not await other.take("scheduler")
    await one.give_back("scheduler")
    assert await other.take("scheduler")


async def test_leases_of_different_names_do_not_meet(one, other):
    assert await one.take("scheduler")
    assert await other.take("delivery")


async def test_a_clock_put_back_does_not_lock_everybody_out(one, other, clock):
    clock.advance(timedelta(days=60))
    assert await one.take("scheduler")
    clock.at = NOON
    assert await other.take("scheduler")


async def test_holders_have_different_names_by_themselves(database, clock):
    assert Leases(database, clock).holder != Leases(database, clock).holder
