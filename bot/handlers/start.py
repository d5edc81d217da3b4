"""Language first, then the menu; looking round needs neither registration nor consent."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks import Press
from bot.keyboards import Choice
from bot.talk import Talk


def build_router() -> Router:
    """In order: the first that fits answers."""
    router = Router(name="start")
    router.message.register(start, Command("start"))
    router.callback_query.register(language, Press("lang"))
    return router


async def start(message: Message, talk: Talk) -> None:
    talk.screen.show("Сәлем / Здравствуйте", [Choice("Қазақша", "lang", "kk", stays=True)])


async def language(press: CallbackQuery, talk: Talk, value: str) -> None:
    talk.dialogue.lang = value
    talk.screen.show(value)
