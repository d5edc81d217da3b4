"""Published answers: found however the question is typed, offered in both languages or not at all."""

from dataclasses import replace

import pytest

from db.engine import Database
from db.enums import ChannelName, Role
from services.appeals.matching import best
from services.appeals.published import (
    AnswerHasNoWords,
    AnswerNotWhole,
    AnswerWords,
    PublishedAnswers,
)
from services.cause import Actor, Cause
from services.errors import NotAllowed, NotFound, Repeated, Stale
from services.inbox.service import InboxService
from services.tools import Tools
from tests.factories import a_centre, a_contact, a_login

KNOWN = {
    "hours": ("Орталық қашан ашық?", "Когда открыт центр?"),
    "documents": ("Қандай құжаттар керек?", "Какие документы нужны?"),
    "psychologist": ("Психологқа жазылу тегін бе?", "Запись к психологу бесплатная?"),
    "grant": ("Грантқа қалай өтінім беруге болады?", "Как подать заявку на грант?"),
}
WHOLE = AnswerWords("Орталық қашан ашық?", "Когда открыт центр?", "9:00–18:00", "С 9:00 до 18:00")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Орталық қашан ашылады?", ["hours"]),
        ("орталык кашан ашык", ["hours"]),
        ("во сколько открывается центр", ["hours"]),
        ("kuzhattar kerek me", ["documents"]),
        ("какие нужны документы для записи", ["documents"]),
        ("психолог платный?", ["psychologist"]),
        ("психологка тегин бе", ["psychologist"]),
        ("грант алғым келеді", ["grant"]),
        ("хочу пожаловаться на директора", []),
        ("сәлем", []),
        ("", []),
        ("???", []),
    ],
)
def test_a_question_finds_its_answer_in_any_spelling(asked: str, found: list[str]) -> None:
    assert best(asked, KNOWN) == found


def test_at_most_three_are_offered_the_most_fitting_first() -> None:
    known = {
        n: (f"Стипендия {word}",) for n, word in enumerate(("студенту", "школьнику", "волонтёру", "поэту"))
    }
    found = best("стипендия волонтёру", known)
    assert found[0] == 2
    assert len(best("стипендия", known)) == 3


@pytest.fixture
async def desk(database: Database, tools: Tools) -> Actor:
    centre = await a_centre(database)
    return await a_login(database, centre, Role.FRONT_DESK)


def form(by: Actor, key: str = "") -> Cause:
    return Cause(by, ChannelName.DESK, key)


def unit_of(desk: Actor) -> int:
    return desk.grants[0].unit_id


async def test_what_is_published_is_offered_where_it_belongs(
    database: Database, tools: Tools, desk: Actor
) -> None:
    answers = PublishedAnswers(database, tools)
    elsewhere = await a_centre(database)
    number = await answers.save(form(desk), WHOLE, unit_id=unit_of(desk), publish=True)
    (match,) = await answers.match(unit_of(desk), "Когда вы открыты? центр")
    assert (match.id, match.answer("kk"), match.answer("ru")) == (number, "9:00–18:00", "С 9:00 до 18:00")
    assert await answers.match(elsewhere.id, "Когда вы открыты? центр") == ()
    await answers.end(form(desk), number)
    assert await answers.match(unit_of(desk), "Когда вы открыты? центр") == ()


@pytest.mark.parametrize("lacking", ["question_kk", "question_ru", "answer_kk", "answer_ru"])
async def test_nothing_is_published_in_one_language_alone(
    database: Database, tools: Tools, desk: Actor, lacking: str
) -> None:
    answers = PublishedAnswers(database, tools)
    half = replace(WHOLE, **{lacking: " "})
    with pytest.raises(AnswerNotWhole):
        await answers.save(form(desk), half, unit_id=unit_of(desk), publish=True)
    assert await answers.all(desk) == []
    draft = await answers.save(form(desk), half, unit_id=unit_of(desk))
    assert await answers.match(unit_of(desk), "когда открыт центр") == ()
    await answers.save(form(desk), WHOLE, number=draft, version=1, publish=True)
    with pytest.raises(AnswerNotWhole):
        await answers.save(form(desk), half, number=draft, version=2)


async def test_shown_and_helped_are_counted(database: Database, tools: Tools, desk: Actor) -> None:
    answers = PublishedAnswers(database, tools)
    number = await answers.save(form(desk), WHOLE, unit_id=unit_of(desk), publish=True)
    await answers.shown((number,))
    await answers.shown((number,))
    await answers.helped(Cause(), number)
    (card,) = await answers.all(desk)
    assert (card.times_shown, card.times_helped, card.version) == (2, 1, 1)


async def test_two_who_change_one_answer_do_not_overwrite_each_other(
    database: Database, tools: Tools, desk: Actor
) -> None:
    answers = PublishedAnswers(database, tools)
    number = await answers.save(form(desk), WHOLE, unit_id=unit_of(desk))
    await answers.save(form(desk), replace(WHOLE, answer_ru="Сегодня"), number=number, version=1)
    with pytest.raises(Stale):
        await answers.save(form(desk), WHOLE, number=number, version=1)


async def test_a_form_sent_twice_makes_one_answer(database: Database, tools: Tools, desk: Actor) -> None:
    answers = PublishedAnswers(database, tools)
    number = await answers.save(form(desk, "key"), WHOLE, unit_id=unit_of(desk))
    with pytest.raises(Repeated) as again:
        await answers.save(form(desk, "key"), WHOLE, unit_id=unit_of(desk))
    assert again.value.outcome == str(number)
    assert len(await answers.all(desk)) == 1


async def test_strangers_answers_are_not_there(database: Database, tools: Tools, desk: Actor) -> None:
    answers = PublishedAnswers(database, tools)
    number = await answers.save(form(desk), WHOLE, unit_id=unit_of(desk))
    stranger = await a_login(database, await a_centre(database), Role.FRONT_DESK)
    with pytest.raises(NotFound):
        await answers.card(stranger, number)
    with pytest.raises(NotFound):
        await answers.end(form(stranger), number)
    with pytest.raises(NotFound):
        await answers.save(form(stranger), WHOLE, unit_id=unit_of(desk))
    with pytest.raises(NotFound):
        await answers.save(form(stranger), WHOLE)
    consultant = await a_login(database, await a_centre(database), Role.CONSULTANT)
    with pytest.raises(NotAllowed):
        await answers.all(consultant)
    with pytest.raises(AnswerHasNoWords):
        await answers.save(form(desk), AnswerWords(" "), unit_id=unit_of(desk))


async def test_a_settled_conversation_is_a_draft(database: Database, tools: Tools, desk: Actor) -> None:
    inbox, answers = InboxService(database, tools), PublishedAnswers(database, tools)
    contact = await a_contact(database)
    person = Actor(contact_id=contact.id, lang="ru")
    asked = await inbox.ask(Cause(person, ChannelName.WEB), unit_of(desk), "До скольки вы?")
    with pytest.raises(NotFound):
        await answers.from_thread(desk, asked.number)
    await inbox.answer(form(desk), asked.number, "До шести.", seen=10**6)
    unit_id, words = await answers.from_thread(desk, asked.number)
    assert unit_id == unit_of(desk)
    assert words == AnswerWords(question_ru="До скольки вы?", answer_ru="До шести.")
