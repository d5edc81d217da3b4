"""What an administrator of the nation may set: each a number with its bounds, and how it is asked for.

A value that nobody changed is the one here. What a turn asks for is remembered (`services.remembered`), so a
change holds from the next message on, in every process. The words for people stand in the transports.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.settings import Setting
from services.remembered import remembered


class Measure(StrEnum):
    """What a number counts."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    CHARACTERS = "characters"


class Area(StrEnum):
    """What settings stand together."""

    BOOKING = "booking"
    ANSWERS = "answers"
    REMINDERS = "reminders"
    APPEALS = "appeals"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Definition:
    """A setting: its value unless somebody changed it, and between what it may be changed, both included.

    `source`: where the domain leaves the rule to us.
    """

    name: str
    area: Area
    measure: Measure
    default: int
    lowest: int
    highest: int
    source: str

    def bounded(self, value: int) -> int:
        """The value, moved to the nearest bound where these were narrowed since it was set."""
        return min(max(value, self.lowest), self.highest)


_BOOKING, _ANSWERS, _KEPT = Area.BOOKING, Area.ANSWERS, Area.KEPT
_MINUTES, _DAYS = Measure.MINUTES, Measure.DAYS

NOTICE: Final = Definition("notice_minutes", _BOOKING, _MINUTES, 60, 0, 1440, "domain 3, ours")
DAYS_AHEAD: Final = Definition("days_ahead", _BOOKING, _DAYS, 28, 7, 60, "domain 3, ours")
HOLD: Final = Definition("hold_minutes", _BOOKING, _MINUTES, 10, 5, 20, "domain 3, ours")
HOLD_AT_MOST: Final = Definition("hold_at_most_minutes", _BOOKING, _MINUTES, 30, 20, 60, "domain 3, ours")
ABOUT: Final = Definition("about_characters", _BOOKING, Measure.CHARACTERS, 2000, 500, 4000, "domain 3, ours")
ANSWER_AHEAD: Final = Definition("answer_ahead_minutes", _ANSWERS, _MINUTES, 120, 30, 480, "domain 3, ours")
ANSWER_LEAST: Final = Definition("answer_least_minutes", _ANSWERS, _MINUTES, 30, 15, 60, "domain 3, ours")
REMIND_BEFORE: Final = Definition(
    "remind_hours_before", Area.REMINDERS, Measure.HOURS, 2, 1, 6, "domain 3, ours"
)
_APPEALS, _WORKING = Area.APPEALS, Measure.WORKING_DAYS
# What may be set goes no further than the sources do.
APPEAL_GREEN: Final = Definition("appeal_green_days", _APPEALS, _WORKING, 3, 1, 15, "domain 7, ours")
APPEAL_YELLOW: Final = Definition("appeal_yellow_days", _APPEALS, _WORKING, 15, 5, 15, "APC art. 76")
# A complaint against an act may have 20: not confirmed by a lawyer, so 15 holds until somebody sets it.
APPEAL_COMPLAINT: Final = Definition("appeal_complaint_days", _APPEALS, _WORKING, 15, 5, 20, "APC art. 76")
APPEAL_PASS_ON: Final = Definition("appeal_pass_on_days", _APPEALS, _WORKING, 3, 1, 3, "S2 L4214")
APPEAL_DANGER_TAKE_UP: Final = Definition(
    "appeal_danger_take_up_hours", _APPEALS, Measure.HOURS, 1, 1, 12, "domain 7, ours"
)
APPEAL_DANGER_PASS_ON: Final = Definition(
    "appeal_danger_pass_on_hours", _APPEALS, Measure.HOURS, 24, 1, 72, "domain 7, ours"
)
UNCONFIRMED: Final = Definition("unconfirmed_days", _KEPT, _DAYS, 30, 7, 30, "domain 2, ours")
STRANGERS: Final = Definition("strangers_days", _KEPT, _DAYS, 90, 30, 180, "domain 10, ours")
NOTICES: Final = Definition("notices_days", _KEPT, _DAYS, 365, 90, 1095, "domain 10, ours")
AUDIT: Final = Definition("audit_months", _KEPT, Measure.MONTHS, 60, 36, 120, "domain 10, ours")

DEFINITIONS: Final = {
    one.name: one
    for one in (
        *(NOTICE, DAYS_AHEAD, HOLD, HOLD_AT_MOST, ABOUT),
        *(ANSWER_AHEAD, ANSWER_LEAST, REMIND_BEFORE),
        *(APPEAL_GREEN, APPEAL_YELLOW, APPEAL_COMPLAINT, APPEAL_PASS_ON),
        *(APPEAL_DANGER_TAKE_UP, APPEAL_DANGER_PASS_ON),
        *(UNCONFIRMED, STRANGERS, NOTICES, AUDIT),
    )
}
_AT_HAND: Final = "settings"
_LENGTHS: Final = {
    Measure.MINUTES: timedelta(minutes=1),
    Measure.HOURS: timedelta(hours=1),
    Measure.DAYS: timedelta(days=1),
    # A twelfth of a mean year.
    Measure.MONTHS: timedelta(days=365.25) / 12,
}


async def setting(session: AsyncSession, of: Definition) -> int:
    """The number that holds now; asked for once a transaction."""
    changed: dict[str, int] | None = session.info.get(_AT_HAND)
    if changed is None:
        changed = await remembered(session, "settings", lambda: _changed(session))
        session.info[_AT_HAND] = changed
    return of.bounded(changed[of.name]) if of.name in changed else of.default


async def time_set(session: AsyncSession, of: Definition) -> timedelta:
    """The stretch of time that holds now."""
    return length(of, await setting(session, of))


def length(of: Definition, value: int) -> timedelta:
    """So many of what the setting counts, as a stretch of time. KeyError where it counts no time."""
    return value * _LENGTHS[of.measure]


async def _changed(session: AsyncSession) -> dict[str, int]:
    rows = await session.execute(select(Setting.name, Setting.value))
    return {name: value for name, value in rows if isinstance(value, int)}
