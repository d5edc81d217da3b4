"""One process, two languages: a page speaks its reader's, whoever looked at it first."""

import re

import pytest

from backoffice.pages import _environment
from backoffice.styles import STATIC
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


# What an area says of a thing that stands in others, too, and means there as well.
_SHARED = {"rows", "line", "said", "qr"}
_AREAS = ("areas", "locking", "units", "inbox", "access", "appeals")


def test_no_area_styles_another_areas_things_by_a_name_both_use():
    alone, named = {}, {}
    for area in _AREAS:
        css = re.sub(r"/\*.*?\*/", "", (STATIC / f"{area}.css").read_text(), flags=re.DOTALL)
        rules = [one.strip() for heads in re.findall(r"([^{}]+)\{", css) for one in heads.split(",")]
        alone[area] = {rule[1:] for rule in rules if re.fullmatch(r"\.[\w-]+", rule)}
        named[area] = set(re.findall(r"\.([a-zA-Z][\w-]*)", " ".join(rules)))
    for area in _AREAS:
        for other in set(_AREAS) - {area}:
            assert alone[area] & named[other] <= _SHARED, (area, other)
