"""The one dispatcher that all channels feed."""

from aiogram import Dispatcher

from bot.handlers import fallback, start
from bot.turn import Turn
from services.conversations import ConversationKeys
from services.turns import Turns


def build_dispatcher(turns: Turns, keys: ConversationKeys) -> Dispatcher:
    """Middlewares and routers in order; the last router leaves nothing unanswered."""
    # aiogram's own state middleware would read and save outside the turn's transaction.
    dispatcher = Dispatcher(disable_fsm=True)
    dispatcher.update.outer_middleware(Turn(turns, keys))
    for area in (start, fallback):
        dispatcher.include_router(area.build_router())
    return dispatcher
