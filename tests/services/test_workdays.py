"""Working days over a set of days off that people can change."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workdays import DaysOff, Holiday, holidays_of, worked_weekends_of

FRIDAY = date(2026, 11, 20)
SATURDAY = date(2026, 11, 21)
SUNDAY = date(2026, 11, 22)
MONDAY = date(2026, 11, 23)
NONE = DaysOff()


def test_weekends_are_off_and_weekdays_are_worked():
    assert [NONE.is_working(day) for day in (FRIDAY, SATURDAY, SUNDAY, MONDAY)] == [True, False, False, True]


def test_a_holiday_is_off_and_a_saturday_in_exchange_is_worked():
    moved = DaysOff(off=frozenset({MONDAY}), work=frozenset({SATURDAY}))
    assert not moved.is_working(MONDAY)
    assert moved.is_working(SATURDAY)


def test_a_day_in_both_sets_is_off():
    assert not DaysOff(off=frozenset({SATURDAY}), work=frozenset({SATURDAY})).is_working(SATURDAY)


def test_the_nearest_working_days():
    off = DaysOff(off=frozenset({MONDAY}))
    assert off.last_working_before_or_on(FRIDAY) == FRIDAY
    assert off.last_working_before_or_on(MONDAY) == FRIDAY
    assert off.next_working_on_or_after(FRIDAY) == FRIDAY
    assert off.next_working_on_or_after(SATURDAY) == date(2026, 11, 24)
    assert off.next_working_after(FRIDAY) == date(2026, 11, 24)


def test_a_table_with_no_working_day_is_said_to_be_wrong_instead_of_searched_for_ever():
    all_off = DaysOff(off=frozenset(MONDAY + timedelta(days=n) for n in range(100)))
    with pytest.raises(ValueError, match="table of days off"):
        all_off.next_working_after(FRIDAY)


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
SETS = st.builds(DaysOff, off=st.frozensets(DAYS, max_size=20), work=st.frozensets(DAYS, max_size=20))


@given(SETS, DAYS)
def test_what_is_found_is_a_working_day_with_none_between(days_off, day):
    before = days_off.last_working_before_or_on(day)
    after = days_off.next_working_after(day)
    assert before <= day < after
    assert days_off.is_working(before)
    assert days_off.is_working(after)
    between = (before + timedelta(days=n) for n in range(1, (after - before).days))
    assert not any(days_off.is_working(d) for d in between)
    assert days_off.next_working_on_or_after(day) == (day if days_off.is_working(day) else after)


def test_the_package_of_holidays_is_read_with_our_names():
    """The only test that looks at the package's list, at days long past or fixed by law."""
    of_2024 = {holiday.day: holiday for holiday in holidays_of(2024)}
    assert of_2024[date(2024, 1, 1)] == Holiday(date(2024, 1, 1), "Жаңа жыл", "Новый год", estimated=False)
    assert of_2024[date(2024, 7, 8)].name_ru == "День столицы (перенос выходного дня)"
    assert of_2024[date(2024, 7, 8)].name_kk == "Астана күні (ауыстырылған демалыс)"
    assert of_2024[date(2024, 5, 8)].name_ru == "Перенос выходного дня"
    assert list(of_2024) == sorted(of_2024)
    assert worked_weekends_of(2024) == [date(2024, 5, 4)]


def test_what_the_moon_decides_is_marked_as_an_estimate_far_ahead():
    assert {holiday.name_ru for holiday in holidays_of(2035) if holiday.estimated} >= {"Курбан айт"}
    assert not any(holiday.estimated for holiday in holidays_of(2024))


@pytest.mark.parametrize("year", range(2020, 2036))
def test_every_holiday_of_the_package_has_names_of_ours_in_both_languages(year):
    for holiday in holidays_of(year):
        assert holiday.name_ru != "Праздничный день", f"no Russian name for {holiday}"
        assert not set("()") & set(holiday.name_kk.replace("(ауыстырылған демалыс)", ""))
