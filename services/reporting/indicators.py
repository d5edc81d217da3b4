"""Indicators 1.1 and 1.2 of any period and any part of the tree, computed from the facts each time.

Nothing is added up from earlier results: a year to date is counted from its records. A region's
official figure adds up its centres; how many persons that were stands beside it.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.enums import UnitKind
from db.models.units import Unit
from services.cause import Actor
from services.reporting import methodology, records
from services.reporting.counting import Counts, Row, count, rows_of
from services.reporting.due_dates import Period
from services.reporting.methodology import Methodology
from services.reporting.records import CellPage, Record
from services.rights import Right
from services.scopes import Scope, find_scope
from services.tools import Tools


@dataclass(frozen=True, slots=True)
class CentreFigures:
    """One centre's part of a region's or the country's figures, its branches included."""

    code: str
    name_kk: str
    name_ru: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class IndicatorResult:
    """What the records said at `computed_at`; equal fingerprints mean equal facts."""

    scope: Scope
    period: Period
    methodology: Methodology
    computed_at: datetime
    fingerprint: str
    rows: tuple[Row, ...]
    centres: tuple[CentreFigures, ...]

    def value(
        self, indicator: str, band: str | None, sex: str | None = None, kind: str = "consultations"
    ) -> int | None:
        """One figure, or 0 where there is no such row."""
        wanted = (indicator, band, sex, kind)
        return next(
            (row.value for row in self.rows if (row.indicator, row.band, row.sex, row.kind) == wanted), 0
        )

    def as_json(self) -> dict[str, Any]:
        """As `kenes indicators --json` prints it: no floats, times in UTC."""
        return {
            "period": self.period.label,
            "scope": self.scope.code,
            "methodology": self.methodology.code,
            "computed_at": self.computed_at.isoformat(timespec="seconds"),
            "fingerprint": self.fingerprint,
            "rows": [row.as_json() for row in self.rows],
        }


class IndicatorService:
    """Figures and the records behind them, as far as rights go."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        self._sessions = sessions
        self._clock = tools.clock
        self._keys = tools.keys

    async def compute(self, by: Actor | None, scope: str | None, period: Period) -> IndicatorResult:
        """1.1 and 1.2 (S0 п.33) of a unit's code, or of the country for None. Raises NotFound.

        `by` is empty for the command line only. The methodology is the one in force on the last day.
        """
        async with self._sessions.read() as session:
            found = await find_scope(session, by, scope, Right.SEE_INDICATORS)
            return await compute(session, found, period, self._clock.now())

    async def records(self, by: Actor | None, scope: str | None, period: Period) -> AsyncIterator[Record]:
        """Every counted record, in order of day; the command line's export. Raises NotFound.

        The look is written down. For staff, visits of masked specialisms carry no birth date.
        """
        async with self._sessions.begin() as session:
            found = await find_scope(session, by, scope, Right.SEE_RECORDS)
            await records.note_look(session, self._clock, by, found.unit_id, period)
        async with self._sessions.read() as session:
            pseudonym = records.pseudonyms(self._keys)
            async for record in records.every(session, found, period, pseudonym, for_staff=by is not None):
                yield record

    async def cell_records(
        self,
        by: Actor,
        scope: str | None,
        period: Period,
        *,
        band: str,
        sex: str | None,
        after: str = "",
    ) -> CellPage:
        """The records behind a figure of 1.1, newest first, a page at a time; `after` is the last page's.

        Raises NotFound (scope, band), NotAllowed (figures only). Visits of masked specialisms name nobody.
        """
        async with self._sessions.begin() as session:
            found = await find_scope(session, by, scope, Right.SEE_INDICATORS)
            method = await methodology.in_force(session, period.last)
            page = await records.behind(session, by, found, period, method, band=band, sex=sex, after=after)
            await records.note_look(
                session, self._clock, by, found.unit_id, period, band=band, sex=sex, shown=len(page.rows)
            )
            return page


async def compute(session: AsyncSession, scope: Scope, period: Period, now: datetime) -> IndicatorResult:
    """As the method of the same name, within a transaction of the caller's and without asking for rights."""
    method = await methodology.in_force(session, period.last)
    whole, by_centre, fingerprint = await count(session, scope, period)
    centres: list[CentreFigures] = []
    if scope.has_centres:
        for unit in await _centres(session, scope, period, set(by_centre)):
            rows = rows_of(by_centre.get(unit.id, Counts()), method)
            centres.append(CentreFigures(unit.code, unit.name_kk, unit.name_ru, rows))
    rows = rows_of(whole, method)
    return IndicatorResult(scope, period, method, now, fingerprint, rows, tuple(centres))


async def _centres(session: AsyncSession, scope: Scope, period: Period, counted: set[int]) -> list[Unit]:
    """Centres here that were open within the period, and whoever else served or employs somebody."""
    was_open = (
        Unit.kind == UnitKind.CENTRE,
        Unit.opened_on <= period.last,
        # The first day on which it is there no more.
        or_(
            Unit.closed_on.is_(None),
            and_(Unit.closed_on > period.first, Unit.closed_on > Unit.opened_on),
        ),
    )
    known = select(Unit).where(scope.of_units(period.last), *was_open)
    found = {unit.id: unit for unit in await session.scalars(known)}
    if missing := sorted(counted - found.keys()):
        for unit in await session.scalars(select(Unit).where(Unit.id.in_(missing))):
            found[unit.id] = unit
    return sorted(found.values(), key=lambda unit: unit.path)
