"""The centre: which one, what it offers, when and where, whom to ask; open to anyone, nothing personal."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Bold, Text

from bot.callbacks import Press, number_of
from bot.filters import WRITTEN
from bot.keyboards import Choice
from bot.menu import book_choice, desk_choice, go_on_choice, menu_choice, show_menu, stop
from bot.personal import wanted_elsewhere
from bot.states import Centre, asks
from bot.talk import Talk
from bot.wishes import follow, leads_to, on_press
from documents.labels import access_label, field_of, name_of
from documents.opening import opening_line, week_lines
from i18n import gettext as _
from i18n import pgettext
from services.errors import NotFound
from services.units.service import CentreAbout, UnitCard

_HERE = StateFilter(Centre.place, Centre.choice)


def build_router() -> Router:
    """About, and which centre."""
    router = Router(name="centre")
    on_press(router, "centre", about)
    on_press(router, "centre.other", other)
    router.message.register(place, WRITTEN, _HERE)
    router.callback_query.register(regions, Press("centre.regions"), _HERE)
    router.callback_query.register(region, Press("centre.region"), _HERE)
    router.callback_query.register(take, Press("centre.take"), _HERE)
    router.callback_query.register(again, Press("centre.again"), _HERE)
    return router


async def unit_known(talk: Talk, then: str) -> int | None:
    """The dialogue's centre; else asks for it, and `then` is followed once it is known."""
    if talk.dialogue.unit_id is not None:
        return talk.dialogue.unit_id
    stop(talk)
    talk.dialogue.draft = {"then": then}
    talk.go(Centre.place)
    await ask_place(talk)
    return None


@asks(Centre.place)
async def ask_place(talk: Talk) -> None:
    """One typed place name, or a list."""
    talk.screen.show(
        _("Which city, district or village are you from? For example: Taraz"),
        [Choice(pgettext("button", "Choose from a list"), "centre.regions"), menu_choice()],
    )


async def place(message: Message, talk: Talk) -> None:
    """A place was typed."""
    found = await talk.services.units.match_place(message.text or "")
    if not found and await wanted_elsewhere(message, talk):
        return
    if not found:
        talk.screen.say(
            _("We did not find this place. Write the nearest city or district, or choose from the list.")
        )
        talk.go(Centre.place)
        await ask_place(talk)
        return
    talk.dialogue.draft["found"] = [unit.id for unit in found]
    talk.go(Centre.choice)
    await ask_choice(talk)


@asks(Centre.choice)
async def ask_choice(talk: Talk) -> None:
    """Is it this one, or which of these?"""
    found = [await talk.services.units.card(number) for number in talk.dialogue.draft.get("found", [])]
    if not found:
        talk.go(Centre.place)
        await ask_place(talk)
        return
    if len(found) == 1:
        talk.screen.show(
            _("Is it this one? {centre}").format(centre=_named(found[0])),
            [
                Choice(pgettext("button", "Yes"), "centre.take", found[0].id),
                Choice(pgettext("button", "Another place"), "centre.again"),
            ],
        )
        return
    talk.screen.show(
        _("Which one?"),
        [
            *(Choice(field_of(unit, "place") or name_of(unit), "centre.take", unit.id) for unit in found),
            Choice(pgettext("button", "Another place"), "centre.again"),
        ],
    )


async def again(press: CallbackQuery, talk: Talk) -> None:
    """None of these."""
    talk.go(Centre.place)
    await ask_place(talk)


async def regions(press: CallbackQuery, talk: Talk) -> None:
    """The list from the top."""
    rows = [Choice(name_of(unit), "centre.region", unit.id) for unit in await talk.services.units.regions()]
    talk.go(Centre.place)
    talk.screen.show(_("Which region?"), rows)


async def region(press: CallbackQuery, talk: Talk, value: str) -> None:
    """A region's centres."""
    found = await talk.services.units.centres_of(number_of(value))
    talk.dialogue.draft["found"] = [unit.id for unit in found]
    talk.go(Centre.choice)
    await ask_choice(talk)


async def take(press: CallbackQuery, talk: Talk, value: str) -> None:
    """The centre is chosen; on with what it was asked for."""
    if number_of(value) not in talk.dialogue.draft.get("found", []):
        raise NotFound("a centre that was not offered")
    talk.dialogue.unit_id = number_of(value)
    then = talk.dialogue.draft.get("then", "")
    talk.dialogue.leave()
    if not await follow(talk, then):
        show_menu(talk)


async def other(talk: Talk) -> None:
    """Another centre than the present one."""
    stop(talk)
    talk.dialogue.draft = {"then": "centre"}
    talk.go(Centre.place)
    await ask_place(talk)


@leads_to("centre")
async def about(talk: Talk) -> None:
    """Services, hours, address, phone, access for disabled people (S3 п.46)."""
    unit_id = await unit_known(talk, "centre")
    if unit_id is None:
        return
    found = await talk.services.units.about(unit_id)
    talk.screen.show(
        _about(found, talk),
        [
            *_back(talk),
            book_choice(),
            desk_choice(),
            Choice(pgettext("button", "Another centre"), "centre.other", stays=True),
            menu_choice(),
        ],
    )


def _back(talk: Talk) -> list[Choice]:
    return [go_on_choice()] if talk.dialogue.state else []


def _named(unit: UnitCard) -> str:
    place_name = field_of(unit, "place")
    return f"{name_of(unit)}, {place_name}" if place_name else name_of(unit)


def where(found: CentreAbout) -> list[str]:
    """Address and telephone, a line each."""
    lines = []
    if address := field_of(found.unit, "address"):
        lines.append(_("Address: {address}").format(address=address))
    if found.unit.phone:
        lines.append(_("Phone: {phone}").format(phone=found.unit.phone))
    return lines


def _about(found: CentreAbout, talk: Talk) -> Text:
    parts: list[Text | str] = [Bold(name_of(found.unit)), "\n", "\n".join(where(found))]
    if found.hours:
        hours = "\n".join(week_lines(found.hours))
        parts += ["\n\n", Bold(_("Opening hours")), "\n", hours, "\n"]
        parts.append(opening_line(found.opening, talk.now, found.unit.zone))
    if found.services:
        services = "\n".join(f"• {name_of(one)}" for one in found.services)
        parts += ["\n\n", Bold(_("Free help")), "\n", services]
    if found.access:
        access = "\n".join(f"• {access_label(code)}" for code in found.access)
        parts += ["\n\n", Bold(_("Easy to get in")), "\n", access]
    return Text(*parts)
