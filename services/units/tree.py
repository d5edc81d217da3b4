"""The tree of units as staff see it: as far as their scope goes, by regions, with what waits for its day."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.enums import UnitKind
from db.models.staff import Employee, Login, RoleGrant
from db.models.units import Specialism, StartCode, Unit, UnitChange, UnitHours, UnitSpecialism
from services.cause import Actor
from services.errors import NotFound
from services.folding import search_tokens
from services.reporting.facts import numbers_of
from services.rights import MATRIX, Right, demand, paths, within
from services.tools import Tools
from services.units.emergency import numbers_for
from services.units.tree_history import changes, history_of, merged_into, still, wait_of, waiting_of
from services.units.tree_rules import Deed, may_stand_below
from services.units.tree_views import Line, Link, Named, TreePage, UnitPage, Waiting

MOST: Final = 100
_PLACES: Final = (
    *(Unit.id, Unit.code, Unit.kind, Unit.level, Unit.path, Unit.parent_id, Unit.does_regional_work),
    *(Unit.name_kk, Unit.name_ru, Unit.place_kk, Unit.place_ru, Unit.opened_on, Unit.closed_on),
)


class TreeService:
    """Reads of the tree for staff; nothing in it is personal but who checked a number."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        self._sessions = sessions
        self._clock = tools.clock

    async def page(self, by: Actor, *, search: str = "", region: int | None = None) -> TreePage:
        """The part one may see: regions with one of them opened, or all of it where it has none.

        `search`: every word begins a word of the name, the place or the code, however it is spelled.
        """
        demand(by, Right.SEE_UNITS)
        today = self._clock.today()
        query = select(*_PLACES).where(
            within(by, Right.SEE_UNITS, Unit.id), or_(Unit.closed_on.is_(None), ~_never())
        )
        async with self._sessions.read() as session:
            # By numbers: as text the tenth would come before the second.
            rows = sorted(await session.execute(query), key=lambda row: numbers_of(row.path))
            regions = [row for row in rows if row.kind is UnitKind.REGION]
            shown = _shown(rows, regions, search_tokens(search[:200]), region)
            waiting = await waiting_of(session, [row.id for row in shown[:MOST]], today)
        centres = _centres(rows, today)
        names = _lines(shown[:MOST], centres, waiting, today, flat=bool(search.strip()))
        several = len(regions) > 1
        opened = None if search.strip() else _opened(regions, region)
        return TreePage(names, opened, several, len(shown) > MOST)

    async def card(self, by: Actor, unit_id: int) -> UnitPage:
        """A unit with everything. Raises NotFound."""
        demand(by, Right.SEE_UNITS)
        today = self._clock.today()
        async with self._sessions.read() as session:
            query = select(Unit).where(Unit.id == unit_id, within(by, Right.SEE_UNITS, Unit.id))
            unit = await session.scalar(query)
            if unit is None:
                raise NotFound(f"unit {unit_id}")
            above = await _above(session, unit)
            children = (await session.execute(_below(unit))).all()
            services = await session.execute(_SERVICES.where(UnitSpecialism.unit_id == unit_id))
            kinds = tuple(Named(row.id, unit.kind, row.name_kk, row.name_ru) for row in services)
            codes = await session.scalars(
                select(StartCode).where(StartCode.unit_id == unit_id).order_by(StartCode.code)
            )
            links = tuple(Link(one.code, one.source) for one in codes)
            waiting = await waiting_of(session, [unit_id, *(row.id for row in children)], today, both=unit_id)
            history = await history_of(session, unit_id)
            employees, logins = await _heads(session, unit_id, today)
            line = _lines([unit], _centres([unit, *children], today), waiting, today)[0]
            may_edit = _holds(by, Right.EDIT_CENTRE, unit.path) and unit.closed_on is None
            may_change = _holds(by, Right.EDIT_TREE, unit.path)
            return UnitPage(
                line=line,
                version=unit.version,
                zone=unit.zone,
                address_kk=unit.address_kk,
                address_ru=unit.address_ru,
                phone=unit.phone,
                access=tuple(unit.access),
                above=above,
                below=_lines(children, _centres(children, today), waiting, today, flat=True),
                services=kinds,
                hours=await _hours(session, unit_id),
                numbers=await numbers_for(session, by, unit, today),
                links=links,
                waiting=tuple(waiting.get(unit_id, ())),
                history=history,
                employees=employees,
                logins=logins,
                merged_into=await merged_into(session, unit),
                may_edit=may_edit,
                may_change=may_change,
                deeds=_deeds(unit) if may_change else (),
            )

    async def late_changes(self, by: Actor) -> list[Waiting]:
        """Changes of the tree that have their day and that something stands against."""
        if not any(Right.EDIT_TREE in MATRIX[grant.role] for grant in by.grants):
            return []
        today = self._clock.today()
        mine = within(by, Right.EDIT_TREE, UnitChange.unit_id)
        async with self._sessions.read() as session:
            rows = await session.execute(changes().where(*still(), mine, UnitChange.on_day < today))
            return [wait_of(row, today) for row in rows]

    async def places(self, by: Actor, unit_id: int, deed: Deed) -> list[Named]:
        """Where the unit may be moved to, or what it may merge into: as far as kinds and rights go."""
        async with self._sessions.read() as session:
            query = select(Unit).where(Unit.id == unit_id, within(by, Right.EDIT_TREE, Unit.id))
            unit = await session.scalar(query)
            if unit is None:
                raise NotFound(f"unit {unit_id}")
            today = self._clock.today()
            if deed is Deed.MERGE:
                fits: ColumnElement[bool] = Unit.kind == unit.kind
            else:
                fits = Unit.kind.in_([kind for kind in UnitKind if unit.kind in may_stand_below(kind)])
            rows = await session.scalars(
                select(Unit)
                .where(
                    within(by, Right.EDIT_TREE, Unit.id),
                    fits,
                    Unit.closed_on.is_(None),
                    Unit.opened_on <= today,
                    ~Unit.path.startswith(unit.path, autoescape=True),
                    Unit.id != (unit.parent_id or 0) if deed is Deed.MOVE else Unit.id != unit.id,
                )
                .order_by(Unit.path)
            )
            return [Named(one.id, one.kind, one.name_kk, one.name_ru) for one in rows]


_SERVICES: Final = (
    select(Specialism.id, Specialism.name_kk, Specialism.name_ru)
    .join(UnitSpecialism, UnitSpecialism.specialism_id == Specialism.id)
    .order_by(Specialism.position)
)


def _never() -> ColumnElement[bool]:
    return Unit.closed_on == Unit.opened_on


def _holds(by: Actor, right: Right, path: str) -> bool:
    return any(path.startswith(root) for root in paths(by, right))


def _opened(regions: Sequence[Any], region: int | None) -> int | None:
    if len(regions) == 1:
        return int(regions[0].id)
    return region if region in {row.id for row in regions} else None


def _shown(
    rows: Sequence[Any], regions: Sequence[Any], words: tuple[str, ...], region: int | None
) -> list[Any]:
    if words:
        return [row for row in rows if _fits(row, words)]
    if len(regions) < 2:
        return list(rows)
    opened = next((row.path for row in regions if row.id == region), None)
    paths_of = tuple(row.path for row in regions)
    return [
        row
        for row in rows
        if not row.path.startswith(paths_of)
        or row.path in paths_of
        or (opened is not None and row.path.startswith(opened))
    ]


def _fits(row: Any, words: tuple[str, ...]) -> bool:
    named = _words(f"{row.name_kk} {row.name_ru} {row.place_kk} {row.place_ru} {row.code}")
    return all(any(one.startswith(word) for one in named) for word in words)


@lru_cache(maxsize=2048)
def _words(text: str) -> tuple[str, ...]:
    return search_tokens(text)


def _centres(rows: Iterable[Any], today: date) -> Counter[int]:
    """How many open centres and branches stand at or below each unit."""
    found: Counter[int] = Counter()
    for row in rows:
        if row.kind in (UnitKind.CENTRE, UnitKind.BRANCH) and state_on(row, today) == "open":
            found.update(numbers_of(row.path))
    return found


def state_on(unit: Any, day: date) -> str:
    """«planned», «open» or «closed» on that day."""
    if unit.closed_on is not None and unit.closed_on <= day:
        return "closed"
    return "planned" if unit.opened_on > day else "open"


def _lines(
    rows: Sequence[Any],
    centres: Counter[int],
    waiting: dict[int, list[Waiting]],
    today: date,
    *,
    flat: bool = False,
) -> tuple[Line, ...]:
    least = min((row.path.count("/") for row in rows), default=0)
    return tuple(
        Line(
            id=row.id,
            code=row.code,
            kind=row.kind,
            level=row.level,
            does_regional_work=row.does_regional_work,
            name_kk=row.name_kk,
            name_ru=row.name_ru,
            place_kk=row.place_kk,
            place_ru=row.place_ru,
            opened_on=row.opened_on,
            closed_on=row.closed_on,
            state=state_on(row, today),
            depth=0 if flat else row.path.count("/") - least,
            centres=centres[row.id],
            waiting=tuple(waiting.get(row.id, ())),
        )
        for row in rows
    )


def _deeds(unit: Unit) -> tuple[Deed, ...]:
    """What may be asked for of this kind of unit; rules may still stand against it."""
    if unit.closed_on is not None:
        return ()
    found = [Deed.OPEN] if may_stand_below(unit.kind) else []
    found.append(Deed.RENAME)
    if unit.kind in (UnitKind.CENTRE, UnitKind.AKIMAT):
        found.append(Deed.MOVE)
    if unit.kind in (UnitKind.CENTRE, UnitKind.BRANCH):
        found += [Deed.SPLIT, Deed.MERGE]
    if unit.kind not in (UnitKind.NATION, UnitKind.REGION):
        found.append(Deed.CLOSE)
    return tuple(found)


async def _above(session: AsyncSession, unit: Unit) -> tuple[Named, ...]:
    rows = await session.scalars(select(Unit).where(Unit.id.in_(numbers_of(unit.path)), Unit.id != unit.id))
    ordered = sorted(rows, key=lambda one: len(one.path))
    return tuple(Named(one.id, one.kind, one.name_kk, one.name_ru) for one in ordered)


def _below(unit: Unit) -> Any:
    """Right below it; of a merged one's own branches nothing."""
    return (
        select(*_PLACES)
        .where(
            Unit.path.startswith(unit.path, autoescape=True),
            Unit.id != unit.id,
            Unit.parent_id == unit.id,
            or_(Unit.closed_on.is_(None), ~_never()),
        )
        .order_by(Unit.path)
        .limit(MOST)
    )


async def _heads(session: AsyncSession, unit_id: int, today: date) -> tuple[int, int]:
    employees = select(func.count(Employee.id)).where(
        Employee.unit_id == unit_id, or_(Employee.left_on.is_(None), Employee.left_on >= today)
    )
    logins = (
        select(func.count(func.distinct(RoleGrant.login_id)))
        .join(Login, Login.id == RoleGrant.login_id)
        .where(RoleGrant.unit_id == unit_id, RoleGrant.ended_at.is_(None), Login.ended_at.is_(None))
    )
    row = (await session.execute(select(employees.scalar_subquery(), logins.scalar_subquery()))).one()
    return int(row[0]), int(row[1])


async def _hours(session: AsyncSession, unit_id: int) -> dict[int, tuple[tuple[int, int], ...]]:
    rows = await session.scalars(
        select(UnitHours)
        .where(UnitHours.unit_id == unit_id)
        .order_by(UnitHours.weekday, UnitHours.start_minute)
    )
    hours: dict[int, tuple[tuple[int, int], ...]] = {}
    for row in rows:
        hours[row.weekday] = (*hours.get(row.weekday, ()), (row.start_minute, row.end_minute))
    return hours
