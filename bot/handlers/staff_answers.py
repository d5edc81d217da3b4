"""What staff do from a chat they joined: the acts of the office, with the same rights, masks and audit.

Messages name numbers, days and hours, never people: whose visit it is stands in the office only.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Bold, Text

from bot.callbacks import Press, instant_in, number_of
from bot.keyboards import Choice
from bot.menu import menu_choice
from bot.staff_choices import answer_choices
from bot.talk import Talk
from db.enums import ReasonKind
from documents.dates import clock_time, day, short_day_and_time
from documents.labels import name_of
from i18n import gettext as _
from i18n import pgettext
from services.cause import Cause
from services.consultations.refusals import (
    DayFull,
    NoSuchHour,
    PersonBusy,
    SlotTaken,
    TooLate,
    WeekFull,
    WrongState,
)
from services.errors import NotAllowed, NotFound

HOURS_SHOWN: Final = 8

Act = Callable[[Talk, Cause, str], Awaitable[None]]


def build_router() -> Router:
    """Confirm, another time, decline; the buttons name the consultation and stay."""
    router = Router(name="staff_answers")
    for deed, act in (
        ("staff.confirm", _confirm),
        ("staff.other", _hours),
        ("staff.offer", _offer),
        ("staff.decline", _reasons),
        ("staff.why", _decline),
        ("staff.back", _back),
    ):
        _on(router, deed, act)
    return router


def _on(router: Router, deed: str, act: Act) -> None:
    async def pressed(press: CallbackQuery, talk: Talk, value: str) -> None:
        actor = await talk.services.profiles.writing_from(talk.dialogue.contact_id)
        if actor is None:
            said = _("This chat is not joined to a login. Make a new code in the office, on your own page.")
            talk.screen.show(said, [menu_choice()])
            return
        try:
            await act(talk, Cause(by=actor, channel=talk.dialogue.channel), value)
        except (NotFound, NotAllowed):
            talk.screen.show(_("This request is not yours to answer, or it is gone."))
        except WrongState:
            talk.screen.show(_("This request was answered already."))

    router.callback_query.register(pressed, Press(deed))


async def _confirm(talk: Talk, cause: Cause, value: str) -> None:
    try:
        card = await talk.services.consultations.confirm(cause, number_of(value))
    except TooLate:
        talk.screen.show(_("The hour has begun already. Write in the office how the visit went."))
        return
    _say(talk, _("Confirmed. The person will be told."), card.number, card.starts_at, card.zone)


async def _reasons(talk: Talk, _cause: Cause, value: str) -> None:
    reasons = await talk.services.units.reasons(ReasonKind.DECLINE)
    number = number_of(value)
    rows = [Choice(name_of(one), "staff.why", f"{number}.{one.code}", stays=True) for one in reasons]
    talk.screen.show(
        Text(_number_line(number), "\n", _("Why is it declined? The person will read the reason.")),
        [*rows, _back_choice(number)],
    )


async def _decline(talk: Talk, cause: Cause, value: str) -> None:
    number, _dot, code = value.partition(".")
    card = await talk.services.consultations.decline(cause, number_of(number), code)
    _say(talk, _("Declined. The person will be told."), card.number, card.starts_at, card.zone)


async def _hours(talk: Talk, cause: Cause, value: str) -> None:
    row = (await talk.services.consultations.card(cause, number_of(value))).row
    hours = await talk.services.consultations.free_hours(
        row.unit_id, row.specialism_id, consultant_id=row.consultant_id, limit=HOURS_SHOWN
    )
    choices = [
        Choice(
            short_day_and_time(one.starts_at, ZoneInfo(one.zone)),
            "staff.offer",
            f"{row.number}.{int(one.starts_at.timestamp())}",
            stays=True,
        )
        for one in hours
    ]
    said = (
        _("Which time is offered? The person accepts it or refuses.")
        if hours
        else _("There is no free time in the next four weeks. Answer in the office, please.")
    )
    talk.screen.show(Text(_number_line(row.number), "\n", said), [*choices, _back_choice(row.number)])


async def _offer(talk: Talk, cause: Cause, value: str) -> None:
    number, _dot, seconds = value.partition(".")
    starts_at = instant_in(seconds)
    try:
        card = await talk.services.consultations.offer_another(cause, number_of(number), starts_at)
    except (SlotTaken, PersonBusy, DayFull, WeekFull, NoSuchHour, TooLate):
        talk.screen.say(_("This time is taken or over by now."))
        await _hours(talk, cause, number)
        return
    _say(talk, _("Offered. The person will be told and answers."), card.number, starts_at, card.zone)


async def _back(talk: Talk, cause: Cause, value: str) -> None:
    row = (await talk.services.consultations.card(cause, number_of(value))).row
    _say(talk, _("A booking waits for your answer."), row.number, row.starts_at, row.zone)
    talk.screen.choices = answer_choices(row.number)


def _say(talk: Talk, head: str, number: int, at: datetime, zone: str) -> None:
    place = ZoneInfo(zone)
    talk.screen.show(
        Text(
            Bold(head),
            "\n",
            _number_line(number),
            "\n",
            _("Day: {day}").format(day=day(at.astimezone(place).date())),
            "\n",
            _("Time: {time}").format(time=clock_time(at, place)),
        )
    )


def _number_line(number: int) -> str:
    return _("Number: {number}").format(number=number)


def _back_choice(number: int) -> Choice:
    return Choice(pgettext("button", "Back"), "staff.back", number, stays=True)
