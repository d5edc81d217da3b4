"""A consultant's hours: kept by whom they belong to, 8 and 40 hours, days that differ, visits that stand."""

from dataclasses import replace
from datetime import date

import pytest

from db.engine import Database
from db.enums import ConsultationState, Role, VisitMethod
from services.consultations.schedule_rules import (
    BadInterval,
    BadSetting,
    DayTooLong,
    IntervalsOverlap,
    PastDay,
    WeekHours,
    WeekTooLong,
)
from services.consultations.schedules import SchedulesService
from services.errors import NotAllowed, NotFound, Repeated
from services.tools import Tools
from tests.factories import a_centre, a_consultant, a_login, by_staff
from tests.services.visits import Scene, a_scene, hours_on

TUESDAY = date(2026, 11, 3)
MORNINGS = [WeekHours(day, 9 * 60, 12 * 60) for day in range(5)]


@pytest.fixture
async def scene(database: Database, tools: Tools) -> Scene:
    return await a_scene(database, tools)


@pytest.fixture
def schedules(scene: Scene) -> SchedulesService:
    return SchedulesService(scene.database, scene.tools)


async def test_new_hours_take_the_place_of_the_old(scene: Scene, schedules: SchedulesService):
    before = await schedules.weekly(scene.who.actor, scene.who.id)
    assert len(before.weekly) == 10

    after = await schedules.set_weekly(scene.consultant, scene.who.id, MORNINGS)

    assert list(after.weekly) == MORNINGS
    assert await hours_on(scene, TUESDAY) == ["09:00", "10:00", "11:00"]
    assert [line.login_id for line in await scene.audited("schedule_weekly")] == [scene.who.actor.login_id]


async def test_visits_that_stand_are_not_moved(scene: Scene, schedules: SchedulesService):
    number = (await scene.confirmed()).number

    await schedules.set_weekly(scene.consultant, scene.who.id, [])

    assert (await scene.row(number)).state is ConsultationState.CONFIRMED
    assert await hours_on(scene, TUESDAY) == []


@pytest.mark.parametrize(
    "intervals, fault",
    [
        ([WeekHours(7, 540, 600)], BadInterval),
        ([WeekHours(0, 600, 540)], BadInterval),
        ([WeekHours(0, 600, 600)], BadInterval),
        ([WeekHours(0, 541, 600)], BadInterval),
        ([WeekHours(0, -5, 600)], BadInterval),
        ([WeekHours(0, 1400, 1445)], BadInterval),
        ([WeekHours(0, 540, 660), WeekHours(0, 655, 700)], IntervalsOverlap),
        ([WeekHours(0, 540, 660), WeekHours(0, 540, 660)], IntervalsOverlap),
        ([WeekHours(2, 480, 780), WeekHours(2, 840, 1025)], DayTooLong),
        ([WeekHours(day, 480, 960) for day in range(6)], WeekTooLong),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else None,
)
async def test_hours_that_cannot_be(scene: Scene, schedules: SchedulesService, intervals, fault):
    with pytest.raises(fault) as refused:
        await schedules.set_weekly(scene.consultant, scene.who.id, intervals)

    assert getattr(refused.value, "weekday", intervals[0].weekday) == intervals[0].weekday
    assert len((await schedules.weekly(scene.who.actor, scene.who.id)).weekly) == 10


async def test_exactly_eight_and_forty_hours_are_allowed(scene: Scene, schedules: SchedulesService):
    full = [WeekHours(day, 540, 780) for day in range(5)] + [WeekHours(day, 840, 1080) for day in range(5)]

    assert len((await schedules.set_weekly(scene.consultant, scene.who.id, full)).weekly) == 10


async def test_a_day_that_differs_and_what_stands_outside_it(scene: Scene, schedules: SchedulesService):
    number = (await scene.confirmed()).number

    assert await schedules.add_exception(scene.consultant, scene.who.id, TUESDAY, [(540, 660)]) == []
    assert await hours_on(scene, TUESDAY) == ["09:00"]
    assert await schedules.add_exception(scene.consultant, scene.who.id, TUESDAY, [(840, 960)]) == [number]
    assert await hours_on(scene, TUESDAY) == ["14:00", "15:00"]
    assert await schedules.add_exception(scene.consultant, scene.who.id, TUESDAY) == [number]
    assert await hours_on(scene, TUESDAY) == []

    shown = await schedules.weekly(scene.who.actor, scene.who.id)
    assert [(day.day, day.start_minute) for day in shown.differing] == [(TUESDAY, None)]
    shown = await schedules.remove_exception(scene.consultant, scene.who.id, TUESDAY)
    assert shown.differing == ()
    assert "09:00" in await hours_on(scene, TUESDAY)


async def test_a_day_that_is_over_is_not_changed(scene: Scene, schedules: SchedulesService):
    with pytest.raises(PastDay):
        await schedules.add_exception(scene.consultant, scene.who.id, date(2026, 11, 1))
    with pytest.raises(DayTooLong):
        await schedules.add_exception(scene.consultant, scene.who.id, TUESDAY, [(0, 485)])


async def test_settings(scene: Scene, schedules: SchedulesService):
    settings = (await schedules.weekly(scene.who.actor, scene.who.id)).settings
    changed = replace(settings, minutes=30, minutes_after=0, confirms_itself=True, daily_limit=8)

    shown = await schedules.set_settings(scene.consultant, scene.who.id, changed)

    assert shown.settings == changed
    assert (await hours_on(scene, TUESDAY))[:3] == ["09:00", "09:30", "10:00"]
    for bad in (
        {"minutes": 5},
        {"minutes": 245},
        {"minutes": 31},
        {"minutes_before": -5},
        {"minutes_after": 65},
        {"daily_limit": -1},
        {"daily_limit": 21},
        {"methods": ()},
    ):
        with pytest.raises(BadSetting) as refused:
            await schedules.set_settings(scene.consultant, scene.who.id, replace(settings, **bad))
        assert refused.value.name in bad
    assert shown.settings.methods == (VisitMethod.CENTRE, VisitMethod.ONLINE)


async def test_consultants_their_own_a_director_the_units(scene: Scene, schedules: SchedulesService):
    colleague = await a_consultant(scene.database, scene.centre)
    elsewhere = await a_centre(scene.database)
    stranger = await a_login(scene.database, elsewhere, Role.DIRECTOR)

    with pytest.raises(NotFound):
        await schedules.set_weekly(scene.consultant, colleague.id, MORNINGS)
    with pytest.raises(NotFound):
        await schedules.set_weekly(by_staff(stranger), colleague.id, MORNINGS)
    with pytest.raises(NotFound):
        await schedules.weekly(stranger, colleague.id)
    with pytest.raises(NotAllowed):
        await schedules.set_weekly(scene.at_the_desk, colleague.id, MORNINGS)
    await schedules.set_weekly(by_staff(scene.director), colleague.id, MORNINGS)

    seen = await schedules.consultants(scene.who.actor)
    assert {(row.consultant_id, row.is_editable) for row in seen} == {
        (scene.who.id, True),
        (colleague.id, False),
    }
    assert seen[0].specialisms_kk == ("Психолог",)
    assert await schedules.consultants(stranger) == []


async def test_a_form_sent_twice_is_one_deed(scene: Scene, schedules: SchedulesService):
    form = by_staff(scene.who.actor, key="form-1")
    await schedules.set_weekly(form, scene.who.id, MORNINGS)

    with pytest.raises(Repeated):
        await schedules.set_weekly(form, scene.who.id, [])
    assert list((await schedules.weekly(scene.who.actor, scene.who.id)).weekly) == MORNINGS
