"""What a browser is told where there is nothing, or where something of ours broke: in its own language."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from bot.channels.webchat import words
from bot.channels.webchat.answers import page, said
from bot.channels.webchat.cookie import LANGUAGE_NAME
from bot.channels.webchat.page import PATHS, Pages, language
from i18n import speaking


def install(app: FastAPI, pages: Pages) -> None:
    """For every address that no other part of the application answers for."""

    def answer(request: Request, status: int, heading: str, sentence: str, lang: str) -> Response:
        if "application/json" in request.headers.get("accept", ""):
            return said(status, message=sentence)
        with speaking(lang):
            way = (PATHS["page"], words.back_to_chat())
        return page(request, pages.note(lang, heading, sentence, way, problem=True), status)

    async def nothing_here(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND
        lang = _language(request)
        with speaking(lang):
            heading, sentence = words.no_such_page()[0], words.not_understood()
        return answer(request, status, heading, sentence, lang)

    async def broke(request: Request, _error: Exception) -> Response:
        lang = _language(request)
        with speaking(lang):
            heading, sentence = words.went_wrong(), words.our_fault()
        return answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, heading, sentence, lang)

    app.add_exception_handler(HTTPException, nothing_here)
    app.add_exception_handler(Exception, broke)


def _language(request: Request) -> str:
    asked, kept = request.query_params.get("lang"), request.cookies.get(LANGUAGE_NAME)
    return language(asked, None, kept, request.headers)
