"""Booking: three presses; the hour is kept meanwhile; what is asked afterwards may be skipped."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from db.enums import ConsultationState, VisitMethod, VisitNeed, VisitRole
from db.models.consultations import Consultation
from db.models.conversations import Promise
from tests.bot.stage import Stage, a_stage, greeted, registered
from tests.factories import a_consultant
from tests.visitor import Visitor

# Wednesday 18 November 2026, 10:00 in Almaty: the nearest hour of nine to six begins at eleven.
FIRST_HOUR = "18 қар., ср, 11:00"


async def all_of(house) -> list[Consultation]:
    async with house.database.read() as session:
        return list(await session.scalars(select(Consultation).order_by(Consultation.id)))


async def the_one(house) -> Consultation:
    (found,) = await all_of(house)
    return found


async def registers(visitor: Visitor) -> None:
    """The six questions, as a girl of sixteen."""
    await visitor.does("Келісемін", "05.09.2010", "Серікова Айгерім", "Әйел", "Иә", "Өткізіп жіберу", "Кейін")
    await visitor.presses("Бәрі дұрыс")


async def test_three_presses_of_a_registered_person(house, visitor):
    stage = await a_stage(house)
    person = await registered(visitor, stage)
    await visitor.presses("Кеңеске жазылу")
    await visitor.presses("Психолог")
    assert "45 минут" in visitor.screen
    assert "Тегін" in visitor.screen
    hours = [label for label in visitor.buttons if ":" in label]
    assert len(hours) == 8
    assert hours[0] == FIRST_HOUR
    assert len(visitor.buttons) <= 10
    await visitor.presses(hours[0])
    for said in ("Ахметова", "18 қараша, сәрсенбі", "11:00", "Төле би көшесі, 35"):
        assert said in visitor.screen
    await visitor.presses("Жазылу")
    visit = await the_one(house)
    assert (visit.state, visit.person_id) == (ConsultationState.ASKED, person.id)
    assert "Жазылдыңыз, енді растауды күтіңіз. Мерзімі: бүгін, 10:30" in visitor.screen


async def test_a_stranger_registers_while_the_hour_is_kept(house, visitor):
    await a_stage(house)
    await greeted(visitor)
    await visitor.does("Кеңеске жазылу", "Психолог", FIRST_HOUR)
    assert "сақтаймыз" in visitor.screen
    held = await the_one(house)
    assert held.state is ConsultationState.HOLDING
    for step in ("Келісемін", "05.09.2010", "Серікова Айгерім"):
        house.clock.advance(timedelta(minutes=8))
        await visitor.does(step)
    assert (await the_one(house)).hold_until > house.clock.now()
    await visitor.does("Әйел", "Иә", "Өткізіп жіберу", "Кейін", "Бәрі дұрыс")
    assert "Жазайын ба?" in visitor.screen
    await visitor.presses("Жазылу")
    visit = await the_one(house)
    assert visit.state is ConsultationState.ASKED
    assert visit.person_id is not None


async def test_a_hold_is_renewed_to_thirty_minutes_and_no_further(house, visitor, another_visitor):
    stage = await a_stage(house)
    await greeted(visitor)
    await visitor.does("Кеңеске жазылу", "Психолог", FIRST_HOUR, "Келісемін")
    for _ in range(4):
        house.clock.advance(timedelta(minutes=9))
        await visitor.types("кеше")
    await registered(another_visitor, stage)
    await another_visitor.does("Кеңеске жазылу", "Психолог")
    assert "18 қар., ср, 12:00" in another_visitor.buttons
    # Half past ten and more: eleven is too near by now for anybody; the hold alone stood in nobody's way.
    assert (await the_one(house)).hold_until <= house.clock.now()


async def test_somebody_quicker_took_it_and_the_nearest_others_are_offered(house, visitor, another_visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await registered(another_visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог")
    await another_visitor.does("Кеңеске жазылу", "Психолог", FIRST_HOUR, "Жазылу")
    await visitor.presses(FIRST_HOUR)
    assert "жазылып үлгерді" in visitor.screen
    assert FIRST_HOUR not in visitor.buttons
    assert "18 қар., ср, 12:00" in visitor.buttons


async def test_a_hold_that_ended_is_taken_again_while_it_is_free(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог", "18 қар., ср, 16:00")
    house.clock.advance(timedelta(hours=2))
    await house.services.consultations.release_overdue_holds(house.clock.now())
    await visitor.presses("Жазылу")
    visit = await the_one(house)
    assert visit.state is ConsultationState.ASKED
    assert visit.first_cell is not None


async def test_a_hold_that_ended_and_was_taken_by_another_says_so(house, visitor, another_visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await registered(another_visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог", "18 қар., ср, 16:00")
    house.clock.advance(timedelta(hours=1))
    await another_visitor.does("Кеңеске жазылу", "Психолог", "18 қар., ср, 16:00", "Жазылу")
    await visitor.presses("Жазылу")
    assert "жазылып үлгерді" in visitor.screen
    states = [visit.state for visit in await all_of(house)]
    assert states.count(ConsultationState.ASKED) == 1


async def test_two_presses_of_confirm_are_one_booking(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог", FIRST_HOUR)
    data = visitor.data_of("Жазылу")
    await asyncio.gather(visitor.presses_data(data), visitor.presses_data(data))
    assert [visit.state for visit in await all_of(house)] == [ConsultationState.ASKED]


async def test_a_consultant_who_lets_requests_confirm_themselves(house, visitor):
    stage = await a_stage(house, confirms_itself=True)
    await registered(visitor, stage, "Русский")
    await visitor.does("Записаться", "Психолог", "18 нояб., ср, 11:00", "Записаться")
    assert "Запись принята и подтверждена" in visitor.screen
    assert (await the_one(house)).state is ConsultationState.CONFIRMED


async def test_another_day_another_method(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог", "Басқа күн")
    assert "бс" not in visitor.buttons[0]
    await visitor.presses("дс, 23.11")
    assert all(label.startswith("23 қар.") for label in visitor.buttons if ":" in label)
    await visitor.does("23 қар., дс, 09:00", "Онлайн")
    assert "Қалай: Онлайн" in visitor.screen
    await visitor.presses("Жазылу")
    assert (await the_one(house)).method is VisitMethod.ONLINE


async def test_another_specialist_and_names_in_the_rows_where_there_are_several(house, visitor):
    stage = await a_stage(house)
    second = await a_consultant(house.database, stage.centre, "psychologist")
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог")
    named = [label for label in visitor.buttons if ":" in label]
    assert all("Ахмет" in label for label in named)
    assert len(set(named)) == 8
    assert not any("…" in label for label in visitor.buttons)
    await visitor.does("Басқа маман", f"{second.employee.family_name} Сәуле", FIRST_HOUR, "Жазылу")
    assert (await the_one(house)).consultant_id == second.id


async def test_afterwards_role_about_and_needs(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage, age=40)
    await visitor.does("Кеңеске жазылу", "Психолог", FIRST_HOUR, "Жазылу")
    await visitor.does(
        "Ата-ана ретінде", "Ұлым мектепке барғысы келмейді", "Пандус", "Тыныш бөлме", "✓ Пандус"
    )
    await visitor.presses("Дайын")
    assert "Тыныш бөлме" not in visitor.buttons
    visit = await the_one(house)
    assert visit.role is VisitRole.REPRESENTATIVE
    assert visit.needs == [VisitNeed.QUIET_ROOM.value]
    assert visit.about is not None
    assert "Ұлым".encode() not in visit.about


async def test_every_question_afterwards_may_be_skipped(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage, age=20)
    await visitor.does("Кеңеске жазылу", "Психолог", FIRST_HOUR, "Жазылу")
    await visitor.does("Өткізіп жіберу", "Өткізіп жіберу", "Ештеңе керек емес")
    visit = await the_one(house)
    assert (visit.state, visit.role, visit.about) == (ConsultationState.ASKED, VisitRole.SELF, None)
    assert visitor.buttons == ["Жазылуларым", "Басты мәзір"]


async def test_a_minor_is_not_asked_whose_parent_they_are(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage, age=16)
    await visitor.does("Кеңеске жазылу", "Психолог", FIRST_HOUR, "Жазылу")
    assert "Ата-ана ретінде" not in visitor.buttons
    assert "қысқаша" in visitor.screen


async def test_too_long_a_text_is_told_its_limit_and_the_question_waits(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог", FIRST_HOUR, "Жазылу")
    await visitor.types("а" * 3500)
    assert "2000" in visitor.screen
    assert (await the_one(house)).about is None
    await visitor.types("Қысқасы")
    assert (await the_one(house)).about is not None


async def test_words_of_crisis_in_what_it_is_about_are_kept_and_answered_with_numbers(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог", FIRST_HOUR, "Жазылу", "өлгім келеді")
    assert "112" in visitor.screen
    assert (await the_one(house)).about is not None
    await visitor.presses("Қауіп жоқ")
    assert "Ештеңе керек емес" in visitor.buttons


async def test_nothing_personal_stands_in_a_promise_of_the_booking(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог", FIRST_HOUR, "Жазылу", "құпия сөз")
    async with house.database.read() as session:
        promises = list(await session.scalars(select(Promise)))
    assert promises
    assert all(set(map(type, one.details.values())) <= {bool, int, str} for one in promises)
    assert not any("құпия" in str(one.details) or "Айгерім" in str(one.details) for one in promises)


async def test_a_centre_where_nobody_can_be_booked_says_where_to_ask(house, visitor):
    stage = await a_stage(house)
    await greeted(visitor, link="shu-qr")
    await visitor.presses("Кеңеске жазылу")
    assert "әзірге чат арқылы жазылу жоқ" in visitor.screen
    assert "Сұрақ қою" in visitor.buttons
    assert stage.other.id


async def test_the_language_may_change_at_the_confirmation(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог", FIRST_HOUR)
    await visitor.presses_data("lang:ru")
    assert "Записать вас?" in visitor.screen
    await visitor.presses("Записаться")
    assert (await the_one(house)).state is ConsultationState.ASKED


@pytest.mark.parametrize("state", ["the hour", "the confirmation"])
async def test_a_restart_finds_the_booking_where_it_stood(house, visitor, state):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог")
    if state == "the confirmation":
        await visitor.presses(FIRST_HOUR)
    house.restart()
    await visitor.opens()
    await visitor.presses("Жалғастыру")
    assert ("Жазайын ба?" if state == "the confirmation" else "Жақын бос уақыттар") in visitor.screen


async def test_the_count_of_rows_stays_one_however_often_hours_are_pressed(house, visitor):
    stage: Stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог", FIRST_HOUR)
    for label in ("18 қар., ср, 12:00", "18 қар., ср, 14:00"):
        await visitor.does("Басқа уақыт", label)
    async with house.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Consultation)) == 1
