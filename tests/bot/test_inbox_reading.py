"""The button of a template, which may not say itself what the desk answered: it brings the answer."""

from services.files import check_file
from tests.bot.stage import a_stage, greeted, registered
from tests.bot.test_inbox import ASK, QUESTION, answers, the_desk
from tests.factories import by_staff

READ = "inbox.read:1"


async def test_the_button_brings_what_the_desk_said_since_ones_own_last_line(house, visitor):
    stage = await a_stage(house)
    desk = await the_desk(house, stage)
    await greeted(visitor)
    await visitor.does(ASK, QUESTION)
    await answers(house, desk, "Бұрынғы жауап.")
    await visitor.does("Жауап беру", "Ал сенбіде ше?")
    await answers(house, desk, "Сенбіде де бар.")
    await answers(house, desk, "Сағат 11-де.")
    await visitor.presses_data(READ)
    assert "Орталықтың жауабы:\nСенбіде де бар.\n\nСағат 11-де." in visitor.screen
    assert "Бұрынғы" not in visitor.screen
    await visitor.does("Жауап беру", "Рақмет")
    await visitor.presses_data(READ)
    assert "бұл жауап енді сақталмаған" in visitor.screen.lower()


async def test_a_file_comes_with_the_button_too(house, visitor):
    stage = await a_stage(house)
    desk = await the_desk(house, stage)
    await greeted(visitor)
    await visitor.does(ASK, QUESTION)
    seen = (await house.services.inbox.thread(desk, 1)).last
    paper = check_file(b"%PDF-1.7 a timetable", "кесте.pdf")
    await house.services.inbox.answer(by_staff(desk), 1, "", seen=seen, file=paper)
    await visitor.presses_data(READ)
    assert "Орталық файл жіберді." in visitor.said
    assert any(bubble.file for bubble in visitor.bubbles)


async def test_in_the_middle_of_a_booking_one_goes_on_with_it(house, visitor):
    stage = await a_stage(house)
    desk = await the_desk(house, stage)
    await registered(visitor, stage)
    await visitor.does(ASK, QUESTION)
    await answers(house, desk, "Иә.")
    await visitor.does("мәзір", "Маманға жазылу")
    await visitor.presses_data(READ)
    assert "Иә." in visitor.screen
    assert "Жалғастыру" in visitor.buttons


async def test_a_forged_number_reads_nobody_elses_answer(house, visitor, another_visitor):
    stage = await a_stage(house)
    desk = await the_desk(house, stage)
    await greeted(visitor)
    await visitor.does(ASK, QUESTION)
    await answers(house, desk, "Тек сізге.")
    await greeted(another_visitor)
    await another_visitor.presses_data(READ)
    assert "Тек сізге" not in another_visitor.screen
