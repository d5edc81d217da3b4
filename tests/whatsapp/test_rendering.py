"""Whatever a handler shows, the Cloud API takes, and nothing that was said is lost on the way."""

import string

import pytest
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    SendChatAction,
    SendDocument,
    SendMessage,
)
from aiogram.types import (
    BufferedInputFile,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import NotOnThisChannel
from bot.channels.whatsapp.rendering import (
    FILE_LIMIT,
    Ready,
    ReadyFile,
    read_ready,
    rendered,
    with_media,
    written,
)
from bot.keyboards import Choice, markup, page, rows
from i18n import speaking
from tests.whatsapp.reading import read
from tests.whatsapp.schema import check_message

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
ADDRESS = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "77010000001"}


def taken(readies: list[Ready]) -> list[dict]:
    """The bodies, each taken by the API once it has an address."""
    for ready in readies:
        assert check_message({**ADDRESS, **with_media(ready.body, "4711")}) == [], ready.body
        assert ("4711" in str(with_media(ready.body, "4711"))) == (ready.file is not None)
    return [ready.body for ready in readies]


def shown(text: str, *choices: tuple[str, str], links: tuple[tuple[str, str], ...] = ()) -> list[dict]:
    keyboard = [[InlineKeyboardButton(text=label, url=url)] for label, url in links]
    keyboard += [[InlineKeyboardButton(text=label, callback_data=data)] for label, data in choices]
    buttons = InlineKeyboardMarkup(inline_keyboard=keyboard) if keyboard else None
    return taken(rendered(SendMessage(chat_id=1, text=text, reply_markup=buttons)))


def given_file(name: str, content: bytes, caption: str = "", *choices: tuple[str, str]) -> list[Ready]:
    keyboard = [[InlineKeyboardButton(text=label, callback_data=data)] for label, data in choices]
    buttons = InlineKeyboardMarkup(inline_keyboard=keyboard) if keyboard else None
    file = BufferedInputFile(content, name)
    return rendered(SendDocument(chat_id=1, document=file, caption=caption or None, reply_markup=buttons))


def file_of(ready: Ready) -> ReadyFile:
    assert ready.file is not None
    return ready.file


def said_in(bodies: list[dict]) -> str:
    """All that stands in the bubbles, one after the other, as a telephone shows it."""
    texts = []
    for body in bodies:
        content = body[body["type"]]
        texts.append(content.get("caption") or content.get("body") or "")
        texts[-1] = texts[-1] if isinstance(texts[-1], str) else texts[-1]["text"]
    return "\n".join(read(text).text for text in texts)


# ---------------------------------------------------------------- choices


def test_up_to_three_short_choices_are_buttons():
    assert shown("Қай тіл?", ("Қазақша", "lang:kk@1"), ("Русский", "lang:ru@1")) == [
        {
            "type": "interactive",
            "interactive": {
                "type": "button",
                "body": {"text": "Қай тіл?"},
                "action": {
                    "buttons": [
                        {"type": "reply", "reply": {"id": "lang:kk@1", "title": "Қазақша"}},
                        {"type": "reply", "reply": {"id": "lang:ru@1", "title": "Русский"}},
                    ]
                },
            },
        }
    ]


@pytest.mark.parametrize(("lang", "label"), [("kk", "Таңдау"), ("ru", "Выбрать")])
def test_four_choices_are_a_list_in_the_readers_language(lang, label):
    with speaking(lang):
        [body] = shown("Қайсысы?", *[(f"{number}-қатар", f"take:{number}") for number in range(4)])
    action = body["interactive"]["action"]
    assert (body["interactive"]["type"], action["button"]) == ("list", label)
    assert action["sections"] == [
        {"rows": [{"id": f"take:{number}", "title": f"{number}-қатар"} for number in range(4)]}
    ]


def test_a_long_label_is_cut_and_stands_whole_below():
    long = "Алматы облысының жастар ресурстық орталығы"
    [body] = shown("Қай орталық?", (long, "take:1"), ("Артқа", "back"))
    assert body["interactive"]["action"]["sections"][0]["rows"] == [
        {"id": "take:1", "title": "Алматы облысының жастар…", "description": long},
        {"id": "back", "title": "Артқа"},
    ]


def test_twins_are_numbered_once_they_are_cut():
    [body] = shown("Кім?", *[(f"Жастардың денсаулық орталығы, {end}", end) for end in "абв"])
    titles = [row["title"] for row in body["interactive"]["action"]["sections"][0]["rows"]]
    assert titles == ["Жастардың денсаулық орт…", "Жастардың денсаулық о… 2", "Жастардың денсаулық о… 3"]


def test_the_choices_of_a_screen_are_paged_before_they_come_here():
    pairs = rows([Choice(f"{number:02} сағат", "take", number) for number in range(23)], 5)
    for start in (0, 9, 18):
        taken(rendered(SendMessage(chat_id=1, text="Қашан?", reply_markup=markup(page(pairs, start, 5)))))
    with pytest.raises(NotOnThisChannel):
        rendered(SendMessage(chat_id=1, text="Қашан?", reply_markup=markup(pairs)))


# ---------------------------------------------------------------- links


def test_one_link_alone_is_a_button_that_opens_it():
    [body] = shown("Осында:", links=(("Сайтты ашу", "https://kenes.kz"),))
    assert body["interactive"]["type"] == "cta_url"
    assert body["interactive"]["action"]["parameters"] == {
        "display_text": "Сайтты ашу",
        "url": "https://kenes.kz",
    }


def test_a_link_beside_choices_stands_in_the_text():
    [body] = shown("Код: 12", ("Мәзір", "menu"), links=(("Telegram", "https://t.me/a_b?start=x_1"),))
    assert body["interactive"]["body"]["text"] == "Код: 12\n\nTelegram: https://t.me/a_b?start=x_1"
    [body] = shown("Код", links=(("Бір", "https://a.kz"), ("Екі", "https://b.kz")))
    assert body == {"type": "text", "text": {"body": "Код\n\nБір: https://a.kz\nЕкі: https://b.kz"}}


# ---------------------------------------------------------------- methods


def test_an_edit_is_a_message_and_what_changes_nothing_is_none():
    assert taken(rendered(EditMessageText(chat_id=1, message_id=5, text="Жаңа"))) == shown("Жаңа")
    assert rendered(EditMessageReplyMarkup(chat_id=1, message_id=5)) == []
    assert rendered(SendChatAction(chat_id=1, action="typing")) == []
    assert rendered(AnswerCallbackQuery(callback_query_id="5")) == []
    removed = SendMessage(chat_id=1, text="Рақмет.", reply_markup=ReplyKeyboardRemove())
    assert taken(rendered(removed)) == shown("Рақмет.")


@pytest.mark.parametrize(
    "method",
    [
        DeleteMessage(chat_id=1, message_id=5),
        SendMessage(chat_id=1, text="?", reply_markup=ForceReply()),
        SendMessage(
            chat_id=1, text="?", reply_markup=ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="a")]])
        ),
        SendMessage(
            chat_id=1,
            text="?",
            reply_markup=InlineKeyboardMarkup(
                inline_keyboard=[[InlineKeyboardButton(text="a", switch_inline_query="a")]]
            ),
        ),
        SendDocument(chat_id=1, document="a file id"),
        SendDocument(chat_id=1, document=BufferedInputFile(bytes(FILE_LIMIT + 1), "big.pdf")),
    ],
)
def test_anything_else_is_refused(method):
    with pytest.raises(NotOnThisChannel):
        rendered(method)


# ---------------------------------------------------------------- files


def test_a_picture_is_shown_and_another_file_keeps_its_name():
    [picture] = given_file("qr.png", PNG, "Осыны көрсетіңіз")
    assert taken([picture]) == [{"type": "image", "image": {"id": "uploaded", "caption": "Осыны көрсетіңіз"}}]
    assert (file_of(picture).media_type, file_of(picture).content) == ("image/png", PNG)
    [data] = given_file("деректерім.txt", "Аты: Айша".encode())
    assert taken([data]) == [
        {"type": "document", "document": {"id": "uploaded", "filename": "деректерім.txt"}}
    ]
    assert file_of(data).media_type == "text/plain"
    assert file_of(given_file("a.PDF", b"%PDF")[0]).media_type == "application/pdf"


def test_a_file_with_buttons_is_one_message():
    [ready] = given_file("a.pdf", b"%PDF", "Орталықтан файл", ("Жауап жазу", "write:1"))
    [body] = taken([ready])
    assert body["interactive"]["header"] == {
        "type": "document",
        "document": {"id": "uploaded", "filename": "a.pdf"},
    }
    [body] = taken(given_file("qr.png", PNG, "", ("Мәзір", "menu")))
    assert body["interactive"]["header"]["type"] == "image"
    assert body["interactive"]["body"] == {"text": "qr.png"}


def test_no_file_stands_above_a_list():
    many = [(f"{number}-қатар", f"take:{number}") for number in range(4)]
    first, second = taken(given_file("a.pdf", b"%PDF", "Таңдаңыз", *many))
    assert (first["type"], second["interactive"]["type"]) == ("document", "list")


# ---------------------------------------------------------------- long texts


def test_a_long_text_is_cut_between_paragraphs_and_the_last_piece_carries_the_choices():
    paragraphs = [f"{number}. " + "Бұл орталықтың жағдайы туралы сөйлем. " * 8 for number in range(9)]
    first, second = shown("\n\n".join(paragraphs), ("Мәзір", "menu"))
    assert first["type"] == "text"
    assert second["interactive"]["body"]["text"].startswith("6. ")
    assert said_in([first, second]).split() == "\n\n".join(paragraphs).split()


def test_a_cut_bold_stretch_is_bold_in_both_pieces():
    text = "сөз " * 1500
    bold = MessageEntity(type="bold", offset=0, length=len(text))
    bodies = taken(rendered(SendMessage(chat_id=1, text=text, entities=[bold])))
    assert len(bodies) == 2
    for body in bodies:
        piece = read(body["text"]["body"])
        assert piece.of("bold") == [piece.text]


def test_a_word_longer_than_a_message_loses_no_letter():
    bodies = shown("👍" * 5000)
    assert said_in(bodies).replace("\n", "") == "👍" * 5000


WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cf")), max_size=120)
LONG = st.builds(lambda part, times: part * times, WORDS, st.integers(1, 60))
TEXTS = st.one_of(WORDS, LONG, st.lists(LONG, max_size=4).map("\n\n".join))
LABELS = st.one_of(st.text(min_size=1, max_size=130), st.text(alphabet="*_ a", min_size=1, max_size=30))
KINDS = ("bold", "italic", "strikethrough", "code", "pre", "underline", "spoiler")


@st.composite
def keyboards(draw):
    labels = draw(st.lists(LABELS, max_size=10))
    pairs = rows([Choice(label, "take", number) for number, label in enumerate(labels)], 3)
    names = draw(st.lists(LABELS, max_size=2))
    links = [Choice(name, url=f"https://kenes.kz/{at}_x_") for at, name in enumerate(names)]
    return markup(pairs, links)


@st.composite
def entities(draw, text):
    units = len(text.encode("utf-16-le")) // 2
    found = []
    for _ in range(draw(st.integers(0, 3))):
        since = draw(st.integers(0, units))
        length = draw(st.integers(0, units - since))
        kind = draw(st.sampled_from([*KINDS, "text_link"]))
        url = "https://kenes.kz/_a_" if kind == "text_link" else None
        found.append(MessageEntity(type=kind, offset=since, length=length, url=url))
    return found


@given(st.data(), TEXTS, keyboards(), st.sampled_from([None, "a.txt", "qr.png"]))
def test_whatever_is_shown_the_api_takes_and_every_word_arrives(data, text, keyboard, file):
    marked_by = data.draw(entities(text))
    method: SendMessage | SendDocument
    if file is None:
        method = SendMessage(chat_id=1, text=text, entities=marked_by, reply_markup=keyboard)
    else:
        content = PNG if file == "qr.png" else b"a"
        method = SendDocument(
            chat_id=1,
            document=BufferedInputFile(content, file),
            caption=text,
            caption_entities=marked_by,
            reply_markup=keyboard,
        )
    readies = rendered(method)
    bodies = taken(readies)
    assert [read_ready(written(ready)) for ready in readies] == readies
    assert [*map(is_pressed, bodies[:-1])] == [False] * len(bodies[:-1])
    wanted = [
        button.callback_data for row in (keyboard.inline_keyboard if keyboard else []) for button in row
    ]
    assert (ids_of(bodies[-1]) if bodies else []) == [one for one in wanted if one]
    if not any(one.type == "text_link" for one in marked_by):
        arrived = "".join(said_in(bodies).split())
        assert "".join(plain(text).split()) in plain(arrived)


def plain(text: str) -> str:
    """Without what is invisible, and the same for what is written as a percent code."""
    for letter, code in (("*", "%2A"), ("_", "%5F"), ("~", "%7E"), ("`", "%60")):
        text = text.replace(code, letter)
    return text.translate(dict.fromkeys(map(ord, "\u200a\u2060"))).replace("\x85", " ")


def is_pressed(body: dict) -> bool:
    return bool(body["type"] == "interactive")


def ids_of(body: dict) -> list[str]:
    if not is_pressed(body):
        return []
    action = body["interactive"]["action"]
    listed = [row["id"] for section in action.get("sections", []) for row in section["rows"]]
    return listed or [button["reply"]["id"] for button in action.get("buttons", [])]


@given(st.text(alphabet="*_~` \nab" + string.punctuation, max_size=3000))
def test_no_typed_mark_acts_in_any_piece(text):
    for body in shown(text, ("Мәзір", "menu")) if text.strip() else []:
        content = body["text"]["body"] if body["type"] == "text" else body["interactive"]["body"]["text"]
        assert read(content).is_plain
