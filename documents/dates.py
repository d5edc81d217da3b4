"""Days, hours and periods as people read them, in the locale spoken now; spaces are plain ones.

Days are local dates, instants are aware; `zone` is the unit's, Almaty where nothing else is said.
What is given back is in the nominative or stands alone: wording goes around it as «Күні: {day}».
"""

from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from typing import Final

from babel import Locale
from babel.dates import DateTimePattern, parse_pattern

from i18n import _, locale, ngettext
from services.clock import HOME
from services.reporting.due_dates import Period

_PLAIN_SPACES: Final = str.maketrans({"\u00a0": " ", "\u202f": " "})
_MINUTES_IN_HOUR: Final = 60
_WITH_YEAR: Final = {"kk": "y 'жылғы' d MMMM", "ru": "d MMMM y 'года'"}
_FAR: Final = 180  # days


def day(of: date) -> str:
    """«21 қараша, сенбі», «21 ноября, суббота»."""
    return _said(of, "d MMMM, EEEE")


def day_and_year(of: date) -> str:
    """«2026 жылғы 21 қараша», «21 ноября 2026 года»: no dot at its end, where a sentence may end, too."""
    return _said(of, _WITH_YEAR[locale()])


def short_date(of: date) -> str:
    """«21.11.2026»: tables, and wherever the year matters."""
    return _said(of, "dd.MM.yyyy")


def month(of: date) -> str:
    """«Қараша 2026», «Ноябрь 2026»: the heading of a calendar."""
    said = _said(of, "LLLL y")
    return said[:1].upper() + said[1:]


def weekday(of: date) -> str:
    """«сенбі», «суббота»."""
    return _said(of, "EEEE")


def short_weekday(of: date) -> str:
    """«сб», in both languages at most three letters."""
    return _said(of, "EEE")


def clock_time(at: datetime, zone: tzinfo = HOME) -> str:
    """«15:00»."""
    local = at.astimezone(zone)
    return f"{local.hour:02}:{local.minute:02}"


def day_and_time(at: datetime, zone: tzinfo = HOME) -> str:
    """«21 қараша, сенбі, 15:00»."""
    return f"{day(at.astimezone(zone).date())}, {clock_time(at, zone)}"


def short_day_and_time(at: datetime, zone: tzinfo = HOME) -> str:
    """«21 қар., сб, 15:00»: at most 20 characters, for a button or a row."""
    return f"{_said(at.astimezone(zone).date(), 'd MMM, EEE')}, {clock_time(at, zone)}"


def stamp(at: datetime, zone: tzinfo = HOME) -> str:
    """«21.11.2026, 15:00»: when something was done."""
    return f"{short_date(at.astimezone(zone).date())}, {clock_time(at, zone)}"


def near_day(of: date, today: date) -> str:
    """«бүгін», «ертең», «кеше», else the day with its weekday; with the year when far from now."""
    apart = (of - today).days
    if apart == 0:
        return _("today")
    if apart == 1:
        return _("tomorrow")
    if apart == -1:
        return _("yesterday")
    return day(of) if abs(apart) < _FAR else day_and_year(of)


def near(at: datetime, now: datetime, zone: tzinfo = HOME) -> str:
    """«бүгін, 18:00», «ертең, 12:00», «23 қараша, дүйсенбі, 12:00»: by when something will be."""
    said = near_day(at.astimezone(zone).date(), now.astimezone(zone).date())
    return f"{said}, {clock_time(at, zone)}"


def hours_between(start: datetime, end: datetime, zone: tzinfo = HOME) -> str:
    """«15:00–15:45»."""
    return f"{clock_time(start, zone)}–{clock_time(end, zone)}"


def duration(of: int | timedelta) -> str:
    """Minutes as «45 минут», «1 сағат 30 минут»."""
    total = of if isinstance(of, int) else round(of.total_seconds() / 60)
    hours, minutes = divmod(total, _MINUTES_IN_HOUR)
    said = []
    if hours:
        said.append(ngettext("{n} hour", "{n} hours", hours).format(n=hours))
    if minutes or not hours:
        said.append(ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes))
    return " ".join(said)


def period_name(period: Period) -> str:
    """«2026 жыл, 4-тоқсан», «4-й квартал 2026 года»; a year to date; or two days."""
    if quarter := period.quarter:
        return _("Quarter {number} of {year}").format(number=quarter.number, year=quarter.year)
    if period.year is None:
        return f"{short_date(period.first)} – {short_date(period.last)}"
    if period.last == date(period.year, 12, 31):
        return _("Year {year}").format(year=period.year)
    return _("Year {year}, up to {day}").format(year=period.year, day=short_date(period.last))


@cache
def _pattern(name: str, pattern: str) -> tuple[Locale, DateTimePattern]:
    spoken = Locale.parse(name)
    return spoken, parse_pattern(pattern)


def _said(of: date, pattern: str) -> str:
    spoken, compiled = _pattern(locale(), pattern)
    return compiled.apply(of, spoken).translate(_PLAIN_SPACES)
