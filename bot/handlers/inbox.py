"""A conversation with the desk: what is typed or sent goes to people of the centre, who answer here."""

from datetime import datetime
from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Bold, Text

from bot.answers import ask_again
from bot.callbacks import Press, number_of
from bot.filters import WRITTEN
from bot.handlers.centre import unit_known, where
from bot.handlers.help import kind_line, show_crisis
from bot.keyboards import Choice
from bot.menu import go_on_choice, menu_choice, show_menu, stop, urgent_choice, wish_of_label
from bot.published import OFFERED, offer, offered
from bot.screen import Document
from bot.states import Appealing, Asking, asks
from bot.talk import Talk
from bot.wishes import follow, leads_to, on_press, wish_of_word
from db.enums import ThreadState
from documents.dates import clock_time, near
from documents.opening import opening_line
from documents.wordings import worded
from i18n import gettext as _
from i18n import pgettext
from services.crisis_words import Crisis, crisis_in
from services.files import (
    CheckedFile,
    FileKindRefused,
    FileNotFetched,
    FileRefused,
    FileTooLarge,
    TooManyFiles,
)
from services.inbox.asking import GOES_ON, Asked
from services.inbox.rows import FILES_OF_PERSON

_HERE: Final = StateFilter(Asking.question)
# Among the kept answers: what was typed to the program, and would go to the desk with one press.
UNSENT: Final = "unsent"
# Single words that lead out of the conversation as from everywhere else; any other is for the desk.
_OUT: Final = frozenset({"menu", "lang", "urgent", "stop"})
# Ways after which the conversation goes on.
_AND_BACK: Final = frozenset({"lang", "urgent", "desk"})


def build_router() -> Router:
    """Before the fallback; words of crisis are kept for the desk here, and answered at once."""
    router = Router(name="inbox")
    on_press(router, "desk", desk)
    on_press(router, "inbox.write", write_here)
    on_press(router, "inbox.send", send_unsent)
    router.callback_query.register(reply, Press("inbox.reply"))
    router.callback_query.register(read, Press("inbox.read"))
    router.message.register(said, WRITTEN, _HERE, stays_here)
    router.message.register(sent_a_file, with_file, _HERE, stays_here)
    return router


def send_choice() -> Choice:
    """What was just typed goes to the desk."""
    return Choice(pgettext("row", "Send this to the desk"), "inbox.send", stays=True)


async def with_file(message: Message) -> bool:
    """A filter: what may go to the desk though it is no text."""
    return bool(message.document or message.photo or message.voice or message.audio)


async def stays_here(message: Message, talk: Talk) -> bool:
    """A filter: whether it is for the desk. A label of the menu leads out, a long silence ends it."""
    text = message.text or ""
    word = wish_of_word(text)
    wish = wish_of_label(talk, text) or (word if word in _OUT else None)
    if wish is not None:
        if wish not in _AND_BACK:
            talk.dialogue.leave()
        return False
    at = talk.dialogue.draft.get("at")
    if at is not None and talk.now - datetime.fromisoformat(at) > GOES_ON:
        talk.dialogue.leave()
        return False
    return True


@leads_to("desk")
async def desk(talk: Talk) -> None:
    """Asks for the question at once; in the middle of another dialogue first says who could be asked."""
    unit_id = await unit_known(talk, "desk")
    if unit_id is None:
        return
    if talk.dialogue.state not in {None, Asking.question.state, Appealing.kind.state}:
        found = await talk.services.units.about(unit_id)
        opening = opening_line(found.opening, talk.now, found.unit.zone)
        lines = [_("People of the centre answer here, by telephone or on the spot."), *where(found), opening]
        write = Choice(pgettext("button", "Write a question"), "inbox.write", stays=True)
        talk.screen.show("\n".join(lines), [go_on_choice(), write, urgent_choice()])
        return
    await _begin(talk, unit_id)


async def write_here(talk: Talk) -> None:
    """Out of whatever was going on; it can be gone on with later."""
    unit_id = await unit_known(talk, "desk")
    if unit_id is not None:
        stop(talk)
        await _begin(talk, unit_id)


async def _begin(talk: Talk, unit_id: int) -> None:
    if talk.dialogue.state != Asking.question.state:
        talk.dialogue.draft = {"unit": unit_id}
    talk.go(Asking.question)
    await ask_question(talk)


@asks(Asking.question)
async def ask_question(talk: Talk) -> None:
    """What may be sent, and honestly when it is read."""
    unit_id = talk.dialogue.draft.get("unit") or talk.dialogue.unit_id
    if unit_id is None:
        talk.dialogue.leave()
        show_menu(talk)
        return
    found = await talk.services.units.about(unit_id)
    if talk.dialogue.draft.get("thread"):
        lines = [_("Write here: the people of the centre will read it.")]
    else:
        lines = [
            _("Write your question. People of the centre will read it and answer here."),
            _("A photo, a voice message or a document can be sent too."),
            *where(found),
        ]
    lines.append(opening_line(found.opening, talk.now, found.unit.zone))
    if not found.opening.is_open:
        lines.append(worded("closed"))
    if talk.dialogue.is_public:
        lines.append(_("This is a shared computer: stay here until the answer comes, or ring the centre."))
    talk.screen.show("\n".join(lines), _ways())


async def said(message: Message, talk: Talk) -> None:
    """A line of text; a new question is matched with published answers first."""
    text = message.text or ""
    if before := offered(talk):
        # The answer that stands above was not it: both go to people.
        talk.dialogue.draft.pop(OFFERED)
        text = f"{before['question']}\n{text}"
    elif await _is_answered(talk, text):
        return
    await send_question(talk, text)


async def send_question(talk: Talk, text: str) -> None:
    """To the desk; words of crisis are answered at once."""
    await _send(talk, text)
    await _mind_crisis(talk, text)


async def _is_answered(talk: Talk, text: str) -> bool:
    """Whether a published answer was shown: never in a conversation that goes on, or to words of crisis."""
    draft = talk.dialogue.draft
    unit_id = draft.get("unit") or talk.dialogue.unit_id
    if unit_id is None or draft.get("thread") or crisis_in(text) is not Crisis.NONE:
        return False
    if await talk.services.inbox.own_thread(talk.cause.by) is not None:
        return False
    return await offer(talk, unit_id, text)


async def sent_a_file(message: Message, talk: Talk) -> None:
    """A photo, a voice, a document, with its caption."""
    text, attached = message.caption or "", talk.attached
    if attached is None or isinstance(attached, FileRefused):
        if text:
            await _send(talk, text)
        talk.screen.say(refused(attached))
    else:
        try:
            await _send(talk, text, attached)
        except TooManyFiles as too_many:
            talk.screen.say(refused(too_many))
    if talk.screen.text is not None and not talk.screen.choices:
        talk.screen.choices = _ways()
    await _mind_crisis(talk, text)


async def _mind_crisis(talk: Talk, text: str) -> None:
    found = crisis_in(text)
    if found is Crisis.YES:
        # Its numbers stand above everything else; the desk has the words all the same.
        talk.screen.text = None
        await show_crisis(talk)
        talk.screen.say(_("The people of the centre will read this too."))
    elif found is Crisis.ALIKE:
        talk.screen.say(kind_line())


async def _send(talk: Talk, text: str, file: CheckedFile | None = None) -> None:
    """To the desk, and when it is read."""
    draft = talk.dialogue.draft
    unit_id = draft.get("unit") or talk.dialogue.unit_id or 0
    asked = await talk.services.inbox.ask(talk.cause, unit_id, text, file, number=draft.get("thread"))
    talk.dialogue.draft = {"unit": asked.unit_id, "thread": asked.number, "at": talk.now.isoformat()}
    talk.screen.show("\n".join(await _when_read(talk, asked)), [_register_choice(asked.number), *_ways()])


async def _when_read(talk: Talk, asked: Asked) -> list[str]:
    if not asked.began:
        return [_("Added to your question.")]
    found = await talk.services.units.about(asked.unit_id)
    opening, zone = found.opening, found.unit.zone
    if opening.is_open and opening.until is not None:
        until = clock_time(opening.until, zone)
        return [
            _("Sent to the centre. They read until: {time}").format(time=until),
            _("The answer will come here."),
        ]
    lines = [_("Your question is kept. Nobody is at the centre now.")]
    if opening.opens_at is not None:
        lines.append(_("It will be read from: {time}").format(time=near(opening.opens_at, talk.now, zone)))
    return [*lines, worded("closed")]


async def reply(press: CallbackQuery, talk: Talk, value: str) -> None:
    """The button below every answer of the desk: the same conversation goes on."""
    number = number_of(value)
    unit_id = await talk.services.inbox.own_unit(talk.cause.by, number)
    if talk.dialogue.state != Asking.question.state:
        stop(talk)
    talk.dialogue.draft = {"unit": unit_id, "thread": number, "at": talk.now.isoformat()}
    talk.go(Asking.question)
    await ask_again(talk)


async def read(press: CallbackQuery, talk: Talk, value: str) -> None:
    """The button of a message that may not say itself what the desk answered: here it stands."""
    number = number_of(value)
    answers = await talk.services.inbox.own_answers(talk.cause.by, number)
    back = Choice(pgettext("button", "Write back"), "inbox.reply", number, stays=True)
    ways = [back, menu_choice() if talk.dialogue.state is None else go_on_choice()]
    texts = [one.text for one in answers if one.text]
    for one in answers:
        if one.file is not None:
            talk.screen.give(Document(one.file.name, one.file.content))
    if texts:
        talk.screen.show(Text(Bold(_("The centre answers:")), "\n", "\n\n".join(texts)), ways)
    elif answers:
        talk.screen.show(Bold(_("A file from the centre.")), ways)
    else:
        talk.screen.show(_("This answer is no longer kept. Write back, and the centre will repeat it."), ways)


@leads_to("inbox.send")
async def send_unsent(talk: Talk) -> None:
    """What the program did not understand goes to people."""
    text = talk.dialogue.kept.get(UNSENT, "")
    unit_id = await unit_known(talk, "inbox.send" if text else "desk")
    if unit_id is None:
        return
    if not text:
        await follow(talk, "desk")
        return
    talk.dialogue.kept.pop(UNSENT)
    stop(talk)
    talk.dialogue.draft = {"unit": unit_id}
    talk.go(Asking.question)
    await _send(talk, text)


async def takes_as_reply(talk: Talk, text: str) -> bool:
    """What is typed after the desk's answer and means nothing else goes to the desk."""
    own = await talk.services.inbox.own_thread(talk.cause.by)
    if own is None or own.state is not ThreadState.PERSON:
        return False
    talk.dialogue.draft = {"unit": own.unit_id, "thread": own.number}
    talk.go(Asking.question)
    await _send(talk, text)
    return True


async def answers_at_once(talk: Talk, text: str) -> bool:
    """What is typed to the program and was answered for everybody is answered so; else it changes nothing."""
    unit_id = talk.dialogue.unit_id
    if unit_id is None or not await offer(talk, unit_id, text):
        return False
    talk.dialogue.draft["unit"] = unit_id
    talk.go(Asking.question)
    return True


def refused(why: object) -> str:
    """Why a file is not taken, and what to send instead."""
    if isinstance(why, FileTooLarge):
        return _("The file is too big. Megabytes at most: {limit}").format(limit=why.megabytes)
    if isinstance(why, TooManyFiles):
        return _("Files at most: {limit}. Please write the rest in words.").format(limit=FILES_OF_PERSON)
    if isinstance(why, FileKindRefused):
        return _("We take photos, PDF, Word and Excel files and voice messages. This one was not kept.")
    if isinstance(why, FileNotFetched) or why is None:
        return _("The file did not reach us. Please send it once more.")
    return _("The file is empty. Please send it once more.")


def _register_choice(number: int) -> Choice:
    """A question with a number and a day by which it is answered."""
    return Choice(pgettext("button", "Register it"), "question.register", number, stays=True)


def _ways() -> list[Choice]:
    return [menu_choice(), urgent_choice()]
