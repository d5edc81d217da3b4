"""The words of the chat's frame, in both languages: the page carries both and follows the dialogue."""

from functools import cache

from i18n import LOCALES, pgettext, speaking
from i18n import gettext as _

LANGUAGES = (("kk", "Қазақша", "Қаз"), ("ru", "Русский", "Рус"))


def _frame() -> dict[str, str]:
    return {
        "service": _("Youth centre"),
        "languages": _("Language"),
        "skip": _("Go to the message box"),
        "log": _("Conversation"),
        "bot": _("Assistant"),
        "you": _("You"),
        "box": _("Message"),
        "placeholder": _("Write a message"),
        "send": pgettext("button", "Send"),
        "attach": _("Attach a file"),
        "send_file": pgettext("button", "Send the file"),
        "refresh": _("Show new messages"),
        "newer": _("New messages"),
        "earlier": _("Show earlier messages"),
        "earlier_shown": _("Earlier messages are shown above."),
        "all_shown": _("The whole conversation is shown."),
        "no_earlier": _("Earlier messages did not open. Press once more."),
        "clear": pgettext("button", "Clear the screen"),
        "not_cleared": _("The screen was not cleared on other devices. Press the button once more."),
        "empty": _("The screen is clear. To go on, write any word."),
        "menu": pgettext("button", "Main menu"),
        "no_script": _("New messages come after a refresh"),
        "connected": _("Connected"),
        "connecting": _("Connecting…"),
        "lost": _("No connection. Trying again…"),
        "not_sent": _("Not sent."),
        "repeat": pgettext("button", "Try again"),
        "change": pgettext("button", "Change"),
        "shared": _("Shared computer. After the end nothing of this chat stays here."),
        "end": pgettext("button", "End the chat"),
        "still_here": _("Are you still here?"),
        "closing": _("The chat closes soon. Seconds left:"),
        "stay": pgettext("button", "I am here"),
    }


@cache
def frame_words() -> dict[str, dict[str, str]]:
    """By language, then by name."""
    spoken = {}
    for locale in LOCALES:
        with speaking(locale):
            spoken[locale] = _frame()
    return spoken


def too_long(limit: int) -> str:
    """The message is longer than the chat carries."""
    return _(
        "The message is too long. Please shorten it or send it in parts. Letters at most: {limit}"
    ).format(limit=limit)


def nothing_written() -> str:
    return _("The message is empty. Please write a word.")


def too_often() -> str:
    return _("Too many messages at once. Please wait a minute and try again.")


def file_too_big(megabytes: int) -> str:
    return _("The file is too big. Megabytes at most: {limit}").format(limit=megabytes)


def not_understood() -> str:
    return _("This could not be read. Please open the chat again and repeat.")


def from_elsewhere() -> str:
    return _("This came from another page. Please write in the chat itself.")


def our_fault() -> str:
    """The same words as in the dialogue."""
    return _("Something went wrong on our side. Nothing was changed. Please try once more a little later.")


def please_wait() -> str:
    """Heading while the database cannot be used."""
    return _("Please wait a minute")


def away(*, is_full: bool) -> str:
    """The database cannot be used just now, or has no room left: what to do."""
    if is_full:
        return _("We cannot save anything just now. Nothing was changed. Please try again in an hour.")
    return _("We cannot reach our data just now. Nothing was changed. Please try again in a minute.")


def is_over() -> tuple[str, str]:
    """A shared session ended: heading and sentence."""
    return _("The chat is closed"), _("Nothing of it stays on this computer.")


def start_again() -> str:
    return pgettext("button", "Start again")


def back_to_chat() -> str:
    return pgettext("button", "Back to the chat")


def went_wrong() -> str:
    """Heading of a page that says what to do."""
    return _("The message was not sent")


def no_such_page() -> tuple[str, str]:
    return _("There is nothing here"), _("The file is no longer kept. You can ask for it again in the chat.")
