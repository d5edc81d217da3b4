"""Many at once: an hour has one owner, nobody is in two places, 8 and 40 hours hold; on both engines."""

import asyncio
import random
from collections import Counter
from collections.abc import Coroutine
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from db.engine import Database
from db.enums import ConsultationState
from db.models.consultations import ConsultantCell, ConsultantDay, ConsultantWeek, Consultation, PersonCell
from services.cause import Cause
from services.clock import StoppedClock
from services.consultations.service import ConsultationService
from services.errors import DomainError
from services.tools import Tools
from services.turns.service import TurnSessions
from tests.factories import (
    a_centre,
    a_consultant,
    a_contact,
    a_person,
    almaty,
    by_contact,
    by_staff,
)

TUESDAY = date(2026, 11, 3)


async def contacts(database: Database, amount: int) -> list[Cause]:
    return [by_contact(await a_contact(database)) for _ in range(amount)]


async def outcomes(*deeds: Coroutine[Any, Any, Any]) -> Counter[str]:
    """What became of deeds done at the same time, by name."""

    async def outcome(deed: Coroutine[Any, Any, Any]) -> str:
        try:
            await deed
        except DomainError as fact:
            return type(fact).__name__
        return "done"

    return Counter(await asyncio.gather(*map(outcome, deeds)))


async def test_two_hundred_want_one_hour_and_one_gets_it(database: Database, tools: Tools):
    centre = await a_centre(database)
    who = await a_consultant(database, centre)
    service = ConsultationService(database, tools)
    hour = almaty("2026-11-03", "10:00")
    wanting = await contacts(database, 200)

    def all_want_it() -> list[Coroutine[Any, Any, Any]]:
        return [service.hold(cause, centre.id, who.specialism_id, who.id, hour) for cause in wanting]

    assert await outcomes(*all_want_it()) == {"done": 1, "SlotTaken": 199}

    # Once the first has not come back, the hour is somebody else's, and again one only.
    assert isinstance(tools.clock, StoppedClock)
    tools.clock.advance(timedelta(minutes=11))
    assert await outcomes(*all_want_it()) == {"done": 1, "SlotTaken": 199}


async def test_five_hundred_want_fifty_hours_and_fifty_get_one(database: Database, tools: Tools):
    centre = await a_centre(database)
    service = ConsultationService(database, tools)
    consultants = [await a_consultant(database, centre, daily_limit=10) for _ in range(5)]
    hours = [
        almaty(f"2026-11-{day:02}", f"{hour}:00") for day in (3, 4) for hour in ("09", "10", "11", "12", "14")
    ]
    choices = [(who, hour) for who in consultants for hour in hours] * 10
    random.Random(1).shuffle(choices)
    wanting = await contacts(database, 500)

    counted = await outcomes(
        *(
            service.hold(cause, centre.id, who.specialism_id, who.id, hour)
            for cause, (who, hour) in zip(wanting, choices, strict=True)
        )
    )

    assert counted == {"done": 50, "SlotTaken": 450}


async def test_visits_that_overlap_at_random_never_both_stand(database: Database, tools: Tools):
    centre = await a_centre(database)
    who = await a_consultant(database, centre, minutes=25, minutes_before=5, minutes_after=10)
    service = ConsultationService(database, tools)
    chance = random.Random(2)
    people = [await a_person(database, centre) for _ in range(60)]
    starts = [almaty("2026-11-03") + timedelta(minutes=5 * chance.randrange(-24, 100)) for _ in people]

    counted = await outcomes(
        *(
            service.enter_visit(by_staff(who.actor), centre.id, who.id, who.specialism_id, person.id, at)
            for person, at in zip(people, starts, strict=True)
        )
    )

    assert set(counted) <= {"done", "SlotTaken", "DayFull"}
    async with database.read() as session:
        standing = list(await session.scalars(select(Consultation).order_by(Consultation.starts_at)))
        cells = await session.scalar(select(func.count()).select_from(ConsultantCell))
    assert len(standing) == counted["done"] > 1
    for one, other in zip(standing, standing[1:], strict=False):
        assert other.starts_at - one.ends_at >= timedelta(minutes=15)
    assert cells == len(standing) * (5 + 25 + 10) // 5


async def test_a_person_is_not_in_two_places(database: Database, tools: Tools):
    centre = await a_centre(database)
    person = await a_person(database, centre)
    service = ConsultationService(database, tools)
    hour = almaty("2026-11-03", "10:00")
    holdings = []
    for _ in range(5):
        who = await a_consultant(database, centre)
        cause = by_contact(await a_contact(database, person))
        kept = await service.hold(cause, centre.id, who.specialism_id, who.id, hour)
        holdings.append((cause, kept.number))

    counted = await outcomes(*(service.ask(cause, number, person.id) for cause, number in holdings))

    assert counted == {"done": 1, "PersonBusy": 4}
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(PersonCell)) == 9


async def test_a_day_takes_eight_hours_and_no_more(database: Database, tools: Tools):
    centre = await a_centre(database)
    who = await a_consultant(
        database, centre, hours={1: [(0, 24)]}, minutes=50, minutes_after=0, daily_limit=100
    )
    service = ConsultationService(database, tools)
    wanting = await contacts(database, 24)

    counted = await outcomes(
        *(
            service.hold(
                cause,
                centre.id,
                who.specialism_id,
                who.id,
                almaty("2026-11-03", "00:00") + timedelta(hours=n),
            )
            for n, cause in enumerate(wanting)
        )
    )

    # 9 visits of 50 minutes are 7.5 hours; a tenth would be more than 8.
    assert counted == {"done": 9, "DayFull": 15}
    async with database.read() as session:
        day = await session.get_one(ConsultantDay, (who.id, TUESDAY))
        week = await session.get_one(ConsultantWeek, (who.id, date(2026, 11, 2)))
    assert (day.minutes, day.visits, week.minutes) == (450, 9, 450)


async def test_a_week_takes_forty_hours_and_no_more(database: Database, tools: Tools):
    centre = await a_centre(database)
    who = await a_consultant(
        database,
        centre,
        hours={day: [(8, 20)] for day in range(7)},
        minutes=60,
        minutes_after=0,
        daily_limit=100,
    )
    service = ConsultationService(database, tools)
    hours = [almaty(f"2026-11-{day:02}", f"{hour:02}:00") for day in range(9, 16) for hour in range(9, 16)]
    wanting = await contacts(database, len(hours))

    counted = await outcomes(
        *(
            service.hold(cause, centre.id, who.specialism_id, who.id, hour)
            for cause, hour in zip(wanting, hours, strict=True)
        )
    )

    assert counted == {"done": 40, "WeekFull": 9}


@pytest.mark.parametrize("minutes, fits", [(480, True), (481, False)])
async def test_the_database_itself_refuses_more_than_eight_hours(
    database: Database, minutes: int, fits: bool
):
    who = await a_consultant(database, await a_centre(database))
    row = insert(ConsultantDay).values(consultant_id=who.id, day=TUESDAY, minutes=minutes, visits=1)

    await _refused_unless(fits, database, row, "eight_hours")


@pytest.mark.parametrize("minutes, fits", [(2400, True), (2401, False)])
async def test_the_database_itself_refuses_more_than_forty_hours(
    database: Database, minutes: int, fits: bool
):
    who = await a_consultant(database, await a_centre(database))
    row = insert(ConsultantWeek).values(consultant_id=who.id, monday=date(2026, 11, 2), minutes=minutes)

    await _refused_unless(fits, database, row, "forty_hours")


async def _refused_unless(fits: bool, database: Database, row: Any, name: str) -> None:
    async def write() -> None:
        async with database.begin() as session:
            await session.execute(row)

    if fits:
        await write()
        return
    with pytest.raises(IntegrityError, match=name):
        await write()


async def test_a_taken_hour_undoes_the_deed_and_not_the_turn(database: Database, tools: Tools):
    centre = await a_centre(database)
    who = await a_consultant(database, centre)
    first, second = await contacts(database, 2)
    choice = (centre.id, who.specialism_id, who.id)
    ten, eleven = almaty("2026-11-03", "10:00"), almaty("2026-11-03", "11:00")
    await ConsultationService(database, tools).hold(first, *choice, ten)

    async with database.begin() as session:
        in_turn = ConsultationService(TurnSessions(session, savepoints=True), tools)
        assert await outcomes(in_turn.hold(second, *choice, ten)) == {"SlotTaken": 1}
        kept = await in_turn.hold(second, *choice, eleven)

    async with database.read() as session:
        row = await session.get_one(Consultation, kept.number)
        amount = await session.scalar(select(func.count()).select_from(Consultation))
    assert row.state is ConsultationState.HOLDING
    assert amount == 2


async def test_the_last_visit_of_a_day_goes_to_one(database: Database, tools: Tools):
    centre = await a_centre(database)
    who = await a_consultant(database, centre, daily_limit=2)
    service = ConsultationService(database, tools)
    wanting = await contacts(database, 4)

    counted = await outcomes(
        *(
            service.hold(cause, centre.id, who.specialism_id, who.id, almaty("2026-11-03", f"{9 + n:02}:00"))
            for n, cause in enumerate(wanting)
        )
    )

    assert counted == {"done": 2, "DayFull": 2}


async def test_five_confirm_at_once_and_one_does_it(database: Database, tools: Tools):
    centre = await a_centre(database)
    who = await a_consultant(database, centre)
    person = await a_person(database, centre)
    cause = by_contact(await a_contact(database, person))
    service = ConsultationService(database, tools)
    kept = await service.hold(cause, centre.id, who.specialism_id, who.id, almaty("2026-11-03", "10:00"))
    card = await service.ask(cause, kept.number, person.id)

    counted = await outcomes(
        *(service.confirm(by_staff(who.actor), card.number) for _ in range(5)),
    )

    assert counted == {"done": 1, "NotWaiting": 4}
