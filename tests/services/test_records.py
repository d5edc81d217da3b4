"""The records behind the figures: as many as the figure says, masked as rights go, a page at a time."""

from datetime import date

import pytest
from sqlalchemy import select, update

from db.enums import FactKind, Role, Sex, UnitKind, VisitRole
from db.models.facts import Fact
from db.models.people import Person
from db.models.staff import AuditEntry
from db.models.units import Unit
from services.errors import NotAllowed, NotFound
from services.reporting import records
from services.reporting.due_dates import Quarter
from services.reporting.facts import UNKNOWN_AGE
from services.reporting.indicators import IndicatorService
from tests.factories import MONDAY, a_centre, a_login, a_person, a_region, a_unit, the_kind

Q4 = Quarter(2026, 4).period
DAY = date(2026, 11, 2)
BANDS = ("14-17", "18-24", "25-28", "parents", "other")


@pytest.fixture
def indicators(database, tools):
    return IndicatorService(database, tools)


@pytest.fixture
async def centre(database):
    nation = await a_unit(database, kind=UnitKind.NATION, code="kz")
    return await a_centre(database, await a_region(database, code="north", parent=nation), code="aral")


@pytest.fixture
async def director(database, centre):
    return await a_login(database, centre, Role.DIRECTOR)


@pytest.fixture
def a_fact(database, centre):
    """A counted visit; a girl of 16 at the careers adviser unless said otherwise."""
    numbers = iter(range(1, 1000))

    async def make(person=None, *, kind="career", **more):
        person = person or await a_person(database, centre)
        row = {
            "kind": FactKind.CONSULTATION,
            "source_id": next(numbers),
            "unit_id": centre.id,
            "region_id": centre.parent_id,
            "person_id": person.id,
            "on_day": DAY,
            "age": 16,
            "sex": Sex.FEMALE,
            "role": VisitRole.SELF,
            "by_employee": True,
            "specialism_id": await the_kind(database, kind) if kind else None,
            "changed": 1,
            **more,
        }
        async with database.begin() as session:
            session.add(fact := Fact(**row))
        return fact

    return make


async def test_every_cell_leads_to_as_many_records_as_it_counts(indicators, director, a_fact):
    for age in (UNKNOWN_AGE, 13, 14, 16, 17, 18, 24, 25, 28, 29, 36):
        for sex in (Sex.FEMALE, Sex.MALE, None):
            await a_fact(age=age, sex=sex)
    await a_fact(age=15, role=VisitRole.REPRESENTATIVE)
    await a_fact(age=40, role=VisitRole.REPRESENTATIVE, sex=None)
    await a_fact(by_employee=False)
    await a_fact(struck_at=MONDAY)
    await a_fact(on_day=date(2027, 1, 1))
    result = await indicators.compute(director, "aral", Q4)
    places = [(band, sex) for band in BANDS for sex in ("f", "m", "unknown")]
    for band, column in [*places, ("total", None), ("all", None), ("invited", None)]:
        page = await indicators.cell_records(director, "aral", Q4, band=band, sex=column)
        assert len(page.rows) == result.value("1.1", band, column), (band, column)
        assert page.after == ""
        if column:
            assert {(row.band, row.sex) for row in page.rows} <= {(band, column)}


async def test_a_figure_of_many_records_is_shown_a_page_at_a_time_newest_first(
    indicators, director, a_fact, monkeypatch
):
    monkeypatch.setattr(records, "PAGE", 3)
    for day in (5, 3, 5, 9, 1, 5, 7):
        await a_fact(on_day=date(2026, 11, day))
    seen, after = [], ""
    while True:
        page = await indicators.cell_records(director, "aral", Q4, band="all", sex=None, after=after)
        seen += [(row.day, row.fact) for row in page.rows]
        if not (after := page.after):
            break
    assert len(set(seen)) == 7
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize(
    "after", ["x", "2026-11-02", "2026-11-02:x", "2026-11-02:99999999999999999999", "::"]
)
async def test_a_place_that_was_never_given_shows_nothing(indicators, director, a_fact, after):
    await a_fact()
    page = await indicators.cell_records(director, "aral", Q4, band="all", sex=None, after=after)
    assert page.rows == ()


async def test_visits_to_psychologist_and_lawyer_name_nobody(indicators, director, a_fact):
    for kind in ("psychologist", "lawyer", "career", None):
        await a_fact(kind=kind)
    page = await indicators.cell_records(director, "aral", Q4, band="14-17", sex="f")
    by_kind = {row.specialism_ru: row for row in page.rows}
    for kind in ("Психолог", "Юрист", ""):
        masked = by_kind[kind]
        assert (masked.person_name, masked.person_id, masked.age) == (None, None, None)
        assert masked.is_masked
        assert (masked.band, masked.sex) == ("14-17", "f")
    named = by_kind["Работа и профессия"]
    assert named.person_name.startswith("Серікова-")
    assert (named.age, named.is_masked) == (16, False)
    exported = [one async for one in indicators.records(director, "aral", Q4)]
    assert sum(one.birth_date is None for one in exported) == 3


async def test_somebody_erased_has_no_name_and_stays_counted(indicators, director, a_fact, database):
    await a_fact()
    async with database.begin() as session:
        await session.execute(update(Person).values(erased_at=MONDAY, birth_date=None))
    (row,) = (await indicators.cell_records(director, "aral", Q4, band="14-17", sex="f")).rows
    assert (row.person_name, row.person_id, row.is_masked) == (None, None, False)
    (exported,) = [one async for one in indicators.records(None, "aral", Q4)]
    assert (exported.birth_date, exported.age) == (None, 16)


async def test_an_unknown_age_is_empty_in_the_export(indicators, a_fact):
    await a_fact(age=UNKNOWN_AGE)
    (exported,) = [one async for one in indicators.records(None, None, Q4)]
    assert exported.as_json()["age"] is None


async def test_a_person_of_the_export_is_one_and_not_their_number_in_the_office(indicators, a_fact, database):
    twice = await a_fact()
    async with database.read() as session:
        person = await session.get_one(Person, twice.person_id)
    await a_fact(person)
    await a_fact()
    async with database.read() as session:
        numbers = [str(number) for number in await session.scalars(select(Fact.person_id).order_by(Fact.id))]
    exported = [one async for one in indicators.records(None, None, Q4)]
    assert len({one.person for one in exported}) == len(set(numbers))
    assert not {one.person for one in exported} & set(numbers)
    again = [one.person async for one in indicators.records(None, None, Q4)]
    assert again == [one.person for one in exported]


async def test_the_export_gives_every_record_once_in_order(indicators, a_fact, monkeypatch):
    monkeypatch.setattr(records, "AT_ONCE", 2)
    for day in (5, 3, 5, 9, 1):
        await a_fact(on_day=date(2026, 11, day))
    exported = [(one.day, one.fact) async for one in indicators.records(None, None, Q4)]
    assert exported == sorted(set(exported))
    assert len(exported) == 5


async def test_only_who_may_see_records_does_and_only_of_their_units(indicators, a_fact, database, centre):
    await a_fact()
    other = await a_centre(database, code="shu")
    region = await a_login(database, await a_unit(database, kind=UnitKind.REGION), Role.DIRECTOR)
    for actor, refusal in (
        (await a_login(database, centre, Role.CONSULTANT), NotAllowed),
        (await a_login(database, centre, Role.AKIMAT_VIEWER), NotAllowed),
        (await a_login(database, centre, Role.FRONT_DESK), NotFound),
        (await a_login(database, other, Role.DIRECTOR), NotFound),
        (region, NotFound),
    ):
        with pytest.raises(refusal):
            await indicators.cell_records(actor, "aral", Q4, band="all", sex=None)
        with pytest.raises(NotFound):
            [one async for one in indicators.records(actor, "aral", Q4)]


async def test_figures_of_a_region_do_not_open_the_records_of_a_centre_outside_ones_rights(
    indicators, a_fact, database, centre
):
    await a_fact()
    actor = await a_login(database, centre, Role.DIRECTOR)
    wider = await a_login(database, await _region_of(database, centre), Role.METHODOLOGIST)
    both = type(actor)(login_id=actor.login_id, grants=(*actor.grants, *wider.grants))
    neighbour = await a_centre(database, await _region_of(database, centre), code="burabay")
    await a_fact(unit_id=neighbour.id)
    result = await indicators.compute(both, "north", Q4)
    assert result.value("1.1", "all") == 2
    page = await indicators.cell_records(both, "north", Q4, band="all", sex=None)
    assert [row.unit for row in page.rows] == ["aral"]


async def _region_of(database, centre):
    async with database.read() as session:
        return await session.get_one(Unit, centre.parent_id)


async def test_each_look_is_one_entry_with_numbers_only(indicators, director, a_fact, database):
    await a_fact()
    await a_fact()
    await indicators.cell_records(director, "aral", Q4, band="14-17", sex="f")
    async with database.read() as session:
        (entry,) = await session.scalars(select(AuditEntry))
    assert (entry.deed, entry.login_id, entry.channel) == ("read_records", director.login_id, "desk")
    assert entry.details == {"period": "2026Q4", "band": "14-17", "sex": "f", "shown": 2}


@pytest.mark.parametrize("band, sex", [("nonsense", None), ("14-17", "x"), ("29-34", "f"), ("", None)])
async def test_a_cell_that_does_not_exist_is_not_found(indicators, director, band, sex):
    with pytest.raises(NotFound):
        await indicators.cell_records(director, "aral", Q4, band=band, sex=sex)
