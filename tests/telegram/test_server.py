"""The Bot API server of the tests refuses what the real one refuses, and lets through what aiogram sends."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramUnauthorizedError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    MenuButtonCommands,
    MenuButtonWebApp,
    Message,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    WebAppInfo,
)
from aiogram.utils.formatting import Bold, Text
from aiohttp import ClientSession, FormData

from tests.telegram.people import PICTURE, SOUND
from tests.telegram.rules import MEGABYTE


def spans(message: Message) -> list[tuple[str, int, int]]:
    return [(one.type, one.offset, one.length) for one in message.entities or ()]


async def test_another_token_is_refused(api):
    stranger = Bot("43:other", session=api.bot().session)
    async with stranger.session:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()
    assert not api.faults


async def test_aiograms_messages_come_through(api, bot, person):
    keyboard = InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text="Иә", callback_data="y" * 64)] * 8,
            [InlineKeyboardButton(text="Сайт", url="https://kenes.kz/", style="primary")],
            [InlineKeyboardButton(text="Код", copy_text=CopyTextButton(text="123"))],
        ]
    )
    said = Text("Сәлем 🙂, ", Bold("Айгерім"), "!")
    preview = LinkPreviewOptions(is_disabled=True)
    sent = await bot.send_message(7, **said.as_kwargs(), reply_markup=keyboard, link_preview_options=preview)
    assert spans(sent) == [("bold", 10, 7)]
    assert sent.from_user
    assert sent.from_user.id == bot.id == (await bot.me()).id
    assert person.screen == "Сәлем 🙂, Айгерім!"
    assert person.buttons == [*["Иә"] * 8, "Сайт", "Код"]
    await bot.send_message(7, "ә" * 4096, reply_parameters=ReplyParameters(message_id=sent.message_id))
    await bot.send_message("7", "Нөмір?", reply_markup=ForceReply())
    phone = KeyboardButton(text="Нөмірім", request_contact=True)
    await bot.send_message(7, "Нөмір?", reply_markup=ReplyKeyboardMarkup(keyboard=[[phone]]))
    assert person.keys == ["Нөмірім"]
    await bot.send_message(7, "Рахмет", reply_markup=ReplyKeyboardRemove(), protect_content=True)
    assert person.keys == []
    await bot.send_chat_action(7, "typing")
    assert [one["message_id"] for one in person.heard] == [2, 3, 4, 5, 6]
    assert not api.faults


async def test_blank_ends_are_cut_with_what_lies_in_them(api, bot, person):
    entities = [
        MessageEntity(type="bold", offset=0, length=2),
        MessageEntity(type="italic", offset=3, length=4),
    ]
    sent = await bot.send_message(7, "  әби  ", entities=entities)
    assert (sent.text, spans(sent)) == ("әби", [("italic", 1, 2)])


async def test_edits(api, bot, person):
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Иә", callback_data="y")]])
    sent = await bot.send_message(7, "Бір", reply_markup=keyboard)
    where = {"chat_id": 7, "message_id": sent.message_id}
    with pytest.raises(TelegramBadRequest, match="message is not modified: specified new message content"):
        await bot.edit_message_text("Бір", **where, reply_markup=keyboard)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_reply_markup(**where, reply_markup=keyboard)
    edited = await bot.edit_message_text("Екі", **where, reply_markup=keyboard)
    assert (edited.text, person.screen, person.buttons) == ("Екі", "Екі", ["Иә"])
    await bot.edit_message_reply_markup(**where)
    assert person.buttons == []
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("Үш", chat_id=7, message_id=99)
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("Үш", chat_id=7, message_id=1)
    assert await bot.delete_message(7, sent.message_id)
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(7, sent.message_id)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("Үш", **where)
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(7, "Үш", reply_parameters=ReplyParameters(message_id=sent.message_id))
    assert not api.faults


async def test_who_may_be_written_to(api, bot, person):
    api.person(8)
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation with a user"):
        await bot.send_message(8, "Сәлем")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(9, "Сәлем")
    sent = await bot.send_message(7, "Сәлем")
    await person.blocks()
    for call in (bot.send_message(7, "?"), bot.edit_message_text("?", chat_id=7, message_id=sent.message_id)):
        with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
            await call
    await person.starts()
    await bot.send_message(7, "Қайта")
    await person.deletes_account()
    with pytest.raises(TelegramForbiddenError, match="user is deactivated"):
        await bot.send_message(7, "?")
    group, boss = api.group(-5, kind="group"), api.person(1)
    await bot.send_message(-5, "Сәлем")
    await group.removes_bot(boss)
    with pytest.raises(TelegramForbiddenError, match="bot was kicked from the group chat"):
        await bot.send_message(-5, "?")
    assert not api.faults


async def test_files_go_out_and_are_sent_again_by_their_id(api, bot, person):
    letter = BufferedInputFile("Хат".encode(), "хат.pdf")
    entities = [MessageEntity(type="bold", offset=0, length=3)]
    sent = await bot.send_document(7, letter, caption="Міне", caption_entities=entities)
    assert sent.document
    assert (sent.document.file_name, sent.document.file_size) == ("хат.pdf", 6)
    assert person.screen == "Міне"
    again = await bot.send_document(7, sent.document.file_id)
    assert again.document
    assert again.document.file_id == sent.document.file_id
    photo = await bot.send_photo(7, BufferedInputFile(PICTURE, "a.jpg"))
    voice = await bot.send_voice(7, BufferedInputFile(SOUND, "a.ogg"))
    assert photo.photo
    assert voice.voice
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text("?", chat_id=7, message_id=sent.message_id)
    found = await bot.get_file(sent.document.file_id)
    fetched = await bot.download_file(found.file_path or "")
    assert fetched
    assert fetched.read() == "Хат".encode()
    assert not api.faults


async def test_files_that_are_too_big_or_no_picture(api, bot, person):
    with pytest.raises(TelegramBadRequest, match="caption is too long"):
        await bot.send_document(7, BufferedInputFile(b"a", "a"), caption="a" * 1025)
    with pytest.raises(TelegramBadRequest, match="file must be non-empty"):
        await bot.send_document(7, BufferedInputFile(b"", "a"))
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await bot.send_photo(7, BufferedInputFile(b"a letter", "a.jpg"))
    with pytest.raises(Exception, match="Request Entity Too Large"):
        await bot.send_document(7, BufferedInputFile(b"a" * (50 * MEGABYTE + 1), "a"))
    assert len(api.faults) == 4
    await bot.send_document(7, BufferedInputFile(b"a" * 21 * MEGABYTE, "a"))
    file_id = person.heard[-1]["document"]["file_id"]
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await bot.get_file(file_id)


async def test_how_the_bot_presents_itself(api, bot, person):
    kk, ru = (
        [BotCommand(command="start", description="Бастау")],
        [BotCommand(command="help", description="?")],
    )
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands(kk, scope=scope, language_code="kk")
    await bot.set_my_commands(ru, scope=scope)
    assert [one.command for one in await bot.get_my_commands(scope=scope, language_code="kk")] == ["start"]
    assert (person.commands, api.person(8, language_code="ru").commands) == (["start"], ["help"])
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    assert api.methods.profile.menu_buttons == {None: {"type": "commands"}}
    app = MenuButtonWebApp(text="Ашу", web_app=WebAppInfo(url="https://kenes.kz/"))
    await bot.set_chat_menu_button(7, app)
    assert api.methods.profile.menu_buttons[7]["text"] == "Ашу"
    await bot.set_my_name("Кеңес", language_code="kk")
    await bot.set_my_description("Жастарға кеңес")
    await bot.set_my_short_description("Кеңес")
    assert api.methods.profile.names == {"kk": "Кеңес"}
    assert await bot.log_out()
    assert not api.faults


async def test_json_and_queries_are_read_too(api, person):
    base = f"{api.url}/bot{api.token}"
    async with ClientSession() as session:
        async with session.post(f"{base}/sendmessage", json={"chat_id": 7, "text": "Сәлем"}) as answer:
            assert (await answer.json())["result"]["text"] == "Сәлем"
        async with session.post(f"{base}/sendMessage", json={"chat_id": "7", "text": 5}) as answer:
            assert answer.status == 400
        async with session.get(f"{base}/sendMessage?chat_id=7&text=a") as answer:
            assert (await answer.json())["ok"]
        form = FormData()
        form.add_field("document", b"a", filename="a.txt")
        async with session.post(f"{base}/sendDocument?chat_id=7", data=form) as answer:
            assert (await answer.json())["result"]["document"]["file_name"] == "a.txt"
    assert [call.outcome[:3] for call in api.calls] == ["ok", "400", "ok", "ok"]
