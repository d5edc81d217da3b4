"""The clock jumps an hour, back or forward, while people write: nothing is lost, twice, or stuck."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.enums import ArrivalState, ConsultationState, PromiseState
from db.models.consultations import Consultation
from db.models.conversations import Arrival, Promise
from db.models.people import Person
from services.clock import Clock
from services.leases import Leases
from services.notices.deliveries import CLAIM_LASTS, Deliveries
from tests.faults.town import Town, a_running_town

HOUR = timedelta(hours=1)
JUMPS = pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forward", "back"])


def jumps(town: Town, by: timedelta) -> None:
    """As NTP, or an administrator, sets it: for everybody who asks it, at once."""
    clock = town.container.clock
    clock.__dict__.update(Clock(clock.now() + by).__dict__)


@JUMPS
async def test_in_the_middle_of_everything(sqlite_url: str, tmp_path: Path, jump: timedelta):
    async with a_running_town(sqlite_url, tmp_path) as town:
        await town.opens()
        await town.goes_on(5)
        jumps(town, jump)
        assert (await town.browser.get("/readyz")).status_code == 200
        await town.goes_on(7)
        jumps(town, -jump)
        kept = town.next_message()
        answers = [await town.posts(kept) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [202, 202]
        await town.reads()
        await town.finishes()
        jumps(town, jump)
        async with town.consultant() as consultant:
            form = await consultant.opens(town.url)
            # Back by an hour at worst: an hour forward, the office is locked, as after an hour's lunch.
            jumps(town, min(-jump, jump))
            for _ in range(2):
                await consultant.presses(town.url, dict(form))
        await nothing_is_lost_or_twice(town)


async def nothing_is_lost_or_twice(town: Town) -> None:
    async with town.container.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Person)) == 1
        assert list(await session.scalars(select(Consultation.state))) == [ConsultationState.CONFIRMED]
        undone = await session.scalars(select(Arrival.fault).where(Arrival.state != ArrivalState.DONE))
        assert list(undone) == []


async def test_a_dead_workers_claim_does_not_wait_for_the_old_time(house):
    """It claimed an hour from now, then died; the clock was put right."""
    now = house.clock.now()
    async with house.database.begin() as session:
        session.add(
            Promise(
                kind="visit_missed",
                recipient="person:1",
                subject="consultation:1",
                occasion="",
                state=PromiseState.PROMISED,
                promised_at=now,
                due_at=now - HOUR,
                claimed_by="dead",
                claimed_at=now + HOUR,
            )
        )
    deliveries = Deliveries(house.database, house.tools, house.keys)
    house.clock.advance(CLAIM_LASTS + timedelta(seconds=1))
    assert len(await deliveries.claim()) == 1


async def test_a_lease_of_a_clock_that_was_ahead_is_taken(house):
    ahead = Leases(house.database, house.clock)
    house.clock.advance(HOUR)
    assert await ahead.take("scheduler")
    house.clock.advance(-HOUR)
    assert await Leases(house.database, house.clock).take("scheduler")
