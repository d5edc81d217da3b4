"""The hours of the demo: working days around the clock, and each consultant's hours, taken once."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

from app.demo.world import MINUTES, Adviser
from services.clock import HOME
from services.reporting.due_dates import Quarter
from services.workdays import ONE_DAY, DaysOff

OPENING: Final = time(9, 5)
CLOSING: Final = time(17, 55)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """An hour of a day in Almaty, as an instant (aware, UTC)."""
    return datetime.combine(day, time(hour, minute), HOME).astimezone(UTC)


@dataclass
class Timetable:
    """Which hours are there, and which the story has used."""

    now: datetime
    days_off: DaysOff
    taken: set[tuple[int, datetime]] = field(default_factory=set)

    @property
    def today(self) -> date:
        """The local date."""
        return self.now.astimezone(HOME).date()

    @property
    def since(self) -> date:
        """The first day of the quarter before this one: the story begins there."""
        return Quarter.of(self.today).previous.first

    def working_days(self, first: date, last: date) -> list[date]:
        """Days on which somebody may work, Saturdays included, holidays not."""
        days = (last - first).days + 1
        return [
            day
            for day in (first + n * ONE_DAY for n in range(days))
            if day not in self.days_off.off and day.weekday() != 6
        ]

    def ahead(self, count: int) -> date:
        """The working day `count` working days from today; counted back where it is below zero."""
        day = self.today
        step = ONE_DAY if count > 0 else -ONE_DAY
        while count:
            day += step
            if self.days_off.is_working(day):
                count -= 1 if count > 0 else -1
        return day

    def hours(self, adviser: Adviser, day: date) -> list[datetime]:
        """The consultant's hours of a day that the story has not used."""
        found = []
        if day not in self.days_off.off:
            for first, end in adviser.hours.get(day.weekday(), ()):
                found += [local(day, hour) for hour in range(first, end) if hour * 60 + MINUTES <= end * 60]
        return [start for start in found if (adviser.id, start) not in self.taken]

    def take(self, adviser: Adviser, start: datetime) -> datetime:
        """Nobody else in the story has this hour."""
        self.taken.add((adviser.id, start))
        return start

    def free_after(self, adviser: Adviser, moment: datetime, days: int = 20) -> datetime | None:
        """The consultant's first hour after a moment."""
        first = moment.astimezone(HOME).date()
        for n in range(days):
            for start in self.hours(adviser, first + n * ONE_DAY):
                if start > moment:
                    return start
        return None

    def was_at_work(self, moment: datetime) -> datetime:
        """The moment itself if offices work then, else a late hour of the last working day before it."""
        there = moment.astimezone(HOME)
        day = there.date()
        if self.days_off.is_working(day) and OPENING <= there.time() <= CLOSING:
            return moment
        if there.time() < OPENING:
            day -= ONE_DAY
        return local(self.days_off.last_working_before_or_on(day), 16, 40)

    def at_work(self, moment: datetime, chance: Random) -> datetime:
        """The moment itself if offices work then, else soon after they open."""
        there = moment.astimezone(HOME)
        day = there.date()
        if self.days_off.is_working(day) and OPENING <= there.time() <= CLOSING:
            return moment
        if there.time() > CLOSING or not self.days_off.is_working(day):
            day = self.days_off.next_working_after(day)
        return local(day, 9, 5) + timedelta(minutes=chance.randint(0, 70))
