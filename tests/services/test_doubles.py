"""Rules that propose two registrations as one person, and pairs that others settle or erase meanwhile."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from db.engine import Database
from db.enums import ChannelName, Role
from db.models.conversations import Promise
from db.models.people import Person, PossibleDouble
from services.errors import CLASHES, NotFound
from services.names import FullName
from services.people.cards import Field
from services.people.doubles import AlreadySettled, DoubleService
from services.people.joining_rows import VisitsOverlap
from services.people.service import PeopleService
from services.tools import Tools
from tests.factories import a_centre, a_login, a_person, by_staff
from tests.services.registered import registered
from tests.services.visits import a_scene

A_DAY = timedelta(days=1)


@pytest.fixture
def people(database: Database, tools: Tools) -> PeopleService:
    return PeopleService(database, tools)


@pytest.fixture
def doubles(database: Database, tools: Tools) -> DoubleService:
    return DoubleService(database, tools)


async def pairs(database: Database) -> set[tuple[int, int]]:
    async with database.read() as session:
        query = select(PossibleDouble.first_id, PossibleDouble.second_id)
        return {(one, other) for one, other in await session.execute(query)}


async def test_a_name_spelled_otherwise_with_the_birth_date_and_a_phone_with_the_given_name(
    database, people, doubles, clock
):
    centre = await a_centre(database)
    first, *_ = await registered(database, people, centre)
    same, *_ = await registered(database, people, centre, name=FullName("Aigerim", "Serikova"), phone=None)
    married, *_ = await registered(
        database, people, centre, name=FullName("Ахметова", "Әйгерім"), birth_date=date(2009, 1, 1)
    )
    await registered(database, people, centre, name=FullName("Серікова", "Дана"), phone=None)
    await registered(
        database,
        people,
        centre,
        name=FullName("Серікова", "Айгерім"),
        birth_date=date(2010, 9, 6),
        phone=None,
    )
    assert await pairs(database) == set()  # nobody waits for it in the chat
    await doubles.propose_new(clock.now(), clock.now() - A_DAY)
    assert await pairs(database) == {(first.id, same.id), (first.id, married.id)}


async def test_a_correction_is_looked_at_too_and_an_estimate_says_nothing(database, people):
    centre = await a_centre(database)
    desk = by_staff(await a_login(database, centre, Role.FRONT_DESK))
    first, *_ = await registered(database, people, centre, phone=None)
    other, *_ = await registered(database, people, centre, birth_date=date(2009, 9, 5), phone=None)
    assert await pairs(database) == set()
    await people.correct(desk, Field.BIRTH_DATE, date(2010, 9, 5), person_id=other.id)
    assert await pairs(database) == {(first.id, other.id)}


async def test_a_centres_own_number_makes_nobody_a_double(database, people, doubles, clock):
    centre = await a_centre(database)
    for number in range(14):
        await registered(database, people, centre, birth_date=date(2005, 1, 1 + number))
    await doubles.propose_new(clock.now(), clock.now() - A_DAY)
    assert await pairs(database) == set()


async def test_the_job_finds_what_was_loaded_and_what_staff_told_apart_never(
    database, people, doubles, clock
):
    centre = await a_centre(database)
    desk = by_staff(await a_login(database, centre, Role.FRONT_DESK))
    name: dict[str, Any] = {"family_name": "Серікова", "given_name": "Айгерім"}
    one, other = await a_person(database, centre, **name), await a_person(database, centre, **name)
    assert await doubles.propose_new(clock.now(), clock.now() - A_DAY) == 1
    assert await doubles.propose_new(clock.now(), clock.now() - A_DAY) == 0
    pair = (await doubles.waiting(desk.by)).rows[0]
    await doubles.keep_apart(desk, pair.id)
    assert await doubles.propose_new(clock.now(), clock.now() - A_DAY) == 0
    assert (await doubles.waiting(desk.by)).rows == ()
    # Not even once one of them went into a third.
    third = await a_person(database, centre, **name)
    third_pair = await doubles.propose(desk, other.id, third.id)
    await doubles.join(desk, third_pair, third.id, "Бір адам")
    assert await doubles.propose_new(clock.now(), clock.now() - A_DAY) == 0
    assert one.id


async def test_one_person_from_now_on_and_told_so(database, people, doubles, tools):
    scene = await a_scene(database, tools, "career")
    visit = await scene.confirmed()
    kept = await a_person(database, scene.centre)
    pair = await doubles.propose(scene.at_the_desk, scene.person.id, kept.id)
    assert await doubles.join(scene.at_the_desk, pair, kept.id, "Өзі айтты") == kept.id
    upcoming, _past = await scene.service.mine(kept.id)
    assert [card.number for card in upcoming] == [visit.number]
    async with database.read() as session:
        told = (await session.scalars(select(Promise).where(Promise.kind == "registrations_joined"))).one()
        assert (told.recipient, told.unit_id) == (f"person:{kept.id}", scene.centre.id)
    join = (await people.joins(scene.desk, kept.id))[0]
    assert (join.reason, join.channel) == ("Өзі айтты", ChannelName.DESK)


async def test_visits_at_one_time_stand_against_it(database, people, doubles, tools):
    scene = await a_scene(database, tools, "career")
    await scene.confirmed()
    gone = scene.person
    await scene.begins_anew()
    other = await a_scene(database, tools, "career")
    await other.confirmed()
    both = await a_login(database, scene.centre, Role.FRONT_DESK)
    also = await a_login(database, other.centre, Role.FRONT_DESK)
    actor = type(both)(login_id=both.login_id, grants=(*both.grants, *also.grants))
    pair = await doubles.propose(by_staff(actor), gone.id, other.person.id)
    with pytest.raises(VisitsOverlap):
        await doubles.join(by_staff(actor), pair, gone.id, "Бір адам")
    async with database.read() as session:
        assert (await session.get_one(PossibleDouble, pair)).settled_at is None


async def test_of_two_who_join_at_once_one_is_told(database, doubles):
    centre = await a_centre(database)
    desks = [by_staff(await a_login(database, centre, Role.FRONT_DESK)) for _ in range(2)]
    one, other = await a_person(database, centre), await a_person(database, centre)
    pair = await doubles.propose(desks[0], one.id, other.id)
    joined = [
        doubles.join(desk, pair, kept, "x") for desk, kept in zip(desks, (one.id, other.id), strict=True)
    ]
    ends = await asyncio.gather(*joined, return_exceptions=True)
    assert sum(isinstance(end, int) for end in ends) == 1, ends
    assert sum(isinstance(end, (AlreadySettled, *CLASHES)) for end in ends) == 1, ends


async def test_whoever_was_erased_meanwhile_is_joined_to_nobody(database, people, doubles):
    centre = await a_centre(database)
    desk = by_staff(await a_login(database, centre, Role.FRONT_DESK))
    first, _contact, she = await registered(database, people, centre)
    other = await a_person(database, centre)
    pair = await doubles.propose(desk, first.id, other.id)
    await people.erase(she)
    with pytest.raises(NotFound):
        await doubles.join(desk, pair, other.id, "Бір адам")
    assert await pairs(database) == set()
    async with database.read() as session:
        assert (await session.get_one(Person, first.id)).joined_to is None
