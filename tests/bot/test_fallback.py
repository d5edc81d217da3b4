"""Anything else that may be typed or sent: an answer, a way on, never silence; words of crisis before all."""

import pytest
from sqlalchemy import func, select

from db.models.consultations import Consultation
from db.models.conversations import Promise
from tests.bot.stage import a_stage, greeted, registered


@pytest.mark.parametrize(
    "typed, said",
    [
        ("психологқа жазылғым келеді", "Жақын бос уақыттар"),
        ("psihologka jazylgym keledi", "Жақын бос уақыттар"),
        ("заңгер керек еді", "Заңгер"),
        ("хочу записаться к юристу", "Заңгер"),
        ("жазылу", "Қандай көмек керек"),
        ("запись", "Қандай көмек керек"),
        ("көмек", "112"),
        ("комек", "112"),
        ("KOMEK", "112"),
        ("помогите", "112"),
        ("112", "112"),
        ("мекенжай", "Төле би көшесі"),
        ("mekenjai", "Төле би көшесі"),
        ("адрес?", "Төле би көшесі"),
        ("во сколько открываетесь, часы работы", "Жұмыс уақыты"),
        ("нөмірлеріңіз қандай", "8 7262 45 00 01"),
        ("мәзір", "Немен көмектесейік"),
        ("menu", "Немен көмектесейік"),
        ("тіл", "Қай тілде"),
        ("сәлем", "Сәлеметсіз бе"),
        ("spasibo", "Оқасы жоқ"),
        ("лвоарыдлв", "мұны түсінбедім"),
        ("😀", "мұны түсінбедім"),
        ("<b>hi</b>'; DROP TABLE people;--", "Сәлеметсіз бе"),
        ("щ" * 3000, "мұны түсінбедім"),
    ],
)
async def test_what_is_typed_leads_where_it_probably_wants(house, visitor, typed, said):
    await a_stage(house)
    await greeted(visitor)
    await visitor.types(typed)
    assert said in visitor.screen
    assert visitor.buttons


@pytest.mark.parametrize(
    "typed",
    [
        "өлгім келеді",
        "олгим келеди",
        "olgim keledi",
        "Мен өмір сүргім келмейді",
        "не хочу жить",
        "ne hochu zhit",
        "мені әкем ұрады",
        "mena otchim bet, меня бьют",
        "maған бәрі зорлық көрсетеді",
    ],
)
async def test_words_of_crisis_are_answered_with_numbers_first_and_nothing_is_filed(house, visitor, typed):
    await a_stage(house)
    await greeted(visitor)
    await visitor.types(typed)
    assert "112" in visitor.screen
    assert "111" in visitor.screen
    assert visitor.screen.count("?") == 1
    assert "суицид" not in visitor.screen.lower()
    assert visitor.buttons == ["Иә, қауіп бар", "Сөйлескім келеді", "Қауіп жоқ"]
    async with house.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Promise)) == 0


@pytest.mark.parametrize(
    "typed", ["күлкіден өлдім", "kulkiden oldim", "умираю со смеху", "хочу умереть со смеху"]
)
async def test_what_only_looks_like_it_costs_a_kind_line(house, visitor, typed):
    await a_stage(house)
    await greeted(visitor)
    await visitor.types(typed)
    assert "шынымен қиын" in visitor.screen
    assert "Иә, қауіп бар" not in visitor.buttons


async def test_words_of_crisis_before_any_language_are_answered_in_both(house, visitor):
    await a_stage(house)
    await visitor.types("не хочу жить")
    assert "жалғыз емессіз" in visitor.screen
    assert "вы не одни" in visitor.screen


async def test_words_of_crisis_keep_the_question_that_was_waiting(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог")
    await visitor.types("өмір сүргім келмейді")
    assert "112" in visitor.screen
    await visitor.presses("Қауіп жоқ")
    assert "Жақын бос уақыттар" in visitor.screen


@pytest.mark.parametrize(
    "label, said", [("Иә, қауіп бар", "112"), ("Сөйлескім келеді", "111"), ("Қауіп жоқ", "Шұғыл көмек")]
)
async def test_each_answer_to_the_one_question_leads_on(house, visitor, label, said):
    await a_stage(house)
    await greeted(visitor)
    await visitor.types("olgim keledi")
    await visitor.presses(label)
    assert said in visitor.screen
    assert visitor.buttons


async def test_a_file_is_not_taken_and_what_is_expected_is_said(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "Психолог")
    await visitor.sends_a_file()
    assert "файл қабылданбайды" in visitor.screen
    assert "Жақын бос уақыттар" in visitor.screen
    assert "Басқа күн" in visitor.buttons


async def test_what_does_not_answer_a_question_is_told_so_and_the_question_comes_again(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу", "лвоарыдлв")
    assert "Батырмалардың бірін" in visitor.screen
    assert "Психолог" in visitor.buttons


async def test_an_old_button_gets_a_plain_answer(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Кеңеске жазылу")
    old = visitor.data_of("Психолог")
    await visitor.presses("Заңгер")
    await visitor.presses_data(old)
    assert "алдыңғы сұрақтан" in visitor.screen
    assert "Заңгер" in visitor.screen


@pytest.mark.parametrize(
    "forged", ["booking.ask", "booking.hour:1.99999999999", "visit.cancel:99999", "nonsense", ""]
)
async def test_a_forged_button_changes_nothing_and_is_answered(house, visitor, forged):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.presses_data(forged or "x")
    assert visitor.buttons
    async with house.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Consultation)) == 0


async def test_a_label_counts_typed_without_kazakh_letters_in_latin_and_by_number(house, visitor):
    stage = await a_stage(house)
    await registered(visitor, stage)
    for typed in ("Кенеске жазылу", "keneske jazylu", "1"):
        await visitor.presses_data("menu")
        await visitor.types(typed if visitor.buttons[0] == "Кеңеске жазылу" or typed != "1" else "2")
        assert "Қандай көмек керек" in visitor.screen, typed


@pytest.mark.parametrize("typed", ["Мен басқа адаммын", "men baska adammyn", "мен баска адаммын!"])
async def test_a_label_of_the_menu_leads_there_from_anywhere(house, visitor, typed):
    stage = await a_stage(house)
    await registered(visitor, stage)
    await visitor.does("Менің деректерім", typed)
    assert "Қазір кім жазып отыр?" in visitor.screen
