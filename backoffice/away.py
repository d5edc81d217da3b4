"""While the database cannot be used: a page in both languages that says so, and keeps what was typed.

The form that was sent stands on the page with its key: sent again it is carried out once, however often it
was tried. Nothing is asked of the database for it, not even who is signed in.
"""

from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

import structlog
from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backoffice.pages import Pages
from i18n import LOCALES, N_
from services.troubles import Trouble, trouble_of

log = structlog.get_logger(__name__)

# Seconds until a browser that only looks may look again by itself.
AGAIN_AFTER: Final = 20
# As much of a form as is kept; no form of ours is longer.
MOST: Final = 200_000
# Never written into a page: whoever sent one of these types it again.
SECRET: Final = frozenset({"password", "old", "new", "again", "pin", "code"})
TITLE: Final = N_("Please wait a minute")
SENTENCES: Final = {
    Trouble.AWAY: N_("Kenes cannot reach its data just now. Nothing was changed."),
    Trouble.FULL: N_("The server has no room left. Nothing was changed. Please tell the administrator."),
}
KEPT: Final = N_("What you wrote is kept on this page. Leave it open, and press the button in a minute.")
SECRET_NOT_KEPT: Final = N_("A password is not kept on a page. Please type it again in a minute.")
LOOK_AGAIN: Final = N_("This page tries again by itself.")


class Away:
    """Answers 503 where an error says that the database cannot be used; other errors pass."""

    def __init__(self, app: ASGIApp, pages: Pages) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, is_whole, body = False, False, bytearray()

        async def listening() -> Message:
            nonlocal is_whole
            message = await receive()
            is_whole = not message.get("more_body", False)
            if len(body) <= MOST:
                body.extend(message.get("body", b""))
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, listening, watched)
        except Exception as error:
            trouble = trouble_of(error)
            if trouble is None or started:
                raise
            log.warning("database_cannot_be_used", trouble=trouble.value, fault=type(error).__name__)
            # Who it is was asked before what they sent was read.
            while not is_whole and len(body) <= MOST:
                await listening()
            await self._page(Request(scope), trouble, bytes(body))(scope, receive, send)

    def _page(self, request: Request, trouble: Trouble, body: bytes) -> Response:
        is_form = request.method == "POST"
        fields = fields_of(request, body) if is_form else []
        is_secret = any(name in SECRET for name, _ in fields)
        what_now = (SECRET_NOT_KEPT if is_secret else KEPT) if is_form else LOOK_AGAIN
        page = self._pages.show(
            "away.html",
            LOCALES[0],
            HTTPStatus.SERVICE_UNAVAILABLE,
            desk=None,
            title=TITLE,
            message=SENTENCES[trouble],
            what_now=what_now,
            address=f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path,
            fields=[] if is_secret else fields,
            again_after=0 if is_form else AGAIN_AFTER,
        )
        page.headers["Retry-After"] = str(AGAIN_AFTER)
        return page


def fields_of(request: Request, body: bytes) -> list[tuple[str, str]]:
    """What the form held, in order; nothing of a form with files, or of one that is too long."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded" or len(body) > MOST:
        return []
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
