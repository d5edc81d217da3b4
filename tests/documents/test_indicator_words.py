"""The official rows stand in both languages, and what a language's text lacks is said in that language."""

import pytest

from documents.indicator_words import OFFICIAL, notes, official_name, official_names
from i18n import LOCALES, speaking


@pytest.mark.parametrize("indicator", OFFICIAL)
def test_every_row_has_its_wording_in_both_languages(indicator):
    names = official_names(indicator)
    assert list(names) == list(LOCALES)
    assert len({*names.values(), OFFICIAL[indicator]}) == 3


def test_parents_stand_in_both_texts_and_the_kazakh_one_marks_its_own_words():
    with speaking("ru"):
        assert "родителям и опекунам" in official_name("1.1")
        russian = notes("1.1")
    with speaking("kk"):
        assert "ата-аналар" in official_name("1.1")
        assert "жеке консультациялар" in official_name("1.1")
        kazakh = notes("1.1")
    assert len(kazakh) == len(russian) + 1
    assert any("аударма" in note for note in kazakh)


def test_the_mean_names_its_divisor():
    with speaking("ru"):
        assert any("администрацию" in note for note in notes("1.2"))
