"""A small dialogue for looking at the channel alone: it shows everything that a screen may hold."""

import asyncio

from aiogram import Dispatcher, Router
from aiogram.filters import Command
from aiogram.methods import EditMessageReplyMarkup, EditMessageText
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.utils.formatting import Bold, Text, TextLink

from bot.callbacks import Press
from bot.keyboards import Choice
from bot.screen import Document
from bot.talk import Talk
from bot.turn import Turn
from tests.house import House

GREETING = {
    None: "Сәлеметсіз бе! Мен жастар орталығының чаттағы көмекшісімін. Қай тілде сөйлесеміз?\n\n"
    "Здравствуйте! Я чат-помощник молодёжного центра. На каком языке вам удобно?",
    "kk": "Бұл жерде маманға тегін жазыла аласыз. Мен бағдарламамын.",
    "ru": "Здесь можно бесплатно записаться к специалисту. Я программа.",
}
MENU = {
    "kk": ["Кеңеске жазылу", "Жазылуларым", "Іс-шаралар", "Сұрақ қою", "Орталық туралы", "Шұғыл көмек"],
    "ru": ["Записаться", "Мои записи", "Мероприятия", "Задать вопрос", "О центре", "Срочная помощь"],
}
slow = asyncio.Event()
slow.set()


def build_talk(house: House) -> Dispatcher:
    """The real turn around a dialogue of the test's own."""
    router = Router()
    router.message.register(start, Command("start"))
    router.message.register(file, lambda message: message.document is not None)
    router.message.register(answer)
    router.callback_query.register(language, Press("lang"))
    router.callback_query.register(pressed, Press("say"))
    dispatcher = Dispatcher(disable_fsm=True)
    dispatcher.update.outer_middleware(Turn(house.turns, house.keys))
    dispatcher.include_router(router)
    return dispatcher


async def start(message: Message, talk: Talk) -> None:
    talk.dialogue.source = (message.text or "").removeprefix("/start").strip()
    choices = [Choice("Қазақша", "lang", "kk", stays=True), Choice("Русский", "lang", "ru", stays=True)]
    talk.screen.show(GREETING[None], choices)


async def language(press: CallbackQuery, talk: Talk, value: str) -> None:
    talk.dialogue.lang = value
    labels = enumerate(MENU[value])
    talk.screen.show(GREETING[value], [Choice(label, "say", number, stays=True) for number, label in labels])


async def file(message: Message, talk: Talk) -> None:
    talk.screen.show("Мұнда мәтін керек.")


async def pressed(press: CallbackQuery, talk: Talk, value: str) -> None:
    talk.screen.show(f"Таңдалды: {value}", [Choice("Иә", "say", "yes"), Choice("Жоқ", "say", "no")])


async def answer(message: Message, talk: Talk) -> None:
    await slow.wait()
    match message.text:
        case "file":
            talk.screen.give(Document("деректерім.json", b'{"name": "test"}'))
        case "marks":
            link = TextLink("Ереже", url="https://example.kz/rules")
            talk.screen.show(
                Text("👍🏽 ", Bold("Маңызды"), ": <b>111</b> – тегін. ", link, " 8 701 123 45 67")
            )
        case "broken":
            raise RuntimeError
        case text:
            talk.screen.show(f"Сіз жаздыңыз: {text}")


def changed(seq: int, text: str) -> EditMessageText:
    """An edit of an earlier bubble."""
    return EditMessageText(chat_id=1, message_id=seq, text=text)


def changed_buttons(seq: int, label: str) -> EditMessageReplyMarkup:
    """An edit of the choices alone."""
    button = InlineKeyboardButton(text=label, callback_data="say:new")
    return EditMessageReplyMarkup(
        chat_id=1, message_id=seq, reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]])
    )
