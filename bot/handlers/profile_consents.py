"""My data: consents one by one, given and withdrawn as easily."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery

from bot.answers import ask_again
from bot.callbacks import Press
from bot.handlers.profile_settings import back_choice
from bot.handlers.representing import code_choice
from bot.keyboards import Choice
from bot.own import own_area
from bot.states import Profile, asks
from bot.talk import Talk
from bot.wishes import on_press
from db.enums import ConsentKind
from documents.dates import stamp
from documents.labels import consent_label, field_of
from i18n import gettext as _
from i18n import pgettext
from services.people.cards import ConsentOutdated
from services.people.consents import ConsentCard


def register(router: Router) -> None:
    """The list, one of them, giving, withdrawing."""
    on_press(router, "profile.consents", consents)
    here = StateFilter(Profile.consents)
    router.callback_query.register(one, Press("consents.one"), here)
    router.callback_query.register(give, Press("consents.give"), here)
    router.callback_query.register(withdraw, Press("consents.withdraw"), here)
    router.callback_query.register(all_of_them, Press("consents.all"), here)


def short_label(kind: ConsentKind) -> str:
    """Fits a row."""
    return {
        ConsentKind.SERVICE: pgettext("row", "Service"),
        ConsentKind.FACTS: pgettext("row", "More facts about me"),
        ConsentKind.MAILINGS: pgettext("row", "Mailings"),
        ConsentKind.PHOTO: pgettext("row", "Photos"),
        ConsentKind.STORY: pgettext("row", "My story"),
        ConsentKind.SURVEY: pgettext("row", "Surveys"),
    }[kind]


@own_area("profile.consents")
async def consents(talk: Talk) -> None:
    """All of them."""
    talk.dialogue.draft = {}
    talk.go(Profile.consents)
    await ask_consents(talk)


@asks(Profile.consents)
async def ask_consents(talk: Talk) -> None:
    """The list, or the one that was chosen."""
    cards = await talk.services.consents.of_person(talk.cause.by)
    chosen = talk.dialogue.draft.get("kind")
    for card in cards:
        if card.kind.value == chosen:
            _show_one(talk, card)
            return
    lines = [_("Your consents. Press one to read it, to give it or to withdraw it."), ""]
    lines += [f"• {short_label(card.kind)}: {_state(card)}" for card in cards]
    rows = [Choice(short_label(card.kind), "consents.one", card.kind.value) for card in cards]
    talk.screen.show("\n".join(lines), [*rows, back_choice()])


def _state(card: ConsentCard) -> str:
    if card.is_given and card.given_at:
        return _("given {time}").format(time=stamp(card.given_at))
    if card.withdrawn_at:
        return _("withdrawn {time}").format(time=stamp(card.withdrawn_at))
    return _("not given")


def _show_one(talk: Talk, card: ConsentCard) -> None:
    parts = [f"{consent_label(card.kind)}: {_state(card)}", field_of(card.wording, "text")]
    choices = [Choice(pgettext("button", "Back"), "consents.all")]
    if card.is_given:
        choices.insert(
            0, Choice(pgettext("button", "Withdraw consent"), "consents.withdraw", card.kind.value)
        )
    if card.waits_for_representative and not card.is_given:
        parts.append(under_18_text())
        choices.insert(0, code_choice())
    elif not card.is_current:
        choices.insert(0, Choice(pgettext("button", "I agree"), "consents.give", card.kind.value))
    talk.screen.show("\n\n".join(parts), choices)


def under_18_text() -> str:
    """Why it waits, and what to do (docs/confirm.md)."""
    return _(
        "Until you are 18 this also needs the consent of a parent or legal representative."
        " They agree with a code on their own phone, or sign on paper at the centre."
    )


async def one(press: CallbackQuery, talk: Talk, value: str) -> None:
    """One of them was chosen."""
    talk.dialogue.draft["kind"] = value
    await ask_again(talk)


async def all_of_them(press: CallbackQuery, talk: Talk) -> None:
    """Back to the list."""
    talk.dialogue.draft = {}
    await ask_again(talk)


async def give(press: CallbackQuery, talk: Talk, value: str) -> None:
    """To the text that was shown."""
    if value not in set(ConsentKind) or talk.dialogue.draft.get("kind") != value:
        await ask_again(talk)
        return
    kind = ConsentKind(value)
    wording = await talk.services.consents.wording(kind)
    try:
        await talk.services.consents.give(talk.cause, kind, wording.version)
    except ConsentOutdated:
        await ask_again(talk)
        return
    talk.screen.say(_("Thank you. You can withdraw it here at any time."))
    talk.dialogue.draft = {}
    await ask_again(talk)


async def withdraw(press: CallbackQuery, talk: Talk, value: str) -> None:
    """At once; for the service what follows is said first: stop, or erase."""
    kind, sure, _rest = value.partition("!")
    if kind not in set(ConsentKind) or talk.dialogue.draft.get("kind") != kind:
        await ask_again(talk)
        return
    if kind == ConsentKind.SERVICE.value and not sure:
        _explain_service(talk)
        return
    await talk.services.consents.withdraw(talk.cause, ConsentKind(kind))
    talk.screen.say(_("Withdrawn."))
    talk.dialogue.draft = {}
    await ask_again(talk)


def _explain_service(talk: Talk) -> None:
    text = "\n".join(
        (
            _("Without this consent we cannot book you."),
            _("Stop: visits to come are cancelled, nothing new is written down, the rest stays."),
            _("Erase: your name, number and words go for good."),
            _("What still works: reading about the centre, urgent help, coming to us."),
        )
    )
    choices = [
        Choice(pgettext("button", "Stop"), "consents.withdraw", "service!"),
        Choice(pgettext("button", "Erase my data"), "profile.erase", stays=True),
        Choice(pgettext("button", "Back"), "consents.all"),
    ]
    talk.screen.show(text, choices)
