"""The tree changes on its days: what is open goes along, what was counted stays, rules hold."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from db.engine import Database
from db.enums import ConsultationState, FactKind, Role, UnitKind, VisitRole
from db.models.consultations import Consultant, Consultation
from db.models.facts import Fact
from db.models.people import Contact, Person
from db.models.staff import Employee, PastPost, RoleGrant
from db.models.units import StartCode, Unit, UnitChange
from services.cause import Actor, Cause
from services.clock import StoppedClock
from services.consultations import ConsultationService
from services.due_dates import Period, Quarter
from services.errors import NotFound, Repeated, Stale
from services.indicators import IndicatorService
from services.reports import ReportService
from services.signing_in import actor_of
from services.tools import Tools
from services.tree import TreeService
from services.tree_changes import TreeChanges
from services.tree_rules import (
    BadCode,
    BadDay,
    BranchStays,
    ChangeWaits,
    CodeTaken,
    Deed,
    DoesRegionalWork,
    NothingWaits,
    OtherKind,
    OtherRegion,
    Plan,
    UnitGone,
    UnitsBelow,
    VisitsAhead,
    WrongPlace,
)
from tests.factories import (
    MadeConsultant,
    a_centre,
    a_consultant,
    a_contact,
    a_login,
    a_person,
    a_region,
    a_unit,
    almaty,
    an_employee,
    by_contact,
    by_staff,
    write,
)

TODAY = date(2026, 11, 2)
TOMORROW = date(2026, 11, 3)
Q4 = Quarter(2026, 4)


class Country:
    """A nation with two regions, two centres in the first, and who may change the tree."""

    def __init__(self, database: Database, tools: Tools) -> None:
        self.database = database
        self.tools = tools
        self.changes = TreeChanges(database, tools)
        self.tree = TreeService(database, tools)
        self.figures = IndicatorService(database, tools)
        self.visits = ConsultationService(database, tools)
        self._facts = 0

    async def build(self) -> "Country":
        database = self.database
        self.nation = await a_unit(database, kind=UnitKind.NATION, code="kz")
        self.north = await a_region(database, parent=self.nation, code="north")
        self.south = await a_region(database, parent=self.nation, code="south")
        self.akimat = await a_unit(database, kind=UnitKind.AKIMAT, parent=self.north, code="akimat")
        self.aral = await a_centre(database, self.north, code="aral")
        self.burabay = await a_centre(database, self.north, code="burabay")
        self.admin = await a_login(database, self.nation, Role.ADMINISTRATOR)
        self.director = await a_login(database, self.aral, Role.DIRECTOR)
        self.who = await a_consultant(database, self.aral, "career")
        return self

    async def does(self, deed: Deed, unit: Unit, key: str = "", **more: Any) -> int:
        """The administrator does it, today unless another day is named."""
        return await self.changes.enter(by_staff(self.admin, key), await self.plan(deed, unit, **more))

    async def plan(self, deed: Deed, unit: Unit, **more: Any) -> Plan:
        row = await self.row(Unit, unit.id)
        names = {"name_kk": row.name_kk, "name_ru": row.name_ru, "level": row.level}
        facts = {"day": TODAY, "reason": "…", "version": row.version, **names}
        if deed is Deed.RENAME:
            facts["does_regional_work"] = row.does_regional_work
        return Plan(deed, unit.id, **{**facts, **more})

    async def row(self, table: Any, number: Any) -> Any:
        async with self.database.read() as session:
            return await session.get(table, number)

    async def count(self, table: Any, *where: Any) -> int:
        async with self.database.read() as session:
            return await session.scalar(select(func.count()).select_from(table).where(*where)) or 0

    async def books(
        self, hour: str = "10:00", day: str = "2026-11-05", who: MadeConsultant | None = None
    ) -> int:
        """Somebody of Aral's asks for an hour."""
        who = who or self.who
        person = await a_person(self.database, self.aral)
        cause = by_contact(await a_contact(self.database, person))
        kept = await self.visits.hold(cause, who.unit_id, who.specialism_id, who.id, almaty(day, hour))
        return (await self.visits.ask(cause, kept.number, person.id)).number

    async def served(self, unit: Unit, region: Unit, amount: int, day: date = date(2026, 10, 20)) -> None:
        """People who were served there before."""
        rows = []
        for _ in range(amount):
            self._facts += 1
            rows.append(
                {
                    **{"kind": FactKind.CONSULTATION, "source_id": self._facts, "person_id": self._facts},
                    **{"unit_id": unit.id, "region_id": region.id, "on_day": day, "age": 16, "sex": None},
                    **{"role": VisitRole.SELF, "by_employee": True, "changed": self._facts},
                }
            )
        async with self.database.begin() as session:
            await session.execute(insert(Fact), rows)

    async def counted(self, code: str | None, period: Period = Q4.period) -> int:
        found = await self.figures.compute(None, code, period)
        return next(row.value or 0 for row in found.rows if (row.band, row.kind) == ("all", "consultations"))

    async def heads(self, code: str | None, period: Period) -> int:
        found = await self.figures.compute(None, code, period)
        return next(row.value or 0 for row in found.rows if row.band == "employees")

    async def day_comes(self, day: str) -> int:
        clock = self.tools.clock
        assert isinstance(clock, StoppedClock)
        clock.at = almaty(day, "00:05")
        return await self.changes.apply_due(clock.now())


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
    assert (
        await country.counted("aral"),
        await country.counted("north"),
        await country.counted(None),
    ) == before
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
    actor = await _fresh(country, country.who.actor)
    await country.visits.mark_held(by_staff(actor), number)
    assert (await country.counted("aral"), await country.counted("burabay")) == (1, 0)


async def test_the_new_centre_sends_the_last_report_of_the_merged_one(
    country: Country, database: Database, tools: Tools, clock: StoppedClock
):
    await country.served(country.aral, country.north, 5)
    await country.does(Deed.MERGE, country.aral, other_id=country.burabay.id)
    director = await _fresh(country, country.director)
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


async def test_rules_of_the_tree(country: Country, database: Database):
    branch = await a_unit(database, kind=UnitKind.BRANCH, parent=country.aral)
    elsewhere = await a_centre(database, country.south, code="shu")
    working = await a_centre(database, country.north, code="regional", does_regional_work=True)
    into = {"other_id": country.burabay.id}
    faults: list[tuple[type[Exception], Deed, Unit, dict[str, Any]]] = [
        (UnitsBelow, Deed.MERGE, country.aral, into),
        (UnitsBelow, Deed.CLOSE, country.aral, {}),
        (BranchStays, Deed.MOVE, branch, into),
        (OtherKind, Deed.MERGE, branch, into),
        (OtherRegion, Deed.MERGE, elsewhere, into),
        (DoesRegionalWork, Deed.MERGE, working, into),
        (DoesRegionalWork, Deed.CLOSE, working, {}),
        (DoesRegionalWork, Deed.MOVE, working, {"other_id": country.south.id}),
        (DoesRegionalWork, Deed.RENAME, working, {"does_regional_work": False}),
        (WrongPlace, Deed.MERGE, country.burabay, into),
        (WrongPlace, Deed.MOVE, country.burabay, {"other_id": country.aral.id}),
        (WrongPlace, Deed.MOVE, country.akimat, {"other_id": country.akimat.id}),
        (WrongPlace, Deed.CLOSE, country.north, {}),
        (WrongPlace, Deed.OPEN, country.aral, {"code": "x1", "kind": UnitKind.CENTRE}),
        (CodeTaken, Deed.OPEN, country.aral, {"code": "shu", "kind": UnitKind.BRANCH}),
        (BadCode, Deed.OPEN, country.aral, {"code": "Шу", "kind": UnitKind.BRANCH}),
        (BadDay, Deed.RENAME, country.aral, {"day": TODAY - timedelta(days=1)}),
        (BadDay, Deed.RENAME, country.aral, {"day": date(2028, 1, 1)}),
        (Stale, Deed.RENAME, country.aral, {"version": 99}),
        (NotFound, Deed.MOVE, country.aral, {"other_id": 9999}),
    ]
    for fault, deed, unit, more in faults:
        with pytest.raises(fault):
            await country.does(deed, unit, **more)
        if fault not in (Stale, NotFound, BadCode):
            with pytest.raises(fault):
                await country.changes.foresee(country.admin, await country.plan(deed, unit, **more))
    assert await country.count(UnitChange) == 0


async def test_an_administrator_of_one_region_changes_nothing_of_another(
    country: Country, database: Database
):
    theirs = await a_login(database, country.south, Role.ADMINISTRATOR)
    for unit, other in ((country.aral, country.burabay), (country.aral, country.south)):
        plan = await country.plan(Deed.MOVE, unit, other_id=other.id)
        with pytest.raises(NotFound):
            await country.changes.enter(by_staff(theirs), plan)
    shu = await a_centre(database, country.south, code="shu")
    with pytest.raises(NotFound):
        await country.changes.enter(
            by_staff(theirs), await country.plan(Deed.MOVE, shu, other_id=country.north.id)
        )


async def test_a_form_sent_twice_opens_one_centre(country: Country):
    facts = {"code": "shu", "kind": UnitKind.CENTRE}
    number = await country.does(Deed.OPEN, country.akimat, "k1", **facts)
    with pytest.raises(Repeated) as repeated:
        await country.does(Deed.OPEN, country.akimat, "k1", **facts)
    assert repeated.value.outcome == str(number)
    assert await country.count(Unit, Unit.code == "shu") == 1


async def test_the_regional_work_goes_from_one_unit_to_another(country: Country, database: Database):
    working = await a_centre(database, country.north, code="regional", does_regional_work=True)
    await country.does(Deed.RENAME, country.akimat, does_regional_work=True)
    assert (await country.row(Unit, country.akimat.id)).does_regional_work
    assert not (await country.row(Unit, working.id)).does_regional_work


async def test_two_moves_at_once_make_no_circle(country: Country, database: Database):
    first, second = [await a_unit(database, kind=UnitKind.AKIMAT, parent=country.north) for _ in range(2)]
    plans = [
        await country.plan(Deed.MOVE, first, other_id=second.id),
        await country.plan(Deed.MOVE, second, other_id=first.id),
    ]
    outcomes = await asyncio.gather(
        *(country.changes.enter(by_staff(country.admin), plan) for plan in plans), return_exceptions=True
    )
    kinds = sorted(type(one).__name__ for one in outcomes)
    assert kinds in (["Stale", "int"], ["WrongPlace", "int"])
    rows = [await country.row(Unit, unit.id) for unit in (first, second)]
    for row in rows:
        above = await country.row(Unit, row.parent_id)
        assert row.path == f"{above.path}{row.id}/"


async def test_bookings_made_while_centres_merge_are_at_the_new_one(country: Country, database: Database):
    person = await a_person(database, country.aral)
    hours = [almaty("2026-11-05", f"{hour:02}:00") for hour in (9, 10, 11, 12, 14, 15, 16, 17)]
    causes = [by_contact(await a_contact(database, person)) for _ in hours]
    who = country.who

    async def book(cause: Cause, hour: Any) -> None:
        await country.visits.hold(cause, country.aral.id, who.specialism_id, who.id, hour)

    plan = await country.plan(Deed.MERGE, country.aral, other_id=country.burabay.id)
    deeds = [book(cause, hour) for cause, hour in zip(causes, hours, strict=True)]
    deeds.insert(3, country.changes.enter(by_staff(country.admin), plan))  # type: ignore[arg-type]
    await asyncio.gather(*deeds, return_exceptions=True)
    await country.changes.apply_due(country.tools.clock.now())
    open_there = Consultation.state == ConsultationState.HOLDING
    assert await country.count(Consultation, open_there, Consultation.unit_id == country.aral.id) == 0
    assert (await country.row(Unit, country.aral.id)).closed_on == TODAY


async def test_somebody_who_registers_during_the_merger_belongs_to_the_new_centre(
    country: Country, database: Database
):
    await country.does(Deed.MERGE, country.aral, other_id=country.burabay.id)
    late = await a_person(database, country.aral)
    await country.changes.apply_due(country.tools.clock.now())
    assert (await country.row(Person, late.id)).unit_id == country.burabay.id


async def _fresh(country: Country, actor: Actor) -> Actor:
    """The same member of staff, with the roles of now."""
    async with country.database.read() as session:
        found = await actor_of(session, actor.login_id or 0)
    assert found is not None
    return found
