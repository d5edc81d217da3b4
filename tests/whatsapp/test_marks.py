"""Bold is bold on a telephone, and nothing that a person typed turns bold."""

import re

import pytest
from aiogram.types import MessageEntity
from aiogram.utils.formatting import Bold, Code, Italic, Strikethrough, Text, TextLink, Underline
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.whatsapp.marks import marked, styled
from tests.whatsapp.reading import UNSEEN, read
from tests.whatsapp.shown import rendered

GONE = str.maketrans("", "", UNSEEN)
TYPED = st.text(alphabet="*_~`ab1 \n.,*_~`-ә👍", max_size=40)
KINDS = ("bold", "italic", "strikethrough", "code", "pre", "underline", "spoiler", "blockquote")


def whatsapp(text: Text) -> str:
    content = text.as_kwargs(replace_parse_mode=False)
    return marked(styled(content["text"], content["entities"]))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (Text(Bold("Жазылдыңыз."), "\n21 қараша"), "*Жазылдыңыз.*\n21 қараша"),
        (Text(Italic("бір"), " ", Strikethrough("екі"), " ", Code("KN-12")), "_бір_ ~екі~ `KN-12`"),
        (Bold("алдында ", Italic("ішінде"), " соңында"), "*алдында _ішінде_ соңында*"),
        (Bold(Italic("екеуі")), "*_екеуі_*"),
        (Text("бос", Bold(" орын "), "қалмайды"), "бос *орын* қалмайды"),
        (Bold("екі\nжол\n\nүш"), "*екі*\n*жол*\n\n*үш*"),
        (Text("сөз", Bold("дің"), " ортасы"), "сөздің ортасы"),
        (Bold("  \n "), "  \n "),
        (Underline("асты"), "асты"),
        (Text("👍", Bold("👍 жарайды"), "!"), "👍*👍 жарайды*!"),
        (TextLink("Сайт", url="https://kenes.kz/a_b"), "Сайт: https://kenes.kz/a_b"),
        (Text(Bold(TextLink("Сайт", url="https://k.kz"))), "*Сайт*: https://k.kz"),
        (TextLink("https://k.kz", url="https://k.kz"), "https://k.kz"),
        (TextLink("Қоңырау", url="tel:+77011234567"), "Қоңырау: +77011234567"),
        (Bold("Келу: https://k.kz/x"), "*Келу:* https://k.kz/x"),
        (Text("snake_case_name 2*2*2 ~5 км * *"), "snake_case_name 2*2*2 ~5 км * *"),
    ],
)
def test_our_marks_stand_where_they_act(text, shown):
    assert whatsapp(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (Text("*Аяз*"), "¦*|Аяз|*"),
        (Bold("Аты: *Аяз*"), "*Аты: *|Аяз*|*"),
        (Text("(_Аяз_)"), "(|_|Аяз|_|)"),
        (Text("* бір\n> екі\n- үш"), "¦* бір\n¦> екі\n- үш"),
        (Text("https://k.kz/*a*"), "https://k.kz/%2Aa%2A"),
        (Code("2*3*4 _x_"), "`2*3*4 _x_`"),
        (Text("`a`"), "¦`|a|`"),
        (Text("a```b```"), "a|`|`|`|b|`|`|`"),
    ],
)
def test_a_persons_own_are_kept_from_acting(text, shown):
    """Here «|» is a hair space with the joiner on its other side, «¦» the joiner alone."""
    seen = re.sub("\u2060?\u200a(\u2060\u200a)?\u2060?", "|", whatsapp(text)).replace("\u2060", "¦")
    assert seen == shown


def test_the_reader_knows_what_a_mark_does():
    shown = read("*a* b*c*d _e f_ `*g*` *h\ni* * j * ~*k*~")
    assert shown.of("bold") == ["a", "k"]
    assert shown.of("italic") == ["e f"]
    assert shown.of("code") == ["*g*"]
    assert shown.of("strikethrough") == ["k"]
    assert read("*\u2060a\u2060*").of("bold") == ["a"]
    assert read("*\u200aa\u200a*").is_plain


@given(TYPED)
def test_nothing_that_was_typed_turns_into_a_mark(typed):
    sent = marked(styled(typed))
    assert read(sent).is_plain
    assert read(sent).text == typed
    assert {kind for kind, _words in rendered(sent)[1]} <= {"bullet"}


@st.composite
def texts_with_entities(draw):
    text = draw(st.one_of(TYPED, st.text(max_size=60)))
    units = len(text.encode("utf-16-le")) // 2
    entities = []
    for _ in range(draw(st.integers(0, 4))):
        since = draw(st.integers(0, units))
        until = draw(st.integers(since, units))
        entities.append(MessageEntity(type=draw(st.sampled_from(KINDS)), offset=since, length=until - since))
    return text, entities


@given(texts_with_entities())
def test_only_what_is_bold_is_shown_bold_and_no_letter_is_lost(given_text):
    text, entities = given_text
    whole = styled(text, entities)
    shown = read(marked(whole))
    assert shown.text == whole.text.translate(GONE)
    kept = [at for at, letter in enumerate(whole.text) if letter not in UNSEEN]
    names = {1: "bold", 2: "italic", 4: "strikethrough", 8: "code"}
    for at, (_letter, styles) in zip(kept, shown.letters, strict=True):
        allowed = {name for bit, name in names.items() if whole.styles[at] & bit}
        assert styles <= allowed


@given(st.lists(st.text(alphabet="абвәғқ", min_size=1, max_size=8), min_size=1, max_size=8))
def test_bold_words_are_read_as_bold(words):
    parts = [part for word in words for part in (Bold(word), " және ")]
    assert read(whatsapp(Text(*parts))).of("bold") == words
