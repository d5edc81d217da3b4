"""Free hours by bit arithmetic: one integer a consultant, one bit five minutes, no time object a bit.

A cell is five minutes, numbered by UTC epoch // 300. A position is a cell counted from a window's first one.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

CELL_SECONDS: Final = 300
CELL_MINUTES: Final = 5
# Hours begin on a quarter, so that they look natural: 09:00, 10:00, never 09:50, 10:40.
QUARTER: Final = 15
DAY_SECONDS: Final = 24 * 3600

Interval = tuple[int, int]
"""Minutes of a local day: the first one, and the one after the last."""


@dataclass(frozen=True, slots=True)
class Span:
    """Cells from `first` (included) to `end` (excluded)."""

    first: int
    end: int

    def __len__(self) -> int:
        return self.end - self.first

    def beyond(self, other: "Span | None") -> int:
        """How many of its cells `other` does not cover."""
        if other is None:
            return len(self)
        return len(self) - max(0, min(self.end, other.end) - max(self.first, other.first))


def span_of(starts_at: datetime, ends_at: datetime, before: int = 0, after: int = 0) -> Span:
    """The cells of a visit, with minutes of buffer on either side; a cell begun is a cell taken."""
    first = int(starts_at.timestamp()) - before * 60
    end = int(ends_at.timestamp()) + after * 60
    return Span(first // CELL_SECONDS, -(-end // CELL_SECONDS))


def instant_of(cell: int) -> datetime:
    """When a cell begins (aware, UTC)."""
    return datetime.fromtimestamp(cell * CELL_SECONDS, UTC)


@dataclass(frozen=True, slots=True)
class Visit:
    """How long a consultant's visit is, and how long they need around it, in minutes.

    Both neighbours' buffers count: the gap between two is the sum of one's after and the other's before.
    """

    minutes: int
    before: int = 0
    after: int = 0

    @property
    def step(self) -> int:
        """From one hour offered to the next, rounded up to a quarter."""
        return -(-(self.minutes + self.before + self.after) // QUARTER) * QUARTER


class Window:
    """Local days of a zone as a row of cells; days on which the clocks change are as long as they are."""

    def __init__(self, zone: ZoneInfo, first_day: date, days: int) -> None:
        self.zone = zone
        self.first_day = first_day
        self.days = tuple(first_day + timedelta(days=n) for n in range(days))
        midnights = [_epoch(zone, first_day + timedelta(days=n), 0) for n in range(days + 1)]
        self.first_cell = midnights[0] // CELL_SECONDS
        self._starts = tuple(midnight // CELL_SECONDS - self.first_cell for midnight in midnights)
        self._steady = tuple(b - a == DAY_SECONDS for a, b in zip(midnights, midnights[1:], strict=False))

    @property
    def end_cell(self) -> int:
        """The cell after the last one."""
        return self.first_cell + self._starts[-1]

    def position(self, cell: int) -> int:
        """Where a cell stands in the row; negative before it."""
        return cell - self.first_cell

    def day_index(self, position: int) -> int:
        """Which of the days a position is in."""
        return bisect_right(self._starts, position) - 1

    def day_of(self, position: int) -> date:
        """The local date of a position."""
        return self.first_day + timedelta(days=self.day_index(position))

    def starts(self, day_index: int, intervals: tuple[Interval, ...], visit: Visit) -> int:
        """Bits of the hours that a day offers, each with the whole visit inside its interval."""
        if self._steady[day_index]:
            return _starts_in_day(intervals, visit.minutes, visit.step) << self._starts[day_index]
        day = self.first_day + timedelta(days=day_index)
        bits = 0
        for minute in _start_minutes(intervals, visit.minutes, visit.step):
            bits |= 1 << (_epoch(self.zone, day, minute) // CELL_SECONDS - self.first_cell)
        return bits

    def day_mask(self, day_index: int) -> int:
        """Bits of all cells of a day."""
        first, end = self._starts[day_index], self._starts[day_index + 1]
        return ((1 << (end - first)) - 1) << first


@lru_cache(maxsize=256)
def window(zone_name: str, first_day: date, days: int) -> Window:
    """The same window is asked for by everybody who looks for an hour that day."""
    return Window(ZoneInfo(zone_name), first_day, days)


def busy_bits(spans: Iterable[tuple[int, int]], row: Window) -> int:
    """Bits of the cells that are taken."""
    bits = 0
    for first, end in spans:
        begin = max(first - row.first_cell, 0)
        length = end - row.first_cell - begin
        if length > 0:
            bits |= ((1 << length) - 1) << begin
    return bits


def free_starts(offered: int, busy: int, visit: Visit) -> int:
    """Of the hours offered, those whose visit and buffers meet no taken cell."""
    if not busy:
        return offered
    before, inside = -(-visit.before // CELL_MINUTES), -(-(visit.minutes + visit.after) // CELL_MINUTES)
    return offered & ~_smear(busy << before, before + inside)


def not_before(starts: int, position: int) -> int:
    """Without the hours before a position."""
    return starts if position <= 0 else starts >> position << position


def positions(starts: int) -> Iterator[int]:
    """Where the bits stand, the nearest first."""
    while starts:
        lowest = starts & -starts
        yield lowest.bit_length() - 1
        starts ^= lowest


def _smear(bits: int, length: int) -> int:
    """Every bit copied to the `length - 1` places below it, in a few doublings."""
    done = 1
    while done < length:
        shift = min(done, length - done)
        bits |= bits >> shift
        done += shift
    return bits


@lru_cache(maxsize=1024)
def _starts_in_day(intervals: tuple[Interval, ...], minutes: int, step: int) -> int:
    bits = 0
    for minute in _start_minutes(intervals, minutes, step):
        bits |= 1 << (minute // CELL_MINUTES)
    return bits


def _start_minutes(intervals: tuple[Interval, ...], minutes: int, step: int) -> Iterator[int]:
    for first, end in intervals:
        yield from range(-(-first // CELL_MINUTES) * CELL_MINUTES, end - minutes + 1, step)


def _epoch(zone: ZoneInfo, day: date, minute: int) -> int:
    return int(datetime.combine(day, time(minute // 60, minute % 60), zone).timestamp())
