"""The tree of units as everybody may see it: centres by code or place, what they offer, when they open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Table, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions, core
from db.enums import ReasonKind, UnitKind
from db.models.units import (
    EmergencyNumber,
    Reason,
    Specialism,
    StartCode,
    Topic,
    Unit,
    UnitHours,
    UnitSpecialism,
)
from services.calendar import days_off
from services.errors import NotFound
from services.remembered import remembered
from services.tools import Tools
from services.units.places import Named, matches
from services.workdays import ONE_DAY, DaysOff

# A centre that does not open within this many days does not say when it will.
LOOKS_AHEAD: Final = 31
# Kinds of units that receive people.
_RECEIVING: Final = (UnitKind.CENTRE, UnitKind.BRANCH)

# Without the ORM: nearly every screen asks for the centre.
_UNITS: Final = cast(Table, Unit.__table__)
_CARD: Final = select(_UNITS).where(_UNITS.c.id == bindparam("unit_id"))

WeekHours = dict[int, tuple[tuple[int, int], ...]]
"""Minutes of the local day by weekday (Monday = 0); a weekday that is not there is closed."""


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit as it is called and where it is."""

    id: int
    code: str
    kind: UnitKind
    path: str
    name_kk: str
    name_ru: str
    place_kk: str
    place_ru: str
    address_kk: str
    address_ru: str
    phone: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class StartPoint:
    """What a link or QR carries."""

    unit: UnitCard
    source: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a centre is open, until when, and when it opens next (UTC; None: not within a month)."""

    is_open: bool
    until: datetime | None
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class KindOfHelp:
    """A specialism as the reference data word it."""

    id: int
    code: str
    name_kk: str
    name_ru: str
    about_kk: str
    about_ru: str
    minutes: int


@dataclass(frozen=True, slots=True)
class CentreAbout:
    """Everything a stranger may ask of a centre (S3 п.46)."""

    unit: UnitCard
    services: tuple[KindOfHelp, ...]
    hours: WeekHours
    access: tuple[str, ...]
    opening: Opening


@dataclass(frozen=True, slots=True)
class UrgentNumber:
    """A number for urgent help, in words of both languages."""

    number: str
    name_kk: str
    name_ru: str
    hours_kk: str
    hours_ru: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a list of reference data: a reason, a topic."""

    id: int
    code: str
    name_kk: str
    name_ru: str


class UnitService:
    """Reads of units and reference data; nothing here is personal, so nobody's rights are asked."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        self._sessions = sessions
        self._clock = tools.clock

    async def by_start_code(self, code: str) -> StartPoint | None:
        """What the code of a link carries; None for an unknown code or a closed centre."""
        async with self._sessions.read() as session:
            row = (
                await session.execute(
                    select(Unit, StartCode.source)
                    .join(StartCode, StartCode.unit_id == Unit.id)
                    .where(StartCode.code == code[:64], self._exists())
                )
            ).one_or_none()
        return StartPoint(_card(row.Unit), row.source) if row else None

    async def by_code(self, code: str) -> UnitCard | None:
        """A unit by its own code, as pages and commands name it."""
        async with self._sessions.read() as session:
            unit = await session.scalar(select(Unit).where(Unit.code == code))
        return _card(unit) if unit else None

    async def card(self, unit_id: int) -> UnitCard:
        """A unit by number. Raises NotFound."""
        async with self._sessions.read() as session:
            found = await remembered(session, ("unit", unit_id), lambda: _find_card(session, unit_id))
        if found is None:
            raise NotFound(f"unit {unit_id}")
        return found

    async def match_place(self, text: str) -> list[UnitCard]:
        """Centres that a typed place may mean; a region's name means all of its centres."""
        async with self._sessions.read() as session:
            rows = list(await session.scalars(select(Unit).where(self._exists()).order_by(Unit.id)))
        regions = {unit.id: unit for unit in rows if unit.kind is UnitKind.REGION}
        centres = [unit for unit in rows if unit.kind in _RECEIVING]
        found = matches(
            text,
            [
                Named(unit, (unit.place_kk, unit.place_ru), (unit.name_kk, unit.name_ru, unit.code))
                for unit in centres
            ],
        )
        if not found:
            named = matches(
                text,
                [
                    Named(unit, (unit.name_kk, unit.name_ru), (unit.place_kk, unit.place_ru))
                    for unit in regions.values()
                ],
            )
            found = [unit for unit in centres if any(unit.path.startswith(region.path) for region in named)]
        return [_card(unit) for unit in found]

    async def regions(self) -> list[UnitCard]:
        """Regions that have a centre which receives people."""
        async with self._sessions.read() as session:
            rows = list(await session.scalars(select(Unit).where(self._exists()).order_by(Unit.id)))
        paths = [unit.path for unit in rows if unit.kind in _RECEIVING]
        return [
            _card(unit)
            for unit in rows
            if unit.kind is UnitKind.REGION and any(path.startswith(unit.path) for path in paths)
        ]

    async def centres_of(self, unit_id: int) -> list[UnitCard]:
        """Centres and branches at or below a unit, in the order they were set up. Raises NotFound."""
        async with self._sessions.read() as session:
            root = await _get(session, unit_id)
            rows = await session.scalars(
                select(Unit)
                .where(
                    self._exists(),
                    Unit.kind.in_(_RECEIVING),
                    Unit.path.startswith(root.path, autoescape=True),
                )
                .order_by(Unit.id)
            )
            return [_card(unit) for unit in rows]

    async def about(self, unit_id: int) -> CentreAbout:
        """All that is told of a centre. Raises NotFound."""
        now = self._clock.now()
        async with self._sessions.read() as session:
            unit = await _get(session, unit_id)
            services = await session.scalars(
                select(Specialism)
                .join(UnitSpecialism, UnitSpecialism.specialism_id == Specialism.id)
                .where(UnitSpecialism.unit_id == unit_id)
                .order_by(Specialism.position)
            )
            hours = await _hours(session, unit_id)
            return CentreAbout(
                unit=_card(unit),
                services=tuple(
                    KindOfHelp(s.id, s.code, s.name_kk, s.name_ru, s.about_kk, s.about_ru, s.minutes)
                    for s in services
                ),
                hours=hours,
                access=tuple(unit.access),
                opening=await _opening_of(session, unit, hours, now),
            )

    async def opening(self, unit_id: int) -> Opening:
        """Whether the centre is open now, in its own zone and with days off. Raises NotFound."""
        async with self._sessions.read() as session:
            unit = await _get(session, unit_id)
            return await _opening_of(session, unit, await _hours(session, unit_id), self._clock.now())

    async def emergency_numbers(self, unit_id: int | None) -> list[UrgentNumber]:
        """Numbers for the whole country, then those of the unit and of the units above it."""
        async with self._sessions.read() as session:
            unit = await session.get(Unit, unit_id) if unit_id else None
            above = [int(part) for part in unit.path.split("/") if part] if unit else []
            rows = await session.scalars(
                select(EmergencyNumber)
                .where(or_(EmergencyNumber.unit_id.is_(None), EmergencyNumber.unit_id.in_(above)))
                .order_by(EmergencyNumber.unit_id.is_not(None), EmergencyNumber.position, EmergencyNumber.id)
            )
            return [
                UrgentNumber(row.number, row.name_kk, row.name_ru, row.hours_kk, row.hours_ru, row.checked_on)
                for row in rows
            ]

    async def reasons(self, kind: ReasonKind) -> list[Listed]:
        """Why something is declined or cancelled, in order."""
        query = select(Reason).where(Reason.kind == kind).order_by(Reason.position, Reason.id)
        async with self._sessions.read() as session:

            async def read() -> tuple[Listed, ...]:
                rows = await session.scalars(query)
                return tuple(Listed(row.id, row.code, row.name_kk, row.name_ru) for row in rows)

            return list(await remembered(session, ("reasons", kind), read))

    async def topics(self, specialism_id: int) -> list[Listed]:
        """What a consultation of this kind may have been about: its own topics, then those of every kind."""
        query = (
            select(Topic)
            .where(or_(Topic.specialism_id == specialism_id, Topic.specialism_id.is_(None)))
            .order_by(Topic.specialism_id.is_(None), Topic.position, Topic.id)
        )
        async with self._sessions.read() as session:
            return [Listed(t.id, t.code, t.name_kk, t.name_ru) for t in await session.scalars(query)]

    async def path_names(self, unit_id: int) -> list[UnitCard]:
        """From the root of the tree down to the unit itself. Raises NotFound."""
        async with self._sessions.read() as session:
            unit = await _get(session, unit_id)
            numbers = [int(part) for part in unit.path.split("/") if part]
            rows = await session.scalars(select(Unit).where(Unit.id.in_(numbers)))
            return sorted((_card(row) for row in rows), key=lambda card: len(card.path))

    def _exists(self) -> ColumnElement[bool]:
        """Units that are there today; a closed one is found by nobody new."""
        today = self._clock.today()
        return (Unit.opened_on <= today) & or_(Unit.closed_on.is_(None), Unit.closed_on > today)


def opening_at(now: datetime, zone: ZoneInfo, hours: WeekHours, off: DaysOff) -> Opening:
    """Pure: whether it is open at `now` and when it opens next; a worked weekend day has Friday's hours."""
    local = now.astimezone(zone)
    today = local.date()
    minute = local.hour * 60 + local.minute
    until: datetime | None = None
    for ahead in range(LOOKS_AHEAD):
        day = today + ahead * ONE_DAY
        for first, end in _hours_of(day, hours, off):
            if ahead == 0 and first <= minute < end:
                until = _at(day, end, zone)
            elif ahead > 0 or first > minute:
                return Opening(until is not None, until, _at(day, first, zone))
    return Opening(until is not None, until, None)


def _hours_of(day: date, hours: WeekHours, off: DaysOff) -> Sequence[tuple[int, int]]:
    if day in off.off:
        return ()
    if day in off.work and day.weekday() not in hours:
        return hours.get(4, ())
    return hours.get(day.weekday(), ())


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    midnight = datetime.combine(day, time(), zone)
    # 24:00 is the next day's midnight.
    return (midnight + timedelta(minutes=minute)).astimezone(ZoneInfo("UTC"))


async def _opening_of(session: AsyncSession, unit: Unit, hours: WeekHours, now: datetime) -> Opening:
    zone = ZoneInfo(unit.zone)
    today = now.astimezone(zone).date()
    off = await days_off(session, today, today + LOOKS_AHEAD * ONE_DAY)
    return opening_at(now, zone, hours, off)


async def _hours(session: AsyncSession, unit_id: int) -> WeekHours:
    rows = await session.scalars(
        select(UnitHours)
        .where(UnitHours.unit_id == unit_id)
        .order_by(UnitHours.weekday, UnitHours.start_minute)
    )
    hours: WeekHours = {}
    for row in rows:
        hours[row.weekday] = (*hours.get(row.weekday, ()), (row.start_minute, row.end_minute))
    return hours


async def _get(session: AsyncSession, unit_id: int) -> Unit:
    unit = await session.get(Unit, unit_id)
    if unit is None:
        raise NotFound(f"unit {unit_id}")
    return unit


async def _find_card(session: AsyncSession, unit_id: int) -> UnitCard | None:
    row = (await (await core(session)).execute(_CARD, {"unit_id": unit_id})).one_or_none()
    return None if row is None else _card(row)


def _card(unit: Any) -> UnitCard:
    return UnitCard(
        id=unit.id,
        code=unit.code,
        kind=unit.kind,
        path=unit.path,
        name_kk=unit.name_kk,
        name_ru=unit.name_ru,
        place_kk=unit.place_kk,
        place_ru=unit.place_ru,
        address_kk=unit.address_kk,
        address_ru=unit.address_ru,
        phone=unit.phone,
        zone=ZoneInfo(unit.zone),
    )
