"""Schedules: the week, days that differ, settings; whose they are to change."""

from datetime import date

import pytest

from backoffice.words import SENTENCES
from db.engine import Database
from db.enums import Role
from services.consultations import schedule_rules as rules
from services.rights import Right
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_centre, a_login

TOMORROW = date(2026, 11, 3)


@pytest.fixture
async def consultant(signed_in: Signs, world: World) -> Browser:
    return await signed_in(world.career.actor)


async def hours(world: World, day: date = TOMORROW) -> int:
    """How many hours the chat offers on that day."""
    days = await world.services.consultations.days_with_hours(
        world.centre.id, world.career.specialism_id, world.career.id
    )
    return dict(days).get(day, 0)


async def test_a_new_week_is_what_the_chat_offers(consultant: Browser, world: World):
    path = f"/schedules/{world.career.id}"
    await consultant.sends(f"{path}/weekly", day1_0_from="9", day1_0_to="10:00")
    assert consultant.has("Saved.")
    assert await hours(world) == 1
    await consultant.sends(f"{path}/weekly")
    assert await hours(world) == 0


@pytest.mark.parametrize(
    "fields, said",
    [
        (
            {"day1_0_from": "13:00", "day1_0_to": "09:00"},
            SENTENCES[rules.BadInterval],
        ),
        ({"day1_0_from": "09:00", "day1_0_to": ""}, "Fill this in."),
        ({"day1_0_from": "noon", "day1_0_to": "13:00"}, "Write the time like this: 14:30"),
        (
            {"day1_0_from": "08:00", "day1_0_to": "17:00"},
            SENTENCES[rules.DayTooLong],
        ),
        (
            {"day1_0_from": "09:00", "day1_0_to": "12:00", "day1_1_from": "11:00", "day1_1_to": "13:00"},
            SENTENCES[rules.IntervalsOverlap],
        ),
        (
            {f"day{day}_0_{end}": hour for day in range(7) for end, hour in (("from", "9"), ("to", "16"))},
            SENTENCES[rules.WeekTooLong],
        ),
    ],
)
async def test_hours_that_cannot_be_are_sent_back_as_they_were(
    consultant: Browser, world: World, fields: dict[str, str], said: str
):
    before = await hours(world)
    await consultant.sends(f"/schedules/{world.career.id}/weekly", **fields)
    assert consultant.status == 422
    assert consultant.has(said)
    for name, value in fields.items():
        if value:
            assert consultant.value_of(name) == value
    assert await hours(world) == before


async def test_a_day_off_names_the_visits_that_stand_outside_it(consultant: Browser, world: World):
    asked = await world.somebody_asks(world.career, day=TOMORROW)
    path = f"/schedules/{world.career.id}"
    await consultant.sends(f"{path}/days", day=TOMORROW.isoformat(), kind="off")
    assert f'href="/office/consultations/{asked.number}"' in consultant.page.text
    assert await hours(world) == 0
    await consultant.sends(f"{path}/days/{TOMORROW}/remove")
    assert await hours(world) > 0


async def test_other_hours_on_one_day_want_their_hours(consultant: Browser, world: World):
    path = f"/schedules/{world.career.id}/days"
    await consultant.sends(path, day="2026-11-03", kind="hours")
    assert consultant.status == 422
    await consultant.sends(path, day="2026-11-03", kind="hours", on_0_from="19:00", on_0_to="20:00")
    assert await hours(world) == 1
    await consultant.sends(path, day="2026-11-01", kind="off")
    assert consultant.has("This day is over. Choose today or a later one.")


async def test_settings_hold_to_their_limits(consultant: Browser, world: World):
    path = f"/schedules/{world.career.id}/settings"
    good = {
        "minutes": "30",
        "minutes_before": "0",
        "minutes_after": "10",
        "daily_limit": "3",
        "methods": "phone",
    }
    await consultant.sends(path, **good, confirms_itself="1")
    assert consultant.has("Saved.")
    schedule = await world.services.schedules.weekly(world.career.actor, world.career.id)
    assert (schedule.settings.minutes, schedule.settings.confirms_itself) == (30, True)
    for name, value in (("minutes", "7"), ("minutes", "x"), ("daily_limit", "900"), ("methods", "")):
        await consultant.sends(path, **{**good, name: value})
        assert consultant.status == 422, (name, value)


async def test_a_colleagues_hours_are_read_only_and_another_centres_not_there(
    signed_in: Signs, consultant: Browser, world: World, database: Database
):
    path = f"/schedules/{world.psychologist.id}"
    await consultant.opens(path)
    assert consultant.status == 200
    assert '<form method="post" action="/office/schedules' not in consultant.page.text
    assert (await consultant.sends(f"{path}/weekly")).status_code == 404
    stranger = await signed_in(await a_login(database, await a_centre(database), Role.DIRECTOR))
    assert (await stranger.opens(path)).status_code == 404
    director = await signed_in(world.director)
    await director.sends(f"{path}/weekly", day0_0_from="10:00", day0_0_to="12:00")
    assert director.has("Saved.")


async def test_whoever_may_see_schedules_sees_the_list(signed_in: Signs, world: World):
    desk = await signed_in(world.desk)
    await desk.opens("/schedules")
    assert desk.has("Психолог", "Жұмыс және мамандық")
    assert not desk.has("Change"), Right.EDIT_SCHEDULES
