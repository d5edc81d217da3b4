"""The check of the catalogues sees what it is there to see, and the catalogues pass it."""

import pytest
from babel.messages import Catalog

from tools.catalogues import check, faults

Text = str | tuple[str, ...]


def faults_of(
    source: Text, translation: Text, context: str | None = None, *, fuzzy: bool = False
) -> list[str]:
    template, catalogue = Catalog(), Catalog(locale="ru")
    template.add(source, context=context)
    catalogue.add(source, translation, context=context, flags=["fuzzy"] if fuzzy else [])
    wanted, found = template.get(_first(source), context), catalogue.get(_first(source), context)
    assert wanted is not None
    assert found is not None
    return list(faults(wanted, found, catalogue))


def _first(text: Text) -> str:
    return text if isinstance(text, str) else text[0]


def test_every_text_is_there_in_both_languages() -> None:
    assert list(check()) == []


def test_a_good_translation_passes() -> None:
    assert faults_of("From {start} to {end}", "С {start} до {end}") == []
    assert faults_of(("{n} visit", "{n} visits"), ("{n} визит", "{n} визита", "{n} визитов")) == []
    assert faults_of("Back", "Назад", "button") == []


@pytest.mark.parametrize(
    "source, translation, context",
    [
        ("Hello", "", None),
        ("From {start}", "С {begin}", None),
        ("From {start}", "С начала", None),
        (("{n} visit", "{n} visits"), ("{n} визит", "{n} визита", ""), None),
        (("{n} visit", "{n} visits"), ("{n} визит", "визита", "{n} визитов"), None),
        ("Ask", "Задать вопрос сейчас же", "button"),
        ("Ask", "Задать вопрос прямо сейчас", "row"),
    ],
)
def test_a_bad_translation_does_not_pass(source: Text, translation: Text, context: str | None) -> None:
    assert faults_of(source, translation, context)


def test_a_guessed_translation_does_not_pass() -> None:
    assert faults_of("Hello", "Здравствуйте", fuzzy=True) == ["fuzzy"]
