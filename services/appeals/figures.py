"""How well the mechanism works (domain.md 7): received, answered on time, late, open, satisfied, how fast.

Of any period, by the day a case was registered; by region or centre, channel, topic, kind and colour. A
viewer's figures are counted over the cases that `visibility` shows them: no counter tells of a hidden one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealState, UnitKind
from db.models.appeals import Appeal, AppealTopic
from db.models.units import Unit
from services.appeals.queues import plan_anew
from services.appeals.tallies import COUNTED, Line, Tally, told, told_alone
from services.appeals.visibility import visible
from services.audit import note
from services.cause import Actor, Cause
from services.errors import NotFound
from services.parts import Part
from services.reporting.due_dates import Period
from services.rights import Right, demand
from services.scopes import find_scope

# From this score on somebody is satisfied, of 1 to 5 [ours].
SATISFIED: Final = 4
_MOST: Final = 300
# Nothing was asked of anybody in these: they are in no share.
_NO_CASE: Final = (AppealState.WITHDRAWN, AppealState.JOINED)


class Cut(StrEnum):
    """By what the figures are broken down."""

    PLACE = "place"
    CHANNEL = "channel"
    TOPIC = "topic"
    KIND = "kind"
    COLOUR = "colour"


@dataclass(frozen=True, slots=True)
class CutLine:
    """One value of a cut: a code, or the names of a unit or topic; all empty where a case has none."""

    code: str
    name_kk: str
    name_ru: str
    line: Line


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one period and part of the tree; days are Almaty's."""

    period: Period
    unit_code: str
    name_kk: str
    name_ru: str
    total: Line
    cuts: Mapping[Cut, tuple[CutLine, ...]] = field(default_factory=dict)


class AppealFigures(Part):
    """Counts; the number of queries does not grow with the rows."""

    async def figures(self, by: Actor, period: Period, unit_code: str | None = None) -> Figures:
        """What these eyes may count, of a unit with all below it, or of the country. Looking is recorded.

        Raises NotFound out of scope, NotAllowed.
        """
        demand(by, Right.SEE_APPEAL_FIGURES)
        async with self._sessions.begin() as session:
            scope = await find_scope(session, by, unit_code, Right.SEE_APPEAL_FIGURES)
            unit = await session.get(Unit, scope.unit_id) if scope.unit_id else None
            if unit is None:
                raise NotFound(scope.code)
            which = and_(visible(by, Right.SEE_APPEAL_FIGURES), counted_in(period, unit))
            total, cuts = await _read(session, which, unit, self._clock.today())
            details = {"period": period.label, "unit": unit.id}
            await note(session, self._clock, Cause(by=by), "read", "appeal_figures", None, **details)
        return Figures(period, scope.code, unit.name_kk, unit.name_ru, total, cuts)


def counted_in(period: Period, unit: Unit) -> ColumnElement[bool]:
    """Cases registered in the period and counted at or below the unit: of a region, where they were then."""
    days = Appeal.registered_on.between(period.first, period.last)
    if unit.kind is UnitKind.NATION:
        return days
    if unit.kind is UnitKind.REGION:
        return and_(days, Appeal.region_id == unit.id)
    below = select(Unit.id).where(Unit.path.startswith(unit.path, autoescape=True))
    return and_(days, Appeal.unit_id.in_(below))


async def tallies(
    session: AsyncSession, which: ColumnElement[bool], columns: Mapping[str, Any], today: date
) -> dict[str, dict[Any, Tally]]:
    """For each of the columns, by its values, what became of the cases: one statement looks once at each."""
    found: dict[str, dict[Any, Tally]] = {name: {} for name in columns}
    await plan_anew(session)
    for row in await session.execute(_grouped(which, columns, today)):
        counts = Counter({name: getattr(row, name) for name in COUNTED})
        days = Counter({} if row.answered_in is None else {row.answered_in: row.received})
        of_column = found[row.cut]
        of_column[row.value] = of_column.get(row.value, Tally()) + Tally(counts, days)
    return {name: _as_kept(of_column, columns[name]) for name, of_column in found.items()}


def _as_kept(of_column: dict[Any, Tally], column: Any) -> dict[Any, Tally]:
    """The values as the column has them: in one statement with others they are all words."""
    if not isinstance(column.type, Integer):
        return of_column
    return {None if value is None else int(value): tally for value, tally in of_column.items()}


def _grouped(which: ColumnElement[bool], columns: Mapping[str, Any], today: date) -> Any:
    """In how many days it was answered is a part of the key: the percentiles come out of its few values."""
    is_case = Appeal.state.not_in(_NO_CASE)
    last = func.coalesce(Appeal.answered_on, today)
    flags = {
        "received": true(),
        "on_time": and_(is_case, Appeal.answered_on <= Appeal.due_on),
        "late": and_(is_case, last > Appeal.due_on),
        "open": Appeal.is_open.is_(True),
        "extended": Appeal.extended_on.is_not(None),
        "withdrawn": ~is_case,
        "rated": Appeal.score.is_not(None),
        "satisfied": Appeal.score >= SATISFIED,
        "reopened": Appeal.times_reopened > 0,
    }
    # Named twice or more it is looked up once: whose cases it is costs more than counting them.
    cases = (
        select(
            *(cast(column, String).label(name) for name, column in columns.items()),
            Appeal.answered_in.label("answered_in"),
            *(case((flag, 1), else_=0).label(name) for name, flag in flags.items()),
        )
        .where(which)
        .cte("cases")
    )
    return union_all(
        *(
            select(
                literal(name).label("cut"),
                cases.c[name].label("value"),
                cases.c.answered_in,
                *(func.sum(cases.c[flag]).label(flag) for flag in COUNTED),
            ).group_by(cases.c[name], cases.c.answered_in)
            for name in columns
        )
    )


async def _read(
    session: AsyncSession, which: ColumnElement[bool], unit: Unit, today: date
) -> tuple[Line, dict[Cut, tuple[CutLine, ...]]]:
    of_country = unit.kind is UnitKind.NATION
    columns = {
        Cut.PLACE: Appeal.region_id if of_country else Appeal.unit_id,
        Cut.CHANNEL: Appeal.channel,
        Cut.TOPIC: Appeal.topic_id,
        Cut.KIND: Appeal.kind,
        Cut.COLOUR: Appeal.colour,
    }
    counted = await tallies(session, which, {cut.value: column for cut, column in columns.items()}, today)
    found = {cut: counted[cut.value] for cut in columns}
    names: dict[Cut, dict[int, tuple[str, str]]] = {
        Cut.PLACE: await _names(session, Unit, found[Cut.PLACE]),
        Cut.TOPIC: await _names(session, AppealTopic, found[Cut.TOPIC]),
    }
    cuts = {cut: _lines(of_cut, names.get(cut)) for cut, of_cut in found.items()}
    return told_alone(sum(found[Cut.KIND].values(), Tally()).line()), cuts


def _lines(of_cut: Mapping[Any, Tally], names: Mapping[int, tuple[str, str]] | None) -> tuple[CutLine, ...]:
    """The largest first."""
    ordered = sorted(of_cut.items(), key=lambda one: (-one[1].counts["received"], str(one[0])))
    lines = told([tally.line() for _value, tally in ordered])
    return tuple(
        CutLine("" if names is not None else str(value), *(names or {}).get(value, ("", "")), line)
        for (value, _tally), line in zip(ordered, lines, strict=True)
    )


async def _names(
    session: AsyncSession, table: Any, values: Iterable[int | None]
) -> dict[int, tuple[str, str]]:
    numbers = [value for value in values if value is not None]
    query = select(table.id, table.name_kk, table.name_ru).where(table.id.in_(numbers)).limit(_MOST)
    return {number: (kk, ru) for number, kk, ru in await session.execute(query)}
