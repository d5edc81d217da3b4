"""My data: the full form, one plain fact a screen; each may be skipped and is kept at once."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery

from bot.answers import ask_again
from bot.callbacks import Press, number_of
from bot.handlers.profile_consents import under_18_text
from bot.handlers.profile_settings import back_choice
from bot.handlers.representing import code_choice
from bot.keyboards import Choice
from bot.own import own_area
from bot.states import Profile, asks
from bot.talk import Talk
from bot.wishes import on_press
from db.enums import ConsentKind, VisitNeed
from documents.details import NEEDS, QUESTIONS, answers, question
from documents.labels import field_of, listed, need_label
from i18n import gettext as _
from i18n import pgettext
from services.people.cards import ConsentOutdated

_ORDER = (*QUESTIONS, NEEDS)


def register(router: Router) -> None:
    """Agreeing, answering, skipping."""
    on_press(router, "profile.details", details)
    here = StateFilter(Profile.details)
    router.callback_query.register(agree, Press("details.agree"), here)
    router.callback_query.register(answer, Press("details.answer"), here)
    router.callback_query.register(need, Press("details.need"), here)
    router.callback_query.register(onwards, Press("details.next"), here)


@own_area("profile.details")
async def details(talk: Talk) -> None:
    """From the first question that has no answer yet."""
    card = await talk.services.people.card(talk.cause.by, talk.dialogue.person_id or 0)
    if not card.representative_confirmed:
        talk.dialogue.leave()
        talk.screen.show(under_18_text(), [code_choice(), back_choice()])
        return
    empty = [name for name in QUESTIONS if not getattr(card.details, name)]
    talk.dialogue.draft = {"at": _ORDER.index(empty[0] if empty and card.details.filled_at else _ORDER[0])}
    talk.go(Profile.details)
    await ask_details(talk)


@asks(Profile.details)
async def ask_details(talk: Talk) -> None:
    """The consent to more facts first; then one question a screen."""
    cards = await talk.services.consents.of_person(talk.cause.by)
    consent = next(card for card in cards if card.kind is ConsentKind.FACTS)
    if not consent.is_current:
        choices = [
            Choice(pgettext("button", "I agree"), "details.agree", consent.wording.version),
            back_choice(),
        ]
        talk.screen.show(field_of(consent.wording, "text"), choices)
        return
    at = int(talk.dialogue.draft.get("at", 0))
    if at >= len(_ORDER):
        talk.dialogue.leave()
        talk.screen.show(_("Thank you, that is all. You can change it here at any time."), [back_choice()])
        return
    name = _ORDER[at]
    counted = f"{at + 1}/{len(_ORDER)}\n"
    skip = Choice(pgettext("button", "Skip"), "details.next", at)
    if name == NEEDS:
        await _ask_needs(talk, counted)
        return
    rows = [Choice(label, "details.answer", f"{name}={code}") for code, label in answers(name).items()]
    talk.screen.show(counted + question(name), [*rows, skip, back_choice()])


async def _ask_needs(talk: Talk, counted: str) -> None:
    card = await talk.services.people.card(talk.cause.by, talk.dialogue.person_id or 0)
    chosen = card.details.needs
    text = counted + _("What do you need when you come? You can choose several.")
    if chosen:
        text += "\n" + _("Chosen: {list}").format(list=listed(chosen))
    rows = [Choice(need_label(one), "details.need", one.value) for one in VisitNeed]
    finish = Choice(pgettext("button", "Done"), "details.next", len(_ORDER) - 1)
    talk.screen.show(text, [*rows, finish, back_choice()])


async def agree(press: CallbackQuery, talk: Talk, value: str) -> None:
    """To the text that was shown."""
    try:
        await talk.services.consents.give(talk.cause, ConsentKind.FACTS, number_of(value))
    except ConsentOutdated:
        talk.screen.say(_("The text of the consent has just changed. Please look at it once more."))
    await ask_again(talk)


async def answer(press: CallbackQuery, talk: Talk, value: str) -> None:
    """Kept at once."""
    name, _sep, code = value.partition("=")
    at = int(talk.dialogue.draft.get("at", 0))
    if at < len(QUESTIONS) and name == _ORDER[at] and code in answers(name):
        await talk.services.people.set_details(talk.cause, name, code)
        talk.dialogue.draft["at"] = at + 1
    await ask_again(talk)


async def need(press: CallbackQuery, talk: Talk, value: str) -> None:
    """Chosen, or no longer."""
    if value in set(VisitNeed) and talk.dialogue.draft.get("at") == len(_ORDER) - 1:
        card = await talk.services.people.card(talk.cause.by, talk.dialogue.person_id or 0)
        chosen = set(card.details.needs) ^ {value}
        await talk.services.people.set_details(talk.cause, NEEDS, sorted(chosen))
    await ask_again(talk)


async def onwards(press: CallbackQuery, talk: Talk, value: str) -> None:
    """Skipped, or done."""
    talk.dialogue.draft["at"] = int(talk.dialogue.draft.get("at", 0)) + 1
    await ask_again(talk)
