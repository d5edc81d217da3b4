"""Days, hours and periods as people read them, in both languages."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import dates
from i18n import LOCALES, speaking
from services.reporting.due_dates import Quarter, parse_period

SATURDAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)  # 15:00 in Almaty


def in_both(said, *args):
    """What is said in Kazakh and in Russian."""
    words = []
    for locale in LOCALES:
        with speaking(locale):
            words.append(said(*args))
    return tuple(words)


@pytest.mark.parametrize(
    ("said", "kk", "ru"),
    [
        (dates.day, "21 қараша, сенбі", "21 ноября, суббота"),
        (dates.day_and_year, "2026 жылғы 21 қараша", "21 ноября 2026 года"),
        (dates.short_date, "21.11.2026", "21.11.2026"),
        (dates.month, "Қараша 2026", "Ноябрь 2026"),
        (dates.weekday, "сенбі", "суббота"),
        (dates.short_weekday, "сб", "сб"),
    ],
)
def test_a_day(said, kk, ru):
    assert in_both(said, SATURDAY) == (kk, ru)


@pytest.mark.parametrize(
    ("said", "kk", "ru"),
    [
        (dates.clock_time, "15:00", "15:00"),
        (dates.day_and_time, "21 қараша, сенбі, 15:00", "21 ноября, суббота, 15:00"),
        (dates.short_day_and_time, "21 қар., сб, 15:00", "21 нояб., сб, 15:00"),
        (dates.stamp, "21.11.2026, 15:00", "21.11.2026, 15:00"),
    ],
)
def test_an_instant_is_shown_in_almaty_time(said, kk, ru):
    assert in_both(said, NOW) == (kk, ru)


def test_an_instant_is_shown_in_the_units_own_zone():
    """Almaty was six hours ahead in 2023 and Aqtau five: dates before March 2024 show right."""
    evening = datetime(2023, 11, 20, 18, 30, tzinfo=UTC)
    assert dates.stamp(evening) == "21.11.2023, 00:30"
    assert dates.stamp(evening, ZoneInfo("Asia/Aqtau")) == "20.11.2023, 23:30"
    assert dates.near(evening, evening, ZoneInfo("Asia/Aqtau")).endswith("23:30")


def test_near_days_have_names():
    assert in_both(dates.near, NOW, NOW) == ("бүгін, 15:00", "сегодня, 15:00")
    assert in_both(dates.near, NOW + timedelta(days=1), NOW) == ("ертең, 15:00", "завтра, 15:00")
    assert in_both(dates.near, NOW - timedelta(days=1), NOW) == ("кеше, 15:00", "вчера, 15:00")
    monday = NOW + timedelta(days=2)
    assert in_both(dates.near, monday, NOW) == ("23 қараша, дүйсенбі, 15:00", "23 ноября, понедельник, 15:00")


def test_tomorrow_begins_at_midnight_in_almaty():
    before_midnight = datetime(2026, 11, 21, 18, 59, tzinfo=UTC)
    assert in_both(dates.near, before_midnight, NOW) == ("бүгін, 23:59", "сегодня, 23:59")
    midnight = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
    assert in_both(dates.near, midnight, NOW) == ("ертең, 00:00", "завтра, 00:00")


def test_a_day_far_away_says_its_year():
    said = in_both(dates.near_day, date(2025, 11, 21), SATURDAY)
    assert said == ("2025 жылғы 21 қараша", "21 ноября 2025 года")


@pytest.mark.parametrize(
    ("minutes", "kk", "ru"),
    [
        (45, "45 минут", "45 минут"),
        (1, "1 минут", "1 минута"),
        (22, "22 минут", "22 минуты"),
        (60, "1 сағат", "1 час"),
        (90, "1 сағат 30 минут", "1 час 30 минут"),
        (120, "2 сағат", "2 часа"),
        (300, "5 сағат", "5 часов"),
        (0, "0 минут", "0 минут"),
        (timedelta(minutes=50), "50 минут", "50 минут"),
    ],
)
def test_how_long(minutes, kk, ru):
    assert in_both(dates.duration, minutes) == (kk, ru)


def test_from_and_to():
    assert dates.hours_between(NOW, NOW + timedelta(minutes=45)) == "15:00–15:45"


@pytest.mark.parametrize(
    ("period", "kk", "ru"),
    [
        (Quarter(2026, 4).period, "2026 жыл, 4-тоқсан", "4-й квартал 2026 года"),
        (parse_period("2026", SATURDAY), "2026 жыл, соңғы күні: 21.11.2026", "2026 год, по 21.11.2026"),
        (parse_period("2025", SATURDAY), "2025 жыл", "2025 год"),
        (
            parse_period("2026-11-01..2026-11-20", SATURDAY),
            "01.11.2026 – 20.11.2026",
            "01.11.2026 – 20.11.2026",
        ),
    ],
)
def test_a_period_has_a_name(period, kk, ru):
    assert in_both(dates.period_name, period) == (kk, ru)


@given(st.datetimes(datetime(2020, 1, 2), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_every_day_reads_with_plain_spaces_and_a_short_one_fits_a_button(at):
    for said in (dates.day_and_time, dates.short_day_and_time, dates.stamp):
        for words in in_both(said, at):
            assert not set(words) & {"\u00a0", "\u202f"}
            assert said is not dates.short_day_and_time or len(words) <= 20
