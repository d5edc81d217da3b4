"""Urgent help: numbers before any question; words of crisis outrank whatever the dialogue waits for."""

from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter, invert_f
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Bold, Text

from bot.answers import ask_again
from bot.callbacks import Press
from bot.keyboards import Choice
from bot.menu import book_choice, desk_choice, go_on_choice, menu_choice, show_menu
from bot.states import Appealing, Asking, Booking, OwnAppeals
from bot.talk import Talk
from bot.wishes import leads_to, on_press
from documents.dates import near
from documents.labels import field_of, name_of
from i18n import LOCALES, pgettext, speaking
from i18n import gettext as _
from services.crisis_words import Crisis, crisis_in
from services.units.service import UrgentNumber

# What is written for people to read is kept first; its handlers give the same answer.
_KEPT_FIRST: Final = (Booking.about, Asking.question, Appealing.whom, Appealing.text, OwnAppeals)
# Known everywhere, should the list be empty.
_LAST_RESORT: Final = "112"


def build_router() -> Router:
    """First of all routers; what is written for a specialist to read goes its own way."""
    router = Router(name="help")
    router.message.register(crisis, invert_f(StateFilter(*_KEPT_FIRST)), sounds_like_crisis)
    router.callback_query.register(answered, Press("crisis"))
    on_press(router, "urgent", urgent)
    return router


async def sounds_like_crisis(message: Message) -> bool:
    """A filter: words of suicide or violence, in any spelling."""
    return crisis_in(message.text or "") is Crisis.YES


async def crisis(message: Message, talk: Talk) -> None:
    """Numbers first, one question, nothing filed; whatever was being written stays."""
    await show_crisis(talk)


async def show_crisis(talk: Talk) -> None:
    """The same, from wherever it was noticed. Before a language is chosen both are spoken."""
    numbers = await talk.services.units.emergency_numbers(talk.dialogue.unit_id)
    spoken = [talk.dialogue.lang] if talk.dialogue.lang in LOCALES else list(LOCALES)
    blocks: list[Text] = []
    for name in spoken:
        with speaking(str(name)):
            blocks.append(_comfort(numbers))
    talk.screen.show(Text(*_joined(blocks)), _crisis_choices())


def _comfort(numbers: list[UrgentNumber]) -> Text:
    return Text(
        _("It is good that you wrote about this. It is hard for you now, but you are not alone."),
        "\n",
        _("Nobody may be reading this chat right now. These will help at once:"),
        "\n",
        *numbers_lines(numbers),
        "\n\n",
        _("Are you in danger now?"),
    )


def _crisis_choices() -> list[Choice]:
    return [
        Choice(pgettext("button", "Yes, I am in danger"), "crisis", "yes", stays=True),
        Choice(pgettext("button", "I want to talk"), "crisis", "talk", stays=True),
        Choice(pgettext("button", "No danger"), "crisis", "no", stays=True),
    ]


async def answered(press: CallbackQuery, talk: Talk, value: str) -> None:
    """The answer to the one question; nothing of it is kept."""
    if value == "yes":
        text = _("Call 112 now. If there is somebody near whom you trust, tell them too.")
        talk.screen.show(Text(text, *await _desk(talk)), _on(talk))
    elif value == "talk":
        text = _("You can talk to 111 at any hour: free of charge, a psychologist answers.")
        talk.screen.show(Text(text, *await _desk(talk)), [book_choice(), *_on(talk)])
    else:
        talk.screen.say(_("Good. If you need it, press “Urgent help” in the menu. Let us go on."))
        await ask_again(talk)


async def _desk(talk: Talk) -> list[str]:
    """When somebody of the centre answers, honestly."""
    if talk.dialogue.unit_id is None:
        return []
    about = await talk.services.units.about(talk.dialogue.unit_id)
    lines = ["\n\n", _("The centre: {phone}").format(phone=about.unit.phone)] if about.unit.phone else []
    if about.opening.is_open:
        return [*lines, "\n", _("People of the centre answer now.")] if lines else []
    if about.opening.opens_at is None:
        return [*lines, "\n", _("Nobody is at the centre now.")]
    opens = near(about.opening.opens_at, talk.now, about.unit.zone)
    return [*lines, "\n", _("Nobody is at the centre now. Opens: {time}").format(time=opens)]


def _on(talk: Talk) -> list[Choice]:
    return [go_on_choice() if talk.dialogue.state else menu_choice()]


@leads_to("urgent")
async def urgent(talk: Talk) -> None:
    """The numbers, for anyone, with their hours."""
    numbers = await talk.services.units.emergency_numbers(talk.dialogue.unit_id)
    text = Text(Bold(_("Urgent help")), "\n", *numbers_lines(numbers))
    talk.screen.show(text, [*_on(talk), desk_choice(), book_choice()])


def numbers_lines(numbers: list[UrgentNumber]) -> list[Text | str]:
    """«112 – өмірге қауіп төнсе. Тегін, тәулік бойы», a line each."""
    if not numbers:
        return [Bold(_LAST_RESORT), " – ", _("if a life is in danger")]
    lines: list[Text | str] = []
    for one in numbers:
        hours = field_of(one, "hours")
        lines += ["\n", Bold(one.number), f" – {name_of(one)}", f" ({hours})" if hours else ""]
    return lines


def _joined(blocks: list[Text]) -> list[Text | str]:
    joined: list[Text | str] = []
    for block in blocks:
        joined += ["\n\n", block] if joined else [block]
    return joined


def kind_line() -> str:
    """For words that only look like it: costs nothing, and the way stands open."""
    return _("If it is really hard for you now, “Urgent help” in the menu is always there.")


async def alike(talk: Talk) -> None:
    """A kind line, and on."""
    talk.screen.say(kind_line())
    if talk.dialogue.state:
        await ask_again(talk)
    else:
        show_menu(talk)
