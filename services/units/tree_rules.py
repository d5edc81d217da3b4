"""What may become of a unit in the tree: facts that stop a change, and where each kind of unit may stand."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from db.enums import CentreLevel, UnitChangeKind, UnitKind
from services.errors import DomainError

# A change is entered for today, or for a day within a year.
AHEAD: Final = timedelta(days=366)
ABOVE: Final[dict[UnitKind, frozenset[UnitKind]]] = {
    UnitKind.AKIMAT: frozenset({UnitKind.REGION, UnitKind.AKIMAT}),
    UnitKind.CENTRE: frozenset({UnitKind.REGION, UnitKind.AKIMAT}),
    UnitKind.BRANCH: frozenset({UnitKind.CENTRE}),
}
# Regions and the nation are the reference data's.
OPENABLE: Final = tuple(ABOVE)
RECEIVING: Final = (UnitKind.CENTRE, UnitKind.BRANCH)


_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


class Deed(StrEnum):
    """What an administrator does to a unit."""

    OPEN = "open"
    SPLIT = "split"
    RENAME = "rename"
    MOVE = "move"
    MERGE = "merge"
    CLOSE = "close"

    @property
    def kind(self) -> UnitChangeKind:
        """As what it is written down; a split opens a unit out of another."""
        return _KINDS[self]


_KINDS: Final = {
    Deed.OPEN: UnitChangeKind.OPENED,
    Deed.SPLIT: UnitChangeKind.OPENED,
    Deed.RENAME: UnitChangeKind.RENAMED,
    Deed.MOVE: UnitChangeKind.MOVED,
    Deed.MERGE: UnitChangeKind.MERGED,
    Deed.CLOSE: UnitChangeKind.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A change as it is asked for. `unit_id`: the unit, of «open» and «split» the one above or before.

    `version`: of that unit, as the page saw it.
    """

    deed: Deed
    unit_id: int
    version: int
    day: date
    reason: str
    # Where to: the new parent, the unit it goes into.
    other_id: int | None = None
    # Of a unit that opens.
    code: str = ""
    kind: UnitKind | None = None
    # Of one that opens or is renamed.
    name_kk: str = ""
    name_ru: str = ""
    level: CentreLevel | None = None
    does_regional_work: bool = False
    # What a split takes along.
    employees: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()


class TreeFault(DomainError):
    """A rule of the tree stands against a change."""


class BadDay(TreeFault):
    """The day is over, or more than a year away."""


class WrongPlace(TreeFault):
    """A unit of this kind cannot stand there, or it would stand below itself."""


class OtherRegion(TreeFault):
    """Units merge within one region: move it there first, so that each region keeps its own figures."""


class OtherKind(TreeFault):
    """Only units of one kind merge."""


class BranchStays(TreeFault):
    """A branch's figures are its centre's: it is not moved, but merged into a branch opened there."""


class UnitsBelow(TreeFault):
    """Units stand below it: they are moved, merged or closed first."""


class DoesRegionalWork(TreeFault):
    """It does its region's work: another unit takes that over first."""


class VisitsAhead(TreeFault):
    """Visits stand on that day or later: each is answered first. `n`: how many."""

    def __init__(self, n: int) -> None:
        super().__init__(n)
        self.n = n


class UnitGone(TreeFault):
    """The unit is closed or merged."""


class ChangeWaits(TreeFault):
    """Another change of this unit waits for its day."""


class CodeTaken(TreeFault):
    """Another unit has this code."""


class BadCode(TreeFault):
    """A code is 2 to 40 small Latin letters, digits or dashes."""


class NothingWaits(TreeFault):
    """The change was carried out or withdrawn already."""


def check_day(day: date, today: date) -> None:
    """Raises BadDay."""
    if not today <= day <= today + AHEAD:
        raise BadDay


def check_place(kind: UnitKind, above: UnitKind) -> None:
    """Raises WrongPlace."""
    if above not in ABOVE.get(kind, frozenset()):
        raise WrongPlace


def check_code(code: str) -> None:
    """Raises BadCode."""
    if not _CODE.fullmatch(code):
        raise BadCode


def may_stand_below(kind: UnitKind) -> tuple[UnitKind, ...]:
    """Kinds of units that open below one of this kind."""
    return tuple(below for below, above in ABOVE.items() if kind in above)
