"""Registering: every line corrected, stopped and gone on with, old and forged buttons out of place."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from db.enums import RepresentativeState, Sex
from db.models.people import Representative
from db.models.units import Unit
from tests.bot.walks import a_link, agrees, only_person, people, to_summary
from tests.factories import a_centre, a_region


@pytest.fixture
async def link(house):
    centre = await a_centre(house.database, name_kk="Тараз жастар орталығы", name_ru="Центр Тараза")
    return await a_link(house.database, centre)


def _born(age: int, days_before: int = 0) -> str:
    """Of that age on 18 November 2026, the day of the tests; the birthday is `days_before` days ago."""
    birthday = date(2026, 11, 18) - timedelta(days=days_before)
    return f"{birthday.day:02}.{birthday.month:02}.{birthday.year - age}"


async def test_every_line_of_the_summary_can_be_corrected(house, visitor, lang, link):
    words = await to_summary(visitor, lang, link)
    answers = {"Birth date": "06.09.2010", "Name": "Ахметова Дана", "Sex": "Male", "Phone": "Skip"}
    for line, answer in answers.items():
        await visitor.presses(words.row(line))
        await visitor.does(words.button(answer) if answer in ("Male", "Skip") else answer)
        assert words.text("Check, please:") in visitor.screen, line
    await visitor.presses(words.button("All correct"))
    person = await only_person(house)
    assert (person.birth_date, person.family_name) == (date(2010, 9, 6), "Ахметова")
    assert (person.sex, person.phone) == (Sex.MALE, None)


async def test_the_centre_and_the_representative_can_be_corrected_too(house, visitor, link):
    region = await a_region(house.database)
    merke = await a_centre(house.database, region, place_kk="Мерке", place_ru="Мерке")
    words = await to_summary(visitor, "kk", link)
    await visitor.does(words.row("Centre"), "merke", words.button("Yes"))
    await visitor.does(words.row("Parent or representative"), words.button("I cannot tell them"))
    await visitor.presses(words.button("All correct"))
    assert (await only_person(house)).unit_id == merke.id
    async with house.database.read() as session:
        assert (await session.scalars(select(Representative))).one().state is RepresentativeState.CANNOT


async def test_a_centre_that_closes_while_the_form_is_filled_is_chosen_anew_and_nothing_else(
    house, visitor, lang, link
):
    region = await a_region(house.database)
    merke = await a_centre(house.database, region, place_kk="Мерке", place_ru="Мерке")
    words = await to_summary(visitor, lang, link)
    async with house.database.begin() as session:
        closed = update(Unit).where(Unit.name_ru == "Центр Тараза")
        await session.execute(closed.values(closed_on=house.clock.today()))
    await visitor.presses(words.button("All correct"))
    said = "This centre is closed now. Please choose another: your other answers are kept."
    assert words.text(said) in visitor.screen
    assert not await people(house)
    await visitor.does("merke", words.button("Yes"), words.button("All correct"))
    assert (await only_person(house)).unit_id == merke.id


async def test_who_turns_out_to_be_of_age_is_asked_no_more_for_a_representative(house, visitor, link):
    words = await to_summary(visitor, "ru", link)
    await visitor.does(words.row("Birth date"), _born(20))
    assert words.row("Parent or representative") not in visitor.buttons
    await visitor.presses(words.button("All correct"))
    async with house.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Representative)) == 0


async def test_who_turns_out_to_be_a_minor_is_asked_for_a_representative(visitor, link):
    words = await to_summary(visitor, "ru", link, date=_born(20))
    await visitor.does(words.row("Birth date"), _born(15))
    assert words.button("I cannot tell them") in visitor.buttons


async def test_start_again_begins_with_the_consent(visitor, lang, link):
    words = await agrees(visitor, lang, link)
    await visitor.does("05.09.2010", "Серікова Айгерім", "/start", words.button("Start again"))
    assert words.text("Do you agree?") in visitor.screen


async def test_continue_later_keeps_the_answers(visitor, lang, link):
    words = await agrees(visitor, lang, link)
    await visitor.does("05.09.2010", "Серікова Айгерім", words.button("Continue later"))
    assert visitor.buttons[0] == words.button("Continue")
    await visitor.presses(words.button("Urgent help"))
    await visitor.presses(words.button("Main menu"))
    await visitor.presses(words.button("Continue"))
    assert visitor.screen.startswith("3/6\n")


async def test_the_language_changed_in_the_middle_asks_the_same_question_in_it(visitor, link):
    await agrees(visitor, "kk", link)
    await visitor.types("05.09.2010")
    await visitor.presses_data("lang:ru")
    assert "Сначала фамилия, потом имя" in visitor.screen
    assert "2/6" in visitor.screen
    await visitor.types("Серикова Айгерим")
    assert "Ваш пол?" in visitor.screen


async def test_a_file_where_a_text_is_expected_changes_nothing(visitor, link):
    words = await agrees(visitor, "ru", link)
    await visitor.sends_a_file()
    question = words.text("Write your birth date. For example: {example}", example="05.09.2010")
    assert question in visitor.screen
    assert len(visitor.screen) > len(question) + 10


async def test_a_text_where_a_button_is_expected_changes_nothing(visitor, link):
    words = await agrees(visitor, "ru", link)
    await visitor.does("05.09.2010", "Серикова Айгерим", "абракадабра")
    assert words.text("Your sex?") in visitor.screen
    await visitor.types("zhenskiy")
    assert "4/6" in visitor.screen


async def test_an_old_button_answers_no_other_question(house, visitor, link):
    words = await agrees(visitor, "kk", link)
    await visitor.does("05.09.2010", "Серікова Айгерім")
    female = visitor.data_of(words.button("Female"))
    await visitor.presses(words.button("Male"))
    await visitor.presses_data(female)
    assert words.text("This button belongs to an earlier question.") in visitor.screen
    await visitor.does(
        words.button("Yes"), words.button("Skip"), words.button("Later"), words.button("All correct")
    )
    assert (await only_person(house)).sex is Sex.MALE


FORGED = (
    "registration.done", "registration.sex:x", "registration.sex:f", "registration.centre:999999",
    "registration.as:representative", "representative:confirmed", "consent:yes", "registration.change:phone",
    "people.take:1", "registration.no_phone", "registration.region:abc", "", "x" * 64, "registration.done@1",
)  # fmt: skip


async def test_a_forged_choice_does_nothing_out_of_place(house, visitor, link):
    words = await agrees(visitor, "kk", link)
    await visitor.types("05.09.2010")
    for forged in FORGED:
        await visitor.presses_data(forged)
        assert await people(house) == 0
        if "2/6" not in visitor.screen:
            await visitor.presses(words.button("Continue"))
        assert "2/6" in visitor.screen, forged


async def test_a_forged_answer_asks_the_question_again(visitor, link):
    await agrees(visitor, "kk", link)
    await visitor.does("05.09.2010", "Серікова Айгерім")
    for forged in ("registration.sex:x", "registration.sex:"):
        await visitor.presses_data(forged)
        assert "3/6" in visitor.screen
