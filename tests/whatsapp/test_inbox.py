"""A question to the desk from WhatsApp and the answer back; files go both ways."""

from base64 import b64decode

import pytest
from sqlalchemy import select

from db.enums import Role
from db.models.files import StoredFile
from services.files import check_file
from services.inbox.rows import Queue
from tests.bot.stage import a_stage, greeted
from tests.factories import a_login, by_staff
from tests.whatsapp.acts import a_day_later, templates_stand

ASK, QUESTION = "Сұрақ қою", "Курс қашан басталады"


async def answers(visitor, desk, text: str, file=None) -> None:
    """Somebody of the desk answers, and it is brought to the person."""
    house = visitor.house
    (row,) = (await house.services.inbox.page(desk, Queue.DESK)).rows
    seen = (await house.services.inbox.thread(desk, row.number)).last
    await house.services.inbox.answer(by_staff(desk), row.number, text, seen=seen, file=file)
    line = await visitor.wire.line()
    await line.delivery.everything()
    await visitor.looks()


async def test_asked_and_answered_and_answered_again(house, visitor):
    stage = await a_stage(house)
    desk = await a_login(house.database, stage.centre, Role.FRONT_DESK)
    await greeted(visitor)
    await visitor.does(ASK, QUESTION)
    await answers(visitor, desk, "Дүйсенбіде, *сағат* 10:00-де.")
    assert "Дүйсенбіде, *сағат* 10:00-де." in visitor.screen
    await visitor.does("Жауап беру", "Рақмет")
    (row,) = (await house.services.inbox.page(desk, Queue.DESK)).rows
    assert row.snippet == "Рақмет"


@pytest.mark.parametrize(
    ("act", "name"), [("sends_photo", "photo"), ("sends_document", "letter.pdf"), ("sends_voice", "")]
)
async def test_a_file_of_theirs_reaches_the_desk(house, visitor, act, name):
    stage = await a_stage(house)
    desk = await a_login(house.database, stage.centre, Role.FRONT_DESK)
    await greeted(visitor)
    await visitor.presses(ASK)
    await visitor._act(getattr(visitor.person, act)())
    async with house.database.read() as session:
        assert len(list(await session.scalars(select(StoredFile.id)))) == 1
    assert (await house.services.inbox.page(desk, Queue.DESK)).rows


async def test_a_file_that_meta_does_not_give_out_is_asked_for_again(house, visitor):
    await a_stage(house)
    await greeted(visitor)
    await visitor.presses(ASK)
    visitor.wire.api.fail(131000, "about", times=5)
    await visitor._act(visitor.person.sends_photo())
    async with house.database.read() as session:
        assert not list(await session.scalars(select(StoredFile.id)))
    assert visitor.person.things


async def test_a_file_of_the_desk_comes_as_a_document(house, visitor):
    stage = await a_stage(house)
    desk = await a_login(house.database, stage.centre, Role.FRONT_DESK)
    await greeted(visitor)
    await visitor.does(ASK, QUESTION)
    await answers(visitor, desk, "", check_file(b"%PDF-1.7 a timetable", "кесте.pdf"))
    file = visitor.bubbles[-1].file
    assert file is not None
    assert (file["name"], b64decode(file["content"])) == ("кесте.pdf", b"%PDF-1.7 a timetable")
    assert visitor.buttons == ["Жауап беру"]


async def test_after_a_day_a_template_says_that_there_is_an_answer_and_its_button_brings_it(house, visitor):
    await templates_stand(house, visitor.wire.api)
    stage = await a_stage(house)
    desk = await a_login(house.database, stage.centre, Role.FRONT_DESK)
    await greeted(visitor)
    await visitor.does(ASK, QUESTION)
    a_day_later(house)
    await answers(visitor, desk, "Дүйсенбіде.")
    assert visitor.person.last().body["type"] == "template"
    assert "Дүйсенбіде" not in visitor.screen
    await visitor.presses(visitor.buttons[0])
    assert any("Дүйсенбіде." in text for text in visitor.said)
