"""Names as people type them: kept as written, refused when they are no names."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.names import (
    FullName,
    NameEmpty,
    NameFault,
    NameNotUnderstood,
    NameTooLong,
    OnlyOneName,
    clean_name,
    parse_name,
)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Серікова Айгерім", FullName("Серікова", "Айгерім")),
        ("Серікова Айгерім Болатқызы", FullName("Серікова", "Айгерім", "Болатқызы")),
        ("Серікова Айгерім Болат қызы", FullName("Серікова", "Айгерім", "Болат қызы")),
        ("  Серікова \n\t Айгерім  ", FullName("Серікова", "Айгерім")),
        ("Серикова, Айгерим.", FullName("Серикова", "Айгерим")),
        ("Ким-Ли Анна-Мария", FullName("Ким-Ли", "Анна-Мария")),
        ("Ким‑Ли Анна–Мария", FullName("Ким-Ли", "Анна-Мария")),
        ("Серікова - Айгерім", FullName("Серікова", "Айгерім")),
        ("O’Brien Kate", FullName("O'Brien", "Kate")),
        ("Müller Zoë", FullName("Müller", "Zoë")),
        ("Серікова А. Б.", FullName("Серікова", "А.", "Б")),
        ("\u202eСерікова\u202c Айге\u200bрім\u200f", FullName("Серікова", "Айгерім")),
        ("Серікова 🌸 Айгерім 👩🏽‍🎓", FullName("Серікова", "Айгерім")),
        ("Се\x00рікова Айгерім", FullName("Серікова", "Айгерім")),
        ("Ё Ю", FullName("Ё", "Ю")),
        ("محمد علي", FullName("محمد", "علي")),
    ],
)
def test_a_name_is_cleaned_and_kept_as_written(typed, name):
    assert parse_name(typed) == name


def test_letters_taken_apart_are_put_together():
    assert parse_name(unicodedata.normalize("NFD", "Майёров Андрей")) == FullName("Майёров", "Андрей")


@pytest.mark.parametrize("typed", ["Айгерім", " Айгерім ", "Анна-Мария", "Айгерім 🌸"])
def test_one_word_asks_for_the_other_name(typed):
    with pytest.raises(OnlyOneName) as fault:
        parse_name(typed)
    assert fault.value.word in typed


@pytest.mark.parametrize("typed", ["", "   ", "\n", "\u200b\u202e\u200f", "\x00"])
def test_nothing_is_no_name(typed):
    with pytest.raises(NameEmpty):
        parse_name(typed)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("<b>Айгерім</b> Серікова", "<"),
        ("Айгерім'; DROP TABLE people", ";"),
        ("Robert'); DROP", ")"),
        ("Айгерім 2010", "2"),
        ("12345 67890", "1"),
        ("+7 701 123 45 67", "+"),
        ("Айгерім_Серікова", "_"),
        ("user@example.org Айгерім", "@"),
        ("{{ 7*7 }} Айгерім", "{"),
        ("🌸🌸🌸", "🌸"),
        ("- -", "-"),
        ("А" + "\u0336" * 3 + "й Серікова", "\u0336"),
    ],
)
def test_what_no_name_has_is_named(typed, found):
    with pytest.raises(NameNotUnderstood) as fault:
        parse_name(typed)
    assert fault.value.found == found


def test_a_sentence_is_no_name():
    with pytest.raises(NameNotUnderstood):
        parse_name("мен сіздерге жазылғым келеді бірақ қалай жазылатынын білмеймін")


@pytest.mark.parametrize("typed", ["Айгерім " + "а" * 100, "а" * 10_000, "Серікова " * 1_000])
def test_over_100_characters_are_too_many(typed):
    with pytest.raises(NameTooLong):
        parse_name(typed)


def test_100_characters_are_not_too_many():
    typed = "Серікова " + "а" * 91
    assert len(typed) == 100
    assert clean_name(typed) == typed


@given(st.text())
@example("A-\x1b-A")
def test_what_is_kept_is_one_line_that_cleaning_leaves_alone(typed):
    try:
        name = clean_name(typed)
    except NameFault:
        return
    assert name
    assert name == " ".join(name.split())
    assert clean_name(name) == name
    assert not set(name) & set('<>;&"\\/={}()[]0123456789\u202e')
