"""Several people on one phone: who is writing is chosen, never guessed; the lock word opens one's own."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message

from bot.afterwards import go_on, known
from bot.callbacks import Press, number_of
from bot.filters import WRITTEN
from bot.keyboards import Choice
from bot.menu import desk_choice, menu_choice, show_menu, stop
from bot.registering import THEN
from bot.states import Profile, asks
from bot.talk import Talk
from bot.wishes import leads_to, on_press
from i18n import gettext as _
from i18n import pgettext
from services.people.cards import LockedByWord, WhoWrites
from services.people.lock_words import LockAnswer


def build_router() -> Router:
    """Who is writing, and the word."""
    router = Router(name="people")
    on_press(router, "people", choose)
    router.callback_query.register(chosen, Press("people.take"), StateFilter(Profile.who))
    router.message.register(word, StateFilter(Profile.lock_word), WRITTEN)
    return router


@leads_to("people")
async def choose(talk: Talk) -> None:
    """Asks who is writing."""
    stop(talk)
    talk.go(Profile.who)
    await ask_who(talk)


@asks(Profile.who)
async def ask_who(talk: Talk) -> None:
    """Everybody of this contact, and somebody new; nobody there yet: registration is the way."""
    people = await talk.services.people.of_contact(talk.dialogue.contact_id)
    another = Choice(pgettext("button", "New person"), "register.another", stays=True)
    if not people:
        text = _("Nobody is registered in this chat yet. Registration takes two minutes.")
        register = Choice(pgettext("button", "Registration"), "register", stays=True)
        talk.screen.show(text, [register, menu_choice()])
        return
    rows = [Choice(_name(person), "people.take", person.person_id) for person in people]
    talk.screen.show(_("Who is writing now?"), [*rows, another, menu_choice()])


def _name(person: WhoWrites) -> str:
    return f"{person.given_name} {person.family_initial}.".strip()


async def chosen(press: CallbackQuery, talk: Talk, value: str) -> None:
    """One of this contact's people; with a lock word, the word first."""
    person_id = number_of(value)
    try:
        card = await talk.services.people.switch(talk.cause, person_id)
    except LockedByWord:
        talk.dialogue.draft["whose"] = person_id
        talk.go(Profile.lock_word)
        await ask_word(talk)
        return
    talk.dialogue.person_id, talk.dialogue.unit_id = card.id, card.unit_id
    talk.screen.say(_("Writing now: {name}").format(name=card.given_name))
    await _on(talk)


@asks(Profile.lock_word)
async def ask_word(talk: Talk) -> None:
    """Whoever does not know it is shown nothing."""
    talk.screen.show(_("This is locked. Write your lock word."), [menu_choice()])


async def word(message: Message, talk: Talk) -> None:
    """Right: open for ten minutes. Wrong too often: a quarter of an hour's wait."""
    person_id = int(talk.dialogue.draft.get("whose") or 0)
    answer = await talk.services.people.check_lock_word(talk.cause, person_id, message.text or "")
    if answer is LockAnswer.WAIT:
        talk.dialogue.leave()
        text = _("Too many wrong words. Please try again in 15 minutes, or ask at the centre.")
        talk.screen.show(text, [desk_choice(), menu_choice()])
        return
    if answer is LockAnswer.WRONG:
        talk.screen.say(_("This is another word. If you forgot yours, the centre takes the lock off."))
        await ask_word(talk)
        return
    card = await talk.services.people.switch(talk.cause, person_id)
    talk.dialogue.person_id, talk.dialogue.unit_id = card.id, card.unit_id
    await _on(talk)


async def _on(talk: Talk) -> None:
    then = talk.dialogue.draft.pop(THEN, "")
    talk.dialogue.draft.pop("whose", None)
    talk.go(None)
    if known(then):
        await go_on(talk, then)
    else:
        talk.dialogue.leave()
        show_menu(talk)
