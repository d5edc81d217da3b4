"""The menu: every way on, in rows; nothing on it that does not exist yet."""

from typing import Any, Final

from bot.keyboards import ROWS, Choice
from bot.talk import Talk
from i18n import LOCALES, pgettext, speaking
from i18n import gettext as _
from services.folding import fold

STOPPED: Final = "stopped"
# Dialogues whose answers are kept when somebody goes to the menu in their middle.
WORTH_KEEPING: Final = (
    *("Registration:", "Booking:help", "Booking:hour", "Booking:day", "Booking:con"),
    *("Appealing:door", "Appealing:about", "Appealing:whom"),
    *("Appealing:topic", "Appealing:text", "Appealing:preview"),
)
# A message that was begun and not sent, when another dialogue was stopped after it.
UNSENT_APPEAL: Final = "unsent_appeal"
_APPEALING: Final = "Appealing:"
# In a draft that nobody else who writes from here may go on with: whose it is.
BY: Final = "by"


def menu_choice() -> Choice:
    """The way on from anywhere."""
    return Choice(pgettext("button", "Main menu"), "menu", stays=True)


def book_choice() -> Choice:
    """Begins a booking."""
    return Choice(pgettext("button", "Book a consultation"), "book", stays=True)


def bookings_choice() -> Choice:
    """My bookings."""
    return Choice(pgettext("button", "My bookings"), "bookings", stays=True)


def register_choice() -> Choice:
    """Six questions; booking asks them too where they are needed."""
    return Choice(pgettext("button", "Registration"), "register", stays=True)


def another_person_choice() -> Choice:
    """Several people share a phone: who is writing is chosen."""
    return Choice(pgettext("button", "I am another person"), "people", stays=True)


def urgent_choice() -> Choice:
    """Numbers for urgent help."""
    return Choice(pgettext("button", "Urgent help"), "urgent", stays=True)


def desk_choice() -> Choice:
    """The centre's desk: people answer."""
    return Choice(pgettext("button", "Ask a question"), "desk", stays=True)


def appeals_choice() -> Choice:
    """All of it behind one row, what one wrote before among it."""
    return Choice(pgettext("row", "Complaint, idea, thanks"), "appeals", stays=True)


def go_on_choice() -> Choice:
    """Back to the question that waits."""
    return Choice(pgettext("button", "Continue"), "go_on", stays=True)


def menu_rows(talk: Talk) -> list[Choice]:
    """At most ten; the first goes on with what was stopped."""
    rows = _every_row(talk)
    # What stands below it on no other page would be found by nobody; this is said again by /help.
    return rows if len(rows) <= ROWS else [row for row in rows if row.deed != "help"]


def _every_row(talk: Talk) -> list[Choice]:
    rows = [go_on_choice()] if is_stopped(talk) else []
    return [
        *rows,
        book_choice(),
        # Nobody registered has no bookings yet.
        bookings_choice() if talk.dialogue.person_id else register_choice(),
        Choice(pgettext("button", "About the centre"), "centre", stays=True),
        desk_choice(),
        appeals_choice(),
        urgent_choice(),
        Choice(pgettext("button", "My data"), "profile", stays=True),
        Choice(pgettext("button", "About this chat"), "help", stays=True),
        Choice(language_label(), "lang", stays=True),
        *([another_person_choice()] if talk.dialogue.person_id else []),
    ]


def wish_of_label(talk: Talk, text: str) -> str | None:
    """What a label of the menu leads to, typed where the menu is not on the screen."""
    typed = fold(text[:100])
    return next((row.deed for row in _every_row(talk) if typed and fold(row.label) == typed), None)


def language_label() -> str:
    """«Тіл / Язык»: one's own language first, both words always."""
    own = pgettext("button", "Language")
    words = []
    for name in LOCALES:
        with speaking(name):
            words.append(pgettext("button", "Language"))
    return " / ".join([own, *(word for word in words if word != own)])


def is_stopped(talk: Talk) -> bool:
    """Whether answers of a stopped dialogue are kept to go on with."""
    stopped = talk.dialogue.kept.get(STOPPED)
    return stopped is not None and is_own(talk, stopped)


def is_own(talk: Talk, stopped: dict[str, Any]) -> bool:
    """Whether whoever writes now began it; what a stranger began belongs to whom they turn out to be."""
    by = stopped["draft"].get(BY)
    return by is None or by == talk.dialogue.person_id


def stop(talk: Talk) -> None:
    """Out of the dialogue; what would be missed is kept for later."""
    dialogue = talk.dialogue
    if dialogue.state is not None and dialogue.state.startswith(WORTH_KEEPING):
        before = dialogue.kept.get(STOPPED)
        if before and before["state"].startswith(_APPEALING) and not dialogue.state.startswith(_APPEALING):
            dialogue.kept[UNSENT_APPEAL] = before
        dialogue.kept[STOPPED] = {"state": dialogue.state, "draft": dialogue.draft}
    dialogue.leave()


def take_up(talk: Talk) -> bool:
    """Back where the dialogue was stopped; False when there is nothing to go on with."""
    if not is_stopped(talk):
        return False
    stopped = talk.dialogue.kept.pop(STOPPED)
    if talk.dialogue.person_id is not None and stopped["state"].startswith("Registration"):
        # Registered meanwhile, in another way.
        return False
    talk.dialogue.state, talk.dialogue.draft = stopped["state"], stopped["draft"]
    return True


def show_menu(talk: Talk, text: str = "") -> None:
    """The menu below a text, or below the question what to do."""
    talk.screen.show(text or _("What would you like to do?"), menu_rows(talk))
