"""What staff are shown of the tree of units."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from db.enums import CentreLevel, UnitChangeKind, UnitKind
from services.units.emergency import Number
from services.units.tree_rules import Deed


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change that waits for its day; `is_late`: the day has come, and something stands against it."""

    id: int
    unit_id: int
    kind: UnitChangeKind
    day: date
    is_late: bool
    unit_kk: str
    unit_ru: str
    other_id: int | None
    other_kk: str
    other_ru: str
    reason: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A unit in the tree; `depth`: steps below the first of the list."""

    id: int
    code: str
    kind: UnitKind
    level: CentreLevel | None
    does_regional_work: bool
    name_kk: str
    name_ru: str
    place_kk: str
    place_ru: str
    opened_on: date
    closed_on: date | None
    state: str
    depth: int
    # Centres and branches at or below it that are open today.
    centres: int
    waiting: tuple[Waiting, ...] = ()


@dataclass(frozen=True, slots=True)
class TreePage:
    """What is shown of the tree: its upper part, one region opened, or what was searched."""

    lines: tuple[Line, ...]
    opened: int | None
    has_regions: bool
    more: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """A change that was made."""

    unit_id: int
    kind: UnitChangeKind
    day: date
    unit_kk: str
    unit_ru: str
    other_id: int | None
    other_kk: str
    other_ru: str
    reason: str
    details: dict[str, Any]
    at: datetime
    by: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A code that leads to the unit, and where it is shown."""

    code: str
    source: str


@dataclass(frozen=True, slots=True)
class Named:
    """A unit's number and name."""

    id: int
    kind: UnitKind
    name_kk: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Everything about a unit."""

    line: Line
    version: int
    zone: str
    address_kk: str
    address_ru: str
    phone: str
    access: tuple[str, ...]
    above: tuple[Named, ...]
    below: tuple[Line, ...]
    services: tuple[Named, ...]
    hours: dict[int, tuple[tuple[int, int], ...]]
    numbers: tuple[Number, ...]
    links: tuple[Link, ...]
    waiting: tuple[Waiting, ...]
    history: tuple[Happened, ...]
    employees: int
    logins: int
    merged_into: Named | None
    may_edit: bool
    may_change: bool
    deeds: tuple[Deed, ...] = ()
