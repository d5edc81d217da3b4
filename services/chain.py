"""Who reports to whom (S0 п.36): centres to the region, regions to the nation, the nation to the Committee.

In a region without a regional centre a department does the regional work (S2 L1296); it is marked so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import Role, UnitKind
from db.models.staff import Login, RoleGrant
from db.models.units import Unit
from services.cause import Actor
from services.clock import HOME
from services.due_dates import Quarter, ReportLevel, due_day
from services.rights import MATRIX, Right
from services.scopes import COUNTRY

ACCEPTING: Final = frozenset(role for role, rights in MATRIX.items() if Right.ACCEPT_REPORTS in rights)
SENDING: Final = frozenset(role for role, rights in MATRIX.items() if Right.SEND_REPORTS in rights)


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
    # Units at which a role makes somebody send for it: itself, and the region whose work it does.
    own: tuple[int, ...]
    # Units at which a role makes somebody accept it.
    above: tuple[int, ...]
    opened_on: date
    closed_on: date | None

    @property
    def scope_code(self) -> str:
        return COUNTRY if self.scope is None else self.scope

    def may_send(self, actor: Actor) -> bool:
        """Whether a role right there lets the actor send; a role further up is none of its directors."""
        return _holds_at(actor, Right.SEND_REPORTS, self.own)

    def may_accept(self, actor: Actor) -> bool:
        """Whether the actor stands for the level above."""
        return _holds_at(actor, Right.ACCEPT_REPORTS, self.above)

    def may_see(self, actor: Actor) -> bool:
        """Whether its reports are within the actor's part of the tree, or come to the actor's unit."""
        grants = [grant for grant in actor.grants if Right.SEE_REPORTS in MATRIX[grant.role]]
        places = {*self.own, *self.above}
        return any(self.path.startswith(grant.path) or grant.unit_id in places for grant in grants)


def _holds_at(actor: Actor, right: Right, places: Iterable[int]) -> bool:
    return any(right in MATRIX[grant.role] and grant.unit_id in places for grant in actor.grants)


async def reporters(session: AsyncSession) -> list[Reporter]:
    """Every unit that owes reports, in the tree's order."""
    query = (
        select(Unit)
        .where(
            or_(Unit.kind.in_([UnitKind.NATION, UnitKind.REGION, UnitKind.CENTRE]), Unit.does_regional_work)
        )
        .order_by(Unit.path)
    )
    units = list(await session.scalars(query))
    nation = next((unit for unit in units if unit.kind is UnitKind.NATION), None)
    regions = [unit for unit in units if unit.kind is UnitKind.REGION]
    found = []
    for unit in units:
        region = next((one for one in regions if unit.path.startswith(one.path)), None)
        if unit.kind is UnitKind.NATION:
            level, scope, own, above = ReportLevel.NATION, None, [unit], [unit]
        elif unit.does_regional_work:
            own = [unit, region] if region and region is not unit else [unit]
            level, scope, above = ReportLevel.REGION, (region or unit).code, [nation] if nation else []
        elif unit.kind is UnitKind.CENTRE:
            level, scope, own = ReportLevel.CENTRE, unit.code, [unit]
            above = [one for one in units if one.does_regional_work and _below(one, region)]
            above = [*above, region] if region else above
        else:
            continue
        found.append(
            Reporter(
                unit_id=unit.id,
                code=unit.code,
                path=unit.path,
                name_kk=unit.name_kk,
                name_ru=unit.name_ru,
                level=level,
                scope=scope,
                own=tuple(one.id for one in own),
                above=tuple(dict.fromkeys(one.id for one in above)),
                opened_on=unit.opened_on,
                closed_on=unit.closed_on,
            )
        )
    return found


def _below(unit: Unit, region: Unit | None) -> bool:
    return region is not None and unit.path.startswith(region.path)


class Owing:
    """Which quarters are asked of a unit: those in which it was open, from when it works with Kenes."""

    def __init__(self, since: dict[int, date]) -> None:
        self._since = since

    @classmethod
    async def read(cls, session: AsyncSession) -> "Owing":
        """Since when: the day on which the first role there was granted."""
        query = select(RoleGrant.unit_id, func.min(RoleGrant.granted_at)).group_by(RoleGrant.unit_id)
        return cls({unit_id: _local(at) for unit_id, at in await session.execute(query)})

    def owes(self, reporter: Reporter, quarter: Quarter) -> bool:
        """Nobody owes a report that was due before anybody there could have sent it from here."""
        since = min((self._since[one] for one in reporter.own if one in self._since), default=None)
        if since is None or since > due_day(quarter, reporter.level):
            return False
        closed = reporter.closed_on is not None and reporter.closed_on < quarter.first
        return reporter.opened_on <= quarter.last and not closed


def _local(at: datetime) -> date:
    return at.astimezone(HOME).date()


class Holders:
    """Who holds which role where, of the logins that are in use."""

    def __init__(self, rows: Iterable[tuple[int, Role, int]]) -> None:
        self._by_unit: dict[int, list[tuple[Role, int]]] = {}
        for unit_id, role, login_id in rows:
            self._by_unit.setdefault(unit_id, []).append((role, login_id))

    @classmethod
    async def read(cls, session: AsyncSession) -> "Holders":
        """Directors and whoever else sends or accepts reports."""
        query = (
            select(RoleGrant.unit_id, RoleGrant.role, RoleGrant.login_id)
            .join(Login, Login.id == RoleGrant.login_id)
            .where(
                RoleGrant.ended_at.is_(None),
                Login.ended_at.is_(None),
                RoleGrant.role.in_(ACCEPTING | SENDING),
            )
        )
        return cls((row[0], row[1], row[2]) for row in await session.execute(query))

    def reminded(self, reporter: Reporter) -> list[int]:
        """The director's logins; where there is no director, of whoever else sends the report."""
        return self._logins(reporter.own, {Role.DIRECTOR}) or self._logins(reporter.own, SENDING)

    def told(self, reporter: Reporter) -> list[int]:
        """The logins of the level above."""
        return self._logins(reporter.above, ACCEPTING)

    def _logins(self, places: Iterable[int], roles: Iterable[Role]) -> list[int]:
        wanted = set(roles)
        found = (held for place in places for held in self._by_unit.get(place, ()))
        return sorted({login_id for role, login_id in found if role in wanted})
