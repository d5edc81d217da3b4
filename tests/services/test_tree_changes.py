"""The tree changes on its days: what is open goes along, what was counted stays, rules hold."""

from datetime import date

import pytest

from db.engine import Database
from db.enums import UnitKind
from db.models.consultations import Consultant, Consultation
from db.models.people import Contact, Person
from db.models.staff import Employee, PastPost, RoleGrant
from db.models.units import StartCode, Unit
from services.clock import StoppedClock
from services.reporting.due_dates import Quarter
from services.reporting.reports import ReportService
from services.tools import Tools
from services.units.tree_rules import (
    ChangeWaits,
    Deed,
    NothingWaits,
    UnitGone,
    VisitsAhead,
)
from tests.factories import (
    a_consultant,
    a_contact,
    a_person,
    a_unit,
    almaty,
    an_employee,
    by_staff,
    write,
)
from tests.services.country_of_units import Q4, TODAY, TOMORROW, Country


@pytest.fixture
async def country(database: Database, tools: Tools) -> Country:
    return await Country(database, tools).build()


async def test_a_centre_opens_below_its_akimat_and_has_links(country: Country):
    number = await country.does(
        Deed.OPEN,
        country.akimat,
        day=date(2026, 12, 1),
        code="shu",
        kind=UnitKind.CENTRE,
        name_kk="Шу орталығы",
        name_ru="Центр Шу",
    )
    unit = await country.row(Unit, number)
    assert unit.path == f"{country.akimat.path}{number}/"
    assert unit.opened_on == date(2026, 12, 1)
    assert (await country.row(StartCode, "shu-qr")).unit_id == number
    page = await country.tree.card(country.admin, number)
    assert (page.line.state, len(page.waiting)) == ("planned", 1)
    assert await country.day_comes("2026-12-01") == 1
    page = await country.tree.card(country.admin, number)
    assert (page.line.state, len(page.waiting), len(page.history)) == ("open", 0, 1)


async def test_a_merged_centre_hands_over_what_is_open_and_keeps_what_was_counted(
    country: Country, database: Database
):
    number = await country.books()
    contact = await a_contact(database, await a_person(database, country.aral))
    await country.served(country.aral, country.north, 5)
    await country.served(country.burabay, country.north, 3)
    codes = ("aral", "north", None)
    before = [await country.counted(code) for code in codes]

    await country.does(Deed.MERGE, country.aral, other_id=country.burabay.id)

    there = country.burabay.id
    assert (await country.row(Consultation, number)).unit_id == there
    assert (await country.row(Consultant, country.who.id)).unit_id == there
    assert (await country.row(Contact, contact.id)).unit_id == there
    assert await country.count(Person, Person.unit_id == country.aral.id) == 0
    assert (await country.row(Employee, country.who.employee.id)).unit_id == there
    held = (RoleGrant.login_id == country.director.login_id, RoleGrant.ended_at.is_(None))
    assert await country.count(RoleGrant, *held, RoleGrant.unit_id == there) == 1
    assert await country.count(RoleGrant, *held, RoleGrant.unit_id == country.aral.id) == 0
    # Figures stay with who served.
    assert [await country.counted(code) for code in codes] == before == [5, 8, 8]
    assert await country.counted("burabay") == 3
    region = await country.figures.compute(None, "north", Q4.period)
    shown = {one.code: one.rows for one in region.centres}
    assert {"aral", "burabay"} <= shown.keys()
    sums = [
        next(row.value or 0 for row in rows if (row.band, row.kind) == ("all", "consultations"))
        for rows in shown.values()
    ]
    assert sum(sums) == before[1]


async def test_visits_of_before_the_day_are_settled_where_they_were(country: Country, clock: StoppedClock):
    number = await country.books(day="2026-11-03")
    await country.visits.confirm(by_staff(country.who.actor), number)
    await country.does(Deed.MERGE, country.aral, other_id=country.burabay.id, day=date(2026, 11, 4))
    assert await country.day_comes("2026-11-04") == 1
    assert (await country.row(Consultation, number)).unit_id == country.aral.id
    # Who works in the other centre now sees and settles it, and it counts where it was given.
    actor = await country.fresh(country.who.actor)
    await country.visits.mark_held(by_staff(actor), number)
    assert (await country.counted("aral"), await country.counted("burabay")) == (1, 0)


async def test_the_new_centre_sends_the_last_report_of_the_merged_one(
    country: Country, database: Database, tools: Tools, clock: StoppedClock
):
    await country.served(country.aral, country.north, 5)
    await country.does(Deed.MERGE, country.aral, other_id=country.burabay.id)
    director = await country.fresh(country.director)
    reports = ReportService(database, tools)
    clock.at = almaty("2027-01-05", "09:00")
    sent = await reports.send(by_staff(director), country.aral.id, Q4)
    assert sent.figures["scope"] == "aral"
    # The quarter after it owes nothing.
    clock.at = almaty("2027-04-02", "09:00")
    due = {(one.unit_code, str(one.quarter)) for one in await reports.due(director)}
    assert ("aral", "2027Q1") not in due
    assert ("burabay", "2027Q1") in due


async def test_a_moved_centre_takes_its_branches_along_and_leaves_its_past(
    country: Country, database: Database
):
    branch = await a_unit(database, kind=UnitKind.BRANCH, parent=country.aral)
    await an_employee(database, branch)
    await country.served(country.aral, country.north, 4)
    third = Quarter(2026, 3).period
    before = (await country.heads("north", third), await country.heads("south", third))
    await country.does(Deed.MOVE, country.aral, other_id=country.south.id)
    row = await country.row(Unit, branch.id)
    assert row.path == f"{country.south.path}{country.aral.id}/{branch.id}/"
    assert (await country.counted("north"), await country.counted("south")) == (4, 0)
    assert (await country.heads("north", third), await country.heads("south", third)) == before
    assert await country.heads("north", Q4.period) == 0
    assert await country.heads("south", Q4.period) == 2


async def test_a_split_takes_the_chosen_along(country: Country, database: Database):
    other = await a_consultant(database, country.aral, "support")
    mine, theirs = await country.books(), await country.books("11:00", who=other)
    await write(database, StartCode(code="aral-insta", unit_id=country.aral.id, source="instagram"))
    number = await country.does(
        Deed.SPLIT,
        country.aral,
        code="aral-2",
        name_kk="Екінші",
        name_ru="Второй",
        employees=(other.employee.id,),
        codes=("aral-insta",),
    )
    assert (await country.row(Consultation, mine)).unit_id == country.aral.id
    assert (await country.row(Consultation, theirs)).unit_id == number
    assert (await country.row(Consultant, other.id)).unit_id == number
    assert (await country.row(StartCode, "aral-insta")).unit_id == number
    hours = await country.visits.free_hours(number, other.specialism_id)
    assert hours, "the new centre has the old one's hours and services"
    past = await country.count(PastPost, PastPost.employee_id == other.employee.id)
    assert past == 1


async def test_a_centre_with_visits_ahead_is_not_closed(country: Country):
    number = await country.books()
    with pytest.raises(VisitsAhead) as fault:
        await country.does(Deed.CLOSE, country.aral, day=TOMORROW)
    assert fault.value.n == 1
    await country.visits.decline(by_staff(country.who.actor), number, "ill")
    await country.does(Deed.CLOSE, country.aral, day=TOMORROW)
    # Nobody is booked for that day or later.
    assert not await country.visits.free_hours(country.aral.id, country.who.specialism_id, day=TOMORROW)
    assert await country.day_comes("2026-11-03") == 1
    assert (await country.row(Unit, country.aral.id)).closed_on == TOMORROW
    assert (await country.row(Employee, country.who.employee.id)).left_on == TODAY
    with pytest.raises(UnitGone):
        await country.does(Deed.RENAME, country.aral, day=TOMORROW)


async def test_a_change_is_withdrawn_until_its_day(country: Country):
    await country.does(Deed.CLOSE, country.aral, day=TOMORROW)
    waiting = (await country.tree.card(country.admin, country.aral.id)).waiting
    with pytest.raises(ChangeWaits):
        await country.does(Deed.MOVE, country.aral, other_id=country.south.id)
    await country.changes.withdraw(by_staff(country.admin), country.aral.id, waiting[0].id)
    assert await country.day_comes("2026-11-04") == 0
    assert (await country.row(Unit, country.aral.id)).closed_on is None
    assert (await country.row(Consultant, country.who.id)).ended_on is None
    with pytest.raises(NothingWaits):
        await country.changes.withdraw(by_staff(country.admin), country.aral.id, waiting[0].id)


async def test_a_visit_that_came_between_holds_the_closing_up_and_is_seen(
    country: Country, database: Database
):
    other = await a_consultant(database, country.aral, "support")
    await country.does(Deed.CLOSE, country.aral, day=TOMORROW)
    async with database.begin() as session:
        (await session.get_one(Consultant, other.id)).ended_on = None
    number = await country.books(who=other)
    assert await country.day_comes("2026-11-03") == 0
    assert await country.day_comes("2026-11-04") == 0
    assert [one.unit_id for one in await country.tree.late_changes(country.admin)] == [country.aral.id]
    await country.visits.decline(by_staff(other.actor), number, "ill")
    assert await country.day_comes("2026-11-04") == 1
