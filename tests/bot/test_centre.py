"""About the centre, the desk, which centre: open to anyone, without registration or consent."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from db.models.people import Contact, Person
from tests.bot.stage import a_stage, greeted
from tests.factories import a_centre, a_region, almaty


async def unit_of(visitor) -> int | None:
    async with visitor.house.database.read() as session:
        found: int | None = await session.scalar(
            select(Contact.unit_id).where(Contact.id == visitor.contact_id)
        )
        return found


async def test_about_the_centre_tells_services_hours_address_phone_and_access(house, visitor):
    await a_stage(house)
    await greeted(visitor)
    await visitor.presses("Орталық туралы")
    for said in (
        "Тараз жастар орталығы",
        "Төле би көшесі, 35",
        "8 7262 45 00 01",
        "дс–жм: 09:00–18:00",
        "сб–жс: демалыс",
        "Қазір ашық. Жабылады: 18:00",
        "Психолог",
        "Заңгер",
        "пандус",
    ):
        assert said.lower() in visitor.screen.lower(), said
    async with house.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Person)) == 0


async def test_the_desk_is_honest_when_nobody_is_there(house, visitor):
    await a_stage(house)
    house.clock.at = almaty("2026-11-20", "18:00")  # a Friday: 18:00 itself is closed
    await greeted(visitor, "Русский")
    await visitor.presses("Задать вопрос")
    assert "Сейчас закрыто. Откроется: 23 ноября, понедельник, 09:00" in visitor.screen
    assert "8 7262 45 00 01" in visitor.screen
    assert "Срочная помощь" in visitor.buttons


async def test_urgent_help_shows_the_numbers_of_the_data_with_their_hours(house, visitor):
    await a_stage(house)
    await greeted(visitor)
    await visitor.presses("Шұғыл көмек")
    assert "112 – өмірге қауіп төнсе (тегін, тәулік бойы)" in visitor.screen
    assert "111" in visitor.screen


@pytest.mark.parametrize("typed", ["Тараз", "taraz", "Таразданмын", "г. Тарас", "в таразе"])
async def test_one_typed_place_is_matched_and_confirmed(house, visitor, typed):
    stage = await a_stage(house)
    await greeted(visitor, link="")
    await visitor.presses("Орталық туралы")
    assert "Қай қаладан" in visitor.screen
    await visitor.types(typed)
    assert "Осы ма? Тараз жастар орталығы" in visitor.screen
    await visitor.presses("Иә")
    assert await unit_of(visitor) == stage.centre.id
    assert "Жұмыс уақыты" in visitor.screen


async def test_a_place_nobody_knows_leads_to_the_list_of_regions(house, visitor):
    stage = await a_stage(house)
    await greeted(visitor, "Русский", link="")
    await visitor.does("Записаться", "Готэм")
    assert "Такого места мы не нашли" in visitor.screen
    await visitor.does("Выбрать из списка", "Жамбылская область", "Шу")
    assert await unit_of(visitor) == stage.other.id
    assert "пока нет записи" in visitor.screen


async def test_a_long_list_is_paged_and_the_second_page_counts_too(house, visitor):
    region = await a_region(house.database, name_kk="Түркістан облысы", name_ru="Туркестанская область")
    for number in range(1, 13):
        await a_centre(
            house.database, region, place_kk=f"Ауыл {number:02}", place_ru=f"Село {number:02}", offers=()
        )
    await greeted(visitor, "Русский", link="")
    await visitor.does("О центре", "Выбрать из списка", "Туркестанская область")
    assert len(visitor.buttons) == 10
    assert visitor.buttons[-1] == "Ещё"
    await visitor.presses("Ещё")
    assert "Село 12" in visitor.buttons
    await visitor.presses("Село 12")
    assert await unit_of(visitor) is not None


async def test_a_centre_that_was_not_offered_is_not_taken(house, visitor):
    stage = await a_stage(house)
    await greeted(visitor, link="")
    await visitor.does("Орталық туралы", "Тараз")
    forged = visitor.data_of("Иә").replace(f":{stage.centre.id}", f":{stage.region.id}")
    await visitor.presses_data(forged)
    assert await unit_of(visitor) is None


async def test_urgent_help_in_the_middle_leads_back_to_the_question(house, visitor):
    await a_stage(house)
    await greeted(visitor, link="")
    await visitor.does("Орталық туралы", "көмек")
    assert "112" in visitor.screen
    await visitor.presses("Жалғастыру")
    assert "Қай қаладан" in visitor.screen


async def test_a_centre_is_open_until_its_last_minute(house, visitor):
    await a_stage(house)
    house.clock.at = almaty("2026-11-20", "18:00") - timedelta(minutes=1)
    await greeted(visitor)
    await visitor.presses("Сұрақ қою")
    assert "Қазір ашық" in visitor.screen
