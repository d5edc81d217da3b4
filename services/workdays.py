"""Working days: weekends, days off and worked Saturdays, over a set that an administrator can change.

The rules know no list of holidays: `DaysOff` is read from the table. `holidays_of` is what the table is
filled from at first; transfers that the government decides later are typed in by people.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from holidays import HolidayBase

ONE_DAY: Final = timedelta(days=1)
SATURDAY: Final = 5
_LONGEST_REST: Final = 60  # days; a longer row of days off is a mistake in the table
# What people may write into it: half of that, so that the rules always find a working day.
LONGEST_REST: Final = 30


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Days off that are no weekends, and weekend days that are worked; what is in both is a day off."""

    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether offices work that day."""
        if day in self.off:
            return False
        return day.weekday() < SATURDAY or day in self.work

    def last_working_before_or_on(self, day: date) -> date:
        """The day itself, or the nearest working day before it."""
        return self._walk(day, -ONE_DAY)

    def next_working_on_or_after(self, day: date) -> date:
        """The day itself, or the nearest working day after it."""
        return self._walk(day, ONE_DAY)

    def next_working_after(self, day: date) -> date:
        """The first working day that comes later."""
        return self._walk(day + ONE_DAY, ONE_DAY)

    def rest_around(self, day: date) -> int:
        """How many days off lie in one row with the day, itself included; 0 when it is worked."""
        if self.is_working(day):
            return 0
        first, last = day, day
        while not self.is_working(first - ONE_DAY) and (day - first).days < _LONGEST_REST:
            first -= ONE_DAY
        while not self.is_working(last + ONE_DAY) and (last - day).days < _LONGEST_REST:
            last += ONE_DAY
        return (last - first).days + 1

    def with_day(self, day: date, is_worked: bool | None) -> Self:
        """As it would be with this day off (False), worked (True) or ordinary (None)."""
        off, work = self.off - {day}, self.work - {day}
        return replace(
            self,
            off=off | {day} if is_worked is False else off,
            work=work | {day} if is_worked else work,
        )

    def _walk(self, day: date, step: timedelta) -> date:
        for _ in range(_LONGEST_REST):
            if self.is_working(day):
                return day
            day += step
        raise ValueError(f"{_LONGEST_REST} days off in a row near {day}: the table of days off is wrong")


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off with its names; `estimated` when the moon decides and nobody has confirmed yet."""

    day: date
    name_kk: str
    name_ru: str
    estimated: bool


# As the package words it -> our Kazakh, our Russian.
_NAMES: Final = {
    "Жаңа жыл": ("Жаңа жыл", "Новый год"),
    "Православиелік Рождество": ("Православиелік Рождество", "Православное Рождество"),
    "Халықаралық әйелдер күні": ("Халықаралық әйелдер күні", "Международный женский день"),
    "Наурыз мейрамы": ("Наурыз мейрамы", "Наурыз мейрамы"),
    "Қазақстан халқының бірлігі мерекесі": (
        "Қазақстан халқының бірлігі мерекесі",
        "Праздник единства народа Казахстана",
    ),
    "Отан Қорғаушы күні": ("Отан қорғаушы күні", "День защитника Отечества"),
    "Жеңіс күні": ("Жеңіс күні", "День Победы"),
    "Астана күні": ("Астана күні", "День столицы"),
    "Қазақстан Республикасының Конституциясы күні": ("Конституция күні", "День Конституции"),
    "Республика күні": ("Республика күні", "День Республики"),
    "Қазақстан Республикасы күні": ("Республика күні", "День Республики"),
    "Қазақстан Республикасының Тұңғыш Президенті күні": (
        "Тұңғыш Президент күні",
        "День Первого Президента",
    ),
    "Тәуелсіздік күні": ("Тәуелсіздік күні", "День Независимости"),
    "Құрбан айт": ("Құрбан айт", "Курбан айт"),
}
_UNKNOWN: Final = ("Мереке күні", "Праздничный день")
_TRANSFER: Final = ("Ауыстырылған демалыс", "Перенос выходного дня")
# The labels that the package joins to a name, and the day off that the government moved to another day.
_MOVED: Final = "қайта белгіленген демалыс"
_ESTIMATED: Final = "бағаланған"
_MOVED_DAY: Final = "Демалыс күні"


def holidays_of(year: int) -> list[Holiday]:
    """Days off of Kazakhstan in that year as the `holidays` package knows them, in order, with our names.

    Slow at the first call: the package is read here. It knows the government's transfers of past years only.
    """
    country = _kazakhstan(year)
    found = []
    for day in sorted(country):
        listed = country.get_list(day)
        # Two holidays on one day are named both; a plain one beside an estimated one makes the day certain.
        names = list(dict.fromkeys(map(_named, listed)))
        found.append(
            Holiday(
                day=day,
                name_kk=", ".join(kk for kk, _ in names),
                name_ru=", ".join(ru for _, ru in names),
                estimated=all(_ESTIMATED in name for name in listed),
            )
        )
    return found


def worked_weekends_of(year: int) -> list[date]:
    """Saturdays and Sundays of that year that were worked in exchange, as the package knows them."""
    return sorted(day for day in _kazakhstan(year).weekend_workdays if day.year == year)


def _kazakhstan(year: int) -> "HolidayBase":
    import holidays

    return holidays.country_holidays("KZ", years=year, language="kk")


def _named(listed: str) -> tuple[str, str]:
    """Our two names of what the package calls a day."""
    name, _, label = listed.partition(" (")
    if name == _MOVED_DAY:
        return _TRANSFER
    kk, ru = _NAMES.get(name, _UNKNOWN)
    if _MOVED in label:
        return f"{kk} ({_TRANSFER[0].lower()})", f"{ru} ({_TRANSFER[1].lower()})"
    return kk, ru
