"""My data: how much notices say, and the lock word."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message

from bot.answers import ask_again
from bot.callbacks import Press
from bot.filters import WRITTEN
from bot.keyboards import Choice
from bot.own import opened, own_area
from bot.states import Profile, asks
from bot.talk import Talk
from bot.wishes import on_press
from db.enums import NoticeStyle
from documents.labels import notice_style_label
from i18n import gettext as _
from i18n import pgettext
from services.people.lock_words import LONGEST, SHORTEST, LockWordFault


def register(router: Router) -> None:
    """Notices, the word."""
    on_press(router, "profile.notices", notices)
    on_press(router, "profile.lock", lock)
    router.callback_query.register(style, Press("profile.style"), StateFilter(Profile.notices))
    router.message.register(new_word, StateFilter(Profile.new_lock_word), WRITTEN)
    router.callback_query.register(no_word, Press("profile.no_word"), StateFilter(Profile.new_lock_word))


def back_choice() -> Choice:
    """To «my data»."""
    return Choice(pgettext("button", "Back"), "profile", stays=True)


@own_area("profile.notices")
async def notices(talk: Talk) -> None:
    """Neutral, full, or none but answers."""
    talk.go(Profile.notices)
    await ask_notices(talk)


@asks(Profile.notices)
async def ask_notices(talk: Talk) -> None:
    """What each of the three means."""
    card = await talk.services.people.card(talk.cause.by, talk.dialogue.person_id or 0)
    text = "\n".join(
        (
            _("How shall we write to you?"),
            "",
            _("Neutral: only day, time and address. A stranger learns nothing."),
            _("In full: also the specialist and the kind of help."),
            _("No reminders: we write only answers to what you did."),
            "",
            _("Now: {style}").format(style=notice_style_label(card.notices)),
        )
    )
    rows = [Choice(notice_style_label(one), "profile.style", one.value) for one in NoticeStyle]
    talk.screen.show(text, [*rows, back_choice()])


async def style(press: CallbackQuery, talk: Talk, value: str) -> None:
    """Kept from now on."""
    if value in set(NoticeStyle):
        await talk.services.people.set_notices(talk.cause, NoticeStyle(value))
        talk.screen.say(_("Saved."))
    await ask_again(talk)


@own_area("profile.lock")
async def lock(talk: Talk) -> None:
    """A word before «my data» and «my bookings»."""
    talk.go(Profile.new_lock_word)
    await ask_new_word(talk)


@asks(Profile.new_lock_word)
async def ask_new_word(talk: Talk) -> None:
    """What it is for; setting it, changing it, taking it off."""
    card = await talk.services.people.card(talk.cause.by, talk.dialogue.person_id or 0)
    text = "\n".join(
        (
            _("Do others use this phone? A lock word hides your data and your bookings from them."),
            _("Write a word of at least {shortest} letters. Do not use your name.").format(shortest=SHORTEST),
            _("If you forget it, the centre takes the lock off."),
        )
    )
    remove = Choice(pgettext("button", "Take the lock off"), "profile.no_word")
    talk.screen.show(text, [*([remove] if card.has_lock_word else []), back_choice()])


async def new_word(message: Message, talk: Talk) -> None:
    """Kept; it is not repeated on the screen."""
    if not await opened(talk, "profile.lock"):
        return
    try:
        await talk.services.people.set_lock_word(talk.cause, message.text or "")
    except LockWordFault:
        text = _("The word must have {shortest} to {longest} letters.")
        talk.screen.say(text.format(shortest=SHORTEST, longest=LONGEST))
        await ask_again(talk)
        return
    talk.dialogue.leave()
    text = _("The lock is on. Clear the screen, so that nobody reads the word here.")
    talk.screen.show(text, [back_choice()])


async def no_word(press: CallbackQuery, talk: Talk) -> None:
    """No word any more; where the present one was said long ago, it is asked first."""
    if not await opened(talk, "profile.lock"):
        return
    await talk.services.people.set_lock_word(talk.cause, None)
    talk.dialogue.leave()
    talk.screen.show(_("The lock is off."), [back_choice()])
