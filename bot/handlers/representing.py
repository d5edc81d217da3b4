"""A representative's consent by a code: made by the young person, answered on a phone of their own."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Code, Text

from bot.answers import ask_again
from bot.callbacks import Press
from bot.keyboards import Choice
from bot.menu import menu_choice, show_menu, stop
from bot.own import own_area
from bot.states import Representing, asks
from bot.talk import Talk
from bot.wishes import on_press
from db.enums import ChannelName
from documents.labels import field_of
from documents.messenger_links import messenger_links
from i18n import gettext as _
from i18n import ngettext, pgettext, speaking
from services.one_time_codes import WrongCode
from services.people.representatives import (
    REPRESENTATIVE_CODE_LIVES,
    Asking,
    DoNotContact,
    NobodyNeeded,
    OwnPhone,
)
from services.throttling import TooManyTries

_CODE = "code"


def register(router: Router) -> None:
    """Making a code; answering whoever asks."""
    on_press(router, "profile.representative_code", show_code)
    here = StateFilter(Representing.answer)
    router.callback_query.register(agreed, Press("representing.yes"), here)
    router.callback_query.register(declined, Press("representing.no"), here)


def code_choice() -> Choice:
    """The way to a code, wherever it is said that somebody of age has to agree."""
    return Choice(pgettext("button", "Code for my parents"), "profile.representative_code", stays=True)


@own_area("profile.representative_code")
async def show_code(talk: Talk) -> None:
    """A code to give on oneself: nobody is written to."""
    back = Choice(pgettext("button", "Back"), "profile", stays=True)
    talk.dialogue.leave()
    try:
        code = await talk.services.representatives.make_code(talk.cause)
    except DoNotContact:
        talk.screen.show(
            _(
                "You asked us not to contact your parents, so we make no code."
                " If that has changed, correct the line in your data."
            ),
            [back, menu_choice()],
        )
        return
    except NobodyNeeded:
        talk.screen.show(_("Nobody's consent is needed from you any more."), [back, menu_choice()])
        return
    days = REPRESENTATIVE_CODE_LIVES.days
    valid = ngettext("It is valid for {n} day, once.", "It is valid for {n} days, once.", days).format(n=days)
    before = (
        _("Give this code to your parent or legal representative, if you want to."),
        _("They write it in our chat on their own phone and agree there."),
        "",
        "",
    )
    after = (
        "",
        "",
        valid,
        _("They learn that you are registered. Not when, with whom or what you talk about."),
        _("We do not write to them ourselves."),
    )
    text = Text("\n".join(before), Code(code), "\n".join(after))
    talk.screen.show(text, [*await _links(talk, code), back, menu_choice()])


async def _links(talk: Talk, code: str) -> list[Choice]:
    """A link may be passed on like any other."""
    labels = {
        ChannelName.TELEGRAM: pgettext("button", "Link for Telegram"),
        ChannelName.WHATSAPP: pgettext("button", "Link for WhatsApp"),
    }
    links = messenger_links(await talk.services.channels.names(), code.replace("-", ""))
    return [Choice(labels[channel], url=link) for channel, link in links.items()]


async def invited(talk: Talk, code: str) -> bool:
    """A code was typed or brought by a link: who asks, and for what. False where it is nobody's."""
    if not (any(map(str.isdigit, code)) and any(map(str.isalpha, code))):
        return False
    try:
        asking = await talk.services.representatives.asked_by(talk.cause.by, code)
    except WrongCode:
        return False
    except OwnPhone:
        talk.screen.say(
            _(
                "This code is for your parent or representative."
                " They write it on their own phone, not in your chat or on a shared computer."
            )
        )
        await ask_again(talk)
        return True
    except TooManyTries as fault:
        talk.screen.say(_("Too many tries. Wait {minutes} min and try again.").format(minutes=fault.minutes))
        await ask_again(talk)
        return True
    talk.dialogue.lang = talk.dialogue.lang or asking.lang
    with speaking(talk.dialogue.lang):
        stop(talk)
        talk.go(Representing.answer)
        talk.dialogue.draft = {_CODE: code}
        _show(talk, asking)
    return True


@asks(Representing.answer)
async def ask(talk: Talk) -> None:
    """The question again, as long as the code is good."""
    try:
        asking = await talk.services.representatives.asked_by(
            talk.cause.by, str(talk.dialogue.draft.get(_CODE, ""))
        )
    except (WrongCode, OwnPhone, TooManyTries):
        _too_late(talk)
        return
    _show(talk, asking)


def _show(talk: Talk, asking: Asking) -> None:
    lines = [
        _("{name} is registered at the youth centre and asks you for your consent.").format(
            name=asking.given_name
        ),
        _("Centre: {centre}").format(centre=field_of(asking, "unit_name")),
        *([_("Phone: {phone}").format(phone=asking.unit_phone)] if asking.unit_phone else []),
        "",
        _("You agree as the parent or legal representative that:"),
        _("• the centre keeps more facts: study, work, family;"),
        _("• trips and long courses are open;"),
        _("• photos and stories are possible, each only with the young person's own yes."),
        "",
        _("Without you too: questions, urgent help, a first consultation."),
        _("We never tell when, with whom or about what a young person talks."),
        _("Only danger to a life is an exception."),
    ]
    talk.screen.show(
        "\n".join(lines),
        [
            Choice(pgettext("button", "I agree"), "representing.yes"),
            Choice(pgettext("button", "I do not agree"), "representing.no"),
        ],
    )


async def agreed(press: CallbackQuery, talk: Talk) -> None:
    """Confirmed; this chat stays a stranger's."""
    await _answer(talk, agrees=True, said=_("Thank you. Your consent is written down."))


async def declined(press: CallbackQuery, talk: Talk) -> None:
    """Written down too; nobody asks why."""
    await _answer(talk, agrees=False, said=_("Thank you for your answer. Nothing was agreed to."))


async def _answer(talk: Talk, *, agrees: bool, said: str) -> None:
    code = str(talk.dialogue.draft.get(_CODE, ""))
    try:
        await talk.services.representatives.answer(talk.cause, code, agrees=agrees)
    except (WrongCode, OwnPhone):
        _too_late(talk)
        return
    talk.dialogue.leave()
    show_menu(talk, said)


def _too_late(talk: Talk) -> None:
    talk.dialogue.leave()
    show_menu(talk, _("This code is no longer valid. Ask the young person for a new one."))
