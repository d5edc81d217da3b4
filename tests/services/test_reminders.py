"""Reminders of reports come on the right days and hours, once, and to the right people."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update

from db.enums import PromiseState, ReportState, Role
from db.models.staff import Login
from db.models.units import DayOff
from services.clock import HOME
from services.reporting.due_dates import ReportLevel
from tests.factories import a_login, almaty
from tests.services.chain_of_reports import Q4, Chain


@pytest.fixture
async def chain(database, tools, clock):
    return await Chain(database, tools, clock).build()


# ------------------------------------------------------------------ the scene that is shown


async def test_on_31_december_the_district_director_is_reminded_of_5_january(chain):
    new = await chain.at("2026-12-31", "09:30")
    (reminder,) = new["aral"]
    assert reminder.kind == "report_reminder"
    assert reminder.subject == f"report:{chain.units['aral'].id}:2026Q4"
    assert reminder.details == {
        "quarter": "2026Q4",
        "due": "2027-01-05",
        "days_left": 5,
        "overdue": False,
        "count": 1,
    }
    assert reminder.due_at == almaty("2026-12-31", "09:00")
    assert reminder.useless_after == almaty("2026-12-31", "21:00")
    (shown,) = await chain.reports.reminders_for(chain.logins["aral"].login_id)
    assert (shown.due, shown.days_left, shown.unit_code) == (date(2027, 1, 5), 5, "aral")


async def test_on_4_january_nothing_goes_out_and_today_shows_the_deadline(chain):
    await chain.at("2026-12-31", "09:30")
    for hour in ("00:10", "09:00", "14:00", "20:59"):
        assert await chain.at("2027-01-04", hour) == {}
    deadline = (await chain.deadlines("aral"))[0]
    assert (deadline.quarter, deadline.due, deadline.days_left) == (Q4, date(2027, 1, 5), 1)
    assert deadline.state is ReportState.OPEN
    assert not deadline.is_overdue
    assert deadline.draft_stands
    assert deadline.may_send
    (shown,) = await chain.reports.reminders_for(chain.logins["aral"].login_id)
    assert shown.at == almaty("2026-12-31", "09:00")


async def test_on_5_january_after_nine_the_last_reminder_comes(chain):
    await chain.at("2027-01-04", "20:00")
    (reminder,) = (await chain.at("2027-01-05", "09:01"))["aral"]
    assert reminder.details["days_left"] == 0
    assert not reminder.details["overdue"]
    assert reminder.due_at == almaty("2027-01-05", "09:00")
    assert not (await chain.deadlines("aral"))[0].is_overdue


async def test_on_6_january_it_is_overdue_and_the_level_above_is_told(chain):
    new = await chain.at("2027-01-06", "09:01")
    (reminder,) = new["aral"]
    assert (reminder.details["days_left"], reminder.details["overdue"]) == (-1, True)
    (told,) = new["aqmola-centre"]
    assert told.kind == "report_overdue"
    assert (told.details["count"], told.details["due"]) == (2, "2027-01-05")
    (told,) = new["department"]
    assert (told.kind, told.details["count"], told.unit_id) == ("report_overdue", 1, chain.units["shu"].id)
    assert (await chain.deadlines("aral"))[0].is_overdue
    assert await chain.at("2027-01-07", "12:00") == {}, "Christmas is a day off"
    assert "aral" in await chain.at("2027-01-08", "12:00")


async def test_a_regions_10_january_is_late_from_the_end_of_monday_the_11th(chain):
    """The second acceptance: 10 January 2027 is a Sunday."""
    for day, late in (("2027-01-10", False), ("2027-01-11", False), ("2027-01-12", True)):
        chain.clock.at = almaty(day, "23:59" if not late else "00:00")
        (deadline,) = [one for one in await chain.deadlines("aqmola-centre") if one.quarter == Q4]
        assert (deadline.due, deadline.is_overdue) == (date(2027, 1, 10), late)
        assert deadline.late_from == almaty("2027-01-12", "00:00")
        assert deadline.level is ReportLevel.REGION
    assert "aqmola-centre" in await chain.at("2027-01-08", "10:00"), "the Friday before the Sunday"
    of_regions = [
        one
        for one in (await chain.at("2027-01-11", "10:00")).values()
        if one[0].subject.startswith("report:")
    ]
    assert all(one.details["due"] != "2027-01-10" for promises in of_regions for one in promises)
    new = await chain.at("2027-01-12", "10:00")
    assert any(
        one.details == {**one.details, "due": "2027-01-10", "overdue": True} for one in new["aqmola-centre"]
    )
    assert any(one.kind == "report_overdue" and one.details["count"] == 2 for one in new["kz"])


async def test_a_department_does_the_regional_work_where_there_is_no_regional_centre(chain):
    chain.clock.at = almaty("2026-12-31", "10:00")
    (deadline,) = await chain.deadlines("department")
    assert (deadline.level, deadline.due, deadline.scope) == (ReportLevel.REGION, date(2027, 1, 10), "north")
    assert "department" in await chain.at("2026-12-31", "10:00")
    director = await a_login(chain.database, chain.units["akimat"], Role.DIRECTOR)
    assert await chain.reports.due(director) == [], "another akimat unit reports nothing"


# ------------------------------------------------------------------ days and hours


async def test_no_reminder_is_for_a_day_off_or_a_night(chain):
    day = date(2026, 12, 20)
    while day < date(2027, 1, 25):
        await chain.at(day.isoformat(), "00:05" if day.day % 2 else "20:59")
        day += timedelta(days=1)
    days = await chain.calendar.days_off(date(2026, 1, 1), date(2027, 12, 31))
    promises = await chain.promises()
    assert promises
    for one in promises:
        local = one.due_at.astimezone(HOME)
        assert days.is_working(local.date())
        assert (local.hour, local.minute) == (9, 0)
        assert one.useless_after.astimezone(HOME).hour == 21
        assert one.occasion == local.date().isoformat()


async def test_two_reminders_of_one_day_are_one_and_runs_may_be_missed_or_repeated(chain):
    assert len((await chain.at("2026-12-31", "00:01"))["aral"]) == 1
    for hour in ("09:00", "14:00", "20:59"):
        assert await chain.at("2026-12-31", hour) == {}


async def test_a_late_start_still_sends_todays_and_never_yesterdays(chain):
    (reminder,) = (await chain.at("2026-12-31", "14:00"))["aral"]
    assert reminder.due_at == almaty("2026-12-31", "09:00")
    assert await chain.at("2027-01-02", "14:00") == {}, "what was missed on the 31st stays missed"
    new = await chain.at("2027-01-05", "20:59")
    assert [one.occasion for one in new["aral"]] == ["2027-01-05"]


async def test_at_night_nothing_is_promised_for_the_day_that_is_over(chain):
    assert await chain.at("2026-12-31", "21:00") == {}
    assert await chain.at("2026-12-31", "23:59") == {}


async def test_reminders_come_10_5_2_and_1_days_before_on_working_days(chain):
    """For 5 April 2027, a Monday: 26 and 31 March, Friday the 2nd for the 3rd and 4th, and the day itself."""
    await chain.at("2027-01-05", "08:00")
    await chain.sends("aral")
    got = []
    day = date(2027, 3, 20)
    while day <= date(2027, 4, 5):
        if "aral" in await chain.at(day.isoformat(), "10:00"):
            got.append(day)
        day += timedelta(days=1)
    assert got == [date(2027, 3, 26), date(2027, 3, 31), date(2027, 4, 2), date(2027, 4, 5)]


async def test_an_edited_day_off_moves_the_reminder(chain):
    async with chain.database.begin() as session:
        session.add(DayOff(day=date(2026, 12, 31), name_kk="Демалыс", name_ru="Выходной"))
    assert await chain.at("2026-12-31", "10:00") == {}
    assert "aral" in await chain.at("2026-12-30", "10:00")


async def test_without_a_table_of_days_off_nobody_is_reminded_on_a_guess(chain):
    async with chain.database.begin() as session:
        await session.execute(delete(DayOff))
    assert await chain.at("2026-12-31", "10:00") == {}


async def test_who_has_sent_is_reminded_no_more_and_pending_reminders_are_taken_back(chain):
    new = await chain.at("2027-01-05", "00:05")
    await chain.sends("aral")
    promises = {one.id: one for one in await chain.promises()}
    assert promises[new["aral"][0].id].state is PromiseState.DROPPED
    assert promises[new["burabay"][0].id].state is PromiseState.PROMISED
    new = await chain.at("2027-01-06", "10:00")
    assert "aral" not in new
    assert new["aqmola-centre"][0].details["count"] == 1
    assert await chain.reports.reminders_for(chain.logins["aral"].login_id) == []


async def test_the_running_quarters_end_turns_overdue_into_missing(chain):
    assert "aral" in await chain.at("2027-03-31", "10:00")
    new = await chain.at("2027-04-01", "10:00")
    assert not any(one.details["quarter"] == "2026Q4" for promises in new.values() for one in promises)


async def test_nobody_is_late_with_what_was_due_before_they_came(chain):
    assert await chain.at("2026-11-10", "10:00") == {}
    assert [one.quarter for one in await chain.deadlines("aral")] == [Q4]


async def test_a_unit_without_a_director_and_an_ended_login_are_passed_over(chain, database):
    department = chain.units["shu"]
    chain.logins["methodologist"] = await a_login(database, department, Role.METHODOLOGIST)
    assert "methodologist" not in await chain.at("2026-12-31", "10:00")
    async with database.begin() as session:
        gone = chain.logins["shu"].login_id
        await session.execute(update(Login).where(Login.id == gone).values(ended_at=chain.clock.now()))
    new = await chain.at("2027-01-05", "10:00")
    assert "shu" not in new
    assert "methodologist" in new
