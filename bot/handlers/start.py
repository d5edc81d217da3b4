"""The beginning: language first, the menu, what a link carries, coming back in the middle of something."""

import re
from typing import Final

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.answers import ask_again
from bot.callbacks import Press, number_of, unpack
from bot.handlers import joining, representing
from bot.keyboards import MORE, Choice
from bot.menu import go_on_choice, menu_choice, show_menu, stop, take_up, urgent_choice
from bot.states import beginning_of
from bot.talk import Talk
from bot.wishes import follow, leads_to, on_press, wish_in, wish_of_word
from documents.labels import name_of
from documents.wordings import worded
from i18n import LOCALES, pgettext, speaking
from i18n import gettext as _
from services.one_time_codes import WrongCode
from services.people.cards import Field
from services.units.service import StartPoint

NAMES: Final = {"kk": "Қазақша", "ru": "Русский"}
STAFF: Final = "staff-"
# As the back office and «my data» show it: «7KQM-3XHD».
CODE: Final = re.compile("[2-9A-HJKMNP-TV-Z]{4}-?[2-9A-HJKMNP-TV-Z]{4}", re.IGNORECASE)
# What the first message asked for, kept until the language is chosen.
_WANTED: Final = "wanted"


def build_router() -> Router:
    """In order: the first that fits answers."""
    router = Router(name="start")
    router.message.register(start, Command("start"))
    router.message.register(one_time_code, looks_like_code)
    router.callback_query.register(language, Press("lang"))
    router.message.register(language_first, no_language)
    router.callback_query.register(language_first, no_language)
    router.message.register(help_typed, Command("help"))
    router.message.register(menu_typed, says_menu)
    router.message.register(stop_typed, says_stop)
    on_press(router, "menu", menu)
    on_press(router, "go_on", go_on)
    on_press(router, "start_again", start_again)
    on_press(router, "help", about_chat)
    router.callback_query.register(change_centre, Press("recentre"))
    router.callback_query.register(other_page, Press(MORE))
    return router


async def no_language(_event: Message | CallbackQuery, talk: Talk) -> bool:
    """A filter: nobody said yet which language to speak."""
    return talk.dialogue.lang not in LOCALES


async def looks_like_code(message: Message) -> bool:
    """A filter: eight letters and figures, as the back office shows a one-time code."""
    return CODE.fullmatch((message.text or "").strip()) is not None


async def says_menu(message: Message) -> bool:
    """A filter: the menu, by name, wherever the dialogue stands."""
    return wish_of_word(message.text or "") == "menu"


async def says_stop(message: Message) -> bool:
    """A filter: enough for now, wherever the dialogue stands."""
    return wish_of_word(message.text or "") == "stop"


async def start(message: Message, talk: Talk, command: CommandObject) -> None:
    """The chat is opened, perhaps by a link that carries a centre, or joins a member of staff."""
    code = (command.args or "").strip()
    staff = code[len(STAFF) :] if code.lower().startswith(STAFF) else ""
    if (staff or CODE.fullmatch(code)) and await _joined(talk, staff or code):
        return
    if staff:
        await _wrong_code(talk)
        return
    point = await talk.services.units.by_start_code(code) if code else None
    if point is None and _is_mixed(code):
        await _wrong_code(talk)
        return
    if point is not None and talk.dialogue.unit_id is None:
        talk.dialogue.unit_id, talk.dialogue.source = point.unit.id, point.source
        point = None
    if talk.dialogue.lang not in LOCALES:
        ask_language(talk)
    elif point is not None and point.unit.id != talk.dialogue.unit_id:
        _ask_to_change(talk, point)
    elif talk.dialogue.state is not None:
        stopped_here(talk)
    elif await _are_several(talk):
        await follow(talk, "people")
    else:
        show_menu(talk)


async def _are_several(talk: Talk) -> bool:
    """Whether several people write from here: then it is asked who does."""
    if talk.dialogue.person_id is None:
        return False
    return len(await talk.services.people.of_contact(talk.dialogue.contact_id)) > 1


async def language_first(event: Message | CallbackQuery, talk: Talk) -> None:
    """Whatever comes first is answered by the question of the language; what was wanted is not forgotten."""
    wish = wish_in(event.text or "") if isinstance(event, Message) else None
    if wish:
        talk.dialogue.kept[_WANTED] = wish
    ask_language(talk)


def ask_language(talk: Talk) -> None:
    """Both languages at once, Kazakh above."""
    greetings = []
    for name in LOCALES:
        with speaking(name):
            greetings.append(worded("greeting"))
    talk.screen.show(
        "\n\n".join(greetings), [Choice(NAMES[name], "lang", name, stays=True) for name in LOCALES]
    )


async def language(press: CallbackQuery, talk: Talk, value: str) -> None:
    """The language is chosen, or changed in the middle: then the question that waits is asked again in it."""
    if value not in LOCALES:
        ask_language(talk)
        return
    is_first = talk.dialogue.lang not in LOCALES
    talk.dialogue.lang = value
    with speaking(value):
        if talk.dialogue.person_id is not None and not is_first:
            await talk.services.people.correct(talk.cause, Field.LANGUAGE, value)
        wanted = talk.dialogue.kept.pop(_WANTED, "")
        if not is_first:
            talk.screen.say(_("From now on we write in English."))
            await ask_again(talk)
        elif not await follow(talk, wanted):
            show_menu(talk, worded("introduction"))


@leads_to("menu")
async def menu(talk: Talk) -> None:
    """The menu; answers of a dialogue in its middle are kept."""
    stop(talk)
    show_menu(talk)


async def menu_typed(message: Message, talk: Talk) -> None:
    """The menu, asked for in words."""
    await menu(talk)


async def help_typed(message: Message, talk: Talk) -> None:
    """What this is, asked for by a command."""
    await about_chat(talk)


@leads_to("lang")
async def other_language(talk: Talk) -> None:
    """Asks for the language again."""
    ask_language(talk)


async def stop_typed(message: Message, talk: Talk) -> None:
    """«Тоқта», «стоп»: nothing is lost by it."""
    if talk.dialogue.state is None:
        show_menu(talk, _("All right, we stop here. Write whenever you like."))
        return
    stopped_here(talk)


def stopped_here(talk: Talk) -> None:
    """In the middle of something: go on, begin again, or the menu."""
    talk.screen.show(
        _("You stopped in the middle. Your answers are kept. How shall we go on?"),
        [go_on_choice(), Choice(pgettext("button", "Start again"), "start_again"), menu_choice()],
    )


async def go_on(talk: Talk) -> None:
    """Back to the question that waits."""
    if talk.dialogue.state is None:
        take_up(talk)
    await ask_again(talk)


async def start_again(talk: Talk) -> None:
    """The same dialogue from its first question."""
    begin = beginning_of(talk.dialogue.state)
    talk.dialogue.leave()
    if begin is None:
        show_menu(talk)
    else:
        await begin(talk)


@leads_to("help")
async def about_chat(talk: Talk) -> None:
    """What this program is and who reads what is written."""
    talk.screen.show(
        "\n\n".join(
            (
                worded("introduction"),
                _(
                    "What you write about a visit is read by the specialist you chose and by nobody else."
                    " An exception is danger to a life: then we have to call for help."
                ),
                _("You can type instead of pressing, also without Kazakh letters. To stop, write: stop"),
            )
        ),
        [*([go_on_choice()] if talk.dialogue.state else []), menu_choice(), urgent_choice()],
    )


async def change_centre(press: CallbackQuery, talk: Talk, value: str) -> None:
    """The link of another centre is followed, or not."""
    if number_of(value) in _asked_to_change_to(talk):
        unit = await talk.services.units.card(number_of(value))
        talk.dialogue.unit_id = unit.id
        talk.screen.say(_("Your centre: {centre}").format(centre=name_of(unit)))
    await ask_again(talk)


def _asked_to_change_to(talk: Talk) -> set[int]:
    """The centre whose link waits for an answer: a button made by hand leads nowhere."""
    buttons = (unpack(data) for _label, data in talk.dialogue.choices)
    return {number_of(button.value) for button in buttons if button.deed == "recentre"} - {0}


def _ask_to_change(talk: Talk, point: StartPoint) -> None:
    text = _("This link belongs to another centre: {centre}. Shall we change to it?")
    talk.screen.show(
        text.format(centre=name_of(point.unit)),
        [
            Choice(pgettext("button", "Yes, change"), "recentre", point.unit.id),
            Choice(pgettext("button", "No"), "recentre", "no"),
        ],
    )


async def one_time_code(message: Message, talk: Talk) -> None:
    """A one-time code, of staff, another chat or a young person, typed; a word that only looks so goes on."""
    code = (message.text or "").strip()
    if await _joined(talk, code):
        return
    if not _is_mixed(code):
        raise SkipHandler
    await _wrong_code(talk)


def _is_mixed(code: str) -> bool:
    """A one-time code beyond doubt: no word and no number of anybody's."""
    return bool(CODE.fullmatch(code)) and any(map(str.isdigit, code)) and any(map(str.isalpha, code))


async def _joined(talk: Talk, code: str) -> bool:
    """The chat of a member of staff: their notices arrive here; else of a person, or of a representative."""
    try:
        lang = await talk.services.profiles.join_chat(talk.cause, code)
    except WrongCode:
        return await joining.invited(talk, code) or await representing.invited(talk, code)
    talk.dialogue.lang = talk.dialogue.lang or lang
    with speaking(talk.dialogue.lang):
        text = _("This chat is joined to your login. Reminders will come here, without personal data.")
        talk.screen.show(text, [menu_choice()])
    return True


async def _wrong_code(talk: Talk) -> None:
    talk.screen.say(_("This code is no longer valid. Make a new one where you took it from."))
    if talk.dialogue.lang not in LOCALES:
        ask_language(talk)
        return
    await ask_again(talk)


async def other_page(press: CallbackQuery, talk: Talk, value: str) -> None:
    """The next rows of a long list; the question stays the same."""
    talk.screen.turn_to(number_of(value))
