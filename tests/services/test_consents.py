"""Consents: each of its own, by version, withdrawn as easily as given, kept as proof."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from db.enums import ChannelName, ConsentKind, ConsultationState, Role
from db.models.people import Consent, ConsentText, PersonDetails
from services.cause import Actor, Cause
from services.errors import NotFound
from services.people.cards import ConsentOutdated, NeedsRepresentative
from services.people.consents import NEEDS_REPRESENTATIVE, ConsentService
from services.people.service import PeopleService
from tests.factories import MONDAY, a_centre, a_login, by_staff
from tests.services.registered import registered
from tests.services.visits import a_scene

ADULT = datetime(2000, 1, 1, tzinfo=UTC).date()


@pytest.fixture
def people(database, tools):
    return PeopleService(database, tools)


@pytest.fixture
def consents(database, tools):
    return ConsentService(database, tools)


async def a_newer_text(database, kind: ConsentKind, version: int, in_force_from: datetime = MONDAY) -> None:
    async with database.begin() as session:
        texts = {"text_kk": f"{version}-мәтін", "text_ru": f"Текст {version}"}
        session.add(ConsentText(kind=kind, version=version, in_force_from=in_force_from, **texts))


async def rows(database) -> list[Consent]:
    async with database.read() as session:
        return list(await session.scalars(select(Consent).order_by(Consent.id)))


async def test_texts_are_laid_once_in_both_languages_and_what_people_changed_stays(database, consents):
    await consents.ensure_texts()
    async with database.begin() as session:
        text = await session.get_one(ConsentText, (ConsentKind.PHOTO, 1))
        text.text_kk = "Орталық өзгерткен мәтін"
    await consents.ensure_texts()
    async with database.read() as session:
        found = {row.kind: row for row in await session.scalars(select(ConsentText))}
    assert set(found) == set(ConsentKind)
    assert all(row.text_kk and row.text_ru and row.text_kk != row.text_ru for row in found.values())
    assert found[ConsentKind.PHOTO].text_kk == "Орталық өзгерткен мәтін"


async def test_the_text_in_force_is_the_newest_whose_day_has_come(database, consents, clock):
    await a_newer_text(database, ConsentKind.SERVICE, 2)
    await a_newer_text(database, ConsentKind.SERVICE, 3, MONDAY + timedelta(days=1))
    assert (await consents.wording(ConsentKind.SERVICE)).version == 2
    clock.advance(timedelta(days=1))
    assert (await consents.wording(ConsentKind.SERVICE)).text_ru == "Текст 3"


async def test_a_new_version_asks_again_and_the_old_row_stays_as_proof(database, people, consents):
    card, _contact, she = await registered(database, people)
    assert await consents.has_agreed(card.id)
    await a_newer_text(database, ConsentKind.SERVICE, 2)
    assert not await consents.has_agreed(card.id)
    with pytest.raises(ConsentOutdated):
        await consents.give(she, ConsentKind.SERVICE, 1)
    assert (await consents.give(she, ConsentKind.SERVICE, 2)).is_current
    assert [(row.version, row.withdrawn_at) for row in await rows(database)] == [(1, None), (2, None)]


async def test_agreeing_twice_is_agreeing_once(database, people, consents, clock):
    _card, _contact, she = await registered(database, people, birth_date=ADULT)
    await consents.give(she, ConsentKind.MAILINGS, 1)
    clock.advance(timedelta(hours=1))
    await consents.give(she, ConsentKind.MAILINGS, 1)
    given = [row for row in await rows(database) if row.kind is ConsentKind.MAILINGS]
    assert [(row.given_at, row.lang, row.channel) for row in given] == [(MONDAY, "kk", ChannelName.WEB)]


async def test_withdrawn_and_given_again_leaves_both_rows(database, people, consents, clock):
    _card, _contact, she = await registered(database, people, birth_date=ADULT)
    await consents.give(she, ConsentKind.STORY, 1)
    clock.advance(timedelta(hours=1))
    assert not (await consents.withdraw(she, ConsentKind.STORY)).is_given
    clock.advance(timedelta(hours=1))
    assert (await consents.give(she, ConsentKind.STORY, 1)).is_given
    story = [row for row in await rows(database) if row.kind is ConsentKind.STORY]
    assert [row.withdrawn_at for row in story] == [MONDAY + timedelta(hours=1), None]


async def test_every_kind_is_listed_once_with_its_times(database, people, consents):
    _card, _contact, she = await registered(database, people)
    found = await consents.of_person(she.by)
    assert [card.kind for card in found] == list(ConsentKind)
    assert [card.kind for card in found if card.is_given] == [ConsentKind.SERVICE]
    assert {card.kind for card in found if card.waits_for_representative} == NEEDS_REPRESENTATIVE
    with pytest.raises(NotFound):
        await consents.of_person(Actor(contact_id=1))


async def test_under_18_some_wait_for_the_representative(database, people, consents):
    centre = await a_centre(database)
    card, _contact, she = await registered(database, people, centre)
    for kind in NEEDS_REPRESENTATIVE:
        with pytest.raises(NeedsRepresentative):
            await consents.give(she, kind, 1)
    await consents.give(she, ConsentKind.SURVEY, 1)
    desk = await a_login(database, centre, Role.FRONT_DESK)
    await people.confirm_representative(by_staff(desk), card.id, "17/2026")
    for kind in NEEDS_REPRESENTATIVE:
        assert (await consents.give(she, kind, 1)).is_given


async def test_without_the_consent_to_more_facts_these_facts_go(database, people, consents):
    card, _contact, she = await registered(database, people, birth_date=ADULT)
    await consents.give(she, ConsentKind.FACTS, 1)
    await people.set_details(she, "works", "looking")
    await consents.withdraw(she, ConsentKind.FACTS)
    async with database.read() as session:
        assert await session.get(PersonDetails, card.id) is None


async def test_without_the_consent_to_the_service_visits_to_come_are_cancelled(database, tools, consents):
    scene = await a_scene(database, tools)
    card = await scene.confirmed()
    await consents.withdraw(scene.she, ConsentKind.SERVICE)
    row = await scene.row(card.number)
    assert (row.state, row.first_cell) == (ConsultationState.CANCELLED, None)
    assert not await consents.has_agreed(scene.person.id)
    assert await scene.promised("visit_tomorrow", "visit_soon") == []


async def test_nobody_gives_anothers_consent(database, people, consents):
    card, contact, _she = await registered(database, people)
    nobody = Cause(Actor(contact_id=contact.id), ChannelName.WEB)
    with pytest.raises(NotFound):
        await consents.give(nobody, ConsentKind.MAILINGS, 1)
    with pytest.raises(NotFound):
        await consents.withdraw(nobody, ConsentKind.SERVICE)
    assert await consents.has_agreed(card.id)
