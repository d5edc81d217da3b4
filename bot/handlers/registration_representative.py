"""Under 18: three answers about the parent or legal representative; none of them closes a door."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message

from bot.answers import ask_again
from bot.callbacks import Press
from bot.filters import WRITTEN
from bot.keyboards import Choice
from bot.personal import PHONE_EXAMPLE, wanted_elsewhere, words_of
from bot.registering import form_of, later_choice, numbered, onward
from bot.states import Registration as Steps
from bot.states import asks
from bot.talk import Talk
from db.enums import RepresentativeState
from i18n import gettext as _
from i18n import pgettext
from services.phones import PhoneNotUnderstood, parse_phone, show_phone

_ANSWERS = {state.value for state in (RepresentativeState.LATER, RepresentativeState.CANNOT)}


def register(router: Router) -> None:
    """The question, and the number where it is given."""
    router.callback_query.register(answer, Press("representative"), StateFilter(Steps.representative))
    router.message.register(number, StateFilter(Steps.representative_phone), WRITTEN)
    router.callback_query.register(answer, Press("representative"), StateFilter(Steps.representative_phone))


def said_of(state: RepresentativeState, phone: str | None) -> str:
    """What the summary and «my data» say of it."""
    if state is RepresentativeState.GIVEN and phone:
        return show_phone(phone)
    return representative_short(state)


def representative_short(state: RepresentativeState) -> str:
    """In a word or two."""
    return {
        RepresentativeState.NOT_ASKED: _("not said yet"),
        RepresentativeState.GIVEN: _("number given"),
        RepresentativeState.LATER: _("later"),
        RepresentativeState.CANNOT: _("we do not contact them"),
        RepresentativeState.CONFIRMED: _("agreed"),
        RepresentativeState.DECLINED: _("did not agree"),
    }[state]


def representative_text() -> str:
    """What it is for, what works without it, what they are told (docs/confirm.md)."""
    return "\n".join(
        (
            _(
                "You are not 18 yet. Trips, photos and long courses need"
                " the consent of a parent or legal representative."
            ),
            _("You can come to a first consultation without it."),
            _("Will you leave their number? We ask you before we ring, and never say what you talk about."),
            _("Only danger to a life is an exception."),
        )
    )


def representative_choices(deed: str = "representative") -> list[Choice]:
    """Three answers."""
    return [
        Choice(pgettext("button", "I will give a number"), deed, RepresentativeState.GIVEN.value),
        Choice(pgettext("button", "Later"), deed, RepresentativeState.LATER.value),
        Choice(pgettext("button", "I cannot tell them"), deed, RepresentativeState.CANNOT.value),
    ]


@asks(Steps.representative)
async def ask_representative(talk: Talk) -> None:
    """The last of six."""
    text = numbered(talk, "representative", representative_text())
    talk.screen.show(text, [*representative_choices(), later_choice()])


async def answer(press: CallbackQuery, talk: Talk, value: str) -> None:
    """A number, later, or not at all."""
    form = form_of(talk)
    if value == RepresentativeState.GIVEN.value:
        talk.go(Steps.representative_phone)
        await ask_again(talk)
        return
    if value in _ANSWERS:
        form["representative"] = value
        form.pop("representative_phone", None)
    if value == RepresentativeState.CANNOT.value:
        talk.screen.say(cannot_text())
    await onward(talk)


def cannot_text() -> str:
    """What follows from «I cannot tell them»."""
    return _(
        "We understand. We will not write to your parents. The specialist will ask how to reach you safely."
    )


@asks(Steps.representative_phone)
async def ask_number(talk: Talk) -> None:
    """Their number; may still be left for later."""
    text = _("Write the number of your parent or representative. For example: {example}").format(
        example=PHONE_EXAMPLE
    )
    later = Choice(pgettext("button", "Later"), "representative", RepresentativeState.LATER.value)
    talk.screen.show(numbered(talk, "representative", text), [later])


async def number(message: Message, talk: Talk) -> None:
    """Kept unconfirmed for 30 days; nobody is rung without the young person's word."""
    form = form_of(talk)
    try:
        form["representative_phone"] = parse_phone(message.text or "")
    except PhoneNotUnderstood as fault:
        if not await wanted_elsewhere(message, talk):
            talk.screen.say(words_of(fault))
            await ask_again(talk)
        return
    form["representative"] = RepresentativeState.GIVEN.value
    await onward(talk)
