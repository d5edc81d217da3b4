"""The one dispatcher that all channels feed."""

from aiogram import Dispatcher

from bot.handlers import (
    appeals,
    appeals_after,
    appeals_filing,
    appeals_own,
    appeals_parts,
    appeals_questions,
    centre,
    consultations,
    consultations_after,
    fallback,
    help,
    inbox,
    my_consultations,
    people_choice,
    profile,
    registration,
    staff_answers,
    start,
)
from bot.middlewares.holding import KeepHour
from bot.sorting import sort
from bot.turn import Turn
from services.turns.conversations import ConversationKeys
from services.turns.service import Turns

# In order: the first that fits answers. Urgent help outranks everything; the last leaves nothing unanswered.
AREAS = (
    help,
    start,
    registration,
    people_choice,
    profile,
    centre,
    consultations,
    consultations_after,
    my_consultations,
    staff_answers,
    appeals,
    appeals_after,
    appeals_filing,
    appeals_own,
    appeals_parts,
    appeals_questions,
    inbox,
    fallback,
)


def build_dispatcher(turns: Turns, keys: ConversationKeys, public_url: str = "") -> Dispatcher:
    """Middlewares and the areas' handlers, in order; `public_url`: where our pages stand."""
    # aiogram's own state middleware would read and save outside the turn's transaction.
    dispatcher = Dispatcher(disable_fsm=True)
    dispatcher.update.outer_middleware(Turn(turns, keys, public_url))
    sort(dispatcher, [area.build_router() for area in AREAS])
    for observer in (dispatcher.message, dispatcher.callback_query):
        observer.outer_middleware(KeepHour())
    return dispatcher
