"""One person on several chats: a code shown in one, typed in the other, joined once the person says yes."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Code, Text

from bot.afterwards import afterwards
from bot.answers import ask_again
from bot.callbacks import Press, number_of
from bot.keyboards import Choice
from bot.menu import menu_choice, show_menu, stop
from bot.own import own_area
from bot.registering import THEN
from bot.states import Profile, asks
from bot.talk import Talk
from bot.wishes import on_press
from db.enums import ChannelName
from documents.labels import channel_label
from documents.messenger_links import messenger_links
from i18n import gettext as _
from i18n import pgettext, speaking
from services.errors import NotFound
from services.one_time_codes import CODE_LIVES, WrongCode
from services.people.cards import LockedByWord
from services.people.joining import Invitation, SameChat
from services.people.joining_rows import VisitsOverlap

_CODE = "code"
_NOBODY = "nobody"


def register(router: Router) -> None:
    """Showing a code; answering whose it is."""
    on_press(router, "profile.join", show_code)
    here = StateFilter(Profile.joining)
    router.callback_query.register(agreed, Press("join.yes"), here)
    router.callback_query.register(declined, Press("join.no"), here)


@own_area("profile.join")
async def show_code(talk: Talk) -> None:
    """A code for the other chat; whoever has it reads everything."""
    back = Choice(pgettext("button", "Back"), "profile", stays=True)
    talk.dialogue.leave()
    try:
        code = await talk.services.people.make_join_code(talk.cause)
    except NotFound:
        talk.screen.show(_("On a shared computer no chat can be joined. Use your own phone."), [back])
        return
    minutes = int(CODE_LIVES.total_seconds()) // 60
    before = (
        _("You may write to us from another messenger as well. Your visits and data will be the same there."),
        "",
        _("Open our chat there and write this code:"),
        "",
    )
    after = (
        "",
        "",
        _("It is valid for {minutes} minutes, once.").format(minutes=minutes),
        _("Give it to nobody: whoever has it sees your visits and data."),
    )
    # Messengers copy such a piece at a press.
    text = Text("\n".join(before), Code(code), "\n".join(after))
    talk.screen.show(text, [*await _links(talk, code), back, menu_choice()])


async def _links(talk: Talk, code: str) -> list[Choice]:
    """One press instead of typing: opens the other messenger, which brings the code along."""
    labels = {
        ChannelName.TELEGRAM: pgettext("button", "Open Telegram"),
        ChannelName.WHATSAPP: pgettext("button", "Open WhatsApp"),
    }
    links = messenger_links(await talk.services.channels.names(), code.replace("-", ""))
    here = talk.dialogue.channel
    return [Choice(labels[channel], url=link) for channel, link in links.items() if channel is not here]


async def invited(talk: Talk, code: str) -> bool:
    """A code was typed here: asks before anything is joined. False where it is nobody's."""
    try:
        found = await talk.services.people.invitation(talk.cause.by, code)
    except WrongCode:
        return False
    except SameChat:
        talk.screen.say(_("This chat is joined already. Write the code in the other messenger."))
        await ask_again(talk)
        return True
    talk.dialogue.lang = talk.dialogue.lang or found.lang
    with speaking(talk.dialogue.lang):
        stop(talk)
        talk.go(Profile.joining)
        talk.dialogue.draft = {_CODE: code}
        await ask_to_join(talk)
    return True


@asks(Profile.joining)
async def ask_to_join(talk: Talk) -> None:
    """Whose chat it would be; and who of this chat is the same person, where people registered here."""
    try:
        found = await talk.services.people.invitation(talk.cause.by, str(talk.dialogue.draft.get(_CODE, "")))
    except (WrongCode, SameChat):
        _too_late(talk)
        return
    people = await talk.services.people.of_contact(talk.dialogue.contact_id)
    lines = [*_whose(found), ""]
    no = Choice(pgettext("button", "Do not join"), "join.no")
    if not people:
        yes = Choice(pgettext("button", "Yes, join"), "join.yes", _NOBODY)
        talk.screen.show("\n".join([*lines, _("Join this chat to it?")]), [yes, no])
        return
    lines += [
        _("Somebody is registered in this chat, too. Who is the same person?"),
        _("The two registrations become one, with all visits."),
    ]
    rows = [
        Choice(f"{one.given_name} {one.family_initial}.".strip(), "join.yes", one.person_id) for one in people
    ]
    another = Choice(pgettext("button", "Nobody of them"), "join.yes", _NOBODY)
    talk.screen.show("\n".join(lines), [*rows, another, no])


@afterwards("join")
async def again(talk: Talk) -> None:
    """The lock word was said: back to the question whose it is."""
    talk.go(Profile.joining)
    await ask_to_join(talk)


def _whose(found: Invitation) -> list[str]:
    name = f"{found.given_name} {found.family_initial}.".strip()
    return [
        _("This code comes from another chat."),
        _("Where: {channel}").format(channel=channel_label(found.channel)),
        _("Name: {name}").format(name=name),
        "",
        _("Joined chats show the same visits, data and notices."),
        _("Join them only if you made the code yourself."),
    ]


async def agreed(press: CallbackQuery, talk: Talk, value: str) -> None:
    """One chat and one registration from now on."""
    same_as = None if value == _NOBODY else number_of(value)
    if same_as == 0:
        await ask_again(talk)
        return
    code = str(talk.dialogue.draft.get(_CODE, ""))
    try:
        card = await talk.services.people.join(talk.cause, code, same_as)
    except VisitsOverlap:
        text = _("Both registrations have a visit at the same time. Cancel one of them, then join the chats.")
        talk.dialogue.leave()
        show_menu(talk, text)
        return
    except LockedByWord:
        talk.dialogue.draft |= {THEN: "join", "whose": same_as}
        talk.go(Profile.lock_word)
        await ask_again(talk)
        return
    except (WrongCode, SameChat):
        _too_late(talk)
        return
    talk.dialogue.leave()
    talk.dialogue.kept.clear()
    talk.dialogue.person_id, talk.dialogue.unit_id = card.id, card.unit_id
    show_menu(talk, _("The chats are joined: visits, data and notices are the same in both."))


async def declined(press: CallbackQuery, talk: Talk) -> None:
    """Nothing is joined; the code is not used up."""
    talk.dialogue.leave()
    show_menu(talk, _("Nothing was joined."))


def _too_late(talk: Talk) -> None:
    talk.dialogue.leave()
    show_menu(talk, _("This code is no longer valid. Make a new one where you took it from."))
