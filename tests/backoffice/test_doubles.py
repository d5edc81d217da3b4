"""Two registrations of one person: proposed, compared, joined with a reason, undone; for who may see both."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from db.engine import Database
from db.enums import Role
from db.models.joins import Join
from db.models.people import Person, PossibleDouble
from services.cause import Actor
from services.house import Services
from services.names import FullName
from services.people.cards import Field
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_centre, a_login, a_person, by_staff


async def pairs(database: Database) -> list[PossibleDouble]:
    async with database.read() as session:
        return list(await session.scalars(select(PossibleDouble).order_by(PossibleDouble.id)))


@pytest.fixture
async def desk(signed_in: Signs, world: World) -> Browser:
    return await signed_in(world.desk)


@pytest.fixture
async def twice(desk: Browser, world: World) -> tuple[int, int]:
    """Entered at the desk a second time, in Latin letters."""
    form = {
        "channel": "desk",
        "birth": "05.09.2008",
        "sex": "f",
        "role": "self",
        "when": "none",
        "lang": "kk",
    }
    numbers = []
    for name in ("Серікова Айгерім", "Aigerim Serikova"):
        helper = f"{world.career.id}:{world.career.specialism_id}"
        await desk.sends("/people/new", name=name, helper=helper, **form)
        numbers.append(int(desk.where.rsplit("/", 1)[1]))
    return numbers[0], numbers[1]


async def test_the_same_name_and_birth_date_are_proposed_at_once(desk, twice, database: Database):
    assert [(one.first_id, one.second_id) for one in await pairs(database)] == [twice]
    await desk.opens(f"/people/{twice[0]}")
    assert desk.has("This may be the second registration of one person. Compare the two.")
    await desk.opens("/people/doubles")
    assert desk.has("Серікова Айгерім", "by the rule")
    await desk.opens(f"/people/doubles/{(await pairs(database))[0].id}")
    assert desk.has("One person or two?", "05.09.2008", "differs", "the same")


async def test_they_become_one_with_a_reason_and_two_again(desk, twice, database: Database):
    kept, gone = twice
    pair = (await pairs(database))[0]
    await desk.sends(f"/people/doubles/{pair.id}/join", kept=kept, reason="  ")
    assert desk.status == 422
    key = str(uuid4())
    for _ in range(2):
        await desk.sends(f"/people/doubles/{pair.id}/join", key=key, kept=kept, reason="Бір адам, өзі айтты")
        assert desk.status == 200
    assert desk.has("Бір адам, өзі айтты", "Joined chats")
    async with database.read() as session:
        join = (await session.scalars(select(Join))).one()
        assert (await session.get_one(Person, gone)).joined_to == kept
    await desk.sends(f"/people/{kept}/joins/{join.id}", reason="Егіздер екен")
    async with database.read() as session:
        assert (await session.get_one(Person, gone)).joined_to is None
    assert [(one.is_same, one.settled_at is not None) for one in await pairs(database)] == [(False, True)]


async def test_of_two_who_settle_it_the_second_is_told(desk, twice, signed_in, world, database: Database):
    pair = (await pairs(database))[0]
    director = await signed_in(world.director)
    await desk.sends(f"/people/doubles/{pair.id}/apart")
    assert desk.has("Two different people: the pair is not proposed again.")
    await director.sends(f"/people/doubles/{pair.id}/join", kept=twice[0], reason="Бір адам")
    assert director.status == 409
    assert director.has("Somebody has just settled this pair. Look at the list again.")
    await desk.opens("/people/doubles")
    assert desk.has("No pair waits")


async def test_staff_find_the_other_registration_themselves(desk, world, database: Database):
    one = await a_person(database, world.centre, family_name="Қасымова", given_name="Дана")
    other = await a_person(database, world.centre, family_name="Касымова", given_name="Даночка")
    await world.services.people.correct(
        by_staff(world.desk), Field.NAME, FullName("Касымова", "Даночка"), person_id=other.id
    )
    await desk.opens(f"/people/{one.id}/double", q="касым")
    assert desk.has("Касымова Даночка", "Compare")
    await desk.sends(f"/people/{one.id}/double", other=other.id, q="касым")
    assert desk.has("One person or two?")
    await desk.sends(f"/people/{one.id}/double", other=one.id)
    assert desk.status == 422


async def test_a_pair_with_somebody_out_of_sight_is_not_there(
    signed_in: Signs, world: World, services: Services, database: Database
):
    elsewhere = await a_centre(database)
    mine, theirs = await a_person(database, world.centre), await a_person(database, elsewhere)
    both = await a_login(database, world.centre, Role.FRONT_DESK)
    also = await a_login(database, elsewhere, Role.FRONT_DESK)
    actor = Actor(login_id=both.login_id, grants=(*both.grants, *also.grants))
    pair = await services.doubles.propose(by_staff(actor), mine.id, theirs.id)
    desk = await signed_in(world.desk)
    await desk.opens(f"/people/{mine.id}")
    assert not desk.has("This may be the second registration of one person. Compare the two.")
    await desk.opens("/people/doubles")
    assert desk.has("No pair waits")
    for path, form in (
        (f"/people/doubles/{pair}/join", {"kept": mine.id, "reason": "x"}),
        (f"/people/doubles/{pair}/apart", {}),
        (f"/people/{mine.id}/double", {"other": theirs.id}),
        (f"/people/{theirs.id}/double", {"other": mine.id}),
    ):
        await desk.sends(path, **form)
        assert desk.status == 404, path
    assert (await desk.opens(f"/people/doubles/{pair}")).status_code == 404
    assert (await pairs(database))[0].settled_at is None
