"""Staff and the person act on one consultation at once: one outcome, and what hangs on it follows."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from db.engine import Database
from db.enums import ConsultationState
from db.models.consultations import ConsultantCell, ConsultantDay, ConsultantWeek, Consultation, PersonCell
from db.models.facts import Fact
from services.consultations.moving import OPEN
from services.errors import DomainError
from services.notices.outgoing import PERSON, number_in
from services.people.service import PeopleService
from services.tools import Tools
from tests.factories import almaty
from tests.services.visits import TEN, WEDNESDAY_TEN, Scene, a_scene

S = ConsultationState
Deed = Coroutine[Any, Any, Any]


@pytest.fixture
async def scene(database: Database, tools: Tools) -> Scene:
    return await a_scene(database, tools)


async def at_once(*deeds: Deed) -> list[str]:
    """What became of each, by name; anything but a fact is a fault of ours."""

    async def outcome(deed: Deed) -> str:
        try:
            await deed
        except DomainError as fact:
            return type(fact).__name__
        return "done"

    return list(await asyncio.gather(*map(outcome, deeds)))


async def stands(scene: Scene, number: int) -> ConsultationState:
    """The state; cells, counted hours and promises are those of this state."""
    async with scene.database.read() as session:
        visit = await session.get_one(Consultation, number)
        cells = select(func.count()).select_from(ConsultantCell)
        own = select(func.count()).select_from(PersonCell)
        kept = await session.scalar(cells.where(ConsultantCell.consultation_id == number)) or 0
        persons = await session.scalar(own.where(PersonCell.consultation_id == number)) or 0
        minutes = await session.scalar(select(func.coalesce(func.sum(ConsultantDay.minutes), 0)))
        weekly = await session.scalar(select(func.coalesce(func.sum(ConsultantWeek.minutes), 0)))
    length = int((visit.ends_at - visit.starts_at).total_seconds()) // 60
    offered = visit.offered_starts_at is not None
    assert offered is (visit.state is S.OFFERED)
    if visit.state in OPEN:
        # 45 minutes and 15 of rest; a time that is offered beside takes as much again.
        assert kept == 12 * (1 + offered)
        assert persons == 9 * (1 + offered)
        offer = visit.offered_starts_at
        another_day = offer is not None and offer.date() != visit.starts_at.date()
        assert minutes == weekly == length * (1 + another_day)
    else:
        assert (kept, persons) == ((0, 0) if visit.state not in (S.HELD, S.MISSED) else (12, 9))
        assert minutes == weekly == (length if visit.state in (S.HELD, S.MISSED) else 0)
    reminded = {one.kind for one in await scene.promised("visit_tomorrow", "visit_soon")}
    assert bool(reminded) <= (visit.state is S.CONFIRMED)
    return visit.state


async def test_one_confirms_while_another_declines(scene: Scene):
    number = (await scene.asked()).number
    said = await at_once(
        scene.service.confirm(scene.consultant, number),
        scene.service.decline(scene.at_the_desk, number, "ill"),
    )
    # Declining a visit that was confirmed meanwhile is not declining any more: it would be cancelled.
    assert said in (["done", "NotWaiting"], ["AlreadyClosed", "done"])
    assert await stands(scene, number) is (S.CONFIRMED if said[0] == "done" else S.DECLINED)


async def test_one_confirms_while_the_person_cancels(scene: Scene):
    number = (await scene.asked()).number
    said = await at_once(
        scene.service.confirm(scene.consultant, number), scene.service.cancel_mine(scene.she, number)
    )
    assert said in (["done", "done"], ["AlreadyClosed", "done"])
    assert await stands(scene, number) is S.CANCELLED
    assert await scene.promised("consultation_confirmed") == []


async def test_the_person_accepts_while_the_offer_is_changed(scene: Scene):
    number = (await scene.offered()).number
    thursday = almaty("2026-11-05", "11:00")
    said = await at_once(
        scene.service.accept_offer(scene.she, number),
        scene.service.offer_another(scene.consultant, number, thursday),
        scene.service.refuse_offer(scene.she, number),
    )
    assert "done" in said
    await stands(scene, number)


async def test_held_twice_at_once_is_counted_once(scene: Scene):
    number = (await scene.confirmed()).number
    scene.when(TEN, timedelta(minutes=50))
    said = await at_once(
        *(scene.service.mark_held(scene.consultant, number) for _ in range(3)),
        scene.service.mark_missed(scene.at_the_desk, number),
    )
    assert said.count("done") == 1
    async with scene.database.read() as session:
        facts = await session.scalar(select(func.count()).select_from(Fact).where(Fact.struck_at.is_(None)))
    assert facts == (1 if await stands(scene, number) is S.HELD else 0)


async def test_undone_twice_at_once_strikes_one_fact(scene: Scene):
    number = (await scene.confirmed()).number
    scene.when(TEN, timedelta(minutes=50))
    await scene.service.mark_held(scene.consultant, number)
    said = await at_once(*(scene.service.undo_outcome(scene.consultant, number) for _ in range(3)))
    assert sorted(said) == ["NothingToUndo", "NothingToUndo", "done"]
    async with scene.database.read() as session:
        assert (
            await session.scalar(select(func.count()).select_from(Fact).where(Fact.struck_at.is_(None))) == 0
        )


async def test_the_person_erases_everything_while_the_visit_is_confirmed(scene: Scene):
    number = (await scene.asked()).number
    people = PeopleService(scene.database, scene.tools)
    said = await at_once(scene.service.confirm(scene.consultant, number), people.erase(scene.she))
    assert said[1] == "done"
    assert await stands(scene, number) is S.CANCELLED
    assert not any(number_in(one.recipient, PERSON) for one in await scene.promised())


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_happens_at_once_leaves_one_story(scene: Scene, seed: int):
    draw = random.Random(seed)
    number = (await scene.asked()).number
    service, thursday = scene.service, almaty("2026-11-05", "11:00")
    deeds: list[Callable[[], Deed]] = [
        lambda: service.confirm(scene.consultant, number),
        lambda: service.confirm(scene.at_the_desk, number),
        lambda: service.offer_another(scene.consultant, number, WEDNESDAY_TEN),
        lambda: service.offer_another(scene.at_the_desk, number, thursday),
        lambda: service.accept_offer(scene.she, number),
        lambda: service.refuse_offer(scene.she, number),
        lambda: service.say_coming(scene.she, number, True),
        lambda: service.decline(scene.at_the_desk, number, "ill"),
        lambda: service.cancel_mine(scene.she, number),
        lambda: service.cancel_for(scene.consultant, number, "no_time"),
    ]
    # What ends it comes last: before, the others have something to fight over.
    for among in (deeds[:7], deeds[:7], deeds):
        chosen = draw.sample(among, len(among))
        said = await at_once(*(deed() for deed in chosen))
        assert "done" in said
        await stands(scene, number)
