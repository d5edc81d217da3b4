"""Free hours by bits: against a slow and simple reckoning, on days of any length, at their edges."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.consultations.slots import (
    Span,
    Visit,
    Window,
    busy_bits,
    free_starts,
    instant_of,
    not_before,
    positions,
    span_of,
    window,
)

ALMATY = "Asia/Almaty"
MONDAY = date(2026, 11, 2)


def local_hours(row: Window, starts: int) -> list[str]:
    """The hours as a clock on the wall shows them."""
    instants = (instant_of(row.first_cell + position).astimezone(row.zone) for position in positions(starts))
    return [instant.isoformat(" ", "minutes")[5:16] for instant in instants]


def offered(row: Window, intervals: list[tuple[float, float]], visit: Visit, day: int = 0) -> int:
    return row.starts(day, tuple((int(first * 60), int(end * 60)) for first, end in intervals), visit)


def test_hours_look_natural():
    row = window(ALMATY, MONDAY, 1)

    hours = local_hours(row, offered(row, [(9, 13), (14, 18)], Visit(45, 0, 15)))

    assert hours == [f"11-02 {hour}:00" for hour in ("09", "10", "11", "12", "14", "15", "16", "17")]


@pytest.mark.parametrize(
    "visit, step",
    [(Visit(45, 0, 15), 60), (Visit(50), 60), (Visit(40, 0, 10), 60), (Visit(20, 5, 0), 30), (Visit(30), 30)],
)
def test_hours_come_on_a_quarter(visit: Visit, step: int):
    assert visit.step == step


def test_a_visit_ends_within_its_interval():
    row = window(ALMATY, MONDAY, 1)

    assert local_hours(row, offered(row, [(9, 9.75)], Visit(45))) == ["11-02 09:00"]
    assert local_hours(row, offered(row, [(9, 9.5)], Visit(45))) == []


def test_the_gap_between_two_visits_is_the_sum_of_both_buffers():
    row = window(ALMATY, MONDAY, 1)
    visit = Visit(30, before=10, after=15)
    ten = instant_of(row.first_cell + 120)
    taken = span_of(ten, ten + timedelta(minutes=30), 10, 15)
    every_five_minutes = row.day_mask(0)

    free = free_starts(every_five_minutes, busy_bits([(taken.first, taken.end)], row), visit)

    hours = local_hours(row, free)
    # 10:30 + 15 after + 10 before = 10:55; 10:00 - 10 before - 15 after - 30 = 09:05.
    assert "11-02 10:55" in hours
    assert "11-02 10:50" not in hours
    assert "11-02 09:05" in hours
    assert "11-02 09:10" not in hours


minutes = st.integers(0, 12).map(lambda n: n * 5)
lengths = st.integers(1, 12).map(lambda n: n * 5)


@given(
    visit=st.builds(Visit, lengths, minutes, minutes),
    taken=st.lists(st.tuples(st.integers(-20, 600), st.integers(1, 40)), max_size=12),
    since=st.integers(-5, 300),
)
def test_bits_agree_with_counting_cell_by_cell(visit: Visit, taken: list[tuple[int, int]], since: int):
    row = window(ALMATY, MONDAY, 2)
    spans = [(row.first_cell + first, row.first_cell + first + length) for first, length in taken]
    grid = offered(row, [(9, 13), (14, 18)], visit) | offered(row, [(8, 20)], visit, day=1)

    free = not_before(free_starts(grid, busy_bits(spans, row), visit), since)

    busy = {cell - row.first_cell for first, end in spans for cell in range(first, end)}
    expected = [
        start
        for start in positions(grid)
        if start >= since
        and not busy.intersection(
            range(start - visit.before // 5, start + (visit.minutes + visit.after) // 5)
        )
    ]
    assert list(positions(free)) == expected


def test_a_day_on_which_the_clocks_change_keeps_its_hours_on_the_wall():
    berlin = window("Europe/Berlin", date(2026, 3, 28), 3)
    visit = Visit(60)

    shown = [local_hours(berlin, offered(berlin, [(9, 11)], visit, day)) for day in range(3)]

    assert shown == [[f"03-{day} 09:00", f"03-{day} 10:00"] for day in ("28", "29", "30")]
    assert berlin.end_cell - berlin.first_cell == (24 + 23 + 24) * 12


def test_the_night_when_almaty_moved_an_hour():
    row = window(ALMATY, date(2024, 2, 29), 2)

    shown = [local_hours(row, offered(row, [(9, 10)], Visit(60), day)) for day in range(2)]

    assert shown == [["02-29 09:00"], ["03-01 09:00"]]
    assert row.end_cell - row.first_cell == (24 + 25) * 12


def test_a_cell_begun_is_a_cell_taken():
    at = datetime(2026, 11, 2, 5, 3, tzinfo=UTC)

    assert len(span_of(at, at + timedelta(minutes=4))) == 2
    assert span_of(at, at).first == int(at.timestamp()) // 300


def test_how_much_of_a_span_lies_beyond_another():
    assert Span(10, 20).beyond(None) == 10
    assert Span(10, 20).beyond(Span(15, 30)) == 5
    assert Span(10, 20).beyond(Span(0, 100)) == 0
    assert Span(10, 20).beyond(Span(40, 50)) == 10
    assert Span(10, 20).beyond(Span(12, 14)) == 8


def test_positions_know_their_day():
    row = window(ALMATY, MONDAY, 3)

    assert row.day_of(0) == MONDAY
    assert row.day_of(287) == MONDAY
    assert row.day_of(288) == date(2026, 11, 3)
    assert row.zone == ZoneInfo(ALMATY)
