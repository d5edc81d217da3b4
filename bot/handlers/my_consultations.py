"""My bookings: to come and past; cancel with a reason, answer another time or a reminder."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Bold, Text

from bot.afterwards import go_on
from bot.answers import ask_again
from bot.callbacks import Press, number_of
from bot.handlers.consultations import begin_with
from bot.keyboards import Choice, fit
from bot.menu import STOPPED, book_choice, bookings_choice, desk_choice, menu_choice, stop
from bot.own import opened, own_area
from bot.states import Bookings, asks, begins
from bot.talk import Talk
from bot.visits import card_text, local_day, row_label, state_line
from bot.wishes import leads_to, on_press
from db.enums import ConsultationState, ReasonKind
from documents.dates import clock_time
from documents.labels import field_of, name_of
from i18n import gettext as _
from i18n import pgettext
from services.consultations.cards import ConsultationCard
from services.consultations.refusals import AlreadyClosed, NotOffered, TooLate, WrongState
from services.errors import NotFound

_NO_REASON: Final = "none"
_UPCOMING_SHOWN: Final = 7
_OPEN: Final = frozenset({ConsultationState.ASKED, ConsultationState.OFFERED, ConsultationState.CONFIRMED})


def build_router() -> Router:
    """Things carry their number: their buttons stay, the service says what is still allowed."""
    router = Router(name="my_consultations")
    on_press(router, "bookings", mine)
    on_press(router, "bookings.past", past)
    router.callback_query.register(show, Press("visit"))
    router.callback_query.register(cancel, Press("visit.cancel"))
    router.callback_query.register(reason, Press("visit.reason"), StateFilter(Bookings.cancel_reason))
    router.callback_query.register(keep, Press("visit.keep"))
    router.callback_query.register(other_time, Press("visit.other"))
    router.callback_query.register(wait, Press("visit.wait"))
    router.callback_query.register(accept, Press("visit.accept"))
    router.callback_query.register(refuse, Press("visit.refuse"))
    router.callback_query.register(coming, Press("visit.coming"))
    router.callback_query.register(not_coming, Press("visit.not_coming"))
    return router


@leads_to("bookings")
@begins(Bookings)
async def mine(talk: Talk) -> None:
    """Who is writing and the lock word come first, where there is a question."""
    nobody = talk.dialogue.person_id is None
    if nobody and not await talk.services.people.of_contact(talk.dialogue.contact_id):
        talk.screen.show(_("No visits are booked from here yet."), [book_choice(), menu_choice()])
        return
    stop(talk)
    await go_on(talk, "bookings")


@own_area("bookings")
async def listed(talk: Talk) -> None:
    """What is to come."""
    talk.dialogue.leave()
    upcoming, before = await talk.services.consultations.mine(talk.dialogue.person_id or 0)
    past_row = [Choice(pgettext("button", "Past visits"), "bookings.past", stays=True)] if before else []
    if not upcoming:
        talk.screen.show(_("No visits are booked."), [book_choice(), *past_row, menu_choice()])
    elif len(upcoming) == 1:
        _show_card(talk, upcoming[0], past_row)
    else:
        lines: list[Text | str] = [Bold(_("Your bookings")), "\n"]
        lines.append("\n".join(_line(card, talk) for card in upcoming))
        rows = [
            Choice(row_label(card), "visit", card.number, stays=True) for card in upcoming[:_UPCOMING_SHOWN]
        ]
        talk.screen.show(Text(*lines), [*rows, *past_row, book_choice(), menu_choice()])


async def past(talk: Talk) -> None:
    """What is over, the newest first."""
    if not await _is_open(talk):
        return
    _upcoming, before = await talk.services.consultations.mine(talk.dialogue.person_id or 0)
    lines = "\n".join(_line(card, talk) for card in before[:10]) or _("There were no visits yet.")
    talk.screen.show(
        Text(Bold(_("Past visits")), "\n", lines), [bookings_choice(), book_choice(), menu_choice()]
    )


async def show(press: CallbackQuery, talk: Talk, value: str) -> None:
    """One of them."""
    if await _is_open(talk):
        _show_card(talk, await _card(talk, value))


async def cancel(press: CallbackQuery, talk: Talk, value: str) -> None:
    """The reason is asked; it may be left out."""
    if not await _is_open(talk):
        return
    card = await _card(talk, value)
    if card.state not in _OPEN:
        _closed(talk, card)
        return
    stop(talk)
    talk.dialogue.draft = {"cancel": card.number}
    talk.go(Bookings.cancel_reason)
    await ask_reason(talk)


@asks(Bookings.cancel_reason)
async def ask_reason(talk: Talk) -> None:
    """Why? The list is the centre's."""
    reasons = await talk.services.units.reasons(ReasonKind.CANCEL)
    number = talk.dialogue.draft.get("cancel", 0)
    talk.screen.show(
        _("Why can you not come? The hour will go to somebody else."),
        [
            *(Choice(name_of(one), "visit.reason", one.code) for one in reasons[:7]),
            Choice(pgettext("button", "I do not want to say"), "visit.reason", _NO_REASON),
            Choice(pgettext("button", "Do not cancel"), "visit.keep", number, stays=True),
        ],
    )


async def reason(press: CallbackQuery, talk: Talk, value: str) -> None:
    """Cancelled; the hour is free for others at once."""
    number = int(talk.dialogue.draft.get("cancel", 0))
    code = None if value == _NO_REASON else value
    try:
        await talk.services.consultations.cancel_mine(talk.cause, number, code)
    except (AlreadyClosed, TooLate) as error:
        talk.dialogue.leave()
        await _refused(talk, error, str(number))
        return
    talk.dialogue.leave()
    _look_no_further(talk, number)
    talk.screen.show(
        _("The booking is cancelled, thank you for telling us. If you need another time, choose it here."),
        [book_choice(), menu_choice()],
    )


def _look_no_further(talk: Talk, number: int) -> None:
    """Another time for a booking that is cancelled is not offered to go on with."""
    stopped = talk.dialogue.kept.get(STOPPED, {})
    if stopped.get("draft", {}).get("booking", {}).get("instead") == number:
        talk.dialogue.kept.pop(STOPPED)


async def keep(press: CallbackQuery, talk: Talk, value: str) -> None:
    """Not cancelled after all."""
    if not await _is_open(talk):
        return
    stop(talk)
    card = await _card(talk, value)
    talk.screen.say(_("Nothing was changed."))
    _show_card(talk, card)


async def other_time(press: CallbackQuery, talk: Talk, value: str) -> None:
    """A new hour of the same kind; the present one is given back once the new one is asked for."""
    if not await _is_open(talk):
        return
    card = await _card(talk, value)
    if card.state not in _OPEN:
        await begin_with(talk, card.specialism_code)
        return
    talk.screen.say(_("Your present time is kept until you book another."))
    await begin_with(talk, card.specialism_code, instead=card.number)


async def wait(press: CallbackQuery, talk: Talk, value: str) -> None:
    """The person goes on waiting for the answer."""
    card = await _card(talk, value)
    if card.state is not ConsultationState.ASKED:
        _closed(talk, card)
        return
    talk.screen.show(_("Thank you. We will write here as soon as there is an answer."), [menu_choice()])


async def accept(press: CallbackQuery, talk: Talk, value: str) -> None:
    """The other time suits."""
    try:
        card = await talk.services.consultations.accept_offer(talk.cause, _number(value))
    except (NotOffered, TooLate, NotFound) as error:
        await _refused(talk, error, value)
        return
    talk.screen.show(
        Text(Bold(_("Agreed. The visit is confirmed.")), "\n", _when(card)),
        [bookings_choice(), menu_choice()],
    )


async def refuse(press: CallbackQuery, talk: Talk, value: str) -> None:
    """The other time does not suit."""
    try:
        card = await talk.services.consultations.refuse_offer(talk.cause, _number(value))
    except (NotOffered, NotFound) as error:
        await _refused(talk, error, value)
        return
    other = Choice(pgettext("button", "Another time"), "visit.other", card.number, stays=True)
    if card.state is ConsultationState.ASKED:
        text = Text(_("Understood. The centre will answer about your first time."), "\n", _when(card))
    else:
        text = Text(_("Understood. Your first time has passed meanwhile. Please choose another time."))
    talk.screen.show(text, [other, menu_choice()])


async def coming(press: CallbackQuery, talk: Talk, value: str) -> None:
    """«I will come», pressed."""
    await say_coming(talk, _number(value))


async def not_coming(press: CallbackQuery, talk: Talk, value: str) -> None:
    """«I can't», pressed."""
    await say_not_coming(talk, _number(value))


async def say_coming(talk: Talk, number: int) -> None:
    """They will come; a question that waits goes on."""
    try:
        await talk.services.consultations.say_coming(talk.cause, number, True)
    except (AlreadyClosed, TooLate, NotFound) as error:
        await _refused(talk, error, str(number))
        return
    thanks = _("Thank you! You are expected.")
    if talk.dialogue.state is None:
        talk.screen.show(thanks, [menu_choice()])
    else:
        talk.screen.say(thanks)
        await ask_again(talk)


async def say_not_coming(talk: Talk, number: int) -> None:
    """They cannot: the hour is given back only when they say so."""
    try:
        card = await talk.services.consultations.say_coming(talk.cause, number, False)
    except (AlreadyClosed, TooLate, NotFound) as error:
        await _refused(talk, error, str(number))
        return
    talk.screen.show(
        _("Thank you for telling us. Shall we cancel, or look for another time?"),
        [
            Choice(pgettext("button", "Another time"), "visit.other", card.number, stays=True),
            Choice(pgettext("button", "Cancel the visit"), "visit.cancel", card.number, stays=True),
            Choice(pgettext("button", "I will come"), "visit.coming", card.number, stays=True),
        ],
    )


def _show_card(talk: Talk, card: ConsultationCard, more: list[Choice] | None = None) -> None:
    choices: list[Choice] = []
    if card.state is ConsultationState.OFFERED:
        choices += offer_choices(card.number)
    if card.state in _OPEN:
        choices += [
            Choice(pgettext("button", "Another time"), "visit.other", card.number, stays=True),
            Choice(pgettext("button", "Cancel the visit"), "visit.cancel", card.number, stays=True),
        ]
    talk.screen.show(card_text(card, talk.now), [*choices, *(more or []), book_choice(), menu_choice()])


def offer_choices(number: int) -> list[Choice]:
    """Another time is offered: it suits, or not."""
    return [
        Choice(pgettext("button", "It suits me"), "visit.accept", number, stays=True),
        Choice(pgettext("button", "It does not suit"), "visit.refuse", number, stays=True),
    ]


async def _is_open(talk: Talk) -> bool:
    """Whether one's own bookings may be shown; else asks what is missing, and the list follows."""
    if talk.dialogue.person_id is None:
        await mine(talk)
        return False
    if await talk.services.people.is_locked(talk.cause.by):
        stop(talk)
    return await opened(talk, "bookings")


async def _card(talk: Talk, value: str) -> ConsultationCard:
    return await talk.services.consultations.own_card(talk.dialogue.person_id or 0, _number(value))


def _number(value: str) -> int:
    number = number_of(value)
    if not number:
        raise NotFound("no number")
    return number


def _line(card: ConsultationCard, talk: Talk) -> str:
    return f"• {row_label(card)}, {fit(field_of(card, 'specialism'))}. {state_line(card, talk.now)}"


def _when(card: ConsultationCard) -> str:
    zone = ZoneInfo(card.zone)
    return "\n".join(
        (
            _("Day: {day}").format(day=local_day(card.starts_at, zone)),
            _("Time: {time}").format(time=clock_time(card.starts_at, zone)),
        )
    )


def _closed(talk: Talk, card: ConsultationCard) -> None:
    talk.screen.show(state_line(card, talk.now), [book_choice(), bookings_choice(), menu_choice()])


async def _refused(talk: Talk, error: Any, value: str) -> None:
    """Says why not, and what is open instead."""
    if isinstance(error, WrongState):
        _closed(talk, await _card(talk, value))
        return
    if isinstance(error, TooLate):
        text = _("This visit has begun already. Please call the centre.")
        talk.screen.show(text, [desk_choice(), bookings_choice(), menu_choice()])
        return
    talk.screen.show(
        _("This booking belongs to another person who writes from here. Choose who is writing in “My data”."),
        [Choice(pgettext("button", "My data"), "profile", stays=True), menu_choice()],
    )
