"""Dates of birth as people type them, in both languages and without Kazakh letters."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.typed_dates import (
    DateFault,
    DateNotUnderstood,
    InTheFuture,
    NoSuchDay,
    TooLongAgo,
    YearMissing,
    age_on,
    month_of,
    parse_date,
)

TODAY = date(2026, 11, 21)
BORN = date(2010, 9, 5)

NAMES = """
қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан
каңтар акпан наурыз сауир мамыр маусым шилде тамыз кыркуйек казан караша желтоксан
qantar aqpan nauryz sauir mamyr mausym shilde tamyz qyrkuiek qazan qarasha jeltoqsan
қаң ақп нау сәу мам мау шіл там қыр қаз қар жел
қаңтарда ақпандағы наурыздың сәуірден мамырда маусымы шілдеде тамызы қыркүйегі қазанда қарашадан желтоқсанда
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре
янв фев мар апр май июн июл авг сен окт ноя дек
янв февр март апр мая июн июл авг сент окт нояб дек
yanvarya fevralya marta aprelya maya iyunya iyulya avgusta sentyabrya oktyabrya noyabrya dekabrya
"""
MONTH_NAMES = [line.split() for line in NAMES.split("\n") if line]
KK, RU = MONTH_NAMES[0], MONTH_NAMES[5]


@pytest.mark.parametrize(
    "typed",
    [
        "05.09.2010",
        "5.9.10",
        "05.09.10",
        "2010-09-05",
        "05/09/2010",
        "05-09-2010",
        "5 09 2010",
        "05,09,2010",
        "05092010",
        "20100905",
        "2010.09.05",
        " 05. 09. 2010 г. ",
        "05.09.2010 ж.т.",
        "\u200e05.09.2010\u202c",
        "０５.０９.２０１０",
        "5 қыркүйек 2010",
        "5 ҚЫРКҮЙЕК 2010",
        "5 қыркүйек 2010 ж.",
        "5 қыркүйек 10",
        "2010 жылғы 5 қыркүйек",
        "2010 жылы 5 қыркүйекте",
        "2010 жылдың 5 қыркүйегі",
        "2010 жылғы қыркүйектің 5-і",
        "10 жылғы 5 қыркүйек",
        "5 кыркуйек 2010",
        "2010 жылгы 5 кыркуйек",
        "5 kyrkuyek 2010",
        "5 qyrkuiek 2010",
        "2010 jylgy 5 qyrkuiek",
        "5 қыр. 2010",
        "5 сентября 2010 г.",
        "5 сентября 2010 года",
        "5 сентября 10 года",
        "5-го сентября 2010",
        "5 сентябрь 2010",
        "5 сен 2010",
        "5 сент. 2010",
        "5 sentyabrya 2010",
        "в 2010 году, 5 сентября",
        "сентябрь 5, 2010",
        "дата рождения: 05.09.2010",
        "туған күнім – 5 қыркүйек 2010",
    ],
)
def test_the_same_day_typed_in_many_ways(typed):
    assert parse_date(typed, TODAY) == BORN


@pytest.mark.parametrize("names", MONTH_NAMES, ids=lambda names: names[0])
def test_every_month_is_known_in_both_languages_and_in_its_cases(names):
    assert [month_of(name) for name in names] == list(range(1, 13))


@pytest.mark.parametrize("word", ["", "ма", "я", "бүгін", "завтра", "маусымашылдарымен", "5", "🌸"])
def test_other_words_are_no_months(word):
    assert month_of(word) is None


@pytest.mark.parametrize(
    "typed", ["5 кыркуйек", "5 сентября", "5-ші қыркүйек", "05.09", "5.9", "5 09", "05.09."]
)
def test_a_day_without_a_year_asks_for_the_year(typed):
    with pytest.raises(YearMissing) as fault:
        parse_date(typed, TODAY)
    assert (fault.value.day, fault.value.month) == (5, 9)


def test_29_february_without_a_year_is_a_day_and_31_february_is_not():
    with pytest.raises(YearMissing):
        parse_date("29 ақпан", TODAY)
    with pytest.raises(NoSuchDay):
        parse_date("31 ақпан", TODAY)


@pytest.mark.parametrize(
    "typed",
    [
        "31.02.2010",
        "29.02.2011",
        "29.02.11",
        "30 февраля 2010",
        "05.13.2010",
        "0.9.2010",
        "32 мая 2010",
        "01.01.0000",
    ],
)
def test_a_day_that_no_calendar_has(typed):
    with pytest.raises(NoSuchDay):
        parse_date(typed, TODAY)


def test_29_february_of_a_leap_year_is_a_day():
    assert parse_date("29.02.2012", TODAY) == parse_date("29 ақпан 12", TODAY) == date(2012, 2, 29)


@pytest.mark.parametrize("typed", ["22.11.2026", "22.11.26", "22 қараша 2026", "01.01.2027", "05.09.2100"])
def test_tomorrow_has_not_come_yet(typed):
    with pytest.raises(InTheFuture):
        parse_date(typed, TODAY)


def test_today_has_come():
    assert parse_date("21.11.2026", TODAY) == TODAY


def test_120_years_say_check_the_year_and_119_do_not():
    assert age_on(parse_date("22.11.1906", TODAY), TODAY) == 119
    for typed in ("21.11.1906", "05.09.1010", "05.09.0010"):
        with pytest.raises(TooLongAgo):
            parse_date(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "year"),
    [("05.09.10", 2010), ("05.09.26", 2026), ("05.09.27", 1927), ("05.09.85", 1985), ("05.09.00", 2000)],
)
def test_two_figures_of_a_year_that_is_still_to_come_are_of_the_last_century(typed, year):
    assert parse_date(typed, TODAY).year == year


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "🌸",
        "\u202e",
        "завтра",
        "16",
        "мне 16",
        "2010",
        "2010 жыл",
        "09.2010",
        "қыркүйек 2010",
        "сентябрь",
        "5.9.010",
        "5.9.20100",
        "005.09.2010",
        "050910",
        "5 қыркүйек сентября 2010",
        "05.09.2010 06.09.2010",
        "10 жылғы 05.09",
        "Айгерім 05.09.2010",
        "<b>05.09.2010</b>",
        "1; DROP TABLE people",
        "8 701 123 45 67",
        "5" * 10_000,
        "05.09.2010" + " " * 10_000,
    ],
)
def test_what_is_no_date_is_said_to_be_none(typed):
    with pytest.raises(DateNotUnderstood):
        parse_date(typed, TODAY)


@given(st.dates(TODAY - timedelta(days=365 * 119), TODAY))
def test_every_day_is_read_back_from_every_form(day):
    for typed in (
        f"{day:%d.%m.%Y}",
        f"{day.day}/{day.month}/{day.year}",
        day.isoformat(),
        f"{day:%d%m%Y}",
        f"{day.day} {RU[day.month - 1]} {day.year} г.",
        f"{day.year} жылғы {day.day} {KK[day.month - 1]}",
    ):
        assert parse_date(typed, TODAY) == day


@given(st.text())
def test_whatever_is_typed_gives_a_day_that_has_come_or_a_fact(typed):
    with suppress(DateFault):
        assert parse_date(typed, TODAY) <= TODAY


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2010, 9, 5), date(2026, 9, 4), 15),
        (date(2010, 9, 5), date(2026, 9, 5), 16),
        (date(2012, 11, 21), TODAY, 14),
        (date(2012, 11, 22), TODAY, 13),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (TODAY, TODAY, 0),
    ],
)
def test_age_is_full_years_and_29_february_turns_on_1_march(birth, day, age):
    assert age_on(birth, day) == age
