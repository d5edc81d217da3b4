"""From a request to the journal, in a consultant's browser; and what others see of it."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from db.engine import Database
from db.enums import ConsultationState, Role
from db.models.consultations import Consultation, JournalEntry
from db.models.facts import Fact
from services.clock import StoppedClock
from tests.backoffice.conftest import Browser, Signs
from tests.backoffice.world import World
from tests.factories import a_centre, a_login, a_person

TOMORROW = date(2026, 11, 3)


async def state_of(database: Database, number: int) -> ConsultationState:
    async with database.read() as session:
        return (await session.get_one(Consultation, number)).state


async def test_the_whole_way_from_today_to_the_journal(
    signed_in: Signs, world: World, database: Database, clock: StoppedClock
):
    girl = await a_person(database, world.centre, family_name="Серікова", given_name="Айгерім")
    asked = await world.somebody_asks(world.psychologist, girl)
    browser = await signed_in(world.psychologist.actor)

    await browser.opens("/today")
    assert browser.has("Серікова Айгерім", "Waiting for confirmation", "Confirm", "Another time", "Decline")
    await browser.sends(f"/consultations/{asked.number}/confirm", back="/office/today")
    assert browser.where == "/office/today"
    assert browser.has("Confirmed. The person is told and will be reminded.")

    clock.at = asked.starts_at + timedelta(minutes=5)
    browser = await signed_in(world.psychologist.actor)
    await browser.opens("/today")
    assert browser.has("Took place", "Did not come")
    await browser.sends(f"/consultations/{asked.number}/held", back="/office/today")
    assert browser.where == f"/office/consultations/{asked.number}/journal"

    await browser.sends(f"/consultations/{asked.number}/journal", topic="psychologist_general")
    assert browser.where == f"/office/consultations/{asked.number}"
    assert browser.has("Психолог: жалпы", "Journal written")
    async with database.read() as session:
        assert await session.get(JournalEntry, asked.number) is not None
        assert (await session.scalars(select(Fact))).one().source_id == asked.number


async def test_a_journal_without_a_topic_comes_back_as_it_was(
    signed_in: Signs, world: World, clock: StoppedClock
):
    visit = await world.somebody_is_confirmed(world.psychologist)
    clock.at = visit.starts_at
    browser = await signed_in(world.psychologist.actor)
    await browser.sends(f"/consultations/{visit.number}/held")
    await browser.sends(f"/consultations/{visit.number}/journal", recommendation="Күнделік жүргізу")
    assert browser.status == 422
    assert 'role="alert"' in browser.page.text
    assert browser.has("Күнделік жүргізу")


async def test_a_second_press_of_one_form_does_nothing_more(signed_in: Signs, world: World):
    asked = await world.somebody_asks(world.career)
    browser = await signed_in(world.career.actor)
    key = str(uuid4())
    await browser.sends(f"/consultations/{asked.number}/confirm", key=key)
    await browser.sends(f"/consultations/{asked.number}/confirm", key=key, back="/office/today")
    assert (browser.status, browser.where) == (200, "/office/today")


async def test_a_second_tab_is_told_that_somebody_has_answered(
    signed_in: Signs, world: World, database: Database
):
    asked = await world.somebody_asks(world.career)
    first, second = await signed_in(world.career.actor), await signed_in(world.desk)
    await first.sends(f"/consultations/{asked.number}/decline", reason="ill")
    assert first.has("Маман ауырып қалды")
    await second.sends(f"/consultations/{asked.number}/confirm", back="/office/today")
    assert second.status == 409
    assert 'role="alert"' in second.page.text
    assert 'href="/office/today"' in second.page.text
    assert await state_of(database, asked.number) is ConsultationState.DECLINED


async def test_another_time_is_one_press_among_the_free_hours(
    signed_in: Signs, world: World, database: Database
):
    asked = await world.somebody_asks(world.career)
    browser = await signed_in(world.desk)
    await browser.opens(f"/consultations/{asked.number}/offer", day=TOMORROW.isoformat())
    assert browser.has("09:00")
    starts_at = browser.page.text.split('name="starts_at" value="')[1].split('"')[0]
    await browser.sends(f"/consultations/{asked.number}/offer", starts_at=starts_at)
    assert browser.has("Another time offered", "ертең")
    assert await state_of(database, asked.number) is ConsultationState.OFFERED


@pytest.mark.parametrize("starts_at", ["", "soon", "2026-11-03T09:00:00", "2026-11-03T03:00:00+00:00; DROP"])
async def test_an_hour_that_is_none_is_asked_for_again(signed_in: Signs, world: World, starts_at: str):
    asked = await world.somebody_asks(world.career)
    browser = await signed_in(world.desk)
    await browser.sends(f"/consultations/{asked.number}/offer", starts_at=starts_at)
    assert browser.status == 422


async def test_the_psychologists_visitor_is_a_number_to_the_director(
    signed_in: Signs, world: World, database
):
    girl = await a_person(database, world.centre, family_name="Құпиябаева", given_name="Есім")
    asked = await world.somebody_asks(world.psychologist, girl, TOMORROW)
    director = await signed_in(world.director)
    for path in ("/today", "/consultations", "/consultations/week", f"/consultations/{asked.number}"):
        await director.opens(path)
        assert director.status == 200
        assert not director.has("Құпиябаева")
        assert director.has(f"№ {asked.number}")
    consultant = await signed_in(world.psychologist.actor)
    await consultant.opens(f"/consultations/{asked.number}")
    assert consultant.has("Құпиябаева Есім")


async def test_another_centres_consultation_is_not_there(signed_in: Signs, world: World, database: Database):
    asked = await world.somebody_asks(world.career)
    stranger = await a_login(database, await a_centre(database), Role.DIRECTOR)
    browser = await signed_in(stranger)
    for act in ("", "/offer"):
        assert (await browser.opens(f"/consultations/{asked.number}{act}")).status_code == 404
    for act in ("confirm", "held", "missed", "undo", "decline", "cancel", "offer"):
        fields = {"reason": "ill", "starts_at": "2026-11-03T04:00:00+00:00"}
        assert (await browser.sends(f"/consultations/{asked.number}/{act}", **fields)).status_code == 404
    assert await state_of(database, asked.number) is ConsultationState.ASKED


async def test_every_list_answers_every_filter(signed_in: Signs, world: World):
    asked = await world.somebody_asks(world.career)
    browser = await signed_in(world.desk)
    for tab in ("waiting", "all", "nonsense"):
        await browser.opens("/consultations", tab=tab, kind=str(world.career.specialism_id), mine="1")
        assert f'data-number="{asked.number}"' in browser.page.text
    for tab in ("coming", "past", "closed"):
        await browser.opens("/consultations", tab=tab)
        assert browser.has("No consultations here")
    await browser.opens("/consultations", tab="waiting", kind="x", after="nowhere~x")
    assert browser.status == 200
    await browser.opens("/consultations/week", monday="x", consultant="x")
    assert f'data-number="{asked.number}"' in browser.page.text


async def test_a_long_queue_is_paged_by_key(signed_in: Signs, world: World, monkeypatch: pytest.MonkeyPatch):
    from services.consultations import lists as consultation_lists

    numbers = {(await world.somebody_asks(world.career)).number for _ in range(3)}
    browser = await signed_in(world.desk)
    monkeypatch.setattr(consultation_lists.ConsultationLists.queue, "__defaults__", (None, 2))
    seen = await numbers_on(browser, "/consultations?tab=waiting")
    more = browser.page.text.split("&amp;after=")[1].split('"')[0]
    seen |= await numbers_on(browser, f"/consultations?tab=waiting&after={more}")
    assert seen == numbers


async def numbers_on(browser: Browser, path: str) -> set[int]:
    page = await browser.client.get(f"/office{path}")
    browser.page = page
    return {int(part.split('"')[0]) for part in page.text.split('class="visit card" data-number="')[1:]}


async def test_what_was_typed_is_never_markup(
    signed_in: Signs, world: World, database: Database, a_browser: Callable[[], Browser]
):
    person = await a_person(
        database, world.centre, family_name="<script>alert(1)</script>", given_name="'; --"
    )
    await world.somebody_asks(world.career, person)
    browser = await signed_in(world.desk)
    for path in ("/today", "/consultations", f"/people/{person.id}"):
        await browser.opens(path)
        assert "<script>alert" not in browser.page.text
        assert "&lt;script&gt;alert(1)" in browser.page.text
