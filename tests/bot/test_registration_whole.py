"""Registering, as a whole: eight answers, nothing kept of a child, on after a restart, once only."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from db.enums import ConsentKind, RepresentativeState, Sex
from db.models.conversations import Conversation
from db.models.people import Consent, Contact, ContactPerson, Representative, Tally
from tests.bot.walks import a_link, agrees, only_person, people, registers, to_summary
from tests.factories import a_centre


@pytest.fixture
async def link(house):
    centre = await a_centre(house.database, name_kk="Тараз жастар орталығы", name_ru="Центр Тараза")
    return await a_link(house.database, centre)


async def test_a_girl_of_16_registers_in_eight_answers(house, visitor, lang):
    words = await registers(visitor, lang)
    answers = [bubble for bubble in visitor.bubbles if bubble.sender == "person"]
    # Language and «registration» are pressed before the consent is asked.
    assert len(answers) - 2 == 8
    assert words.text("Done, you are registered.") in visitor.screen
    person = await only_person(house)
    assert (person.family_name, person.given_name) == ("Серікова", "Айгерім")
    assert (person.birth_date, person.sex) == (date(2010, 9, 5), Sex.FEMALE)
    assert (person.phone, person.lang, person.source) == ("+77011234567", lang, "poster")
    async with house.database.read() as session:
        contact = await session.get_one(Contact, visitor.contact_id)
        assert (contact.person_id, contact.unit_id) == (person.id, person.unit_id)
        assert await session.get(ContactPerson, (contact.id, person.id)) is not None
        consent = (await session.scalars(select(Consent))).one()
        assert (consent.kind, consent.version, consent.lang) == (ConsentKind.SERVICE, 1, lang)
        assert consent.given_at == house.clock.now()
        said = await session.get_one(Representative, person.id)
        assert said.state is RepresentativeState.LATER


async def test_under_14_nothing_is_kept(house, visitor, lang, link):
    words = await agrees(visitor, lang, link)
    door = (await _key(house, visitor))[0]
    born = "19.11.2012"
    await visitor.types(born)
    assert "111" in visitor.screen
    assert "112" in visitor.screen
    assert await people(house) == 0
    async with house.database.read() as session:
        tally = (await session.scalars(select(Tally))).one()
        assert (tally.name, tally.amount) == ("under_14", 1)
        contact = await session.get_one(Contact, visitor.contact_id)
        assert contact.forget_at == house.clock.now() + timedelta(hours=24)
    # The key of everything said since the birth date was asked for is given up: it is noise from now on.
    await house.keys.discard()
    assert not house.keys.knows(door)
    assert not await visitor.is_kept(born)
    assert not await visitor.is_kept("05.09.2010")
    assert any(words.text("Do you agree?") in said for said in visitor.said)
    # And the dialogue goes on: the menu answers.
    await visitor.presses(words.button("Main menu"))
    assert visitor.screen == words.text("What would you like to do?")


async def _key(house, visitor):
    async with house.database.read() as session:
        conversation = await session.get_one(Conversation, visitor.contact_id)
        return conversation.key_id, conversation.data


async def test_the_representatives_number_waits_to_be_confirmed(house, visitor, lang, link):
    words = await agrees(visitor, lang, link)
    await visitor.does("05.09.2010", "Серікова Айгерім", words.button("Female"), words.button("Yes"))
    await visitor.presses(words.button("Skip"))
    await visitor.presses(words.button("I will give a number"))
    await visitor.types("мама")
    assert "8 701 123 45 67" in visitor.screen
    await visitor.types("8 702 765 43 21")
    await visitor.presses(words.button("All correct"))
    async with house.database.read() as session:
        said = (await session.scalars(select(Representative))).one()
        assert (said.state, said.phone) == (RepresentativeState.GIVEN, "+77027654321")
        assert said.confirmed_at is None


async def test_start_in_the_middle_offers_to_go_on_also_after_a_restart(house, visitor, lang, link):
    words = await agrees(visitor, lang, link)
    await visitor.does("05.09.2010", "Серікова Айгерім")
    await visitor.opens(link)
    assert visitor.buttons == [words.button(one) for one in ("Continue", "Start again", "Main menu")]
    house.restart()
    await visitor.presses(words.button("Continue"))
    assert visitor.screen.startswith("3/6\n")
    await visitor.does(
        words.button("Female"), words.button("Yes"), words.button("Skip"), words.button("Later")
    )
    await visitor.presses(words.button("All correct"))
    assert (await only_person(house)).given_name == "Айгерім"


async def test_a_double_press_registers_once(house, visitor, link):
    words = await to_summary(visitor, "kk", link)
    done = visitor.data_of(words.button("All correct"))
    await visitor.presses_data(done)
    await visitor.presses_data(done)
    assert await people(house) == 1
