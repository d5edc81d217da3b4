"""The rules of days hold over any table of days off: late, reminders, the chain's order."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.clock import HOME
from services.reporting.due_dates import (
    REMIND_DAYS_BEFORE,
    Quarter,
    ReminderKind,
    ReportLevel,
    due_day,
    late_from,
    reminder_days,
    reminder_on,
)
from services.workdays import LONGEST_REST, ONE_DAY, DaysOff

FIRST, LAST = date(2026, 12, 1), date(2027, 3, 1)
DAYS = st.dates(FIRST, LAST)
TABLES = st.builds(
    DaysOff,
    off=st.frozensets(DAYS, max_size=20),
    work=st.frozensets(DAYS.filter(lambda day: day.weekday() >= 5), max_size=8),
)
DUE = st.dates(date(2027, 1, 1), date(2027, 1, 31))


@given(TABLES, DUE)
def test_the_due_day_is_on_time_and_late_begins_at_the_midnight_after_a_working_day(days, due):
    late = late_from(due, days).astimezone(HOME)
    assert late.time() == time()
    assert late.date() > due
    last = late.date() - ONE_DAY
    assert days.is_working(last)
    assert last == due or not days.is_working(due)
    between = (due + step * ONE_DAY for step in range((last - due).days))
    assert not any(days.is_working(day) for day in between)


@given(TABLES, DUE)
def test_reminders_fall_on_working_days_never_twice_a_day_and_never_after_the_due_day(days, due):
    told = reminder_days(due, days)
    assert list(told) == sorted(set(told))
    assert all(days.is_working(day) and day <= due for day in told)
    assert 1 <= len(told) <= len(REMIND_DAYS_BEFORE)
    for before in REMIND_DAYS_BEFORE:
        wanted = due - timedelta(days=before)
        if days.is_working(wanted):
            assert wanted in told


@given(TABLES, DUE, DAYS)
def test_a_day_calls_for_at_most_one_thing_and_a_day_off_for_nothing(days, due, day):
    kind = reminder_on(day, due, days)
    if not days.is_working(day):
        assert kind is None
        return
    is_late = datetime.combine(day, time(12), HOME) >= late_from(due, days)
    assert (kind is ReminderKind.OVERDUE) is is_late
    assert (kind is ReminderKind.LAST_DAY) is (day == due)
    if kind is ReminderKind.AHEAD:
        assert day in reminder_days(due, days)


@given(TABLES, st.dates(date(2027, 1, 1), date(2027, 1, 25)), st.integers(1, 31))
def test_a_later_due_day_is_never_late_earlier(days, due, more):
    assert late_from(due + more * ONE_DAY, days) >= late_from(due, days)


@given(TABLES)
def test_no_level_is_late_before_the_one_that_sends_to_it(days):
    quarter = Quarter(2026, 4)
    late = [late_from(due_day(quarter, level), days) for level in ReportLevel]
    assert late == sorted(late)


@given(TABLES, DAYS, st.sampled_from([None, True, False]))
def test_a_day_put_and_taken_out_again_leaves_the_table_as_it_was(days, day, before):
    off, worked = days.with_day(day, False), days.with_day(day, True)
    assert not off.is_working(day)
    assert worked.is_working(day)
    assert off.with_day(day, None).is_working(day) is (day.weekday() < 5)
    others = [FIRST + step * ONE_DAY for step in range((LAST - FIRST).days)]
    changed = days.with_day(day, before)
    assert all(changed.is_working(one) == days.is_working(one) for one in others if one != day)


@given(TABLES, DAYS)
def test_the_row_of_days_off_is_counted_from_either_end(days, day):
    rest = days.rest_around(day)
    assert (rest == 0) is days.is_working(day)
    if rest:
        next_worked, last_worked = days.next_working_after(day), days.last_working_before_or_on(day)
        assert rest == (next_worked - last_worked).days - 1
        assert LONGEST_REST < 60
