"""Which hours are offered: the week, days that differ, days off, what is taken, how soon and how far."""

from datetime import date, timedelta

import pytest

from db.engine import Database
from db.enums import VisitMethod
from services.tools import Tools
from tests.factories import (
    a_centre,
    a_consultant,
    a_day_off,
    a_day_that_differs,
    some_tools,
)
from tests.services.visits import TEN, Scene, a_scene, hours_on

TUESDAY = date(2026, 11, 3)


@pytest.fixture
async def scene(database: Database, tools: Tools) -> Scene:
    return await a_scene(database, tools)


ALL_DAY = ["09:00", "10:00", "11:00", "12:00", "14:00", "15:00", "16:00", "17:00"]


async def test_only_kinds_that_are_offered_and_given_by_somebody(scene: Scene):
    kinds = await scene.service.kinds_of_help(scene.centre.id)

    assert [(kind.code, kind.masked, kind.minutes) for kind in kinds] == [("psychologist", True, 45)]


async def test_an_ordinary_day(scene: Scene):
    assert await hours_on(scene, TUESDAY) == ALL_DAY


async def test_the_eight_nearest_over_all_consultants(scene: Scene):
    await a_consultant(scene.database, scene.centre)

    found = await scene.service.free_hours(scene.centre.id, scene.who.specialism_id)
    more = await scene.service.free_hours(scene.centre.id, scene.who.specialism_id, after=found[-1].key)

    assert [hour.starts_at for hour in found[::2]] == [hour.starts_at for hour in found[1::2]]
    assert len(found) == 8
    assert len({hour.consultant_id for hour in found}) == 2
    assert (more[0].starts_at, more[0].consultant_id) > found[-1].key
    assert not {hour.key for hour in found} & {hour.key for hour in more}


async def test_not_within_the_next_hour_and_not_past_four_weeks(scene: Scene):
    scene.at("2026-11-02", "09:01")
    today = await hours_on(scene, date(2026, 11, 2))

    assert today == ALL_DAY[2:]
    assert await hours_on(scene, date(2026, 11, 30)) == ALL_DAY
    assert await hours_on(scene, date(2026, 12, 1)) == []
    assert await hours_on(scene, date(2026, 11, 1)) == []


async def test_no_weekend_no_day_off_but_a_day_that_differs_outranks_both(scene: Scene):
    await a_day_off(scene.database, TUESDAY)
    await a_day_off(scene.database, date(2026, 11, 4))
    await a_day_that_differs(scene.database, scene.who, date(2026, 11, 4), (10, 12))
    await a_day_that_differs(scene.database, scene.who, date(2026, 11, 5))
    await a_day_that_differs(scene.database, scene.who, date(2026, 11, 7), (10, 11))

    assert await hours_on(scene, TUESDAY) == []
    assert await hours_on(scene, date(2026, 11, 4)) == ["10:00", "11:00"]
    assert await hours_on(scene, date(2026, 11, 5)) == []
    assert await hours_on(scene, date(2026, 11, 7)) == ["10:00"]
    assert await hours_on(scene, date(2026, 11, 8)) == []


async def test_what_is_taken_is_offered_no_more_but_to_whoever_keeps_it(scene: Scene):
    await scene.service.hold(scene.she, scene.centre.id, scene.who.specialism_id, scene.who.id, TEN)

    assert "10:00" not in await hours_on(scene, TUESDAY)
    assert "10:00" in await hours_on(scene, TUESDAY, contact_id=scene.contact.id)
    scene.clock.advance(timedelta(minutes=10))
    assert "10:00" in await hours_on(scene, TUESDAY)


async def test_the_hour_that_is_offered_instead_is_taken_too(scene: Scene):
    await scene.offered()

    assert "10:00" not in await hours_on(scene, TUESDAY)
    assert "10:00" not in await hours_on(scene, date(2026, 11, 4))


async def test_a_day_with_its_visits_has_no_more_hours(database: Database, tools: Tools):
    scene = await a_scene(database, tools, daily_limit=1)
    await scene.asked()

    assert await hours_on(scene, TUESDAY) == []
    days = dict(await scene.service.days_with_hours(scene.centre.id, scene.who.specialism_id))
    assert TUESDAY not in days
    assert days[date(2026, 11, 4)] == 8
    assert len(days) == 20


async def test_nobody_who_left_and_nothing_the_centre_does_not_offer(database: Database):
    centre = await a_centre(database, offers=("career",))
    await a_consultant(database, centre, "career", ended_on=date(2026, 11, 2))
    lawyer = await a_consultant(database, centre, "lawyer")

    elsewhere = await a_scene(database, some_tools())
    assert await elsewhere.service.kinds_of_help(centre.id) == []
    assert await elsewhere.service.free_hours(centre.id, lawyer.specialism_id) == []


async def test_consultants_of_a_kind(scene: Scene):
    await a_consultant(scene.database, scene.centre, "career")

    found = await scene.service.consultants_for(scene.centre.id, scene.who.specialism_id)

    assert [(view.id, view.minutes) for view in found] == [(scene.who.id, 45)]
    assert found[0].methods == (VisitMethod.CENTRE, VisitMethod.ONLINE)
