"""Answers over HTTP: pages, plain sentences, the headers that every one of them carries."""

import gzip

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from bot.channels.webchat import words
from bot.channels.webchat.guard import FILE_LIMIT_MB, TEXT_LIMIT

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
PACKED_FROM = 1000


def guarded(response: Response, *, keep: str = "no-store") -> Response:
    """With the headers; nothing but static files is kept by anybody."""
    response.headers.update(HEADERS)
    response.headers["Cache-Control"] = keep
    return response


def packs(request: Request) -> bool:
    """Whether the browser unpacks gzip."""
    return "gzip" in request.headers.get("accept-encoding", "")


def page(request: Request, html: str, status: int = 200) -> Response:
    """A page, packed where the browser unpacks."""
    content = html.encode()
    response = HTMLResponse(content, status)
    if packs(request) and len(content) > PACKED_FROM:
        response = HTMLResponse(gzip.compress(content, 6), status, {"Content-Encoding": "gzip"})
    response.headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"
    return guarded(response)


def away(address: str) -> Response:
    """To another page, by GET."""
    return guarded(RedirectResponse(address, 303))


def said(status: int, **content: object) -> Response:
    """A small answer to the script."""
    return guarded(JSONResponse(content, status))


def sentence(why: str) -> str:
    """A refusal in words, in the language spoken now."""
    match why:
        case "too_long":
            return words.too_long(TEXT_LIMIT)
        case "empty":
            return words.nothing_written()
        case "too_often":
            return words.too_often()
        case "file_too_big":
            return words.file_too_big(FILE_LIMIT_MB)
        case "elsewhere":
            return words.from_elsewhere()
        case _:
            return words.not_understood()
