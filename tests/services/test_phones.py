"""Telephone numbers as people type them."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.phones import PhoneNotUnderstood, parse_phone, show_phone


@pytest.mark.parametrize(
    "typed",
    [
        "8 701 123 45 67",
        "+77011234567",
        "87011234567",
        "77011234567",
        "7011234567",
        "+7 (701) 123-45-67",
        "8-701-123-45-67",
        "8.701.123.45.67",
        "(8701) 1234567",
        "\u202a+7 701 123 45 67\u202c",
        "+7\u00a0701\u00a0123\u201145\u201167",
        "менің нөмірім 8 701 123 45 67",
        "тел.: 8 701 123 45 67",
        "0077011234567",
    ],
)
def test_one_number_typed_in_many_ways(typed):
    assert parse_phone(typed) == "+77011234567"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+49 1512 3456789", "+4915123456789"),
        ("0049 1512 3456789", "+4915123456789"),
        ("8-10-49 1512 3456789", "+4915123456789"),
        ("+7 916 123-45-67", "+79161234567"),
        ("+998 90 123 45 67", "+998901234567"),
        ("8 (727) 250-00-00", "+77272500000"),
    ],
)
def test_numbers_of_other_places_are_taken(typed, number):
    assert parse_phone(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "жоқ",
        "🌸",
        "112",
        "12345",
        "87011234",
        "870112345678901",
        "8 999 999",
        "+999 123 456 789",
        "00000000000",
        "+7 701 123 45 67, 8 702 123 45 67",
        "05.09.2010",
        "<script>",
        "'; DROP TABLE people",
        "8" * 10_000,
        "+77011234567" + " " * 10_000,
    ],
)
def test_nonsense_is_said_to_be_none(typed):
    with pytest.raises(PhoneNotUnderstood):
        parse_phone(typed)


@given(st.text() | st.text("+0123456789 ()-"))
def test_whatever_is_typed_gives_a_number_or_a_fact(typed):
    try:
        number = parse_phone(typed)
    except PhoneNotUnderstood:
        return
    assert parse_phone(number) == number


def test_a_number_is_shown_in_the_groups_it_is_read_in():
    assert show_phone("+77011234567") == "+7 701 123 45 67"
    assert show_phone("+4915123456789") == "+49 1512 3456789"
    assert show_phone("not a number") == "not a number"


def test_the_library_is_read_only_when_a_number_comes():
    seen = subprocess.run(
        [sys.executable, "-c", "import services.phones, sys; sys.exit('phonenumbers' in sys.modules)"],
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert seen.returncode == 0
