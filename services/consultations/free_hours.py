"""The free hours of consultants: what they offer, without what is taken, too soon, or over 8 and 40 hours."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import VisitMethod
from services.consultations.slots import (
    Window,
    busy_bits,
    free_starts,
    instant_of,
    not_before,
    positions,
    span_of,
    window,
)
from services.consultations.timetables import Bookable, Taken, Timetable, taken, timetable
from services.settings.definitions import DAYS_AHEAD, NOTICE, setting, time_set


@dataclass(frozen=True, slots=True)
class FreeHour:
    """An hour that can be asked for; `starts_at` in UTC, shown in `zone`."""

    consultant_id: int
    family_name: str
    given_name: str
    starts_at: datetime
    zone: str
    minutes: int
    methods: tuple[VisitMethod, ...]

    @property
    def method(self) -> VisitMethod:
        """How it is given unless another way is chosen."""
        return self.methods[0]

    @property
    def key(self) -> tuple[datetime, int]:
        """What `free_hours(after=…)` goes on from."""
        return self.starts_at, self.consultant_id


@dataclass(frozen=True, slots=True)
class FreeRows:
    """The free hours of several consultants over one window, as bits."""

    row: Window
    people: list[Bookable]
    starts: list[int]

    def nearest(self, limit: int, after: tuple[datetime, int] | None = None) -> list[FreeHour]:
        """The nearest hours over all of them; `after`: the key of the last one shown."""
        queues = [self._queue(index, bits, after) for index, bits in enumerate(self.starts)]
        return [self._hour(index, position) for position, index in islice(heapq.merge(*queues), limit)]

    def by_day(self) -> list[tuple[date, int]]:
        """Days that have free hours, with how many."""
        counted = []
        for index, day in enumerate(self.row.days):
            mask = self.row.day_mask(index)
            amount = sum((bits & mask).bit_count() for bits in self.starts)
            if amount:
                counted.append((day, amount))
        return counted

    def _queue(self, index: int, bits: int, after: tuple[datetime, int] | None) -> Iterator[tuple[int, int]]:
        if after is not None:
            shown_at, shown_id = after
            position = self.row.position(span_of(shown_at, shown_at).first)
            bits = not_before(bits, position + (self.people[index].id <= shown_id))
        return ((position, index) for position in positions(bits))

    def _hour(self, index: int, position: int) -> FreeHour:
        who = self.people[index]
        return FreeHour(
            consultant_id=who.id,
            family_name=who.family_name,
            given_name=who.given_name,
            starts_at=instant_of(self.row.first_cell + position),
            zone=who.zone,
            minutes=who.visit.minutes,
            methods=who.methods,
        )


async def free_rows(
    session: AsyncSession,
    people: list[Bookable],
    now: datetime,
    *,
    day: date | None = None,
    contact_id: int | None = None,
) -> FreeRows | None:
    """The free hours of these consultants (all of one centre), on one day or on all days that can be booked.

    None when the day cannot be booked at all. A hold of `contact_id` counts as free.
    """
    if not people:
        return None
    zone = people[0].zone
    today = now.astimezone(ZoneInfo(zone)).date()
    days_ahead = await setting(session, DAYS_AHEAD)
    if day is not None and not today <= day <= today + timedelta(days=days_ahead):
        return None
    row = window(zone, day or today, 1 if day else days_ahead + 1)
    times = await timetable(session, [who.id for who in people], row.days[0], row.days[-1])
    busy = await taken(session, people, row, now, contact_id)
    earliest = row.position(span_of(now, now + await time_set(session, NOTICE)).end)
    starts = []
    for who in people:
        offered = offered_bits(who, times, row, busy)
        free = free_starts(offered, busy_bits(busy.spans[who.id], row), who.visit)
        starts.append(not_before(free, earliest))
    return FreeRows(row, people, starts)


def offered_bits(who: Bookable, times: Timetable, row: Window, busy: Taken | None = None) -> int:
    """The hours a consultant offers, without the days that are full."""
    bits = 0
    for index, day in enumerate(row.days):
        gone = who.ends_on is not None and day >= who.ends_on
        if not gone and (busy is None or not busy.is_full(who, day)):
            intervals = times.intervals(who.id, day)
            if intervals:
                bits |= row.starts(index, intervals, who.visit)
    return bits
