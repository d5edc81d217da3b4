"""Sentences of the office that many pages share: what stopped a deed, what was done."""

from typing import Any, Final

from i18n import N_
from services.errors import DomainError, Stale
from services.passwords import SHORTEST, WeakPassword
from services.profiles import WrongOldPassword
from services.signing_in import TooManyTries, WrongPassword
from services.staff import BadLoginName, NameTaken, OwnLogin

_OTHERWISE: Final = N_("That is not possible now. Nothing was changed.")

# One sentence a fact; placeholders are attributes of the error.
SENTENCES: Final[dict[type[DomainError], str]] = {
    Stale: N_("Somebody else has just changed this. Look at it again before you go on."),
    WrongPassword: N_("The name or the password does not fit. Check both and try again."),
    TooManyTries: N_("Too many tries. Wait {minutes} min and try again."),
    WrongOldPassword: N_("The present password does not fit."),
    WeakPassword: N_("At least {shortest} characters, not the login's name, not one letter repeated."),
    NameTaken: N_("This login name is taken. Choose another one."),
    BadLoginName: N_("3 to 60 small Latin letters, digits, dots or dashes."),
    OwnLogin: N_("You cannot end your own login. Ask another administrator."),
}

# What stands above a page after a deed; the address carries the key only.
DONE: Final[dict[str, str]] = {
    "saved": N_("Saved."),
    "password": N_("The password is changed. Other browsers are signed out."),
    "password_first": N_("First choose a password of your own."),
    "session_ended": N_("That browser is signed out."),
    "chats_left": N_("Your chats are parted from this login."),
    "login_ended": N_("The login is ended and signed out everywhere."),
}


def sentence(error: DomainError) -> tuple[str, dict[str, Any]]:
    """The words for a fact, to be put into the reader's language, and what fills them."""
    for kind in type(error).__mro__:
        if kind in SENTENCES:
            return SENTENCES[kind], {"shortest": SHORTEST, **getattr(error, "__dict__", {})}
    return _OTHERWISE, {}
