"""Registering, in detail: every answer checked, nothing lost, nothing kept of a child."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from db.enums import ChannelName, RepresentativeState, VisitRole
from db.models.people import Contact, Representative
from tests.bot.walks import a_link, agrees, at_home, only_person, people, registers, to_summary
from tests.factories import a_centre, a_region


@pytest.fixture
async def link(house):
    centre = await a_centre(house.database, name_kk="Тараз жастар орталығы", name_ru="Центр Тараза")
    return await a_link(house.database, centre)


async def test_consent_comes_before_any_personal_question(visitor, lang, link):
    words = await at_home(visitor, lang, link)
    await visitor.presses(words.button("Registration"))
    assert words.text("Do you agree?") in visitor.screen
    assert visitor.buttons == [words.button(one) for one in ("I agree", "I do not agree", "Read in full")]
    await visitor.presses(words.button("Read in full"))
    assert len(visitor.screen) > 600
    assert visitor.buttons == [words.button("I agree"), words.button("I do not agree")]


async def test_without_consent_nothing_is_kept_and_the_rest_works(house, visitor, lang, link):
    words = await at_home(visitor, lang, link)
    await visitor.presses(words.button("Registration"))
    await visitor.presses(words.button("I do not agree"))
    assert words.text("All right, we keep nothing about you.") in visitor.screen
    await visitor.presses(words.button("Urgent help"))
    assert "112" in visitor.screen
    assert await people(house) == 0


DATES = (
    "05.09.2010", "5.9.10", "2010-09-05", "05/09/2010", "5 қыркүйек 2010", "5 кыркуйек 2010",
    "5 сентября 2010", "05092010", "5 sentyabrya 2010", "\u202e05.09.2010\u202c", "29.02.2012",
)  # fmt: skip


async def test_birth_dates_are_read_as_people_write_them(visitor, lang, link):
    words = await agrees(visitor, lang, link)
    for typed in DATES:
        await visitor.types(typed)
        assert visitor.screen.startswith("2/6\n"), typed
        await visitor.does("/start", words.button("Start again"), words.button("I agree"))


NOT_UNDERSTOOD = "Write day, month and year. For example: {example}"
NO_DATES = {
    "5 кыркуйек": "The year is missing. Write the whole date. For example: {example}",
    "31.02.2010": "The calendar has no such day. Check it and write again. For example: {example}",
    "29.02.2011": "The calendar has no such day. Check it and write again. For example: {example}",
    "19.11.2026": "This day has not come yet. Write, for example, like this: {example}",
    "18.11.1906": "Check the year, please. Write, for example, like this: {example}",
    "қалайсыз ба": NOT_UNDERSTOOD,
    "😀": NOT_UNDERSTOOD,
    "а" * 10_000: NOT_UNDERSTOOD,
    "<script>alert(1)</script>": NOT_UNDERSTOOD,
    "'; DROP TABLE people; --": NOT_UNDERSTOOD,
}


async def test_a_date_that_cannot_be_read_is_answered_with_an_example(visitor, lang, link):
    words = await agrees(visitor, lang, link)
    for typed, answer in NO_DATES.items():
        await visitor.types(typed)
        assert words.text(answer, example="05.09.2010") in visitor.screen, typed[:40]
        # The same question stands below.
        question = words.text("Write your birth date. For example: {example}", example="05.09.2010")
        assert question in visitor.screen
    await visitor.types("05.09.2010")
    assert visitor.screen.startswith("2/")


async def test_ages_within_the_bands_are_asked_for_the_name_next(visitor, link):
    words = await agrees(visitor, "kk", link)
    for age, questions in {14: 6, 17: 6, 18: 5, 28: 5}.items():
        await visitor.types(_born(age))
        assert visitor.screen.startswith(f"2/{questions}\n"), age
        await visitor.does("/start", words.button("Start again"), words.button("I agree"))
    # The day before the 29th birthday.
    await visitor.types(_born(28, 364))
    assert visitor.screen.startswith("2/5\n")


def _born(age: int, days_before: int = 0) -> str:
    """Of that age on 18 November 2026, the day of the tests; the birthday is `days_before` days ago."""
    birthday = date(2026, 11, 18) - timedelta(days=days_before)
    return f"{birthday.day:02}.{birthday.month:02}.{birthday.year - age}"


@pytest.mark.parametrize("as_whom, role", [
    ("I come as a guest", VisitRole.SELF), ("I come as a parent", VisitRole.REPRESENTATIVE),
])  # fmt: skip
async def test_above_the_bands_both_ways_lead_on(house, visitor, lang, link, as_whom, role):
    words = await agrees(visitor, lang, link)
    for age in (29, 34, 35, 36, 119):
        await visitor.types(_born(age))
        assert "14–28" in visitor.screen, age
        await visitor.presses(words.button(as_whom))
        assert visitor.screen.startswith("2/5\n")
        if age != 119:
            await visitor.does("/start", words.button("Start again"), words.button("I agree"))
    await visitor.does("Ахметова Сәуле", words.button("Female"), words.button("Yes"), words.button("Skip"))
    await visitor.presses(words.button("All correct"))
    assert (await only_person(house)).comes_as is role


# --- under 14


async def test_who_turns_out_to_be_under_14_at_the_summary_leaves_no_name(house, visitor, link):
    words = await to_summary(visitor, "ru", link, name="Неизвестная Девочка")
    await visitor.presses(words.row("Birth date"))
    await visitor.types(_born(13))
    assert "111" in visitor.screen
    await house.keys.discard()
    assert not await visitor.is_kept("Неизвестная")
    assert await people(house) == 0
    await visitor.presses(words.button("Main menu"))
    assert words.button("Continue") not in visitor.buttons


async def test_a_shared_phone_is_not_forgotten_for_a_child(house, visitor):
    words = await registers(visitor)
    await visitor.does(words.button("Main menu"), words.button("I am another person"))
    await visitor.presses(words.button("New person"))
    await visitor.presses(words.button("I agree"))
    await visitor.types(_born(10))
    async with house.database.read() as session:
        assert (await session.get_one(Contact, visitor.contact_id)).forget_at is None


async def test_an_elder_who_registers_after_a_child_is_not_forgotten(house, visitor, link):
    words = await agrees(visitor, "kk", link)
    await visitor.types(_born(12))
    await visitor.presses(words.button("Main menu"))
    await visitor.does(words.button("Registration"), words.button("I agree"), _born(20), "Серік Болат")
    await visitor.does(words.button("Male"), words.button("Yes"), words.button("Skip"))
    await visitor.presses(words.button("All correct"))
    async with house.database.read() as session:
        assert (await session.get_one(Contact, visitor.contact_id)).forget_at is None


# --- name, sex, centre, phone


LETTERS_ONLY = "Write the name in letters only. For example: {example}"
NO_NAMES = {
    "Айгерім": "Write two words: the family name and the given name. For example: {example}",
    "<b>Серікова</b> Айгерім": LETTERS_ONLY,
    "Robert'); DROP TABLE people;--": LETTERS_ONLY,
    "😀😀": LETTERS_ONLY,
    "\u200b\u202e": LETTERS_ONLY,
    "12345 678": LETTERS_ONLY,
    "Айгерім "
    * 1250: "This is too long for a name. Write it in up to {limit} letters. For example: {example}",
}


async def test_what_is_no_name_is_answered_with_an_example(visitor, lang, link):
    words = await agrees(visitor, lang, link)
    await visitor.types("05.09.2010")
    for typed, answer in NO_NAMES.items():
        await visitor.types(typed)
        expected = words.text(answer, limit=100, example=words.text("Serikova Aigerim"))
        assert expected in visitor.screen, typed[:40]
        assert "2/6" in visitor.screen


async def test_marks_that_cannot_be_seen_are_left_out_of_a_name(house, visitor):
    await registers(visitor, name="Сері\u200bкова \u202eАйгерім\u202c Болатқызы 😀")
    person = await only_person(house)
    assert (person.family_name, person.given_name, person.patronymic) == ("Серікова", "Айгерім", "Болатқызы")


async def test_without_a_link_the_place_is_typed_once(house, visitor, lang):
    region = await a_region(house.database, name_kk="Жамбыл облысы", name_ru="Жамбылская область")
    centre = await a_centre(house.database, region, place_kk="Тараз", place_ru="Тараз")
    await a_centre(house.database, region, place_kk="Мерке", place_ru="Мерке")
    words = await agrees(visitor, lang)
    await visitor.does("05.09.2010", "Серікова Айгерім", words.button("Female"))
    assert "4/6" in visitor.screen
    await visitor.types("taraz")
    assert getattr(centre, f"name_{lang}") in visitor.screen
    await visitor.does(words.button("Yes"), words.button("Skip"), words.button("Later"))
    await visitor.presses(words.button("All correct"))
    assert (await only_person(house)).unit_id == centre.id


async def test_several_places_are_chosen_by_a_button_and_no_place_by_region(house, visitor, lang):
    region = await a_region(house.database, name_kk="Жамбыл облысы", name_ru="Жамбылская область")
    await a_centre(house.database, region, place_kk="Тараз", place_ru="Тараз")
    merke = await a_centre(house.database, region, place_kk="Мерке", place_ru="Мерке")
    words = await agrees(visitor, lang)
    await visitor.does("05.09.2010", "Серікова Айгерім", words.button("Female"))
    await visitor.types("Кудыкина гора")
    assert words.text(
        "We did not find this place. Write the nearest city or district, or choose your region."
    ) in (visitor.screen)
    await visitor.presses(getattr(region, f"name_{lang}"))
    await visitor.presses("Мерке")
    await visitor.does(words.button("Skip"), words.button("Later"), words.button("All correct"))
    assert (await only_person(house)).unit_id == merke.id


PHONES = {
    "8 701 123 45 67": "+7 701 123 45 67",
    "+77011234568": "+7 701 123 45 68",
    "87011234569": "+7 701 123 45 69",
    "+998 90 123 45 67": "+998 90 123 45 67",
}


async def test_phones_are_read_as_people_write_them(visitor, lang, link):
    words = await to_summary(visitor, lang, link)
    for typed, shown in PHONES.items():
        await visitor.does(words.row("Phone"), typed)
        assert shown in visitor.screen


async def test_what_is_no_phone_is_answered_with_an_example(visitor, lang, link):
    words = await agrees(visitor, lang, link)
    await visitor.does("05.09.2010", "Серікова Айгерім", words.button("Female"), words.button("Yes"))
    expected = words.text("Write one number with its code. For example: {example}", example="8 701 123 45 67")
    for typed in ("123", "😀", "8 701 8 701 8 701 8", "8 701 123 45 67 немесе 8 702 123 45 67", "9" * 10_000):
        await visitor.types(typed)
        assert expected in visitor.screen, typed[:40]
    await visitor.presses(words.button("Skip"))
    assert "6/6" in visitor.screen


async def test_no_number_is_taken_that_the_messenger_does_not_tell(visitor, lang, link):
    words = await agrees(visitor, lang, link)
    await visitor.does("05.09.2010", "Серікова Айгерім", words.button("Female"), words.button("Yes"))
    is_told = visitor.channel is ChannelName.WHATSAPP
    assert any(label.startswith("+") for label in visitor.buttons) is is_told
    skip = visitor.data_of(words.button("Skip"))
    await visitor.presses_data(skip.replace("registration.no_phone", "registration.own_phone"))
    assert ("6/6" if is_told else "5/6") in visitor.screen


# --- the representative


async def test_three_answers_about_the_representative_and_none_closes_the_door(house, visitor, lang):
    words = await registers(visitor, lang, representative="I cannot tell them")
    expected = (
        "We understand. We will not write to your parents. The specialist will ask how to reach you safely."
    )
    assert any(words.text(expected) in said for said in visitor.said)
    async with house.database.read() as session:
        said = (await session.scalars(select(Representative))).one()
        assert (said.state, said.do_not_contact, said.phone) == (RepresentativeState.CANNOT, True, None)
