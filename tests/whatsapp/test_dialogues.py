"""Whole dialogues over WhatsApp's wire, whatever it tells of a person: nothing in between is faked."""

import pytest
from sqlalchemy import select

from db.enums import ChannelName, ConsultationState
from db.models.consultations import Consultation
from db.models.conversations import Arrival
from db.models.people import Person as Registered
from db.models.units import StartCode
from db.models.whatsapp import WhatsAppAccount
from documents.whatsapp_links import text_with
from tests.factories import a_centre, a_consultant, write
from tests.house import House
from tests.scripts import REGISTERS_AND_BOOKS, step_on
from tests.whatsapp.acts import count, does, nothing_is_left, until
from tests.whatsapp.office import Line, joined
from tests.whatsapp.people import Person


async def walk(line: Line, person: Person, steps: tuple[str, ...]) -> None:
    """Presses what is a button, types what is not; reads each answer."""
    for step in steps:
        choices = [(button.label, button.id) for button in person.sees[-1].buttons]
        text, data = step_on(step, choices)
        await does(line, person, person.presses_data(data) if data else person.types(text))


async def a_place(house: House) -> None:
    """A centre with a consultant, and a link to it."""
    centre = await a_centre(house.database)
    await a_consultant(house.database, centre)
    await write(house.database, StartCode(code="poster", unit_id=centre.id, source="poster"))


@pytest.mark.parametrize("by", ["both", "phone", "id"])
@pytest.mark.parametrize("script", REGISTERS_AND_BOOKS, ids=lambda script: script.name)
async def test_a_whole_registration_and_booking(house: House, api, script, by):
    await a_place(house)
    async with joined(house, api) as line:
        person = api.person(77, by=by)
        await does(line, person, person.types(text_with("poster")))
        await walk(line, person, script.steps)
        await until(lambda: nothing_is_left(house))
    assert api.faults == []
    # One bubble a step: each of them is paid for. The whole text of the consent is longer than one takes.
    assert person.things == len(script.steps) + 1 + script.steps.count("#consent:full")
    async with house.database.read() as session:
        visit = (await session.scalars(select(Consultation))).one()
        registered = (await session.scalars(select(Registered))).one()
    assert (visit.state, visit.person_id) == (ConsultationState.ASKED, registered.id)
    assert (registered.channel, registered.source) == (ChannelName.WHATSAPP, "poster")
    assert await count(house, WhatsAppAccount) == 1
    assert await count(house, Arrival, Arrival.body.is_not(None)) == 0


async def test_a_dialogue_goes_on_where_it_stood_after_a_restart(house: House, api):
    await a_place(house)
    person = api.person(77, by="id")
    steps = REGISTERS_AND_BOOKS[0].steps
    async with joined(house, api) as line:
        await does(line, person, person.types(text_with("poster")))
        await walk(line, person, steps[:6])
    house.restart()
    async with joined(house, api) as line:
        await walk(line, person, steps[6:])
    assert api.faults == []
    assert await count(house, Consultation) == 1


async def test_an_old_row_gets_a_plain_answer_and_changes_nothing(house: House, api):
    await a_place(house)
    person = api.person(77)
    async with joined(house, api) as line:
        await does(line, person, person.types(text_with("poster")))
        await walk(line, person, REGISTERS_AND_BOOKS[0].steps[:6])
        old = next(
            one for bubble in person.sees for one in bubble.buttons if one.id.startswith("consent:yes")
        )
        await does(line, person, person.presses_data(old.id))
        assert person.screen
        await walk(line, person, REGISTERS_AND_BOOKS[0].steps[6:11])
    assert await count(house, Registered) == 1
