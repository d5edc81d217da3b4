"""What the office answers when something stops it: one table from facts to sentences, one page for all."""

import secrets
import traceback
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import _RequestBodyLimitResponseSent
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backoffice import doors
from backoffice.forms import BadForm
from backoffice.kept import NOTHING, Sealed
from backoffice.pages import Pages
from backoffice.security import HOME
from backoffice.words import sentence
from i18n import N_
from services.errors import CLASHES, DomainError, NotAllowed, NotFound, Repeated, Stale
from services.troubles import trouble_of

if TYPE_CHECKING:
    from backoffice.dependencies import Desk
    from services.staff.signing_in import SignedIn

log = structlog.get_logger(__name__)

NOTHING_HERE: Final = N_("There is nothing here, or it is not for your role.")
ROLE_GONE: Final = N_("A role of yours was ended: this is not open to you any more. Nothing was changed.")
OLD_PAGE: Final = N_("This page has grown old. Open it again and repeat; nothing was changed.")


class NotSignedIn(Exception):
    """Nobody is signed in in this browser, or no longer; the form that was sent comes along, sealed."""

    def __init__(self, kept: Sealed = NOTHING) -> None:
        super().__init__()
        self.kept = kept


class IsLocked(Exception):
    """Who is signed in has to show that it is still them; the form that was sent comes along, sealed."""

    def __init__(self, signed: "SignedIn", kept: Sealed = NOTHING) -> None:
        super().__init__()
        self.signed = signed
        self.kept = kept


class OfAnotherPage(BadForm):
    """The form was made for somebody, but before this browser's present session."""

    def __init__(self, kept: Sealed) -> None:
        super().__init__()
        self.kept = kept


class PasswordFirst(Exception):
    """The password was made by somebody else and is to be changed before anything else."""


class CodeFirst(Exception):
    """Of the two factors only the password was given; the form that was sent comes along, sealed."""

    def __init__(self, kept: Sealed = NOTHING) -> None:
        super().__init__()
        self.kept = kept


class SetUpFirst(Exception):
    """The role needs a second factor, and the login has none yet."""


def install(app: FastAPI, pages: Pages) -> None:
    """Words every error of the office, once for all routes."""

    def answer(request: Request, status: int, message: str, /, **values: object) -> Response:
        return pages.trouble(request, status, message, **values)

    async def password_first(_request: Request, _error: Exception) -> Response:
        return RedirectResponse(f"{HOME}/profile?said=password_first", HTTPStatus.SEE_OTHER)

    async def set_up_first(_request: Request, _error: Exception) -> Response:
        where = f"{HOME}/profile/second-factor?said=second_factor_first"
        return RedirectResponse(where, HTTPStatus.SEE_OTHER)

    async def not_found(request: Request, _error: Exception) -> Response:
        desk: Desk | None = getattr(request.state, "desk", None)
        if desk and await desk.services.staff_roles.lost_one(desk.signed.session_id):
            return answer(request, HTTPStatus.NOT_FOUND, ROLE_GONE)
        return answer(request, HTTPStatus.NOT_FOUND, NOTHING_HERE)

    async def repeated(request: Request, _error: Exception) -> Response:
        # The form's own page shows what the first time did; a route that made something catches this itself.
        desk: Desk | None = getattr(request.state, "desk", None)
        return desk.go_back("/today") if desk else RedirectResponse(f"{HOME}/today", HTTPStatus.SEE_OTHER)

    async def refused(request: Request, error: Exception) -> Response:
        message, values = sentence(error if isinstance(error, DomainError) else Stale())
        return answer(request, HTTPStatus.CONFLICT, message, **values)

    async def bad_form(request: Request, _error: Exception) -> Response:
        return answer(request, HTTPStatus.BAD_REQUEST, OLD_PAGE)

    async def http_error(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.BAD_REQUEST
        missing = status == HTTPStatus.NOT_FOUND
        return answer(request, status, NOTHING_HERE if missing else OLD_PAGE)

    for kind, handler in (
        (NotSignedIn, _not_signed_in),
        (IsLocked, _is_locked),
        (PasswordFirst, password_first),
        (CodeFirst, _code_first),
        (SetUpFirst, set_up_first),
        (NotFound, not_found),
        (NotAllowed, not_found),
        (Repeated, repeated),
        (DomainError, refused),
        (OfAnotherPage, _of_another_page),
        (BadForm, bad_form),
        (RequestValidationError, not_found),
        (HTTPException, http_error),
        *((kind, refused) for kind in CLASHES),
    ):
        app.add_exception_handler(kind, handler)
    app.add_middleware(Incidents, pages=pages)


async def _not_signed_in(request: Request, error: Exception) -> Response:
    if doors.wants_json(request):
        return doors.told(HTTPStatus.UNAUTHORIZED, "ended")
    if isinstance(error, NotSignedIn) and error.kept is not NOTHING:
        return await doors.sign_in_page(request, error.kept)
    where = f"?next={quote(_address(request), safe='/')}" if request.method == "GET" else ""
    return RedirectResponse(f"{HOME}/login{where}", HTTPStatus.SEE_OTHER)


async def _is_locked(request: Request, error: Exception) -> Response:
    locked = cast("IsLocked", error)
    if doors.wants_json(request):
        return doors.told(HTTPStatus.LOCKED, "locked", login=locked.signed.actor.login_id)
    return await doors.lock_page(request, locked.signed, HTTPStatus.LOCKED, kept=locked.kept)


async def _of_another_page(request: Request, error: Exception) -> Response:
    desk: Desk = request.state.desk
    kept = cast("OfAnotherPage", error).kept
    return doors.resume(request, desk.signed, desk.token, kept, HTTPStatus.CONFLICT)


async def _code_first(request: Request, error: Exception) -> Response:
    kept, desk = cast("CodeFirst", error).kept, cast("Desk", request.state.desk)
    if kept.text:
        desk.form.values["kept"] = kept.text
        return desk.show("second_factor/door.html", HTTPStatus.UNAUTHORIZED, where=doors.TODAY)
    where = f"?next={quote(_address(request), safe='/')}" if request.method == "GET" else ""
    return RedirectResponse(f"{HOME}/second-factor{where}", HTTPStatus.SEE_OTHER)


class Incidents:
    """An error nobody foresaw: a plain page with a number, the place in the log, nothing else anywhere.

    The error's own text is not logged: it may quote a person.
    """

    def __init__(self, app: ASGIApp, pages: Pages) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except _RequestBodyLimitResponseSent:
            raise  # a form that is too big was answered so: whoever counts its bytes takes this back
        except Exception as error:
            if trouble_of(error) is not None:
                raise  # the whole application has one answer for a database that is away
            number = secrets.token_hex(4)
            log.error("incident", incident=number, kind=type(error).__name__, where=_where(error))
            if started:
                raise
            page = self._pages.incident(Request(scope), number)
            await page(scope, receive, send)


def _where(error: BaseException) -> list[str]:
    """The last steps to the error, without its words."""
    return [
        f"{step.filename}:{step.lineno} {step.name}"
        for step in traceback.extract_tb(error.__traceback__)[-6:]
    ]


def _address(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return request.url.path + query
