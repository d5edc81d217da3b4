"""A question's fast lane: a published answer, people where it is none, a number and a day where wanted."""

from sqlalchemy import select

from db.enums import AppealKind, ThreadState
from db.models.appeal_doors import PublishedAnswer
from db.models.inbox import Thread
from tests.bot.appeals_stage import a_town, the_appeals
from tests.bot.stage import greeted, registered
from tests.factories import write

ASK = "Сұрақ қою"
ASKED = "Сенбіде орталық жұмыс істей ме?"


async def publish(
    house, town, question: str = "Орталық сенбіде жұмыс істей ме?", answer: str = "Иә, 14:00-ге дейін."
) -> int:
    row = PublishedAnswer(
        unit_id=town.stage.centre.id,
        question_kk=question,
        question_ru="Работает ли центр в субботу?",
        answer_kk=answer,
        answer_ru="Да, до 14:00.",
        published_at=house.clock.now(),
    )
    return (await write(house.database, row)).id


async def the_answer(house, number: int) -> PublishedAnswer:
    async with house.database.read() as session:
        found: PublishedAnswer = await session.get_one(PublishedAnswer, number)
    return found


async def threads(house) -> list[Thread]:
    async with house.database.read() as session:
        return list(await session.scalars(select(Thread)))


async def test_what_was_answered_for_everybody_is_shown_and_that_it_helped_is_counted(house, visitor):
    town = await a_town(house)
    number = await publish(house, town)
    await greeted(visitor)
    await visitor.does(ASK, ASKED)
    assert "Иә, 14:00-ге дейін." in visitor.screen
    assert visitor.buttons == ["Көмектесті", "Адамнан сұрау"]
    await visitor.presses("Көмектесті")
    assert "қуаныштымыз" in visitor.screen
    found = await the_answer(house, number)
    assert (found.times_shown, found.times_helped) == (1, 1)
    assert not await threads(house)


async def test_in_russian_it_is_the_russian_answer(house, visitor):
    town = await a_town(house)
    await publish(house, town)
    await greeted(visitor, "Русский")
    await visitor.does("Задать вопрос", "вы в субботу работаете?")
    assert "Да, до 14:00." in visitor.screen
    assert visitor.buttons == ["Помогло", "Спросить человека"]


async def test_what_was_typed_goes_to_people_where_it_did_not_help(house, visitor):
    town = await a_town(house)
    await publish(house, town)
    await greeted(visitor)
    await visitor.does(ASK, ASKED, "Адамнан сұрау")
    assert "Орталыққа жіберілді" in visitor.screen
    assert len(await threads(house)) == 1


async def test_whoever_writes_on_is_heard_by_people_with_both(house, visitor):
    town = await a_town(house)
    await publish(house, town)
    await greeted(visitor)
    await visitor.does(ASK, ASKED, "Жоқ, мереке күндері ше?")
    assert "Орталыққа жіберілді" in visitor.screen
    card = await house.services.inbox.thread(town.desk, 1)
    assert ASKED in card.lines[0].text
    assert "мереке" in card.lines[0].text


async def test_another_question_goes_to_the_desk_at_once(house, visitor):
    town = await a_town(house)
    await publish(house, town)
    await greeted(visitor)
    await visitor.does(ASK, "Үндістан тілі курсы бар ма")
    assert "Орталыққа жіберілді" in visitor.screen


async def test_words_of_crisis_meet_no_published_answer(house, visitor):
    town = await a_town(house)
    await publish(house, town, "Өмір сүргім келмейді, не істеймін?", "Кеңеске жазылыңыз.")
    await greeted(visitor)
    await visitor.does(ASK, "өмір сүргім келмейді")
    assert "112" in visitor.screen
    assert "Кеңеске жазылыңыз." not in visitor.screen


async def test_a_question_that_waits_is_registered_with_one_press(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await visitor.does(ASK, "Үндістан тілі курсы бар ма")
    register = visitor.data_of("Тіркеп, нөмір алу")
    await visitor.presses("Тіркеп, нөмір алу")
    assert "Сұрағыңыз тіркелді" in visitor.screen
    assert "Жауап мерзімі: 23 қараша, дүйсенбі" in visitor.screen
    (appeal,) = await the_appeals(house)
    assert appeal.kind is AppealKind.QUESTION
    assert [one.state for one in await threads(house)] == [ThreadState.CLOSED]
    await visitor.presses_data(register)
    assert "тіркеліп қойған" in visitor.screen
    assert len(await the_appeals(house)) == 1


async def test_nobody_registers_anybody_elses_question(house, visitor, another_visitor):
    await a_town(house)
    await greeted(visitor)
    await visitor.does(ASK, "Үндістан тілі курсы бар ма")
    register = visitor.data_of("Тіркеп, нөмір алу")
    await greeted(another_visitor)
    await another_visitor.presses_data(register)
    assert not await the_appeals(house)


async def test_a_question_typed_to_the_program_is_answered_too(house, visitor):
    town = await a_town(house)
    await publish(house, town, "Вайфай паролі қандай?", "Кіреберісте жазулы тұр.")
    await greeted(visitor)
    await visitor.types("вайфай паролі қандай екен")
    assert "Кіреберісте жазулы тұр." in visitor.screen
    await visitor.presses("Адамнан сұрау")
    assert "Орталыққа жіберілді" in visitor.screen


async def test_whether_one_knows_where_to_complain_is_counted_once_beside_nobody(house, visitor):
    town = await a_town(house)
    await registered(visitor, town.stage)
    for _ in range(2):
        await visitor.presses_data("aware:no")
        assert "Шағым, ұсыныс, алғыс" in visitor.buttons
        assert "Жасырын" in visitor.screen
    known = await house.services.awareness.known(town.stage.centre.id)
    assert (known.knew, known.did_not) == (0, 1)


async def test_who_knows_is_thanked(house, visitor):
    town = await a_town(house)
    await registered(visitor, town.stage)
    await visitor.presses_data("aware:yes")
    assert "атыңызсыз саналды" in visitor.screen
    assert (await house.services.awareness.known(town.stage.centre.id)).knew == 1
