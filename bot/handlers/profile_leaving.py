"""My data: a copy of everything, and erasing it with a typed confirmation."""

from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import Message

from bot.answers import ask_again
from bot.filters import WRITTEN
from bot.handlers.profile_settings import back_choice
from bot.keyboards import Choice
from bot.menu import menu_choice
from bot.own import opened, own_area
from bot.screen import Document
from bot.states import Profile, asks
from bot.talk import Talk
from bot.wishes import on_press
from documents.own_copy import as_json, as_text
from i18n import gettext as _
from i18n import ngettext, pgettext
from services.folding import fold

_WORDS: Final = ("ӨШІРУ", "УДАЛИТЬ")
_ACCEPTED: Final = frozenset(map(fold, (*_WORDS, "ӨШІР", "УДАЛИ")))


def register(router: Router) -> None:
    """The copy, the erasing."""
    on_press(router, "profile.copy", copy)
    on_press(router, "profile.erase", erase)
    router.message.register(confirmed, StateFilter(Profile.erase), WRITTEN)


@own_area("profile.copy")
async def copy(talk: Talk) -> None:
    """One file for people, one for programs."""
    data = await talk.services.people.copy(talk.cause)
    talk.screen.give(Document(_("my-data") + ".txt", as_text(data).encode()))
    talk.screen.give(Document("my-data.json", as_json(data)))
    text = "\n".join(
        (
            _("Here is everything we hold about you, in two files."),
            _("The first one is for reading, the second one is for programs."),
            _("Keep them where others do not look."),
        )
    )
    talk.dialogue.leave()
    talk.screen.show(text, [back_choice(), menu_choice()])


@own_area("profile.erase")
async def erase(talk: Talk) -> None:
    """What goes, what stays, and the word that does it."""
    talk.go(Profile.erase)
    await ask_erase(talk)


@asks(Profile.erase)
async def ask_erase(talk: Talk) -> None:
    """Nothing happens before the word is typed."""
    planned = await talk.services.people.to_erase(talk.cause)
    lines = [
        _("What goes for good: your name, birth date, number, what you wrote, this chat's history."),
        _("What stays: numbers without a name for the reports, and the time of your consent without a name."),
    ]
    if planned.visits_cancelled:
        n = planned.visits_cancelled
        lines.append(
            ngettext(
                "{n} visit to come will be cancelled.", "{n} visits to come will be cancelled.", n
            ).format(n=n)
        )
    if planned.cases_kept:
        n = planned.cases_kept
        lines.append(
            ngettext(
                "{n} message of yours tells of a danger or a crime: it is looked into to the end, with your"
                " name sealed.",
                "{n} messages of yours tell of a danger or a crime: they are looked into to the end, with"
                " your name sealed.",
                n,
            ).format(n=n)
        )
    lines.append(_("This cannot be undone. If you are sure, type the word: {word}").format(word=_("ERASE")))
    talk.screen.show("\n".join(lines), [Choice(pgettext("button", "Do not erase"), "profile", stays=True)])


async def confirmed(message: Message, talk: Talk) -> None:
    """The word, in either language, without Kazakh letters or in Latin."""
    if fold(message.text or "") not in _ACCEPTED:
        talk.screen.say(
            _("Nothing was erased. To erase, type the word exactly: {word}").format(word=_("ERASE"))
        )
        await ask_again(talk)
        return
    if not await opened(talk, "profile.erase"):
        return
    await talk.services.people.erase(talk.cause)
    dialogue = talk.dialogue
    dialogue.leave()
    dialogue.kept.clear()
    dialogue.close_door(talk.keys)
    dialogue.person_id = None
    text = _("Your data are erased. If you need us again, write here: you are welcome.")
    talk.screen.show(text, [menu_choice()])
