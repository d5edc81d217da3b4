"""A person asks the desk and is answered, on any channel; what is typed goes where it is meant to."""

from base64 import b64decode
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from bot.channels.webchat.cookie import Standing
from bot.channels.webchat.cookie import Visitor as Browser
from db.enums import ChannelName, LineKind, LineSide, PromiseState, Role, ThreadState
from db.models.files import StoredFile
from db.models.inbox import Thread, ThreadLine
from db.models.staff import StaffContact
from documents.own_copy import as_text
from services.cause import Actor, Cause
from services.files import FileKindRefused, check_file
from services.inbox.rows import Queue
from tests.bot.promises import a_delivery, the_promises
from tests.bot.stage import a_stage, greeted, registered
from tests.factories import a_login, almaty, by_staff

QUESTION = "Үндістан тілі курсы бар ма"
ASK = "Сұрақ қою"


async def threads(house) -> list[Thread]:
    async with house.database.read() as session:
        return list(await session.scalars(select(Thread).order_by(Thread.id)))


async def lines(house) -> list[str]:
    """What both sides said, oldest first."""
    async with house.database.read() as session:
        found = list(await session.scalars(select(ThreadLine).order_by(ThreadLine.id)))
    opened = ((line, house.tools.keys.open("thread", f"thread_lines:{line.id}", line.text)) for line in found)
    return [f"{line.side.value}: {text}" for line, text in opened if line.kind is not LineKind.NOTE]


async def the_desk(house, stage):
    return await a_login(house.database, stage.centre, Role.FRONT_DESK)


async def answers(house, desk, text: str, number: int = 1) -> None:
    """Somebody of the desk answers, and what is due is delivered."""
    seen = (await house.services.inbox.thread(desk, number)).last
    await house.services.inbox.answer(by_staff(desk), number, text, seen=seen)
    await a_delivery(house).everything()


async def test_a_question_of_a_stranger_reaches_the_desk_and_the_answer_the_chat(house, visitor):
    stage = await a_stage(house)
    desk = await the_desk(house, stage)
    await greeted(visitor)
    await visitor.presses(ASK)
    assert "Сұрағыңызды жазыңыз" in visitor.screen
    assert "8 7262 45 00 01" in visitor.screen
    await visitor.types(QUESTION)
    assert "Жұмыс соңы: 18:00" in visitor.screen
    (row,) = (await house.services.inbox.page(desk, Queue.DESK)).rows
    assert row.snippet == QUESTION
    assert row.person is None
    await answers(house, desk, "Иә, сәрсенбі сайын.", row.number)
    await visitor.looks()
    assert "Иә, сәрсенбі сайын." in visitor.screen
    assert visitor.buttons == ["Жауап беру"]
    await visitor.does("Жауап беру", "Рақмет, келемін")
    assert await lines(house) == [
        f"person: {QUESTION}",
        "desk: Иә, сәрсенбі сайын.",
        "person: Рақмет, келемін",
    ]
    assert [thread.state for thread in await threads(house)] == [ThreadState.DESK]


async def test_lines_that_follow_are_added_and_the_desk_is_told_once(house, visitor):
    stage = await a_stage(house)
    desk = await the_desk(house, stage)
    await greeted(visitor)
    await visitor.does(ASK, QUESTION, "және қанша тұрады?")
    assert "қосылды" in visitor.screen
    assert len(await threads(house)) == 1
    (told,) = await the_promises(house, "question_asked")
    assert told.recipient == f"login:{desk.login_id}"
    assert QUESTION not in str(told.details)


async def test_out_of_hours_it_says_honestly_when_it_is_read(house, visitor):
    await a_stage(house)
    house.clock.at = almaty("2026-11-20", "22:00")
    await greeted(visitor)
    await visitor.does(ASK, QUESTION)
    assert "Қазір орталықта ешкім жоқ" in visitor.screen
    assert "09:00" in visitor.screen
    assert "Шұғыл көмек" in visitor.screen
    assert "Шұғыл көмек" in visitor.buttons


@pytest.mark.parametrize(
    "label, said", [("Орталық туралы", "Төле би көшесі"), ("мәзір", "Немен көмектесейік")]
)
async def test_a_label_of_the_menu_leads_out_of_the_question(house, visitor, label, said):
    await a_stage(house)
    await greeted(visitor)
    await visitor.presses(ASK)
    await visitor.types(label)
    assert said in visitor.screen
    assert not await threads(house)


async def test_words_of_crisis_are_answered_first_and_the_desk_has_them(house, visitor):
    stage = await a_stage(house)
    desk = await the_desk(house, stage)
    await greeted(visitor)
    await visitor.does(ASK, "өмір сүргім келмейді")
    assert visitor.screen.index("112") < visitor.screen.index("орталық қызметкерлері де оқиды")
    assert visitor.buttons == ["Иә, қауіп бар", "Сөйлескім келеді", "Қауіп жоқ"]
    (row,) = (await house.services.inbox.page(desk, Queue.DESK)).rows
    assert row.is_urgent
    await visitor.does("Қауіп жоқ", "Курс бар ма сізде")
    assert len(await lines(house)) == 2


async def test_what_the_program_did_not_understand_goes_to_people_with_one_press(house, visitor):
    await a_stage(house)
    await greeted(visitor)
    await visitor.types("лвоарыдлв щщщ")
    await visitor.presses("Орталыққа жіберу")
    assert "Орталыққа жіберілді" in visitor.screen
    assert await lines(house) == ["person: лвоарыдлв щщщ"]


async def test_what_is_typed_after_an_answer_is_taken_as_a_reply(house, visitor):
    stage = await a_stage(house)
    desk = await the_desk(house, stage)
    await greeted(visitor)
    await visitor.does(ASK, QUESTION, "мәзір")
    await answers(house, desk, "Сіз қай күні келе аласыз?")
    await visitor.types("жұманың соңына таман")
    assert (await lines(house))[-1] == "person: жұманың соңына таман"


async def test_an_answer_beside_a_booking_leaves_the_booking_where_it_was(house, visitor):
    stage = await a_stage(house)
    desk = await the_desk(house, stage)
    await registered(visitor, stage)
    await visitor.does(ASK, QUESTION, "Кеңеске жазылу")
    await answers(house, desk, "Иә, бар.")
    await visitor.looks()
    await visitor.does("Психолог")
    assert "Жақын бос уақыттар" in visitor.screen
    await visitor.presses("Жауап беру")
    assert "Осында жазыңыз" in visitor.screen
    await visitor.does("Рақмет сізге", "Мәзір")
    assert "Жалғастыру" in visitor.buttons


async def test_a_photo_is_kept_sealed(house, visitor):
    await a_stage(house)
    await greeted(visitor)
    await visitor.presses(ASK)
    await visitor.sends_a_file("photo.jpg")
    assert "Орталыққа жіберілді" in visitor.screen
    async with house.database.read() as session:
        (file,) = list(await session.scalars(select(StoredFile)))
    assert file.media_type == "image/jpeg"
    assert b"photo" not in (file.name or b"")


async def test_at_most_five_files_are_taken(house, visitor):
    await a_stage(house)
    await greeted(visitor)
    await visitor.presses(ASK)
    for _ in range(6):
        await visitor.sends_a_file("photo.jpg")
    assert "ең көбі 5" in visitor.screen
    async with house.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(StoredFile)) == 5


async def test_a_file_without_a_question_is_not_kept(house, visitor):
    await a_stage(house)
    await greeted(visitor)
    await visitor.sends_a_file("photo.jpg")
    async with house.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(StoredFile)) == 0


async def test_at_night_an_answer_waits_for_the_morning_but_not_while_one_writes(house, visitor):
    stage = await a_stage(house)
    desk = await the_desk(house, stage)
    await greeted(visitor)
    await visitor.does(ASK, QUESTION)
    house.clock.at = almaty("2026-11-18", "22:00")
    await answers(house, desk, "Кешігіп жауап берейік.")
    await visitor.looks()
    assert "Кешігіп" not in visitor.screen
    await visitor.types("Мен осындамын әлі")
    await answers(house, desk, "Жақсы екен.")
    await visitor.looks()
    assert "Жақсы екен." in visitor.screen
    house.clock.at = almaty("2026-11-19", "09:00")
    await a_delivery(house).everything()
    await visitor.looks()
    assert "Кешігіп" in visitor.screen
    assert {one.state for one in await the_promises(house, "desk_answer")} == {PromiseState.SENT}


async def test_a_forged_number_opens_nobody_elses_conversation(house, visitor, another_visitor):
    await a_stage(house)
    await greeted(visitor)
    await visitor.does(ASK, QUESTION)
    await greeted(another_visitor)
    await another_visitor.presses_data("inbox.reply:1")
    assert "Осында жазыңыз" not in another_visitor.screen
    await another_visitor.does(ASK, "Менің өз сұрағым бар")
    assert len(await threads(house)) == 2


async def test_within_a_week_the_same_conversation_goes_on_later_another_begins(house, visitor):
    stage = await a_stage(house)
    desk = await the_desk(house, stage)
    await greeted(visitor)
    await visitor.does(ASK, QUESTION)
    seen = (await house.services.inbox.thread(desk, 1)).last
    await house.services.inbox.close(by_staff(desk), 1, seen=seen)
    house.clock.at += timedelta(days=6)
    await visitor.does("мәзір", ASK, "Тағы бір сұрақ бар еді")
    assert [thread.state for thread in await threads(house)] == [ThreadState.DESK]
    seen = (await house.services.inbox.thread(desk, 1)).last
    await house.services.inbox.close(by_staff(desk), 1, seen=seen)
    house.clock.at += timedelta(days=8)
    await visitor.does("мәзір", ASK, "Мүлдем басқа сұрақ")
    assert len(await threads(house)) == 2


async def test_lines_of_the_desk_are_named_as_such(house, visitor):
    stage = await a_stage(house)
    desk = await the_desk(house, stage)
    await greeted(visitor)
    await visitor.does(ASK, QUESTION)
    await answers(house, desk, "Бар.")
    card = await house.services.inbox.thread(desk, 1)
    assert [line.side for line in card.lines] == [LineSide.PERSON, LineSide.DESK]
    assert card.lines[1].by
    assert card.lines[1].state is PromiseState.SENT


async def test_the_notice_to_staff_names_nobody(house, visitor, another_visitor):
    stage = await a_stage(house)
    desk = await the_desk(house, stage)
    person = await registered(visitor, stage)
    await visitor.does(ASK, QUESTION)
    await greeted(another_visitor)
    async with house.database.begin() as session:
        joined = {"login_id": desk.login_id, "contact_id": another_visitor.contact_id}
        session.add(StaffContact(**joined, joined_at=house.clock.now()))
    await a_delivery(house).everything()
    await another_visitor.looks()
    assert "Жаңа сұрақ" in another_visitor.screen
    assert QUESTION not in another_visitor.screen
    assert person.family_name not in another_visitor.screen


async def test_once_answered_nobody_is_told_of_the_question(house, visitor):
    stage = await a_stage(house)
    desk = await the_desk(house, stage)
    house.clock.at = almaty("2026-11-21", "11:00")
    await greeted(visitor)
    await visitor.does(ASK, QUESTION)
    await answers(house, desk, "Иә.")
    (told,) = await the_promises(house, "question_asked")
    assert told.state is PromiseState.DROPPED


async def test_the_copy_of_ones_data_holds_the_conversation(house, visitor):
    stage = await a_stage(house)
    desk = await the_desk(house, stage)
    person = await registered(visitor, stage)
    await visitor.does(ASK, QUESTION)
    await answers(house, desk, "Иә, бар.")
    by = Actor(contact_id=visitor.contact_id, person_id=person.id)
    data = await house.services.people.copy(Cause(by, visitor.channel))
    assert [(line.by_desk, line.text) for line in data.threads[0].lines] == [
        (False, QUESTION),
        (True, "Иә, бар."),
    ]
    assert QUESTION in as_text(data)


async def test_who_leaves_the_question_is_not_taken_at_their_next_word(house, visitor):
    await a_stage(house)
    await greeted(visitor)
    await visitor.does(ASK, QUESTION)
    house.clock.at += timedelta(hours=25)
    await visitor.types("спасибо")
    assert len(await lines(house)) == 1


async def test_a_file_of_the_desk_reaches_the_chat(house, visitor):
    stage = await a_stage(house)
    desk = await the_desk(house, stage)
    await greeted(visitor)
    await visitor.does(ASK, QUESTION)
    seen = (await house.services.inbox.thread(desk, 1)).last
    paper = check_file(b"%PDF-1.7 a timetable", "кесте.pdf")
    await house.services.inbox.answer(by_staff(desk), 1, "", seen=seen, file=paper)
    await a_delivery(house).everything()
    await visitor.looks()
    file = visitor.bubbles[-1].file
    assert file is not None
    assert file["name"] == "кесте.pdf"
    assert b64decode(file["content"]) == b"%PDF-1.7 a timetable"
    assert visitor.buttons == ["Жауап беру"]


async def test_a_program_is_refused_by_its_content(house, visitor):
    await a_stage(house)
    await greeted(visitor)
    await visitor.presses(ASK)
    if visitor.channel is ChannelName.WEB:
        arrival = house.ingress.file(
            Browser("1001", False, Standing.KNOWN), uuid4(), "a.jpg", "image/jpeg", 9, FileKindRefused()
        )
        await house._feed(arrival)
        await visitor.looks()
    else:
        await visitor._act(visitor.person.sends_document("a.jpg", b"MZ" + b"\0" * 99, "image/jpeg"))
    assert "сақталмады" in visitor.screen
    assert not await threads(house)
