"""The one normaliser: however a word is typed, it folds to the same letters; different words stay apart."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.folding import fold, search_tokens

SAME = """
өлгім келеді | олгим келеди | olgim keledi | ÖLGİM keledi!!! | Ólgim keledi
сәлем | салем | salem | səlem | Sälem | cәлeм | салеееем | СӘЛЕМ
келемін | келемин | kelemin | keleмin | Келемін!
жазылу | zhazylu | jazylu | «Жазылу» | jazylw
өшіру | ОШИРУ | oshiru | öşiru
психолог | psiholog | psikholog | ПСИХОЛОГ
записаться | записатся | zapisatsya | zapisat'sya
қыркүйек | кыркуйек | kyrkuiek | kyrkuyek | qyrküiek
ертең | ертен | erten
ауыл | auyl | awyl
заңгер | зангер | zanger | zañger
центр | tsentr | centr
консультация | konsultatsiya | konsultaciya | konsultacia
помощь | помошь | pomosh | pomoshch
район | rayon | raion
иә | ия | ia | iya | ИӘ
жоқ | жок | jok | zhok | joq
бүгін | bugin | bügin
Айгерім | Айгерим | Aigerim | Aygerim
Әсел | Асель | Assel | Äsel
Баев | Bayev | Baev
Сергеевна | Sergeevna | Sergeyevna
Ерлан | Yerlan | Erlan
Қуаныш | Куаныш | Kuanysh | Quanysh
Жиһан | Жиhан | Jihan | Zhikhan
Александр | Alexandr | Aleksandr
Максим | Maxim | Maksim
рахмет | raxmet | rahmet | rakhmet
Қызылорда | Кызылорда | Kyzylorda | Qyzylorda
Шымкент | Shymkent | Şymkent
Алматы | Almaty | AЛMATЫ
ёлка | елка | yolka
новый | novyy | novyi
"""


@pytest.mark.parametrize("spellings", [line.split(" | ") for line in SAME.split("\n") if line])
def test_one_word_in_all_its_spellings(spellings):
    assert {fold(spelling) for spelling in spellings} == {fold(spellings[0])}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("бил", "был"),  # «он меня бил» is not «он был»
        ("я", "иә"),
        ("тіл", "тыл"),
        ("қыз", "кез"),
        ("111", "11"),
        ("жоқ", "иә"),
        ("шағым", "шақыру"),
    ],
)
def test_different_words_stay_apart(one, other):
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  Сәлем,\n  әлем!  ", "салем алем"),
        ("🌸 иә 🌸", "ия"),
        ("\u202eжоқ\u202c\u200b", "жок"),
        ("жа\u00adзы\u200dлу", "жазылу"),
        ("1-нөмір: 112", "1 номир 112"),
        ("№ 7", "7"),
        ("аль-Фараби", "ал фараби"),
        ("<b>иә</b>", "б ия б"),
        ("", ""),
        ("…?!", ""),
        ("\u200f", ""),
    ],
)
def test_punctuation_emoji_and_marks_are_gone(typed, folded):
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһіabcdefghijklmnopqrstuvwxyz 0123456789-'"


@given(st.text(LETTERS))
def test_capitals_change_nothing(text):
    assert fold(text.upper()) == fold(text) == fold(text.title())


WITHOUT_KAZAKH = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")


@given(st.text("абгдежзйклмнопрстуыәғқңөұүһіӘҒҚҢӨҰҮҺІ "))
def test_kazakh_letters_change_nothing(text):
    assert fold(text.translate(WITHOUT_KAZAKH)) == fold(text)


@given(st.text())
def test_composed_or_taken_apart_it_is_the_same(text):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(st.text("абвгдежзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі", min_size=1), st.integers(1, 20))
def test_the_beginning_of_a_word_finds_the_word(word, length):
    assert fold(word).startswith(fold(word[:length]))


@given(st.text())
def test_words_are_separated_by_one_space(text):
    folded = fold(text)
    assert folded == " ".join(folded.split())


def test_a_long_text_is_folded_whole():
    assert fold("жазылу " * 1500) == " ".join(["жазылу"] * 1500)


def test_search_knows_each_word_once_in_order():
    assert search_tokens("Серікова, Айгерім Серікова") == ("серикова", "аигерим")
    assert search_tokens("Serikova Aigerim") == ("серикова", "аигерим")
    assert search_tokens("🌸") == ()
