"""«My messages»: the list, each card with its answers, and adding to it.

One's own words are never shown again; what is added here stands under a key that goes once it is sent.
"""

from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Bold, Text

from bot.afterwards import afterwards
from bot.answers import ask_again
from bot.appeal_words import RED, due_line, is_over, kind_label, state_line, turn_line
from bot.callbacks import Press
from bot.handlers.appeals import mine_choice
from bot.handlers.appeals_parts import is_nothing_of_use, mind_crisis, own_words
from bot.handlers.inbox import refused, with_file
from bot.keyboards import Choice
from bot.menu import go_on_choice, menu_choice, stop
from bot.own import opened
from bot.screen import Document
from bot.states import OwnAppeals, asks
from bot.talk import Talk
from bot.wishes import leads_to, on_press
from db.enums import AppealEventKind, AppealTurn
from documents.dates import short_date
from i18n import gettext as _
from i18n import ngettext, pgettext
from services.appeals.facts import (
    LONGEST,
    AlreadyRated,
    AlreadyWithdrawn,
    AppealClosed,
    AppealEmpty,
    AppealMoved,
    AppealOnItsWay,
    AppealTooLong,
    NotAnswered,
    OwnAppeal,
    OwnAppealCard,
    Said,
    TooLateToReopen,
    TooManyAppealFiles,
)
from services.appeals.numbers import shown
from services.errors import DomainError, NotFound
from services.files import FileRefused, TooManyFiles

# A list longer than this is read by nobody in a chat; older ones are found by their notices.
SHOWN: Final = 20
_LINES: Final = 5
# What somebody of ours told its author; the rest is said by where it stands.
_K: Final = AppealEventKind
_TOLD: Final = frozenset({_K.ANSWERED, _K.ASKED, _K.EXTENDED, _K.FORWARDED, _K.PASSED_ON})
REFUSALS: Final = (
    AppealOnItsWay,
    AppealMoved,
    AppealClosed,
    NotAnswered,
    AlreadyRated,
    AlreadyWithdrawn,
    TooLateToReopen,
)


def build_router() -> Router:
    """Buttons name the case: they stay, the service says what is still allowed."""
    router = Router(name="appeals_own")
    on_press(router, "appeals.mine", mine)
    on_press(router, "appeals.news", news)
    for deed, handler in (
        ("own", show),
        ("own.file", give_file),
        ("own.more", begin_more),
    ):
        router.callback_query.register(handler, Press(deed))
    router.message.register(more, StateFilter(OwnAppeals.more), own_words)
    router.message.register(more_file, StateFilter(OwnAppeals.more), with_file)
    router.message.register(not_taken, StateFilter(OwnAppeals), is_nothing_of_use)
    return router


# --- the list and the card


@leads_to("appeals.mine")
async def mine(talk: Talk) -> None:
    """The lock word first, where there is one."""
    stop(talk)
    if await _is_open(talk):
        await listed(talk)


@afterwards("appeals.mine")
async def listed(talk: Talk) -> None:
    """What was sent from here, the newest first."""
    talk.dialogue.leave()
    found = await talk.services.appeals.own(talk.cause.by)
    if len(found) == 1:
        await show_card(talk, found[0].number)
        return
    if not found:
        talk.screen.show(_("You have not sent us a message from here yet."), [_write(), menu_choice()])
        return
    lines = [_line(one) for one in found[:SHOWN]]
    rows = [Choice(_row(one), "own", one.number, stays=True) for one in found[:SHOWN]]
    head = Bold(_("Your messages"))
    talk.screen.show(Text(head, "\n", "\n".join(lines)), [*rows, _write(), menu_choice()])


async def news(talk: Talk) -> None:
    """From a notice that says nothing: to the one that has an answer or a question, else to the list."""
    if not await _is_open(talk):
        return
    found = await talk.services.appeals.own(talk.cause.by)
    fresh = [one for one in found if one.turn is AppealTurn.PERSON or one.answered_on is not None]
    if len(fresh) == 1 or len(found) == 1:
        await show_card(talk, (fresh or found)[0].number)
        return
    stop(talk)
    await listed(talk)


async def show(press: CallbackQuery, talk: Talk, value: str) -> None:
    """One of them."""
    if await _is_open(talk):
        await show_card(talk, value)


async def _is_open(talk: Talk) -> bool:
    """Whether it may be shown here; else the word is asked, and the list follows."""
    if talk.dialogue.person_id is None:
        return True
    if await talk.services.people.is_locked(talk.cause.by):
        stop(talk)
    return await opened(talk, "appeals.mine")


def _row(one: OwnAppeal) -> str:
    on = one.registered_on
    return f"{on.day:02}.{on.month:02}, {kind_label(one.kind)}"


def _line(one: OwnAppeal) -> str:
    return (
        f"• № {shown(one.number)}, {short_date(one.registered_on)}. {kind_label(one.kind)}. {state_line(one)}"
    )


async def show_card(talk: Talk, number: str) -> None:
    card = await talk.services.appeals.card(talk.cause.by, number)
    head = f"{kind_label(card.kind)}, № {shown(card.number)}"
    parts: list[Text | str] = [Bold(head), "\n", state_line(card)]
    if said := turn_line(card):
        parts.append(f" {said}")
    if not is_over(card):
        passed_on = any(one.kind is _K.PASSED_ON for one in card.lines)
        parts += ["\n", due_line(card.colour, card.due_on, is_passed_on=passed_on)]
    if card.name_was_opened:
        n = card.name_was_opened
        words = ngettext(
            "Your name was opened {n} time, with a reason.",
            "Your name was opened {n} times, with a reason.",
            n,
        )
        parts += ["\n", words.format(n=n)]
    ours = [one for one in card.lines if not one.is_own and one.kind in _TOLD][-_LINES:]
    for one in ours:
        parts += ["\n\n", Bold(f"{_said_by_us(one.kind)}, {short_date(one.on_day)}")]
        parts += ["\n", one.text] if one.text else []
    talk.screen.show(Text(*parts), [*may_do(card), *_files(card, ours), *_back(talk)])


def _said_by_us(kind: AppealEventKind) -> str:
    if kind is AppealEventKind.ASKED:
        return _("A question to you")
    if kind is AppealEventKind.EXTENDED:
        return _("More time is needed")
    if kind in {AppealEventKind.FORWARDED, AppealEventKind.PASSED_ON}:
        return _("Passed on")
    return _("Answer")


def may_do(card: OwnAppealCard) -> list[Choice]:
    """What the service would take now."""
    offered = (
        (card.may_say_more, pgettext("button", "Add to it"), "own.more"),
        (card.may_rate, pgettext("button", "Rate the answer"), "own.rate"),
        (card.may_reopen, pgettext("button", "Open again"), "own.reopen"),
        (card.may_withdraw, pgettext("button", "Take it back"), "own.withdraw"),
    )
    return [Choice(label, deed, card.number, stays=True) for may, label, deed in offered if may]


def _files(card: OwnAppealCard, ours: list[Said]) -> list[Choice]:
    files = [file for one in ours for file in one.files]
    return [Choice(file.name, "own.file", f"{card.number}.{file.id}", stays=True) for file in files]


def _back(talk: Talk) -> list[Choice]:
    return [go_on_choice() if talk.dialogue.state else mine_choice(), menu_choice()]


def _write() -> Choice:
    return Choice(pgettext("button", "Write a new one"), "appeals", stays=True)


async def give_file(press: CallbackQuery, talk: Talk, value: str) -> None:
    """A file of an answer."""
    if not await _is_open(talk):
        return
    number, _dot, file_id = value.partition(".")
    if not (file_id.isascii() and file_id.isdigit() and len(file_id) < 16):
        raise NotFound("no file")
    file = await talk.services.appeals.file_of(talk.cause.by, number, int(file_id))
    talk.screen.give(Document(file.name, file.content))
    talk.screen.show(_("Here is the file."), [card_choice(number), menu_choice()])


# --- adding to it


async def begin_more(press: CallbackQuery, talk: Talk, value: str) -> None:
    """What is written from here on is added."""
    await begin_deed(talk, value, OwnAppeals.more)


async def begin_deed(talk: Talk, number: str, state: State) -> None:
    """Into one of the four, if the case allows it; what is typed there has a key of its own."""
    if not await _is_open(talk):
        return
    card = await talk.services.appeals.card(talk.cause.by, number)
    may = {
        OwnAppeals.more: card.may_say_more,
        OwnAppeals.rate: card.may_rate,
        OwnAppeals.reopen: card.may_reopen,
        OwnAppeals.withdraw: card.may_withdraw,
    }[state]
    if not may:
        talk.screen.say(_("This cannot be done with it now."))
        await show_card(talk, card.number)
        return
    stop(talk)
    talk.dialogue.open_door(talk.keys)
    talk.dialogue.draft = {"own": card.number, "red": card.colour in RED}
    talk.go(state)
    await ask_again(talk)


def number_of_own(talk: Talk) -> str:
    return str(talk.dialogue.draft.get("own", ""))


def card_choice(number: str) -> Choice:
    return Choice(pgettext("button", "Back to it"), "own", number, stays=True)


@asks(OwnAppeals.more)
async def ask_more(talk: Talk) -> None:
    """Words or a file; each goes at once."""
    talk.screen.show(
        _("Write what you want to add. A voice message, photos or a document can be sent too."),
        [card_choice(number_of_own(talk)), menu_choice()],
    )


async def more(message: Message, talk: Talk) -> None:
    """A text."""
    await _add(talk, message.text or "")


async def more_file(message: Message, talk: Talk) -> None:
    """A file with its caption."""
    attached = talk.attached
    if attached is None or isinstance(attached, FileRefused):
        talk.screen.say(refused(attached))
        if message.caption:
            await _add(talk, message.caption)
        else:
            await ask_more(talk)
        return
    file_id = await talk.services.draft_files.keep(attached)
    await _add(talk, message.caption or "", (file_id,))


async def _add(talk: Talk, text: str, files: tuple[int, ...] = ()) -> None:
    try:
        await talk.services.appeals.say_more(talk.cause, number_of_own(talk), text, files)
    except AppealTooLong as error:
        words = _("This is too long to be sent. Letters: {n}, at most: {most}.")
        talk.screen.say(words.format(n=error.length, most=LONGEST))
        talk.screen.say(_("Send it in parts, or as a document."))
    except AppealEmpty:
        talk.screen.say(_("Please write it in words."))
    except TooManyAppealFiles:
        talk.screen.say(refused(TooManyFiles()))
    except REFUSALS as error:
        await refused_now(talk, error)
        return
    else:
        talk.dialogue.close_door(talk.keys)
        talk.screen.say(_("Added. The handler will read it."))
    await ask_more(talk)
    await mind_crisis(talk, text)


async def not_taken(message: Message, talk: Talk) -> None:
    """A sticker, a place: it says nothing here."""
    talk.screen.say(_("This cannot be taken here. Send words, a voice message, a photo or a document."))
    await ask_again(talk)


async def refused_now(talk: Talk, error: DomainError) -> None:
    """Why not, and the card as it stands."""
    number = number_of_own(talk)
    talk.dialogue.leave()
    if isinstance(error, AppealOnItsWay):
        talk.screen.say(_("It is still on its way to the handler. Please try again in ten minutes."))
    elif isinstance(error, AppealMoved):
        talk.screen.say(_("It has just changed. This is how it stands now."))
    elif isinstance(error, TooLateToReopen):
        talk.screen.say(_("The two weeks for this are over. Please write a new message."))
    elif isinstance(error, AlreadyRated):
        talk.screen.say(_("You rated it already. Thank you!"))
    elif isinstance(error, AlreadyWithdrawn):
        talk.screen.say(_("You took it back already."))
    else:
        talk.screen.say(_("This cannot be done with it now."))
    await show_card(talk, number)
