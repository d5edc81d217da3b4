"""Who hears of a step in a case: its author and those of the cases joined to it, and whoever works on it.

A promise names the case, never who wrote it: delivery opens the vault when it sends.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealColour, AppealDoor
from db.models.appeals import Appeal, AppealIdentity
from services.appeals import desks, terms
from services.appeals.duty import on_duty
from services.clock import HOME
from services.notices.hours_of_day import SendKind, next_allowed
from services.notices.outgoing import about_appeal, promise, to_author, to_login
from services.tools import Tools
from services.workdays import DaysOff


async def tell_author(session: AsyncSession, tools: Tools, appeal: Appeal, occasion: str | int) -> None:
    """There is something to read. An anonymous author has the code alone; of others the vault knows where."""
    if appeal.door is AppealDoor.ANONYMOUS:
        return
    known = select(AppealIdentity.appeal_id).where(AppealIdentity.appeal_id == appeal.id)
    if await session.scalar(known) is None:
        return
    now = tools.clock.now()
    await promise(
        session,
        "appeal_news",
        to_author(appeal.id),
        about_appeal(appeal.id),
        now=now,
        due_at=next_allowed(now, SendKind.ANSWER, DaysOff()),
        occasion=str(occasion),
    )


async def tell_staff(
    session: AsyncSession,
    tools: Tools,
    appeal: Appeal,
    kind: str,
    occasion: str,
    *,
    logins: Iterable[int] | None = None,
    useless_after: datetime | None = None,
) -> int:
    """Whoever has the case, or else those of its desk who are not excluded; returns how many are told.

    A danger is told at once to whoever is on duty, to the others in working hours.
    """
    if logins is None:
        logins = [appeal.handler_id] if appeal.handler_id else await desks.members(session, appeal)
    now = tools.clock.now()
    later = None
    awake: tuple[int, ...] = ()
    if kind == "appeal_danger":
        days_off = await terms.days_off_around(session, now.astimezone(HOME).date())
        later = next_allowed(now, SendKind.SUMMARY, days_off)
        awake = await _on_duty(session, appeal, now)
    wanted = list(logins)
    for login_id in wanted:
        await promise(
            session,
            kind,
            to_login(login_id),
            about_appeal(appeal.id),
            now=now,
            due_at=None if login_id in awake else later,
            useless_after=useless_after,
            occasion=occasion,
        )
    return len(wanted)


def waiting_kind(appeal: Appeal) -> str:
    """The kind of notice that says that a case waits for somebody."""
    return "appeal_danger" if appeal.colour is AppealColour.RED_DANGER else "appeal_waiting"


async def _on_duty(session: AsyncSession, appeal: Appeal, now: datetime) -> tuple[int, ...]:
    if appeal.unit_id is None:
        return ()
    return tuple(await on_duty(session, appeal.unit_id, now))
