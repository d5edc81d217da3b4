"""Signing in and out."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from backoffice.dependencies import PUBLIC, SIGNED_IN, Desk, Lobby, wanted_language
from backoffice.forms import FILL_IN
from backoffice.security import COOKIE, HOME, drop_cookie, local_path, set_cookie
from backoffice.words import sentence
from i18n import DEFAULT, LOCALES
from services.errors import DomainError
from services.passwords import LONGEST
from services.signing_in import WrongPassword
from services.throttling import TooManyTries

TODAY = f"{HOME}/today"


def build_router() -> APIRouter:
    """Login, logout, and the way from the bare address."""
    router = APIRouter()
    router.get("/")(home)
    router.get("/login")(login_page)
    router.post("/login")(sign_in)
    router.post("/logout")(sign_out)
    return router


async def home(_desk: Annotated[Desk, Depends(SIGNED_IN)]) -> Response:
    """The bare address leads to Today."""
    return RedirectResponse(TODAY, HTTPStatus.SEE_OTHER)


async def login_page(lobby: Annotated[Lobby, Depends(PUBLIC)]) -> Response:
    """The form, in both languages at once; who is signed in already goes on."""
    where = local_path(lobby.request.query_params.get("next"), TODAY)
    token = lobby.request.cookies.get(COOKIE, "")
    if token and await lobby.office.services.signing_in.recognise(token):
        return RedirectResponse(where, HTTPStatus.SEE_OTHER)
    return _form(lobby, where)


async def sign_in(lobby: Annotated[Lobby, Depends(PUBLIC)]) -> Response:
    """A session and its cookie; else the form again, with what is wrong."""
    form, office = lobby.form, lobby.office
    where = local_path(form.get("next"), TODAY)
    name = form.text("login", longest=60)
    password = form.get("password")
    if not password or len(password) > LONGEST:
        form.wrong("password", FILL_IN)
    if form.faults:
        return _form(lobby, where, HTTPStatus.UNPROCESSABLE_ENTITY)
    lang = form.get("lang")
    client = lobby.request.client
    try:
        token = await office.services.signing_in.sign_in(
            name,
            password,
            address=client.host if client else "",
            browser=lobby.request.headers.get("user-agent", ""),
            lang=lang if lang in LOCALES else None,
        )
    except WrongPassword as fault:
        return _form(lobby, where, HTTPStatus.UNPROCESSABLE_ENTITY, fault)
    except TooManyTries as fault:
        return _form(lobby, where, HTTPStatus.TOO_MANY_REQUESTS, fault)
    answer = RedirectResponse(where, HTTPStatus.SEE_OTHER)
    set_cookie(answer, office.settings, token)
    return answer


async def sign_out(desk: Annotated[Desk, Depends(SIGNED_IN)]) -> Response:
    """Ends the session on the server and in the browser; nothing of ours stays in it."""
    await desk.services.signing_in.sign_out(desk.token)
    answer = RedirectResponse(f"{HOME}/login", HTTPStatus.SEE_OTHER)
    drop_cookie(answer, desk.office.settings)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _form(
    lobby: Lobby, where: str, status: int = HTTPStatus.OK, fault: DomainError | None = None
) -> Response:
    message, values = sentence(fault) if fault else ("", {})
    chosen = wanted_language(lobby.request) or lobby.form.get("lang")
    return lobby.office.pages.show(
        "login.html",
        chosen if chosen in LOCALES else DEFAULT,
        status,
        form=lobby.form,
        where=where,
        chosen=chosen if chosen in LOCALES else "",
        message=message,
        values=values,
    )
