"""What keeps strangers out of a signed-in browser: headers, the cookie, tokens of forms, local addresses."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backoffice.styles import sheet

_SEAL: Final = 32
COOKIE: Final = "kenes_office"
# What the browser calls the computer it runs on: colleagues change places on it by PIN. It opens nothing.
COMPUTER: Final = "kenes_computer"
_COMPUTER_AGE: Final = 400 * 24 * 60 * 60
HOME: Final = "/office"
# No style stands in a page but the one sheet, word for word.
_POLICY: Final = (
    "default-src 'none'",
    "style-src 'self' '{sheet}'",
    "script-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
# How long a page may lie open and what was typed on it still be kept.
KEPT: Final = timedelta(hours=12)
# The address of a file of ours changes with the file.
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class OfficeSettings:
    """`secret`: for tokens of forms; `secure`: the public address is https; `telegram`, `whatsapp`: there
    is a token; `second_factor`: roles that need one are led to set it up before anything else.
    """

    secret: bytes
    secure: bool = False
    public_url: str = ""
    telegram: bool = False
    whatsapp: bool = False
    second_factor: bool = False


class SecureHeaders:
    """Puts the headers on every answer; pages are stored nowhere."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self._app = app
        policy = "; ".join(_POLICY).format(sheet=sheet().source)
        self._headers = {"Content-Security-Policy": policy, **_HEADERS}
        if secure:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                is_file = "/static/" in scope["path"] and message["status"] == 200
                headers.setdefault("Cache-Control", _FOR_EVER if is_file else "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def form_token(settings: OfficeSettings, session_token: str) -> str:
    """What every form of one signed-in browser carries; nobody else can make it.

    Each page masks it anew: pages are sent compressed, and what repeats could be guessed from their length.
    """
    seal, mask = _form_seal(settings, session_token), secrets.token_bytes(_SEAL)
    return (mask + _masked(seal, mask)).hex()


def is_form_token(settings: OfficeSettings, session_token: str, given: str) -> bool:
    """Whether a form came from a page made for this browser."""
    try:
        mask, masked = (found := bytes.fromhex(given))[:_SEAL], found[_SEAL:]
    except ValueError:
        return False
    return len(found) == 2 * _SEAL and hmac.compare_digest(
        _form_seal(settings, session_token), _masked(masked, mask)
    )


def _form_seal(settings: OfficeSettings, session_token: str) -> bytes:
    return hmac.digest(settings.secret, f"form:{session_token}".encode(), "sha256")


def _masked(seal: bytes, mask: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(seal, mask, strict=True))


def filled_by(settings: OfficeSettings, login_id: int, now: datetime) -> str:
    """Says in a form for whom its page was made; it opens nothing, but lets what was typed be kept."""
    said = f"{login_id}.{int(now.timestamp())}"
    return f"{said}.{_stamp(settings, said)}"


def read_filled_by(settings: OfficeSettings, given: str, now: datetime) -> int | None:
    """The login a form was made for; None where we did not say so, or too long ago."""
    said, _, stamp = given.rpartition(".")
    if not hmac.compare_digest(_stamp(settings, said).encode(), stamp.encode()):
        return None
    login_id, _, at = said.partition(".")
    return int(login_id) if abs(now.timestamp() - int(at)) <= KEPT.total_seconds() else None


def _stamp(settings: OfficeSettings, said: str) -> str:
    return hmac.new(settings.secret, f"filled by:{said}".encode(), hashlib.sha256).hexdigest()[:32]


def is_own_page(request: Request, settings: OfficeSettings) -> bool:
    """Whether a form was sent from a page of ours, as far as the browser says.

    Pages are sent with no-referrer, so that some browsers say «Origin: null» of our own forms too:
    Sec-Fetch-Site decides where it is given, the form's token in any case.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin", "null")
    own = {request.headers.get("host", ""), urlsplit(settings.public_url).netloc} - {""}
    try:
        return origin == "null" or urlsplit(origin).netloc in own
    except ValueError:
        return False


def set_cookie(response: Response, settings: OfficeSettings, token: str) -> None:
    """The browser keeps the token until it is closed; the server knows how long it is worth anything."""
    response.set_cookie(COOKIE, token, path=HOME, httponly=True, samesite="lax", secure=settings.secure)


def new_computer() -> str:
    """A name for a computer that has none yet."""
    return secrets.token_urlsafe(24)


def set_computer(response: Response, settings: OfficeSettings, name: str) -> None:
    """The browser remembers which computer it is, also after it was closed."""
    response.set_cookie(
        COMPUTER,
        name,
        max_age=_COMPUTER_AGE,
        path=HOME,
        httponly=True,
        samesite="lax",
        secure=settings.secure,
    )


def computer_of(request: Request) -> str:
    """What this computer is called; empty where nobody has signed in on it yet."""
    return request.cookies.get(COMPUTER, "")[:100]


def drop_cookie(response: Response, settings: OfficeSettings) -> None:
    """After signing out."""
    response.delete_cookie(COOKIE, path=HOME, httponly=True, samesite="lax", secure=settings.secure)


def local_path(wanted: str | None, otherwise: str) -> str:
    """An address within the office, or another one of ours: never a door to somewhere else."""
    if not wanted or not wanted.startswith(f"{HOME}/") or "\\" in wanted or len(wanted) > 500:
        return otherwise
    parts = urlsplit(wanted)
    is_plain = wanted.isprintable() and not parts.scheme and not parts.netloc and ".." not in parts.path
    return wanted if is_plain else otherwise
