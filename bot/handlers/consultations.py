"""Booking: kind of help, one of the nearest hours, confirm; the hour is kept from the press on."""

from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery

from bot.afterwards import afterwards
from bot.callbacks import Press, number_of
from bot.free_hours import about_kind, hour_rows, none_free
from bot.handlers.centre import unit_known
from bot.handlers.consultations_after import asked
from bot.keyboards import Choice
from bot.menu import STOPPED, bookings_choice, desk_choice, menu_choice, stop
from bot.middlewares.holding import HOLDING
from bot.own import registered
from bot.states import Booking, asks, begins
from bot.talk import Talk
from bot.visits import local_day, where_line
from bot.wishes import leads_to, on_press
from db.enums import VisitMethod
from documents.dates import clock_time, short_weekday
from documents.labels import field_of, method_label, name_of
from i18n import gettext as _
from i18n import pgettext
from services.consultations.cards import KindOfHelp
from services.consultations.refusals import (
    AlreadyAsked,
    AlreadyClosed,
    DayFull,
    NoSuchHour,
    PersonBusy,
    SlotTaken,
    TooLate,
    WeekFull,
)
from services.errors import NotFound

HOURS_SHOWN: Final = 8
_GONE: Final = (SlotTaken, NoSuchHour, TooLate, DayFull, WeekFull)
Draft = dict[str, Any]


def build_router() -> Router:
    """From the kind of help to the confirmation."""
    router = Router(name="consultations")
    on_press(router, "book", begin)
    router.callback_query.register(kind, Press("booking.kind"), StateFilter(Booking.help))
    choosing = StateFilter(Booking.hour, Booking.day, Booking.consultant, Booking.confirm)
    router.callback_query.register(hour, Press("booking.hour"), choosing)
    router.callback_query.register(days, Press("booking.days"), choosing)
    router.callback_query.register(on_day, Press("booking.day"), choosing)
    router.callback_query.register(people, Press("booking.people"), choosing)
    router.callback_query.register(with_one, Press("booking.with"), choosing)
    router.callback_query.register(other_help, Press("booking.help"), choosing)
    router.callback_query.register(other_hour, Press("booking.other"), choosing)
    router.callback_query.register(method, Press("booking.method"), StateFilter(Booking.confirm))
    router.callback_query.register(confirm, Press("booking.ask"), StateFilter(Booking.confirm))
    return router


def draft(talk: Talk) -> Draft:
    """The booking as far as it goes; made anew where there is none."""
    found: Draft = talk.dialogue.draft.setdefault("booking", {})
    return found


@leads_to("book")
@begins(Booking)
async def begin(talk: Talk) -> None:
    """A booking from its first question."""
    await begin_with(talk)


async def begin_with(talk: Talk, code: str = "", instead: int | None = None) -> None:
    """As `begin`; `code`: the kind of help; `instead`: the booking it replaces once it is asked for."""
    unit_id = await unit_known(talk, "book")
    if unit_id is None:
        return
    stop(talk)
    if talk.dialogue.kept.get(STOPPED, {}).get("state", "").startswith("Booking"):
        talk.dialogue.kept.pop(STOPPED)
    chosen = draft(talk)
    chosen["unit"] = unit_id
    if instead is not None:
        chosen["instead"] = instead
    talk.go(Booking.help)
    kinds = await talk.services.consultations.kinds_of_help(unit_id)
    found = [one.id for one in kinds if code and one.code == code]
    if found:
        chosen["kind"] = found[0]
        talk.go(Booking.hour)
        await ask_hour(talk)
    else:
        await ask_help(talk)


@asks(Booking.help)
async def ask_help(talk: Talk) -> None:
    """The kinds of help that somebody here can give."""
    kinds = await _kinds(talk)
    if not kinds:
        talk.dialogue.leave()
        talk.screen.show(
            _("Booking is not open in this centre yet. The desk will tell you when to come."),
            [desk_choice(), menu_choice()],
        )
        return
    talk.screen.show(
        _("What help do you need? It is free of charge."),
        [*(Choice(name_of(one), "booking.kind", one.id) for one in kinds), menu_choice()],
    )


async def kind(press: CallbackQuery, talk: Talk, value: str) -> None:
    """A kind of help is chosen."""
    if value not in {str(one.id) for one in await _kinds(talk)}:
        raise NotFound("a kind of help that is not offered")
    chosen = draft(talk)
    chosen["kind"] = int(value)
    chosen.pop("day", None)
    chosen.pop("consultant", None)
    talk.go(Booking.hour)
    await ask_hour(talk)


@asks(Booking.hour)
async def ask_hour(talk: Talk) -> None:
    """What it is, for whom, how long; the eight nearest hours."""
    chosen = draft(talk)
    one = await _kind_of(talk)
    if one is None:
        talk.go(Booking.help)
        await ask_help(talk)
        return
    service = talk.services.consultations
    day = date.fromisoformat(chosen["day"]) if chosen.get("day") else None
    hours = await service.free_hours(
        chosen["unit"],
        one.id,
        consultant_id=chosen.get("consultant"),
        day=day,
        limit=HOURS_SHOWN,
        contact_id=talk.dialogue.contact_id,
    )
    if not hours and (day or chosen.get("consultant")):
        chosen.pop("day", None)
        chosen.pop("consultant", None)
        talk.screen.say(_("No free time is left there. Here is the nearest."))
        await ask_hour(talk)
        return
    several = len(await service.consultants_for(chosen["unit"], one.id)) > 1
    if not hours:
        talk.screen.show(none_free(one), [_other_help(), desk_choice(), menu_choice()])
        return
    rows = hour_rows(hours)
    rows.append(Choice(pgettext("button", "Another day"), "booking.days"))
    if several:
        rows.append(Choice(pgettext("button", "Another specialist"), "booking.people"))
    else:
        rows.append(_other_help())
    talk.screen.show(about_kind(one, hours), rows)


async def hour(press: CallbackQuery, talk: Talk, value: str) -> None:
    """An hour is pressed: it is kept from now on."""
    chosen = draft(talk)
    consultant, _dot, epoch = value.partition(".")
    # Instants have ten figures until the year 2286.
    if not (epoch.isascii() and epoch.isdigit() and "kind" in chosen and len(epoch) < 11):
        raise NotFound("an hour that was not offered")
    starts_at = datetime.fromtimestamp(int(epoch), UTC)
    try:
        held = await talk.services.consultations.hold(
            talk.cause, chosen["unit"], chosen["kind"], number_of(consultant), starts_at
        )
    except _GONE:
        await _gone(talk)
        return
    talk.dialogue.kept[HOLDING] = held.number
    chosen |= {
        "number": held.number,
        "starts_at": held.starts_at.isoformat(),
        "zone": held.zone,
        "minutes": held.minutes,
        "name": f"{held.family_name} {held.given_name}",
        "methods": [one.value for one in held.methods],
        "method": held.methods[0].value,
    }
    if talk.dialogue.person_id is None:
        talk.screen.say(
            _("This hour is kept for you for 10 minutes, and longer while you write. First a few questions.")
        )
    await to_confirm(talk)


@afterwards("booking")
async def to_confirm(talk: Talk) -> None:
    """Registered people confirm; others answer the questions first, while their hour is kept."""
    if await registered(talk, "booking"):
        talk.go(Booking.confirm)
        await ask_confirm(talk)


@asks(Booking.confirm)
async def ask_confirm(talk: Talk) -> None:
    """Everything once more, and one press."""
    chosen = draft(talk)
    if "number" not in chosen:
        talk.go(Booking.hour)
        await ask_hour(talk)
        return
    zone = ZoneInfo(chosen["zone"])
    starts_at = datetime.fromisoformat(chosen["starts_at"])
    present = VisitMethod(chosen["method"])
    unit = await talk.services.units.card(chosen["unit"])
    lines = [
        _("Specialist: {name}").format(name=chosen["name"]),
        _("Day: {day}").format(day=local_day(starts_at, zone)),
        _("Time: {time}").format(time=clock_time(starts_at, zone)),
        where_line(present, field_of(unit, "address")),
        "",
        _("Shall I book it for you?"),
    ]
    others = [one for one in map(VisitMethod, chosen["methods"]) if one is not present]
    talk.screen.show(
        "\n".join(lines),
        [
            Choice(pgettext("button", "Book this"), "booking.ask"),
            Choice(pgettext("button", "Another time"), "booking.other"),
            *(Choice(method_label(one), "booking.method", one.value) for one in others),
        ],
    )


async def method(press: CallbackQuery, talk: Talk, value: str) -> None:
    """At the centre, by phone, online."""
    if value not in draft(talk).get("methods", []):
        raise NotFound("a method that is not offered")
    draft(talk)["method"] = value
    await ask_confirm(talk)


async def confirm(press: CallbackQuery, talk: Talk) -> None:
    """The third press: the hour is asked for."""
    chosen = draft(talk)
    if not await registered(talk, "booking"):
        return
    person_id = talk.dialogue.person_id or 0
    service = talk.services.consultations
    try:
        card = await service.ask(
            talk.cause, chosen["number"], person_id, method=VisitMethod(chosen["method"])
        )
    except AlreadyAsked:
        talk.dialogue.leave()
        talk.screen.show(_("This booking is made already."), [bookings_choice(), menu_choice()])
        return
    except PersonBusy:
        talk.screen.say(_("You have another booking at that time. Please choose another hour."))
        talk.go(Booking.hour)
        await ask_hour(talk)
        return
    except (*_GONE, NotFound):
        await _gone(talk)
        return
    talk.dialogue.kept.pop(HOLDING, None)
    if instead := chosen.get("instead"):
        try:
            await service.cancel_mine(talk.cause, instead)
        except (NotFound, AlreadyClosed, TooLate):
            talk.screen.say(_("The earlier booking stays as it was."))
    await asked(talk, card)


async def _gone(talk: Talk) -> None:
    talk.screen.say(_("Somebody has just taken this time. Here is the nearest."))
    draft(talk).pop("number", None)
    talk.dialogue.kept.pop(HOLDING, None)
    talk.go(Booking.hour)
    await ask_hour(talk)


async def other_hour(press: CallbackQuery, talk: Talk) -> None:
    """Another time than the one on the confirmation; that one is kept until another is pressed."""
    talk.go(Booking.hour)
    await ask_hour(talk)


async def other_help(press: CallbackQuery, talk: Talk) -> None:
    """Another kind of help."""
    talk.go(Booking.help)
    await ask_help(talk)


async def days(press: CallbackQuery, talk: Talk) -> None:
    """Days with free hours."""
    talk.go(Booking.day)
    await ask_day(talk)


@asks(Booking.day)
async def ask_day(talk: Talk) -> None:
    """Which day?"""
    chosen = draft(talk)
    found = await talk.services.consultations.days_with_hours(
        chosen["unit"], chosen["kind"], chosen.get("consultant")
    )
    rows = [
        Choice(f"{short_weekday(day)}, {day.day:02}.{day.month:02}", "booking.day", day.isoformat())
        for day, _amount in found
    ]
    if not rows:
        talk.go(Booking.hour)
        await ask_hour(talk)
        return
    talk.screen.show(_("Which day suits you?"), rows)


async def on_day(press: CallbackQuery, talk: Talk, value: str) -> None:
    """A day is chosen."""
    try:
        draft(talk)["day"] = date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise NotFound("no day") from error
    talk.go(Booking.hour)
    await ask_hour(talk)


async def people(press: CallbackQuery, talk: Talk) -> None:
    """Whoever gives this kind of help."""
    talk.go(Booking.consultant)
    await ask_consultant(talk)


@asks(Booking.consultant)
async def ask_consultant(talk: Talk) -> None:
    """Which specialist?"""
    chosen = draft(talk)
    found = await talk.services.consultations.consultants_for(chosen["unit"], chosen["kind"])
    rows = [Choice(f"{one.family_name} {one.given_name}", "booking.with", one.id) for one in found]
    talk.screen.show(
        _("Whom would you like to see?"),
        [Choice(pgettext("button", "Any specialist"), "booking.with", "any"), *rows],
    )


async def with_one(press: CallbackQuery, talk: Talk, value: str) -> None:
    """A specialist is chosen, or any."""
    chosen = draft(talk)
    chosen.pop("consultant", None)
    if number_of(value):
        chosen["consultant"] = number_of(value)
    chosen.pop("day", None)
    talk.go(Booking.hour)
    await ask_hour(talk)


async def _kinds(talk: Talk) -> list[KindOfHelp]:
    unit_id = draft(talk).get("unit") or talk.dialogue.unit_id or 0
    return await talk.services.consultations.kinds_of_help(unit_id)


async def _kind_of(talk: Talk) -> KindOfHelp | None:
    wanted = draft(talk).get("kind")
    return next((one for one in await _kinds(talk) if one.id == wanted), None)


def _other_help() -> Choice:
    return Choice(pgettext("button", "Other help"), "booking.help")
