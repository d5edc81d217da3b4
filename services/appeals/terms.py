"""How long a case may take, as an administrator set it, and the clock that follows from it."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealColour, AppealKind
from services import calendar
from services.appeals import clocks
from services.appeals.clocks import Clock, Terms
from services.settings import definitions as settings
from services.settings.definitions import setting
from services.workdays import DaysOff


async def terms(session: AsyncSession) -> Terms:
    """The terms that hold now."""
    return Terms(
        green=await setting(session, settings.APPEAL_GREEN),
        yellow=await setting(session, settings.APPEAL_YELLOW),
        complaint=await setting(session, settings.APPEAL_COMPLAINT),
        pass_on=await setting(session, settings.APPEAL_PASS_ON),
        danger_take_up=await setting(session, settings.APPEAL_DANGER_TAKE_UP),
        danger_pass_on=await setting(session, settings.APPEAL_DANGER_PASS_ON),
    )


async def days_off_around(session: AsyncSession, day: date) -> DaysOff:
    """Days off of the year before, this one and the next: enough for any term that touches the day."""
    return await calendar.days_off(session, date(day.year - 1, 1, 1), date(day.year + 1, 12, 31))


async def clock_of(
    session: AsyncSession, colour: AppealColour, kind: AppealKind, day: date, at: datetime | None
) -> Clock:
    """The clock of a case registered on that day; `at` is empty where a time would tell who wrote."""
    return clocks.start(colour, kind, day, await days_off_around(session, day), await terms(session), at)
