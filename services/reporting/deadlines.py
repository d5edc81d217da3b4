"""The calendar of the whole chain, district → region → research centre → Committee, as far as one sees it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ReportState
from db.models.staff import Employee, Login
from services import calendar
from services.calendar import ListedDay
from services.cause import Actor
from services.errors import NotFound
from services.parts import Part
from services.reporting.chain import NOT_SENT, Place, Reporter, reporters
from services.reporting.due_dates import Quarter, ReportLevel, draft_from, due_day, late_from, reminder_days
from services.reporting.due_lines import Deadline, Lines
from services.rights import Right, demand
from services.staff.signing_in import full_name
from services.workdays import DaysOff

PAGE: Final = 50
# Reminders lie before the due day, days on time after it; further than this no day off reaches.
_AROUND: Final = timedelta(days=60)
_ORDER: Final = (ReportLevel.NATION, ReportLevel.REGION, ReportLevel.CENTRE)


@dataclass(frozen=True, slots=True)
class DueStep:
    """One step of one quarter: `last_day` is the last on time, after `due` where that is a day off."""

    quarter: Quarter
    level: ReportLevel
    due: date
    is_off: bool
    # What the table calls the due day; None for a plain weekend.
    day_off: ListedDay | None
    last_day: date
    late_from: datetime
    draft_from: date
    reminders: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class DueYear:
    """The calendar of a year's quarters; `is_filled` when the table of days off reaches so far."""

    year: int
    steps: tuple[DueStep, ...]
    is_filled: bool


@dataclass(frozen=True, slots=True)
class MovedStep:
    """What a change of the days off did to one step."""

    before: DueStep
    after: DueStep


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One unit's report in the chain; `sent_by` is a name, `above` takes it (None: the Committee)."""

    line: Deadline
    sent_by: str
    above: Place | None


@dataclass(frozen=True, slots=True)
class RegionCount:
    """How a region stands: how many of its centres' reports are in which state."""

    region: Place
    own: Deadline | None
    states: dict[ReportState, int]
    overdue: int
    excepted: int

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def there(self) -> int:
        """Reports that have come."""
        return sum(count for state, count in self.states.items() if state not in NOT_SENT)


@dataclass(frozen=True, slots=True)
class ChainPage:
    """A quarter's chain: regions with their counts, and a page of the units' rows in the tree's order.

    `next` is the `after` of the following page, empty on the last one.
    """

    quarter: Quarter
    nation: ChainRow | None
    regions: tuple[RegionCount, ...]
    region: Place | None
    rows: tuple[ChainRow, ...]
    next: str


class DeadlineService(Part):
    """Shows the calendar and where each quarter's reports stand; writes nothing."""

    async def year(self, by: Actor, year: int) -> DueYear:
        """Due days of the year's quarters at every level. Raises NotAllowed."""
        demand(by, Right.SEE_REPORTS)
        quarters = [Quarter(year, number) for number in (1, 2, 3, 4)]
        first, last = quarters[0].last - _AROUND, quarters[-1].last + _AROUND
        async with self._sessions.read() as session:
            rows = await calendar.listed(session, min(first, date(year, 1, 1)), last)
        days, names = _days(rows), {row.day: row for row in rows}
        steps = tuple(_step(quarter, level, days, names) for quarter in quarters for level in ReportLevel)
        is_filled = {date(year, 1, 1), date(year + 1, 1, 1)} <= days.off
        return DueYear(year, steps, is_filled)

    async def moved(self, by: Actor, day: date, before: bool | None) -> list[MovedStep]:
        """What a changed day means for the chain: `before` it was off (False), worked (True) or ordinary."""
        demand(by, Right.EDIT_DAYS_OFF)
        near = Quarter.of(day)
        async with self._sessions.read() as session:
            rows = await calendar.listed(session, near.previous.first, near.next.last + _AROUND)
        days, names = _days(rows), {row.day: row for row in rows}
        old = days.with_day(day, before)
        found = []
        for quarter in (near.previous, near):
            for level in ReportLevel:
                was, now = _step(quarter, level, old, names), _step(quarter, level, days, names)
                if (was.late_from, was.reminders) != (now.late_from, now.reminders):
                    found.append(MovedStep(was, now))
        return found

    async def chain(
        self, by: Actor, quarter: Quarter, *, region: str = "", late: bool = False, after: str = ""
    ) -> ChainPage:
        """Every report of the quarter one may see; of one region where its code is given, or the late only.

        `after` is the last page's. Raises NotAllowed, NotFound (no such region for these eyes).
        """
        demand(by, Right.SEE_REPORTS)
        async with self._sessions.read() as session:
            everybody = await reporters(session)
            lines = await Lines.read(session, self._clock.now(), by, everybody, (quarter,))
            seen = [one for one in everybody if one.may_see(by)]
            found = {line.unit_id: line for line in lines.of(seen, (quarter,))}
            chosen = _chosen(found.values(), region)
            listed = _in_order(found.values(), {one.unit_id: one.path for one in seen}, chosen, late)
            page, following = _page(listed, after)
            nation = next((one for one in found.values() if one.level is ReportLevel.NATION), None)
            names = await _names(session, [*page, *([nation] if nation else [])])
        above = _above(everybody)
        return ChainPage(
            quarter=quarter,
            nation=_row(nation, names, above) if nation else None,
            regions=_counts(found.values()),
            region=chosen,
            rows=tuple(_row(line, names, above) for line in page),
            next=following,
        )


def _days(rows: Iterable[ListedDay]) -> DaysOff:
    listed = list(rows)
    return DaysOff(
        off=frozenset(row.day for row in listed if not row.is_worked),
        work=frozenset(row.day for row in listed if row.is_worked),
    )


def _step(quarter: Quarter, level: ReportLevel, days: DaysOff, names: dict[date, ListedDay]) -> DueStep:
    due = due_day(quarter, level)
    is_off = not days.is_working(due)
    return DueStep(
        quarter=quarter,
        level=level,
        due=due,
        is_off=is_off,
        day_off=names.get(due) if is_off else None,
        last_day=days.next_working_on_or_after(due),
        late_from=late_from(due, days),
        draft_from=draft_from(quarter),
        reminders=reminder_days(due, days),
    )


def _chosen(lines: Iterable[Deadline], code: str) -> Place | None:
    if not code:
        return None
    found = next((line.region for line in lines if line.region and line.region.code == code), None)
    if found is None:
        raise NotFound(code)
    return found


def _in_order(
    lines: Iterable[Deadline], paths: dict[int, str], region: Place | None, late: bool
) -> list[Deadline]:
    """Region by region, its own report before its centres'; the nation's stands above them all."""
    shown = [
        line
        for line in lines
        if line.level is not ReportLevel.NATION
        and (region is None or (line.region is not None and line.region.id == region.id))
        and (not late or line.is_overdue)
    ]
    return sorted(
        shown,
        key=lambda line: (
            line.region.name_kk if line.region else "",
            line.region.id if line.region else 0,
            _ORDER.index(line.level),
            paths[line.unit_id],
        ),
    )


def _page(lines: Sequence[Deadline], after: str) -> tuple[list[Deadline], str]:
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    start = next((place + 1 for place, line in enumerate(lines) if line.unit_id == number), 0)
    page = list(lines[start : start + PAGE])
    return page, str(page[-1].unit_id) if start + PAGE < len(lines) else ""


async def _names(session: AsyncSession, lines: Iterable[Deadline]) -> dict[int, str]:
    """Who sent them, by login."""
    wanted = sorted({line.sent_by for line in lines if line.sent_by is not None})
    query = (
        select(Login, Employee)
        .outerjoin(Employee, Employee.id == Login.employee_id)
        .where(Login.id.in_(wanted))
    )
    return {login.id: full_name(login, employee) for login, employee in await session.execute(query)}


def _above(everybody: Sequence[Reporter]) -> dict[int, Place]:
    """Who takes each unit's report; the nation's goes to the Committee, which is no unit here."""
    by_place = {one.unit_id: Place(one.unit_id, one.code, one.name_kk, one.name_ru) for one in everybody}
    found = {}
    for one in everybody:
        taker = next((by_place[place] for place in one.above if place in by_place), one.region)
        if one.level is not ReportLevel.NATION and taker is not None:
            found[one.unit_id] = taker
    return found


def _row(line: Deadline, names: dict[int, str], above: dict[int, Place]) -> ChainRow:
    return ChainRow(line, names.get(line.sent_by or 0, ""), above.get(line.unit_id))


def _counts(lines: Iterable[Deadline]) -> tuple[RegionCount, ...]:
    by_region: dict[Place, list[Deadline]] = {}
    for line in lines:
        if line.region is not None:
            by_region.setdefault(line.region, []).append(line)
    counted = []
    for region, own in by_region.items():
        centres = [line for line in own if line.level is ReportLevel.CENTRE]
        counted.append(
            RegionCount(
                region=region,
                own=next((line for line in own if line.level is ReportLevel.REGION), None),
                states=dict(Counter(line.state for line in centres)),
                overdue=sum(line.is_overdue for line in own),
                excepted=sum(line.is_excepted for line in own),
            )
        )
    return tuple(sorted(counted, key=lambda one: (one.region.name_kk, one.region.id)))
