"""A turn at WhatsApp writes down what goes after the commit: one message where one will do."""

from datetime import UTC, datetime

import pytest
from aiogram.methods import EditMessageReplyMarkup, GetMe, SendDocument, SendMessage
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.base import NotOnThisChannel
from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.channels.whatsapp.rendering import read_ready
from db.enums import ChannelName
from services.turns.conversations import Dialogue

NOW = datetime(2026, 11, 23, tzinfo=UTC)
MENU = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Мәзір", callback_data="menu")]])
MANY = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text=str(one), callback_data=f"take:{one}")] for one in range(4)]
)


class Nobody:
    """A sender that has nothing to tell."""

    async def tell(self, telling):
        raise AssertionError("nothing was to be told")


@pytest.fixture
def channel():
    return WhatsAppChannel(Nobody())


def a_dialogue(lang: str = "kk") -> Dialogue:
    return Dialogue(
        contact_id=1,
        channel=ChannelName.WHATSAPP,
        external_id="77",
        lang=lang,
        person_id=None,
        unit_id=None,
        source="",
        is_public=False,
        state=None,
        draft={},
        choices=[],
        key_id=1,
        step=1,
        last_seq=0,
    )


async def shown(channel, *methods):
    """What stands among the replies once the turn is over."""
    dialogue = a_dialogue()
    with channel.writing_to(dialogue, NOW):
        for method in methods:
            await channel.bot(method)
    return [read_ready(reply) for reply in dialogue.replies]


def a_file(name: str) -> SendDocument:
    return SendDocument(chat_id=77, document=BufferedInputFile(b"a", name))


def said(keyboard=None) -> SendMessage:
    return SendMessage(chat_id=77, text="Міне", reply_markup=keyboard)


async def test_a_file_and_what_is_said_after_it_are_one_message(channel):
    [plain] = await shown(channel, a_file("a.txt"), said())
    assert plain.body["document"] == {"id": "uploaded", "filename": "a.txt", "caption": "Міне"}
    [pressed] = await shown(channel, a_file("a.txt"), said(MENU))
    assert (pressed.body["type"], pressed.file.name) == ("interactive", "a.txt")


async def test_every_file_goes_and_in_order(channel):
    first, second = await shown(channel, a_file("a.txt"), a_file("b.json"), said(MENU))
    assert (first.file.name, second.file.name) == ("a.txt", "b.json")
    assert (first.body["type"], second.body["type"]) == ("document", "interactive")
    file, choices = await shown(channel, a_file("a.txt"), said(MANY))
    assert (file.body["type"], choices.body["interactive"]["type"]) == ("document", "list")


async def test_a_file_with_nothing_said_goes_all_the_same(channel):
    [alone] = await shown(channel, a_file("a.txt"))
    assert alone.file.content == b"a"
    text, file = await shown(channel, said(), a_file("a.txt"))
    assert (text.body["type"], file.body["type"]) == ("text", "document")


@pytest.mark.parametrize(("lang", "label"), [("kk", "Таңдау"), ("ru", "Выбрать")])
async def test_a_list_opens_in_the_language_of_the_dialogue(channel, lang, label):
    dialogue = a_dialogue(lang)
    with channel.writing_to(dialogue, NOW):
        await channel.bot(said(MANY))
    [reply] = dialogue.replies
    assert read_ready(reply).body["interactive"]["action"]["button"] == label


async def test_what_changes_nothing_here_is_no_message(channel):
    assert await shown(channel, EditMessageReplyMarkup(chat_id=77, message_id=1)) == []


async def gather_then_fail(channel):
    await channel.bot(a_file("a.txt"))
    await channel.bot(GetMe())


async def test_a_turn_that_fails_leaves_nothing_for_the_next(channel):
    dialogue = a_dialogue()
    with pytest.raises(NotOnThisChannel), channel.writing_to(dialogue, NOW):
        await gather_then_fail(channel)
    assert dialogue.replies == []
    assert len(await shown(channel, said())) == 1


async def test_outside_of_a_turn_and_beside_the_table_nothing_is_shown(channel):
    with pytest.raises(NotOnThisChannel):
        await channel.bot(said())
    with pytest.raises(NotOnThisChannel), channel.writing_to(a_dialogue(), NOW):
        await channel.bot(GetMe())
    with pytest.raises(NotOnThisChannel), channel.writing_to(a_dialogue(), NOW):
        await channel.bot(SendMessage(chat_id=77, text="<b>a</b>", parse_mode="HTML"))
