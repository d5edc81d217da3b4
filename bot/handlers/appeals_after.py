"""After an answer, or instead of one: rating it, having it opened again, taking a message back."""

from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message

from bot.callbacks import Press
from bot.handlers.appeals import mine_choice
from bot.handlers.appeals_own import (
    REFUSALS,
    begin_deed,
    card_choice,
    may_do,
    number_of_own,
    refused_now,
    show_card,
)
from bot.handlers.appeals_parts import mind_crisis, own_words
from bot.keyboards import Choice
from bot.menu import menu_choice
from bot.states import OwnAppeals, asks
from bot.talk import Talk
from i18n import gettext as _
from i18n import pgettext
from services.appeals.facts import LONGEST, SCORES, AppealTooLong

# Below this the way on is shown.
_GOOD: Final = 3


def build_router() -> Router:
    """Buttons name the case; the answers count where they were asked for."""
    router = Router(name="appeals_after")
    router.callback_query.register(begin_rating, Press("own.rate"))
    router.callback_query.register(begin_reopening, Press("own.reopen"))
    router.callback_query.register(begin_withdrawing, Press("own.withdraw"))
    router.callback_query.register(rated, Press("own.score"), StateFilter(OwnAppeals.rate))
    router.message.register(reopened_in_words, StateFilter(OwnAppeals.reopen), own_words)
    router.callback_query.register(reopened, Press("own.again"), StateFilter(OwnAppeals.reopen))
    router.callback_query.register(withdrawn, Press("own.take_back"), StateFilter(OwnAppeals.withdraw))
    return router


async def begin_rating(press: CallbackQuery, talk: Talk, value: str) -> None:
    """From one to five."""
    await begin_deed(talk, value, OwnAppeals.rate)


@asks(OwnAppeals.rate)
async def ask_score(talk: Talk) -> None:
    """A typed figure is that score, too."""
    labels = (
        pgettext("row", "1: did not help at all"),
        pgettext("row", "2: helped little"),
        pgettext("row", "3: helped in part"),
        pgettext("row", "4: helped"),
        pgettext("row", "5: helped very much"),
    )
    scores = [Choice(label, "own.score", score) for score, label in zip(SCORES, labels, strict=True)]
    talk.screen.show(_("Did the answer help you?"), [*scores, menu_choice()])


async def rated(press: CallbackQuery, talk: Talk, value: str) -> None:
    """Kept; whom it did not help is shown the way on."""
    if value not in {str(score) for score in SCORES}:
        await ask_score(talk)
        return
    number = number_of_own(talk)
    try:
        await talk.services.appeals.rate(talk.cause, number, int(value))
    except REFUSALS as error:
        await refused_now(talk, error)
        return
    talk.dialogue.leave()
    card = await talk.services.appeals.card(talk.cause.by, number)
    again = [choice for choice in may_do(card) if choice.deed == "own.reopen"]
    if int(value) < _GOOD and again:
        talk.screen.show(
            _("Thank you for being open. If it is not settled, it can be opened again."),
            [*again, mine_choice(), menu_choice()],
        )
        return
    talk.screen.show(_("Thank you! Your score is kept."), [mine_choice(), menu_choice()])


async def begin_reopening(press: CallbackQuery, talk: Talk, value: str) -> None:
    """Within two weeks of the answer."""
    await begin_deed(talk, value, OwnAppeals.reopen)


@asks(OwnAppeals.reopen)
async def ask_reopen(talk: Talk) -> None:
    """What was left unsettled; words may be left out."""
    talk.screen.show(
        _("What is not settled? Write it, or open it again without words."),
        [
            Choice(pgettext("button", "Without words"), "own.again"),
            card_choice(number_of_own(talk)),
            menu_choice(),
        ],
    )


async def reopened_in_words(message: Message, talk: Talk) -> None:
    """With words."""
    await _reopen(talk, message.text or "")


async def reopened(press: CallbackQuery, talk: Talk) -> None:
    """Without."""
    await _reopen(talk, "")


async def _reopen(talk: Talk, words: str) -> None:
    number = number_of_own(talk)
    try:
        await talk.services.appeals.reopen(talk.cause, number, words)
    except AppealTooLong as error:
        said = _("This is too long to be sent. Letters: {n}, at most: {most}.")
        talk.screen.say(said.format(n=error.length, most=LONGEST))
        await ask_reopen(talk)
        return
    except REFUSALS as error:
        await refused_now(talk, error)
        return
    talk.dialogue.leave()
    talk.dialogue.close_door(talk.keys)
    talk.screen.say(_("It is open again. Thank you for telling us."))
    await show_card(talk, number)
    await mind_crisis(talk, words)


async def begin_withdrawing(press: CallbackQuery, talk: Talk, value: str) -> None:
    """Asked once more first."""
    await begin_deed(talk, value, OwnAppeals.withdraw)


@asks(OwnAppeals.withdraw)
async def ask_withdraw(talk: Talk) -> None:
    """What taking it back does; of a grave one it is a wish that is written down."""
    if talk.dialogue.draft.get("red"):
        text = _("Your wish will be written down. Word of danger or of a crime is looked into all the same.")
    else:
        text = _("Take it back? Then nobody looks into it any more.")
    talk.screen.show(
        text,
        [
            Choice(pgettext("button", "Take it back"), "own.take_back"),
            Choice(pgettext("button", "Leave it"), "own", number_of_own(talk), stays=True),
        ],
    )


async def withdrawn(press: CallbackQuery, talk: Talk) -> None:
    """Taken back, or the wish is written down."""
    number, is_red = number_of_own(talk), bool(talk.dialogue.draft.get("red"))
    try:
        await talk.services.appeals.withdraw(talk.cause, number)
    except REFUSALS as error:
        await refused_now(talk, error)
        return
    talk.dialogue.leave()
    said = (
        _("Your wish is written down.") if is_red else _("You took it back. You can write again at any time.")
    )
    talk.screen.show(said, [mine_choice(), menu_choice()])
