"""The reporting chain over given sets of days off: periods, due dates, reminders, when a report is late."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.clock import HOME
from services.reporting.due_dates import (
    Period,
    PeriodNotUnderstood,
    Quarter,
    ReminderKind,
    ReportLevel,
    draft_from,
    due_day,
    last_occasion,
    late_from,
    overdue_days,
    parse_period,
    reminder_days,
    reminder_on,
)
from services.workdays import DaysOff

Q4 = Quarter(2026, 4)
# New Year with 4 January because 2 January is a Saturday, Christmas, and Independence Day before.
NEW_YEAR = DaysOff(
    off=frozenset({date(2026, 12, 16), date(2027, 1, 1), date(2027, 1, 4), date(2027, 1, 7)}),
)


def almaty(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=HOME)


@pytest.mark.parametrize(
    ("level", "due"),
    [
        (ReportLevel.CENTRE, date(2027, 1, 5)),
        (ReportLevel.REGION, date(2027, 1, 10)),
        (ReportLevel.NATION, date(2027, 1, 15)),
    ],
)
def test_each_step_of_the_chain_has_its_day_in_the_month_after_the_quarter(level, due):
    assert due_day(Q4, level) == due


def test_the_due_day_itself_is_still_on_time():
    assert late_from(date(2027, 1, 5), NEW_YEAR) == almaty(2027, 1, 6)


def test_a_due_day_that_is_a_day_off_runs_to_the_end_of_the_next_working_day():
    """The region's 10 January 2027 is a Sunday: late from the end of Monday the 11th."""
    late = late_from(date(2027, 1, 10), NEW_YEAR)
    assert late == almaty(2027, 1, 12)
    assert late.tzinfo is UTC


def test_the_centres_reminders_of_5_january_are_25_and_31_december_and_the_day_itself():
    """26 December is a Saturday; 3 and 4 January are days off: three reminders meet on 31 December."""
    due = date(2027, 1, 5)
    assert reminder_days(due, NEW_YEAR) == (date(2026, 12, 25), date(2026, 12, 31), due)
    assert reminder_on(date(2026, 12, 31), due, NEW_YEAR) is ReminderKind.AHEAD
    assert reminder_on(date(2027, 1, 4), due, NEW_YEAR) is None
    assert reminder_on(due, due, NEW_YEAR) is ReminderKind.LAST_DAY
    for quiet in (date(2026, 12, 26), date(2026, 12, 28), date(2027, 1, 1), date(2027, 1, 3)):
        assert reminder_on(quiet, due, NEW_YEAR) is None


def test_the_regions_reminders_of_sunday_10_january_end_on_friday_the_8th():
    due = date(2027, 1, 10)
    assert reminder_days(due, NEW_YEAR) == (date(2026, 12, 31), date(2027, 1, 5), date(2027, 1, 8))
    assert reminder_on(date(2027, 1, 11), due, NEW_YEAR) is None
    assert reminder_on(date(2027, 1, 12), due, NEW_YEAR) is ReminderKind.OVERDUE


def test_overdue_is_said_on_each_working_day_and_on_no_other():
    due = date(2027, 1, 5)
    said = list(overdue_days(due, date(2027, 1, 12), NEW_YEAR))
    assert said == [date(2027, 1, 6), date(2027, 1, 8), date(2027, 1, 11), date(2027, 1, 12)]
    january = [date(2027, 1, day) for day in range(1, 13)]
    assert said == [d for d in january if reminder_on(d, due, NEW_YEAR) is ReminderKind.OVERDUE]


def test_without_days_off_all_five_reminders_stand():
    # 8 October 2026 is a Thursday; everything before it is worked when Saturdays and Sundays are.
    due = date(2026, 10, 8)
    days = [due - timedelta(days=n) for n in range(12)]
    always = DaysOff(work=frozenset(days))
    assert [(due - day).days for day in reminder_days(due, always)] == [10, 5, 2, 1, 0]


def test_a_reminder_that_was_missed_can_be_caught_up_by_its_day():
    due = date(2027, 1, 5)
    assert last_occasion(date(2026, 12, 24), due, NEW_YEAR) is None
    assert last_occasion(date(2026, 12, 29), due, NEW_YEAR) == date(2026, 12, 25)
    assert last_occasion(date(2027, 1, 4), due, NEW_YEAR) == date(2026, 12, 31)
    assert last_occasion(due, due, NEW_YEAR) == due
    assert last_occasion(date(2027, 1, 10), due, NEW_YEAR) == date(2027, 1, 8)
    assert last_occasion(date(2027, 1, 11), date(2027, 1, 10), NEW_YEAR) == date(2027, 1, 8)


def test_the_draft_stands_from_the_25th_of_the_last_month():
    assert draft_from(Q4) == date(2026, 12, 25)
    assert draft_from(Quarter(2026, 1)) == date(2026, 3, 25)


QUARTERS = st.builds(Quarter, st.integers(2020, 2099), st.integers(1, 4))
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
SETS = st.builds(DaysOff, off=st.frozensets(DAYS, max_size=60), work=st.frozensets(DAYS, max_size=20))


@given(DAYS, SETS)
def test_reminders_fall_on_working_days_up_to_the_due_day_and_each_once(due, days_off):
    days = reminder_days(due, days_off)
    assert 1 <= len(days) <= 5
    assert list(days) == sorted(set(days))
    assert all(days_off.is_working(day) and day <= due for day in days)
    assert all(reminder_on(day, due, days_off) not in {None, ReminderKind.OVERDUE} for day in days)


@given(DAYS, SETS)
def test_late_begins_when_the_first_working_day_from_the_due_day_on_is_over(due, days_off):
    last_day = late_from(due, days_off).astimezone(HOME).date() - timedelta(days=1)
    assert last_day == days_off.next_working_on_or_after(due)
    assert reminder_on(days_off.next_working_after(last_day), due, days_off) is ReminderKind.OVERDUE


@given(QUARTERS)
def test_quarters_follow_each_other_without_gap(quarter):
    assert quarter.next.previous == quarter
    assert quarter < quarter.next
    assert quarter.next.first - quarter.last == timedelta(days=1)
    assert Quarter.of(quarter.first) == Quarter.of(quarter.last) == quarter
    assert Quarter.parse(str(quarter)) == quarter


TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("asked", "period"),
    [
        ("2026Q4", Period(date(2026, 10, 1), date(2026, 12, 31), "2026Q4")),
        (" 2026q1 ", Period(date(2026, 1, 1), date(2026, 3, 31), "2026Q1")),
        ("2026", Period(date(2026, 1, 1), TODAY, "2026")),
        ("2025", Period(date(2025, 1, 1), date(2025, 12, 31), "2025")),
        ("2026-11-01..2026-11-20", Period(date(2026, 11, 1), date(2026, 11, 20), "2026-11-01..2026-11-20")),
        ("2026-11-20..2026-11-20", Period(date(2026, 11, 20), date(2026, 11, 20), "2026-11-20..2026-11-20")),
    ],
)
def test_a_period_is_a_quarter_a_year_to_date_or_two_days(asked, period):
    assert parse_period(asked, TODAY) == period
    assert parse_period(period.label, TODAY) == period
    assert period.first in period
    assert period.last + timedelta(days=1) not in period


def test_a_period_knows_whether_it_is_a_quarter_or_a_year():
    assert (Q4.period.quarter, Q4.period.year) == (Q4, None)
    year = parse_period("2026", TODAY)
    assert (year.quarter, year.year) == (None, 2026)
    days = parse_period("2026-11-01..2026-11-20", TODAY)
    assert (days.quarter, days.year) == (None, None)


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "2026Q5",
        "2026Q0",
        "Q4",
        "0000",
        "0000Q1",
        "9999Q4",
        "26Q4",
        "2026-11-20..2026-11-01",
        "2026-02-30..2026-03-01",
    ]
    + [
        "2026-11-01",
        "2026-11-01..",
        "2026-11-01..2026-11-02..2026-11-03",
        "ноябрь",
        "2026Q4; DROP",
        "2" * 10_000,
    ],
)
def test_what_is_no_period_is_said_to_be_none(asked):
    with pytest.raises(PeriodNotUnderstood):
        parse_period(asked, TODAY)
