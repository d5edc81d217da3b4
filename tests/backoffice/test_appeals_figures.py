"""Figures of appeals and their topics in the office."""

from datetime import timedelta

import pytest

from db.engine import Database
from db.enums import AppealAbout, AppealKind, Role
from services.cause import Actor, Cause
from services.tools import Tools
from tests.backoffice.conftest import Signs
from tests.factories import a_login, a_person
from tests.services.desk_of_cases import CaseDesk, a_case_desk


@pytest.fixture
async def desk(database: Database, tools: Tools) -> CaseDesk:
    return await a_case_desk(database, tools)


async def test_figures_count_what_these_eyes_may_know_of(signed_in: Signs, desk: CaseDesk):
    for n in range(5):
        await desk.filed(kind=AppealKind.THANKS, words=f"Рақмет {n}")
        await desk.filed(words=f"Шағым {n}", about=AppealAbout.CENTRE)
    officer = await signed_in(desk.officer)
    await officer.opens("/appeals/figures")
    assert officer.status == 200
    assert 'data-indicator="received">10<' in officer.page.text
    assert officer.has("By channel", "By colour", "Yellow")
    director = await signed_in(await a_login(desk.database, desk.country.centre, Role.DIRECTOR))
    await director.opens("/appeals/figures")
    assert 'data-indicator="received">5<' in director.page.text
    assert "data-root" not in director.page.text


async def test_officers_read_the_last_day_s_root_and_who_knows_where_to_complain(
    signed_in: Signs, desk: CaseDesk
):
    await desk.filed()
    desk.clock.advance(timedelta(days=1))
    closed = await desk.services.chains.close_day()
    assert closed is not None
    for n in range(5):
        person = await a_person(desk.database, desk.country.centre)
        await desk.services.awareness.answer(Cause(Actor(person_id=person.id)), knew=n > 0)
    browser = await signed_in(desk.officer)
    await browser.opens("/appeals/figures")
    assert f'data-root="{closed.root.hex()}"' in browser.page.text
    assert 'data-indicator="awareness">80' in browser.page.text
    await browser.opens("/appeals/figures", unit="nowhere")
    assert browser.status == 404


async def test_small_counts_are_not_told(signed_in: Signs, desk: CaseDesk):
    await desk.filed()
    browser = await signed_in(desk.officer)
    await browser.opens("/appeals/figures", period="2026Q4")
    assert browser.has("too few to be told")
    assert 'data-indicator="received">1<' not in browser.page.text


async def test_periods_and_units(signed_in: Signs, desk: CaseDesk):
    browser = await signed_in(desk.officer)
    await browser.opens("/appeals/figures", first="2026-11-01", last="2026-11-02")
    assert browser.value_of("first") == "2026-11-01"
    await browser.opens("/appeals/figures", period="whenever")
    assert browser.status == 422
    await browser.opens("/appeals/figures", unit="nowhere")
    assert browser.status == 404


async def test_totals_are_seen_by_the_centre_before_they_are_public(signed_in: Signs, desk: CaseDesk):
    for n in range(6):
        await desk.filed(kind=AppealKind.THANKS, words=f"Рақмет {n}")
    desk.clock.advance(timedelta(days=75))
    assert await desk.services.appeal_totals.make_due()
    browser = await signed_in(await a_login(desk.database, desk.country.centre, Role.DIRECTOR))
    await browser.opens("/appeals/figures")
    assert 'data-state="unseen"' in browser.page.text
    seen = {"unit": str(desk.country.centre.id), "period": "2026Q4"}
    await browser.sends("/appeals/figures/seen", **seen)
    assert browser.has("Written down: the centre has seen its totals.")
    assert 'data-state="seen"' in browser.page.text
    await browser.sends("/appeals/figures/seen", **seen)
    assert browser.status == 409


async def test_a_centre_adds_topics_in_both_languages(signed_in: Signs, desk: CaseDesk):
    centre = desk.country.centre
    director = await a_login(desk.database, centre, Role.DIRECTOR)
    browser = await signed_in(director)
    await browser.sends("/appeals/topics", unit=str(centre.id), name_kk="Жатақхана", name_ru="")
    assert browser.status == 422
    for n in range(5):
        await browser.sends(
            "/appeals/topics", unit=str(centre.id), name_kk=f"Тақырып {n}", name_ru=f"Тема {n}"
        )
        assert browser.has("The topic is saved.")
    await browser.sends("/appeals/topics", unit=str(centre.id), name_kk="Тағы", name_ru="Ещё")
    assert browser.status == 422
    await browser.sends("/appeals/topics", unit="country", name_kk="Тағы", name_ru="Ещё")
    assert browser.status == 404
    desk_browser = await signed_in(desk.country.desk)
    await desk_browser.opens("/appeals/new")
    assert "Тақырып 4" in desk_browser.text
    (number,) = [
        one.id for one in await desk.services.appeal_topics.all(director) if one.name_kk == "Тақырып 4"
    ]
    await browser.sends(f"/appeals/topics/{number}/end")
    assert browser.has("The topic is offered no more.")
    await desk_browser.opens("/appeals/new")
    assert "Тақырып 4" not in desk_browser.text
