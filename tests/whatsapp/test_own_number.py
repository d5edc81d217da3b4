"""Whoever registers at WhatsApp is offered the number they write from; who hides it, is not."""

import pytest
from sqlalchemy import select

from db.models.people import Person as Registered
from db.models.units import StartCode
from services.phones import show_phone
from tests.factories import a_centre, write
from tests.house import House
from tests.whatsapp.acts import begins, does
from tests.whatsapp.office import joined

TO_THE_PHONE = ("Тіркелу", "Келісемін", "05.09.2004", "Серікова Айгерім", "Әйел", "Иә")


async def _to_the_phone(house, line, person):
    centre = await a_centre(house.database)
    await write(house.database, StartCode(code="poster", unit_id=centre.id, source="poster"))
    await begins(line, person, "poster")
    for step in TO_THE_PHONE:
        await does(line, person, person.presses(step) if step in person.buttons else person.types(step))


@pytest.mark.parametrize("by", ["both", "phone"])
async def test_ones_own_number_is_a_button(house: House, api, by):
    async with joined(house, api) as line:
        person = api.person(77, by=by)
        await _to_the_phone(house, line, person)
        own, *_others = person.buttons
        assert len(person.buttons) == 3
        assert own.startswith("+7 ")
        await does(line, person, person.presses(own))
        await does(line, person, person.presses("Бәрі дұрыс"))
    assert api.faults == []
    async with house.database.read() as session:
        registered = (await session.scalars(select(Registered))).one()
    assert registered.phone is not None
    assert show_phone(registered.phone) == own


async def test_who_hides_the_number_is_not_asked_for_it_by_a_button(house: House, api):
    async with joined(house, api) as line:
        person = api.person(77, by="id")
        await _to_the_phone(house, line, person)
        assert not [label for label in person.buttons if label.startswith("+")]
        await does(line, person, person.types("8 701 123 45 67"))
        await does(line, person, person.presses("Бәрі дұрыс"))
    assert api.faults == []
