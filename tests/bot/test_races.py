"""Many at once before the dispatcher: one hour, one owner; one press, one effect; messages in their order."""

import asyncio
from collections import Counter
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from bot.callbacks import pack
from bot.states import Booking, Registration
from db.enums import ChannelName, ConsultationState
from db.models.consultations import ConsultantCell, Consultation
from db.models.conversations import Arrival, Conversation, Promise
from db.models.people import Contact, Person
from db.models.staff import AuditEntry
from db.models.units import StartCode
from services.consultations.slots import span_of
from services.turns.conversations import find, keep, meet
from tests.factories import a_centre, a_consultant, almaty, write
from tests.house import MORNING, build_house
from tests.scripts import GIRL_OF_16, step_on
from tests.visitor import Visitor, WebVisitor

# Thursday: the day after the one the house lives on.
HOUR = almaty("2026-11-19", "10:00")


@pytest.fixture
async def consultant(house):
    centre = await a_centre(house.database)
    await write(house.database, StartCode(code="poster", unit_id=centre.id, source="poster"))
    return await a_consultant(house.database, centre)


async def count(house, what) -> int:
    async with house.database.read() as session:
        return int(await session.scalar(select(func.count()).select_from(what)) or 0)


async def states(house) -> Counter:
    async with house.database.read() as session:
        return Counter(await session.scalars(select(Conversation.state)))


async def choosing_an_hour(house, consultant, amount: int) -> list[str]:
    """Strangers who have the hours of a consultant on their screens; written at once, for there are many."""
    names = [str(5000 + number) for number in range(amount)]
    for start in range(0, amount, 25):
        await house.keys.stock_up()
        async with house.database.begin() as session:
            for name in names[start : start + 25]:
                dialogue = await meet(
                    session, house.keys, channel=ChannelName.WEB, external_id=name, now=MORNING
                )
                dialogue.lang, dialogue.unit_id = "kk", consultant.unit_id
                dialogue.state, dialogue.step = Booking.hour.state, 1
                dialogue.draft = {"booking": {"unit": consultant.unit_id, "kind": consultant.specialism_id}}
                await keep(session, house.keys, dialogue, MORNING)
    return names


def the_hour(consultant, step: int, hour=HOUR) -> str:
    return pack("booking.hour", f"{consultant.id}.{int(hour.timestamp())}", step)


async def walks(visitor: Visitor, until: str) -> None:
    """Takes the steps of the girl of 16 up to the one named, which is left."""
    await visitor.opens("poster")
    for step in GIRL_OF_16.steps[: GIRL_OF_16.steps.index(until)]:
        text, data = step_on(step, list(visitor.bubbles[-1].choices))
        await (visitor.presses_data(data) if data else visitor.types(text))


async def test_two_hundred_press_one_hour_and_one_keeps_it(house, consultant):
    names = await choosing_an_hour(house, consultant, 200)

    outcomes = await asyncio.gather(
        *(house.presses(name, uuid4(), the_hour(consultant, 1)) for name in names)
    )

    assert not any(outcome.failed for outcome in outcomes)
    assert await count(house, Consultation) == 1
    cells = span_of(HOUR, HOUR.replace(minute=45), 0, 15)
    assert await count(house, ConsultantCell) == len(cells)
    # One goes on to the consent; the others are offered other hours.
    assert await states(house) == {Registration.consent.state: 1, Booking.hour.state: 199}
    loser = WebVisitor(house, names[0])
    async with house.database.read() as session:
        won = await session.scalar(select(Consultation.contact_id))
        loser.contact_id = await session.scalar(select(Contact.id).where(Contact.id != won).limit(1))
    await loser.looks()
    assert not any(str(int(HOUR.timestamp())) in data for _, data in loser.bubbles[-1].choices)
    assert any("booking.hour" in data for _, data in loser.bubbles[-1].choices)


async def test_a_double_press_asks_once(house, consultant, visitor):
    await walks(visitor, "#booking.ask")
    data = visitor.data_of(visitor.buttons[0])
    assert data.startswith("booking.ask")

    before = len(visitor.said)

    await asyncio.gather(*(visitor.presses_data(data) for _ in range(5)))

    async with house.database.read() as session:
        asked = list(await session.scalars(select(Consultation.state)))
        assert asked == [ConsultationState.ASKED]
        deeds = Counter(await session.scalars(select(AuditEntry.deed)))
        assert deeds["asked"] == 1
        assert await session.scalar(select(func.count()).select_from(Promise)) == 1
    # The four late ones are shown the question that waits, never silence.
    assert len(visitor.said) == before + 5
    assert await states(house) == {Booking.about.state: 1}


async def test_a_double_press_registers_once(house, consultant, visitor):
    await walks(visitor, "#registration.done")
    data = visitor.data_of(visitor.buttons[0])

    await asyncio.gather(*(visitor.presses_data(data) for _ in range(5)))

    assert await count(house, Person) == 1


@pytest.mark.web_only("whoever writes gives the message its key; Telegram's numbers are its own")
async def test_one_key_sent_five_times_at_once_has_one_effect(house, consultant, visitor):
    await walks(visitor, "#registration.done")
    data, key, before = visitor.data_of(visitor.buttons[0]), uuid4(), len(visitor.bubbles)

    outcomes = await asyncio.gather(*(house.presses(visitor.external_id, key, data) for _ in range(5)))

    assert sorted(outcome.seen_before for outcome in outcomes) == [False, True, True, True, True]
    await visitor.looks()
    assert len(visitor.bubbles) == before + 2
    assert await count(house, Person) == 1


async def test_two_quick_messages_are_two_answers_in_their_order(house, consultant, visitor):
    await walks(visitor, "5 қыркүйек 2010")

    await asyncio.gather(visitor.types("5 қыркүйек 2010"), visitor.types("Серікова Айгерім"))

    said = [bubble.text for bubble in visitor.bubbles if bubble.sender == "person"]
    assert said[-2:] == ["5 қыркүйек 2010", "Серікова Айгерім"]
    assert [text[:3] for text in visitor.said[-2:]] == ["2/6", "3/6"]
    assert await states(house) == {Registration.sex.state: 1}


async def test_two_tabs_press_two_hours_and_keep_one(house, consultant):
    [name] = await choosing_an_hour(house, consultant, 1)
    later = almaty("2026-11-19", "11:00")

    await asyncio.gather(
        house.presses(name, uuid4(), the_hour(consultant, 1)),
        house.presses(name, uuid4(), the_hour(consultant, 1, later)),
    )

    async with house.database.read() as session:
        kept = list(await session.scalars(select(Consultation.starts_at)))
    assert kept == [HOUR]
    # The second tab's screen was old by then.
    assert await states(house) == {Registration.consent.state: 1}


async def test_two_workers_take_one_persons_messages_one_after_the_other(house, consultant, tmp_path):
    other = await build_house(
        house.database.url.render_as_string(hide_password=False), tmp_path / "keys.json"
    )
    outcomes = await asyncio.gather(
        *(worker.says("7001", uuid4(), f"text {n}") for n in range(8) for worker in (house, other))
    )
    await other.close()

    assert not any(outcome.failed for outcome in outcomes)
    assert len({outcome.contact_id for outcome in outcomes}) == 1
    assert sorted(outcome.last_seq for outcome in outcomes) == [2 * n for n in range(1, 17)]
    assert await count(house, Arrival) == 16
    assert await count(house, Contact) == 1


@pytest.mark.web_only("another worker's turn is fed to it by hand")
async def test_whoever_waited_for_another_workers_turn_sees_the_contact_as_it_left_it(
    house, consultant, visitor, tmp_path
):
    await visitor.opens("poster")
    other = await build_house(
        house.database.url.render_as_string(hide_password=False), tmp_path / "keys.json"
    )
    async with house.database.begin() as session:
        dialogue = await find(session, house.keys, contact_id=visitor.contact_id)
        assert dialogue
        waiting = asyncio.ensure_future(other.says(visitor.external_id, uuid4(), "сәлем"))  # noqa: TID251
        await asyncio.sleep(0.3)
        assert not waiting.done()
        dialogue.lang = "kk"
        await keep(session, house.keys, dialogue, MORNING)
    await waiting
    await other.close()

    await visitor.looks()
    # Not asked for the language again: it is chosen.
    assert "Русский" not in visitor.buttons
    assert await count(house, select(Contact.id).where(Contact.lang == "kk").subquery()) == 1
