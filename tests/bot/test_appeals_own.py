"""«My messages»: where it stands, the answer, adding, rating, opening again, taking back; nobody else's."""

from datetime import timedelta

import pytest

from db.enums import AppealColour, AppealState, PromiseState
from services.cause import Cause
from tests.bot.appeals_stage import COMPLAINT, MENU_ROW, MINE, a_round, a_town, complains, the_appeals
from tests.bot.promises import a_delivery, the_promise
from tests.bot.stage import greeted, registered
from tests.factories import by_staff

ANSWER = "Ақша сұрау заңсыз: тексеріп, шара қолданылды."


async def sends(visitor, door: str = "Атымды көрсетіп") -> None:
    await complains(visitor, door)
    await visitor.presses("Жіберу")


async def suggests(visitor) -> None:
    await visitor.does(MENU_ROW, "Ұсыныс", "Басқа", "Сенбіде ашық болыңыздар.", "Дайын", "Жіберу")


async def answers(house, town, text: str = ANSWER) -> None:
    """Whoever has it takes it, confirms its colour and answers; what is due is delivered."""
    (appeal,) = await the_appeals(house)
    by = town.desk if appeal.desk == "centre" else town.officer
    cases, number = house.services.appeal_cases, appeal.number
    seen = appeal.last_seq
    await cases.take(by_staff(by), number, seen=seen)
    await cases.confirm_colour(by_staff(by), number, AppealColour.GREEN, reason="ұсыныс", seen=seen + 1)
    (appeal,) = await the_appeals(house)
    await cases.answer(by_staff(by), number, text, seen=appeal.last_seq)
    await a_delivery(house).everything()


async def test_nothing_was_sent_yet(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await visitor.does(MENU_ROW, MINE)
    assert "әзірге хат жіберілмеген" in visitor.screen


async def test_a_stranger_reads_the_answer_in_the_same_chat(house, visitor):
    town = await a_town(house)
    await greeted(visitor)
    await suggests(visitor)
    await visitor.does("мәзір", MENU_ROW, MINE)
    assert "Қабылданды" in visitor.screen
    assert "Жауап мерзімі" in visitor.screen
    await answers(house, town)
    await visitor.looks()
    assert visitor.screen == "Хатыңыз бойынша жаңалық бар."
    assert visitor.buttons == ["Оқу"]
    await visitor.presses("Оқу")
    assert ANSWER in visitor.screen
    assert "Сенбіде" not in visitor.screen
    assert "Жауапты бағалау" in visitor.buttons
    told = await the_promise(house, "appeal_news")
    assert told.state is PromiseState.SENT
    assert not {"person", "contact"} & {told.recipient.partition(":")[0], told.subject.partition(":")[0]}


@pytest.mark.parametrize("typed", ["5", "5: өте жақсы көмектесті"])
async def test_the_answer_is_rated_once(house, visitor, typed):
    town = await a_town(house)
    await greeted(visitor)
    await suggests(visitor)
    await answers(house, town)
    await visitor.looks()
    await visitor.does("Оқу", "Жауапты бағалау")
    rate = visitor.data_of("Басты мәзір")
    await visitor.does(typed)
    assert "Бағаңыз сақталды" in visitor.screen
    (appeal,) = await the_appeals(house)
    assert appeal.score == 5
    assert rate
    await visitor.presses_data(f"own.rate:{appeal.number}")
    assert "олай істеуге болмайды" in visitor.screen


async def test_whom_it_did_not_help_may_have_it_opened_again(house, visitor):
    town = await a_town(house)
    await greeted(visitor)
    await suggests(visitor)
    await answers(house, town)
    await visitor.looks()
    await visitor.does("Оқу", "Жауапты бағалау", "1")
    await visitor.does("Қайта ашу", "Ештеңе өзгерген жоқ")
    assert "қайта ашылды" in visitor.screen
    (appeal,) = await the_appeals(house)
    assert appeal.times_reopened == 1


async def test_after_two_weeks_it_is_too_late_and_the_way_on_is_said(house, visitor):
    town = await a_town(house)
    await greeted(visitor)
    await suggests(visitor)
    await answers(house, town)
    await visitor.looks()
    await visitor.does("Оқу", "Қайта ашу")
    house.clock.at += timedelta(days=16)
    await visitor.presses("Сөзсіз ашу")
    assert "екі апта өтіп кетті" in visitor.screen


async def test_more_is_added_in_words_and_as_a_photo(house, visitor):
    town = await a_town(house)
    await greeted(visitor)
    await suggests(visitor)
    await visitor.does(MINE, "Толықтыру", "Жексенбіде де.")
    assert "Қосылды" in visitor.screen
    await visitor.sends_a_file("photo.jpg")
    assert "Қосылды" in visitor.screen
    (appeal,) = await the_appeals(house)
    assert appeal.last_seq == 3
    assert town


async def test_an_ordinary_one_is_taken_back_and_a_red_one_leaves_a_wish(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await suggests(visitor)
    await visitor.does(MINE, "Қайтарып алу", "Қайтарып алу")
    assert "Хатыңыз қайтарылды" in visitor.screen
    (appeal,) = await the_appeals(house)
    assert appeal.state is AppealState.WITHDRAWN


async def test_a_red_one_leaves_a_wish_and_it_is_said_so(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await sends(visitor)
    (appeal,) = await the_appeals(house)
    assert appeal.colour is AppealColour.RED_LAW
    await visitor.does(MINE, "Қайтарып алу")
    assert "бәрібір қаралады" in visitor.screen
    await visitor.presses("Қайтарып алу")
    assert "Тілегіңізді жазып" in visitor.screen or "жазып қой" in visitor.screen
    (appeal,) = await the_appeals(house)
    assert appeal.wishes_withdrawn
    assert appeal.state is not AppealState.WITHDRAWN


async def test_nobody_elses_number_opens_anything(house, visitor, another_visitor):
    await a_town(house)
    await greeted(visitor)
    await suggests(visitor)
    (appeal,) = await the_appeals(house)
    await greeted(another_visitor)
    for deed in ("own", "own.more", "own.rate", "own.reopen", "own.withdraw", "own.file"):
        await another_visitor.presses_data(f"{deed}:{appeal.number}")
        assert appeal.number[:4] not in another_visitor.screen
        assert another_visitor.buttons
    await another_visitor.does("мәзір", MENU_ROW, MINE)
    assert "әзірге хат жіберілмеген" in another_visitor.screen


async def test_a_lock_word_stands_before_the_list_and_before_a_notice(house, visitor):
    town = await a_town(house)
    person = await registered(visitor, town.stage)
    await suggests(visitor)
    from services.cause import Actor

    by = Actor(contact_id=visitor.contact_id, person_id=person.id)
    await house.services.people.set_lock_word(Cause(by, visitor.channel), "алмұрт")
    house.clock.at += timedelta(hours=1)
    await visitor.does("мәзір", MENU_ROW, MINE)
    assert "Құпия сөзіңізді" in visitor.screen
    await visitor.types("алмұрт")
    assert "Қабылданды" in visitor.screen
    house.clock.at += timedelta(hours=1)
    await answers(house, town)
    await visitor.looks()
    await visitor.presses("Оқу")
    assert ANSWER not in visitor.screen
    await visitor.types("алмұрт")
    assert ANSWER in visitor.screen


async def test_a_confidential_one_is_listed_at_once_and_can_be_added_to_once_it_arrived(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await sends(visitor, "Құпия жазу")
    await visitor.presses(MINE)
    assert "Қабылданды" in visitor.screen
    assert COMPLAINT not in visitor.screen
    await a_round(house)
    await visitor.does("мәзір", MENU_ROW, MINE, "Толықтыру", "Тағы бір жайт бар.")
    assert "Қосылды" in visitor.screen
