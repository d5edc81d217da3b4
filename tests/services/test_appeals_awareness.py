"""The one question on awareness: after a visit, once a year, its answers counted and joined to nobody."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from db.engine import Database
from db.enums import Applied, NoticeStyle
from db.models.appeal_doors import AwarenessAnswer, AwarenessCount
from db.models.people import Person
from services.appeals.awareness import AnsweredAlready, Awareness, Known, NobodyToAsk
from services.cause import Actor, Cause
from services.consultations.journal import JournalService
from services.notices.outgoing import to_person
from services.tools import Tools
from tests.factories import a_person
from tests.services.visits import TEN, Scene, a_scene

DAY = timedelta(days=1)
ASKED = "awareness_asked"


@pytest.fixture
async def scene(database: Database, tools: Tools) -> Scene:
    """A visit that was held on Tuesday at ten."""
    scene = await a_scene(database, tools)
    number = (await scene.confirmed()).number
    scene.when(TEN)
    await scene.service.mark_held(scene.consultant, number)
    return scene


async def test_it_is_asked_some_days_after_a_visit_and_once_a_year(scene: Scene) -> None:
    awareness = Awareness(scene.database, scene.tools)
    assert await awareness.ask_due(TEN + DAY) == 0
    assert await awareness.ask_due(TEN + 3 * DAY) == 1
    assert await awareness.ask_due(TEN + 4 * DAY) == 0
    (question,) = await scene.promised(ASKED)
    assert question.recipient == to_person(scene.person.id)
    scene.when(TEN + 3 * DAY)
    assert await awareness.known(scene.centre.id) == Known(asked=1, knew=0, did_not=0)


async def test_a_visit_of_long_ago_asks_nothing(scene: Scene) -> None:
    assert await Awareness(scene.database, scene.tools).ask_due(TEN + 30 * DAY) == 0


async def test_who_wants_quiet_or_must_not_be_asked_is_not(scene: Scene) -> None:
    awareness = Awareness(scene.database, scene.tools)
    async with scene.database.begin() as session:
        await session.execute(update(Person).values(notices=NoticeStyle.QUIET))
    assert await awareness.ask_due(TEN + 3 * DAY) == 0
    async with scene.database.begin() as session:
        await session.execute(update(Person).values(notices=NoticeStyle.NEUTRAL))
    visit = await scene.row(1)
    journal = JournalService(scene.database, scene.tools)
    await journal.write(scene.consultant, visit.id, "psychologist_general", applied=Applied.DO_NOT_ASK)
    assert await awareness.ask_due(TEN + 3 * DAY) == 0


async def test_answers_are_counted_once_a_person_and_year(scene: Scene) -> None:
    awareness = Awareness(scene.database, scene.tools)
    await awareness.answer(scene.she, knew=True)
    with pytest.raises(AnsweredAlready):
        await awareness.answer(scene.she, knew=False)
    with pytest.raises(NobodyToAsk):
        await awareness.answer(Cause(Actor(contact_id=scene.contact.id)), knew=True)
    assert await awareness.known(scene.centre.id) == Known(asked=0, knew=1, did_not=0)
    scene.when(TEN + 365 * DAY)
    await awareness.answer(scene.she, knew=False)
    assert await awareness.known(scene.centre.id) == Known(asked=0, knew=0, did_not=1)


async def test_the_share_is_told_from_five_answers_on(scene: Scene) -> None:
    awareness = Awareness(scene.database, scene.tools)
    for place in range(5):
        assert (await awareness.known(scene.centre.id)).share is None
        person = await a_person(scene.database, scene.centre)
        await awareness.answer(Cause(Actor(person_id=person.id)), knew=place > 0)
    assert (await awareness.known(scene.centre.id)).share == 8000


def test_nothing_joins_an_answer_to_whoever_gave_it() -> None:
    """That somebody answered is one table, what was answered another, and they share no column."""
    who, what = (set(table.__table__.columns.keys()) for table in (AwarenessAnswer, AwarenessCount))
    assert who == {"person_id", "year"}
    assert not who & what
