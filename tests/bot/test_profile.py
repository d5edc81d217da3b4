"""My data: seen, corrected, copied, agreed to one by one, locked, erased; several people on one phone."""

import base64
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from db.enums import ConsentKind, NoticeStyle, RepresentativeState, Sex
from db.models.people import Consent, ConsentText, Person, PersonDetails, Representative
from tests.bot.walks import LANGUAGES, Words, only_person, people, registers
from tests.factories import a_centre

ADULT = "05.09.2000"


async def at_profile(visitor, lang: str = "kk", **said: str) -> Words:
    words = await registers(visitor, lang, **said)
    await visitor.presses(words.button("My data"))
    return words


async def test_who_is_not_registered_is_offered_to_register(visitor, lang):
    await visitor.opens()
    await visitor.presses(LANGUAGES[lang])
    words = Words(lang)
    await visitor.presses(words.button("My data"))
    assert visitor.buttons == [words.button("Registration"), words.button("Main menu")]


async def test_everything_held_is_shown(visitor, lang):
    words = await at_profile(visitor, lang)
    for held in (
        "Серікова Айгерім",
        "05.09.2010",
        "+7 701 123 45 67",
        words.button("Female"),
        words.text("later"),
    ):
        assert held in visitor.screen
    assert len(visitor.buttons) == 10


async def test_every_line_can_be_corrected(house, visitor, lang):
    words = await at_profile(visitor, lang)
    merke = await a_centre(house.database, place_kk="Мерке", place_ru="Мерке")
    for line, answers in {
        "Birth date": ["кеше", "31.02.2010", "06.09.2010"],
        "Name": ["<b>", "Ахметова Дана"],
        "Sex": [words.button("Male")],
        "Centre": ["Кудыкина гора", "merke", "Мерке"],
        "Phone": ["12", "8 702 765 43 21"],
        "Parent or representative": [words.button("I will give a number"), "8 705 000 11 22"],
    }.items():
        await visitor.presses(words.row("Correct"))
        await visitor.presses(words.row(line))
        await visitor.does(*answers)
        assert words.text("Corrected.") in visitor.screen, line
    person = await only_person(house)
    assert (person.birth_date, person.family_name, person.given_name) == (
        date(2010, 9, 6),
        "Ахметова",
        "Дана",
    )
    assert (person.sex, person.unit_id, person.phone) == (Sex.MALE, merke.id, "+77027654321")
    async with house.database.read() as session:
        said = await session.get_one(Representative, person.id)
        assert (said.state, said.phone) == (RepresentativeState.GIVEN, "+77050001122")
    await visitor.does(words.row("Correct"), words.row("Phone"), words.button("Remove the number"))
    assert (await only_person(house)).phone is None


async def test_a_birth_date_under_14_changes_nothing(house, visitor, lang):
    words = await at_profile(visitor, lang)
    await visitor.does(words.row("Correct"), words.row("Birth date"), "05.09.2015")
    assert (await only_person(house)).birth_date == date(2010, 9, 5)
    assert "14" in visitor.screen
    await visitor.presses(words.button("Back"))
    assert words.text("We hold this about you:") in visitor.screen


async def test_the_language_of_notices_follows_the_chat(house, visitor, lang):
    await at_profile(visitor, lang)
    other = "ru" if lang == "kk" else "kk"
    await visitor.presses(visitor.buttons[6])
    await visitor.presses(LANGUAGES[other])
    assert (await only_person(house)).lang == other


async def test_the_copy_holds_everything_in_two_files(visitor, lang):
    words = await at_profile(visitor, lang)
    await visitor.presses(words.button("Copy of my data"))
    files = {
        bubble.file["name"]: base64.b64decode(bubble.file["content"])
        for bubble in visitor.bubbles
        if bubble.file
    }
    text = files[words.text("my-data") + ".txt"].decode()
    for held in ("Серікова Айгерім", "05.09.2010", "+7 701 123 45 67", words.text("Consent to the service")):
        assert held in text
    data = json.loads(files["my-data.json"])
    assert data["person"]["birth_date"] == "2010-09-05"
    assert data["consents"][0]["kind"] == "service"
    assert data["contacts"][0]["channel"] == visitor.channel


# --- consents


async def test_consents_are_given_and_withdrawn_one_by_one(house, visitor, lang):
    words = await at_profile(visitor, lang, date=ADULT)
    await visitor.presses(words.row("My consents"))
    assert visitor.screen.count(words.text("not given")) == 5
    await visitor.presses(words.row("Photos"))
    await visitor.presses(words.button("I agree"))
    assert visitor.screen.count(words.text("not given")) == 4
    await visitor.presses(words.row("Photos"))
    await visitor.presses(words.button("Withdraw consent"))
    assert words.text("Withdrawn.") in visitor.screen
    async with house.database.read() as session:
        photo = (await session.scalars(select(Consent).where(Consent.kind == ConsentKind.PHOTO))).one()
        assert photo.withdrawn_at == house.clock.now()


async def test_photos_of_minors_wait_for_the_representative(visitor, lang):
    words = await at_profile(visitor, lang)
    await visitor.does(words.row("My consents"), words.row("Photos"))
    assert words.button("I agree") not in visitor.buttons
    await visitor.does(words.button("Back"), words.row("Surveys"), words.button("I agree"))
    assert visitor.screen.count(words.text("not given")) == 4


async def test_withdrawing_the_service_is_explained_and_asked_for_again(house, visitor, lang):
    words = await at_profile(visitor, lang)
    await visitor.does(words.row("My consents"), words.row("Service"), words.button("Withdraw consent"))
    assert visitor.buttons == [words.button(one) for one in ("Stop", "Erase my data", "Back")]
    await visitor.presses(words.button("Stop"))
    person = await only_person(house)
    assert not await house.services.consents.has_agreed(person.id)
    assert person.family_name == "Серікова"


async def test_a_new_version_is_asked_for_at_the_next_booking(house, visitor, lang):
    words = await at_profile(visitor, lang)
    async with house.database.begin() as session:
        text = {
            "text_kk": "Жаңа мәтін",
            "text_ru": "Новый текст",
            "in_force_from": datetime(2026, 1, 1, tzinfo=UTC),
        }
        session.add(ConsentText(kind=ConsentKind.SERVICE, version=2, **text))
    person = await only_person(house)
    assert not await house.services.consents.has_agreed(person.id)
    await visitor.does(words.row("My consents"), words.row("Service"))
    await visitor.presses(words.button("I agree"))
    assert await house.services.consents.has_agreed(person.id)
    async with house.database.read() as session:
        versions = list(await session.scalars(select(Consent.version).order_by(Consent.id)))
        assert versions == [1, 2]


# --- notices, the full form


async def test_how_much_notices_say(house, visitor, lang):
    words = await at_profile(visitor, lang)
    await visitor.presses(words.row("Notices"))
    for label, style in {"Full notices": NoticeStyle.FULL, "No reminders": NoticeStyle.QUIET}.items():
        await visitor.presses(words.button(label))
        assert (await only_person(house)).notices is style


async def test_the_full_form_is_kept_answer_by_answer(house, visitor, lang):
    words = await at_profile(visitor, lang, date=ADULT)
    await visitor.presses(words.row("Full form"))
    await visitor.presses(words.button("I agree"))
    await visitor.presses(words.row("In a village"))
    await visitor.presses(words.button("Skip"))
    await visitor.presses(words.row("I look for work"))
    person = await only_person(house)
    async with house.database.read() as session:
        held = await session.get_one(PersonDetails, person.id)
        assert (held.settlement_kind, held.studies, held.works) == ("village", "", "looking")
    # Left in the middle, it goes on with the first question that has no answer.
    await visitor.does("/start", words.button("Main menu"), words.button("My data"), words.row("Full form"))
    assert words.text("Do you study now?") in visitor.screen
    await visitor.presses(words.row("I do not study"))
    for _ in range(5):
        await visitor.presses(words.button("Skip"))
    await visitor.does(
        words.button("Ramp"), words.button("Quiet room"), words.button("Ramp"), words.button("Done")
    )
    async with house.database.read() as session:
        assert (await session.get_one(PersonDetails, person.id)).needs == ["quiet_room"]


async def test_the_full_form_of_a_minor_waits_for_the_representative(visitor, lang):
    words = await at_profile(visitor, lang)
    await visitor.presses(words.row("Full form"))
    assert visitor.buttons == [words.button("Code for my parents"), words.button("Back")]


# --- several people, the lock word


async def test_several_people_choose_who_is_writing(house, visitor, lang):
    words = await at_profile(visitor, lang)
    await visitor.does(words.button("Main menu"), words.button("I am another person"))
    await visitor.does(words.button("New person"), words.button("I agree"))
    await visitor.does(
        ADULT, "Серіков Нұрлан", words.button("Male"), words.button("Yes"), words.button("Skip")
    )
    await visitor.presses(words.button("All correct"))
    assert await people(house) == 2
    await visitor.presses(words.button("My data"))
    assert "Серіков Нұрлан" in visitor.screen
    await visitor.does(words.button("Main menu"), words.button("I am another person"), "Айгерім С.")
    await visitor.presses(words.button("My data"))
    assert "Серікова Айгерім" in visitor.screen
    # Whoever comes next is asked at the door.
    await visitor.opens()
    assert words.text("Who is writing now?") in visitor.screen
    await visitor.presses("Нұрлан С.")
    assert words.text("Writing now: {name}", name="Нұрлан") in visitor.screen


async def test_the_lock_word_hides_ones_data(house, visitor, lang):
    words = await at_profile(visitor, lang)
    await visitor.does(words.row("Lock word"), "қой", "Қызғалдақ")
    house.clock.advance(timedelta(minutes=11))
    await visitor.presses(words.button("Back"))
    assert words.text("This is locked. Write your lock word.") in visitor.screen
    await visitor.types("роза")
    assert "Серікова" not in visitor.screen
    await visitor.types("кызгалдак")
    assert words.text("We hold this about you:") in visitor.screen


async def test_five_wrong_words_make_the_next_one_wait(house, visitor, lang):
    words = await at_profile(visitor, lang)
    await visitor.does(words.row("Lock word"), "Қызғалдақ")
    house.clock.advance(timedelta(minutes=11))
    await visitor.presses(words.button("Back"))
    for wrong in ("aaaa", "bbbb", "cccc", "dddd", "eeee"):
        await visitor.types(wrong)
    wait = "Too many wrong words. Please try again in 15 minutes, or ask at the centre."
    assert words.text(wait) in visitor.screen
    await visitor.does(words.button("Main menu"), words.button("My data"), "Қызғалдақ")
    assert words.text(wait) in visitor.screen
    house.clock.advance(timedelta(minutes=16))
    await visitor.does(words.button("Main menu"), words.button("My data"), "Қызғалдақ")
    assert "Серікова Айгерім" in visitor.screen


@pytest.mark.parametrize("answer", ["Take the lock off", "жаңа сөз"])
async def test_a_screen_left_open_takes_no_lock_off_and_sets_no_new_word(house, visitor, answer):
    words = await at_profile(visitor, "kk")
    await visitor.does(words.row("Lock word"), "Қызғалдақ", words.button("Back"), words.row("Lock word"))
    house.clock.advance(timedelta(minutes=11))
    if answer == "Take the lock off":
        await visitor.presses(words.button(answer))
    else:
        await visitor.types(answer)
    assert words.text("This is locked. Write your lock word.") in visitor.screen
    await visitor.does(words.button("Main menu"), words.button("My data"))
    await visitor.types("жаңа сөз")
    assert "Серікова" not in visitor.screen
    await visitor.types("Қызғалдақ")
    assert "Серікова" in visitor.screen


async def test_anothers_lock_word_is_asked_before_writing_for_them(visitor):
    words = await at_profile(visitor, "ru")
    await visitor.does(words.row("Lock word"), "Қызғалдақ", words.button("Back"))
    await visitor.does(words.button("Main menu"), words.button("I am another person"))
    await visitor.does(words.button("New person"), words.button("I agree"))
    await visitor.does(
        ADULT, "Серіков Нұрлан", words.button("Male"), words.button("Yes"), words.button("Skip")
    )
    await visitor.presses(words.button("All correct"))
    await visitor.does(words.button("Main menu"), words.button("I am another person"), "Айгерім С.")
    assert words.text("This is locked. Write your lock word.") in visitor.screen
    await visitor.does(words.button("Main menu"), words.button("My data"))
    assert "Серіков Нұрлан" in visitor.screen


# --- erasing


@pytest.mark.parametrize("typed", ["ӨШІРУ", "ОШИРУ", "oshiru", "удалить", "өшіру", "udalit"])
async def test_erasing_needs_the_word_and_takes_it_in_any_spelling(house, visitor, lang, typed):
    words = await at_profile(visitor, lang)
    await visitor.presses(words.button("Erase my data"))
    assert words.text("ERASE") in visitor.screen
    await visitor.types("иә")
    assert (await only_person(house)).erased_at is None
    await visitor.types(typed)
    person: Person = await only_person(house)
    assert person.erased_at == house.clock.now()
    await house.keys.discard()
    assert not await visitor.is_kept("Серікова")
    assert not await visitor.is_kept("701")
    # And the chat goes on.
    await visitor.does(words.button("Main menu"), words.button("My data"))
    assert visitor.buttons == [words.button("Registration"), words.button("Main menu")]


@pytest.mark.parametrize("forged", [
    "profile.style:loud", "consents.give:service", "consents.withdraw:service!", "details.answer:studies=x",
    "profile.sex:m", "profile.centre:1", "details.agree:9", "profile.no_word", "people.take:99999", "lang:en",
])  # fmt: skip
async def test_forged_choices_change_nothing(house, visitor, forged):
    await at_profile(visitor)
    before = await only_person(house)
    await visitor.presses_data(forged)
    after = await only_person(house)
    assert (after.sex, after.unit_id, after.notices) == (before.sex, before.unit_id, before.notices)
    assert await house.services.consents.has_agreed(after.id)
    assert visitor.screen
