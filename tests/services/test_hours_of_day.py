"""Promise 7: each kind of message keeps to its hours, Almaty time."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.clock import HOME
from services.notices.hours_of_day import SendKind, day_before_at, is_allowed, next_allowed, some_hours_before
from services.workdays import DaysOff

NEW_YEAR = DaysOff(off=frozenset({date(2027, 1, 1), date(2027, 1, 4), date(2027, 1, 7)}))


def almaty(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A time of January 2027: the 1st is a Friday, the 4th a day off, the 5th a working Tuesday."""
    return datetime(2027, 1, day, hour, minute, second, tzinfo=HOME)


@pytest.mark.parametrize("kind", [SendKind.REPLY, SendKind.VISIT_TWO_HOURS])
@pytest.mark.parametrize("hour", [0, 3, 9, 21, 23])
def test_a_reply_and_the_two_hours_reminder_go_at_any_time(kind, hour):
    assert is_allowed(almaty(3, hour), kind, NEW_YEAR)


@pytest.mark.parametrize(
    ("kind", "at", "allowed"),
    [
        # An answer to what the person did: 09:00 is day, 21:00 is night, days off included.
        (SendKind.ANSWER, almaty(3, 8, 59, 59), almaty(3, 9)),
        (SendKind.ANSWER, almaty(3, 9), almaty(3, 9)),
        (SendKind.ANSWER, almaty(3, 20, 59, 59), almaty(3, 20, 59, 59)),
        (SendKind.ANSWER, almaty(3, 21), almaty(4, 9)),
        (SendKind.ANSWER, almaty(3, 0), almaty(3, 9)),
        # A freed hour is offered until half past eight.
        (SendKind.OFFER, almaty(3, 20, 29), almaty(3, 20, 29)),
        (SendKind.OFFER, almaty(3, 20, 30), almaty(4, 9)),
        # The reminder of the day before goes in the evening.
        (SendKind.VISIT_DAY_BEFORE, almaty(3, 10), almaty(3, 18)),
        (SendKind.VISIT_DAY_BEFORE, almaty(3, 19), almaty(3, 19)),
        (SendKind.VISIT_DAY_BEFORE, almaty(3, 21), almaty(4, 18)),
        # Staff summaries and surveys wait for a working day.
        (SendKind.SUMMARY, almaty(1, 10), almaty(5, 9)),
        (SendKind.SUMMARY, almaty(4, 10), almaty(5, 9)),
        (SendKind.SUMMARY, almaty(5, 8), almaty(5, 9)),
        (SendKind.SUMMARY, almaty(5, 10), almaty(5, 10)),
        (SendKind.SUMMARY, almaty(6, 21), almaty(8, 9)),
        (SendKind.SURVEY, almaty(8, 21), almaty(11, 9)),
    ],
)
def test_each_kind_waits_for_its_hour(kind, at, allowed):
    assert next_allowed(at, kind, NEW_YEAR) == allowed
    assert is_allowed(at, kind, NEW_YEAR) is (at == allowed)


INSTANTS = st.datetimes(datetime(2026, 12, 1), datetime(2027, 3, 1), timezones=st.sampled_from([UTC, HOME]))


@given(INSTANTS, st.sampled_from(SendKind))
def test_what_is_allowed_is_not_earlier_in_utc_and_stays_allowed(instant, kind):
    allowed = next_allowed(instant, kind, NEW_YEAR)
    assert allowed >= instant
    assert allowed.tzinfo is UTC
    assert is_allowed(allowed, kind, NEW_YEAR)


@given(INSTANTS)
def test_nothing_unasked_goes_at_night_or_to_staff_on_a_day_off(instant):
    # Whoever wrote a moment ago asked for the answer.
    for kind in set(SendKind) - {SendKind.REPLY, SendKind.LIVE, SendKind.VISIT_TWO_HOURS}:
        local = next_allowed(instant, kind, NEW_YEAR).astimezone(HOME)
        # Staff hear of their day half an hour before it begins.
        assert (time(8, 30) if kind is SendKind.MORNING else time(9)) <= local.time() < time(21)
        if kind in {SendKind.SURVEY, SendKind.SUMMARY, SendKind.MORNING}:
            assert NEW_YEAR.is_working(local.date())


def test_a_visit_is_reminded_of_at_18_the_day_before_and_some_hours_before():
    for visit in (almaty(5, 10), almaty(5, 0, 30), almaty(5, 23)):
        assert day_before_at(visit) == almaty(4, 18)
        assert visit - some_hours_before(visit, timedelta(hours=3)) == timedelta(hours=3)
