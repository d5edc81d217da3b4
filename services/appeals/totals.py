"""A quarter's totals for the public: the country, its regions and centres, as they stood when they were made.

Made on the fifth working day after the quarter, over all cases; the unit they are of sees them ten days
before anybody else [ours]. Of a centre the numbers are rounded, so that they add nothing to what its staff
can count; small numbers are told of nobody. What was made never changes.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, or_, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import UnitKind
from db.models.appeal_doors import AppealTotal
from db.models.appeals import Appeal
from db.models.units import Unit
from services.appeals.figures import counted_in, tallies
from services.appeals.tallies import COUNTED, SMALLEST, Line, Tally, told, told_alone
from services.audit import note
from services.calendar import days_off
from services.cause import Actor, Cause, is_sqlite, once
from services.errors import DomainError, NotFound
from services.parts import Part
from services.reporting.due_dates import Quarter
from services.rights import Right, demand, within

MADE_AFTER: Final = 5  # working days
SEEN_BEFORE: Final = timedelta(days=10)
ROUNDED_TO: Final = 5
_MOST: Final = 1_000
_FIELDS: Final = frozenset(one.name for one in fields(Line))


class AlreadySeen(DomainError):
    """Somebody of the unit has marked these totals as seen."""


@dataclass(frozen=True, slots=True)
class UnitTotal:
    """A unit's totals of a quarter («2026Q4»); days are Almaty's."""

    period: str
    unit_id: int
    kind: UnitKind
    name_kk: str
    name_ru: str
    line: Line
    public_from: date
    seen_at: datetime | None


class AppealTotals(Part):
    """Made by a job, seen by the unit, then read by anybody."""

    async def make_due(self) -> int:
        """Makes the totals of the last quarter when their day has come; how many units they are of."""
        today = self._clock.today()
        quarter = Quarter.of(today).previous
        async with self._sessions.read() as session:
            holidays = await days_off(session, quarter.last, today)
            made = select(AppealTotal.unit_id).where(AppealTotal.period == str(quarter)).limit(1)
            passed = quarter.last
            for _ in range(MADE_AFTER):
                passed = holidays.next_working_after(passed)
            if today < passed or await session.scalar(made) is not None:
                return 0
            rows = [
                {
                    "period": str(quarter),
                    "unit_id": unit_id,
                    "body": {name: value for name, value in asdict(line).items() if value is not None},
                    "made_at": self._clock.now(),
                    "public_from": today + SEEN_BEFORE,
                }
                for unit_id, line in (await _lines(session, quarter, today)).items()
            ]
        if not rows:
            return 0
        async with self._sessions.begin() as session:
            make = sqlite_insert if is_sqlite(session) else pg_insert
            await session.execute(make(AppealTotal).on_conflict_do_nothing(), rows)
        return len(rows)

    async def own(self, by: Actor) -> list[UnitTotal]:
        """Of the units one runs or answers for, the newest quarter first; public or not yet."""
        demand(by, Right.SEE_APPEAL_FIGURES)
        async with self._sessions.read() as session:
            return await _read(session, within(by, Right.SEE_APPEAL_FIGURES, AppealTotal.unit_id))

    async def seen(self, cause: Cause, unit_id: int, period: str) -> None:
        """Somebody of the unit has read them. Raises AlreadySeen, NotFound, NotAllowed, Repeated."""
        demand(cause.by, Right.SEE_APPEAL_FIGURES)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            query = select(AppealTotal).where(
                AppealTotal.unit_id == unit_id,
                AppealTotal.period == period,
                within(cause.by, Right.SEE_APPEAL_FIGURES, AppealTotal.unit_id),
            )
            total = await session.scalar(query.with_for_update())
            if total is None:
                raise NotFound(f"totals of {unit_id}, {period}")
            if total.seen_at is not None:
                raise AlreadySeen
            total.seen_by, total.seen_at = cause.by.login_id, self._clock.now()
            await note(session, self._clock, cause, "totals_seen", "unit", unit_id, period=period)

    async def periods(self) -> list[str]:
        """The quarters that are public, the newest first."""
        query = select(AppealTotal.period).where(_public(self._clock.today())).distinct()
        async with self._sessions.read() as session:
            return list(await session.scalars(query.order_by(AppealTotal.period.desc()).limit(_MOST)))

    async def public(self, period: str) -> list[UnitTotal]:
        """A quarter's totals as anybody may read them: the country, its regions, then the centres."""
        of_period = and_(AppealTotal.period == period, _public(self._clock.today()))
        async with self._sessions.read() as session:
            return await _read(session, of_period)


def _public(today: date) -> Any:
    return AppealTotal.public_from <= today


async def _lines(session: AsyncSession, quarter: Quarter, today: date) -> Mapping[int, Line]:
    """Of the country, every region, every unit open in the quarter; nothing where no case came at all."""
    period = quarter.period
    units = list(await session.scalars(_units(quarter)))
    nation = next((unit for unit in units if unit.kind is UnitKind.NATION), None)
    if nation is None:
        return {}
    which = counted_in(period, nation)
    columns = {"region": Appeal.region_id, "unit": Appeal.unit_id}
    counted = await tallies(session, which, columns, today)
    by_region, by_unit = counted["region"], counted["unit"]
    regions = [unit.id for unit in units if unit.kind is UnitKind.REGION]
    told_of = told([by_region.get(number, Tally()).line() for number in regions])
    centres = [unit.id for unit in units if unit.kind in {UnitKind.CENTRE, UnitKind.BRANCH}]
    whole = sum(by_region.values(), Tally()).line()
    if not whole.received:
        return {}
    return {
        nation.id: told_alone(whole),
        **dict(zip(regions, told_of, strict=True)),
        **{number: rounded(by_unit.get(number, Tally()).line()) for number in centres},
    }


def _units(quarter: Quarter) -> Any:
    shown = Unit.kind.in_((UnitKind.NATION, UnitKind.REGION, UnitKind.CENTRE, UnitKind.BRANCH))
    was_open = and_(
        Unit.opened_on <= quarter.last, or_(Unit.closed_on.is_(None), Unit.closed_on >= quarter.first)
    )
    return select(Unit).where(shown, was_open).order_by(Unit.path)


def rounded(line: Line) -> Line:
    """A centre's numbers to the nearest five; below five they are not told. Days are not computed."""
    return Line(**{name: _rounded(getattr(line, name) or 0) for name in COUNTED})


def _rounded(number: int) -> int | None:
    if 0 < number < SMALLEST:
        return None
    return (number + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


async def _read(session: AsyncSession, which: Any) -> list[UnitTotal]:
    query = (
        select(AppealTotal, Unit)
        .join(Unit, Unit.id == AppealTotal.unit_id)
        .where(which)
        .order_by(AppealTotal.period.desc(), Unit.path)
        .limit(_MOST)
    )
    return [
        UnitTotal(
            total.period,
            unit.id,
            unit.kind,
            unit.name_kk,
            unit.name_ru,
            _line(total.body),
            total.public_from,
            total.seen_at,
        )
        for total, unit in await session.execute(query)
    ]


def _line(body: Mapping[str, Any]) -> Line:
    """What is not in the body was too small to be told."""
    return Line(**{name: body.get(name) for name in _FIELDS})
