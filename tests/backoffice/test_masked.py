"""A psychologist's visitor on every page: the visit names nobody, the person's card holds no such visit."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from db.enums import PromiseState, Role
from db.models.conversations import Promise
from services.cause import Actor, Cause
from services.clock import StoppedClock
from services.house import Services
from services.people.steps import index
from tests.backoffice.conftest import Signs
from tests.backoffice.world import World
from tests.factories import a_consultant, a_login, a_person, an_employee

# Whatever would say who it is, or what it was about.
CANARIES = ("Құпиябаева", "Жасырын", "7017654321", "701 765 43 21", "ұйқым жоқ", "терапия", "29.02.2008")


@pytest.fixture
async def visits(world: World, services: Services, clock: StoppedClock) -> list[int]:
    """Of one girl: held with a journal, confirmed, asked, offered; no notice of them arrived."""
    names: dict[str, Any] = {"family_name": "Құпиябаева", "given_name": "Жасырын", "phone": "+77017654321"}
    person = await a_person(world.database, world.centre, **names, birth_date=date(2008, 2, 29))
    here, by = services.consultations, Cause(world.psychologist.actor)
    made = []
    for day in range(3, 7):
        card = await world.somebody_asks(world.psychologist, person, date(2026, 11, day))
        await here.set_about(Cause(Actor(person_id=person.id)), card.number, "ұйқым жоқ")
        made.append(card)
    first, second, third, _fourth = made
    await here.confirm(by, first.number)
    await here.confirm(by, second.number)
    await here.offer_another(by, third.number, third.starts_at + timedelta(days=7))
    clock.at = first.starts_at + timedelta(minutes=50)
    await here.mark_held(by, first.number)
    await services.journal.write(by, first.number, "psychologist_general", result="терапия")
    clock.advance(timedelta(days=-1))
    async with world.database.begin() as session:
        await index(session, person)
        await session.execute(update(Promise).values(state=PromiseState.FAILED, useless_after=None))
    return [card.number for card in made]


async def readers(world: World) -> list[Actor]:
    """Everybody of the centre but the psychologist; the desk on a day without such a visit."""
    both = await a_login(
        world.database,
        world.centre,
        Role.DIRECTOR,
        Role.CONSULTANT,
        Role.ADMINISTRATOR,
        employee=await an_employee(world.database, world.centre),
    )
    colleague = await a_consultant(world.database, world.centre)
    return [world.desk, world.director, world.career.actor, colleague.actor, both]


async def test_no_page_says_whose_visit_it_is(signed_in: Signs, world: World, visits: list[int]):
    pages = [
        "/today",
        "/messages",
        *(f"/consultations?tab={tab}" for tab in ("waiting", "coming", "past", "closed", "all")),
        "/consultations/week?monday=2026-11-02",
        f"/consultations/week?monday=2026-11-02&consultant={world.psychologist.id}",
        *(f"/consultations/{number}" for number in visits),
        *(f"/consultations/{number}/offer" for number in visits),
        f"/consultations/{visits[0]}/journal",
        f"/schedules/{world.psychologist.id}",
        "/indicators?period=2026Q4",
        "/indicators/records?band=all&period=2026Q4",
        f"/reports/{world.centre.id}/2026Q4",
    ]
    seen = 0
    for actor in await readers(world):
        browser = await signed_in(actor)
        for page in pages:
            answer = await browser.client.get(f"/office{page}")
            assert answer.status_code in {200, 404, 409}, (page, answer.status_code)
            for canary in CANARIES:
                assert canary not in answer.text, (page, canary)
            assert 'href="/office/people/' not in answer.text.replace("/people/new", ""), page
            seen += any(f"№ {number}" in answer.text for number in visits)
    assert seen > 20


async def test_the_persons_card_holds_no_such_visit(signed_in: Signs, world: World, visits: list[int]):
    for actor in await readers(world):
        browser = await signed_in(actor)
        await browser.opens("/people", q="Құпиябаева")
        (number,) = set(re.findall(r'href="/office/people/(\d+)"', browser.page.text))
        answer = await browser.client.get(f"/office/people/{number}")
        assert "Құпиябаева" in answer.text
        for visit in visits:
            assert f"/consultations/{visit}" not in answer.text
        assert "ұйқым жоқ" not in answer.text


async def test_the_psychologist_reads_it_all(signed_in: Signs, world: World, visits: list[int]):
    browser = await signed_in(world.psychologist.actor)
    answer = await browser.client.get(f"/office/consultations/{visits[0]}")
    for canary in ("Құпиябаева", "ұйқым жоқ", "терапия"):
        assert canary in answer.text
