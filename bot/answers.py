"""What is said when something does not go as asked: facts in words, old buttons, our own faults."""

from bot.menu import menu_choice, show_menu
from bot.states import question_of
from bot.talk import Talk
from i18n import gettext as _
from services.errors import DomainError, NotFound


async def ask_again(talk: Talk) -> None:
    """Asks what the dialogue waits for; without a dialogue, offers the menu."""
    ask = question_of(talk.dialogue.state)
    if ask is not None:
        await ask(talk)
    else:
        show_menu(talk)


async def old_button(talk: Talk) -> None:
    """A button of an earlier question was pressed."""
    talk.screen.say(_("This button belongs to an earlier question."))
    await ask_again(talk)


async def fact(talk: Talk, error: DomainError) -> None:
    """A rule said no and the handler had no better words for it."""
    if isinstance(error, NotFound):
        talk.screen.show(_("We could not find this. It may have been changed meanwhile."), [menu_choice()])
    else:
        talk.screen.show(_("This cannot be done now. Nothing was changed."), [menu_choice()])


async def broke(talk: Talk) -> None:
    """A fault of ours."""
    text = _("Something went wrong on our side. Nothing was changed. Please try once more a little later.")
    talk.screen.show(text, [menu_choice()])
