"""After asking: for whom, what it is about, what the visit needs; each may be skipped, the booking stands."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Bold, Text

from bot.answers import ask_again
from bot.callbacks import Press
from bot.filters import WRITTEN
from bot.handlers.help import kind_line, show_crisis
from bot.keyboards import Choice
from bot.menu import bookings_choice, menu_choice
from bot.states import Booking, asks
from bot.talk import Talk
from bot.visits import state_line, visit_lines
from db.enums import ConsultationState, VisitNeed, VisitRole
from documents.dates import near
from documents.labels import need_label
from documents.wordings import worded
from i18n import gettext as _
from i18n import pgettext
from services.consultations.cards import ConsultationCard
from services.consultations.refusals import AlreadyClosed, TextTooLong, TooLate
from services.crisis_words import Crisis, crisis_in
from services.errors import NotFound

_SKIP: Final = "skip"


def build_router() -> Router:
    """Three questions, each with a way past it."""
    router = Router(name="consultations_after")
    router.callback_query.register(role, Press("after.role"), StateFilter(Booking.role))
    router.message.register(about, StateFilter(Booking.about), WRITTEN)
    router.callback_query.register(skip_about, Press("after.about"), StateFilter(Booking.about))
    router.callback_query.register(need, Press("after.need"), StateFilter(Booking.needs))
    router.callback_query.register(enough, Press("after.enough"), StateFilter(Booking.needs))
    return router


def _after(talk: Talk) -> dict[str, Any]:
    found: dict[str, Any] = talk.dialogue.draft.setdefault("after", {})
    return found


async def asked(talk: Talk, card: ConsultationCard) -> None:
    """What became of the booking and by when they will hear; then the first question."""
    talk.dialogue.leave()
    _after(talk)["number"] = card.number
    if card.state is ConsultationState.CONFIRMED:
        head = _("You are booked. The visit is confirmed.")
    elif card.answer_by is not None:
        until = near(card.answer_by, talk.now, ZoneInfo(card.zone))
        head = worded("booked", until=until)
    else:
        head = _("You are booked. We will write here once it is confirmed.")
    talk.screen.say(Text(Bold(head), "\n", "\n".join(visit_lines(card)[:3])))
    person = await talk.services.people.card(talk.cause.by, talk.dialogue.person_id or 0)
    # A minor represents nobody.
    talk.go(Booking.about if person.is_minor else Booking.role)
    await ask_again(talk)


@asks(Booking.role)
async def ask_role(talk: Talk) -> None:
    """For themselves or for a child: the indicator goes by this, whatever the age (S0 п.33)."""
    talk.screen.show(
        _("For whom is this visit?"),
        [
            Choice(pgettext("button", "For myself"), "after.role", VisitRole.SELF.value),
            Choice(pgettext("button", "As a parent"), "after.role", VisitRole.REPRESENTATIVE.value),
            Choice(pgettext("button", "Skip"), "after.role", _SKIP),
        ],
    )


async def role(press: CallbackQuery, talk: Talk, value: str) -> None:
    """For myself, or as a parent or legal representative."""
    if value in set(VisitRole) and not await _kept(talk, "role", VisitRole(value)):
        return
    talk.go(Booking.about)
    await ask_about(talk)


@asks(Booking.about)
async def ask_about(talk: Talk) -> None:
    """Sealed: the consultant alone reads it."""
    talk.screen.show(
        _(
            "Would you like to write in a few words what it is about? Only your specialist will read it."
            " You may also skip this."
        ),
        [Choice(pgettext("button", "Skip"), "after.about", _SKIP)],
    )


async def about(message: Message, talk: Talk) -> None:
    """In the person's own words; words of crisis are answered at once, and kept for the specialist too."""
    text = message.text or ""
    try:
        if not await _kept(talk, "about", text):
            return
    except TextTooLong as error:
        talk.screen.say(
            _("Please shorten it. Letters at most: {limit}. You can tell the rest at the visit.").format(
                limit=error.limit
            )
        )
        await ask_about(talk)
        return
    talk.go(Booking.needs)
    found = crisis_in(text)
    if found is Crisis.YES:
        talk.screen.say(_("Your specialist will read this."))
        await show_crisis(talk)
        return
    talk.screen.say(_("Thank you. Your specialist will read this."))
    if found is Crisis.ALIKE:
        talk.screen.say(kind_line())
    await ask_needs(talk)


async def skip_about(press: CallbackQuery, talk: Talk) -> None:
    """Nothing is said of it."""
    talk.go(Booking.needs)
    await ask_needs(talk)


@asks(Booking.needs)
async def ask_needs(talk: Talk) -> None:
    """Needs of the visit, never a diagnosis; several may be pressed."""
    chosen = _after(talk).get("needs", [])
    rows = [
        Choice(f"✓ {need_label(one)}" if one.value in chosen else need_label(one), "after.need", one.value)
        for one in VisitNeed
    ]
    last = pgettext("button", "Done") if chosen else pgettext("button", "Nothing needed")
    talk.screen.show(
        _("Do you need anything at the visit? Press what you need, you may press several."),
        [*rows, Choice(last, "after.enough")],
    )


async def need(press: CallbackQuery, talk: Talk, value: str) -> None:
    """Pressed: added, or taken off again."""
    if value not in set(VisitNeed):
        raise NotFound("no such need")
    chosen = set(_after(talk).get("needs", []))
    chosen ^= {value}
    # Kept at each press: whoever leaves here has said it already.
    if not await _kept(talk, "needs", [one for one in VisitNeed if one.value in chosen]):
        return
    _after(talk)["needs"] = sorted(chosen)
    await ask_needs(talk)


async def enough(press: CallbackQuery, talk: Talk) -> None:
    """The last of it."""
    number = _after(talk).get("number", 0)
    talk.dialogue.leave()
    card = await talk.services.consultations.own_card(talk.dialogue.person_id or 0, number)
    talk.screen.show(
        Text(
            Bold(_("That is all. See you!")),
            "\n",
            "\n".join([*visit_lines(card), state_line(card, talk.now)]),
        ),
        [bookings_choice(), menu_choice()],
    )


async def _kept(talk: Talk, what: str, value: Any) -> bool:
    """Adds it to the booking; where that has come to an end meanwhile, says so and leaves."""
    service = talk.services.consultations
    number = _after(talk).get("number", 0)
    try:
        if what == "role":
            await service.set_role(talk.cause, number, value)
        elif what == "about":
            await service.set_about(talk.cause, number, value)
        else:
            await service.set_needs(talk.cause, number, value)
    except (AlreadyClosed, TooLate, NotFound):
        talk.dialogue.leave()
        talk.screen.show(
            _("This booking can no longer be changed. See “My bookings”."), [bookings_choice(), menu_choice()]
        )
        return False
    return True
