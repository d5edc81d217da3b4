"""The settings as staff see them, and their change: the old value stays readable beside the new one."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.settings import Setting
from services.audit import note
from services.cause import Actor, Cause, is_sqlite, once
from services.errors import DomainError, NotFound, Stale
from services.parts import Part
from services.rights import Right, demand
from services.settings.changes import Change, demand_change, history, keep_change, last_changes, may_change
from services.settings.definitions import DEFINITIONS, HOLD, HOLD_AT_MOST, Definition

_PREFIX: Final = "setting:"


class OutOfBounds(DomainError):
    """A value below the lowest or above the highest."""

    def __init__(self, lowest: int, highest: int) -> None:
        super().__init__(f"{lowest}..{highest}")
        self.lowest, self.highest = lowest, highest


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting with the value in force; `last` is its last change, if there ever was one."""

    of: Definition
    value: int
    last: Change | None

    @property
    def is_default(self) -> bool:
        """Whether nobody has set it otherwise."""
        return self.last is None or self.last.new is None

    @property
    def seen(self) -> int:
        """What a form carries: the change it was made after."""
        return self.last.id if self.last else 0


@dataclass(frozen=True, slots=True)
class SettingCard:
    """A setting with its history, the newest change first."""

    row: SettingRow
    changes: list[Change]
    may_change: bool


class SettingValues(Part):
    """Seen by every administrator, changed by those of the whole tree; one public method, one atomic step."""

    async def page(self, by: Actor) -> list[SettingRow]:
        """All of them, in the order of the code. Raises NotAllowed."""
        demand(by, Right.SEE_SETTINGS)
        async with self._sessions.read() as session:
            stored = await session.execute(select(Setting.name, Setting.value))
            values = {name: value for name, value in stored}  # noqa: C416 (rows are no pairs to mypy)
            last = await last_changes(session, map(_named, DEFINITIONS))
        return [_row(of, values.get(of.name), last.get(_named(of.name))) for of in DEFINITIONS.values()]

    async def card(self, by: Actor, name: str) -> SettingCard:
        """One with its history. Raises NotAllowed, NotFound."""
        demand(by, Right.SEE_SETTINGS)
        of = _definition(name)
        async with self._sessions.read() as session:
            value = await session.scalar(select(Setting.value).where(Setting.name == name))
            changes = await history(session, _named(name))
            allowed = await may_change(session, by)
        return SettingCard(_row(of, value, changes[0] if changes else None), changes, allowed)

    async def change(self, cause: Cause, name: str, value: int | None, seen: int) -> None:
        """Sets it, or with None back to what stands in the code; `seen`: the change the form was made after.

        Raises NotAllowed, NotFound, Repeated, OutOfBounds, Stale where somebody else was first.
        """
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            await demand_change(session, cause.by)
            of = _definition(name)
            row = await session.get(Setting, name)
            old = row.value if row else None
            if value == old:
                return
            await _check(session, of, value)
            await keep_change(session, self._clock, cause, _named(name), seen=seen, old=old, new=value)
            if row is None:
                await _insert(session, name, value)
            elif value is None:
                await session.delete(row)
            else:
                row.value = value
            await session.flush()
            what = {"name": name, "old": old, "new": value}
            await note(session, self._clock, cause, "set_value", "setting", None, **what)


async def _check(session: AsyncSession, of: Definition, value: int | None) -> None:
    """Within its bounds, and with its neighbour: an hour is not kept longer in one go than in all."""
    wanted = of.default if value is None else value
    lowest, highest = of.lowest, of.highest
    if of in {HOLD, HOLD_AT_MOST}:
        other = HOLD_AT_MOST if of is HOLD else HOLD
        row = await session.get(Setting, other.name)
        beside = row.value if row else other.default
        lowest, highest = (lowest, min(highest, beside)) if of is HOLD else (max(lowest, beside), highest)
    if not lowest <= wanted <= highest:
        raise OutOfBounds(lowest, highest)


async def _insert(session: AsyncSession, name: str, value: int | None) -> None:
    make = sqlite_insert if is_sqlite(session) else pg_insert
    first = make(Setting).values(name=name, value=value, version=1).on_conflict_do_nothing()
    if (await session.execute(first.returning(Setting.name))).scalar() is None:
        raise Stale


def _definition(name: str) -> Definition:
    if name not in DEFINITIONS:
        raise NotFound(f"setting {name}")
    return DEFINITIONS[name]


def _named(name: str) -> str:
    return _PREFIX + name


def _row(of: Definition, value: object, last: Change | None) -> SettingRow:
    return SettingRow(of, of.bounded(value) if isinstance(value, int) else of.default, last)
