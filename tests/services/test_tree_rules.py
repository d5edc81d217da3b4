"""What stands against a change of the tree; and many changes and bookings at once, on both engines."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from db.engine import Database
from db.enums import ConsultationState, Role, UnitKind
from db.models.consultations import Consultation
from db.models.people import Person
from db.models.units import Unit, UnitChange
from services.cause import Cause
from services.errors import NotFound, Repeated, Stale
from services.tools import Tools
from services.units.tree_rules import (
    BadCode,
    BadDay,
    BranchStays,
    CodeTaken,
    Deed,
    DoesRegionalWork,
    OtherKind,
    OtherRegion,
    UnitsBelow,
    WrongPlace,
)
from tests.factories import (
    a_centre,
    a_contact,
    a_login,
    a_person,
    a_unit,
    almaty,
    by_contact,
    by_staff,
)
from tests.services.country_of_units import TODAY, Country


@pytest.fixture
async def country(database: Database, tools: Tools) -> Country:
    return await Country(database, tools).build()


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
