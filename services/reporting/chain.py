"""Who reports to whom (S0 п.36): centres to the region, regions to the nation, the nation to the Committee.

In a region without a regional centre a department does the regional work (S2 L1296); it is marked so.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.enums import ReportState, Role, UnitChangeKind, UnitKind
from db.models.staff import RoleGrant
from db.models.units import Unit, UnitChange
from services.cause import Actor
from services.clock import HOME
from services.errors import NotFound
from services.remembered import remembered
from services.reporting.due_dates import Quarter, ReportLevel
from services.rights import MATRIX, Right, under
from services.scopes import COUNTRY

NOT_SENT: Final = frozenset({ReportState.OPEN, ReportState.RETURNED})
# The kind of promise that reminds whoever sends.
REMINDER: Final = "report_reminder"


def subject_of(unit_id: int, quarter: Quarter) -> str:
    """What a promise about a report is about."""
    return f"report:{unit_id}:{quarter}"


@dataclass(frozen=True, slots=True)
class Place:
    """A unit by number, code and name."""

    id: int
    code: str
    name_kk: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class Reporter:
    """A unit that owes reports: of itself, or of the region whose work it does, or of the nation."""

    unit_id: int
    code: str
    path: str
    name_kk: str
    name_ru: str
    level: ReportLevel
    # What the report counts; None is the country.
    scope: str | None
    # The region it lies in; None for the nation and for a unit right below it.
    region: Place | None
    # Units at which a role makes somebody send for it: itself, the region whose work it does, the unit it
    # merged into.
    own: tuple[int, ...]
    # Units at which a role makes somebody accept it, the one that does the work first.
    above: tuple[int, ...]
    # Units of the step after the next: who is told when the level above is silent.
    further: tuple[int, ...]
    opened_on: date
    closed_on: date | None

    @property
    def scope_code(self) -> str:
        return COUNTRY if self.scope is None else self.scope

    def may_send(self, actor: Actor) -> bool:
        """Whether a role right there lets the actor send; a role further up is none of its directors.

        An analyst sends the nation's data and nobody else's.
        """
        return any(
            Right.SEND_REPORTS in MATRIX[grant.role]
            and grant.unit_id in self.own
            and grant.role in senders(self.level)
            for grant in actor.grants
        )

    def may_accept(self, actor: Actor) -> bool:
        """Whether the actor stands for the level above."""
        return _holds_at(actor, Right.ACCEPT_REPORTS, self.above)

    def may_except(self, actor: Actor) -> bool:
        """Whether the actor may give it another due day: somebody above it, never itself."""
        grants = [grant for grant in actor.grants if Right.EXCEPT_DEADLINES in MATRIX[grant.role]]
        return any(
            grant.unit_id in self.above
            or (self.path.startswith(grant.path) and grant.unit_id not in self.own)
            for grant in grants
        )

    def may_see(self, actor: Actor) -> bool:
        """Whether its reports are within the actor's part of the tree, or come to the actor's unit."""
        grants = [grant for grant in actor.grants if Right.SEE_REPORTS in MATRIX[grant.role]]
        places = {*self.own, *self.above}
        return any(self.path.startswith(grant.path) or grant.unit_id in places for grant in grants)

    def takes_from(self, other: "Reporter") -> bool:
        """Whether the other's report goes into this one."""
        is_next = _NEXT.get(other.level) is self.level
        return is_next and not set(self.own).isdisjoint(other.above)


_NEXT: Final = {ReportLevel.CENTRE: ReportLevel.REGION, ReportLevel.REGION: ReportLevel.NATION}


def senders(level: ReportLevel) -> frozenset[Role]:
    """Roles that send at this step."""
    found = {role for role, rights in MATRIX.items() if Right.SEND_REPORTS in rights}
    return frozenset(found if level is ReportLevel.NATION else found - {Role.ANALYST})


def _holds_at(actor: Actor, right: Right, places: Iterable[int]) -> bool:
    return any(right in MATRIX[grant.role] and grant.unit_id in places for grant in actor.grants)


class _Merged(NamedTuple):
    """Whose work goes on elsewhere."""

    unit_id: int
    path: str
    into_id: int
    into_path: str


async def reporters(session: AsyncSession, near: Actor | None = None) -> list[Reporter]:
    """Every unit that owes reports, in the tree's order; two statements, however many they are.

    `near`: only those of the regions in which that actor has a role, which come out as among all of them.
    """
    merged = await remembered(session, "merged", lambda: _successors(session))
    roots = None
    if near is not None:
        roots = _around({grant.unit_id: grant.path for grant in near.grants}, merged)
    return list(await remembered(session, ("reporters", roots), lambda: _reporters(session, roots, merged)))


async def _reporters(
    session: AsyncSession, roots: tuple[str, ...] | None, merged: Sequence[_Merged]
) -> tuple[Reporter, ...]:
    query = (
        select(
            Unit.id,
            Unit.code,
            Unit.path,
            Unit.kind,
            Unit.does_regional_work,
            Unit.name_kk,
            Unit.name_ru,
            Unit.opened_on,
            Unit.closed_on,
        )
        .where(
            or_(Unit.kind.in_([UnitKind.NATION, UnitKind.REGION, UnitKind.CENTRE]), Unit.does_regional_work)
        )
        .order_by(Unit.path)
    )
    if roots is not None:
        query = query.where(or_(Unit.kind == UnitKind.NATION, under(roots)))
    units = [_Node(*row) for row in await session.execute(query)]
    tree = _Tree(units, {one.unit_id: one.into_id for one in merged})
    return tuple(made for unit in units if (made := tree.reporter(unit)))


async def reporter_of(session: AsyncSession, by: Actor, unit_id: int) -> tuple[Reporter, list[Reporter]]:
    """The unit as these eyes may see it, and everybody who reports. Raises NotFound."""
    everybody = await reporters(session)
    for one in everybody:
        if one.unit_id == unit_id and one.may_see(by):
            return one, everybody
    raise NotFound(str(unit_id))


async def _successors(session: AsyncSession) -> tuple[_Merged, ...]:
    """Units that merged into another; the latest that was entered counts."""
    into = aliased(Unit)
    query = (
        select(UnitChange.unit_id, Unit.path, into.id, into.path)
        .join(Unit, Unit.id == UnitChange.unit_id)
        .join(into, into.id == UnitChange.other_id)
        .where(
            UnitChange.kind == UnitChangeKind.MERGED,
            UnitChange.applied_at.is_not(None),
            UnitChange.withdrawn_at.is_(None),
        )
        .order_by(UnitChange.id)
    )
    return tuple(_Merged(*row) for row in await session.execute(query))


def _around(paths: dict[int, str], merged: Sequence[_Merged]) -> tuple[str, ...]:
    """Roots of the regions of these units and of all that merged with them, however many times over."""
    found, is_growing = dict(paths), True
    while is_growing:
        before = len(found)
        for one in merged:
            if one.unit_id in found or one.into_id in found:
                found |= {one.unit_id: one.path, one.into_id: one.into_path}
        is_growing = len(found) > before
    # Regions stand right below the nation (`services.units.tree_rules`): "/1/4/9/" lies in "/1/4/".
    return tuple(sorted({"/".join(path.split("/")[:3]).rstrip("/") + "/" for path in found.values()}))


@dataclass(frozen=True, slots=True)
class _Node:
    id: int
    code: str
    path: str
    kind: UnitKind
    does_regional_work: bool
    name_kk: str
    name_ru: str
    opened_on: date
    closed_on: date | None

    @property
    def place(self) -> Place:
        return Place(self.id, self.code, self.name_kk, self.name_ru)


class _Tree:
    """Who stands where in the chain, worked out once for all of them."""

    def __init__(self, units: list[_Node], successors: dict[int, int]) -> None:
        self._successors = successors
        self._nation = next((unit for unit in units if unit.kind is UnitKind.NATION), None)
        self._regions = {unit.path: unit for unit in units if unit.kind is UnitKind.REGION}
        self._working: dict[int, list[_Node]] = {}
        for unit in units:
            region = self._region_of(unit)
            if unit.does_regional_work and region is not None:
                self._working.setdefault(region.id, []).append(unit)

    def reporter(self, unit: _Node) -> Reporter | None:
        """What the unit owes; None for one that only lies in between."""
        region, nation = self._region_of(unit), [self._nation.id] if self._nation else []
        further: list[int] = []
        if unit.kind is UnitKind.NATION:
            level, scope, own, above = ReportLevel.NATION, None, [unit.id], [unit.id]
        elif unit.does_regional_work:
            own = [unit.id, region.id] if region and region is not unit else [unit.id]
            level, scope, above = ReportLevel.REGION, (region or unit).code, nation
        elif unit.kind is UnitKind.CENTRE:
            level, scope, own = ReportLevel.CENTRE, unit.code, [unit.id]
            above = [one.id for one in self._working.get(region.id, ())] + [region.id] if region else []
            further = nation
        else:
            return None
        heirs = self._heirs(unit.id)
        if unit.closed_on is not None and not heirs:
            # Nobody is left there: the level above sends what it still owes.
            heirs = above
        return Reporter(
            unit_id=unit.id,
            code=unit.code,
            path=unit.path,
            name_kk=unit.name_kk,
            name_ru=unit.name_ru,
            level=level,
            scope=scope,
            region=region.place if region else None,
            own=tuple(dict.fromkeys([*own, *heirs])),
            above=tuple(dict.fromkeys(above)),
            further=tuple(further),
            opened_on=unit.opened_on,
            closed_on=unit.closed_on,
        )

    def _heirs(self, unit_id: int) -> list[int]:
        """What it merged into, and what that one merged into."""
        found: list[int] = []
        while (heir := self._successors.get(found[-1] if found else unit_id)) and heir not in found:
            found.append(heir)
        return found

    def _region_of(self, unit: _Node) -> _Node | None:
        """The region at or above it, found by the beginnings of its path."""
        end = len(unit.path)
        while (end := unit.path.rfind("/", 0, end)) > 0:
            if found := self._regions.get(unit.path[: end + 1]):
                return found
        return None


class Owing:
    """Which quarters are asked of a unit: those in which it was open, from when it works with Kenes."""

    def __init__(self, since: dict[int, date]) -> None:
        self._since = since

    @classmethod
    async def read(cls, session: AsyncSession, units: Collection[int] | None = None) -> "Owing":
        """Since when: the day on which the first role there was granted; `units`: only of these."""
        query = select(RoleGrant.unit_id, func.min(RoleGrant.granted_at)).group_by(RoleGrant.unit_id)
        if units is not None:
            query = query.where(RoleGrant.unit_id.in_(units))
        return cls({unit_id: _local(at) for unit_id, at in await session.execute(query)})

    def owes(self, reporter: Reporter, quarter: Quarter, due: date) -> bool:
        """Nobody owes a report that was due before anybody there could have sent it from here.

        A unit that closed or merged within the quarter still owes it.
        """
        since = min((self._since[one] for one in reporter.own if one in self._since), default=None)
        if since is None or since > due:
            return False
        # The first day on which it is there no more; never opened, it has nothing to report.
        closed = reporter.closed_on is not None and reporter.closed_on <= max(
            quarter.first, reporter.opened_on
        )
        return reporter.opened_on <= quarter.last and not closed


def _local(at: datetime) -> date:
    return at.astimezone(HOME).date()
