"""What a link to WhatsApp carries is understood when it comes back."""

import pytest

from documents.whatsapp_links import code_in, link, text_with


@pytest.mark.parametrize("code", ["talgar-poster", "7KQM-3XHD", "a_B-9", "x" * 64])
def test_what_the_link_writes_is_read(code):
    assert code_in(text_with(code)) == code


def test_a_link_has_figures_only_and_the_words_as_an_address_takes_them():
    address = "https://wa.me/77270000000?text=%D0%9A%D0%B5%D2%A3%D0%B5%D1%81%3A%20talgar"
    assert link("+7 727 000-00-00", "talgar") == address
    assert link("+7 727 000-00-00") == "https://wa.me/77270000000"


@pytest.mark.parametrize(
    "text", ["", "Кеңес", "Кеңес:", "Кеңес: a b", "кеңес: сәлем", "Кеңес: " + "x" * 65, "Мой код: abc"]
)
def test_other_words_carry_none(text):
    assert code_in(text) is None
