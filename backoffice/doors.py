"""What a browser is shown that has to show first who sits before it: signing in, the lock, the kept form."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backoffice.forms import FORM, Form
from backoffice.kept import FILES_LEFT_OUT, NOTHING, Sealed, open_kept
from backoffice.security import COOKIE, HOME, computer_of, filled_by, form_token, local_path
from backoffice.words import sentence
from i18n import DEFAULT, LOCALES, N_
from services.errors import DomainError
from services.staff.signing_in import SignedIn

if TYPE_CHECKING:
    from backoffice.dependencies import Office

TODAY: Final = f"{HOME}/today"
# A form that our script sends says so: it wants the address to go on to, not the page itself.
SENT_BY_SCRIPT: Final = "kenes-send"
GO_ON: Final = "kenes-go"
_KEPT_AT_SIGN_IN: Final = N_("The session is over. Your form is kept: sign in, look at it, send it.")


def wants_json(request: Request) -> bool:
    """Asked by a script of ours, which shows nothing but acts on the answer."""
    return request.headers.get("accept") == "application/json" or SENT_BY_SCRIPT in request.headers


def told(status: int, state: str, **more: Any) -> Response:
    """The answer to a script."""
    return JSONResponse({"state": state, **more}, status)


async def sign_in_page(request: Request, kept: Sealed) -> Response:
    """Instead of a redirect, for a form whose session is over: it comes along, sealed."""
    office: Office = request.app.state.office
    form = Form()
    form.values["kept"] = kept.text
    told_why = kept.lost or (_KEPT_AT_SIGN_IN if kept.text else "")
    return await login_form(request, office, form, TODAY, HTTPStatus.UNAUTHORIZED, told_why=told_why)


async def login_form(  # noqa: PLR0917 (what a page is made of, in order)
    request: Request,
    office: "Office",
    form: Form,
    where: str,
    status: int = HTTPStatus.OK,
    fault: DomainError | None = None,
    *,
    told_why: str = "",
) -> Response:
    """The page of signing in, in both languages at once."""
    message, values = sentence(fault) if fault else ("", {})
    lang = request.query_params.get("lang")
    chosen = lang if lang in LOCALES else form.get("lang")
    return office.pages.show(
        "login.html",
        chosen if chosen in LOCALES else DEFAULT,
        status,
        form=form,
        where=where,
        chosen=chosen if chosen in LOCALES else "",
        message=message,
        values=values,
        told_why=told_why,
        has_colleagues=bool(await office.services.locking.colleagues(computer_of(request))),
    )


async def lock_page(
    request: Request,
    signed: SignedIn | None,
    status: int = HTTPStatus.OK,
    *,
    kept: Sealed = NOTHING,
    where: str = "",
    message: str = "",
    values: dict[str, Any] | None = None,
) -> Response:
    """Who may go on here: whose session it is, and colleagues of today, by name."""
    office: Office = request.app.state.office
    computer = computer_of(request)
    if kept.login_id is not None and (signed is None or kept.login_id != signed.actor.login_id):
        kept = NOTHING
    return office.pages.show(
        "locking/lock.html",
        signed.actor.lang if signed else LOCALES[0],
        status,
        signed=signed,
        colleagues=await office.services.locking.colleagues(computer, signed.session_id if signed else None),
        token=form_token(office.settings, request.cookies.get(COOKIE, "") if signed else computer),
        where=local_path(where or _here(request), TODAY),
        kept=kept.text,
        lost=kept.lost,
        knows_computer=bool(computer),
        message=message,
        values=values or {},
    )


def resume(
    request: Request, signed: SignedIn, token: str, kept: Sealed, status: int = HTTPStatus.OK
) -> Response:
    """What was kept, to be looked at and sent; or why it is not to be sent any more."""
    office: Office = request.app.state.office
    found = open_kept(office, kept.text, signed.actor.login_id or 0) if kept.text else kept.lost
    is_kept = not isinstance(found, str)
    return office.pages.show(
        "locking/kept.html",
        signed.actor.lang,
        status,
        kept=found if is_kept else None,
        back=local_path(found.get("back"), found.path) if not isinstance(found, str) else TODAY,
        dropped="" if is_kept else found,
        files_left_out=FILES_LEFT_OUT if not isinstance(found, str) and found.had_files else "",
        token=form_token(office.settings, token),
        by=filled_by(office.settings, signed.actor.login_id or 0, office.clock.now()),
    )


def _here(request: Request) -> str:
    """The page that was asked for; after a form the page it stood on."""
    if request.method != "GET" or request.url.path == f"{HOME}/lock":
        return TODAY
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


class ClosesForms:
    """What a form brought along is closed once it is answered, whoever refused it and why."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope.setdefault("state", {}) if scope["type"] == "http" else {}
        try:
            await self._app(scope, receive, send)
        finally:
            if (form := state.get(FORM)) is not None:
                await form.close()


class GoOn:
    """Tells a script that sent a form where it leads to, instead of leading it there and then the browser."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or SENT_BY_SCRIPT not in Headers(scope=scope):
            await self._app(scope, receive, send)
            return

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.SEE_OTHER:
                headers = MutableHeaders(scope=message)
                parts = urlsplit(headers["location"])
                message["status"] = int(HTTPStatus.OK)
                headers[GO_ON] = parts._replace(scheme="", netloc="").geturl()
                del headers["location"]
            await send(message)

        await self._app(scope, receive, send_on)
