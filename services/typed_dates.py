"""Dates as people type them: «05.09.2010», «5 қыркүйек 2010», «2010 жылғы 5 қыркүйек», «5 сентября 2010 г.».

Figures, month names of both languages in any case, shortened or typed without Kazakh letters or in Latin.
What cannot be read is a fact that says what is missing, so that the answer can say what to do.
"""

import re
import unicodedata
from datetime import date
from typing import Final

from services.errors import DomainError
from services.folding import fold

TOO_OLD: Final = 120  # years: whoever types such a date has slipped in the year
LONGEST: Final = 80  # characters: a longer text is not a date


class DateFault(DomainError):
    """What was typed cannot be taken as a date of birth."""


class DateNotUnderstood(DateFault):
    """No day, month and year in it."""


class YearMissing(DateFault):
    """A day and a month without a year, such as «5 сентября»."""

    def __init__(self, day: int, month: int) -> None:
        super().__init__(f"{day:02}.{month:02}")
        self.day = day
        self.month = month


class NoSuchDay(DateFault):
    """31 February, the 13th month, 29 February of a common year."""


class InTheFuture(DateFault):
    """The day has not come yet."""

    def __init__(self, day: date) -> None:
        super().__init__(day.isoformat())
        self.day = day


class TooLongAgo(DateFault):
    """120 years ago or more: check the year."""

    def __init__(self, day: date) -> None:
        super().__init__(day.isoformat())
        self.day = day


# Per month: the stems of its names, to which any ending may be joined, and which may be cut to three letters.
MONTHS: Final = (
    ("қаңтар", "январ"),
    ("ақпан", "феврал"),
    ("наурыз", "март"),
    ("сәуір", "апрел"),
    ("мамыр", "май", "мая", "мае"),
    ("маусым", "июн"),
    ("шілде", "июл"),
    ("тамыз", "август"),
    ("қыркүйек", "қыркүйег", "сентябр"),
    ("қазан", "октябр"),
    ("қараша", "ноябр"),
    ("желтоқсан", "декабр"),
)
_STEMS: Final = tuple((fold(name), number) for number, names in enumerate(MONTHS, 1) for name in names)
_SHORTEST: Final = 3
_LONGEST_ENDING: Final = 5  # «қараша-сындағы»

# Words that say "year" of the number before them, and words that may stand around a date.
_YEAR_WORDS: Final = frozenset(fold("ж жыл жылы жылғы жылдың жылда жылдан г год года году").split())
_OTHER_WORDS: Final = frozenset(
    fold(
        "і ы сы ші шы інші ыншы нші ншы ай айы айының айында күн күні күнгі күнім күнімде мен менің "
        "туған туғанмын туылған туылғанмын т "
        "го ого е ое число числа день дня дата рождения рождение родился родилась р д я в мне мой моя моё"
    ).split()
)
_PARTS: Final = re.compile(r"\d+|[^\W\d_]+")


def parse_date(text: str, today: date) -> date:
    """The day that was typed; two figures of a year are of this century unless that year is still to come.

    `today` is the local date. Raises DateNotUnderstood, YearMissing, NoSuchDay, InTheFuture, TooLongAgo.
    """
    if len(text) > LONGEST:
        raise DateNotUnderstood
    shown = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    numbers, month = _read(_PARTS.findall(shown))
    if month is None:
        day, month, year = _in_figures(numbers, today)
    else:
        day, year = _beside_month(numbers)
    if year is None:
        _build(2000, month, day)  # a leap year: 29 February alone is a day
        raise YearMissing(day, month)
    return _sensible(_build(_full_year(year, today), month, day), today)


def age_on(birth: date, day: date) -> int:
    """Full years on that day; who was born on 29 February has the birthday on 1 March in common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def month_of(word: str) -> int | None:
    """The month that a word names, in either language, any case, shortened to three letters or more."""
    word = fold(word)
    if len(word) < _SHORTEST:
        return None
    for stem, number in _STEMS:
        if stem.startswith(word) or (word.startswith(stem) and len(word) <= len(stem) + _LONGEST_ENDING):
            return number
    return None


def _read(parts: list[str]) -> tuple[list[str], int | None]:
    """The numbers in order, the year's one marked by four figures or put last, and the named month."""
    numbers: list[str] = []
    month: int | None = None
    for part in parts:
        if part.isdecimal():
            numbers.append(part)
            continue
        word = fold(part)
        if not word or word in _OTHER_WORDS or word in _YEAR_WORDS:
            # «10 жылғы 5 қыркүйек»: the number before the word is the year; a year stands last below.
            if word in _YEAR_WORDS and len(numbers) == 1 and month is None and len(numbers[0]) == 2:
                numbers[0] = f"y{numbers[0]}"
            continue
        named = month_of(word)
        if named is None or month is not None:
            raise DateNotUnderstood
        month = named
    return numbers, month


def _beside_month(numbers: list[str]) -> tuple[int, str | None]:
    """Day and year that stand beside a month's name."""
    if len(numbers) == 2 and (len(numbers[0]) == 4 or numbers[0].startswith("y")):
        numbers = [numbers[1], numbers[0].removeprefix("y")]
    if len(numbers) == 1:
        return _day(numbers[0]), None
    if len(numbers) != 2:
        raise DateNotUnderstood
    return _day(numbers[0]), numbers[1]


def _in_figures(numbers: list[str], today: date) -> tuple[int, int, str | None]:
    """Day, month and year all in figures: the day first, unless four figures of a year stand there."""
    if len(numbers) == 1 and len(numbers[0]) == 8:
        numbers = _run_together(numbers[0], today)
    if len(numbers) == 3 and len(numbers[0]) == 4:
        numbers.reverse()
    if len(numbers) == 2:
        return _day(numbers[0]), _day(numbers[1]), None
    if len(numbers) != 3:
        raise DateNotUnderstood
    return _day(numbers[0]), _day(numbers[1]), numbers[2]


def _run_together(figures: str, today: date) -> list[str]:
    """«05092010», and «20100905» where the first reading is no year of a living person."""
    if today.year - TOO_OLD <= int(figures[4:]) <= today.year:
        return [figures[:2], figures[2:4], figures[4:]]
    return [figures[:4], figures[4:6], figures[6:]]


def _day(figures: str) -> int:
    if not 1 <= len(figures) <= 2 or not figures.isdecimal():
        raise DateNotUnderstood
    return int(figures)


def _full_year(figures: str, today: date) -> int:
    if len(figures) == 4:
        return int(figures)
    if len(figures) != 2:
        raise DateNotUnderstood
    year = 2000 + int(figures)
    return year if year <= today.year else year - 100


def _build(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NoSuchDay(f"{day:02}.{month:02}.{year}") from None


def _sensible(day: date, today: date) -> date:
    if day > today:
        raise InTheFuture(day)
    if age_on(day, today) >= TOO_OLD:
        raise TooLongAgo(day)
    return day
