"""What the demo shows right now: requests that wait, one overdue, one moved, visits of today."""

from datetime import date, datetime, timedelta
from functools import partial

from app.demo.people import Someone
from app.demo.plot import Plot
from app.demo.timetable import Timetable
from app.demo.visits import Fate, Visit
from app.demo.world import Adviser, World
from db.enums import ChannelName
from services.cause import Actor, Cause
from services.clock import HOME
from services.house import Services
from services.workdays import ONE_DAY


class Scenes:
    """Told before the rest, so that the hours they need are free."""

    def __init__(self, world: World, people: list[Someone], table: Timetable, plot: Plot) -> None:
        self._world = world
        self._people = {f"{one.family} {one.given}": one for one in people}
        self._advisers = {adviser.worker.login: adviser for adviser in world.advisers}
        self._table = table
        self._plot = plot

    def tell(self) -> None:
        """All of them."""
        self._days_that_differ()
        self._today("psychologist.talgar", ("Оразбекова Аружан", "Ысқақова Гүлнәр", "Ким Алина"))
        self._today("psychologist2.talgar", ("Жұмабаев Санжар",))
        self._today("psychologist.qonayev", ("Шмидт Роман", "Бойко Сергей"))
        self._waiting("psychologist.talgar", "Нұрғалиев Ерасыл", timedelta(hours=2), ahead=3)
        self._waiting("psychologist.talgar", "Дәулетова Нұрай", timedelta(minutes=50), ahead=2)
        self._waiting("psychologist2.talgar", "Тұрсынов Мирас", timedelta(minutes=25), ahead=4)
        self._waiting("psychologist.qonayev", "Мельник Полина", timedelta(hours=3), ahead=3)
        self._waiting("psychologist.zhanaarka", "Өтегенов Үміт", timedelta(hours=1), ahead=2)
        self._overdue("lawyer.talgar", "Дәулетов Әлихан")
        self._offered("psychologist.talgar", "Соколова Дарья", ahead=5)
        self._moved_by_phone("career.talgar", "Сағындықов Қайсар", ahead=4)

    async def keep_an_hour(self, services: Services, contact_id: int) -> None:
        """A stranger in the chat has chosen an hour and has not yet said who they are."""
        adviser = self._advisers["psychologist.talgar"]
        unit, kind = self._world.units[adviser.unit], self._world.kinds["psychologist"]
        hours = await services.consultations.free_hours(unit, kind, consultant_id=adviser.id)
        cause = Cause(Actor(contact_id=contact_id), ChannelName.WEB)
        await services.consultations.hold(cause, unit, kind, adviser.id, hours[-1].starts_at)

    async def wonder(self, services: Services) -> None:
        """One telephone for two registrations: the desk wonders whether it is one person. It is not."""
        desk = Cause(self._world.desk("talgar"), ChannelName.DESK)
        one, other = (self._people[name].person_id for name in ("Дәулетова Нұрай", "Дәулетов Әлихан"))
        await services.doubles.propose(desk, one, other)

    def _today(self, login: str, names: tuple[str, ...]) -> None:
        """Confirmed visits of this day; those that are over wait to be marked, but for the first."""
        adviser = self._advisers[login]
        hours = self._table.hours(adviser, self._table.today)
        # Around now rather than all in the morning.
        soon = [hour for hour in hours if hour > self._table.now - timedelta(hours=2)] or hours[-len(names) :]
        for number, (name, start) in enumerate(zip(names, soon, strict=False)):
            past = start + timedelta(hours=1) < self._table.now
            fate = Fate.HELD if past and number == 0 else Fate.CONFIRMED
            visit = self._visit(adviser, name, start, fate)
            if visit.someone.writes:
                self._plot.by_chat(visit, start - timedelta(days=3, hours=2))
            else:
                visit.entered = ChannelName.PHONE
                self._plot.by_desk(visit)

    def _waiting(self, login: str, name: str, since: timedelta, ahead: int) -> None:
        adviser = self._advisers[login]
        start = self._hour(adviser, ahead)
        visit = self._visit(adviser, name, start, Fate.WAITING)
        self._plot.by_chat(visit, self._table.now - since)

    def _overdue(self, login: str, name: str) -> None:
        """Asked three working days ago; the answer was due by the end of the second."""
        adviser = self._advisers[login]
        start = self._hour(adviser, 2)
        visit = self._visit(adviser, name, start, Fate.WAITING)
        asked_at = datetime.combine(self._table.ahead(-3), datetime.min.time(), HOME) + timedelta(hours=11)
        self._plot.by_chat(visit, asked_at)

    def _offered(self, login: str, name: str, ahead: int) -> None:
        adviser = self._advisers[login]
        visit = self._visit(adviser, name, self._hour(adviser, ahead), Fate.OFFERED)
        self._offer(visit, self._table.now - timedelta(minutes=40))

    def _moved_by_phone(self, login: str, name: str, ahead: int) -> None:
        """No chat to send the offer to: somebody has to ring."""
        adviser = self._advisers[login]
        visit = self._visit(adviser, name, self._hour(adviser, ahead), Fate.OFFERED)
        self._offer(visit, self._table.now - timedelta(minutes=90))

    def _offer(self, visit: Visit, at: datetime) -> None:
        visit.entered = ChannelName.PHONE
        other = self._table.free_after(visit.adviser, visit.starts_at)
        visit.other_time = self._table.take(visit.adviser, other) if other else None
        deeds, offered_at = self._plot.deeds, self._table.was_at_work(at)
        entered_at = self._table.was_at_work(offered_at - timedelta(hours=3))
        self._plot.add(entered_at, partial(deeds.enter, visit=visit))
        self._plot.add(offered_at, partial(deeds.answer, visit=visit))

    def _days_that_differ(self) -> None:
        """A day off, a day with other hours, and a day of illness some weeks ago."""
        now = self._table.now
        off, short = self._table.ahead(4), self._table.ahead(3)
        ill = self._table.ahead(-15)
        for login, day, hours in (
            ("psychologist.qonayev", off, ()),
            ("career.talgar", short, ((10 * 60, 12 * 60),)),
            ("psychologist.zhanaarka", ill, ()),
        ):
            adviser = self._advisers[login]
            for start in self._table.hours(adviser, day):
                minute = start.astimezone(HOME).hour * 60
                if not any(first <= minute < end for first, end in hours):
                    self._table.take(adviser, start)
            told_at = min(now - ONE_DAY, datetime.combine(day, datetime.min.time(), HOME))
            cause = Cause(self._world.director(adviser.unit), ChannelName.DESK)
            self._plot.add(told_at, partial(_let_differ, cause=cause, adviser=adviser, day=day, hours=hours))

    def _hour(self, adviser: Adviser, ahead: int) -> datetime:
        """The consultant's first hour, some working days from now."""
        day = self._table.ahead(ahead)
        midnight = datetime.combine(day, datetime.min.time(), HOME)
        found = self._table.free_after(adviser, midnight)
        if found is None:
            raise LookupError(f"{adviser.worker.login} has no hour after {day}")
        return found

    def _visit(self, adviser: Adviser, name: str, start: datetime, fate: Fate) -> Visit:
        who = self._people[name]
        who.kept.append(start.astimezone(HOME).date())
        return Visit(who, adviser, adviser.kinds[0], self._table.take(adviser, start), fate)


async def _let_differ(
    services: Services, cause: Cause, adviser: Adviser, day: date, hours: tuple[tuple[int, int], ...]
) -> None:
    await services.schedules.add_exception(cause, adviser.id, day, hours)
