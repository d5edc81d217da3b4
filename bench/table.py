"""What was measured beside what is promised, for people and for programs."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what it is, how much was measured, what is promised (nothing: it is only told)."""

    name: str
    what: str
    value: float
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the promise was kept; None where there is none."""
        if self.at_least is not None:
            return self.value >= self.at_least
        if self.at_most is not None:
            return self.value <= self.at_most
        return None

    @property
    def goal(self) -> str:
        """The promise as people read it."""
        if self.at_least is not None:
            return f"≥ {_number(self.at_least)}{self._unit}"
        if self.at_most is not None:
            return f"≤ {_number(self.at_most)}{self._unit}"
        return ""

    @property
    def measured(self) -> str:
        return f"{_number(self.value)}{self._unit}"

    @property
    def _unit(self) -> str:
        return f" {self.unit}" if self.unit else ""

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "holds": self.holds}


def markdown(rows: Sequence[Row]) -> str:
    """A table for the README."""
    marks = {True: "yes", False: "**no**", None: ""}
    lines = ["| what | measured | goal | kept |", "|---|---:|---:|---|"]
    lines += [f"| {row.what} | {row.measured} | {row.goal} | {marks[row.holds]} |" for row in rows]
    return "\n".join(lines)


def _number(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"
