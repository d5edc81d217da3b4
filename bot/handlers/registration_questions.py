"""The questions of a registration: birth date first, name, sex, centre, phone. One answer, one step."""

from datetime import timedelta
from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message

from bot.answers import ask_again
from bot.callbacks import Press, number_of
from bot.filters import WITH_CONTACT, WRITTEN
from bot.keyboards import Choice
from bot.menu import menu_choice, urgent_choice
from bot.personal import (
    PHONE_EXAMPLE,
    birth_date_question,
    name_question,
    place_question,
    sex_choices,
    sex_of,
    wanted_elsewhere,
    words_of,
)
from bot.registering import DOOR, age_of, form_of, later_choice, numbered, onward, today_of
from bot.states import Registration as Steps
from bot.states import asks
from bot.talk import Talk
from db.enums import VisitRole
from documents.labels import field_of, name_of
from i18n import gettext as _
from i18n import pgettext
from services.names import NameFault, parse_name
from services.people.cards import YOUNGEST
from services.phones import PhoneNotUnderstood, parse_phone, show_phone
from services.typed_dates import DateFault, age_on, parse_date
from services.units.service import UnitCard

# The contact of a child goes after this (services.retention carries it out).
CHILD: Final = timedelta(hours=24)


def register(router: Router) -> None:
    """Each question's answers count only while it is asked."""
    router.message.register(birth_date, StateFilter(Steps.birth_date), WRITTEN)
    router.callback_query.register(grown_up, Press("registration.as"), StateFilter(Steps.grown_up))
    router.message.register(name, StateFilter(Steps.name), WRITTEN)
    router.callback_query.register(sex, Press("registration.sex"), StateFilter(Steps.sex))
    router.callback_query.register(centre, Press("registration.centre"), StateFilter(Steps.centre))
    router.callback_query.register(region, Press("registration.region"), StateFilter(Steps.place))
    router.message.register(place, StateFilter(Steps.place), WRITTEN)
    router.message.register(phone, StateFilter(Steps.phone), WRITTEN)
    router.message.register(shared_phone, StateFilter(Steps.phone), WITH_CONTACT)
    router.callback_query.register(own_phone, Press("registration.own_phone"), StateFilter(Steps.phone))
    router.callback_query.register(no_phone, Press("registration.no_phone"), StateFilter(Steps.phone))


# --- birth date


@asks(Steps.birth_date)
async def ask_birth_date(talk: Talk) -> None:
    """Opens a door: should the answer be «under 14», everything said from here on becomes noise."""
    if not talk.dialogue.kept.get(DOOR):
        talk.dialogue.open_door(talk.keys)
        talk.dialogue.kept[DOOR] = True
    talk.screen.show(numbered(talk, "birth_date", birth_date_question()), [later_choice()])


async def birth_date(message: Message, talk: Talk) -> None:
    """Under 14 nothing is stored; above the bands it is said plainly, and both ways lead on."""
    today = today_of(talk)
    try:
        born = parse_date(message.text or "", today)
    except DateFault as fault:
        if not await wanted_elsewhere(message, talk):
            talk.screen.say(words_of(fault))
            await ask_again(talk)
        return
    if age_on(born, today) < YOUNGEST:
        await too_young(talk)
        return
    form = form_of(talk)
    form["birth_date"] = born.isoformat()
    form["oldest"] = await talk.services.people.oldest_young()
    form.pop("comes_as", None)
    await onward(talk)


async def too_young(talk: Talk) -> None:
    """Nothing of it stays but a number in a tally: who to ring, and to come with an adult."""
    dialogue = talk.dialogue
    others_write_here = await talk.services.people.sent_on(talk.cause)
    dialogue.leave()
    dialogue.kept.clear()
    dialogue.close_door(talk.keys)
    if not others_write_here and not dialogue.is_public:
        dialogue.forget_at = talk.now + CHILD
    talk.screen.show(
        "\n".join(
            (
                _("One can register at the centre from the age of 14. We have not kept your data."),
                _("If you need help, ring 111: free of charge, day and night. If a life is in danger: 112."),
                _("You are welcome at the centre together with an adult you trust."),
            )
        ),
        [urgent_choice(), menu_choice()],
    )


@asks(Steps.grown_up)
async def ask_grown_up(talk: Talk) -> None:
    """Older than the bands: a guest, or somebody's representative."""
    oldest = form_of(talk).get("oldest", age_of(talk))
    text = _("The centre works for young people. Ages: {youngest}–{oldest}.").format(
        youngest=YOUNGEST, oldest=oldest
    )
    choices = [
        Choice(pgettext("button", "I come as a parent"), "registration.as", VisitRole.REPRESENTATIVE.value),
        Choice(pgettext("button", "I come as a guest"), "registration.as", VisitRole.SELF.value),
        later_choice(),
    ]
    onwards = _("You can go on as a guest, or as a parent or legal representative. Which shall we write?")
    talk.screen.show(f"{text}\n{onwards}", choices)


async def grown_up(press: CallbackQuery, talk: Talk, value: str) -> None:
    """Both may go on."""
    if value in set(VisitRole):
        form_of(talk)["comes_as"] = value
    await onward(talk)


# --- name, sex


@asks(Steps.name)
async def ask_name(talk: Talk) -> None:
    """Family and given name in one answer."""
    talk.screen.show(numbered(talk, "name", name_question()), [later_choice()])


async def name(message: Message, talk: Talk) -> None:
    """As the person writes it."""
    try:
        said = parse_name(message.text or "")
    except NameFault as fault:
        if not await wanted_elsewhere(message, talk):
            talk.screen.say(words_of(fault))
            await ask_again(talk)
        return
    form_of(talk)["name"] = [said.family, said.given, said.patronymic]
    await onward(talk)


@asks(Steps.sex)
async def ask_sex(talk: Talk) -> None:
    """As the official form counts."""
    question = numbered(talk, "sex", _("Your sex?"))
    talk.screen.show(question, [*sex_choices("registration.sex"), later_choice()])


async def sex(press: CallbackQuery, talk: Talk, value: str) -> None:
    """One of two."""
    if sex_of(value) is not None:
        form_of(talk)["sex"] = value
    await onward(talk)


# --- centre


@asks(Steps.centre)
async def ask_centre(talk: Talk) -> None:
    """The centre of the link, or those that the typed place may mean; without either the place is asked."""
    form = form_of(talk)
    numbers = form.get("found") or ([talk.dialogue.unit_id] if talk.dialogue.unit_id else [])
    if not numbers:
        talk.go(Steps.place)
        await ask_place(talk)
        return
    found = [await talk.services.units.card(number) for number in numbers]
    form["found"] = numbers
    if len(found) == 1:
        text = _("Your centre: {centre}. Is that right?").format(centre=name_of(found[0]))
        choices = [
            Choice(pgettext("button", "Yes"), "registration.centre", found[0].id),
            Choice(pgettext("button", "Another centre"), "registration.centre", "other"),
            later_choice(),
        ]
    else:
        text = _("We found several. Which one is yours?")
        choices = [
            *(Choice(label, "registration.centre", unit.id) for unit, label in centre_rows(found)),
            Choice(pgettext("button", "Another place"), "registration.centre", "other"),
        ]
    talk.screen.show(numbered(talk, "unit_id", text), choices)


def centre_rows(found: list[UnitCard]) -> list[tuple[UnitCard, str]]:
    """Each with the name that tells it apart: its place, or its own name where a place has several."""
    places = [field_of(unit, "place") for unit in found]
    return [
        (unit, place if place and places.count(place) == 1 else name_of(unit))
        for unit, place in zip(found, places, strict=True)
    ]


async def centre(press: CallbackQuery, talk: Talk, value: str) -> None:
    """One of those that were shown, or another."""
    form = form_of(talk)
    if number_of(value) in form.get("found", []):
        form["unit_id"] = number_of(value)
        form.pop("found")
        await onward(talk)
        return
    talk.go(Steps.place)
    await ask_place(talk)


@asks(Steps.place)
async def ask_place(talk: Talk) -> None:
    """The only question about places that is ever typed."""
    talk.screen.show(numbered(talk, "unit_id", place_question()), [later_choice()])


async def place(message: Message, talk: Talk) -> None:
    """Matched however it is spelled; where nothing fits, the regions stand as buttons."""
    found = await talk.services.units.match_place(message.text or "")
    if not found:
        if await wanted_elsewhere(message, talk):
            return
        text = _("We did not find this place. Write the nearest city or district, or choose your region.")
        regions = await talk.services.units.regions()
        rows = [Choice(name_of(unit), "registration.region", unit.id) for unit in regions]
        talk.screen.show(numbered(talk, "unit_id", text), rows or [later_choice()])
        return
    await _offer(talk, found)


async def region(press: CallbackQuery, talk: Talk, value: str) -> None:
    """The centres of a region."""
    await _offer(talk, await talk.services.units.centres_of(number_of(value)))


async def _offer(talk: Talk, found: list[UnitCard]) -> None:
    form_of(talk)["found"] = [unit.id for unit in found]
    talk.go(Steps.centre if found else Steps.place)
    await ask_again(talk)


# --- phone


@asks(Steps.phone)
async def ask_phone(talk: Talk) -> None:
    """May be left out; what it is for is said."""
    text = _(
        "Will you leave a phone number? If the time changes, we will ring. For example: {example}"
    ).format(example=PHONE_EXAMPLE)
    number = await _own_number(talk)
    if number:
        own = Choice(show_phone(number), "registration.own_phone")
    else:
        own = Choice(pgettext("button", "Send my number"), phone=True)
    skip = Choice(pgettext("button", "Skip"), "registration.no_phone")
    talk.screen.show(numbered(talk, "phone", text), [own, skip, later_choice()])


async def _own_number(talk: Talk) -> str:
    """The number they write from, where the messenger tells it."""
    told = await talk.services.own_number.own_phone(talk.dialogue.contact_id)
    try:
        return parse_phone(told or "")
    except PhoneNotUnderstood:
        return ""


async def own_phone(press: CallbackQuery, talk: Talk) -> None:
    """The number they write from."""
    number = await _own_number(talk)
    if not number:
        await ask_again(talk)
        return
    form_of(talk)["phone"] = number
    await onward(talk)


async def phone(message: Message, talk: Talk) -> None:
    """One number, of any country."""
    try:
        form_of(talk)["phone"] = parse_phone(message.text or "")
    except PhoneNotUnderstood as fault:
        if not await wanted_elsewhere(message, talk):
            talk.screen.say(words_of(fault))
            await ask_again(talk)
        return
    await onward(talk)


async def shared_phone(message: Message, talk: Talk) -> None:
    """The messenger's own button; somebody else's number is nobody's answer."""
    contact, person = message.contact, message.from_user
    if contact is None or person is None or contact.user_id != person.id:
        talk.screen.say(_("This is somebody else’s number. Please send your own, or type it."))
        await ask_again(talk)
        return
    try:
        form_of(talk)["phone"] = parse_phone("+" + contact.phone_number.lstrip("+"))
    except PhoneNotUnderstood as fault:
        talk.screen.say(words_of(fault))
        await ask_again(talk)
        return
    await onward(talk)


async def no_phone(press: CallbackQuery, talk: Talk) -> None:
    """None."""
    form_of(talk)["phone"] = ""
    await onward(talk)
