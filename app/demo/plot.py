"""What happens in the demo and when: a list of steps in order of time, drawn from the seed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Final

from app.demo.people import Someone
from app.demo.timetable import Timetable, local
from app.demo.visits import Deeds, Fate, Visit
from app.demo.world import MINUTES, Adviser, World
from db.enums import ChannelName, VisitMethod, VisitRole
from services.clock import HOME
from services.house import Services

Act = Callable[[Services], Awaitable[object]]
# Of a hundred working days of one consultant, on how many somebody comes.
BUSY: Final = {"talgar": 17, "qonayev": 12, "zhanaarka": 10, "kegen": 12, "almaty-centre": 7}
DAYS_PLANNED: Final = 12
# Dealt like cards, so that each fate comes in whatever time the story has.
_FATES: Final = (
    *(Fate.HELD,) * 16, *(Fate.MISSED,) * 2, *(Fate.CANCELLED,) * 2, Fate.CALLED_OFF, *(Fate.DECLINED,) * 2,
    Fate.MOVED,
)  # fmt: skip
# Where nobody has to answer first.
_PLAIN: Final = (*(Fate.HELD,) * 9, Fate.MISSED, Fate.CANCELLED)
_PATIENCE: Final = timedelta(days=9)


@dataclass(order=True)
class Step:
    """Something that somebody does at a moment."""

    at: datetime
    number: int
    do: Act = field(compare=False)


class Plot:
    """Collects the steps; only what is past by now happens."""

    def __init__(self, world: World, people: list[Someone], timetable: Timetable, chance: Random) -> None:
        self._world = world
        self._people = people
        self._table = timetable
        self._chance = chance
        self.deeds = Deeds(world, chance)
        self._here: dict[int, datetime] = {}
        self._cards: list[Fate] = []
        self.steps: list[Step] = []

    def add(self, at: datetime, do: Act) -> None:
        """A step, unless it lies ahead."""
        if at <= self._table.now:
            self.steps.append(Step(at, len(self.steps), do))

    def arrive(self, come: Callable[..., Awaitable[None]]) -> None:
        """Most register in the first weeks, the others until a few days ago."""
        start = local(self._table.since, 10) - timedelta(days=15)
        span = max((self._table.now - start).days - 4, 30)
        for who in self._people:
            day = (
                self._chance.randint(0, 30) if self._chance.random() < 0.7 else self._chance.randint(0, span)
            )
            at = start + timedelta(days=day, minutes=self._chance.randint(0, 9 * 60))
            if who.shares or who.number <= 20:
                at = start + timedelta(days=who.number % 12, minutes=who.number)
            if not who.writes:
                at = min(self._table.at_work(at, self._chance), self._table.now - timedelta(days=3))
            self._here[who.number] = at
            self.add(at, partial(come, who=who))

    def pass_quarter(self) -> None:
        """Visits of every working day from the start until some days ahead."""
        last = self._table.ahead(DAYS_PLANNED)
        for day in self._table.working_days(self._table.since, last):
            for adviser in self._world.advisers:
                # Ahead more is booked: these are the requests and visits that staff see now.
                busy = BUSY[adviser.unit] + (15 if day > self._table.today else 0)
                while self._chance.randrange(100) < busy and (hours := self._table.hours(adviser, day)):
                    self._one_visit(adviser, self._chance.choice(hours))
                    busy //= 2

    def _one_visit(self, adviser: Adviser, start: datetime) -> None:
        who = self._somebody(adviser, start)
        if who is None:
            return
        if who.comes_as is VisitRole.REPRESENTATIVE:
            kinds = [
                kind for kind in adviser.kinds if kind in {"psychologist", "lawyer", "support", "advise"}
            ]
        else:
            kinds = [*adviser.kinds, adviser.kinds[0]]
        if not kinds:
            return
        method = self._chance.choice(
            (VisitMethod.CENTRE, VisitMethod.CENTRE, VisitMethod.CENTRE, *adviser.methods)
        )
        in_chat = who.writes and self._chance.random() < 0.8
        fate = self._deal() if in_chat and not adviser.confirms_itself else self._chance.choice(_PLAIN)
        if start > self._table.now and fate in {Fate.HELD, Fate.MISSED}:
            fate = self._chance.choice((Fate.CONFIRMED, Fate.CONFIRMED, Fate.WAITING))
        visit = Visit(who, adviser, self._chance.choice(kinds), start, fate, method)
        self._table.take(adviser, start)
        who.busy_until = start.astimezone(HOME).date() + timedelta(days=self._chance.randint(4, 14))
        if in_chat:
            self.by_chat(visit, start - self._chance.random() * _PATIENCE - timedelta(hours=3))
        else:
            self.by_desk(visit)

    def _deal(self) -> Fate:
        if not self._cards:
            self._cards = self._chance.sample(_FATES, len(_FATES))
        return self._cards.pop()

    def _somebody(self, adviser: Adviser, start: datetime) -> Someone | None:
        day = start.astimezone(HOME).date()
        able = [
            who
            for who in self._people
            if who.centre == adviser.unit
            and who.may_come(day)
            and self._here[who.number] < start - timedelta(hours=5)
        ]
        return self._chance.choice(able) if able else None

    def by_chat(self, visit: Visit, asked_at: datetime) -> None:
        """Asked for in the chat and answered by the consultant, as the visit's fate has it."""
        here = self._here[visit.someone.number] + timedelta(minutes=5)
        asked_at = max(_awake(asked_at), here)
        if asked_at > self._table.now - timedelta(minutes=20):
            asked_at = self._table.now - timedelta(minutes=self._chance.randint(20, 300))
        self.add(asked_at, partial(self.deeds.ask, visit=visit))
        confirmed_at = asked_at
        if not visit.adviser.confirms_itself:
            soon = asked_at + timedelta(minutes=self._chance.randint(15, 200))
            confirmed_at = min(
                self._table.at_work(soon, self._chance), visit.starts_at - timedelta(minutes=30)
            )
            if visit.fate is Fate.MOVED:
                other = self._table.free_after(visit.adviser, visit.starts_at)
                visit.other_time = self._table.take(visit.adviser, other) if other else None
            if visit.fate is not Fate.WAITING:
                self.add(confirmed_at, partial(self.deeds.answer, visit=visit))
            if visit.other_time is not None:
                agreed_at = confirmed_at + timedelta(minutes=self._chance.randint(10, 25))
                self.add(agreed_at, partial(self.deeds.agree, visit=visit))
        if visit.fate not in {Fate.WAITING, Fate.DECLINED}:
            self._go_on(visit, confirmed_at)

    def by_desk(self, visit: Visit) -> None:
        """Walked in and entered once it is over, or booked ahead by telephone or at the desk."""
        ends_at = visit.starts_at + timedelta(minutes=MINUTES)
        walked_in = visit.starts_at <= self._table.now and self._chance.random() < 0.5
        if walked_in:
            channels = (ChannelName.DESK, ChannelName.DESK, ChannelName.OUTREACH)
            visit.entered, visit.fate = self._chance.choice(channels), Fate.HELD
            entered_at = ends_at + timedelta(minutes=self._chance.randint(1, 9))
            self.add(entered_at, partial(self.deeds.enter, visit=visit))
            self._journal_after(visit, entered_at)
            return
        visit.entered = self._chance.choice((ChannelName.PHONE, ChannelName.PHONE, ChannelName.DESK))
        before = visit.starts_at - timedelta(hours=self._chance.randint(20, 120))
        entered_at = min(self._table.at_work(before, self._chance), visit.starts_at - timedelta(minutes=40))
        entered_at = max(entered_at, self._here[visit.someone.number] + timedelta(minutes=5))
        self.add(min(entered_at, self._table.now), partial(self.deeds.enter, visit=visit))
        if visit.fate in {Fate.DECLINED, Fate.MOVED}:
            visit.fate = Fate.HELD
        self._go_on(visit, entered_at)

    def _go_on(self, visit: Visit, confirmed_at: datetime) -> None:
        """From confirmed to the journal."""
        start = visit.other_time or visit.starts_at
        if visit.fate in {Fate.CANCELLED, Fate.CALLED_OFF}:
            left = max((start - confirmed_at) * 0.8, timedelta(minutes=5))
            self.add(confirmed_at + left, partial(self.deeds.cancel, visit=visit))
            return
        if visit.someone.writes and visit.entered is None and self._chance.random() < 0.3:
            evening = local(start.astimezone(HOME).date() - timedelta(days=1), 18, 20)
            if evening > confirmed_at:
                self.add(evening, partial(self.deeds.say_coming, visit=visit))
        closed_at = start + timedelta(minutes=MINUTES + self._chance.randint(1, 12))
        if visit.fate is Fate.MISSED:
            closed_at = start + timedelta(minutes=25)
        if visit.fate is Fate.CONFIRMED:
            return
        self.add(closed_at, partial(self.deeds.close, visit=visit))
        if visit.fate is not Fate.MISSED:
            self._journal_after(visit, closed_at)

    def _journal_after(self, visit: Visit, closed_at: datetime) -> None:
        recent = closed_at > self._table.now - timedelta(days=2)
        # The last days' entries are still to be written, here and there.
        if self._chance.random() < (0.4 if recent else 0.97):
            at = closed_at + timedelta(minutes=self._chance.randint(2, 40))
            self.add(at, partial(self.deeds.write_journal, visit=visit))


def _awake(moment: datetime) -> datetime:
    """People write in the evening too, not in the night."""
    there = moment.astimezone(HOME)
    return moment - timedelta(hours=9) if there.hour < 8 else moment
