"""The table of days off: who edits it, what follows it, what the change did to the deadlines."""

from datetime import date

import pytest
from sqlalchemy import select

from db.engine import Database
from db.enums import Role
from db.models.staff import AuditEntry
from services.cause import Actor
from services.clock import StoppedClock
from services.house import Services
from services.workdays import holidays_of
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.test_deadlines import rows
from tests.backoffice.world import World
from tests.factories import a_login, almaty

TABLE = "/settings/days-off"


@pytest.fixture
async def administrator(world: World, database: Database, services: Services, clock: StoppedClock) -> Actor:
    clock.at = almaty("2026-12-01", "10:00")
    await services.calendar.fill(clock.now())
    return await a_login(database, world.centre, Role.ADMINISTRATOR)


async def writes(browser: Browser, day: str, kind: str = "off", **more: str) -> None:
    names = {"name_kk": "Ауыстырылған демалыс", "name_ru": "Перенос"}
    await browser.sends(TABLE, day=day, kind_of_day=kind, **{**names, **more})


async def test_a_transferred_day_off_moves_reminders_and_says_so(
    signed_in: Signs, world: World, administrator: Actor, services: Services
):
    browser = await signed_in(administrator)
    await writes(browser, "2027-01-05")
    assert browser.has(
        "The day is written down. Deadlines and free hours follow it at once.",
        "What this changes for the deadlines",
        "Late from: {before} → {now}",
    )
    assert "06.01.2027 → 07.01.2027" in browser.text
    assert rows(browser)["2027-01-05"] == "off"
    year = await services.deadlines.year(world.director, 2026)
    (step,) = [one for one in year.steps if one.due == date(2027, 1, 5)]
    assert (step.is_off, step.last_day) == (True, date(2027, 1, 6))
    await browser.sends(f"{TABLE}/2027-01-05/remove")
    assert browser.has("The day is an ordinary one again. Deadlines and free hours follow at once.")
    assert "07.01.2027 → 06.01.2027" in browser.text


async def test_free_hours_follow_the_table_at_once(
    signed_in: Signs, world: World, administrator: Actor, services: Services
):
    day = date(2026, 12, 9)
    place = (world.centre.id, world.career.specialism_id)
    assert await services.consultations.free_hours(*place, consultant_id=world.career.id, day=day)
    await writes(await signed_in(administrator), day.isoformat())
    assert not await services.consultations.free_hours(*place, consultant_id=world.career.id, day=day)


async def test_an_estimate_is_marked_and_confirmed_once(signed_in: Signs, administrator: Actor):
    estimate = next(one.day for one in holidays_of(2027) if one.estimated)
    browser = await signed_in(administrator)
    await browser.opens(TABLE, year=2027)
    assert rows(browser)[estimate.isoformat()] == "estimate"
    await browser.sends(f"{TABLE}/{estimate}/confirm")
    assert rows(browser)[estimate.isoformat()] == "off"
    assert (await browser.sends(f"{TABLE}/{estimate}/confirm")).status_code == 404


async def test_the_audit_keeps_what_stood_and_what_stands(
    signed_in: Signs, administrator: Actor, database: Database
):
    browser = await signed_in(administrator)
    await writes(browser, "2026-12-12", "worked", name_ru="Рабочая суббота")
    await writes(browser, "2026-12-12", "worked", name_ru="Рабочая суббота за 31-е")
    async with database.read() as session:
        query = select(AuditEntry).where(AuditEntry.subject_kind == "day_off").order_by(AuditEntry.id)
        first, second = list(await session.scalars(query))
    assert first.details["before"] is None
    assert second.details["before"]["name_ru"] == "Рабочая суббота"
    assert second.details["after"]["name_ru"] == "Рабочая суббота за 31-е"


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"day": "2026-12-14", "kind": "worked"}, "Only a Saturday or a Sunday can be a worked day off."),
        ({"day": "2099-01-01"}, "Choose a day of the years {first}–{last}."),
        ({"day": "31 декабря"}, "Write the date like this: 05.09.2010"),
        ({"day": "2026-12-14", "name_kk": " "}, "Fill this in."),
        ({"day": "2026-12-14", "kind": "half"}, "Choose one of these."),
        ({"day": "2026-12-14", "name_ru": "я" * 101}, "At most {n} characters."),
    ],
)
async def test_a_day_that_cannot_be_is_said_so(
    signed_in: Signs, administrator: Actor, fields: dict[str, str], said: str
):
    browser = await signed_in(administrator)
    await writes(browser, **fields)
    assert browser.status == 422
    assert browser.has(said)


async def test_a_month_of_days_off_is_a_mistake_and_nothing_is_written(
    signed_in: Signs, administrator: Actor, services: Services
):
    browser = await signed_in(administrator)
    for day in range(1, 32):
        await writes(browser, date(2027, 8, day).isoformat())
        if browser.status == 422:
            break
    assert browser.has("That would be more than {most} days off in a row. Check the days.")
    days = await services.calendar.around(date(2027, 8, 1))
    assert days.rest_around(date(2027, 8, 10)) <= 30


async def test_strange_addresses_are_not_there_and_the_first_of_january_stays(
    signed_in: Signs, administrator: Actor
):
    browser = await signed_in(administrator)
    assert (await browser.sends(f"{TABLE}/2027-01-01/remove")).status_code == 404
    for day in ("nonsense", "2027-13-01", "0001-01-01", "9999-12-31", "2027-02-01"):
        for act in ("confirm", "remove"):
            assert (await browser.sends(f"{TABLE}/{day}/{act}")).status_code == 404, (day, act)
    await browser.opens(TABLE, year="3000", edit="x", changed="", was="y")
    assert browser.status == 200
