"""Signing in and out."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from backoffice.dependencies import PUBLIC, SIGNED_IN, Desk, Lobby
from backoffice.doors import TODAY, login_form, resume
from backoffice.forms import FILL_IN
from backoffice.kept import Sealed
from backoffice.security import (
    COOKIE,
    HOME,
    computer_of,
    drop_cookie,
    local_path,
    new_computer,
    set_computer,
    set_cookie,
)
from i18n import LOCALES
from services.errors import DomainError
from services.staff.passwords import LONGEST
from services.staff.signing_in import WrongPassword
from services.throttling import TooManyTries


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
    signed = await lobby.office.services.signing_in.recognise(token) if token else None
    if signed is not None and not signed.is_locked:
        return RedirectResponse(where, HTTPStatus.SEE_OTHER)
    return await _form(lobby, where)


async def sign_in(lobby: Annotated[Lobby, Depends(PUBLIC)]) -> Response:
    """A session and its cookie; else the form again, with what is wrong."""
    form, office = lobby.form, lobby.office
    where = local_path(form.get("next"), TODAY)
    if "login" not in form.values:
        # From the lock, with a kept form: the password instead of the PIN.
        return await _form(lobby, where)
    name = form.text("login", longest=60)
    password = form.get("password")
    if not password or len(password) > LONGEST:
        form.wrong("password", FILL_IN)
    if form.faults:
        return await _form(lobby, where, HTTPStatus.UNPROCESSABLE_ENTITY)
    lang = form.get("lang")
    client = lobby.request.client
    computer = computer_of(lobby.request) or new_computer()
    try:
        token = await office.services.signing_in.sign_in(
            name,
            password,
            address=client.host if client else "",
            browser=lobby.request.headers.get("user-agent", ""),
            lang=lang if lang in LOCALES else None,
            computer=computer,
        )
    except WrongPassword as fault:
        return await _form(lobby, where, HTTPStatus.UNPROCESSABLE_ENTITY, fault)
    except TooManyTries as fault:
        return await _form(lobby, where, HTTPStatus.TOO_MANY_REQUESTS, fault)
    answer: Response = RedirectResponse(where, HTTPStatus.SEE_OTHER)
    if form.get("kept") and (signed := await office.services.signing_in.recognise(token)):
        desk = Desk(lobby.request, office, signed, token, office.services, form)
        answer = (
            desk.show("second_factor/door.html", where=where)
            if desk.is_half_open
            else resume(lobby.request, signed, token, Sealed(form.get("kept")))
        )
    set_cookie(answer, office.settings, token)
    set_computer(answer, office.settings, computer)
    return answer


async def sign_out(desk: Annotated[Desk, Depends(SIGNED_IN)]) -> Response:
    """Ends the session on the server and in the browser; nothing of ours stays in it."""
    await desk.services.signing_in.sign_out(desk.token)
    answer = RedirectResponse(f"{HOME}/login", HTTPStatus.SEE_OTHER)
    drop_cookie(answer, desk.office.settings)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


async def _form(
    lobby: Lobby, where: str, status: int = HTTPStatus.OK, fault: DomainError | None = None
) -> Response:
    return await login_form(lobby.request, lobby.office, lobby.form, where, status, fault)
