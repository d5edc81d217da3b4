"""The call list names a psychologist's visitor to whoever may know the visit, and to nobody else."""

from datetime import date

import pytest
from sqlalchemy import select, update

from db.engine import Database
from db.enums import PromiseState
from db.models.conversations import Promise
from db.models.people import Person
from services.cause import Actor
from services.errors import NotFound
from services.notices.calls import CallEntry, OutgoingService
from services.tools import Tools
from tests.factories import a_consultant, by_staff
from tests.services.visits import WEDNESDAY_TEN, Scene, a_scene

PHONE = "+77011234567"


@pytest.fixture
async def scene(database: Database, tools: Tools) -> Scene:
    """A psychologist's visit on Tuesday, whose confirmation did not reach the girl."""
    scene = await a_scene(database, tools)
    await undelivered(scene)
    return scene


@pytest.fixture
def outgoing(database: Database, tools: Tools) -> OutgoingService:
    return OutgoingService(database, tools)


async def undelivered(scene: Scene) -> int:
    """The number of a notice that did not arrive."""
    await scene.confirmed()
    async with scene.database.begin() as session:
        await session.execute(update(Person).values(phone=PHONE))
        confirmed = Promise.kind == "consultation_confirmed"
        failed = {"state": PromiseState.FAILED, "useless_after": None}
        await session.execute(update(Promise).where(confirmed).values(**failed))
        number = await session.scalar(select(Promise.id).where(confirmed))
    assert number is not None
    return number


async def the_entry(outgoing: OutgoingService, actor: Actor) -> CallEntry:
    (entry,) = await outgoing.call_list(actor)
    assert await outgoing.calls_to_make(actor) == 1
    return entry


async def test_the_consultant_rings(scene: Scene, outgoing: OutgoingService):
    entry = await the_entry(outgoing, scene.who.actor)
    assert (entry.family_name, entry.phone) == (scene.person.family_name, PHONE)
    await outgoing.tick_called(by_staff(scene.who.actor, "form"), entry.id)
    assert await outgoing.call_list(scene.director) == []


@pytest.mark.parametrize("reader", ["director", "desk"])
async def test_behind_the_mask_nobody_is_named_and_nothing_can_be_ticked_off(
    scene: Scene, outgoing: OutgoingService, reader: str
):
    actor: Actor = getattr(scene, reader)
    entry = await the_entry(outgoing, actor)
    assert entry.is_masked
    assert (entry.band, entry.sex) == ("14-17", scene.person.sex)
    assert entry.consultant
    shown = repr(entry)
    for hidden in (scene.person.family_name, scene.person.given_name, PHONE):
        assert hidden not in shown
    with pytest.raises(NotFound):
        await outgoing.tick_called(by_staff(actor, "form"), entry.id)
    assert (await the_entry(outgoing, scene.who.actor)).state is PromiseState.FAILED


async def test_the_desk_rings_on_the_visits_day_the_director_never(scene: Scene, outgoing: OutgoingService):
    scene.at("2026-11-03", "00:00")
    entry = await the_entry(outgoing, scene.desk)
    assert entry.family_name == scene.person.family_name
    assert (await the_entry(outgoing, scene.director)).is_masked
    await outgoing.tick_called(by_staff(scene.desk, "form"), entry.id)
    assert await outgoing.call_list(scene.who.actor) == []


async def test_a_consultant_has_no_calls_of_a_colleague(scene: Scene, outgoing: OutgoingService):
    colleague = await a_consultant(scene.database, scene.centre)
    assert await outgoing.call_list(colleague.actor) == []
    entry = await the_entry(outgoing, scene.who.actor)
    with pytest.raises(NotFound):
        await outgoing.tick_called(by_staff(colleague.actor, "form"), entry.id)


async def test_what_is_not_masked_is_for_the_whole_desk(
    database: Database, tools: Tools, outgoing: OutgoingService
):
    scene = await a_scene(database, tools, "career")
    await undelivered(scene)
    for actor in (scene.desk, scene.director, scene.who.actor):
        assert (await the_entry(outgoing, actor)).family_name == scene.person.family_name


async def test_a_move_to_another_day_opens_the_mask_on_neither(scene: Scene, outgoing: OutgoingService):
    # The day the visit is on is what counts, not a day that is only offered.
    number = (await the_entry(outgoing, scene.who.actor)).consultation_id
    assert number is not None
    await scene.service.offer_another(scene.consultant, number, WEDNESDAY_TEN)
    async with scene.database.begin() as session:
        await session.execute(update(Promise).values(state=PromiseState.FAILED, useless_after=None))
    scene.at("2026-11-04", "00:00")
    assert date(2026, 11, 4) == scene.clock.today()
    assert all(entry.is_masked for entry in await outgoing.call_list(scene.desk))
