"""Reports are sent from the quarter's end on, accepted by the level above, and never change once sent."""

import asyncio
import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update

from db.enums import ReportState, Role
from db.models.facts import Report, SentReport
from services.cause import SYSTEM, Cause, Grant
from services.errors import NotAllowed, NotFound, Repeated
from services.reporting.due_dates import Quarter
from services.reporting.due_lines import Turn
from services.reporting.reports import AlreadySent, NothingToAccept, QuarterNotOver
from services.reporting.sent_figures import canonical, checksum_of
from tests.factories import a_login, almaty, by_staff
from tests.services.chain_of_reports import Q4, Chain


@pytest.fixture
async def chain(database, tools, clock):
    return await Chain(database, tools, clock).build()


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
    both = await a_login(database, chain.units["aral"], Role.DIRECTOR)
    region = chain.units["aqmola-centre"]
    both = replace(both, grants=(*both.grants, Grant(Role.METHODOLOGIST, region.id, region.path)))
    chain.clock.at = almaty("2027-01-05", "10:00")
    unit = chain.units["aral"].id
    await chain.reports.send(by_staff(both), unit, Q4)
    assert not any(one.may_accept or one.may_return for one in await chain.reports.below(both, Q4))
    with pytest.raises(NotAllowed):
        await chain.reports.accept(by_staff(both), unit, Q4)
    await chain.reports.accept(by_staff(chain.logins["aqmola-centre"]), unit, Q4)


async def test_the_analyst_sends_for_the_nation_and_writes_down_that_the_committee_took_it(chain):
    chain.clock.at = almaty("2027-01-15", "10:00")
    nation, analyst = chain.units["kz"].id, chain.logins["analyst"]
    await chain.reports.send(by_staff(analyst), nation, Q4)
    (line,) = [one for one in await chain.reports.due(analyst) if one.quarter == Q4]
    assert (line.state, line.turn, line.may_accept) == (ReportState.SENT, Turn.COMMITTEE, True)
    await chain.reports.accept(by_staff(analyst), nation, Q4)
    (line,) = [one for one in await chain.reports.due(analyst) if one.quarter == Q4]
    assert (line.state, line.turn) == (ReportState.ACCEPTED, Turn.NOBODY)


async def test_what_was_accepted_is_consolidated_when_the_level_above_sends(chain):
    chain.clock.at = almaty("2027-01-05", "10:00")
    aral, region, nation = (chain.units[code].id for code in ("aral", "aqmola-centre", "kz"))
    director, analyst = by_staff(chain.logins["aqmola-centre"]), by_staff(chain.logins["analyst"])
    await chain.sends("aral")
    await chain.reports.accept(director, aral, Q4)
    (line,) = [one for one in await chain.deadlines("aqmola-centre") if one.quarter == Q4]
    assert [one.code for one in line.missing] == ["burabay"]
    await chain.sends("aqmola-centre")
    sent = await chain.reports.sent(chain.logins["aqmola-centre"], region, Q4)
    assert sent[0].figures["missing"] == ["burabay"], "who was missing is named, and it went all the same"
    assert (await chain.deadlines("aral"))[0].state is ReportState.CONSOLIDATED
    with pytest.raises(NothingToAccept):
        await chain.reports.send_back(director, aral, Q4, "кеш")

    await chain.reports.send_back(analyst, region, Q4, "Тексеріңіз")
    assert (await chain.deadlines("aral"))[0].state is ReportState.ACCEPTED
    await chain.reports.send_back(director, aral, Q4, "Қарашаны тексеріңіз")
    assert (await chain.deadlines("aral"))[0].may_send
    await chain.sends("aral")
    await chain.reports.accept(director, aral, Q4)
    await chain.sends("aqmola-centre")
    await chain.reports.accept(analyst, region, Q4)
    await chain.reports.send(analyst, nation, Q4)
    below = await chain.reports.below(chain.logins["analyst"], Q4)
    states = {one.unit_code: one.state for one in below}
    assert states == {
        "aqmola-centre": ReportState.CONSOLIDATED,
        "department": ReportState.OPEN,
        "kz": ReportState.SENT,
    }


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
