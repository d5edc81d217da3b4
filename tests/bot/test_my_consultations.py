"""My bookings: to come and past, cancelled with a reason, offers and reminders answered, the lock word."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from db.enums import ConsultationState
from db.models.consultations import Consultation
from db.models.people import Contact
from db.models.units import Reason
from services.cause import Actor, Cause
from tests.bot.stage import Stage, a_stage, registered
from tests.factories import a_person, almaty, by_staff
from tests.visitor import Visitor


@pytest.fixture
async def stage(house) -> Stage:
    return await a_stage(house)


async def booked(visitor: Visitor, hour: str = "16:00") -> int:
    """An hour of today, asked for; nothing was said afterwards."""
    await visitor.types("мәзір")
    await visitor.does("Кеңеске жазылу", "Психолог")
    await visitor.presses(next(label for label in visitor.buttons if label.endswith(hour)))
    await visitor.presses("Жазылу")
    async with visitor.house.database.read() as session:
        number = await session.scalar(select(Consultation.id).order_by(Consultation.id.desc()).limit(1))
    await visitor.presses_data("menu")
    return number or 0


async def state_of(house, number: int) -> ConsultationState:
    async with house.database.read() as session:
        found: Consultation = await session.get_one(Consultation, number)
        return found.state


async def test_nothing_booked_says_so_and_leads_to_booking(house, visitor, stage):
    await registered(visitor, stage)
    await visitor.types("жазылуларым")
    assert "жазылған кездесу жоқ" in visitor.screen
    assert "Кеңеске жазылу" in visitor.buttons


async def test_the_one_to_come_is_shown_with_its_state_in_plain_words(house, visitor, stage):
    await registered(visitor, stage)
    await booked(visitor)
    await visitor.types("жазылуларым")
    assert "Растауды күтіп тұр. Жауап мерзімі:" in visitor.screen
    assert "өңделуде" not in visitor.screen
    assert {"Басқа уақыт", "Жазылуды тоқтату"} <= set(visitor.buttons)


async def test_cancelled_with_a_reason_from_the_list(house, visitor, stage):
    await registered(visitor, stage)
    number = await booked(visitor)
    await visitor.does("жазылуларым", "Жазылуды тоқтату", "Уақытым жоқ")
    assert "Жазылу тоқтатылды" in visitor.screen
    assert await state_of(house, number) is ConsultationState.CANCELLED
    async with house.database.read() as session:
        reason = await session.scalar(
            select(Reason.code).join(Consultation, Consultation.reason_id == Reason.id)
        )
    assert reason == "no_time"


async def test_not_cancelled_after_all(house, visitor, stage):
    await registered(visitor, stage)
    number = await booked(visitor)
    await visitor.does("жазылуларым", "Жазылуды тоқтату", "Тоқтатпау")
    assert await state_of(house, number) is ConsultationState.ASKED
    assert "Ештеңе өзгерген жоқ" in visitor.screen


async def test_moved_the_new_hour_is_asked_for_before_the_old_is_given_back(house, visitor, stage):
    await registered(visitor, stage)
    number = await booked(visitor)
    await visitor.does("жазылуларым", "Басқа уақыт")
    assert "қазіргі уақытыңыз сақталады" in visitor.screen
    assert await state_of(house, number) is ConsultationState.ASKED
    await visitor.presses(next(label for label in visitor.buttons if label.endswith("14:00")))
    await visitor.presses("Жазылу")
    async with house.database.read() as session:
        states = list(await session.scalars(select(Consultation.state).order_by(Consultation.id)))
    assert states == [ConsultationState.CANCELLED, ConsultationState.ASKED]


async def test_a_cancelled_booking_is_not_moved_any_more(house, visitor, stage):
    await registered(visitor, stage)
    await booked(visitor)
    await visitor.does("жазылуларым", "Басқа уақыт", "мәзір")
    assert "Жалғастыру" in visitor.buttons
    await visitor.does("жазылуларым", "Жазылуды тоқтату", "Уақытым жоқ", "Басты мәзір")
    assert "Жалғастыру" not in visitor.buttons


@pytest.mark.parametrize(
    "answer, state",
    [("Маған ыңғайлы", ConsultationState.CONFIRMED), ("Ыңғайсыз", ConsultationState.ASKED)],
)
async def test_another_time_is_accepted_or_refused(house, visitor, stage, answer, state):
    await registered(visitor, stage)
    number = await booked(visitor)
    offered = almaty("2026-11-20", "15:00")
    await house.services.consultations.offer_another(by_staff(stage.psychologist.actor), number, offered)
    await visitor.types("жазылуларым")
    assert "Басқа уақыт ұсынылды: 20 қараша, жұма, 15:00" in visitor.screen
    await visitor.presses(answer)
    assert await state_of(house, number) is state
    await visitor.presses_data(f"visit.accept:{number}")
    assert await state_of(house, number) is state
    assert visitor.buttons


async def test_the_past_is_listed_too(house, visitor, stage):
    await registered(visitor, stage)
    number = await booked(visitor)
    await house.services.consultations.confirm(by_staff(stage.psychologist.actor), number)
    house.clock.at = almaty("2026-11-18", "17:00")
    await house.services.consultations.mark_held(by_staff(stage.psychologist.actor), number)
    await visitor.does("жазылуларым", "Өткен кездесулер")
    assert "Кездесу өтті" in visitor.screen


async def test_the_lock_word_comes_first_where_one_is_set(house, visitor, stage):
    person = await registered(visitor, stage)
    number = await booked(visitor)
    cause = Cause(Actor(contact_id=visitor.contact_id, person_id=person.id))
    await house.services.people.set_lock_word(cause, "алма ағаш")
    house.clock.advance(timedelta(minutes=11))
    await visitor.types("жазылуларым")
    assert "Ахметова" not in visitor.screen
    await visitor.presses_data(f"visit:{number}")
    assert "Ахметова" not in visitor.screen
    await visitor.types("алма агаш")
    assert "Ахметова" in visitor.screen


@pytest.mark.parametrize("deed", ["visit.cancel", "visit.keep", "visit.other", "bookings.past"])
async def test_no_old_button_of_a_locked_booking_passes_by_the_word(house, visitor, stage, deed):
    person = await registered(visitor, stage)
    number = await booked(visitor)
    cause = Cause(Actor(contact_id=visitor.contact_id, person_id=person.id))
    await house.services.people.set_lock_word(cause, "алма ағаш")
    house.clock.advance(timedelta(minutes=11))
    await visitor.presses_data(f"{deed}:{number}")
    assert "Құпия сөзіңізді жазыңыз" in visitor.screen
    await visitor.presses_data("visit.reason:none")
    assert await state_of(house, number) is ConsultationState.ASKED
    assert not any("Ахметова" in text for text in visitor.said[-2:])
    await visitor.types("бөтен сөз")
    assert "Ахметова" not in visitor.screen
    await visitor.types("алма ағаш")
    assert "Ахметова" in visitor.screen


async def test_another_persons_booking_is_not_seen_nor_touched(house, visitor, another_visitor, stage):
    await registered(visitor, stage)
    await registered(another_visitor, stage)
    number = await booked(visitor)
    for deed in ("visit", "visit.cancel", "visit.accept", "visit.coming", "visit.other", "visit.wait"):
        await another_visitor.presses_data(f"{deed}:{number}")
        assert "Ахметова" not in another_visitor.screen, deed
        assert another_visitor.buttons
    assert await state_of(house, number) is ConsultationState.ASKED


async def test_a_shared_phone_asks_who_is_writing(house, visitor, stage):
    await registered(visitor, stage)
    await booked(visitor)
    async with house.database.begin() as session:
        contact = await session.get_one(Contact, visitor.contact_id)
        contact.person_id = None
    await visitor.types("жазылуларым")
    assert "Ахметова" not in visitor.screen
    assert any("Айгерім" in label for label in visitor.buttons)


async def test_a_button_pressed_after_the_visit_began_says_whom_to_ring(house, visitor, stage):
    await registered(visitor, stage)
    number = await booked(visitor)
    await house.services.consultations.confirm(by_staff(stage.psychologist.actor), number)
    house.clock.at = almaty("2026-11-18", "16:05")
    await visitor.presses_data(f"visit.coming:{number}")
    assert "басталып кетті" in visitor.screen
    await visitor.presses_data(f"visit.cancel:{number}")
    await visitor.does("Айтқым келмейді")
    assert await state_of(house, number) is ConsultationState.CONFIRMED


async def test_coming_typed_in_words_answers_the_reminder(house, visitor, stage):
    person = await registered(visitor, stage)
    number = await booked(visitor)
    await house.services.consultations.confirm(by_staff(stage.psychologist.actor), number)
    await visitor.types("kelemin")
    assert "Рақмет" in visitor.screen
    async with house.database.read() as session:
        assert (await session.get_one(Consultation, number)).will_come is True
    assert (await a_person(house.database, stage.centre)).id != person.id
