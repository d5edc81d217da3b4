"""What a text worded anew must hold to, and that every text fits its place as it was written."""

import pytest

from backoffice.setting_words import PLACEHOLDERS, SETTINGS
from backoffice.setting_words import WORDINGS as SAID
from documents.wordings import ORIGINALS, originals, rewording, worded
from i18n import speaking
from services.settings.definitions import DEFINITIONS
from services.settings.wordings import (
    FORBIDDEN,
    WORDINGS,
    BracesWrong,
    PlaceholderLost,
    PlaceholderUnknown,
    PromisesTooMuch,
    Texts,
    WordingEmpty,
    WordingTooLong,
    checked,
)

BOOKED = WORDINGS["booked"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", WordingEmpty),
        (" \n ", WordingEmpty),
        ("Күтіңіз.", PlaceholderLost),
        ("Күтіңіз: {until}, {name}.", PlaceholderUnknown),
        ("Күтіңіз: {until", BracesWrong),
        ("Күтіңіз: until}", BracesWrong),
        ("Күтіңіз: {}", BracesWrong),
        ("Күтіңіз: {until!r}", BracesWrong),
        ("Күтіңіз: {until:>900000000}", BracesWrong),
        ("Күтіңіз: {until.year}", BracesWrong),
        ("{until}" + "а" * 300, WordingTooLong),
    ],
)
def test_what_is_wrong_with_a_text_is_told(text: str, fault: type[Exception]):
    with pytest.raises(fault):
        checked(BOOKED, text)


@pytest.mark.parametrize("words", FORBIDDEN)
def test_nobody_promises_what_cannot_be_promised(words: str):
    for said in (words, words.upper(), f"Жаз, {words}: {{until}}", words.replace(" ", "\n")):
        with pytest.raises(PromisesTooMuch):
            checked(BOOKED, f"{said} {{until}}".replace("{until} {until}", "{until}"))


def test_lines_are_kept_as_lines():
    assert checked(WORDINGS["missed"], " Бір\r\nекі ") == "Бір\nекі"


@pytest.mark.parametrize("code", sorted(WORDINGS))
def test_the_original_itself_would_be_taken(code: str):
    texts = originals(code)
    assert texts.kk != texts.ru
    for text in (texts.kk, texts.ru):
        assert checked(WORDINGS[code], text) == text


def test_the_tables_speak_of_the_same_things():
    assert set(ORIGINALS) == set(WORDINGS) == set(SAID)
    assert set(SETTINGS) == set(DEFINITIONS)
    assert {name for of in WORDINGS.values() for name in of.placeholders} == set(PLACEHOLDERS)


def test_a_text_is_anew_within_its_block_only():
    with speaking("ru"), rewording({"registered": Texts("Дайын", "Готово")}):
        assert worded("registered") == "Готово"
    with speaking("ru"):
        assert worded("registered") == originals("registered").ru
