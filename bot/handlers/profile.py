"""My data: what is held, each line to be corrected; the ways to consents, notices, the copy, erasing."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message

from bot.answers import ask_again
from bot.callbacks import Press, number_of
from bot.filters import WRITTEN
from bot.handlers import (
    joining,
    profile_consents,
    profile_details,
    profile_leaving,
    profile_settings,
    representing,
)
from bot.handlers.registration_questions import centre_rows
from bot.handlers.registration_representative import (
    cannot_text,
    representative_choices,
    representative_text,
    said_of,
)
from bot.handlers.representing import code_choice
from bot.keyboards import Choice
from bot.menu import language_label, menu_choice
from bot.own import own_area
from bot.personal import (
    PHONE_EXAMPLE,
    birth_date_question,
    name_question,
    place_question,
    sex_choices,
    sex_of,
    words_of,
)
from bot.registering import today_of
from bot.states import Profile, asks
from bot.talk import Talk
from bot.wishes import leads_to, on_press
from db.enums import RepresentativeState
from documents.dates import short_date
from documents.labels import name_of, sex_label
from i18n import gettext as _
from i18n import pgettext
from services.names import NameFault, parse_name
from services.people.cards import Field, PersonCard, TooYoung
from services.phones import PhoneNotUnderstood, parse_phone, show_phone
from services.typed_dates import DateFault, parse_date

_REPRESENTATIVE = "representative"
_FIELDS = (Field.BIRTH_DATE, Field.NAME, Field.SEX, Field.CENTRE, Field.PHONE)


def build_router() -> Router:
    """The area's own screens, then its parts."""
    router = Router(name="profile")
    on_press(router, "profile", profile)
    on_press(router, "profile.correct", correct)
    here = StateFilter(Profile.correct)
    router.callback_query.register(field, Press("profile.field"), here)
    router.callback_query.register(sex, Press("profile.sex"), here)
    router.callback_query.register(centre, Press("profile.centre"), here)
    router.callback_query.register(no_phone, Press("profile.no_phone"), here)
    router.callback_query.register(representative, Press("profile.representative"), here)
    router.message.register(typed, WRITTEN, here)
    parts = (profile_consents, profile_details, profile_settings, joining, representing, profile_leaving)
    for part in parts:
        part.register(router)
    return router


@leads_to("profile")
@own_area("profile")
async def profile(talk: Talk) -> None:
    """Everything at a glance, and every way on."""
    talk.dialogue.leave()
    card = await own_card(talk)
    lines = [_("We hold this about you:"), "", *(f"{label}: {said}" for _key, label, said in lines_of(card))]
    rows = [
        Choice(pgettext("row", "Correct"), "profile.correct", stays=True),
        Choice(pgettext("row", "Full form"), "profile.details", stays=True),
        Choice(pgettext("row", "My consents"), "profile.consents", stays=True),
        Choice(pgettext("row", "Notices"), "profile.notices", stays=True),
        Choice(pgettext("row", "Lock word"), "profile.lock", stays=True),
        Choice(pgettext("button", "Copy of my data"), "profile.copy", stays=True),
        Choice(language_label(), "lang", stays=True),
        Choice(pgettext("row", "Another messenger"), "profile.join", stays=True),
        Choice(pgettext("button", "Erase my data"), "profile.erase", stays=True),
        menu_choice(),
    ]
    talk.screen.show("\n".join(lines), rows)


async def own_card(talk: Talk) -> PersonCard:
    """Whoever is writing."""
    return await talk.services.people.card(talk.cause.by, talk.dialogue.person_id or 0)


def lines_of(card: PersonCard) -> list[tuple[str, str, str]]:
    """Key, label, what is held."""
    born = short_date(card.birth_date) if card.birth_date else _("none")
    lines = [
        (Field.BIRTH_DATE.value, pgettext("row", "Birth date"), born),
        (Field.NAME.value, pgettext("row", "Name"), card.full_name),
        (Field.SEX.value, pgettext("row", "Sex"), sex_label(card.sex)),
        (Field.CENTRE.value, pgettext("row", "Centre"), name_of(_Named(card))),
        (Field.PHONE.value, pgettext("row", "Phone"), show_phone(card.phone) if card.phone else _("none")),
    ]
    if card.is_minor:
        said = card.representative
        state = said.state if said else RepresentativeState.NOT_ASKED
        words = said_of(state, said.phone if said else None)
        lines.append((_REPRESENTATIVE, pgettext("row", "Parent or representative"), words))
    return lines


class _Named:
    """A card's centre as `documents.labels` takes a thing with two names."""

    def __init__(self, card: PersonCard) -> None:
        self.name_kk, self.name_ru = card.unit_name_kk, card.unit_name_ru


@own_area("profile.correct")
async def correct(talk: Talk) -> None:
    """What is to be corrected."""
    talk.dialogue.draft = {}
    talk.go(Profile.correct)
    await ask_correct(talk)


@asks(Profile.correct)
async def ask_correct(talk: Talk) -> None:
    """Which line; then that line's own question."""
    key = talk.dialogue.draft.get("field")
    back = Choice(pgettext("button", "Back"), "profile", stays=True)
    if key is None:
        rows = [Choice(label, "profile.field", name) for name, label, _said in lines_of(await own_card(talk))]
        talk.screen.show(_("Which line shall we correct?"), [*rows, back])
    elif key == Field.SEX.value:
        talk.screen.show(_("Your sex?"), [*sex_choices("profile.sex"), back])
    elif key == Field.PHONE.value:
        text = _("Write the new number. For example: {example}").format(example=PHONE_EXAMPLE)
        remove = Choice(pgettext("button", "Remove the number"), "profile.no_phone")
        talk.screen.show(text, [remove, back])
    elif key == _REPRESENTATIVE:
        await _ask_representative(talk, back)
    elif key == Field.CENTRE.value:
        await _ask_centre(talk, back)
    else:
        question = birth_date_question() if key == Field.BIRTH_DATE.value else name_question()
        talk.screen.show(question, [back])


async def _ask_representative(talk: Talk, back: Choice) -> None:
    if talk.dialogue.draft.get("gives_number"):
        text = _("Write the number of your parent or representative. For example: {example}")
        talk.screen.show(text.format(example=PHONE_EXAMPLE), [back])
    else:
        rows = [*representative_choices("profile.representative"), code_choice()]
        talk.screen.show(representative_text(), [*rows, back])


async def _ask_centre(talk: Talk, back: Choice) -> None:
    numbers = talk.dialogue.draft.get("found", [])
    if not numbers:
        talk.screen.show(place_question(), [back])
        return
    found = [await talk.services.units.card(number) for number in numbers]
    rows = [Choice(label, "profile.centre", unit.id) for unit, label in centre_rows(found)]
    talk.screen.show(_("Which centre is yours?"), [*rows, back])


async def field(press: CallbackQuery, talk: Talk, value: str) -> None:
    """A line was chosen."""
    if value in {name for name, _label, _said in lines_of(await own_card(talk))}:
        talk.dialogue.draft = {"field": value}
    await ask_again(talk)


async def typed(message: Message, talk: Talk) -> None:
    """The new answer, read as in registration."""
    text = message.text or ""
    key = talk.dialogue.draft.get("field")
    try:
        if key == Field.BIRTH_DATE.value:
            await _keep(talk, Field.BIRTH_DATE, parse_date(text, today_of(talk)))
        elif key == Field.NAME.value:
            await _keep(talk, Field.NAME, parse_name(text))
        elif key == Field.PHONE.value:
            await _keep(talk, Field.PHONE, parse_phone(text))
        elif key == _REPRESENTATIVE and talk.dialogue.draft.get("gives_number"):
            await talk.services.people.set_representative(
                talk.cause, RepresentativeState.GIVEN, parse_phone(text)
            )
            await _kept(talk)
        elif key == Field.CENTRE.value:
            await _place(talk, text)
        else:
            talk.screen.say(_("Please press one of the buttons."))
            await ask_again(talk)
    except (DateFault, NameFault, PhoneNotUnderstood) as fault:
        talk.screen.say(words_of(fault))
        await ask_again(talk)
    except TooYoung:
        talk.screen.say(
            _(
                "By this date you are not 14 yet, and the centre registers from 14. Nothing was changed."
                " If the date is right, erase your data and come with an adult."
            )
        )
        await ask_again(talk)


async def _place(talk: Talk, text: str) -> None:
    found = await talk.services.units.match_place(text)
    talk.dialogue.draft["found"] = [unit.id for unit in found]
    if not found:
        talk.screen.say(_("We did not find this place. Write the nearest city or district."))
    await ask_again(talk)


async def sex(press: CallbackQuery, talk: Talk, value: str) -> None:
    """One of two."""
    said = sex_of(value)
    if said is None or talk.dialogue.draft.get("field") != Field.SEX.value:
        await ask_again(talk)
        return
    await _keep(talk, Field.SEX, said)


async def centre(press: CallbackQuery, talk: Talk, value: str) -> None:
    """One of those found."""
    number = number_of(value)
    if number not in talk.dialogue.draft.get("found", []):
        await ask_again(talk)
        return
    await _keep(talk, Field.CENTRE, number)
    talk.dialogue.unit_id = number


async def no_phone(press: CallbackQuery, talk: Talk) -> None:
    """The number goes."""
    await _keep(talk, Field.PHONE, None)


async def representative(press: CallbackQuery, talk: Talk, value: str) -> None:
    """A number, later, or not at all."""
    if value == RepresentativeState.GIVEN.value:
        talk.dialogue.draft["gives_number"] = True
        await ask_again(talk)
    elif value in (RepresentativeState.LATER.value, RepresentativeState.CANNOT.value):
        state = RepresentativeState(value)
        await talk.services.people.set_representative(talk.cause, state)
        if state is RepresentativeState.CANNOT:
            talk.screen.say(cannot_text())
        await _kept(talk)
    else:
        await ask_again(talk)


async def _keep(talk: Talk, name: Field, value: object) -> None:
    await talk.services.people.correct(talk.cause, name, value)
    await _kept(talk)


async def _kept(talk: Talk) -> None:
    talk.screen.say(_("Corrected."))
    await profile(talk)
