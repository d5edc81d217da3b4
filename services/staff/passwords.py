"""Passwords of staff: argon2 in a thread, the same time for a name nobody has."""

import asyncio
import secrets
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.errors import DomainError

SHORTEST, LONGEST = 10, 200
# Letters that nobody confuses when they are read aloud or from paper.
_CLEAR: Final = "abcdefghjkmnpqrstuvwxyz23456789"
# How many are hashed at once: each takes 64 MiB and a tenth of a second of a processor.
_AT_ONCE: Final = 2


class WeakPassword(DomainError):
    """Too short, too long, or easily guessed."""


class Passwords:
    """Hashes and checks; never on the event loop, never many at once."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = ""
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def hash(self, password: str) -> str:
        """What is stored of a password."""
        async with self._gate:
            return await asyncio.to_thread(self._hasher.hash, _normal(password))

    async def fits(self, stored: str | None, password: str) -> bool:
        """Whether the password is the one stored; takes as long when there is none."""
        async with self._gate:
            return await asyncio.to_thread(self._fits, stored, password)

    def _fits(self, stored: str | None, password: str) -> bool:
        if not self._nobody:
            self._nobody = self._hasher.hash(secrets.token_urlsafe(32))
        try:
            fits = self._hasher.verify(stored or self._nobody, _normal(password)[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
        return fits and stored is not None


# One for the whole process: the gate is of use only when it is shared.
PASSWORDS: Final = Passwords()


def check_strength(password: str, login_name: str) -> None:
    """Raises WeakPassword; length and variety decide, no rules about signs and digits."""
    plain = _normal(password).casefold()
    if not SHORTEST <= len(plain) <= LONGEST:
        raise WeakPassword
    if len(set(plain)) < 5 or login_name.casefold() in plain:
        raise WeakPassword


def make_password() -> str:
    """A first password, easy to read aloud: «k7mq-xh3d-w9tp»; about 59 bits."""
    return "-".join("".join(secrets.choice(_CLEAR) for _ in range(4)) for _ in range(3))


def _normal(password: str) -> str:
    # The same word typed on another keyboard may come in another composition.
    return unicodedata.normalize("NFKC", password)
