"""The table of days off fills itself once a year, keeps what people changed, is read at most a minute old."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from db.engine import Database
from db.enums import ChannelName, Role
from db.models.units import DayOff
from services.calendar import CalendarService, ListedDay
from services.cause import Actor, Cause, Grant
from services.clock import StoppedClock
from services.errors import NotAllowed, NotFound
from services.keys import Keys
from services.tools import Tools
from services.workdays import holidays_of

NOW = datetime(2026, 12, 31, 4, 30, tzinfo=UTC)


def as_role(role: Role) -> Cause:
    return Cause(by=Actor(grants=(Grant(role, 1, "/1/"),)), channel=ChannelName.DESK)


ADMINISTRATOR = as_role(Role.ADMINISTRATOR)


@pytest.fixture
async def database(database_url):
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def clock():
    return StoppedClock(NOW)


@pytest.fixture
def tools(clock):
    return Tools(clock=clock, keys=Keys("test", {"test": b"k" * 32}))


@pytest.fixture
async def calendar(database, tools):
    return CalendarService(database, tools)


async def test_the_years_around_now_are_filled_once(calendar, clock):
    assert await calendar.fill(clock.now()) > 0
    assert await calendar.fill(clock.now()) == 0
    for year in (2025, 2026, 2027, 2028):
        listed = {one.day for one in await calendar.year(year) if not one.is_worked}
        assert listed == {one.day for one in holidays_of(year)}


async def test_estimates_are_marked_and_names_stand_in_both_languages(calendar, clock):
    await calendar.fill(clock.now())
    days = await calendar.year(2027)
    assert [one.is_estimate for one in days] == [one.estimated for one in holidays_of(2027)]
    assert any(one.is_estimate for one in days)
    assert all(one.name_kk and one.name_ru for one in days)


async def test_a_new_year_brings_its_days_by_itself(calendar, clock):
    await calendar.fill(clock.now())
    clock.advance(timedelta(days=1))
    assert await calendar.fill(clock.now()) == len(holidays_of(2029))


async def test_what_people_moved_stays_moved(calendar, clock, database):
    await calendar.fill(clock.now())
    estimate = next(one for one in await calendar.year(2027) if one.is_estimate)
    moved = estimate.day + timedelta(days=1)
    await calendar.remove(ADMINISTRATOR, estimate.day)
    await calendar.put(ADMINISTRATOR, ListedDay(moved, False, estimate.name_kk, estimate.name_ru, False))
    assert await calendar.fill(clock.now()) == 0
    days = {one.day: one for one in await calendar.year(2027)}
    assert estimate.day not in days
    assert not days[moved].is_estimate


async def test_a_year_added_to_by_hand_beforehand_is_filled_all_the_same(calendar, clock):
    day = date(2028, 6, 12)
    await calendar.put(ADMINISTRATOR, ListedDay(day, False, "Демалыс", "Выходной", False))
    await calendar.fill(clock.now())
    assert {one.day for one in await calendar.year(2028)} >= {day, date(2028, 1, 1)}


async def test_the_4th_of_january_2027_is_a_day_off_and_a_saturday_may_be_worked(calendar, clock):
    await calendar.fill(clock.now())
    saturday = date(2026, 11, 28)
    await calendar.put(ADMINISTRATOR, ListedDay(saturday, True, "Жұмыс күні", "Рабочий день", False))
    days = await calendar.around(date(2026, 12, 31))
    assert not days.is_working(date(2027, 1, 4))
    assert days.is_working(date(2027, 1, 5))
    assert days.is_working(saturday)


async def test_an_edit_is_seen_at_once_here_and_within_a_minute_elsewhere(calendar, clock, database, tools):
    await calendar.fill(clock.now())
    elsewhere = CalendarService(database, tools)
    day = date(2027, 2, 1)
    assert (await elsewhere.around(day)).is_working(day)
    assert (await calendar.around(day)).is_working(day)
    await calendar.put(ADMINISTRATOR, ListedDay(day, False, "Демалыс", "Выходной", False))
    assert not (await calendar.around(day)).is_working(day)
    clock.advance(timedelta(seconds=59))
    assert (await elsewhere.around(day)).is_working(day), "read again although it was at hand"
    clock.advance(timedelta(seconds=1))
    assert not (await elsewhere.around(day)).is_working(day)


async def test_a_clock_put_back_does_not_keep_an_old_look(calendar, clock, database):
    day = date(2027, 2, 1)
    clock.advance(timedelta(days=30))
    assert (await calendar.around(day)).is_working(day)
    async with database.begin() as session:
        session.add(DayOff(day=day, name_kk="Демалыс", name_ru="Выходной"))
    clock.at = NOW
    assert not (await calendar.around(day)).is_working(day)


async def test_the_first_of_january_and_unknown_days_are_not_removed(calendar, clock):
    await calendar.fill(clock.now())
    for day in (date(2027, 1, 1), date(2027, 2, 1)):
        with pytest.raises(NotFound):
            await calendar.remove(ADMINISTRATOR, day)


async def test_only_an_administrator_edits(calendar):
    with pytest.raises(NotAllowed):
        await calendar.put(as_role(Role.DIRECTOR), ListedDay(date(2027, 2, 1), False, "а", "а", False))
    with pytest.raises(NotAllowed):
        await calendar.remove(as_role(Role.CONSULTANT), date(2027, 5, 1))


async def test_a_correction_of_people_outlives_a_loss_of_the_mark(calendar, clock, database):
    await calendar.fill(clock.now())
    async with database.begin() as session:
        await session.execute(update(DayOff).where(DayOff.day == date(2027, 7, 6)).values(name_ru="Наше имя"))
        await session.execute(delete(DayOff).where(DayOff.day == date(2027, 1, 1)))
    assert await calendar.fill(clock.now()) == 1
    assert "Наше имя" in {one.name_ru for one in await calendar.year(2027)}
