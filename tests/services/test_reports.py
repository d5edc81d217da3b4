"""Deadlines, reminders on the right days and hours, and figures that never change once they were sent."""

import asyncio
import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from db.engine import Database
from db.enums import CentreLevel, FactKind, PromiseState, ReportState, Role, Sex, UnitKind, VisitRole
from db.models.conversations import Promise
from db.models.facts import Fact, Report, SentReport
from db.models.staff import Login
from db.models.units import DayOff, Unit
from services.calendar import CalendarService
from services.cause import SYSTEM, Actor, Cause
from services.clock import HOME, StoppedClock
from services.due_dates import Quarter, ReportLevel
from services.errors import NotAllowed, NotFound, Repeated
from services.reports import (
    AlreadySent,
    NothingToAccept,
    QuarterNotOver,
    ReportService,
    canonical,
    checksum_of,
)
from services.tools import Tools
from tests.factories import a_login, a_unit, almaty, by_staff

Q4 = Quarter(2026, 4)


class Chain:
    """A region with a regional centre and two districts, one whose department does the regional work."""

    def __init__(self, database: Database, tools: Tools, clock: StoppedClock) -> None:
        self.database, self.clock = database, clock
        self.reports, self.calendar = ReportService(database, tools), CalendarService(database, tools)
        self.units: dict[str, Unit] = {}
        self.logins: dict[str, Actor] = {}
        self._sources = 0

    async def build(self) -> "Chain":
        centre = {"kind": UnitKind.CENTRE}
        nation = await self.add("kz", kind=UnitKind.NATION)
        aqmola = await self.add("aqmola", kind=UnitKind.REGION, parent=nation)
        regional = {"level": CentreLevel.REGIONAL, "does_regional_work": True}
        await self.add("aqmola-centre", parent=aqmola, **centre, **regional)
        await self.add("aral", parent=aqmola, level=CentreLevel.DISTRICT, **centre)
        await self.add("burabay", parent=aqmola, level=CentreLevel.DISTRICT, **centre)
        north = await self.add("north", kind=UnitKind.REGION, parent=nation)
        await self.add("department", kind=UnitKind.AKIMAT, parent=north, does_regional_work=True)
        await self.add("akimat", kind=UnitKind.AKIMAT, parent=north)
        await self.add("shu", parent=north, level=CentreLevel.CITY, **centre)
        for code in ("aqmola-centre", "aral", "burabay", "department", "shu"):
            self.logins[code] = await a_login(self.database, self.units[code], Role.DIRECTOR)
        self.logins["kz"] = await a_login(self.database, nation, Role.METHODOLOGIST)
        self.logins["analyst"] = await a_login(self.database, nation, Role.ANALYST)
        await self.calendar.fill(almaty("2026-12-31"))
        return self

    async def add(self, code: str, **more: Any) -> Unit:
        self.units[code] = await a_unit(self.database, code=code, **more)
        return self.units[code]

    async def at(self, day: str, hour: str) -> dict[str, list[Promise]]:
        """The job runs at that moment of Almaty; what came new, by the recipient's place."""
        before = {one.id for one in await self.promises()}
        self.clock.at = almaty(day, hour)
        await self.reports.remind(self.clock.now())
        found: dict[str, list[Promise]] = {}
        names = {f"login:{actor.login_id}": code for code, actor in self.logins.items()}
        for one in await self.promises():
            if one.id not in before:
                found.setdefault(names[one.recipient], []).append(one)
        return found

    async def promises(self) -> list[Promise]:
        async with self.database.read() as session:
            return list(await session.scalars(select(Promise).order_by(Promise.id)))

    async def sends(self, code: str, quarter: Quarter = Q4) -> None:
        await self.reports.send(by_staff(self.logins[code]), self.units[code].id, quarter)

    async def serves(self, code: str, day: date = date(2026, 11, 2), age: int = 16) -> None:
        self._sources += 1
        region = "aqmola" if self.units[code].path.startswith(self.units["aqmola"].path) else "north"
        row = {
            "kind": FactKind.CONSULTATION,
            "source_id": self._sources,
            "unit_id": self.units[code].id,
            "region_id": self.units[region].id,
            "person_id": self._sources,
            "on_day": day,
            "age": age,
            "sex": Sex.FEMALE,
            "role": VisitRole.SELF,
            "by_employee": True,
            "changed": self._sources,
        }
        async with self.database.begin() as session:
            await session.execute(insert(Fact), [row])

    async def deadlines(self, code: str) -> list[Any]:
        return await self.reports.due(self.logins[code])


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
    while day < date(2027, 2, 20):
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


# ------------------------------------------------------------------ sending


async def test_a_quarter_is_sent_from_its_end_on_and_its_draft_stands_from_the_25th(chain):
    for day, stands, may_send in (
        ("2026-12-24", False, False),
        ("2026-12-25", True, False),
        ("2026-12-31", True, False),
    ):
        chain.clock.at = almaty(day, "23:59")
        (deadline,) = await chain.deadlines("aral")
        assert (deadline.draft_stands, deadline.may_send) == (stands, may_send)
        with pytest.raises(QuarterNotOver):
            await chain.sends("aral")
    assert (await chain.reports.draft(chain.logins["aral"], chain.units["aral"].id, Q4)).scope.code == "aral"
    chain.clock.at = almaty("2027-01-01", "00:00")
    await chain.sends("aral")
    deadline = (await chain.deadlines("aral"))[0]
    assert (deadline.state, deadline.sent_at, deadline.may_send) == (
        ReportState.SENT,
        chain.clock.now(),
        False,
    )


async def test_what_was_sent_never_changes_and_differences_stand_beside_it(chain):
    await chain.serves("aral")
    await chain.serves("aral", day=date(2026, 2, 1))
    chain.clock.at = almaty("2027-01-05", "10:00")
    await chain.sends("aral")
    director, unit = chain.logins["aral"], chain.units["aral"].id
    (before,) = await chain.reports.sent(director, unit, Q4)
    assert before.is_intact
    cell = {"indicator": "1.1", "band": "14-17", "sex": "f", "role": "self", "kind": "consultations"}
    assert {**cell, "value": 1} in before.figures["rows"]
    assert {**cell, "value": 2} in before.figures["year_to_date"]
    assert await chain.reports.differences(director, unit, Q4) == []
    await chain.serves("aral", day=date(2026, 12, 31))
    (after,) = await chain.reports.sent(director, unit, Q4)
    assert after == before
    found = await chain.reports.differences(director, unit, Q4)
    assert ("1.1", "14-17", "f", "consultations", 1, 2) in {
        (one.indicator, one.band, one.sex, one.kind, one.sent, one.now) for one in found
    }
    assert {one.centre for one in found} == {""}


async def test_tampering_with_what_was_sent_is_seen(chain, database):
    chain.clock.at = almaty("2027-01-05", "10:00")
    await chain.sends("aral")
    async with database.begin() as session:
        figures = (await session.scalars(select(SentReport.figures))).one()
        await session.execute(update(SentReport).values(figures=figures.replace('"value":0', '"value":9', 1)))
    (sent,) = await chain.reports.sent(chain.logins["aral"], chain.units["aral"].id, Q4)
    assert not sent.is_intact


async def test_figures_are_kept_in_canonical_form(chain, database):
    chain.clock.at = almaty("2027-01-05", "10:00")
    await chain.sends("aral")
    async with database.read() as session:
        sent = (await session.scalars(select(SentReport))).one()
    assert sent.figures == canonical(json.loads(sent.figures))
    assert sent.checksum == checksum_of(sent.figures)
    assert canonical({"ә": [1, None], "a": True}) == '{"a":true,"ә":[1,null]}'


async def test_a_region_sends_each_centres_figures(chain):
    for code in ("aral", "burabay", "aqmola-centre", "shu"):
        await chain.serves(code)
    chain.clock.at = almaty("2027-01-08", "10:00")
    await chain.sends("aqmola-centre")
    (sent,) = await chain.reports.sent(chain.logins["aqmola-centre"], chain.units["aqmola-centre"].id, Q4)
    assert (sent.figures["scope"], sent.figures["unit"]) == ("aqmola", "aqmola-centre")
    totals = {
        one["code"]: row["value"]
        for one in sent.figures["centres"]
        for row in one["rows"]
        if (row["band"], row["kind"]) == ("total", "consultations")
    }
    assert totals == {"aqmola-centre": 1, "aral": 1, "burabay": 1}


async def test_a_report_is_sent_once_and_a_repeated_form_shows_what_came_of_it(chain):
    chain.clock.at = almaty("2027-01-05", "10:00")
    cause, unit = by_staff(chain.logins["aral"], key="form-1"), chain.units["aral"].id
    await chain.reports.send(cause, unit, Q4)
    with pytest.raises(Repeated) as repeat:
        await chain.reports.send(cause, unit, Q4)
    assert repeat.value.outcome == f"{unit}:2026Q4"
    with pytest.raises(AlreadySent):
        await chain.sends("aral")


async def test_the_level_above_accepts_and_nobody_else(chain):
    chain.clock.at = almaty("2027-01-05", "10:00")
    unit = chain.units["aral"].id
    with pytest.raises(NothingToAccept):
        await chain.reports.accept(by_staff(chain.logins["aqmola-centre"]), unit, Q4)
    await chain.sends("aral")
    for code, refusal in (
        ("aral", NotAllowed),
        ("analyst", NotAllowed),
        ("burabay", NotFound),
        ("department", NotFound),
    ):
        with pytest.raises(refusal):
            await chain.reports.accept(by_staff(chain.logins[code]), unit, Q4)
    waiting = {one.unit_code: one for one in await chain.reports.below(chain.logins["aqmola-centre"])}
    assert {code: one.may_accept for code, one in waiting.items()} == {"aral": True, "burabay": False}
    await chain.reports.accept(by_staff(chain.logins["aqmola-centre"]), unit, Q4)
    deadline = (await chain.deadlines("aral"))[0]
    assert (deadline.state, deadline.accepted_at) == (ReportState.ACCEPTED, chain.clock.now())
    with pytest.raises(NothingToAccept):
        await chain.reports.accept(by_staff(chain.logins["aqmola-centre"]), unit, Q4)
    with pytest.raises(AlreadySent):
        await chain.sends("aral")
    chain.clock.at = almaty("2027-02-01", "10:00")
    assert [one.quarter for one in await chain.deadlines("aral")] == [Quarter(2027, 1)]


async def test_nobody_accepts_what_they_sent(chain, database):
    both = await a_login(database, chain.units["kz"], Role.METHODOLOGIST)
    chain.clock.at = almaty("2027-01-15", "10:00")
    nation = chain.units["kz"].id
    await chain.reports.send(by_staff(both), nation, Q4)
    with pytest.raises(NotAllowed):
        await chain.reports.accept(by_staff(both), nation, Q4)
    await chain.reports.accept(by_staff(chain.logins["analyst"]), nation, Q4)


async def test_a_returned_report_is_sent_again_beside_the_first_and_reminded_of_meanwhile(chain):
    chain.clock.at = almaty("2027-01-05", "10:00")
    await chain.sends("aral")
    unit = chain.units["aral"].id
    await chain.reports.send_back(by_staff(chain.logins["aqmola-centre"]), unit, Q4, "  Жоспарды тексеріңіз ")
    deadline = (await chain.deadlines("aral"))[0]
    assert (deadline.state, deadline.comment, deadline.may_send) == (
        ReportState.RETURNED,
        "Жоспарды тексеріңіз",
        True,
    )
    assert "aral" in await chain.at("2027-01-06", "10:00")
    (first,) = await chain.reports.sent(chain.logins["aral"], unit, Q4)
    await chain.serves("aral")
    await chain.sends("aral")
    second, kept = await chain.reports.sent(chain.logins["aral"], unit, Q4)
    assert kept == first
    assert (second.number, kept.number) == (2, 1)
    assert second.checksum != first.checksum
    assert (await chain.deadlines("aral"))[0].state is ReportState.SENT


async def test_only_the_units_own_director_sends_and_strangers_find_nothing(chain, database):
    chain.clock.at = almaty("2027-01-05", "10:00")
    unit = chain.units["aral"].id
    consultant = await a_login(database, chain.units["aral"], Role.CONSULTANT)
    viewer = await a_login(database, chain.units["aral"], Role.ANALYST)
    for actor, refusal in (
        (chain.logins["burabay"], NotFound),
        (chain.logins["shu"], NotFound),
        (consultant, NotFound),
        (SYSTEM, NotFound),
        (viewer, NotAllowed),
        (chain.logins["aqmola-centre"], NotAllowed),
        (chain.logins["kz"], NotAllowed),
    ):
        with pytest.raises(refusal):
            await chain.reports.send(Cause(actor), unit, Q4)
    with pytest.raises(NotAllowed):
        await chain.reports.due(consultant)
    with pytest.raises(NotFound):
        await chain.reports.sent(chain.logins["shu"], unit, Q4)
    async with database.read() as session:
        assert list(await session.scalars(select(Report))) == []


async def test_two_directors_sending_at_once_send_once(chain, database):
    chain.clock.at = almaty("2027-01-05", "10:00")
    other = await a_login(database, chain.units["aral"], Role.DIRECTOR)
    unit = chain.units["aral"].id
    outcomes = await asyncio.gather(
        *(chain.reports.send(by_staff(actor), unit, Q4) for actor in (chain.logins["aral"], other) * 3),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadySent"] * 5 + ["SentFigures"]
