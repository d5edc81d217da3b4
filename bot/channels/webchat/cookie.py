"""Who writes: known from a signed cookie alone, never from what was sent."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.responses import Response

from services.clock import Clock

PATH = "/chat"
NAME = "kenes_chat"
PUBLIC_NAME = "kenes_chat_public"
LANGUAGE_NAME = "kenes_chat_lang"
KEPT = timedelta(days=365)
# The page ends a shared session itself; the server allows for the way of its last word.
GRACE = timedelta(seconds=20)


class Standing(StrEnum):
    """What a cookie says of its bearer."""

    KNOWN = "known"
    FRESH = "fresh"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser: its contact's id within this channel, and whether the computer is a shared one."""

    external_id: str
    public: bool
    standing: Standing

    @property
    def is_fresh(self) -> bool:
        return self.standing is Standing.FRESH

    @property
    def is_over(self) -> bool:
        return self.standing is Standing.OVER


def new_external_id() -> str:
    """A random number of 52 bits: safe in JavaScript, guessed by nobody (the cookie is signed besides)."""
    return str(secrets.randbits(52) | 1 << 51)


class Cookies:
    """Reads and writes the chat's cookies; ages are taken by the application's clock."""

    def __init__(self, secret: bytes, clock: Clock, *, secure: bool, idle: timedelta) -> None:
        self._signer = URLSafeSerializer(secret, salt="webchat")
        self._clock = clock
        self._secure = secure
        self._idle = idle

    def read(self, cookies: Mapping[str, str], *, public: bool = False) -> Visitor:
        """The bearer. A forged or aged cookie makes a fresh one; a shared session that ran out is over.

        A shared session comes before the browser's own cookie until it is ended.
        """
        shared = self._opened(cookies.get(PUBLIC_NAME), public=True)
        if shared:
            external_id, age = shared
            if age <= self._idle + GRACE:
                return Visitor(external_id, True, Standing.KNOWN)
            if not public:
                return Visitor(external_id, True, Standing.OVER)
        own = None if public else self._opened(cookies.get(NAME), public=False)
        if own and own[1] <= KEPT:
            return Visitor(own[0], False, Standing.KNOWN)
        return Visitor(new_external_id(), public, Standing.FRESH)

    def _opened(self, value: str | None, *, public: bool) -> tuple[str, timedelta] | None:
        if not value:
            return None
        try:
            external_id, issued, of_public = self._signer.loads(value)
            if of_public is not public or not 0 < int(external_id) < 1 << 52:
                return None
            return str(external_id), timedelta(seconds=self._now() - int(issued))
        except (BadSignature, TypeError, ValueError, OverflowError):
            return None

    def _now(self) -> int:
        return int(self._clock.now().timestamp())

    def write(self, response: Response, visitor: Visitor) -> None:
        """Gives or renews the cookie; a shared computer's ends with the browser."""
        response.set_cookie(
            PUBLIC_NAME if visitor.public else NAME,
            self._text([visitor.external_id, self._now(), visitor.public]),
            max_age=None if visitor.public else int(KEPT.total_seconds()),
            path=PATH,
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def _text(self, content: list[object]) -> str:
        signed = self._signer.dumps(content)
        return signed.decode() if isinstance(signed, bytes) else signed

    def forget(self, response: Response) -> None:
        """Takes a shared session's cookie away."""
        response.delete_cookie(PUBLIC_NAME, path=PATH, secure=self._secure, httponly=True, samesite="lax")

    def keep_language(self, response: Response, lang: str, *, public: bool) -> None:
        """Remembers the language of the page's frame."""
        response.set_cookie(
            LANGUAGE_NAME,
            lang,
            max_age=None if public else int(KEPT.total_seconds()),
            path=PATH,
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )
