"""Invitations: made and withdrawn by those who may give the role; used by whoever has the link."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from backoffice.dependencies import PUBLIC, Desk, Lobby, Number, needs, wanted_language
from backoffice.routes.profile import NOT_THE_SAME
from backoffice.security import COOKIE, HOME, computer_of, new_computer, set_computer, set_cookie
from backoffice.words import sentence
from db.enums import EmployeeKind, Role
from documents.qr import qr
from i18n import DEFAULT, LOCALES
from services.errors import DomainError, Repeated
from services.rights import Right, grantable
from services.staff.invitations import InvitationView, NoInvitation, Uninvited, Wanted
from services.staff.passwords import LONGEST, WeakPassword
from services.staff.rows import BadLoginName, NameTaken, NewEmployee
from services.throttling import TooManyTries

EDIT = needs(Right.EDIT_STAFF)
LIST = "/staff/invitations"
# Longer than any code of ours.
_CODE_AT_MOST = 100


def build_router() -> APIRouter:
    """The list, a new one, its link; and what the link opens."""
    router = APIRouter()
    router.get(LIST)(waiting)
    router.get(f"{LIST}/new")(new)
    router.post(f"{LIST}/new")(invite)
    router.post(f"{LIST}/{{number}}/withdraw")(withdraw)
    router.get("/invitation/{code}")(look)
    router.post("/invitation/{code}")(accept)
    return router


async def waiting(desk: Annotated[Desk, Depends(EDIT)], after: str = "") -> Response:
    """The open ones."""
    page = await desk.services.invitations.waiting(desk.actor, after=_whole(after))
    return desk.show("staff/invitations.html", page=page, is_first=not after)


async def new(desk: Annotated[Desk, Depends(EDIT)], employee: str = "", after: str = "") -> Response:
    """The form, for somebody who works here already or for somebody new."""
    return await _form(desk, _whole(employee), _whole(after))


async def invite(desk: Annotated[Desk, Depends(EDIT)]) -> Response:
    """The invitation with its link, shown once."""
    form = desk.form
    employee_id = form.choice("employee", required=False)
    unit_id = form.choice("unit")
    role = form.one_of("role", Role, among=grantable(desk.actor))
    someone = None if employee_id else _employee(desk)
    if form.faults or unit_id is None or role is None:
        return await _form(desk, employee_id or 0)
    lang = "ru" if form.get("lang") == "ru" else "kk"
    try:
        made = await desk.services.invitations.invite(
            desk.cause(), Wanted(unit_id, role, employee_id, someone, lang)
        )
    except Repeated:
        return desk.go(LIST, "invited_already")
    link = f"{_outside(desk)}{HOME}/invitation/{made.code}"
    return desk.show("staff/invited.html", made=made.view, link=link, qr=qr(link))


async def withdraw(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """The link opens nothing from now on."""
    await desk.services.invitations.withdraw(desk.cause(), number)
    return desk.go(LIST, "withdrawn")


async def look(lobby: Annotated[Lobby, Depends(PUBLIC)], code: str) -> Response:
    """What one is invited to, and the form that makes the login."""
    try:
        invitation = await _look(lobby, code)
    except (NoInvitation, TooManyTries) as fault:
        return _stopped(lobby, fault)
    return _door(lobby, code, invitation)


async def accept(lobby: Annotated[Lobby, Depends(PUBLIC)], code: str) -> Response:
    """The login is made and signed in; else the form again, with what is wrong."""
    form, office = lobby.form, lobby.office
    lang = form.get("lang") if form.get("lang") in LOCALES else DEFAULT
    name, password = form.text("login_name", longest=60), form.get("new")
    if not password or len(password) > LONGEST:
        form.fact("new", WeakPassword())
    if password != form.get("again"):
        form.wrong("again", NOT_THE_SAME)
    computer = computer_of(lobby.request) or new_computer()
    if not form.faults:
        try:
            token = await office.services.invitations.accept(
                code[:_CODE_AT_MOST],
                name,
                password,
                lang=lang,
                address=_address(lobby),
                browser=lobby.request.headers.get("user-agent", ""),
                computer=computer,
            )
        except (NameTaken, BadLoginName) as fault:
            form.fact("login_name", fault)
        except WeakPassword as fault:
            form.fact("new", fault)
        except NoInvitation as fault:
            # The same form sent twice: the first time has opened the office in this browser.
            if await office.services.signing_in.recognise(lobby.request.cookies.get(COOKIE, "")):
                return RedirectResponse(f"{HOME}/today", HTTPStatus.SEE_OTHER)
            return _stopped(lobby, fault)
        except TooManyTries as fault:
            return _stopped(lobby, fault)
        else:
            answer = RedirectResponse(f"{HOME}/today", HTTPStatus.SEE_OTHER)
            set_cookie(answer, office.settings, token)
            set_computer(answer, office.settings, computer)
            return answer
    try:
        invitation = await _look(lobby, code)
    except (NoInvitation, TooManyTries) as fault:
        return _stopped(lobby, fault)
    return _door(lobby, code, invitation, HTTPStatus.UNPROCESSABLE_ENTITY)


def _employee(desk: Desk) -> NewEmployee | None:
    form = desk.form
    family, given = form.text("family_name", longest=100), form.text("given_name", longest=100)
    kind = form.one_of("kind", EmployeeKind)
    if form.faults or kind is None:
        return None
    return NewEmployee(family, given, kind, is_invited=bool(form.get("is_invited")))


async def _form(desk: Desk, employee_id: int = 0, after: int = 0) -> Response:
    service = desk.services.invitations
    chosen: Uninvited | None = None
    others: tuple[Uninvited, ...] = ()
    if employee_id:
        chosen = await service.employee(desk.actor, employee_id)
    else:
        others = await service.without_login(desk.actor, after=after)
    units = await desk.services.staff.units(desk.actor, Right.EDIT_STAFF)
    show = desk.show_faults if desk.form.faults else desk.show
    return show("staff/invite.html", units=units, roles=grantable(desk.actor), employee=chosen, others=others)


async def _look(lobby: Lobby, code: str) -> InvitationView:
    service = lobby.office.services.invitations
    return await service.look(code[:_CODE_AT_MOST], address=_address(lobby))


def _door(lobby: Lobby, code: str, invitation: InvitationView, status: int = HTTPStatus.OK) -> Response:
    asked = wanted_language(lobby.request) or lobby.form.get("lang")
    lang = asked if asked in LOCALES else invitation.lang
    return lobby.office.pages.show(
        "staff/invitation.html", lang, status, form=lobby.form, invitation=invitation, code=code, chosen=lang
    )


def _stopped(lobby: Lobby, fault: DomainError) -> Response:
    """One page for whatever is wrong with a link: a stranger learns nothing from it."""
    too_many = isinstance(fault, TooManyTries)
    status = HTTPStatus.TOO_MANY_REQUESTS if too_many else HTTPStatus.NOT_FOUND
    message, values = sentence(fault)
    return lobby.office.pages.trouble(lobby.request, status, message, **values)


def _address(lobby: Lobby) -> str:
    return lobby.request.client.host if lobby.request.client else ""


def _outside(desk: Desk) -> str:
    """How the office is called from outside."""
    return desk.office.settings.public_url or str(desk.request.base_url).removesuffix("/").removesuffix(HOME)


def _whole(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
