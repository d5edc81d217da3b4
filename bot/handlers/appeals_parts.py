"""The words and files of a message, part by part: a text of any length, a voice, photos, a document."""

from typing import Any, Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message

from bot.answers import ask_again
from bot.callbacks import Press
from bot.handlers.appeals import form_of
from bot.handlers.help import kind_line, show_crisis
from bot.handlers.inbox import refused, with_file
from bot.keyboards import Choice
from bot.menu import menu_choice, stop, wish_of_label
from bot.states import Appealing, asks
from bot.talk import Talk
from bot.wishes import wish_of_word
from db.enums import AppealDoor, AppealKind
from i18n import gettext as _
from i18n import pgettext
from services.appeals.facts import FILES, LONGEST
from services.crisis_words import Crisis, crisis_in
from services.files import CheckedFile, FileRefused, TooManyFiles

LONGEST_NAME: Final = 300
# What does not fit is kept too, as far as a person could have typed it.
_KEPT_AT_MOST: Final = 60_000
# Single words that lead out; any other is part of what is told.
_OUT: Final = frozenset({"menu", "lang", "urgent", "stop"})
_AND_BACK: Final = frozenset({"lang", "urgent"})


def build_router() -> Router:
    """Only while words and files are asked for."""
    router = Router(name="appeals_parts")
    here = StateFilter(Appealing.text)
    router.message.register(said, here, own_words)
    router.message.register(sent_a_file, here, with_file)
    router.message.register(cannot_take, here, is_nothing_of_use)
    router.callback_query.register(done, Press("appeal.done"), here)
    router.callback_query.register(write_anew, Press("appeal.anew"), here)
    router.callback_query.register(take_beginning, Press("appeal.cut"), here)
    return router


async def own_words(message: Message, talk: Talk) -> bool:
    """A filter: a text of the message's own. A label of the menu leads out, and the message is kept."""
    text = message.text or ""
    if not text:
        return False
    word = wish_of_word(text)
    wish = wish_of_label(talk, text) or (word if word in _OUT else None)
    if wish is None:
        return True
    if wish not in _AND_BACK:
        stop(talk)
    return False


async def is_nothing_of_use(message: Message) -> bool:
    """A filter: a sticker, a place, a contact, a film."""
    return not message.text


def how_much(form: dict[str, Any]) -> str:
    """How much was written and sent so far; what it says is repeated nowhere."""
    letters, files = len(form.get("text", "")), len(form.get("files", ()))
    lines = [_("Letters: {n}").format(n=letters)] if letters else []
    lines += [_("Files: {n}").format(n=files)] if files else []
    return ". ".join(lines)


@asks(Appealing.text)
async def ask_text(talk: Talk) -> None:
    """What to write, or what there is already and how to go on."""
    form = form_of(talk)
    if form.get("over"):
        _too_long(talk)
        return
    if form.get("text") or form.get("files"):
        talk.screen.show(
            "\n".join((how_much(form), _("It is kept. Add more, or press “Done”."))),
            [
                Choice(pgettext("button", "Done"), "appeal.done"),
                Choice(pgettext("button", "Write anew"), "appeal.anew"),
                menu_choice(),
            ],
        )
        return
    lines = [_question(form), _("A voice message, photos or a document can be sent too. Files at most: 5.")]
    if form.get("door") == AppealDoor.CONFIDENTIAL:
        lines.append(_("People may know you by your voice, and by what only you know."))
    elif form.get("kind") == AppealKind.COMPLAINT and talk.dialogue.person_id is None:
        lines.append(_("You are not registered: write your name too, if it may be known."))
    talk.screen.show("\n".join(lines), [menu_choice()])


def _question(form: dict[str, Any]) -> str:
    kind = form.get("kind")
    if kind == AppealKind.SUGGESTION:
        return _("What do you suggest? Write it in your own words.")
    if kind == AppealKind.THANKS:
        return _("Whom would you like to thank, and for what?")
    return _("What happened, where and when? Write it in your own words.")


async def said(message: Message, talk: Talk) -> None:
    """One more part; words of crisis are kept like any others, and answered first."""
    text = message.text or ""
    _add(form_of(talk), text)
    await ask_text(talk)
    await mind_crisis(talk, text)


async def sent_a_file(message: Message, talk: Talk) -> None:
    """A file with its caption; what is refused takes nothing with it."""
    form, attached, caption = form_of(talk), talk.attached, message.caption or ""
    if caption:
        _add(form, caption)
    if attached is None or isinstance(attached, FileRefused):
        talk.screen.say(refused(attached))
    else:
        await _keep(talk, attached)
    await ask_text(talk)
    await mind_crisis(talk, caption)


async def _keep(talk: Talk, file: CheckedFile) -> None:
    files: list[int] = form_of(talk).setdefault("files", [])
    if len(files) >= FILES:
        talk.screen.say(refused(TooManyFiles()))
        return
    files.append(await talk.services.draft_files.keep(file))


async def cannot_take(message: Message, talk: Talk) -> None:
    """Something that is neither words nor a file of use."""
    talk.screen.say(_("This cannot be taken here. Send words, a voice message, a photo or a document."))
    await ask_text(talk)


def _add(form: dict[str, Any], text: str) -> None:
    """To what there is; what no longer fits is kept beside it."""
    whole = "\n\n".join(filter(None, (form.get("text", ""), form.pop("over", ""), text.strip())))
    if len(whole) <= LONGEST:
        form["text"] = whole
    else:
        form.pop("text", None)
        form["over"] = whole[:_KEPT_AT_MOST]


def _too_long(talk: Talk) -> None:
    too_long = _("This is too long to be sent. Letters: {n}, at most: {most}.")
    talk.screen.show(
        "\n".join(
            (
                too_long.format(n=len(form_of(talk)["over"]), most=LONGEST),
                _("It is kept. Write it shorter, or send it as a document."),
                _("You can also send the beginning now, and the rest after it under “My messages”."),
            )
        ),
        [
            Choice(pgettext("button", "Send the beginning"), "appeal.cut"),
            Choice(pgettext("button", "Write anew"), "appeal.anew"),
            menu_choice(),
        ],
    )


async def take_beginning(press: CallbackQuery, talk: Talk) -> None:
    """As much of it as fits, to the end of a word."""
    form = form_of(talk)
    over = form.pop("over", "")
    fits = over[:LONGEST]
    form["text"] = (fits.rpartition(" ")[0] or fits).strip() if len(over) > LONGEST else over
    await ask_text(talk)


async def write_anew(press: CallbackQuery, talk: Talk) -> None:
    """What was written and sent so far goes."""
    form = form_of(talk)
    if ids := form.pop("files", None):
        await talk.services.draft_files.drop(ids)
    form.pop("text", None)
    form.pop("over", None)
    await ask_text(talk)


async def done(press: CallbackQuery, talk: Talk) -> None:
    """On to the last look, if there is anything to look at."""
    form = form_of(talk)
    if form.get("over") or not (form.get("text") or form.get("files")):
        talk.screen.say(_("There is nothing to send yet. Write a few words, or send a file."))
        await ask_text(talk)
        return
    form["done"] = True
    talk.go(Appealing.preview)
    await ask_again(talk)


async def mind_crisis(talk: Talk, text: str) -> None:
    """Numbers above everything else; what was being written stays and goes on."""
    found = crisis_in(text)
    if found is Crisis.YES:
        talk.screen.text = None
        await show_crisis(talk)
        talk.screen.say(_("What you were writing is kept. You can go on with it."))
    elif found is Crisis.ALIKE:
        talk.screen.say(kind_line())
