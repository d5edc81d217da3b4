"""A registration that went into another one: nobody meets it any more, and nothing forgets it by itself."""

from datetime import timedelta

import pytest

from db.models.people import Person
from services.errors import NotFound
from services.keeping.retention import Retention
from services.people.service import PeopleService
from tests.factories import MONDAY
from tests.services.visits import TEN, a_scene


@pytest.fixture
async def scene(database, tools):
    """The scene's person; who went into them before is `gone`."""
    scene = await a_scene(database, tools, "career")
    gone, phone = scene.person, scene.she
    await scene.begins_anew()
    people = PeopleService(database, tools)
    await people.join(phone, await people.make_join_code(scene.she), gone.id)
    return scene, gone


async def test_long_silence_does_not_erase_it(database, tools, scene):
    _scene, gone = scene
    async with database.begin() as session:
        (await session.get_one(Person, gone.id)).registered_at = MONDAY - timedelta(days=5 * 366)
    await Retention(database, tools).forget()
    async with database.read() as session:
        assert (await session.get_one(Person, gone.id)).erased_at is None


async def test_a_page_that_was_open_before_enters_no_visit_for_it(scene):
    scene, gone = scene
    entered = (scene.centre.id, scene.who.id, scene.who.specialism_id)
    with pytest.raises(NotFound):
        await scene.service.enter_visit(scene.at_the_desk, *entered, gone.id, TEN)
    assert (await scene.service.enter_visit(scene.at_the_desk, *entered, scene.person.id, TEN)).number
