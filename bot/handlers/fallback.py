"""Whatever nobody else answered."""

from aiogram import Router
from aiogram.types import Message

from bot.answers import ask_again
from bot.talk import Talk


def build_router() -> Router:
    """Last in the dispatcher."""
    router = Router(name="fallback")
    router.message.register(anything)
    return router


async def anything(message: Message, talk: Talk) -> None:
    await ask_again(talk)
