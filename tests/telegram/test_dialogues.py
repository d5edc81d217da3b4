"""Whole dialogues over Telegram's wire, polled and by webhook: nothing in between is faked."""

import pytest
from sqlalchemy import func, select

from db.enums import ArrivalState, ConsultationState
from db.models.consultations import Consultation
from db.models.conversations import Arrival, Reply
from db.models.people import Person as Registered
from db.models.units import StartCode
from tests.factories import a_centre, a_consultant, write
from tests.house import House
from tests.scripts import REGISTERS_AND_BOOKS, step_on
from tests.telegram.office import Line, joined
from tests.telegram.people import Person
from tests.telegram.server import TelegramServer


@pytest.fixture
async def api():
    async with TelegramServer() as server:
        yield server


def choices(person: Person) -> list[tuple[str, str]]:
    """[label, data] on the newest screen."""
    rows = person.messages[-1].get("reply_markup", {}).get("inline_keyboard", ())
    return [(button["text"], button.get("callback_data", "")) for row in rows for button in row]


async def walk(line: Line, person: Person, steps: tuple[str, ...]) -> None:
    """Presses what is a button, types what is not; waits for each answer."""
    for step in steps:
        before = person.things
        if person.keys and step.startswith("#"):
            # Below the text box a button sends its label.
            await person.types(person.keys[1])
        else:
            text, data = step_on(step, choices(person))
            newest = person.messages[-1]["message_id"]
            await (person.presses_data(newest, data) if data else person.types(text))
        await line.answers(person, before)


async def starts(line: Line, person: Person, payload: str = "") -> None:
    before = person.things
    await person.starts(payload)
    await line.answers(person, before)


async def a_place(house: House) -> None:
    """A centre with a consultant, and a link to it."""
    centre = await a_centre(house.database)
    await a_consultant(house.database, centre)
    await write(house.database, StartCode(code="poster", unit_id=centre.id, source="poster"))


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
@pytest.mark.parametrize("script", REGISTERS_AND_BOOKS, ids=lambda script: script.name)
async def test_a_whole_registration_and_booking(house: House, api, script, webhook):
    await a_place(house)
    async with joined(house, api, webhook=webhook) as line:
        person = api.person(77)
        await starts(line, person, "poster")
        await walk(line, person, script.steps)
    assert not api.faults
    async with house.database.read() as session:
        visit = (await session.scalars(select(Consultation))).one()
        registered = (await session.scalars(select(Registered))).one()
        assert (visit.state, visit.person_id) == (ConsultationState.ASKED, registered.id)
        assert registered.channel == "telegram"
        assert registered.source == "poster"
        # Nothing of what was written waits, and no reply is left.
        waiting = select(func.count()).select_from(Arrival).where(Arrival.state != ArrivalState.DONE)
        assert await session.scalar(waiting) == 0
        assert (
            await session.scalar(select(func.count()).select_from(Arrival).where(Arrival.body.is_not(None)))
            == 0
        )
        assert await session.scalar(select(func.count()).select_from(Reply)) == 0
