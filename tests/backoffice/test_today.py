"""Today: what each role finds there; calls; deadlines."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from db.engine import Database
from db.enums import PromiseState, Role
from db.models.conversations import Promise
from services.calendar import CalendarService
from services.clock import StoppedClock
from services.reporting.reports import ReportService
from services.tools import Tools
from tests.backoffice.conftest import Signs
from tests.backoffice.world import World
from tests.factories import a_login, a_person, almaty


async def test_an_empty_day_says_what_to_do(signed_in: Signs, world: World):
    browser = await signed_in(world.desk)
    await browser.opens("/today")
    assert browser.has("Nobody is waiting for an answer", "No visits today", "Nobody to ring")
    assert 'href="/office/people/new"' in browser.page.text


async def test_a_consultant_finds_their_own_requests_only(signed_in: Signs, world: World):
    own = await world.somebody_asks(world.career)
    other = await world.somebody_asks(world.psychologist)
    browser = await signed_in(world.career.actor)
    await browser.opens("/today")
    assert f'data-number="{own.number}"' in browser.page.text
    assert f'data-number="{other.number}"' not in browser.page.text


async def test_figures_only_see_no_visits(signed_in: Signs, world: World, database: Database):
    await world.somebody_asks(world.career)
    browser = await signed_in(await a_login(database, world.centre, Role.AKIMAT_VIEWER))
    await browser.opens("/today")
    assert browser.status == 200
    assert not browser.has("Confirm")
    assert 'role="search"' not in browser.page.text


async def test_a_notice_that_did_not_arrive_is_a_call_that_is_ticked_off(
    signed_in: Signs, world: World, database: Database
):
    person = await a_person(database, world.centre, phone="+77011234567")
    await world.somebody_is_confirmed(world.career, person=person)
    async with database.begin() as session:
        await session.execute(
            update(Promise)
            .where(Promise.kind == "consultation_confirmed")
            .values(state=PromiseState.FAILED, settled_at=almaty("2026-11-02"), useless_after=None)
        )
        number = await session.scalar(select(Promise.id).where(Promise.kind == "consultation_confirmed"))
    browser = await signed_in(world.desk)
    await browser.opens("/today")
    assert browser.has("+7 701 123 45 67", "Say: the visit is confirmed.", "Said by phone")
    await browser.sends(f"/today/calls/{number}/called")
    assert browser.has("Nobody to ring")
    assert (await browser.sends(f"/today/calls/{number}/called")).status_code == 404


async def test_the_call_about_a_masked_visit_names_the_person_to_its_consultant_only(
    signed_in: Signs, world: World, database: Database
):
    person = await a_person(database, world.centre, phone="+77011234567", family_name="Құпиябаева")
    await world.somebody_is_confirmed(world.psychologist, person=person, day=date(2026, 11, 4))
    async with database.begin() as session:
        await session.execute(update(Promise).values(state=PromiseState.FAILED, useless_after=None))
    for actor in (world.desk, world.director):
        browser = await signed_in(actor)
        await browser.opens("/today")
        assert browser.has("Say: the visit is confirmed.", "The consultant rings: {name}")
        assert "Құпиябаева" not in browser.page.text
        assert "701" not in browser.text
        assert f"/people/{person.id}" not in browser.page.text
        assert not browser.has("Said by phone")
    browser = await signed_in(world.psychologist.actor)
    await browser.opens("/today")
    assert browser.has("Құпиябаева", "+7 701 123 45 67", "Said by phone")


@pytest.mark.parametrize(
    "day, said",
    [
        ("2026-12-31", "The report is due soon: {quarter}. Last day: {day}."),
        ("2027-01-04", "5 қаңтар"),  # a day off: no new reminder, the deadline all the same
        ("2027-01-05", "Today is the last day of the report: {quarter}."),
    ],
)
async def test_the_director_sees_the_deadline_and_the_reminders_of_working_days(
    signed_in: Signs, world: World, database: Database, tools: Tools, clock: StoppedClock, day: str, said: str
):
    clock.at = almaty(day, "09:30")
    await CalendarService(database, tools).fill(clock.now())
    await ReportService(database, tools).remind(clock.now())
    browser = await signed_in(world.director)
    await browser.opens("/today")
    assert browser.has("2026 жыл, 4-тоқсан", "5 қаңтар", said)
    assert 'data-due="2027-01-05"' in browser.page.text
    reminders = browser.page.text.count("data-reminder=")
    assert reminders == (0 if day == "2027-01-04" else 1)


async def test_a_report_is_sent_from_today_and_never_twice(
    signed_in: Signs, world: World, database: Database, tools: Tools, clock: StoppedClock
):
    clock.at = almaty("2027-01-05", "10:00")
    await CalendarService(database, tools).fill(clock.now())
    browser = await signed_in(world.director)
    await browser.opens("/today")
    assert browser.has("Send the report")
    path = f"/reports/{world.centre.id}/2026Q4"
    await browser.sends(f"{path}/send", back="/office/today")
    assert browser.has("The report is sent. Its figures do not change any more.", "Sent")
    assert (await browser.sends(f"{path}/send")).status_code == 409
    clock.advance(timedelta(minutes=1))
    await browser.opens(path)
    assert browser.has("As it was sent", "unchanged")
    assert (await browser.opens(f"/reports/{world.centre.id}/nonsense")).status_code == 404


async def test_a_report_of_a_running_quarter_is_not_sent(signed_in: Signs, world: World):
    browser = await signed_in(world.director)
    assert (await browser.sends(f"/reports/{world.centre.id}/2026Q4/send")).status_code == 409


async def test_the_region_accepts_or_returns_with_a_comment(
    signed_in: Signs, world: World, database: Database, tools: Tools, clock: StoppedClock
):
    from db.models.units import Unit
    from tests.factories import a_centre

    async with database.read() as session:
        region = await session.get_one(Unit, world.centre.parent_id)
    above = await a_centre(database, region, does_regional_work=True)
    clock.at = almaty("2027-01-05", "10:00")
    await CalendarService(database, tools).fill(clock.now())
    director = await signed_in(world.director)
    path = f"/reports/{world.centre.id}/2026Q4"
    await director.sends(f"{path}/send")
    regional = await signed_in(await a_login(database, above, Role.DIRECTOR))
    await regional.opens("/reports", quarter="2026Q4")
    assert regional.has("Accept", "Return")
    await regional.sends(f"{path}/return")
    assert regional.status == 422
    await regional.sends(f"{path}/return", comment="Қарашаны тексеріңіз")
    await director.opens("/today")
    assert director.has("Қарашаны тексеріңіз", "Send the report")
    await director.sends(f"{path}/send")
    await regional.sends(f"{path}/accept")
    assert regional.has("The report is accepted.")
