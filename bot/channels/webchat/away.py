"""While the database cannot be used: the script is told so, a page without scripts keeps what was typed.

A message keeps its id: sent again it is taken once, however often it was tried.
"""

from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

import structlog
from fastapi import Request
from fastapi.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.webchat import words
from bot.channels.webchat.answers import page, said
from bot.channels.webchat.cookie import LANGUAGE_NAME
from bot.channels.webchat.guard import FORM_LIMIT
from bot.channels.webchat.page import PATHS, Pages, language
from i18n import speaking
from services.troubles import Trouble, trouble_of

log = structlog.get_logger(__name__)

# Seconds until it makes sense to try again.
AGAIN_AFTER: Final = 20


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
            if len(body) <= FORM_LIMIT:
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
            while not is_whole and len(body) <= FORM_LIMIT:
                await listening()
            await self._answer(Request(scope), trouble, bytes(body))(scope, receive, send)

    def _answer(self, request: Request, trouble: Trouble, body: bytes) -> Response:
        asked, kept = request.query_params.get("lang"), request.cookies.get(LANGUAGE_NAME)
        lang = language(asked, None, kept, request.headers)
        with speaking(lang):
            sentence = words.away(is_full=trouble is Trouble.FULL)
            heading = words.please_wait()
        if "text/html" not in request.headers.get("accept", "text/html"):
            answer = said(HTTPStatus.SERVICE_UNAVAILABLE, error="away", message=sentence)
        else:
            fields = fields_of(request, body)
            html = self._pages.away(lang, heading, sentence, _address(request), fields)
            answer = page(request, html, HTTPStatus.SERVICE_UNAVAILABLE)
        answer.headers["Retry-After"] = str(AGAIN_AFTER)
        return answer


def fields_of(request: Request, body: bytes) -> list[tuple[str, str]]:
    """What a page without scripts sent; nothing of a file, or of what is too long."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded" or len(body) > FORM_LIMIT:
        return []
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)


def _address(request: Request) -> str:
    """Where to try again; a file is chosen again in the chat."""
    if request.method == "POST" and not request.headers.get("content-type", "").startswith(
        "application/x-www-form-urlencoded"
    ):
        return PATHS["page"]
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
