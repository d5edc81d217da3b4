"""Writing it: the door first, about whom, what it is about, words and files, a last look, sending.

Whatever is said since the first press stands under a key of its own; once a confidential message is sent the
key is thrown away, and the bot never says again what was written.
"""

from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message
from aiogram.utils.formatting import Bold, Text

from bot.answers import ask_again
from bot.appeal_form import drafted
from bot.appeal_words import ABOUT, about_label, due_line, kind_label, who_reads
from bot.callbacks import Press, number_of
from bot.handlers.appeals import CONFIDED, DOOR, KINDS, ask_kind, close, form_of, mine_choice
from bot.handlers.appeals_parts import LONGEST_NAME, how_much, mind_crisis, own_words
from bot.handlers.centre import unit_known
from bot.keyboards import Choice
from bot.menu import menu_choice, urgent_choice
from bot.states import Appealing, asks
from bot.talk import Talk
from db.enums import AppealAbout, AppealColour, AppealDoor, AppealKind, ChannelName
from documents.labels import name_of
from i18n import gettext as _
from i18n import pgettext
from services.appeals.facts import (
    A_DAY,
    AppealDraft,
    AppealEmpty,
    AppealFilesGone,
    AppealTooLong,
    TooManyAppealFiles,
    TooManyToday,
)
from services.appeals.numbers import shown

A: Final = AppealAbout
_OF_A_CENTRE: Final = frozenset({A.SERVICE, A.CENTRE, A.EMPLOYEE})
_NAMED_IN_WORDS: Final = frozenset({A.EMPLOYEE, A.AKIMAT, A.ORGANISATION})
# The door that is a page, on the button of the question only.
_PAGE: Final = "page"
_TYPED: Final = "typed"
_SKIP: Final = "skip"


def build_router() -> Router:
    """In the order of the questions."""
    router = Router(name="appeals_filing")
    router.callback_query.register(kind, Press("appeal.kind"), StateFilter(Appealing.kind))
    router.callback_query.register(door, Press("appeal.door"), StateFilter(Appealing.door))
    router.callback_query.register(about, Press("appeal.about"), StateFilter(Appealing.about))
    router.callback_query.register(whom, Press("appeal.whom"), StateFilter(Appealing.whom))
    router.message.register(whom_typed, StateFilter(Appealing.whom), own_words)
    router.callback_query.register(topic, Press("appeal.topic"), StateFilter(Appealing.topic))
    router.callback_query.register(above, Press("appeal.above"), StateFilter(Appealing.preview))
    router.callback_query.register(correct, Press("appeal.text"), StateFilter(Appealing.preview))
    router.callback_query.register(send, Press("appeal.send"), StateFilter(Appealing.preview))
    return router


async def onward(talk: Talk) -> None:
    """Asks the first thing that is not known yet, else shows what would be sent."""
    form = form_of(talk)
    is_complaint = form.get("kind") == AppealKind.COMPLAINT
    said = form.get("about")
    if "kind" not in form:
        talk.go(Appealing.kind)
    elif is_complaint and "door" not in form:
        talk.go(Appealing.door)
    elif is_complaint and said is None:
        talk.go(Appealing.about)
    elif not await _centre_is_known(talk):
        return
    elif said in _NAMED_IN_WORDS and "whom" not in form:
        talk.go(Appealing.whom)
    elif "topic" not in form and await talk.services.appeals.topics(_unit_of(talk)):
        talk.go(Appealing.topic)
    elif not form.get("done"):
        talk.go(Appealing.text)
    else:
        talk.go(Appealing.preview)
    await ask_again(talk)


async def _centre_is_known(talk: Talk) -> bool:
    """Ideas and thanks are some centre's; a complaint about an akimat or about others needs none."""
    form = form_of(talk)
    if form.get("kind") == AppealKind.COMPLAINT and form.get("about") not in _OF_A_CENTRE:
        return True
    if talk.dialogue.unit_id is None:
        talk.go(Appealing.topic)
        return await unit_known(talk, "appeals.on") is not None
    form.setdefault("unit", talk.dialogue.unit_id)
    return True


def _unit_of(talk: Talk) -> int | None:
    unit_id: int | None = form_of(talk).get("unit", talk.dialogue.unit_id)
    return unit_id


async def kind(press: CallbackQuery, talk: Talk, value: str) -> None:
    """A kind is chosen."""
    if value not in {one.value for one in KINDS}:
        await ask_kind(talk)
        return
    form_of(talk)["kind"] = value
    await onward(talk)


# --- the door of a complaint


@asks(Appealing.door)
async def ask_door(talk: Talk) -> None:
    """Before the first word is written: what each of the three hides."""
    lines = [
        _("How would you like to complain?"),
        "• " + _("With your name: it is kept apart. Who opens it writes why, and you see that."),
        "• " + _("Confidentially: here in the chat. Once sent, we erase from it what you wrote."),
        "• " + _("Anonymously: on a page of its own, without an account. You read the answer by a code."),
    ]
    if talk.dialogue.is_public:
        lines.append(_("This is a shared computer: you will not find the answer here. A code is better."))
    lines.append(_("If a life is in danger, do not wait: 112."))
    talk.screen.show("\n".join(lines), [*_two_doors(), _page_choice()])


def _two_doors() -> list[Choice]:
    return [
        Choice(pgettext("button", "With my name"), "appeal.door", AppealDoor.NAMED.value),
        Choice(pgettext("button", "Confidentially"), "appeal.door", AppealDoor.CONFIDENTIAL.value),
    ]


def _page_choice() -> Choice:
    return Choice(pgettext("button", "Anonymously"), "appeal.door", _PAGE)


async def door(press: CallbackQuery, talk: Talk, value: str) -> None:
    """With the name, confidential, or the page."""
    if value == _PAGE:
        _show_page(talk)
    elif value in {AppealDoor.NAMED.value, AppealDoor.CONFIDENTIAL.value}:
        form_of(talk)["door"] = value
        if value == AppealDoor.CONFIDENTIAL and DOOR in talk.dialogue.kept:
            talk.dialogue.kept[DOOR] = CONFIDED
        await onward(talk)
    else:
        await ask_door(talk)


def _show_page(talk: Talk) -> None:
    """What an anonymous page hides, and what it cannot; the address."""
    address = _page_of(talk)
    lines = [
        Bold(_("Read this before you write anonymously.")),
        "\n✓ " + _("We add no name, number or account to the complaint."),
        "\n✓ " + _("We do not show the complaint to whom it is about."),
        "\n✗ " + _("People may know you by the text: leave out your name, exact times, what only you know."),
        "\n✗ " + _("We cannot write to you: you read the answer by a secret code."),
        "\n✗ " + _("Word of a crime is passed to the body that deals with it."),
        "\n" + _("The page is not part of this chat. This chat remembers that you looked for it."),
    ]
    if address:
        lines.append("\n" + _("The page: {link}").format(link=address))
    else:
        lines.append("\n" + _("Ask at the centre for the address of the page, or type it from a poster."))
    # A messenger opens only what stands on the net.
    is_opened = address.startswith("https://") or (address and talk.dialogue.channel is ChannelName.WEB)
    page = [Choice(pgettext("button", "Open the page"), url=address)] if is_opened else []
    talk.screen.show(Text(*lines), [*page, *_two_doors(), menu_choice()])


def _page_of(talk: Talk) -> str:
    if talk.public_url:
        return talk.public_url.rstrip("/") + "/open"
    # The browser knows where it is.
    return "/open" if talk.dialogue.channel is ChannelName.WEB else ""


# --- about whom


@asks(Appealing.about)
async def ask_about(talk: Talk) -> None:
    """Whoever is named here never reads it."""
    talk.screen.show(
        _("About whom is the complaint? Whom you name here will not read it."),
        [Choice(about_label(one), "appeal.about", one.value) for one in ABOUT],
    )


async def about(press: CallbackQuery, talk: Talk, value: str) -> None:
    """One of the list."""
    if value in {one.value for one in ABOUT}:
        form_of(talk)["about"] = value
    await onward(talk)


@asks(Appealing.whom)
async def ask_whom(talk: Talk) -> None:
    """Whom exactly: from a list where there is one, else in words; it may be left out."""
    said, rows = form_of(talk).get("about"), []
    if said == A.EMPLOYEE:
        question = _("Whom is it about? Choose, or write the name or the post.")
        staff = await talk.services.appeal_whom.staff(_unit_of(talk) or 0)
        rows = [Choice(f"{one.family_name} {one.given_name}", "appeal.whom", one.id) for one in staff]
    elif said == A.AKIMAT:
        question = _("Which akimat, or who of its people? Choose, or write it.")
        akimats = await talk.services.appeal_whom.akimats(_unit_of(talk))
        rows = [Choice(name_of(one), "appeal.whom", one.id) for one in akimats]
    else:
        question = _("Which organisation? Write its name.")
    talk.screen.show(question, [*rows, Choice(about_label(A.UNSAID), "appeal.whom", _SKIP)])


async def whom(press: CallbackQuery, talk: Talk, value: str) -> None:
    """One of the list, or nobody by name."""
    form, unit_id = form_of(talk), _unit_of(talk)
    chosen = number_of(value)
    if form.get("about") == A.EMPLOYEE:
        staff = await talk.services.appeal_whom.staff(unit_id or 0)
        known = {one.id: f"{one.family_name} {one.given_name}" for one in staff}
    else:
        known = {one.id: name_of(one) for one in await talk.services.appeal_whom.akimats(unit_id)}
    if value != _SKIP and chosen not in known:
        await ask_whom(talk)
        return
    form["whom"] = {"id": chosen, "name": known[chosen]} if value != _SKIP else {}
    await onward(talk)


async def whom_typed(message: Message, talk: Talk) -> None:
    """Somebody the list does not have."""
    words = (message.text or "").strip()
    form_of(talk)["whom"] = {"words": words[:LONGEST_NAME]}
    await onward(talk)
    await mind_crisis(talk, words)


# --- what it is about, the last look


@asks(Appealing.topic)
async def ask_topic(talk: Talk) -> None:
    """One press; the list is the centre's and the nation's."""
    if not await _centre_is_known(talk):
        return
    topics = await talk.services.appeals.topics(_unit_of(talk))
    talk.screen.show(_("What is it about?"), [Choice(name_of(one), "appeal.topic", one.id) for one in topics])


async def topic(press: CallbackQuery, talk: Talk, value: str) -> None:
    """One of the list."""
    topics = {one.id for one in await talk.services.appeals.topics(_unit_of(talk))}
    if number_of(value) in topics:
        form_of(talk)["topic"] = number_of(value)
    await onward(talk)


@asks(Appealing.preview)
async def ask_preview(talk: Talk) -> None:
    """Who will see it, by when an answer is due, what is hidden and what is not; then one press sends it."""
    form = form_of(talk)
    try:
        outlook = await talk.services.appeals.outlook(_drafted(talk))
    except (AppealEmpty, AppealTooLong, TooManyAppealFiles):
        await correct_it(talk)
        return
    lines = [*await _lines(talk), _("Who reads it: {who}").format(who=who_reads(outlook))]
    lines.append(due_line(outlook.colour, outlook.due_on))
    lines += ["", *_hidden(talk)]
    if outlook.colour is AppealColour.RED_DANGER:
        lines.append(_("If a life is in danger, do not wait: 112."))
    lines.append(_("This is not an official appeal. For an official answer there is e-Otinish."))
    choices = [Choice(pgettext("button", "Send"), "appeal.send")]
    choices.append(Choice(pgettext("button", "Correct the text"), "appeal.text"))
    if _may_go_above(talk):
        label = pgettext("row", "The level above may see")
        choices.append(Choice(f"✓ {label}" if form.get("above") else label, "appeal.above"))
    choices += [Choice(pgettext("button", "Do not send"), "appeal.drop"), menu_choice()]
    talk.screen.show(Text(Bold(_("Check, please:")), "\n", "\n".join(lines)), choices)


async def _lines(talk: Talk) -> list[str]:
    form = form_of(talk)
    lines = [kind_label(AppealKind(form["kind"]))]
    if form.get("about"):
        name = form.get("whom", {}).get("name") or form.get("whom", {}).get("words")
        about_whom = about_label(AppealAbout(form["about"]))
        lines.append(f"{about_whom}: {name}" if name else about_whom)
    topics = await talk.services.appeals.topics(_unit_of(talk))
    named = next((name_of(one) for one in topics if one.id == form.get("topic")), "")
    if named:
        lines.append(_("Topic: {topic}").format(topic=named))
    lines.append(how_much(form))
    return lines


def _hidden(talk: Talk) -> list[str]:
    """What is and what is not hidden, honestly."""
    form = form_of(talk)
    if form.get("kind") != AppealKind.COMPLAINT:
        return [_("The answer comes to this chat.")]
    lines = [_("Whom the complaint is about will not see it.")]
    if form.get("door") == AppealDoor.CONFIDENTIAL:
        lines.append(
            _("Your name and this chat are kept sealed, so that the answer can reach you.")
            if talk.dialogue.person_id
            else _("This chat is kept sealed, so that the answer can reach you.")
        )
        lines.append(_("Once sent, what you wrote is erased here with us. It stands in the case only."))
        if talk.dialogue.channel is not ChannelName.WEB:
            lines.append(_("Your phone keeps its own history. The messenger knows that you wrote to us."))
        lines.append(_("People may still know you by what you tell."))
    elif talk.dialogue.person_id is None:
        lines.append(_("You are not registered: only this chat is kept, apart, for the answer."))
    else:
        lines.append(_("Your name is kept apart. Who opens it writes why, and you will see that."))
    return lines


def _may_go_above(talk: Talk) -> bool:
    return form_of(talk).get("about") in {A.CENTRE, A.EMPLOYEE}


async def above(press: CallbackQuery, talk: Talk) -> None:
    """The level above may have it, or may not: by itself it never does."""
    form = form_of(talk)
    form["above"] = _may_go_above(talk) and not form.get("above")
    await ask_preview(talk)


async def correct(press: CallbackQuery, talk: Talk) -> None:
    """Back to the words."""
    await correct_it(talk)


async def correct_it(talk: Talk) -> None:
    """The words and files as they are, and more of them."""
    form_of(talk).pop("done", None)
    talk.go(Appealing.text)
    await ask_again(talk)


def _drafted(talk: Talk) -> AppealDraft:
    return drafted(form_of(talk), _unit_of(talk), talk.dialogue.lang or "kk")


async def send(press: CallbackQuery, talk: Talk) -> None:
    """It is a case from here on: its number, its day, where to look."""
    draft = _drafted(talk)
    try:
        filed = await talk.services.appeals.file(talk.cause, draft)
    except AppealFilesGone:
        form_of(talk).pop("files", None)
        talk.screen.say(_("Your files waited too long and are gone. Please send them once more."))
        await correct_it(talk)
        return
    except TooManyToday:
        lines = [
            _("Messages you have sent today: {number}").format(number=A_DAY),
            _("This one is kept. Send it tomorrow, or add it to one of those."),
            _("If a life is in danger, do not wait: 112."),
        ]
        talk.screen.show("\n".join(lines), [mine_choice(), menu_choice(), urgent_choice()])
        return
    except (AppealEmpty, AppealTooLong, TooManyAppealFiles):
        await correct_it(talk)
        return
    close(talk, forget=draft.door is AppealDoor.CONFIDENTIAL)
    lines = [
        _("Number: {number}").format(number=shown(filed.number)),
        due_line(filed.colour, filed.due_on),
        _("We write here when there is news. All of it stands under “My messages”."),
    ]
    if talk.dialogue.is_public:
        lines.append(_("This is a shared computer: write the number down, and ask at the centre."))
    ways = [mine_choice(), menu_choice()]
    if filed.colour is AppealColour.RED_DANGER:
        lines.insert(0, _("If a life is in danger, do not wait: 112."))
        ways.insert(0, urgent_choice())
    head = _("Thank you! It is received.") if draft.kind is AppealKind.THANKS else _("It is received.")
    talk.screen.show(Text(Bold(head), "\n", "\n".join(lines)), ways)
