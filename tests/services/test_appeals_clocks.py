"""Clocks of cases: terms in working days over New Year, transferred days off and worked Saturdays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import AppealColour, AppealKind
from services.appeals import clocks
from services.appeals.clocks import RED, Terms, latest_extension, start, warn_day, working_days
from services.clock import HOME
from services.workdays import DaysOff

NONE = DaysOff()
# New Year of 2027: 1 and 2 January, Orthodox Christmas; Monday the 4th instead of Saturday the 2nd.
NEW_YEAR = DaysOff(off=frozenset({date(2027, 1, day) for day in (1, 2, 4, 7)}))
GREEN, YELLOW, LAW, DANGER = AppealColour
COMPLAINT = AppealKind.COMPLAINT

days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
tables = st.builds(
    DaysOff,
    off=st.frozensets(days, max_size=12),
    work=st.frozensets(days.filter(lambda day: day.weekday() >= 5), max_size=12),
)


def local(day: date, hour: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=HOME)


@pytest.mark.parametrize(
    ("registered", "colour", "first", "due", "warned"),
    [
        # A Wednesday: day 1 is Thursday, day 3 Monday.
        (date(2026, 11, 18), GREEN, date(2026, 11, 19), date(2026, 11, 23), date(2026, 11, 23)),
        (date(2026, 11, 18), YELLOW, date(2026, 11, 19), date(2026, 12, 9), date(2026, 12, 4)),
        # Friday, Saturday and Sunday begin on the same Monday.
        (date(2026, 11, 20), GREEN, date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 25)),
        (date(2026, 11, 21), GREEN, date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 25)),
        (date(2026, 11, 22), GREEN, date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 25)),
        # Over New Year: 5, 6 and 8 January are the three days.
        (date(2026, 12, 31), GREEN, date(2027, 1, 5), date(2027, 1, 8), date(2027, 1, 8)),
        (date(2026, 12, 30), GREEN, date(2026, 12, 31), date(2027, 1, 6), date(2027, 1, 6)),
        (date(2026, 12, 31), YELLOW, date(2027, 1, 5), date(2027, 1, 26), date(2027, 1, 21)),
        (date(2026, 12, 31), LAW, date(2027, 1, 5), date(2027, 1, 8), date(2027, 1, 8)),
    ],
)
def test_terms_in_working_days(registered, colour, first, due, warned):
    clock = start(colour, COMPLAINT, registered, NEW_YEAR, Terms())
    assert (clock.clock_from, clock.due_on, clock.warn_on) == (first, due, warned)


def test_a_worked_saturday_is_a_day_of_the_term():
    worked = DaysOff(off=frozenset({date(2026, 11, 20)}), work=frozenset({date(2026, 11, 21)}))
    clock = start(GREEN, AppealKind.QUESTION, date(2026, 11, 18), worked, Terms())
    assert (clock.clock_from, clock.due_on) == (date(2026, 11, 19), date(2026, 11, 23))
    assert start(GREEN, AppealKind.QUESTION, date(2026, 11, 20), worked, Terms()).clock_from.day == 21


def test_a_complaint_may_have_twenty_days_where_that_is_set():
    terms = Terms(complaint=20)
    assert start(YELLOW, COMPLAINT, date(2026, 11, 18), NONE, terms).due_on == date(2026, 12, 16)
    assert start(YELLOW, AppealKind.QUESTION, date(2026, 11, 18), NONE, terms).due_on == date(2026, 12, 9)


def test_red_by_law_is_taken_up_in_one_working_day_and_passed_on_in_three():
    clock = start(LAW, COMPLAINT, date(2026, 11, 20), NONE, Terms(), datetime(2026, 11, 20, 13, tzinfo=UTC))
    assert clock.take_up_by == local(date(2026, 11, 24))  # all of Monday
    assert clock.pass_on_by == local(date(2026, 11, 26))
    assert clock.due_on == date(2026, 11, 25)


def test_a_danger_waits_for_no_monday():
    friday_evening = local(date(2026, 11, 20), 19)
    clock = start(DANGER, COMPLAINT, date(2026, 11, 20), NONE, Terms(), friday_evening)
    assert clock.take_up_by == friday_evening + timedelta(hours=1)
    assert clock.pass_on_by == friday_evening + timedelta(hours=24)
    assert (clock.clock_from, clock.due_on) == (date(2026, 11, 20), date(2026, 11, 21))


def test_the_hours_of_an_unnamed_danger_tell_nothing_of_its_hour():
    clock = start(DANGER, COMPLAINT, date(2026, 11, 20), NONE, Terms())
    assert clock.take_up_by == local(date(2026, 11, 21), 1)


def test_what_was_passed_on_is_answered_like_other_complaints():
    clock = clocks.after_passing_on(COMPLAINT, date(2026, 11, 18), NONE, Terms())
    assert (clock.due_on, clock.take_up_by) == (date(2026, 12, 9), None)


@pytest.mark.parametrize(
    ("registered", "latest"),
    [
        (date(2026, 11, 18), date(2027, 1, 18)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2026, 10, 1), date(2026, 12, 1)),
    ],
)
def test_an_extension_goes_two_months_from_the_registration(registered, latest):
    assert latest_extension(registered) == latest


@given(days, tables, st.sampled_from([GREEN, YELLOW, LAW]), st.sampled_from(AppealKind))
def test_a_term_has_so_many_working_days(day, off, colour, kind):
    clock = start(colour, kind, day, off, Terms())
    assert off.is_working(clock.clock_from)
    assert off.is_working(clock.due_on)
    assert clock.clock_from > day
    assert working_days(day + timedelta(days=1), clock.clock_from, off) == 1
    assert working_days(clock.clock_from, clock.due_on, off) == {GREEN: 3, YELLOW: 15, LAW: 3}[colour]
    assert clock.clock_from <= clock.warn_on <= clock.due_on


@given(days, tables, st.sampled_from(AppealColour))
def test_nothing_is_due_before_it_is_registered(day, off, colour):
    at = local(day, 23)
    clock = start(colour, COMPLAINT, day, off, Terms(), at)
    assert day <= clock.clock_from <= clock.warn_on <= clock.due_on
    if colour in RED:
        assert clock.take_up_by is not None
        assert clock.pass_on_by is not None
        assert at < clock.take_up_by < clock.pass_on_by


@given(days, days, tables)
def test_the_warning_comes_when_four_fifths_are_over_and_no_sooner(first, last, off):
    first = off.next_working_on_or_after(first)
    if last < first:
        assert working_days(first, last, off) == 0
        return
    term, before = working_days(first, last, off), warn_day(first, last, off)
    assert first <= before <= last
    assert working_days(first, before, off) * 5 >= term * 4 or before == last
    assert (working_days(first, before, off) - 1) * 5 < term * 4


@given(days, days, days, tables)
def test_working_days_add_up(first, middle, last, off):
    first, middle, last = sorted((first, middle, last))
    whole = working_days(first, last, off)
    assert whole == working_days(first, middle, off) + working_days(middle + timedelta(days=1), last, off)


@given(days)
def test_the_latest_extension_is_two_months_and_no_more(day):
    latest = latest_extension(day)
    assert 59 <= (latest - day).days <= 62
    assert latest.day <= day.day
