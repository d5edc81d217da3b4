"""The first minute: language, menu, links, coming back in the middle, joining staff."""

import pytest
from sqlalchemy import select

from db.enums import Role
from db.models.people import Contact
from db.models.staff import StaffContact
from services.cause import Cause
from tests.bot.stage import LINK, OTHER_LINK, a_stage, greeted, registered
from tests.factories import a_login

MENU_KK = [
    "Кеңеске жазылу",
    "Орталық туралы",
    "Сұрақ қою",
    "Шұғыл көмек",
    "Бұл чат туралы",
    "Тіл / Язык",
]


async def contact_of(visitor) -> Contact:
    async with visitor.house.database.read() as session:
        found: Contact = await session.get_one(Contact, visitor.contact_id)
        return found


async def test_the_language_comes_first_both_at_once_kazakh_above(visitor):
    screen = await visitor.opens()
    assert screen.index("Қай тілде") < screen.index("На каком языке")
    assert visitor.buttons == ["Қазақша", "Русский"]


async def test_then_the_menu_and_nothing_personal_is_asked(house, visitor):
    await a_stage(house)
    await greeted(visitor)
    assert "бағдарламамын" in visitor.screen
    for row in MENU_KK:
        assert row in visitor.buttons
    assert len(visitor.buttons) <= 10


async def test_in_russian_every_row_is_russian(house, visitor):
    await a_stage(house)
    await greeted(visitor, "Русский")
    assert "программа" in visitor.screen
    assert visitor.buttons[-1] == "Язык / Тіл"
    assert "Записаться" in visitor.buttons


async def test_no_row_of_the_menu_leads_nowhere(house, visitor):
    await a_stage(house)
    await greeted(visitor)
    for row in list(visitor.buttons):
        await visitor.types("/start")
        if "Басты мәзір" in visitor.buttons:
            await visitor.presses("Басты мәзір")
        await visitor.presses(row)
        assert "алдыңғы сұрақтан" not in visitor.screen, row
        assert visitor.buttons, row


async def test_a_link_carries_the_centre_and_where_it_was_seen(house, visitor):
    stage = await a_stage(house)
    await greeted(visitor)
    contact = await contact_of(visitor)
    assert (contact.unit_id, contact.source) == (stage.centre.id, "qr")


async def test_an_unknown_code_is_no_obstacle(house, visitor):
    await a_stage(house)
    await visitor.opens("no-such-code")
    await visitor.presses("Қазақша")
    assert (await contact_of(visitor)).unit_id is None
    assert "Кеңеске жазылу" in visitor.buttons


async def test_another_centres_link_asks_before_it_changes_anything(house, visitor):
    stage = await a_stage(house)
    await greeted(visitor)
    await visitor.opens(OTHER_LINK)
    assert "Шу жастар орталығы" in visitor.screen
    await visitor.presses("Жоқ")
    assert (await contact_of(visitor)).unit_id == stage.centre.id
    await visitor.opens(OTHER_LINK)
    await visitor.presses("Иә, ауысайық")
    assert (await contact_of(visitor)).unit_id == stage.other.id


async def test_the_language_may_change_at_any_time_and_the_question_is_asked_again_in_it(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог")
    before = visitor.buttons
    await visitor.presses_data("lang:ru")
    assert "Теперь пишем по-русски" in visitor.screen
    assert "Ближайшее свободное время" in visitor.screen
    assert len(visitor.buttons) == len(before)
    assert "Другой день" in visitor.buttons


async def test_a_registered_persons_notices_follow_the_language(house, visitor):
    stage = await a_stage(house)
    person = await registered(visitor, stage)
    await visitor.presses_data("lang:ru")
    card = await house.services.people.card(Cause().by.__class__(person_id=person.id), person.id)
    assert card.lang == "ru"


async def test_start_in_the_middle_goes_on_begins_again_or_leaves(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог")
    await visitor.opens()
    assert visitor.buttons == ["Жалғастыру", "Басынан бастау", "Басты мәзір"]
    await visitor.presses("Жалғастыру")
    assert "Жақын бос уақыттар" in visitor.screen
    await visitor.opens()
    await visitor.presses("Басынан бастау")
    assert "Қандай көмек керек" in visitor.screen
    await visitor.opens()
    await visitor.presses("Басты мәзір")
    assert "Кеңеске жазылу" in visitor.buttons


async def test_what_was_left_for_the_menu_can_be_gone_on_with(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "Заңгер", "мәзір")
    assert visitor.buttons[0] == "Жалғастыру"
    await visitor.presses("Жалғастыру")
    assert visitor.screen.startswith("Заңгер")


@pytest.mark.parametrize("word", ["тоқта", "токта", "toqta", "стоп", "STOP", "хватит"])
async def test_enough_is_understood_and_loses_nothing(house, visitor, word):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог")
    await visitor.types(word)
    assert visitor.buttons == ["Жалғастыру", "Басынан бастау", "Басты мәзір"]


async def test_what_was_typed_before_the_language_is_not_forgotten(house, visitor):
    await a_stage(house)
    await visitor.types("Адрес қайда?")
    assert visitor.buttons == ["Қазақша", "Русский"]
    await visitor.presses("Қазақша")
    assert "Қай қаладан" in visitor.screen


async def test_a_chat_is_joined_to_a_login_by_a_code_once(house, visitor, another_visitor):
    stage = await a_stage(house)
    director = await a_login(house.database, stage.centre, Role.DIRECTOR)
    code = await house.services.profiles.make_chat_code(Cause(by=director))
    await visitor.opens(f"staff-{code}")
    assert "логин" in visitor.screen.lower()
    async with house.database.read() as session:
        joined = await session.scalar(select(StaffContact.login_id))
    assert joined == director.login_id
    await another_visitor.opens(f"staff-{code}")
    assert "Бұл код енді жарамайды" in another_visitor.screen
    assert another_visitor.buttons == ["Қазақша", "Русский"]


async def test_the_code_may_be_typed_into_the_chat_as_the_back_office_says(house, visitor):
    stage = await a_stage(house)
    director = await a_login(house.database, stage.centre, Role.DIRECTOR)
    await greeted(visitor)
    code = await house.services.profiles.make_chat_code(Cause(by=director))
    await visitor.types(code.lower())
    assert "логин" in visitor.screen.lower()
    await visitor.types("7KQM-3XHD")
    assert "Бұл код енді жарамайды" in visitor.screen


@pytest.mark.parametrize("typed", ["mama-papa", "22334455", "22.33.4455"])
async def test_what_only_looks_like_a_code_goes_on_to_the_question_that_waits(house, visitor, typed):
    await a_stage(house)
    await greeted(visitor, link="")
    await visitor.does("Орталық туралы", typed)
    assert "Бұл жерді таппадық" in visitor.screen


async def test_an_old_centre_link_while_a_question_waits_does_not_lose_it(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог")
    await visitor.opens(OTHER_LINK)
    await visitor.presses("Жоқ")
    assert "Жақын бос уақыттар" in visitor.screen
    await visitor.opens(LINK)
    assert visitor.buttons == ["Жалғастыру", "Басынан бастау", "Басты мәзір"]
