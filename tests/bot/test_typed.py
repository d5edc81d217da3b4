"""Words instead of a press, where a label is longer than what the messenger shows of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keyboards import ROW, Choice, page, pages, rows, titles
from bot.typed import press_for

CENTRES = [
    ["Алматы облысының жастар ресурстық орталығы", "almaty"],
    ["Алматы облысының жастар үйі", "home"],
    ["Меркі жастар орталығы", "merki"],
    ["Артқа", "back"],
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Меркі жастар орталығы", "merki"),
        ("мерки", "merki"),
        ("МЕРК", "merki"),
        ("Merki", "merki"),
        ("Мер", None),
        ("Алматы", None),
        ("Алматы облысының жастар р", "almaty"),
        ("орталығы", None),
        ("Артқа", "back"),
        ("Артқ", "back"),
        ("3", "merki"),
        ("", None),
    ],
)
def test_the_beginning_of_one_label_and_of_no_other_means_it(typed, meant):
    assert press_for(typed, CENTRES) == meant


@pytest.mark.parametrize("typed", ["«{}»", "{}", "{} "])
def test_what_a_list_shows_of_a_label_means_it_with_and_without_its_dots(typed):
    for (label, data), title in zip(CENTRES, titles([label for label, _data in CENTRES]), strict=True):
        for shown in (title, title.rstrip("…"), label):
            assert press_for(typed.format(shown), CENTRES) == data


def test_twins_of_a_list_are_meant_by_the_number_that_stands_there():
    twins = [[f"Жастардың денсаулық орталығы {end}", end] for end in ("бір", "екі", "үш")]
    assert titles([label for label, _data in twins]) == [
        "Жастардың денсаулық орт…",
        "Жастардың денсаулық о… 2",
        "Жастардың денсаулық о… 3",
    ]
    assert press_for("Жастардың денсаулық о… 2", twins) == "екі"
    assert press_for("жастардың денсаулық о 3", twins) == "үш"


def test_a_number_that_would_mean_another_row_on_another_page_means_none():
    twins = [[f"Жастардың денсаулық орталығы {number:02}", f"take:{number}"] for number in range(25)]
    shown = titles([label for label, _data in page(twins, 9, 1)][:9])
    assert shown[1] == "Жастардың денсаулық о… 2"
    assert press_for(shown[1], twins) is None


@pytest.mark.parametrize("typed", ["көмек", "стоп", "помогите"])
def test_a_call_for_help_and_a_stop_outrank_the_beginning_of_a_label(typed):
    assert press_for(typed, [[f"{typed} керек емес адамға", "other"]]) is None
    assert press_for(typed, [[typed, "the very label"]]) == "the very label"


def test_a_time_or_a_date_is_no_beginning():
    assert press_for("10:3", [["10:30", "half past"]]) is None
    assert press_for("21.1", [["21.11.2026, 10:00", "a day"]]) is None


@given(st.lists(st.text(max_size=40), max_size=40))
def test_pages_are_what_is_turned_to(labels):
    pairs = rows([Choice(label, "take", number) for number, label in enumerate(labels)], 7)
    turned, start = [], 0
    while start < len(pairs):
        shown = [pair for pair in page(pairs, start, 7) if pair in pairs]
        turned.append(shown)
        start += len(shown)
    assert pages(pairs) == turned


@given(st.lists(st.text(max_size=60), max_size=10))
def test_titles_differ_fit_and_say_something(labels):
    shown = titles(labels)
    assert len({*shown}) == len(labels)
    assert all(shown)
    assert all(len(title.encode("utf-16-le")) // 2 <= ROW for title in shown)
