"""Suggestion, thanks, complaint: the one row of the menu, open to anyone; the way back to what was begun."""

from contextlib import suppress
from typing import Any, Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery

from bot.answers import ask_again
from bot.appeal_words import kind_label
from bot.callbacks import Press
from bot.keyboards import Choice
from bot.menu import (
    BY,
    STOPPED,
    UNSENT_APPEAL,
    appeals_choice,
    desk_choice,
    go_on_choice,
    is_own,
    menu_choice,
    show_menu,
    stop,
    take_up,
)
from bot.states import Appealing, asks, begins
from bot.talk import Talk
from bot.wishes import leads_to, on_press
from db.enums import AppealKind
from i18n import gettext as _
from i18n import pgettext
from services.appeals.awareness import AnsweredAlready, NobodyToAsk

FORM: Final = "appeal"
# Among the kept answers: what is said since stands under a key that may be thrown away.
DOOR: Final = "appeal_door"
OPEN: Final = "open"
CONFIDED: Final = "confided"
# The questions of people go to the desk, as ever.
KINDS: Final = (AppealKind.COMPLAINT, AppealKind.SUGGESTION, AppealKind.THANKS)

Form = dict[str, Any]


def build_router() -> Router:
    """The first screen."""
    router = Router(name="appeals")
    on_press(router, "appeals", begin)
    on_press(router, "appeals.new", anew)
    on_press(router, "appeals.on", go_on)
    router.callback_query.register(drop, Press("appeal.drop"), StateFilter(Appealing.preview))
    router.callback_query.register(aware, Press("aware"))
    return router


def form_of(talk: Talk) -> Form:
    """The message as far as it goes."""
    found: Form = talk.dialogue.draft.setdefault(FORM, {})
    return found


def mine_choice() -> Choice:
    """What one wrote before."""
    return Choice(pgettext("button", "My messages"), "appeals.mine", stays=True)


@leads_to("appeals")
@begins(Appealing)
async def begin(talk: Talk) -> None:
    """What it is about to be; a message that was begun and not sent comes first."""
    if talk.dialogue.state != Appealing.kind.state:
        stop(talk)
    if _waiting(talk) is None:
        await _ask_from_the_start(talk)
        return
    talk.screen.show(
        _("A message of yours was begun and not sent. It is kept. How shall we go on?"),
        [
            Choice(pgettext("button", "Continue"), "appeals.on", stays=True),
            Choice(pgettext("button", "Write a new one"), "appeals.new", stays=True),
            mine_choice(),
            menu_choice(),
        ],
    )


async def anew(talk: Talk) -> None:
    """The one that was begun goes; another is begun."""
    if not is_writing(talk):
        stop(talk)
    await throw_away(talk)
    await _ask_from_the_start(talk)


@leads_to("appeals.on")
async def go_on(talk: Talk) -> None:
    """Back to the message that was begun."""
    if not is_writing(talk):
        waiting = _waiting(talk)
        if waiting is None:
            await begin(talk)
            return
        stop(talk)
        if talk.dialogue.kept.get(STOPPED) is waiting:
            take_up(talk)
        else:
            talk.dialogue.kept.pop(UNSENT_APPEAL, None)
            talk.dialogue.state, talk.dialogue.draft = waiting["state"], waiting["draft"]
    await ask_again(talk)


async def drop(press: CallbackQuery, talk: Talk) -> None:
    """Nothing is sent after all: what was typed goes for good."""
    await throw_away(talk)
    show_menu(talk, _("Nothing was sent. What you wrote here is no longer kept."))


async def throw_away(talk: Talk) -> None:
    """The message that was begun, its files, and the key of all that was said meanwhile."""
    dialogue = talk.dialogue
    waiting = _waiting(talk) or {}
    for draft in (dialogue.draft, waiting.get("draft", {})):
        if ids := draft.get(FORM, {}).get("files"):
            await talk.services.draft_files.drop(ids)
    close(talk)


def close(talk: Talk, *, forget: bool = True) -> None:
    """Out of the message; `forget`: with what was said since it began, here and in every copy."""
    dialogue = talk.dialogue
    dialogue.leave()
    if str(dialogue.kept.get(STOPPED, {}).get("state", "")).startswith("Appealing:"):
        dialogue.kept.pop(STOPPED)
    dialogue.kept.pop(UNSENT_APPEAL, None)
    if dialogue.kept.pop(DOOR, False) and forget:
        # What was typed to the program before may be the same words.
        dialogue.kept.pop("unsent", None)
        dialogue.close_door(talk.keys)


async def aware(press: CallbackQuery, talk: Talk, value: str) -> None:
    """Whether they know where to complain; once a year, counted beside nobody."""
    if value in {"yes", "no"}:
        with suppress(AnsweredAlready, NobodyToAsk):
            await talk.services.awareness.answer(talk.cause, value == "yes")
    lines = [_("Thank you! It is counted without your name.")] if value == "yes" else []
    lines += [
        _("Write here: menu, “{row}”. With your name or confidentially.").format(row=appeals_choice().label),
        _("Anonymously: on a page of its own, you read the answer by a code."),
        _("Whom a complaint is about does not see it."),
    ]
    ways = [go_on_choice() if talk.dialogue.state else menu_choice()]
    talk.screen.show("\n".join(lines), [appeals_choice(), *ways])


def is_writing(talk: Talk) -> bool:
    """Whether a message is being written now."""
    return FORM in talk.dialogue.draft and str(talk.dialogue.state).startswith("Appealing:")


def _waiting(talk: Talk) -> dict[str, Any] | None:
    kept = talk.dialogue.kept
    stopped: dict[str, Any] = kept.get(STOPPED, {})
    if not str(stopped.get("state", "")).startswith("Appealing:"):
        stopped = kept.get(UNSENT_APPEAL, {})
    return stopped if stopped and is_own(talk, stopped) else None


async def _ask_from_the_start(talk: Talk) -> None:
    # Whether it will be confidential is not known yet: the key is another from the first press on.
    if talk.dialogue.kept.get(DOOR) == CONFIDED:
        # Begun again from the first question: what was confided before goes now.
        talk.dialogue.close_door(talk.keys)
        talk.dialogue.kept[DOOR] = OPEN
    elif not talk.dialogue.kept.get(DOOR):
        talk.dialogue.open_door(talk.keys)
        talk.dialogue.kept[DOOR] = OPEN
    talk.dialogue.draft = {FORM: {}, BY: talk.dialogue.person_id}
    talk.go(Appealing.kind)
    await ask_kind(talk)


@asks(Appealing.kind)
async def ask_kind(talk: Talk) -> None:
    """Three kinds, the way to the desk, and what one wrote before."""
    talk.screen.show(
        _("What would you like to tell us? You need not be registered."),
        [
            *(Choice(kind_label(one), "appeal.kind", one.value) for one in KINDS),
            desk_choice(),
            mine_choice(),
            menu_choice(),
        ],
    )
