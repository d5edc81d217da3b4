"""Keeping an hour for a contact while they write: who offers it, what makes way for it, its row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Table, and_, delete, insert, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ChannelName, ConsultationState
from db.models.consultations import Consultation
from services.clock import HOME
from services.consultations.cells import Load, count, give_back, monday_of, take
from services.consultations.free_hours import offered_bits
from services.consultations.refusals import NoSuchHour, TooLate
from services.consultations.slots import CELL_SECONDS, Span, span_of, window
from services.consultations.timetables import Bookable, bookable, timetable
from services.settings.definitions import DAYS_AHEAD, HOLD, HOLD_AT_MOST, NOTICE, setting, time_set

# Whoever lost the hour may come back to it as long as this.
KEPT_FOR: Final = timedelta(days=1)

HOLDS: Final = cast(Table, Consultation.__table__)
_KEPT = (
    select(
        HOLDS.c.id,
        HOLDS.c.contact_id,
        HOLDS.c.consultant_id,
        HOLDS.c.starts_at,
        HOLDS.c.ends_at,
        HOLDS.c.on_day,
        HOLDS.c.first_cell,
    )
    .where(HOLDS.c.state == ConsultationState.HOLDING)
    .order_by(HOLDS.c.id)
    .with_for_update()
)


@dataclass(slots=True)
class Hour:
    """An hour that is offered."""

    who: Bookable
    starts_at: datetime
    ends_at: datetime
    day: date


async def hour_offered(
    session: AsyncSession,
    unit_id: int,
    specialism_id: int,
    consultant_id: int,
    *,
    starts_at: datetime,
    now: datetime,
) -> Hour:
    """The hour, if this consultant offers it for this kind of help. Raises NoSuchHour, TooLate."""
    people = await bookable(session, unit_id, specialism_id, now.astimezone(HOME).date())
    who = next((one for one in people if one.id == consultant_id), None)
    if who is None:
        raise NoSuchHour
    if starts_at < now + await time_set(session, NOTICE):
        raise TooLate
    zone = ZoneInfo(who.zone)
    day = starts_at.astimezone(zone).date()
    today = now.astimezone(zone).date()
    last = today + timedelta(days=await setting(session, DAYS_AHEAD))
    if day > last:
        raise NoSuchHour
    row = window(who.zone, day, 1)
    # Of all of them and of every day: so it was asked when the hours were shown, and is remembered.
    times = await timetable(session, [one.id for one in people], today, last)
    offered = offered_bits(who, times, row)
    cell, rest = divmod(starts_at.timestamp(), CELL_SECONDS)
    if rest or not offered >> row.position(int(cell)) & 1:
        raise NoSuchHour
    return Hour(who, starts_at, starts_at + timedelta(minutes=who.visit.minutes), day)


async def clear_the_way(session: AsyncSession, contact_id: int, hour: Hour, now: datetime) -> Load:
    """Gives back what the contact kept, and holds of this consultant's week that are over.

    Returns what this takes off the consultants' days. A hold that is over loses its hour, not its row:
    whoever had it may still ask for it, if the hour is free then.
    """
    zone = ZoneInfo(hour.who.zone)
    monday = datetime.combine(monday_of(hour.day), datetime.min.time(), zone)
    over = and_(
        HOLDS.c.consultant_id == hour.who.id,
        HOLDS.c.starts_at.between(monday, monday + timedelta(days=7)),
        HOLDS.c.hold_until <= now,
        HOLDS.c.first_cell.is_not(None),
    )
    rows = await _kept(session, or_(HOLDS.c.contact_id == contact_id, over))
    return await release(
        session,
        delete_rows=[row for row in rows if row.contact_id == contact_id],
        keep_rows=[row for row in rows if row.contact_id != contact_id],
    )


async def overdue_holds(session: AsyncSession, now: datetime, limit: int) -> list[Row[*tuple[Any, ...]]]:
    """Holds that are over and still have their hour, locked."""
    over = and_(HOLDS.c.hold_until <= now, HOLDS.c.first_cell.is_not(None))
    return list((await session.execute(_KEPT.where(over).limit(limit))).all())


async def abandoned_holds(session: AsyncSession, now: datetime, limit: int) -> list[Row[*tuple[Any, ...]]]:
    """Holds that ended a day ago and more: nobody comes back to them."""
    old = and_(HOLDS.c.hold_until <= now - KEPT_FOR, HOLDS.c.first_cell.is_(None))
    return list((await session.execute(_KEPT.where(old).limit(limit))).all())


async def overdue_among(
    session: AsyncSession, consultant_id: int, span: Span, now: datetime, *, but: int | None = None
) -> list[Row[*tuple[Any, ...]]]:
    """Holds that are over and still have some of these cells, all `but` one."""
    return await _kept(
        session,
        and_(
            HOLDS.c.consultant_id == consultant_id,
            HOLDS.c.first_cell < span.end,
            HOLDS.c.end_cell > span.first,
            HOLDS.c.hold_until <= now,
            HOLDS.c.id != but if but is not None else true(),
        ),
    )


async def hold_of(session: AsyncSession, number: int, contact_id: int | None) -> list[Row[*tuple[Any, ...]]]:
    """The hold of that number, if it is the contact's."""
    return await _kept(session, and_(HOLDS.c.id == number, HOLDS.c.contact_id == contact_id))


async def release(
    session: AsyncSession,
    *,
    delete_rows: Iterable[Row[*tuple[Any, ...]]] = (),
    keep_rows: Iterable[Row[*tuple[Any, ...]]] = (),
) -> Load:
    """Gives back the cells of holds, with or without their rows; the days are the caller's part."""
    gone, kept = [row.id for row in delete_rows], [row.id for row in keep_rows]
    load = Load()
    if not gone and not kept:
        return load
    await give_back(session, *gone, *kept)
    if gone:
        await session.execute(delete(HOLDS).where(HOLDS.c.id.in_(gone)))
    if kept:
        emptied = update(HOLDS).where(HOLDS.c.id.in_(kept)).values(first_cell=None, end_cell=None)
        await session.execute(emptied)
    for row in (*delete_rows, *keep_rows):
        if row.first_cell is not None:
            minutes = int((row.ends_at - row.starts_at).total_seconds()) // 60
            load.add(row.consultant_id, row.on_day, -minutes, -1)
    return load


async def write_hold(
    session: AsyncSession,
    hour: Hour,
    load: Load,
    now: datetime,
    *,
    unit_id: int,
    specialism_id: int,
    contact_id: int,
    person_id: int | None,
    channel: ChannelName,
) -> int:
    """Keeps the hour. Raises SlotTaken, DayFull, WeekFull; returns the consultation's number."""
    who = hour.who
    span = span_of(hour.starts_at, hour.ends_at, who.visit.before, who.visit.after)
    number = await session.scalar(
        insert(HOLDS)
        .values(
            unit_id=unit_id,
            consultant_id=who.id,
            specialism_id=specialism_id,
            person_id=person_id,
            contact_id=contact_id,
            state=ConsultationState.HOLDING,
            starts_at=hour.starts_at,
            ends_at=hour.ends_at,
            on_day=hour.day,
            first_cell=span.first,
            end_cell=span.end,
            hold_until=now + await time_set(session, HOLD),
            hold_limit=now + await time_set(session, HOLD_AT_MOST),
            method=who.methods[0],
            channel=channel,
        )
        .returning(HOLDS.c.id)
    )
    assert number is not None  # noqa: S101 (an insert that did not fail has a number)
    await take(session, number, who.id, span)
    load.add(who.id, hour.day, who.visit.minutes)
    await count(session, load, who.daily_limit)
    return int(number)


async def _kept(session: AsyncSession, condition: ColumnElement[bool]) -> list[Row[*tuple[Any, ...]]]:
    return list((await session.execute(_KEPT.where(condition))).all())
