"""What people do before the messenger becomes updates that aiogram reads, and what the bot does they see."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    Update,
)

from services.clock import StoppedClock
from tests.telegram.server import TelegramServer


async def newest(bot: Bot) -> Update:
    return (await bot.get_updates(offset=-1))[0]


async def told(bot: Bot) -> Message:
    update = await newest(bot)
    assert update.message
    return update.message


def choice(**actions: str) -> InlineKeyboardMarkup:
    buttons = [InlineKeyboardButton(text=label, callback_data=data) for label, data in actions.items()]
    return InlineKeyboardMarkup(inline_keyboard=[buttons])


async def test_what_people_write(api, bot):
    person = api.person(7, first_name="Әсел", language_code="ru", username="asel")
    assert await person.starts("poster") == 1
    message = await told(bot)
    assert (message.message_id, message.text) == (1, "/start poster")
    assert [(one.type, one.offset, one.length) for one in message.entities or ()] == [("bot_command", 0, 6)]
    assert message.from_user
    assert (message.from_user.first_name, message.from_user.language_code) == ("Әсел", "ru")
    assert (message.chat.id, message.chat.type, message.chat.username) == (7, "private", "asel")
    await person.types("🙂 +77011234567 https://kenes.kz")
    marked = (await told(bot)).entities or ()
    assert [(one.type, one.offset, one.length) for one in marked] == [
        ("phone_number", 3, 12),
        ("url", 16, 16),
    ]
    await person.edits(2, "/help")
    edited = (await newest(bot)).edited_message
    assert edited
    assert (edited.message_id, edited.text, bool(edited.edit_date)) == (2, "/help", True)
    await person.forwards("Сәлем")
    assert (await told(bot)).forward_origin
    await person.shares_contact()
    contact = (await told(bot)).contact
    assert contact
    assert (contact.phone_number, contact.user_id) == ("+77010000007", 7)
    await person.shares_contact("+77770000000", own=False)
    contact = (await told(bot)).contact
    assert contact
    assert contact.phone_number == "+77770000000"
    assert contact.user_id not in {7, None}


async def test_files_come_in(api, bot, person):
    await person.sends_photo(b"\xff\xd8\xff a face", caption="Мен")
    photo = await told(bot)
    assert photo.photo
    assert photo.caption == "Мен"
    fetched = await bot.download(photo.photo[-1])
    assert fetched
    assert fetched.read() == b"\xff\xd8\xff a face"
    await person.sends_voice()
    assert (await told(bot)).voice
    await person.sends_document("хат.pdf")
    document = (await told(bot)).document
    assert document
    assert (document.file_name, document.mime_type) == ("хат.pdf", "application/pdf")
    await person.sends_sticker()
    assert (await told(bot)).sticker
    await person.sends_location()
    assert (await told(bot)).location


async def test_a_press_brings_the_message_and_is_answered_once(api, bot, person):
    await bot.send_message(7, "Бір", reply_markup=choice(Иә="old"))
    sent = await bot.send_message(7, "Екі", reply_markup=choice(Иә="yes", Жоқ="no"))
    query_id = await person.presses("Иә")
    query = (await newest(bot)).callback_query
    assert query
    assert (query.id, query.data, query.from_user.id) == (query_id, "yes", 7)
    assert isinstance(query.message, Message)
    assert (query.message.message_id, query.message.text) == (sent.message_id, "Екі")
    assert query.message.reply_markup
    await query.answer("Дайын", show_alert=True)
    assert person.toasts == ["Дайын"]
    with pytest.raises(TelegramBadRequest, match="query is too old and response timeout expired or query ID"):
        await query.answer()
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query("123")
    with pytest.raises(AssertionError, match="no button 'Мүмкін'"):
        await person.presses("Мүмкін")
    assert not api.faults


async def test_a_press_made_by_hand_and_one_on_a_message_that_is_gone(api, bot, person):
    sent = await bot.send_message(7, "Бір")
    await person.presses_data(sent.message_id, "made up")
    query = (await newest(bot)).callback_query
    assert query
    assert query.data == "made up"
    await bot.delete_message(7, sent.message_id)
    await person.presses_data(sent.message_id, "x")
    query = (await newest(bot)).callback_query
    assert query
    assert isinstance(query.message, InaccessibleMessage)


async def test_a_press_can_be_answered_only_for_a_while():
    clock = StoppedClock(datetime(2026, 11, 18, 5, tzinfo=UTC))
    async with TelegramServer(clock=clock) as api, api.bot().session as session:
        bot = api.bot()
        bot.session = session
        person = api.person(7)
        await person.starts()
        assert (await told(bot)).date == clock.now()
        api.callback_age = 10
        early, late = [await person.presses_data(1, "x") for _ in range(2)]
        clock.advance(timedelta(seconds=10))
        await bot.answer_callback_query(early)
        clock.advance(timedelta(seconds=1))
        with pytest.raises(TelegramBadRequest, match="query is too old"):
            await bot.answer_callback_query(late)


async def test_keys_below_the_text_box_are_pressed_too(api, bot, person):
    keys = [[KeyboardButton(text="Нөмірім", request_contact=True), KeyboardButton(text="Кейін")]]
    await bot.send_message(7, "Нөмір?", reply_markup=ReplyKeyboardMarkup(keyboard=keys))
    await person.presses("Кейін")
    assert (await told(bot)).text == "Кейін"
    await person.presses("Нөмірім")
    assert (await told(bot)).contact


async def test_a_person_hears_what_came_since(api, bot, person):
    first = asyncio.gather(person.hears(2))
    sent = await bot.send_message(7, "Бір")
    await bot.edit_message_text("Екі", chat_id=7, message_id=sent.message_id)
    assert [one["text"] for one in (await first)[0]] == ["Екі", "Екі"]
    await bot.send_message(7, "Үш")
    await person.types("Ия")
    with pytest.raises(AssertionError, match="heard 0 of 1 in 0.05 s; screen 'Үш'"):
        await person.hears(timeout=0.05)
    await person.hears_nothing(0.01)
    await bot.send_message(7, "Төрт")
    with pytest.raises(AssertionError, match="the bot said 'Төрт'"):
        await person.hears_nothing(0.01)
    assert [one["text"] for one in await person.hears()] == ["Төрт"]
    assert [one.get("text") for one in person.messages] == ["/start", "Екі", "Үш", "Ия", "Төрт"]
    assert person.things == 4


async def test_leaving_and_coming_back_is_told(api, bot, person):
    await person.blocks()
    member = (await newest(bot)).my_chat_member
    assert member
    assert (member.old_chat_member.status, member.new_chat_member.status) == ("member", "kicked")
    await person.starts()
    back, start = (await bot.get_updates())[-2:]
    assert back.my_chat_member
    assert back.my_chat_member.new_chat_member.status == "member"
    assert start.message


async def test_groups_channels_and_bots(api, bot, person):
    group = api.group(-100, title="Жастар")
    await group.adds_bot(person)
    member = (await newest(bot)).my_chat_member
    assert member
    assert (member.chat.type, member.new_chat_member.status) == ("supergroup", "member")
    await group.types("Сәлем", person)
    message = await told(bot)
    assert (message.chat.id, message.chat.title, message.message_id) == (-100, "Жастар", 1)
    assert message.from_user
    assert message.from_user.id == 7
    await api.group(-200, kind="channel").types("Жаңалық")
    post = (await newest(bot)).channel_post
    assert post
    assert (post.chat.type, post.from_user) == ("channel", None)
    await api.person(8, is_bot=True).types("Сәлем")
    message = await told(bot)
    assert message.from_user
    assert message.from_user.is_bot
    unknown = api.push("hologram", {"chat": {"id": 7}})
    assert (await newest(bot)).update_id == unknown
