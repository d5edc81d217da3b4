"""One-time codes that are read from one screen and typed on another: «7KQM-3XHD»."""

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from services.errors import DomainError

CODE_LIVES: Final = timedelta(minutes=15)
# Without those that look alike: 0 and O, 1, I and L.
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUP: Final = 4


class WrongCode(DomainError):
    """A one-time code that is unknown, used or too old: the three are never told apart."""


def make_code(groups: int = 2) -> str:
    """A new code as it is shown: two groups are 38 bits, of which a guess within 15 minutes finds nothing.

    It has letters and figures, so that typed too late it is still known from a word and from a number.
    """
    code = ""
    while code.isalpha() or code.isdigit() or not code:
        code = "".join(secrets.choice(_LETTERS) for _ in range(_GROUP * groups))
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def code_hash(typed: str) -> str:
    """What is kept of it. Read aloud or typed on a phone: small letters, blanks and dashes do not matter."""
    code = "".join(c for c in typed.upper() if c.isalnum())
    return hashlib.sha256(code.encode()).hexdigest()
