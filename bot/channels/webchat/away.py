"""The chat while the database cannot be used: the script is told so, a page keeps what was typed on it.

A message keeps its id: sent again it is taken once, however often it was tried.
"""

from fastapi import Request
from fastapi.responses import Response

from bot.channels.webchat import words
from bot.channels.webchat.answers import page, said
from bot.channels.webchat.cookie import LANGUAGE_NAME
from bot.channels.webchat.page import PATHS, Pages, language
from i18n import speaking
from services.troubles import Trouble


class AwayAnswer:
    """Says so in the visitor's language, to the script or on a page."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def __call__(
        self, request: Request, trouble: Trouble, fields: list[tuple[str, str]], _again_after: int, /
    ) -> Response:
        asked, kept = request.query_params.get("lang"), request.cookies.get(LANGUAGE_NAME)
        lang = language(asked, None, kept, request.headers)
        with speaking(lang):
            sentence = words.away(is_full=trouble is Trouble.FULL)
            heading = words.please_wait()
        if "text/html" not in request.headers.get("accept", "text/html"):
            return said(503, error="away", message=sentence)
        return page(request, self._pages.away(lang, heading, sentence, _address(request), fields))


def _address(request: Request) -> str:
    """Where to try again; a file is chosen again in the chat."""
    if request.method == "POST" and request.headers.get("content-type", "").startswith("multipart/"):
        return PATHS["page"]
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
