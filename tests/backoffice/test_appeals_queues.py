"""Appeals in the office: the queues, the search, and that a hidden case leaves no trace in either."""

from datetime import date, timedelta

import pytest

from backoffice.routes.appeals import working_days_left
from db.engine import Database
from db.enums import AppealKind
from services.tools import Tools
from services.workdays import DaysOff
from tests.backoffice.conftest import Signs
from tests.factories import a_day_off
from tests.services.desk_of_cases import BRIBE, CaseDesk, a_case_desk, many_cases


@pytest.fixture
async def desk(database: Database, tools: Tools) -> CaseDesk:
    return await a_case_desk(database, tools)


async def test_a_new_complaint_waits_in_nobodys_hands_with_its_clock(signed_in: Signs, desk: CaseDesk):
    number = await desk.filed()
    browser = await signed_in(desk.officer)
    await browser.opens("/appeals", tab="unassigned")
    assert f'data-number="{number}"' in browser.page.text
    assert browser.has("Yellow", "proposed", "our turn", "Complaint")
    # The colour has a shape of its own, and its word.
    assert '<svg class="mark" data-colour="yellow"' in browser.page.text
    assert f"{number[:4]} {number[4:8]}-{number[8]}" in browser.text
    assert "15 жұмыс күні қалды" in browser.text


async def test_taken_it_stands_in_ones_own_queue(signed_in: Signs, desk: CaseDesk):
    number = await desk.filed()
    await desk.acts("take", number)
    browser = await signed_in(desk.officer)
    await browser.opens("/appeals")
    assert f'data-number="{number}"' in browser.page.text
    await browser.opens("/appeals", tab="unassigned")
    assert browser.has("Every case is in somebody's hands")


async def test_what_is_due_soon_and_what_is_late_have_queues_of_their_own(signed_in: Signs, desk: CaseDesk):
    number = await desk.filed()
    desk.clock.advance(timedelta(days=18))
    browser = await signed_in(desk.officer)
    await browser.opens("/appeals", tab="approaching")
    assert f'data-number="{number}"' in browser.page.text
    desk.clock.advance(timedelta(days=10))
    browser = await signed_in(desk.officer)
    await browser.opens("/appeals", tab="overdue")
    assert f'data-number="{number}"' in browser.page.text
    assert "жұмыс күні кешікті" in browser.text


async def test_a_colour_narrows_a_queue(signed_in: Signs, desk: CaseDesk):
    plain, red = await desk.filed(), await desk.filed(words=BRIBE)
    browser = await signed_in(desk.officer)
    await browser.opens("/appeals", tab="open", colour="red_law")
    assert f'data-number="{red}"' in browser.page.text
    assert f'data-number="{plain}"' not in browser.page.text
    await browser.opens("/appeals", tab="open", colour="red_danger")
    assert browser.has("None of this colour here")
    await browser.opens("/appeals", tab="nonsense", colour="blue")
    assert browser.status == 200


async def test_a_number_opens_its_case_and_words_find_it(signed_in: Signs, desk: CaseDesk):
    number = await desk.filed(words="Автобус туралы сұрағым бар еді")
    browser = await signed_in(desk.officer)
    await browser.opens("/appeals", q=f" {number[:4]} {number[4:8]}-{number[8]}")
    assert browser.where.endswith(f"/appeals/{number}")
    await browser.opens("/appeals", q="avtobus")
    assert f'data-number="{number}"' in browser.page.text
    await browser.opens("/appeals", q="ешкімде жоқ")
    assert browser.has("Nothing found")


async def test_the_accused_centre_finds_nothing_anywhere(signed_in: Signs, desk: CaseDesk):
    number = await desk.filed(words="Автобус туралы сұрағым бар еді")
    browser = await signed_in(desk.country.desk)
    for query in ({}, {"tab": "open"}, {"tab": "unassigned"}, {"q": number}, {"q": "автобус"}):
        await browser.opens("/appeals", **query)
        assert browser.status == 200
        assert f'data-number="{number}"' not in browser.page.text
        assert 'class="count"' not in browser.page.text
    await browser.opens("/today")
    assert "data-appeals" not in browser.page.text


async def test_a_long_queue_is_paged_and_counted_to_a_thousand(signed_in: Signs, desk: CaseDesk):
    await many_cases(desk, 60)
    browser = await signed_in(desk.officer)
    await browser.opens("/appeals", tab="open")
    first = browser.page.text.count("<tr data-number")
    assert browser.has("Next page")
    link = browser.page.text.split("&amp;after=")[1].split('"')[0]
    await browser.opens("/appeals", tab="open", after=link)
    assert browser.page.text.count("<tr data-number") == 61 - first
    assert browser.has("To the beginning")


async def test_the_desk_sees_questions_and_thanks(signed_in: Signs, desk: CaseDesk):
    number = await desk.filed(kind=AppealKind.THANKS, words="Рақмет сіздерге")
    browser = await signed_in(desk.country.desk)
    await browser.opens("/appeals", tab="unassigned")
    assert f'data-number="{number}"' in browser.page.text
    assert browser.has("Thanks", "Green")
    await browser.opens("/today")
    assert 'data-unassigned="1"' in browser.page.text


async def test_days_are_counted_as_they_are_worked(database: Database, desk: CaseDesk, signed_in: Signs):
    # Monday the 2nd; a Tuesday off in between.
    off = DaysOff(off=frozenset({date(2026, 11, 3)}))
    assert working_days_left(date(2026, 11, 2), date(2026, 11, 6), off) == 3
    assert working_days_left(date(2026, 11, 2), date(2026, 11, 2), off) == 0
    assert working_days_left(date(2026, 11, 9), date(2026, 11, 6), off) == -1
    number = await desk.filed()
    before = (await desk.case(number)).due_on
    await a_day_off(database, before - timedelta(days=3))
    browser = await signed_in(desk.officer)
    await browser.opens("/appeals", tab="open")
    assert "14 жұмыс күні қалды" in browser.text
