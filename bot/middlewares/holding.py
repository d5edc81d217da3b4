"""Each message of a dialogue that keeps an hour keeps it ten minutes longer, thirty in all."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

from bot.talk import Talk

# Where the number of the hour that is kept stands among the dialogue's kept answers.
HOLDING: Final = "holding"

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class KeepHour(BaseMiddleware):
    """Renews before the handler acts; an hour that is over is the business of whoever asks for it."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        talk: Talk = data["talk"]
        number = talk.dialogue.kept.get(HOLDING)
        if number is not None and talk.dialogue.state is not None:
            await talk.services.consultations.renew(talk.cause, number)
        return await handler(event, data)
