"""Units as everybody may see them: codes, places, opening hours, numbers, lists."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from db.enums import ReasonKind, UnitKind
from db.models.units import EmergencyNumber, StartCode
from services.errors import NotFound
from services.units.service import UnitService, WeekHours, opening_at
from services.workdays import DaysOff
from tests.factories import (
    a_centre,
    a_day_off,
    a_region,
    a_unit,
    almaty,
    some_tools,
    the_kind,
    write,
)

ALMATY = ZoneInfo("Asia/Almaty")
WEEK: WeekHours = dict.fromkeys(range(5), ((9 * 60, 13 * 60), (14 * 60, 18 * 60)))


@pytest.fixture
def database(house):
    return house.database


def units(database, at=None) -> UnitService:
    return UnitService(database, some_tools(*([at] if at else [])))


async def test_a_start_code_carries_the_centre_and_the_source(database):
    centre = await a_centre(database)
    await write(database, StartCode(code="qr-1", unit_id=centre.id, source="poster"))
    found = await units(database).by_start_code("qr-1")
    assert found is not None
    assert (found.unit.id, found.source) == (centre.id, "poster")
    assert await units(database).by_start_code("qr-2") is None
    assert await units(database).by_start_code("x" * 500) is None


async def test_a_closed_centre_is_found_by_nobody_new(database):
    centre = await a_centre(database, place_kk="Тараз", place_ru="Тараз", closed_on=date(2026, 1, 1))
    await write(database, StartCode(code="qr-1", unit_id=centre.id, source="poster"))
    assert await units(database).by_start_code("qr-1") is None
    assert await units(database).match_place("Тараз") == []


async def test_a_place_is_matched_in_any_spelling_and_a_region_means_its_centres(database):
    region = await a_region(database, name_kk="Жамбыл облысы", name_ru="Жамбылская область")
    taraz = await a_centre(database, region, place_kk="Тараз", place_ru="Тараз")
    shu = await a_centre(database, region, place_kk="Шу", place_ru="Шу")
    uralsk = await a_centre(database, place_kk="Орал", place_ru="Уральск")
    service = units(database)

    async def found(text: str) -> list[int]:
        return [unit.id for unit in await service.match_place(text)]

    for typed in ("Тараз", "taraz", "ТАРАЗ қаласы", "Таразданмын", "г. Тараз", "тарас"):
        assert await found(typed) == [taraz.id], typed
    for typed in ("Орал", "oral", "уральск", "в Уральске"):
        assert await found(typed) == [uralsk.id], typed
    for typed in ("Жамбыл облысы", "жамбылская", "jambyl"):
        assert await found(typed) == [taraz.id, shu.id], typed
    for typed in ("Готэм", "", "😀", "қала", "<b>", "%"):
        assert await found(typed) == [], typed


async def test_regions_are_listed_with_their_centres_below(database):
    region = await a_region(database)
    await a_region(database)
    centre = await a_centre(database, region)
    branch = await a_unit(database, kind=UnitKind.BRANCH, parent=centre)
    service = units(database)
    assert [unit.id for unit in await service.regions()] == [region.id]
    assert [unit.id for unit in await service.centres_of(region.id)] == [centre.id, branch.id]
    assert [unit.id for unit in await service.path_names(branch.id)] == [region.id, centre.id, branch.id]
    with pytest.raises(NotFound):
        await service.centres_of(99999)


@pytest.mark.parametrize(
    "now, is_open, until, opens",
    [
        ("2026-11-18 08:59", False, None, "2026-11-18 09:00"),
        ("2026-11-18 09:00", True, "2026-11-18 13:00", "2026-11-18 14:00"),
        ("2026-11-18 13:00", False, None, "2026-11-18 14:00"),
        ("2026-11-18 17:59", True, "2026-11-18 18:00", "2026-11-19 09:00"),
        ("2026-11-20 18:00", False, None, "2026-11-23 09:00"),
    ],
)
def test_open_until_closed_until(now, is_open, until, opens):
    opening = opening_at(almaty(*now.split()), ALMATY, WEEK, DaysOff())
    assert opening.is_open is is_open
    assert opening.until == (almaty(*until.split()) if until else None)
    assert opening.opens_at == almaty(*opens.split())


def test_days_off_are_closed_and_a_worked_saturday_has_fridays_hours():
    off = DaysOff(off=frozenset({date(2026, 11, 18)}), work=frozenset({date(2026, 11, 21)}))
    assert opening_at(almaty("2026-11-18", "10:00"), ALMATY, WEEK, off).opens_at == almaty(
        "2026-11-19", "09:00"
    )
    assert opening_at(almaty("2026-11-21", "10:00"), ALMATY, WEEK, off).is_open


def test_a_centre_without_hours_does_not_say_when_it_opens():
    opening = opening_at(almaty("2026-11-18", "10:00"), ALMATY, {}, DaysOff())
    assert (opening.is_open, opening.opens_at) == (False, None)


def test_it_is_open_by_its_own_clock():
    moscow = ZoneInfo("Europe/Moscow")
    assert not opening_at(almaty("2026-11-18", "10:00"), moscow, WEEK, DaysOff()).is_open
    assert opening_at(almaty("2026-11-18", "11:00"), moscow, WEEK, DaysOff()).is_open


async def test_about_a_centre_in_one_answer(database):
    centre = await a_centre(database, offers=("lawyer", "psychologist"), access=["ramp"], phone="112233")
    await a_day_off(database, date(2026, 11, 3))
    about = await units(database, almaty("2026-11-02", "18:30")).about(centre.id)
    assert [one.code for one in about.services] == ["psychologist", "lawyer"]
    assert about.hours[0] == ((9 * 60, 18 * 60),)
    assert about.access == ("ramp",)
    assert about.opening.opens_at == almaty("2026-11-04", "09:00")
    with pytest.raises(NotFound):
        await units(database).about(99999)


async def test_urgent_numbers_of_the_country_then_of_the_units_above(database):
    region = await a_region(database)
    centre = await a_centre(database, region)
    elsewhere = await a_region(database)
    words = {"name_kk": "к", "name_ru": "р", "hours_kk": "", "hours_ru": ""}
    checked = {"checked_on": date(2026, 11, 1), "checked_by": "—"}
    for number, unit_id in (("7", region.id), ("112", None), ("9", elsewhere.id)):
        await write(database, EmergencyNumber(number=number, unit_id=unit_id, position=1, **words, **checked))
    service = units(database)
    assert [one.number for one in await service.emergency_numbers(centre.id)] == ["112", "7"]
    assert [one.number for one in await service.emergency_numbers(None)] == ["112"]


async def test_reasons_and_topics_in_order(database):
    await a_centre(database)
    service = units(database)
    assert [one.code for one in await service.reasons(ReasonKind.CANCEL)] == ["no_time", "other"]
    lawyer = await the_kind(database, "lawyer")
    assert [one.code for one in await service.topics(lawyer)] == ["lawyer_general"]
