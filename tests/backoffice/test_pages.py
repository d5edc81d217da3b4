"""One process, two languages: a page speaks its reader's, whoever looked at it first."""

import pytest

from backoffice.pages import _environment
from i18n import LOCALES, speaking


@pytest.mark.parametrize("label", ["'f' | sex_word", "'total' | band", "'1.1' | official_name"])
@pytest.mark.parametrize("first", LOCALES)
def test_a_label_of_a_template_follows_the_reader(label, first):
    template = _environment().from_string("{{ " + label + " }}")
    said = set()
    for lang in sorted(LOCALES, key=lambda one: one != first):
        with speaking(lang):
            said.add(template.render())
    assert len(said) == len(LOCALES)
