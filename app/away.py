"""While the database cannot be used: 503 for the whole application, in the words of whoever was asked.

What was sent comes along to the page that says so, with its key: sent again it is carried out once, however
often it was tried. Nothing is asked of the database for it, not even who is signed in.
"""

from http import HTTPStatus
from typing import Final, Protocol
from urllib.parse import parse_qsl

import structlog
from fastapi import Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.troubles import Trouble, trouble_of

log = structlog.get_logger(__name__)

# As much of a form as is kept; no form of ours is longer.
MOST: Final = 200_000
# Seconds until it makes sense to try again.
AGAIN_AFTER: Final = 20


class Words(Protocol):
    """Says for one part of the application that its data cannot be reached; `fields`: a form's, in order."""

    def __call__(
        self, request: Request, trouble: Trouble, fields: list[tuple[str, str]], again_after: int, /
    ) -> Response: ...


class Away:
    """Answers where an error says that the database cannot be used; other errors pass.

    A mounted application answers its own errors before anybody around it: it has one of these, too.
    """

    def __init__(self, app: ASGIApp, words: Words) -> None:
        self._app = app
        self._words = words

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
            await self._answer(Request(scope), trouble, bytes(body))(scope, receive, send)

    def _answer(self, request: Request, trouble: Trouble, body: bytes) -> Response:
        answer = self._words(request, trouble, fields_of(request, body), AGAIN_AFTER)
        answer.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        answer.headers["Retry-After"] = str(AGAIN_AFTER)
        return answer


def fields_of(request: Request, body: bytes) -> list[tuple[str, str]]:
    """What the form held, in order; nothing of a form with files, or of one that is too long."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method != "POST" or kind != "application/x-www-form-urlencoded" or len(body) > MOST:
        return []
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
