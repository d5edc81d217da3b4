"""Whatever nobody else answered: what it probably means, else what is expected; never a dead end."""

from typing import Final

from aiogram import Router
from aiogram.types import BusinessMessagesDeleted, CallbackQuery, Message, MessageReactionUpdated

from bot.answers import ask_again, old_button
from bot.filters import WRITTEN
from bot.handlers.consultations import begin_with
from bot.handlers.help import alike
from bot.handlers.inbox import UNSENT, answers_at_once, send_choice, takes_as_reply
from bot.handlers.my_consultations import say_coming, say_not_coming
from bot.handlers.start import ask_language
from bot.menu import (
    desk_choice,
    menu_choice,
    menu_rows,
    show_menu,
    stop,
    urgent_choice,
    wish_of_label,
)
from bot.talk import Talk
from bot.wishes import follow, kind_in, wish_in
from db.enums import ConsultationState
from i18n import LOCALES, pgettext, speaking
from i18n import gettext as _
from services.crisis_words import Crisis, crisis_in
from services.folding import fold
from services.inbox.rows import LONGEST

_HELLO: Final = """
сәлем сәлеметсіз сәлеметсіздер салам ассалаумағалейкум қайырлы
привет здравствуйте здрасте добрый hi hello
"""
_GREETINGS: Final = frozenset(map(fold, _HELLO.split()))
_THANKS: Final = frozenset(map(fold, ["рахмет", "рақмет", "спасибо", "благодарю", "thanks"]))
# Ways that end the present dialogue: its answers are kept for later.
_LEAVING: Final = frozenset({"book", "bookings", "profile", "people", "appeals"})


def build_router() -> Router:
    """Last in the dispatcher."""
    router = Router(name="fallback")
    router.message.register(written, WRITTEN)
    router.message.register(anything_else)
    router.edited_message.register(changed)
    router.message_reaction.register(reacted)
    router.deleted_business_messages.register(taken_back)
    router.callback_query.register(unknown_press)
    return router


async def written(message: Message, talk: Talk) -> None:
    """Words that no question waits for, or that its answers do not know."""
    text = message.text or ""
    if crisis_in(text) is Crisis.ALIKE:
        await alike(talk)
        return
    if await _answers_reminder(text, talk):
        return
    wish = wish_of_label(talk, text) or wish_in(text)
    if wish == "book":
        stop(talk)
        await begin_with(talk, kind_in(text))
        return
    if wish is not None:
        if wish in _LEAVING:
            stop(talk)
        if await follow(talk, wish):
            return
    if talk.dialogue.state is not None:
        talk.screen.say(_("Please press one of the buttons, or write its name or number."))
        await ask_again(talk)
        return
    await _courtesy(text, talk)


async def _courtesy(text: str, talk: Talk) -> None:
    words = set(fold(text[:100]).split())
    if words & _THANKS:
        show_menu(talk, _("You are welcome! Write whenever you need us."))
    elif words & _GREETINGS:
        show_menu(talk, _("Hello! What can we help with?"))
    elif not (await takes_as_reply(talk, text) or await answers_at_once(talk, text)):
        talk.dialogue.kept[UNSENT] = text[:LONGEST]
        # In the place of the row that would ask for the question anew.
        rows = [send_choice() if row.deed == "desk" else row for row in menu_rows(talk)]
        talk.screen.show(
            _("I am a program and did not quite understand. Choose below, or send it to the people there."),
            rows,
        )


async def _answers_reminder(text: str, talk: Talk) -> bool:
    """«Келемін», typed where the reminder's buttons are no longer the last ones."""
    typed = fold(text[:100])
    answer = next((sense for sense in (True, False) if typed in _said(sense)), None)
    if answer is None or talk.dialogue.person_id is None:
        return False
    upcoming, _past = await talk.services.consultations.mine(talk.dialogue.person_id)
    nearest = next((card for card in upcoming if card.state is ConsultationState.CONFIRMED), None)
    if nearest is None:
        return False
    await (say_coming if answer else say_not_coming)(talk, nearest.number)
    return True


def _said(coming: bool) -> set[str]:
    labels = set()
    for name in LOCALES:
        with speaking(name):
            labels.add(
                fold(pgettext("button", "I will come") if coming else pgettext("button", "I cannot come"))
            )
    return labels


async def anything_else(message: Message, talk: Talk) -> None:
    """A photo, a voice, a sticker, a file: says what is expected instead; nothing of it is kept."""
    if message.forward_origin is not None and message.text:
        # Whoever passes on what sounds like a cry for help is asked all the same.
        if crisis_in(message.text) is Crisis.ALIKE:
            await alike(talk)
            return
        said = _("A message passed on from others is not taken as an answer. Please write in your own words.")
    elif message.voice is not None or message.audio is not None or message.video_note is not None:
        said = _("Nobody can listen to voice messages here. Please write in words, or ring the centre.")
    elif message.photo or message.video is not None or message.document is not None:
        said = _("Photos and files cannot be taken here and were not kept. Please answer in words.")
    elif message.location is not None:
        said = _(
            "A place on the map cannot be read here and was not kept. Please write in words where you are."
        )
    elif message.contact is not None:
        said = _("A contact card cannot be read here and was not kept. Please write the number in figures.")
    else:
        said = _("Here only words and buttons are understood. Please answer in words.")
    await _and_then(talk, said)


async def reacted(_sign: MessageReactionUpdated, talk: Talk) -> None:
    """A sign put to a message; it answers no question."""
    await _and_then(talk, _("Thank you! But I understand only words and buttons."))


async def taken_back(_gone: BusinessMessagesDeleted, talk: Talk) -> None:
    """What was deleted was read already, and what came of it stands."""
    await _and_then(
        talk, _("A deleted message was read already: what came of it stays. It can be changed below.")
    )


async def _and_then(talk: Talk, said: str) -> None:
    """Says it, and what may come next."""
    if talk.dialogue.lang not in LOCALES:
        ask_language(talk)
        return
    talk.screen.say(said)
    if talk.dialogue.state is not None:
        await ask_again(talk)
    else:
        talk.screen.show(_("What would you like to do?"), [menu_choice(), desk_choice(), urgent_choice()])


async def changed(message: Message, talk: Talk) -> None:
    """What was sent has been read already; a change of it is not looked at."""
    if talk.dialogue.lang not in LOCALES:
        ask_language(talk)
        return
    talk.screen.say(_("Changed messages are not read again. Please send it anew."))
    await ask_again(talk)


async def unknown_press(press: CallbackQuery, talk: Talk) -> None:
    """A button whose question is over, or that no screen of ours ever had."""
    await old_button(talk)
