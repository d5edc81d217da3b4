"""What typed words want, in three spellings."""

import pytest

from bot.wishes import kind_in, wish_in, wish_of_word


@pytest.mark.parametrize(
    "typed, wish",
    [
        ("көмек", "urgent"),
        ("komek kerek", "urgent"),
        ("психологтың көмегі керек", "book"),
        ("нужна помощь психолога", "book"),
        ("помогите психолог срочно", "urgent"),
        ("Қалай жазылуға болады?", "book"),
        ("zapisatsya hochu", "book"),
        ("отменить запись", "bookings"),
        ("жазылуларым", "bookings"),
        ("орталық қайда", "centre"),
        ("ortalyk kaida", "centre"),
        ("оператормен сөйлескім келеді", "desk"),
        ("удалите мои данные", "profile"),
        ("язык", "lang"),
        ("кім бұл", "help"),
        ("стоп", "stop"),
        ("стоп кран", None),
        ("", None),
        ("😀", None),
    ],
)
def test_a_text_leads_where_its_words_point(typed, wish):
    assert wish_in(typed) == wish


def test_only_one_word_outranks_a_question_that_waits():
    assert wish_of_word("мәзір") == "menu"
    assert wish_of_word("мәзірді көрсет") is None


@pytest.mark.parametrize(
    "typed, kind",
    [
        ("заңгерге жазылу", "lawyer"),
        ("zanger", "lawyer"),
        ("хочу к психологу", "psychologist"),
        ("ищу работу", "career"),
        ("грант керек", "support"),
        ("бизнес ашқым келеді", "business"),
        ("жазылу", ""),
    ],
)
def test_a_kind_of_help_is_known_by_the_words_people_have_for_it(typed, kind):
    assert kind_in(typed) == kind
