"""Promised messages: exactly once in our own chat, owned up to elsewhere, never at a bad hour."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from db.enums import NoticeStyle, PromiseState, Role
from db.models.people import Contact, Person
from db.models.staff import StaffContact
from services.cause import Cause
from services.notices.deliveries import Deliveries
from services.notices.outgoing import promise, to_login, to_person
from services.notices.promise_ends import BACKOFF
from tests.bot.promises import a_delivery, booked, confirmed, missed, person_of, the_promise
from tests.bot.stage import Stage, a_stage, registered
from tests.factories import a_login, a_person, almaty, by_staff


@pytest.fixture
async def stage(house) -> Stage:
    return await a_stage(house)


async def test_the_confirmation_arrives_in_the_chat_in_the_persons_language(house, visitor, stage):
    await registered(visitor, stage)
    await confirmed(visitor, stage)
    await a_delivery(house).everything()
    await visitor.looks()
    assert "Жазылуыңыз расталды" in visitor.screen
    assert "сихолог" not in visitor.screen
    sent = await the_promise(house, "consultation_confirmed")
    assert sent.state is PromiseState.SENT
    assert sent.details.get("where") != "today"


async def test_an_announcement_does_not_break_the_dialogue(house, visitor, stage):
    await registered(visitor, stage)
    await confirmed(visitor, stage)
    await visitor.types("Сабақ туралы")
    question = visitor.screen
    assert "Пандус" in visitor.buttons
    pressed = visitor.data_of("Пандус")
    await a_delivery(house).everything()
    await visitor.looks()
    assert "расталды" in visitor.screen
    await visitor.presses_data(pressed)
    assert "✓ Пандус" in visitor.buttons
    await visitor.types("Крупный шрифт, ірі қаріп")
    assert question


async def test_a_notices_buttons_answer_in_the_middle_of_another_question(house, visitor, stage):
    await registered(visitor, stage)
    await confirmed(visitor, stage)
    house.clock.at = almaty("2026-11-18", "14:00")
    await visitor.types("мәзір")
    await visitor.does("Кеңеске жазылу", "Заңгер")
    await a_delivery(house).everything()
    await visitor.looks()
    assert "Еске саламыз" in visitor.screen
    await visitor.presses("Келемін")
    assert "Рақмет" in visitor.screen
    assert "Жақын бос уақыттар" in visitor.screen


async def test_the_reminder_comes_two_hours_before_and_not_earlier(house, visitor, stage):
    await registered(visitor, stage)
    await confirmed(visitor, stage)
    delivery = a_delivery(house)
    house.clock.at = almaty("2026-11-18", "13:59")
    await delivery.everything()
    assert (await the_promise(house, "visit_soon")).state is PromiseState.PROMISED
    house.clock.at = almaty("2026-11-18", "14:00")
    await delivery.everything()
    assert (await the_promise(house, "visit_soon")).state is PromiseState.SENT


async def test_nothing_is_said_at_a_bad_hour(house, visitor, stage):
    await registered(visitor, stage)
    number = await booked(visitor, "16:00")
    house.clock.at = almaty("2026-11-18", "15:30")
    await house.services.consultations.confirm(by_staff(stage.psychologist.actor), number)
    person_id = await person_of(visitor)
    house.clock.at = almaty("2026-11-18", "21:00")
    await missed(house, stage, person_id)
    delivery = a_delivery(house)
    await delivery.everything()
    moved = await the_promise(house, "visit_missed")
    assert moved.state is PromiseState.PROMISED
    assert moved.due_at == almaty("2026-11-19", "09:00")
    house.clock.at = almaty("2026-11-19", "08:59")
    assert await delivery.everything() == 0
    house.clock.at = almaty("2026-11-19", "09:00")
    await delivery.everything()
    assert (await the_promise(house, "visit_missed")).state is PromiseState.SENT


async def test_what_would_come_too_late_is_not_said_at_all(house, visitor, stage):
    await registered(visitor, stage)
    await confirmed(visitor, stage)
    before = len(visitor.said)
    house.clock.at = almaty("2026-11-18", "16:01")
    await a_delivery(house).everything()
    await visitor.looks()
    assert len(visitor.said) == before
    assert (await the_promise(house, "visit_soon")).state is PromiseState.DROPPED


async def test_what_is_no_longer_true_is_not_said(house, visitor, stage):
    await registered(visitor, stage)
    number = await confirmed(visitor, stage)
    person_id = await person_of(visitor)
    async with house.database.begin() as session:
        await promise(
            session,
            "consultation_declined",
            to_person(person_id),
            f"consultation:{number}",
            now=house.clock.now(),
        )
    await a_delivery(house).everything()
    assert (await the_promise(house, "consultation_declined")).state is PromiseState.DROPPED


async def test_two_workers_say_it_once(house, visitor, stage):
    await registered(visitor, stage)
    await confirmed(visitor, stage)
    workers = [a_delivery(house, worker=f"worker {n}") for n in range(4)]
    await asyncio.gather(*[worker.everything() for worker in workers])
    await visitor.looks()
    assert sum("Жазылуыңыз расталды" in text for text in visitor.said) == 1


async def test_messages_to_one_person_keep_their_order(house, visitor, stage):
    person = await registered(visitor, stage)
    for _ in range(5):
        await missed(house, stage, person.id)
    deliveries = Deliveries(house.database, house.tools, house.keys)
    first = await deliveries.claim()
    assert len(first) == 1
    assert await Deliveries(house.database, house.tools, house.keys).claim() == []
    house.clock.advance(timedelta(seconds=31))
    assert await Deliveries(house.database, house.tools, house.keys).claim() == first


async def test_a_fault_of_ours_is_tried_again_and_then_stands_on_the_call_list(house, visitor, stage):
    person = await registered(visitor, stage)
    async with house.database.begin() as session:
        # A visit's reminder that is about no visit has no words.
        await promise(session, "visit_soon", to_person(person.id), "nothing", now=house.clock.now())
    delivery = a_delivery(house)
    for pause in BACKOFF:
        await delivery.everything()
        failed = await the_promise(house, "visit_soon")
        assert failed.state is PromiseState.PROMISED
        assert failed.due_at == house.clock.now() + pause
        house.clock.advance(pause)
    await delivery.everything()
    failed = await the_promise(house, "visit_soon")
    assert (failed.state, failed.fault) == (PromiseState.FAILED, "ValueError")
    assert failed.unit_id == stage.centre.id


async def test_a_person_without_a_chat_is_on_the_call_list_until_somebody_rang(house, stage):
    person = await a_person(house.database, stage.centre, phone="+77011234567")
    await missed(house, stage, person.id)
    await a_delivery(house).everything()
    desk = await a_login(house.database, stage.centre, Role.FRONT_DESK)
    elsewhere = await a_login(house.database, stage.other, Role.FRONT_DESK)
    outgoing = house.services.outgoing
    (entry,) = await outgoing.call_list(desk)
    assert (entry.fault, entry.phone, entry.family_name) == ("no_contact", "+77011234567", person.family_name)
    assert await outgoing.calls_to_make(desk) == 1
    assert await outgoing.call_list(elsewhere) == []
    await outgoing.tick_called(by_staff(desk, "form-1"), entry.id)
    assert await outgoing.call_list(desk) == []


@pytest.mark.web_only("a telephone is nobody else's")
async def test_a_shared_computer_is_no_place_for_notices(house, visitor, stage):
    await registered(visitor, stage)
    async with house.database.begin() as session:
        await session.execute(
            update(Contact)
            .where(Contact.id == visitor.contact_id)
            .values(is_public=True, forget_at=house.clock.now() + timedelta(minutes=5))
        )
    person_id = await person_of(visitor)
    await missed(house, stage, person_id)
    await a_delivery(house).everything()
    assert (await the_promise(house, "visit_missed")).state is PromiseState.FAILED


async def test_quiet_people_hear_answers_and_no_reminders(house, visitor, stage):
    person = await registered(visitor, stage)
    async with house.database.begin() as session:
        await session.execute(update(Person).where(Person.id == person.id).values(notices=NoticeStyle.QUIET))
    await confirmed(visitor, stage)
    house.clock.at = almaty("2026-11-18", "14:00")
    await a_delivery(house).everything()
    assert (await the_promise(house, "consultation_confirmed")).state is PromiseState.SENT
    assert (await the_promise(house, "visit_soon")).state is PromiseState.DROPPED


async def test_staff_without_a_chat_find_it_on_the_today_page_with_one_in_it(house, visitor, stage):
    director = await a_login(house.database, stage.centre, Role.DIRECTOR, lang="ru")

    async def reminded(subject: str) -> None:
        async with house.database.begin() as session:
            to = to_login(director.login_id or 0)
            await promise(
                session,
                "report_reminder",
                to,
                subject,
                now=house.clock.now(),
                unit_id=stage.centre.id,
                quarter="2026Q4",
                due="2027-01-12",
                usual="2027-01-05",
            )

    await reminded("report:1")
    await a_delivery(house).everything()
    assert (await the_promise(house, "report_reminder")).details["where"] == "today"
    (shown,) = await house.services.outgoing.own_notices(director)
    assert shown.details["quarter"] == "2026Q4"
    code = await house.services.profiles.make_chat_code(Cause(by=director))
    await visitor.opens(f"staff-{code}")
    await reminded("report:2")
    await a_delivery(house).everything()
    await visitor.looks()
    assert "Срок: 12 января, вторник" in visitor.screen
    assert "Дан другой срок. Обычный: 5 января, вторник" in visitor.screen
    async with house.database.read() as session:
        assert await session.scalar(select(StaffContact.login_id)) == director.login_id


async def test_staff_are_not_told_on_a_day_off(house, stage):
    director = await a_login(house.database, stage.centre, Role.DIRECTOR)
    house.clock.at = almaty("2026-11-21", "12:00")  # a Saturday
    async with house.database.begin() as session:
        to = to_login(director.login_id or 0)
        await promise(session, "report_reminder", to, "report:1", now=house.clock.now())
    await a_delivery(house).everything()
    moved = await the_promise(house, "report_reminder")
    assert (moved.state, moved.due_at) == (PromiseState.PROMISED, almaty("2026-11-23", "09:00"))


async def test_the_loop_is_woken_by_a_promise_and_ends_when_asked(house, visitor, stage):
    await registered(visitor, stage)
    delivery = a_delivery(house)
    running = asyncio.get_running_loop().create_task(delivery.run())
    await asyncio.sleep(0.05)
    await confirmed(visitor, stage)
    for _ in range(100):
        if (await the_promise(house, "consultation_confirmed")).state is PromiseState.SENT:
            break
        await asyncio.sleep(0.02)
    assert (await the_promise(house, "consultation_confirmed")).state is PromiseState.SENT
    delivery.close()
    await asyncio.wait_for(running, 2)
