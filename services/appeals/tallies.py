"""Counting cases: tallies that add up, percentiles out of them, and what of small numbers is told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

# Fewer are not told [ours]; none at all is.
SMALLEST: Final = 5
COUNTED: Final = (
    *("received", "on_time", "late", "open", "extended", "withdrawn", "rated", "satisfied", "reopened"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of figures; what is None is too small to be told, or cannot be computed.

    Days are working days, the first and the last included. `withdrawn` holds those joined to others, too:
    they are received, and neither on time nor late.
    """

    received: int | None = 0
    on_time: int | None = 0
    late: int | None = 0
    open: int | None = 0
    extended: int | None = 0
    withdrawn: int | None = 0
    rated: int | None = 0
    satisfied: int | None = 0
    reopened: int | None = 0
    median: int | None = None
    ninetieth: int | None = None

    @property
    def on_time_share(self) -> int | None:
        """Answered on time, of all that were answered or are overdue, in 1/100 %."""
        return share(self.on_time, self.late)

    @property
    def satisfied_share(self) -> int | None:
        """Satisfied, of those who rated, in 1/100 %."""
        if self.rated is None or self.satisfied is None:
            return None
        return share(self.satisfied, self.rated - self.satisfied)


@dataclass(frozen=True, slots=True)
class Tally:
    """Cases counted by what became of them, and those answered by how many working days it took."""

    counts: Counter[str] = field(default_factory=Counter)
    days: Counter[int] = field(default_factory=Counter)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.counts + other.counts, self.days + other.days)

    def line(self) -> Line:
        """Exact, small numbers too."""
        told = {name: self.counts[name] for name in COUNTED}
        return Line(**told, median=percentile(self.days, 50), ninetieth=percentile(self.days, 90))


def share(part: int | None, rest: int | None) -> int | None:
    """A part of the whole in 1/100 %, halves up; None where a number is not told or there is no whole."""
    if part is None or rest is None or part + rest == 0:
        return None
    return (part * 20_000 + part + rest) // (2 * (part + rest))


def percentile(days: Counter[int], wanted: int) -> int | None:
    """The smallest number of days within which so many of a hundred were answered; None without any."""
    enough = -(-days.total() * wanted // 100)
    reached = 0
    for value in sorted(days):
        reached += days[value]
        if reached >= enough:
            return value
    return None


def told(lines: Sequence[Line]) -> list[Line]:
    """The rows of a cut as they may be shown beside their total.

    Numbers below SMALLEST are left out. Where a single one of a column is, the next smallest is, too, so that
    it cannot be taken from the total; the days of a row go with the number they are computed from.
    """
    shown = [{name: getattr(line, name) for name in COUNTED} for line in lines]
    for name in COUNTED:
        small = [row for row in shown if 0 < row[name] < SMALLEST]
        larger = sorted((row for row in shown if row[name] >= SMALLEST), key=lambda row: row[name])
        if len(small) == 1 and larger:
            small.append(larger[0])
        for row in small:
            row[name] = None
    return [
        replace(line, **row, **_days(line, row["on_time"] is None or row["late"] is None))
        for line, row in zip(lines, shown, strict=True)
    ]


def told_alone(line: Line) -> Line:
    """A total, which nothing stands beside."""
    kept = {name: _large(getattr(line, name)) for name in COUNTED}
    return replace(line, **kept, **_days(line, kept["on_time"] is None or kept["late"] is None))


def _large(number: int) -> int | None:
    return None if 0 < number < SMALLEST else number


def _days(line: Line, is_hidden: bool) -> dict[str, int | None]:
    return (
        {"median": None, "ninetieth": None}
        if is_hidden
        else {"median": line.median, "ninetieth": line.ninetieth}
    )
