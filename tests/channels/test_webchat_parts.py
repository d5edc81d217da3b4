"""The parts of the web chat on their own: marked text, buckets, what the session renders."""

import html
import re

import pytest
from aiogram.methods import SendMessage, SendPhoto
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardRemove
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import NotOnThisChannel
from bot.channels.webchat.richtext import rich, with_links
from bot.channels.webchat.words import frame_words
from db.enums import ChannelName
from services.throttle import Rate, Throttle
from services.turns.conversations import find

KINDS = ["bold", "italic", "code", "text_link", "url", "phone_number", "email", "mention", "pre", "spoiler"]
entities = st.lists(
    st.builds(
        lambda kind, offset, length: {
            "type": kind,
            "offset": offset,
            "length": length,
            "url": "javascript:alert(1)",
        },
        st.sampled_from(KINDS),
        st.integers(0, 30),
        st.integers(0, 30),
    ),
    max_size=4,
)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(words, entities)
def test_marks_change_no_letter_and_let_nothing_through(text, marks):
    made = str(rich(text, marks))
    assert html.unescape(re.sub(r"<[^>]+>", "", made)).replace("\ufffd", "") in {
        text,
        _without_cuts(text, made),
    }
    tags = set(re.findall(r"</?([a-z]+)", made))
    assert tags <= {"strong", "em", "u", "s", "code", "pre", "blockquote", "a"}
    assert "javascript:" not in made.replace(html.escape(text), "")
    for tag in tags:
        assert made.count(f"<{tag}") == made.count(f"</{tag}>")


def _without_cuts(text, made):
    # A mark that begins in the middle of an emoji cuts it: what is left are the letters around it.
    shown = html.unescape(re.sub(r"<[^>]+>", "", made))
    return shown.replace("\ufffd", "") if "\ufffd" in shown else text


def test_offsets_count_as_the_bot_api_counts():
    assert (
        str(rich("👍🏽 Назар", [{"type": "bold", "offset": 5, "length": 5}])) == "👍🏽 <strong>Назар</strong>"
    )


def test_marks_may_lie_within_each_other():
    marks = [{"type": "bold", "offset": 0, "length": 6}, {"type": "italic", "offset": 2, "length": 2}]
    assert re.sub("<[^>]+>", "", str(rich("abcdef", marks))) == "abcdef"
    assert "<strong><em>" in str(rich("abcdef", marks)) or "<em><strong>" in str(rich("abcdef", marks))


def test_addresses_and_numbers_become_links():
    text = "Қоңырау: 8 (727) 273-14-25, +7 701 123 45 67. Бет: https://egov.kz/a?b=1, 05.09.2010"
    found = [text[one["offset"] : one["offset"] + one["length"]] for one in with_links(text, [])]
    assert found == ["https://egov.kz/a?b=1", "8 (727) 273-14-25", "+7 701 123 45 67"]
    assert 'href="tel:+77011234567"' in str(rich(text, with_links(text, [])))


def test_what_is_a_link_already_is_left_alone():
    link = {"type": "text_link", "offset": 0, "length": 15, "url": "https://kenes.kz"}
    assert with_links("https://egov.kz", [link]) == [link]


def test_a_bucket_fills_with_time():
    moment = [0.0]
    throttle = Throttle(Rate(2, 0.5), time=lambda: moment[0])
    assert [throttle.allows("a") for _ in range(3)] == [True, True, False]
    assert throttle.allows("b")
    moment[0] = 2.0
    assert [throttle.allows("a") for _ in range(2)] == [True, False]


def test_buckets_are_forgotten_oldest_first():
    throttle = Throttle(Rate(1, 0.0), keys=2, time=lambda: 0.0)
    assert all(throttle.allows(key) for key in "abc")
    assert throttle.allows("a")
    assert not throttle.allows("c")


@pytest.mark.parametrize(
    "method",
    [
        SendMessage(chat_id=1, text="<b>a</b>", parse_mode="HTML"),
        SendMessage(chat_id=1, text="outside of any turn"),
        SendPhoto(chat_id=1, photo="a"),
    ],
)
async def test_what_the_channel_cannot_show_is_an_error(lite_house, method):
    with pytest.raises(NotOnThisChannel):
        await lite_house.channel.bot(method)


@pytest.mark.parametrize(
    "keyboard",
    [
        ReplyKeyboardRemove(remove_keyboard=True),
        InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="a", switch_inline_query="b")]]),
    ],
)
async def test_only_plain_choices_and_links_are_shown(lite_house, keyboard):
    house = lite_house
    await house.opens("1001", "")
    async with house.database.begin() as session:
        dialogue = await find(session, house.keys, channel=ChannelName.WEB, external_id="1001")
        with house.channel.writing_to(dialogue, house.clock.now()), pytest.raises(NotOnThisChannel):
            await house.channel.bot(SendMessage(chat_id=1, text="a", reply_markup=keyboard))


def test_the_frame_is_spoken_in_both_languages():
    spoken = frame_words()
    assert spoken["kk"].keys() == spoken["ru"].keys()
    same = {name for name, text in spoken["kk"].items() if text == spoken["ru"][name]}
    assert not same
