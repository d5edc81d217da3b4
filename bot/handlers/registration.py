"""Registering: consent before the first personal question, the summary, what comes of it."""

from datetime import date

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery

from bot.afterwards import go_on, known
from bot.answers import ask_again
from bot.callbacks import Press
from bot.handlers import registration_questions as questions
from bot.handlers import registration_representative as representative
from bot.handlers.registration_questions import too_young
from bot.keyboards import Choice
from bot.menu import another_person_choice, book_choice, menu_choice, urgent_choice
from bot.registering import (
    DOOR,
    FORM,
    THEN,
    filled,
    form_of,
    is_minor,
    later_choice,
    onward,
    pause,
)
from bot.states import Registration as Steps
from bot.states import asks, begins
from bot.talk import Talk
from bot.wishes import on_press
from db.enums import ChannelName, ConsentKind, RepresentativeState, Sex
from documents.dates import short_date
from documents.labels import field_of, name_of, sex_label
from documents.wordings import worded
from i18n import gettext as _
from i18n import pgettext
from services.people.cards import CentreClosed, ConsentOutdated, TooYoung
from services.phones import show_phone


def build_router() -> Router:
    """Consent, the questions, the summary."""
    router = Router(name="registration")
    on_press(router, "register", register_here)
    on_press(router, "register.another", begin)
    router.callback_query.register(consent, Press("consent"), StateFilter(Steps.consent))
    router.callback_query.register(later, Press("registration.later"), StateFilter(Steps))
    router.callback_query.register(change, Press("registration.change"), StateFilter(Steps.summary))
    router.callback_query.register(done, Press("registration.done"), StateFilter(Steps.summary))
    questions.register(router)
    representative.register(router)
    return router


@begins(Steps)
async def begin(talk: Talk) -> None:
    """From the first question; whoever wrote before is not the one who registers, and is locked again."""
    if talk.dialogue.person_id is not None:
        await talk.services.people.lock_again(talk.cause)
        talk.dialogue.person_id = None
    talk.dialogue.draft[FORM] = {}
    await onward(talk)


async def register_here(talk: Talk) -> None:
    """From a menu; whoever is registered is told so, and may let somebody else write."""
    if talk.dialogue.person_id is None:
        await begin(talk)
        return
    profile = Choice(pgettext("button", "My data"), "profile", stays=True)
    talk.screen.show(_("You are registered already."), [profile, another_person_choice(), menu_choice()])


async def later(press: CallbackQuery, talk: Talk) -> None:
    """Enough for now."""
    pause(talk)


# --- consent


@asks(Steps.consent)
async def ask_consent(talk: Talk) -> None:
    """In short what is asked, why, who sees it, how long, and the other way; in full behind a button."""
    wording = await talk.services.consents.wording(ConsentKind.SERVICE)
    form = form_of(talk)
    form["shown"] = wording.version
    if form.get("renews"):
        talk.screen.say(
            _("The text of the consent has changed since you agreed. Please look at it once more.")
        )
    lines = [
        _("To register you, we need some data."),
        "• " + _("What we ask: name, birth date, sex, centre. A phone number only if you like."),
        "• " + _("What for: to book you a specialist and to count visitors. Reports hold no names."),
        "• " + _("Who sees it: the people of your centre who help you."),
        "• " + _("How long: 3 years after your last visit. You can erase it yourself at any time."),
        *[f"• {line}" for line in await _other_way(talk)],
        "",
        _("Do you agree?"),
    ]
    talk.screen.show(
        "\n".join(lines), [*_answers(), Choice(pgettext("button", "Read in full"), "consent", "full")]
    )


def _answers() -> list[Choice]:
    return [
        Choice(pgettext("button", "I agree"), "consent", "yes"),
        Choice(pgettext("button", "I do not agree"), "consent", "no"),
    ]


async def _other_way(talk: Talk) -> list[str]:
    phone = await _centre_phone(talk)
    lines = []
    if talk.dialogue.channel is not ChannelName.WEB:
        lines.append(_("The servers of this messenger are abroad. Our web chat does not use them."))
    if phone:
        lines.append(_("Another way: come to the centre or ring: {phone}").format(phone=phone))
    else:
        lines.append(_("Another way: come to the centre."))
    return lines


async def _centre_phone(talk: Talk) -> str:
    if talk.dialogue.unit_id is None:
        return ""
    return (await talk.services.units.card(talk.dialogue.unit_id)).phone


async def consent(press: CallbackQuery, talk: Talk, value: str) -> None:
    """Agreed, not agreed, or the whole text first."""
    form = form_of(talk)
    wording = await talk.services.consents.wording(ConsentKind.SERVICE)
    if value == "full":
        form["shown"] = wording.version
        talk.screen.show(field_of(wording, "text"), _answers())
    elif value != "yes":
        await _refused(talk)
    elif form.get("shown") != wording.version:
        await ask_consent(talk)
    elif form.get("renews"):
        await talk.services.consents.give(talk.cause, ConsentKind.SERVICE, wording.version)
        talk.dialogue.draft.pop(FORM)
        await _after(talk, _("Thank you."))
    else:
        form["consent"] = {
            "version": wording.version,
            "lang": talk.dialogue.lang or "kk",
            "at": talk.now.isoformat(),
        }
        await onward(talk)


async def _refused(talk: Talk) -> None:
    """Nothing is kept; what works all the same is named."""
    is_known = bool(form_of(talk).get("renews"))
    phone = await _centre_phone(talk)
    talk.dialogue.leave()
    if is_known:
        said = _(
            "All right. Without your consent we book nothing new. What we hold stays until you erase it."
        )
    else:
        said = _("All right, we keep nothing about you.")
    still = _("Without registration you can still read about the centre, get urgent help and come to us.")
    lines = [said, still]
    if phone:
        lines.append(_("You can also ring: {phone}").format(phone=phone))
    about = Choice(pgettext("button", "About the centre"), "centre", stays=True)
    talk.screen.show("\n".join(lines), [about, urgent_choice(), menu_choice()])


# --- the summary


@asks(Steps.summary)
async def ask_summary(talk: Talk) -> None:
    """Every line, each to be corrected by pressing it."""
    said_so_far = await _lines(talk)
    lines = [f"{label}: {said}" for _key, label, said in said_so_far]
    text = "\n".join(
        (
            _("Check, please:"),
            "",
            *lines,
            "",
            _("If something is wrong, press its name below."),
        )
    )
    rows = [Choice(label, "registration.change", key) for key, label, _said in said_so_far]
    talk.screen.show(
        text, [Choice(pgettext("button", "All correct"), "registration.done"), *rows, later_choice()]
    )


async def _lines(talk: Talk) -> list[tuple[str, str, str]]:
    """Key in the form, label, what was said."""
    form = form_of(talk)
    unit = await talk.services.units.card(form["unit_id"])
    lines = [
        ("birth_date", pgettext("row", "Birth date"), short_date(date.fromisoformat(form["birth_date"]))),
        ("name", pgettext("row", "Name"), " ".join(filter(None, form["name"]))),
        ("sex", pgettext("row", "Sex"), sex_label(Sex(form["sex"]))),
        ("unit_id", pgettext("row", "Centre"), name_of(unit)),
        ("phone", pgettext("row", "Phone"), show_phone(form["phone"]) if form["phone"] else _("none")),
    ]
    if is_minor(talk):
        said = representative.said_of(
            RepresentativeState(form["representative"]), form.get("representative_phone")
        )
        lines.append(("representative", pgettext("row", "Parent or representative"), said))
    return lines


async def change(press: CallbackQuery, talk: Talk, value: str) -> None:
    """That question again, and back to the summary: everything else is known."""
    form = form_of(talk)
    if value not in {key for key, _label, _said in await _lines(talk)}:
        await ask_again(talk)
        return
    form.pop(value, None)
    if value == "unit_id":
        talk.go(Steps.place)
        await ask_again(talk)
        return
    await onward(talk)


async def done(press: CallbackQuery, talk: Talk) -> None:
    """Stores everything at once; what waited for it goes on."""
    try:
        card = await talk.services.people.register(talk.cause, filled(talk))
    except ConsentOutdated:
        form_of(talk).pop("consent")
        talk.screen.say(_("The text of the consent has just changed. Please look at it once more."))
        await onward(talk)
        return
    except TooYoung:
        await too_young(talk)
        return
    except CentreClosed:
        form = form_of(talk)
        talk.dialogue.unit_id = None
        for name in ("unit_id", "found"):
            form.pop(name, None)
        talk.screen.say(_("This centre is closed now. Please choose another: your other answers are kept."))
        await onward(talk)
        return
    dialogue = talk.dialogue
    dialogue.person_id, dialogue.unit_id = card.id, card.unit_id
    dialogue.kept.pop(DOOR, None)
    if not dialogue.is_public:
        dialogue.forget_at = None
    dialogue.draft.pop(FORM, None)
    await _after(talk, worded("registered"))


async def _after(talk: Talk, said: str) -> None:
    """On with what waited for this; else the ways on."""
    then = talk.dialogue.draft.pop(THEN, "")
    if known(then):
        talk.screen.say(said)
        talk.go(None)
        await go_on(talk, then)
        return
    talk.dialogue.leave()
    profile = Choice(pgettext("button", "My data"), "profile", stays=True)
    talk.screen.show(
        said + " " + _("You can see and change your data at any time: “My data”."),
        [book_choice(), profile, menu_choice()],
    )
