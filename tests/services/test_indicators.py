"""Indicators come to what a count record by record comes to, on both engines, for those who may see them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from db.engine import Database
from db.enums import EmployeeKind, FactKind, Role, Sex, UnitKind, VisitRole
from db.models import facts
from db.models.facts import Fact
from db.models.staff import Employee
from db.models.units import Unit
from services.cause import Actor, Grant
from services.errors import NotFound
from services.reporting.due_dates import parse_period
from services.reporting.facts import UNKNOWN_AGE
from services.reporting.indicators import IndicatorResult, IndicatorService
from services.reporting.methodology import draft_35, of_2021
from services.tools import Tools
from tests import factories
from tests.services import oracle
from tests.services.oracle import Visit

TODAY = date(2026, 11, 20)
QUARTER = parse_period("2026Q4", TODAY)


class Country:
    """Two regions; the first has two centres, one with a branch; the second has one centre."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.units: dict[str, Unit] = {}
        self._sources = 0

    async def build(self) -> "Country":
        add = self._add
        nation = await add("kz", kind=UnitKind.NATION)
        north = await add("north", kind=UnitKind.REGION, parent=nation)
        south = await add("south", kind=UnitKind.REGION, parent=nation)
        aral = await add("aral", kind=UnitKind.CENTRE, parent=north)
        await add("aral-2", kind=UnitKind.BRANCH, parent=aral)
        await add("burabay", kind=UnitKind.CENTRE, parent=north)
        await add("shu", kind=UnitKind.CENTRE, parent=south)
        return self

    async def _add(self, code: str, **more: Any) -> Unit:
        self.units[code] = await factories.a_unit(self.database, code=code, **more)
        return self.units[code]

    def region_of(self, code: str) -> str:
        return "south" if code == "shu" else "north"

    async def counts(self, visits: Sequence[Visit], region: str = "") -> None:
        """Writes the visits as facts, into the branch where the centre is named so."""
        rows = []
        for visit in visits:
            self._sources += 1
            rows.append(
                {
                    "kind": FactKind.CONSULTATION,
                    "source_id": self._sources,
                    "unit_id": self.units[visit.centre].id,
                    "region_id": self.units[region or self.region_of(visit.centre)].id,
                    "person_id": visit.person,
                    "on_day": visit.day,
                    "age": visit.age,
                    "sex": visit.sex,
                    "role": visit.role,
                    "by_employee": visit.by_employee,
                    "struck_at": factories.MONDAY if visit.struck else None,
                    "changed": 2**36 - self._sources,
                }
            )
        async with self.database.begin() as session:
            if rows:
                await session.execute(insert(Fact), rows)

    async def employs(self, code: str, **more: Any) -> None:
        await factories.an_employee(self.database, self.units[code], **more)

    async def forget(self) -> None:
        async with self.database.begin() as session:
            await session.execute(delete(Fact))
            await session.execute(delete(Employee))


@pytest.fixture
async def country(database):
    return await Country(database).build()


@pytest.fixture
def indicators(database, tools: Tools):
    return IndicatorService(database, tools)


def a_visit(**more: Any) -> Visit:
    """A girl of 16, in the quarter, by an employee, for herself."""
    usual = Visit("aral", 1, date(2026, 11, 2), 16, Sex.FEMALE, VisitRole.SELF, by_employee=True)
    return replace(usual, **more)


def as_figures(rows: Sequence[Any]) -> dict[Any, Any]:
    found = {(row.indicator, row.band, row.sex, row.kind): row.value for row in rows}
    assert len(found) == len(rows), "two rows of one place"
    return found


def staff(role: Role, unit: Unit) -> Actor:
    return Actor(login_id=1, grants=(Grant(role, unit.id, unit.path),))


# ------------------------------------------------------------------ the oracle

visits = st.builds(
    Visit,
    centre=st.sampled_from(["aral", "aral-2", "burabay", "shu"]),
    person=st.integers(1, 6),
    day=st.dates(date(2026, 9, 29), date(2027, 1, 2)),
    age=st.sampled_from([UNKNOWN_AGE, 0, 13, 14, 17, 18, 24, 25, 28, 29, 34, 35, 36, 120]),
    sex=st.sampled_from([Sex.FEMALE, Sex.MALE, None]),
    role=st.sampled_from(VisitRole),
    by_employee=st.booleans(),
    struck=st.booleans(),
)
spans = st.tuples(st.dates(date(2026, 9, 1), date(2027, 1, 31)), st.integers(0, 120))
heads = st.dictionaries(st.sampled_from(["aral", "aral-2", "burabay", "shu"]), st.integers(0, 3))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visits=st.lists(visits, max_size=40), span=spans, employed=heads)
async def test_compute_comes_to_what_a_count_record_by_record_comes_to(
    country, indicators, visits, span, employed
):
    await country.forget()
    await country.counts(visits)
    for code, number in employed.items():
        for _ in range(number):
            await country.employs(code)
    first, last = span[0], span[0] + timedelta(days=span[1])
    period = parse_period(f"{first}..{last}", TODAY)
    # To the oracle a branch is its centre.
    seen = [replace(visit, centre=visit.centre.removesuffix("-2")) for visit in visits]
    in_north = {"aral", "burabay"}
    heads_of = {code: employed.get(code, 0) for code in ("aral", "burabay", "shu")}
    heads_of["aral"] += employed.get("aral-2", 0)
    for scope, centres in (
        ("aral", {"aral"}),
        ("north", in_north),
        ("south", {"shu"}),
        (None, {*in_north, "shu"}),
    ):
        result = await indicators.compute(None, scope, period)
        theirs = [visit for visit in seen if visit.centre in centres]
        employees = sum(heads_of[code] for code in centres)
        assert as_figures(result.rows) == oracle.figures(theirs, first, last, of_2021(), employees)
        for part in result.centres:
            theirs = [visit for visit in seen if visit.centre == part.code]
            expected = oracle.figures(theirs, first, last, of_2021(), heads_of[part.code])
            assert as_figures(part.rows) == expected
        assert {part.code for part in result.centres} == (set() if scope == "aral" else centres)
    branch = [visit for visit in visits if visit.centre == "aral-2"]
    result = await indicators.compute(None, "aral-2", period)
    expected = oracle.figures(branch, first, last, of_2021(), employed.get("aral-2", 0))
    assert as_figures(result.rows) == expected


# ------------------------------------------------------------------ what the field asks


async def test_one_more_visit_of_a_girl_of_16_raises_her_cell_by_one(country, indicators):
    before = await indicators.compute(None, "aral", QUARTER)
    await country.counts([a_visit()])
    after = await indicators.compute(None, "aral", QUARTER)
    changed = [
        (row.band, row.sex, row.kind)
        for row, was in zip(after.rows, before.rows, strict=True)
        if row.indicator == "1.1" and row.value != was.value
    ]
    cells = [("14-17", "f"), ("total", None), ("all", None)]
    both = [(*cell, kind) for kind in ("consultations", "persons") for cell in cells]
    assert set(changed) == {*both, ("different", None, "persons"), ("all_different", None, "persons")}
    assert after.value("1.1", "14-17", "f") == before.value("1.1", "14-17", "f") + 1
    assert after.fingerprint != before.fingerprint


async def test_the_role_wins_over_the_age(country, indicators):
    mother = a_visit(person=2, age=26, role=VisitRole.REPRESENTATIVE)
    await country.counts([mother, a_visit(person=2, age=26), a_visit(person=3, age=15, role=mother.role)])
    result = await indicators.compute(None, "aral", QUARTER)
    assert result.value("1.1", "parents", "f") == 2
    assert result.value("1.1", "25-28", "f") == 1
    assert result.value("1.1", "total") == 3


AGES = {13: "other", 14: "14-17", 17: "14-17", 18: "18-24", 24: "18-24", 25: "25-28", 28: "25-28"}
AGES |= {29: "other", 34: "other", 35: "other", 36: "other", UNKNOWN_AGE: "other"}


async def test_an_age_stands_in_its_band_and_outside_only_among_all_served(country, indicators):
    for age, band in AGES.items():
        await country.forget()
        await country.counts([a_visit(age=age)])
        result = await indicators.compute(None, "aral", QUARTER)
        assert result.value("1.1", band, "f") == 1, age
        assert result.value("1.1", "total") == (0 if band == "other" else 1), age
        assert result.value("1.1", "all") == 1, age


async def test_unknown_sex_and_invited_specialists_stay_outside_the_form(country, indicators):
    await country.counts([a_visit(sex=None), a_visit(person=2, by_employee=False)])
    result = await indicators.compute(None, "aral", QUARTER)
    assert result.value("1.1", "14-17", "unknown") == 1
    assert (result.value("1.1", "total"), result.value("1.1", "all"), result.value("1.1", "invited")) == (
        0,
        1,
        1,
    )


async def test_somebody_who_comes_often_is_one_person_in_the_band_of_the_first_visit(country, indicators):
    birthday = date(2026, 11, 10)
    await country.counts(
        [a_visit(day=birthday - timedelta(days=n), age=17) for n in (1, 5)]
        + [a_visit(day=birthday + timedelta(days=n), age=18) for n in (0, 7)]
    )
    result = await indicators.compute(None, "aral", QUARTER)
    assert (result.value("1.1", "14-17", "f"), result.value("1.1", "18-24", "f")) == (2, 2)
    assert result.value("1.1", "14-17", "f", "persons") == 1
    assert result.value("1.1", "18-24", "f", "persons") == 0


async def test_a_region_is_the_sum_of_its_centres_and_beside_it_the_different_persons(country, indicators):
    await country.counts([a_visit(), a_visit(centre="burabay"), a_visit(centre="aral-2")])
    result = await indicators.compute(None, "north", QUARTER)
    assert result.value("1.1", "total") == 3
    assert result.value("1.1", "total", kind="persons") == 2
    assert result.value("1.1", "different", kind="persons") == 1


async def test_what_was_served_stays_with_the_region_of_that_day(country, indicators):
    await country.counts([a_visit(centre="shu", person=9)], region="north")
    await country.counts([a_visit(centre="shu", person=10)])
    north = await indicators.compute(None, "north", QUARTER)
    south = await indicators.compute(None, "south", QUARTER)
    assert (north.value("1.1", "total"), south.value("1.1", "total")) == (1, 1)
    assert {part.code for part in north.centres} == {"aral", "burabay", "shu"}


async def test_the_mean_divides_by_all_employees_on_the_last_day(country, indicators):
    await country.counts([a_visit(person=n) for n in range(7)] + [a_visit(person=8, sex=None)])
    last = QUARTER.last
    await country.employs("aral", kind=EmployeeKind.ADMINISTRATIVE)
    await country.employs("aral", left_on=last)
    await country.employs("aral-2", hired_on=last)
    for code, more in (
        ("aral", {"is_invited": True}),
        ("aral", {"left_on": last - timedelta(days=1)}),
        ("aral", {"hired_on": last + timedelta(days=1)}),
        ("burabay", {}),
    ):
        await country.employs(code, **more)
    result = await indicators.compute(None, "aral", QUARTER)
    assert result.value("1.2", "employees", kind="total") == 3
    assert result.value("1.2", None, kind="ratio") == 233


async def test_without_employees_there_is_no_mean(country, indicators):
    await country.counts([a_visit()])
    result = await indicators.compute(None, "aral", QUARTER)
    assert [row.value for row in result.rows if row.kind == "ratio"] == [None]


async def test_the_first_and_the_last_day_are_counted_and_no_other(country, indicators):
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 1)]
    await country.counts([a_visit(day=day, person=n) for n, day in enumerate(days)])
    assert (await indicators.compute(None, "aral", QUARTER)).value("1.1", "total") == 2


async def test_the_year_to_date_is_counted_from_the_records(country, indicators):
    await country.counts([a_visit(day=date(2026, month, 15)) for month in (2, 5, 8, 11)])
    result = await indicators.compute(None, "aral", parse_period("2026", TODAY))
    assert result.value("1.1", "14-17", "f") == 4
    assert result.value("1.1", "14-17", "f", "persons") == 1, "quarters added up would be four persons"


async def test_a_correction_and_a_strike_change_figure_and_fingerprint(country, indicators, database):
    await country.counts([a_visit(), a_visit(person=2)])
    prints = {(await indicators.compute(None, "aral", QUARTER)).fingerprint}
    async with database.begin() as session:
        await session.execute(update(Fact).where(Fact.person_id == 2).values(sex=Sex.MALE, changed=7))
    corrected = await indicators.compute(None, "aral", QUARTER)
    assert (corrected.value("1.1", "14-17", "f"), corrected.value("1.1", "14-17", "m")) == (1, 1)
    prints.add(corrected.fingerprint)
    async with database.begin() as session:
        struck = {"struck_at": factories.MONDAY, "changed": 8}
        await session.execute(update(Fact).where(Fact.person_id == 2).values(struck))
    after = await indicators.compute(None, "aral", QUARTER)
    assert after.value("1.1", "all") == 1
    prints.add(after.fingerprint)
    assert len(prints) == 3
    assert (await indicators.compute(None, "aral", QUARTER)).fingerprint == after.fingerprint


async def test_the_methodology_of_the_periods_last_day_counts(country, indicators, database):
    await country.counts([a_visit(age=30), a_visit(age=30, person=2, day=date(2027, 2, 1))])
    draft = draft_35()
    async with database.begin() as session:
        bands = [[band.first, band.last] for band in draft.bands]
        names = {"name_kk": draft.name_kk, "name_ru": draft.name_ru}
        row = {"code": "35", "bands": bands, "in_force_from": date(2027, 1, 1), **names}
        await session.execute(insert(facts.Methodology), [row])
    old = await indicators.compute(None, "aral", QUARTER)
    new = await indicators.compute(None, "aral", parse_period("2027Q1", TODAY))
    assert (old.methodology.code, old.value("1.1", "other", "f"), old.value("1.1", "total")) == ("2021", 1, 0)
    assert (new.methodology.code, new.value("1.1", "29-34", "f"), new.value("1.1", "total")) == ("35", 1, 1)


async def test_as_json_is_what_the_interfaces_promise(country, indicators, clock):
    await country.counts([a_visit()])
    printed = (await indicators.compute(None, None, QUARTER)).as_json()
    assert set(printed) == {"period", "scope", "methodology", "computed_at", "fingerprint", "rows"}
    assert (printed["period"], printed["scope"], printed["methodology"]) == ("2026Q4", "country", "2021")
    assert datetime.fromisoformat(printed["computed_at"]) == clock.now()
    row = {"indicator": "1.1", "band": "14-17", "sex": "f", "role": "self", "value": 1}
    assert {**row, "kind": "consultations"} in printed["rows"]
    assert {**row, "kind": "persons"} in printed["rows"]
    kinds = {"persons", "participations", "consultations", "events", "total", "ratio"}
    assert {row["kind"] for row in printed["rows"]} <= kinds
    assert not any(isinstance(row["value"], float) for row in printed["rows"])


# ------------------------------------------------------------------ for whose eyes


async def sees(indicators: IndicatorService, by: Actor, code: str | None) -> IndicatorResult | None:
    try:
        return await indicators.compute(by, code, QUARTER)
    except NotFound:
        return None


async def test_figures_are_seen_within_the_scope_and_nowhere_else(country, indicators):
    await country.counts([a_visit()])
    everywhere = ["aral", "aral-2", "burabay", "shu", "north", "south", "kz", None]
    table = [
        (staff(Role.DIRECTOR, country.units["aral"]), ["aral", "aral-2"]),
        (staff(Role.CONSULTANT, country.units["burabay"]), ["burabay"]),
        (staff(Role.METHODOLOGIST, country.units["north"]), ["aral", "aral-2", "burabay", "north"]),
        (staff(Role.ANALYST, country.units["kz"]), everywhere),
        (staff(Role.FRONT_DESK, country.units["aral"]), []),
        (staff(Role.ADMINISTRATOR, country.units["kz"]), []),
        (Actor(), []),
    ]
    for actor, seen in table:
        assert [code for code in everywhere if await sees(indicators, actor, code)] == seen


async def test_an_unknown_unit_is_not_found(country, indicators):
    with pytest.raises(NotFound):
        await indicators.compute(None, "nowhere", QUARTER)


async def test_a_single_centre_has_a_country_too(database, indicators):
    unit = await factories.a_unit(database, code="alone", kind=UnitKind.CENTRE)
    async with database.begin() as session:
        assert await session.scalar(select(Unit.id)) == unit.id
    assert (await indicators.compute(None, None, QUARTER)).value("1.1", "total") == 0
    assert await sees(indicators, staff(Role.DIRECTOR, unit), None) is None
