"""Another due day for one unit: everything that asks when a report is due follows it, and ends with it."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event, func, select, update

from db.enums import PromiseState, ReportState, Role, UnitChangeKind
from db.models.facts import DueException, Report
from db.models.staff import AuditEntry, Login, RoleGrant, StaffSession
from db.models.units import Unit, UnitChange
from services.errors import NotAllowed, NotFound
from services.reporting.deadlines import DeadlineService
from services.reporting.due_exceptions import DayIsOver, DueExceptions, NeedsNoException, NotLater, TooFarOff
from tests.factories import a_login, almaty, by_staff
from tests.services.chain_of_reports import Q4, Chain

USUAL, GIVEN = date(2027, 1, 5), date(2027, 1, 12)


@pytest.fixture
async def chain(database, tools, clock):
    return await Chain(database, tools, clock).build()


@pytest.fixture
async def exceptions(database, tools):
    return DueExceptions(database, tools)


async def given(chain, exceptions, code="aral", due_on=GIVEN, by="kz"):
    await exceptions.give(by_staff(chain.logins[by]), chain.units[code].id, Q4, due_on, "Көшіп жатыр")


async def seen(chain, code):
    """Whoever works there was in the office just now."""
    async with chain.database.begin() as session:
        now = chain.clock.now()
        ends = now + timedelta(hours=12)
        login = chain.logins[code].login_id
        row = StaffSession(token_hash=f"{code}{now}"[:64], login_id=login, opened_at=now, seen_at=now)
        row.ends_at = ends
        session.add(row)


# ------------------------------------------------------------------ what follows it


async def test_the_unit_is_reminded_of_its_own_day_and_late_from_it(chain, exceptions):
    chain.clock.at = almaty("2026-12-28", "10:00")
    await given(chain, exceptions)
    got = {}
    day = date(2026, 12, 29)
    while day <= date(2027, 1, 15):
        new = await chain.at(day.isoformat(), "10:00")
        if "aral" in new:
            got[day] = new["aral"][0].details
        day += timedelta(days=1)
    assert list(got) == [
        date(2026, 12, 31),
        date(2027, 1, 6),
        date(2027, 1, 8),
        date(2027, 1, 11),
        GIVEN,
        date(2027, 1, 13),
        date(2027, 1, 14),
        date(2027, 1, 15),
    ]
    assert {one["due"] for one in got.values()} == {"2027-01-12"}
    assert {one["usual"] for one in got.values()} == {"2027-01-05"}
    assert [day for day, one in got.items() if one["overdue"]][0] == date(2027, 1, 13)


async def test_the_level_above_is_told_of_those_who_are_really_late(chain, exceptions):
    chain.clock.at = almaty("2026-12-28", "10:00")
    await given(chain, exceptions)
    (told,) = (await chain.at("2027-01-06", "10:00"))["aqmola-centre"]
    assert (told.details["count"], told.unit_id) == (1, chain.units["burabay"].id)
    chain.clock.at = almaty("2027-01-12", "23:59")
    (line,) = [one for one in await chain.deadlines("aral") if one.quarter == Q4]
    assert (line.due, line.usual_due, line.reason) == (GIVEN, USUAL, "Көшіп жатыр")
    assert (line.is_excepted, line.is_overdue) == (True, False)
    chain.clock.at = almaty("2027-01-13", "00:00")
    assert (await chain.deadlines("aral"))[0].is_overdue


async def test_ended_the_usual_day_stands_again_and_the_audit_keeps_both(chain, exceptions, database):
    chain.clock.at = almaty("2027-01-04", "10:00")
    await given(chain, exceptions)
    await exceptions.end(by_staff(chain.logins["kz"]), chain.units["aral"].id, Q4)
    chain.clock.at = almaty("2027-01-06", "10:00")
    assert (await chain.deadlines("aral"))[0].is_overdue
    with pytest.raises(NotFound):
        await exceptions.end(by_staff(chain.logins["kz"]), chain.units["aral"].id, Q4)
    (kept,) = await exceptions.of_unit(chain.logins["aral"], chain.units["aral"].id, Q4)
    assert kept.ended_at is not None
    async with database.read() as session:
        query = select(AuditEntry).where(AuditEntry.deed.in_(["due_given", "due_ended"]))
        first, second = await session.scalars(query.order_by(AuditEntry.id))
    assert (first.details["before"], first.details["due"]) == ("2027-01-05", "2027-01-12")
    assert (second.details["before"], second.details["due"]) == ("2027-01-12", "2027-01-05")
    assert "Көшіп" not in str(first.details)


async def test_a_reminder_of_the_old_day_that_still_waits_is_taken_back(chain, exceptions):
    (waiting,) = (await chain.at("2027-01-05", "08:00"))["aral"]
    await given(chain, exceptions)
    promises = {one.id: one for one in await chain.promises()}
    assert promises[waiting.id].state is PromiseState.DROPPED
    assert "aral" not in await chain.at("2027-01-05", "09:05")


# ------------------------------------------------------------------ who, which day


async def test_which_days_can_be_given(chain, exceptions):
    chain.clock.at = almaty("2027-01-08", "10:00")
    for due_on, refusal in (
        (USUAL, NotLater),
        (date(2026, 12, 31), NotLater),
        (date(2027, 2, 6), TooFarOff),
        (date(2027, 1, 7), DayIsOver),
    ):
        with pytest.raises(refusal):
            await given(chain, exceptions, due_on=due_on)
    await given(chain, exceptions, due_on=date(2027, 2, 5))
    await given(chain, exceptions, due_on=date(2027, 1, 8))
    stand = await exceptions.of_unit(chain.logins["aral"], chain.units["aral"].id, Q4)
    assert [one.ended_at is None for one in stand] == [True, False], "the new one ended the old one"


async def test_who_may_give_a_day_and_to_whom(chain, exceptions, database):
    chain.clock.at = almaty("2027-01-04", "10:00")
    region = await a_login(database, chain.units["aqmola"], Role.METHODOLOGIST)
    centre = await a_login(database, chain.units["aqmola-centre"], Role.METHODOLOGIST)
    north = await a_login(database, chain.units["north"], Role.METHODOLOGIST)
    own = await a_login(database, chain.units["aral"], Role.METHODOLOGIST)
    later = date(2027, 1, 20)
    for by, code, refusal in (
        (chain.logins["aral"], "aral", NotAllowed),
        (own, "aral", NotAllowed),
        (north, "aral", NotFound),
        (region, "aqmola-centre", NotAllowed),
        (centre, "aqmola-centre", NotAllowed),
        (region, "kz", NotFound),
        (region, "akimat", NotFound),
    ):
        with pytest.raises(refusal):
            await exceptions.give(by_staff(by), chain.units[code].id, Q4, later, "себеп")
    for by, code in (
        (region, "aral"),
        (centre, "burabay"),
        (chain.logins["analyst"], "aqmola-centre"),
        (chain.logins["analyst"], "shu"),
        (chain.logins["analyst"], "kz"),
    ):
        await exceptions.give(by_staff(by), chain.units[code].id, Q4, later, "себеп")
    with pytest.raises(NotFound):
        await exceptions.of_unit(north, chain.units["aral"].id, Q4)


async def test_a_report_that_is_sent_needs_no_other_day(chain, exceptions):
    chain.clock.at = almaty("2027-01-04", "10:00")
    await chain.sends("aral")
    with pytest.raises(NeedsNoException):
        await given(chain, exceptions)


async def test_two_who_give_a_day_at_once_leave_one_standing(chain, exceptions, database):
    chain.clock.at = almaty("2027-01-04", "10:00")
    days = [GIVEN + timedelta(days=number) for number in range(4)]
    await asyncio.gather(*(given(chain, exceptions, due_on=day) for day in days))
    async with database.read() as session:
        standing = select(func.count()).select_from(DueException).where(DueException.ended_at.is_(None))
        assert await session.scalar(standing) == 1


# ------------------------------------------------------------------ a silent level, a unit that went, clocks


async def test_the_nation_is_told_when_nobody_above_reads_and_after_three_days_anyway(chain):
    async def told(day):
        await seen(chain, "aqmola-centre")
        new = await chain.at(day, "10:00")
        late = {code: [one for one in found if one.kind == "report_overdue"] for code, found in new.items()}
        assert late.pop("analyst", None) is not None
        return {code: found[0].details["count"] for code, found in late.items() if found}

    chain.clock.at = almaty("2027-01-06", "09:00")
    # Nobody at the department has been seen: the nation hears of its one centre at once.
    assert await told("2027-01-06") == {"aqmola-centre": 2, "department": 1, "kz": 1}
    assert await told("2027-01-08") == {"aqmola-centre": 2, "department": 1, "kz": 1}
    assert (await told("2027-01-11"))["kz"] == 3, "the third working day"


async def test_a_level_above_without_logins_is_passed_over(chain, database):
    async with database.begin() as session:
        gone = chain.logins["aqmola-centre"].login_id
        await session.execute(update(Login).where(Login.id == gone).values(ended_at=chain.clock.now()))
    new = await chain.at("2027-01-06", "10:00")
    assert "aqmola-centre" not in new
    assert new["kz"][0].details["count"] == 3


async def test_a_unit_that_merged_in_the_quarter_still_owes_it_and_its_heir_sends(chain, database):
    aral, burabay = chain.units["aral"], chain.units["burabay"]
    async with database.begin() as session:
        await session.execute(update(Unit).where(Unit.id == aral.id).values(closed_on=date(2026, 11, 15)))
        facts = {"kind": UnitChangeKind.MERGED, "on_day": date(2026, 11, 15)}
        at = almaty("2026-11-15")
        session.add(UnitChange(unit_id=aral.id, other_id=burabay.id, entered_at=at, applied_at=at, **facts))
        ended = chain.logins["aral"].login_id
        await session.execute(update(Login).where(Login.id == ended).values(ended_at=at))
    new = await chain.at("2026-12-31", "10:00")
    assert {one.unit_id for one in new["burabay"]} == {aral.id, burabay.id}
    chain.clock.at = almaty("2027-01-05", "10:00")
    await chain.reports.send(by_staff(chain.logins["burabay"]), aral.id, Q4)
    chain.clock.at = almaty("2027-03-31", "10:00")
    assert {one.unit_code for one in await chain.deadlines("burabay") if one.quarter == Q4.next} == {
        "burabay"
    }


async def test_a_clock_put_back_sends_nothing_again(chain):
    first = await chain.at("2027-01-05", "09:05")
    assert "aral" in first
    count = len(await chain.promises())
    for day, hour in (("2027-01-05", "08:00"), ("2027-01-05", "09:05"), ("2027-01-05", "20:59")):
        assert await chain.at(day, hour) == {}
    await chain.at("2026-12-31", "09:05")
    assert "aral" not in await chain.at("2027-01-05", "09:05")
    assert len([one for one in await chain.promises() if one.occasion == "2027-01-05"]) == count


# ------------------------------------------------------------------ the page of the chain


async def test_the_chain_counts_by_region_and_pages_without_more_queries(chain, database, tools):
    deadlines, analyst = DeadlineService(database, tools), chain.logins["analyst"]
    chain.clock.at = almaty("2027-01-06", "10:00")
    await chain.sends("aral")
    few = await statements_of(lambda: deadlines.chain(analyst, Q4))
    async with database.begin() as session:
        region = chain.units["north"]
        for number in range(200, 320):
            names = {"name_kk": f"№{number}", "name_ru": f"№{number}", "opened_on": date(2015, 1, 1)}
            place = {"path": f"{region.path}{number}/", "parent_id": region.id}
            kind = {"kind": chain.units["shu"].kind, "level": chain.units["shu"].level}
            session.add(Unit(id=number, code=f"c{number}", **names, **place, **kind))
        await session.flush()
        for number in range(200, 320):
            facts = {"role": Role.DIRECTOR, "granted_at": almaty("2026-11-02")}
            session.add(RoleGrant(login_id=chain.logins["shu"].login_id, unit_id=number, **facts))
    many = await statements_of(lambda: deadlines.chain(analyst, Q4))
    assert many == few
    page = await deadlines.chain(analyst, Q4)
    counts = {one.region.code: (one.there, one.total, one.overdue) for one in page.regions}
    assert counts == {"aqmola": (1, 2, 1), "north": (0, 121, 121)}
    seen_units, after = [], ""
    while True:
        page = await deadlines.chain(analyst, Q4, after=after)
        seen_units += [row.line.unit_id for row in page.rows]
        after = page.next
        if not after:
            break
    assert len(seen_units) == len(set(seen_units)) == 4 + 1 + 120 + 1 - 1
    late = await deadlines.chain(analyst, Q4, region="aqmola", late=True)
    assert [row.line.unit_code for row in late.rows] == ["burabay"]
    with pytest.raises(NotFound):
        await deadlines.chain(chain.logins["shu"], Q4, region="aqmola")
    async with database.read() as session:
        (report,) = await session.scalars(select(Report))
        assert report.state is ReportState.SENT


async def statements_of(act):
    """How many statements the act sends."""
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        await act()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(sent)
