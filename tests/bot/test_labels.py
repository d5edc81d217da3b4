"""Every label fits the smallest messenger in both languages; typed in any way it is the same button."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.keyboards import BUTTON, LABEL, ROW, Choice, rows
from bot.menu import language_label
from bot.typed import press_for
from db.enums import ConsentKind, NoticeStyle, Sex, VisitMethod, VisitNeed
from documents.labels import method_label, need_label, notice_style_label, sex_label
from i18n import DIRECTORY, LOCALES, speaking
from services.folding import fold

LIMITS = {"button": BUTTON, "row": ROW}
BOT = Path(__file__).resolve().parent.parent.parent / "bot"


def labels_of(locale: str) -> list[tuple[str, str, str]]:
    """Context, source and translation of every label of the catalogue."""
    with (DIRECTORY / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=locale)
    return [
        (message.context, str(message.id), str(message.string))
        for message in catalogue
        if message.context in LIMITS
    ]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_label_fits(locale):
    labels = labels_of(locale)
    assert len(labels) > 60
    for context, source, label in labels:
        assert label, source
        assert len(label) <= LIMITS[context], (source, label)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_label_says_something_to_a_screen_reader(locale):
    for _context, source, label in labels_of(locale):
        assert re.search(r"\w", label), source


@pytest.mark.parametrize("locale", LOCALES)
def test_the_chats_labels_name_no_abbreviation_of_the_office(locale):
    for _context, _source, label in labels_of(locale):
        assert not {"ЖРО", "МРЦ", "NEET"} & set(label.split())


@pytest.mark.parametrize("locale", LOCALES)
def test_labels_of_the_enums_fit_and_differ(locale):
    with speaking(locale):
        for words in (
            [method_label(one) for one in VisitMethod],
            [f"✓ {need_label(one)}" for one in VisitNeed],
            [sex_label(one) for one in Sex],
            [notice_style_label(one) for one in NoticeStyle],
        ):
            assert len(set(map(fold, words))) == len(words)
            assert all(len(word) <= ROW for word in words)
        assert len(language_label()) <= BUTTON
    assert ConsentKind.SERVICE


def test_every_choice_of_the_bot_takes_its_label_from_the_catalogue_or_from_data():
    """A text in quotes as a label would exist in one language only."""
    quoted = [
        f"{path.relative_to(BOT)}: {found}"
        for path in BOT.rglob("*.py")
        for found in re.findall(r'Choice\(\s*f?"[^"{]*[A-Za-zА-Яа-я][^"{]*"', path.read_text())
    ]
    assert quoted == []


def test_names_from_data_stand_whole_and_twins_are_numbered():
    choices = [Choice(name, "take", number) for number, name in enumerate(["Ә" * 60, "Ә" * 60, "Б" * 60])]
    labels = [label for label, _data in rows(choices, 1)]
    assert labels == ["Ә" * 60, "Ә" * 60 + " 2", "Б" * 60]


def test_nobody_reads_a_name_beyond_a_hundred_characters():
    choices = [Choice("Ә" * 300, "take", number) for number in range(11)]
    labels = [label for label, _data in rows(choices, 1)]
    assert all(len(label) <= LABEL for label in labels)
    assert len(set(labels)) == 11
    assert labels[0] == "Ә" * 99 + "…"
    assert labels[10] == "Ә" * 96 + "… 11"


@pytest.mark.parametrize("locale", LOCALES)
def test_a_label_typed_without_kazakh_letters_is_that_button(locale):
    plain = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
    for _context, source, label in labels_of(locale):
        choices = [[label, "wanted"], ["щщщ", "other"]]
        for typed in (label, label.lower(), label.upper(), label.translate(plain), f" {label}! "):
            assert press_for(typed, choices) == "wanted", (source, typed)
