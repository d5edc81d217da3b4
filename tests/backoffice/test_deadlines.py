"""The calendar of the chain, another due day for one unit, the feed for calendar programs, the print-out."""

import re
from datetime import date, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import update

from db.engine import Database
from db.enums import Role
from db.models.staff import Login
from db.models.units import Unit
from services.calendar import CalendarService
from services.cause import Actor
from services.clock import StoppedClock
from services.house import Services
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_centre, a_login, a_region, almaty


@pytest.fixture
async def region(database: Database, world: World, clock: StoppedClock, services: Services) -> Unit:
    """It is the evening before the due day; the centre's region has a regional centre."""
    async with database.read() as session:
        found = await session.get_one(Unit, world.centre.parent_id)
    await a_centre(database, found, does_regional_work=True, code="regional")
    clock.at = almaty("2027-01-04", "10:00")
    await CalendarService(database, services.tools).fill(clock.now())
    return found


@pytest.fixture
async def methodologist(database: Database, region: Unit) -> Actor:
    return await a_login(database, region, Role.METHODOLOGIST)


@pytest.fixture
async def stranger(database: Database, region: Unit) -> Actor:
    """Of the same roles in another region."""
    other = await a_region(database)
    await a_centre(database, other, does_regional_work=True)
    return await a_login(database, other, Role.METHODOLOGIST, Role.DIRECTOR)


def rows(browser: Browser) -> dict[str, str]:
    """Number and state of the rows."""
    return dict(re.findall(r'<tr data-number="([^"]+)" data-state="(\w+)"', browser.page.text))


async def test_the_year_shows_each_due_day_its_day_off_and_when_it_is_late(
    signed_in: Signs, world: World, region: Unit
):
    browser = await signed_in(world.director)
    await browser.opens("/deadlines", year=2026)
    assert len(rows(browser)) == 12
    assert rows(browser)["2026Q4-region"] == "off", "10 January 2027 is a Sunday"
    assert rows(browser)["2026Q4-centre"] == "worked"
    assert browser.has("10.01.2027", "12.01.2027", "25.12.2026", "31.12.2026")
    for year in ("1999", "x", "20 26", "99999"):
        assert (await browser.opens("/deadlines", year=year)).status_code == 404


async def test_the_chain_shows_state_sender_lateness_and_whose_turn_it_is(
    signed_in: Signs, world: World, methodologist: Actor, clock: StoppedClock
):
    browser = await signed_in(methodologist)
    await browser.opens("/deadlines/2026Q4")
    number = str(world.centre.id)
    assert rows(browser)[number] == "open"
    clock.at = almaty("2027-01-06", "10:00")
    browser = await signed_in(methodologist)
    await browser.opens("/deadlines/2026Q4")
    assert browser.has("late since {day}", "overdue")
    director = await signed_in(world.director)
    await director.sends(f"/reports/{number}/2026Q4/send")
    await browser.opens("/deadlines/2026Q4")
    assert rows(browser)[number] == "sent"
    assert browser.has("came late", "Жақсыбеков")
    assert not browser.has("late since {day}")
    await browser.sends(f"/reports/{number}/2026Q4/accept")
    await browser.sends(f"/reports/{(await regional_id(browser))}/2026Q4/send")
    await browser.opens("/deadlines/2026Q4")
    assert rows(browser)[number] == "consolidated"


async def regional_id(browser: Browser) -> str:
    await browser.opens("/deadlines/2026Q4")
    found = re.search(r'data-number="(\d+)"[^>]*data-level="region"', browser.page.text)
    assert found
    return found[1]


async def test_a_director_sees_their_own_report_only(
    signed_in: Signs, world: World, region: Unit, database: Database
):
    other = await a_centre(database, region)
    await a_login(database, other, Role.DIRECTOR)
    browser = await signed_in(world.director)
    await browser.opens("/deadlines/2026Q4")
    assert list(rows(browser)) == [str(world.centre.id)]


async def test_another_day_is_given_with_a_reason_seen_by_the_unit_and_ended(
    signed_in: Signs, world: World, methodologist: Actor
):
    path = f"/reports/{world.centre.id}/2026Q4"
    browser, director = await signed_in(methodologist), await signed_in(world.director)
    await browser.sends(f"{path}/exception", due_on="2027-01-12", reason_given="Орталық көшіп жатыр")
    assert browser.has(
        "The other due day is given. The unit sees it and is reminded of it.", "Another due day"
    )
    await director.opens("/today")
    assert 'data-due="2027-01-12"' in director.page.text
    assert director.has("Орталық көшіп жатыр", "Another day was given; the usual one: {day}")
    await director.opens(f"{path}/paper")
    assert director.has("Орталық көшіп жатыр", "2027 жылғы 12 қаңтар")
    await browser.sends(f"{path}/exception/end")
    await director.opens("/today")
    assert 'data-due="2027-01-05"' in director.page.text
    assert (await browser.sends(f"{path}/exception/end")).status_code == 404


@pytest.mark.parametrize(
    "due_on, said",
    [
        ("2027-01-05", "Choose a day after the usual one: {usual}."),
        ("2027-01-03", "Choose a day after the usual one: {usual}."),
        ("2027-02-06", "At most a month later than usual: {last} is the last day."),
        ("", "Fill this in."),
        ("nonsense", "Write the date like this: 05.09.2010"),
    ],
)
async def test_a_day_that_cannot_be_given_is_said_so_and_what_was_typed_stays(
    signed_in: Signs, world: World, methodologist: Actor, due_on: str, said: str
):
    browser = await signed_in(methodologist)
    await browser.sends(
        f"/reports/{world.centre.id}/2026Q4/exception", due_on=due_on, reason_given="Су тасқыны"
    )
    assert browser.status == 422
    assert browser.has(said, "Су тасқыны")


async def test_nobody_excepts_themselves_or_another_regions_units(
    signed_in: Signs, world: World, methodologist: Actor, stranger: Actor
):
    fields = {"due_on": "2027-01-20", "reason_given": "себеп"}
    browser = await signed_in(methodologist)
    own = await regional_id(browser)
    assert (await browser.sends(f"/reports/{own}/2026Q4/exception", **fields)).status_code == 404
    browser = await signed_in(stranger)
    for path in ("", "/paper"):
        assert (await browser.opens(f"/reports/{world.centre.id}/2026Q4{path}")).status_code == 404
    for act in ("exception", "exception/end", "send", "accept", "return"):
        answer = await browser.sends(f"/reports/{world.centre.id}/2026Q4/{act}", comment="x", **fields)
        assert answer.status_code == 404, act
    assert (await browser.opens("/deadlines/2026Q5")).status_code == 404
    assert (await browser.opens("/deadlines/2026Q4", region="nowhere")).status_code == 404
    await browser.opens("/deadlines/2026Q4")
    assert str(world.centre.id) not in rows(browser)


async def the_address(browser: Browser) -> str:
    await browser.sends("/deadlines/feed")
    found = re.search(r"https://kenes\.test/office(/calendar/[\w-]+\.ics)", browser.page.text)
    assert found
    return found[1]


async def test_the_calendar_feed_is_open_to_whoever_knows_its_address(
    signed_in: Signs, a_browser, world: World, methodologist: Actor, services: Services
):
    browser = await signed_in(world.director)
    address = await the_address(browser)
    phone = a_browser()
    await phone.opens(address)
    assert phone.page.headers["content-type"].startswith("text/calendar")
    calendar = Calendar.from_ical(phone.page.content)
    events = {str(one["UID"]): one for one in calendar.walk("VEVENT")}
    event = events[f"own-{world.centre.id}-2026Q4@kenes"]
    assert event.decoded("dtstart") == date(2027, 1, 5)
    assert [one.decoded("trigger") for one in event.walk("VALARM")] == [
        timedelta(days=-11, hours=9),
        timedelta(days=-5, hours=9),
        timedelta(hours=9),
    ], "3 and 4 January are days off: their reminders meet on 31 December"
    assert "Жақсыбеков" not in phone.page.text

    await (await signed_in(methodologist)).sends(
        f"/reports/{world.centre.id}/2026Q4/exception", due_on="2027-01-12", reason_given="себеп"
    )
    await phone.opens(address)
    calendar = Calendar.from_ical(phone.page.content)
    events = {str(one["UID"]): one for one in calendar.walk("VEVENT")}
    assert events[f"own-{world.centre.id}-2026Q4@kenes"].decoded("dtstart") == date(2027, 1, 12)


async def test_a_program_is_told_that_nothing_is_new(
    signed_in: Signs, a_browser, world: World, region: Unit, clock: StoppedClock
):
    browser = await signed_in(world.director)
    address = await the_address(browser)
    phone = a_browser()
    first = await phone.opens(address)
    clock.advance(timedelta(hours=1))
    for asked in (
        {"If-None-Match": first.headers["etag"]},
        {"If-None-Match": f'"other", W/{first.headers["etag"]}'},
        {"If-Modified-Since": first.headers["last-modified"]},
    ):
        again = await phone.client.get(f"/office{address}", headers=asked)
        assert (again.status_code, again.content) == (304, b""), asked
    for asked in ({"If-None-Match": '"old"'}, {"If-Modified-Since": "nonsense"}):
        assert (await phone.client.get(f"/office{address}", headers=asked)).status_code == 200
    browser = await signed_in(world.director)
    await browser.sends(f"/reports/{world.centre.id}/2026Q4/send")
    again = await phone.client.get(f"/office{address}", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 200, "a sent report is marked as done"
    assert again.headers["last-modified"] != first.headers["last-modified"]


async def test_an_old_withdrawn_or_guessed_address_is_not_there(
    signed_in: Signs, a_browser, world: World, region: Unit, services: Services, database: Database
):
    browser, phone = await signed_in(world.director), a_browser()
    first = await the_address(browser)
    second = await the_address(browser)
    assert (await phone.opens(first)).status_code == 404
    assert (await phone.opens(second)).status_code == 200
    await browser.sends("/deadlines/feed/withdraw")
    assert browser.has("The calendar address does not work any more.")
    assert (await phone.opens(second)).status_code == 404
    third = await the_address(browser)
    async with database.begin() as session:
        await session.execute(
            update(Login).where(Login.id == world.director.login_id).values(ended_at=almaty("2027-01-01"))
        )
    assert (await phone.opens(third)).status_code == 404
    assert 429 in {(await phone.opens("/calendar/guess.ics")).status_code for _ in range(25)}


async def test_the_paper_speaks_both_languages_and_says_when_it_is_only_a_draft(
    signed_in: Signs, world: World, region: Unit
):
    browser = await signed_in(world.director)
    path = f"/reports/{world.centre.id}/2026Q4"
    await browser.opens(f"{path}/paper")
    assert browser.has("DRAFT, not sent")
    for lang in ("kk", "ru"):
        assert browser.has("Head", "signature", "In the quarter", lang=lang)
    await browser.sends(f"{path}/send")
    await browser.opens(f"{path}/paper")
    assert not browser.has("DRAFT, not sent")
    assert "SHA-256" in browser.text
