"""Who may open a route, said once on the route itself; and what its handler then works with."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException

from backoffice.errors import CodeFirst, IsLocked, NotSignedIn, OfAnotherPage, PasswordFirst, SetUpFirst
from backoffice.forms import FORM, BadForm, Form
from backoffice.kept import NOTHING, keep
from backoffice.pages import Pages
from backoffice.security import (
    COOKIE,
    HOME,
    OfficeSettings,
    computer_of,
    filled_by,
    form_token,
    is_form_token,
    is_own_page,
    local_path,
)
from backoffice.words import UNDO
from db.enums import ChannelName, Role
from i18n import LOCALES
from services.cause import Actor, Cause
from services.clock import Clock
from services.errors import NotFound
from services.house import Services
from services.rights import MATRIX, NEED_SECOND_FACTOR, Right, holds
from services.staff.signing_in import SignedIn

# A thing's number in an address: what no table could hold is not there.
Number = Annotated[int, Path(ge=1, lt=2**31)]
# Open while the password is still somebody else's.
_OPEN_BEFORE_PASSWORD: Final = ("/profile", "/logout")
# Open between the password and the second factor; and before it is set up where the role needs one.
_OPEN_BEFORE_CODE: Final = ("/second-factor", "/profile/language", "/logout")
_OPEN_BEFORE_SET_UP: Final = ("/profile/second-factor", "/profile/language", "/logout")
_MOST_FIELDS: Final = 300
# A page that asks by itself says so: the session is not kept awake by it.
LOOKS_ON: Final = "x-kenes-looks-on"


@dataclass(frozen=True, slots=True)
class Office:
    """What all routes share."""

    services: Services
    settings: OfficeSettings
    pages: Pages
    clock: Clock


@dataclass
class Desk:
    """A signed-in browser before one page."""

    request: Request
    office: Office
    signed: SignedIn
    token: str
    services: Services
    form: Form = field(default_factory=Form)

    @property
    def actor(self) -> Actor:
        return self.signed.actor

    @property
    def lang(self) -> str:
        return self.actor.lang

    @cached_property
    def now(self) -> datetime:
        return self.office.clock.now()

    @cached_property
    def today(self) -> date:
        return self.office.clock.today()

    @cached_property
    def form_token(self) -> str:
        return form_token(self.office.settings, self.token)

    @cached_property
    def form_by(self) -> str:
        return filled_by(self.office.settings, self.signed.actor.login_id or 0, self.now)

    @cached_property
    def path(self) -> str:
        return self.request.url.path

    @property
    def is_half_open(self) -> bool:
        """Whether of the two factors only the password was given."""
        return self.signed.has_second_factor and not self.signed.gave_second_factor

    @property
    def needs_second_factor(self) -> bool:
        """Whether a role of whoever sits here demands one in this installation."""
        asked = self.office.settings.second_factor
        return asked and any(grant.role in NEED_SECOND_FACTOR for grant in self.actor.grants)

    def may(self, right: Right) -> bool:
        """Whether some role of whoever sits here gives the right; for showing what can be pressed."""
        return holds(self.actor, right)

    def cause(self, channel: ChannelName = ChannelName.DESK) -> Cause:
        """Why a service writes: by whom, entered through what, under the key of the form."""
        key = self.form.key
        return Cause(self.actor, channel, f"{self.actor.login_id}:{key}" if key else "")

    def show(self, template: str, status: int = HTTPStatus.OK, **data: Any) -> HTMLResponse:
        """A page in the language of the login."""
        said, of = (self.request.query_params.get(name, "") for name in ("said", "of"))
        undo = UNDO[said].format(number=of) if said in UNDO and is_number(of) else ""
        return self.office.pages.show(
            template, self.lang, status, desk=self, form=self.form, said=said, undo=undo, **data
        )

    def show_faults(self, template: str, **data: Any) -> HTMLResponse:
        """The page again with the form as it was and what is wrong with it."""
        return self.show(template, HTTPStatus.UNPROCESSABLE_ENTITY, **data)

    def go(self, path: str, said: str = "", of: int | None = None) -> RedirectResponse:
        """To a page of the office, as an answer to a form; `said` names what was done, `of` with which
        number: the notice then has a button that takes it back, where words.UNDO knows how."""
        where, hash_mark, place = f"{HOME}{path}".partition("#")
        if said:
            told = {"said": said} if of is None else {"said": said, "of": str(of)}
            where += f"{'&' if '?' in where else '?'}{urlencode(told)}"
        where += hash_mark + place
        return RedirectResponse(where, HTTPStatus.SEE_OTHER)

    @property
    def back_address(self) -> str:
        """The page the form was on; Today where it did not say."""
        return local_path(self.form.get("back"), f"{HOME}/today")

    def go_back(self, otherwise: str, said: str = "", of: int | None = None) -> RedirectResponse:
        """To the page the form was on."""
        back = local_path(self.form.get("back"), f"{HOME}{otherwise}")
        return self.go(back.removeprefix(HOME), said, of)


@dataclass
class Lobby:
    """A browser nobody is signed in in."""

    request: Request
    office: Office
    form: Form = field(default_factory=Form)


class Needs:
    """Opens a route to whoever is signed in and holds the right; to others it is not there."""

    def __init__(self, right: Right | None, files: int = 0) -> None:
        self.right = right
        # So many files a form may bring; others are refused unread.
        self.files = files

    async def __call__(self, request: Request) -> AsyncIterator[Desk]:
        office: Office = request.app.state.office
        async with office.services.in_one_look() as services:
            yield await self._opened(request, office, services)

    async def _opened(self, request: Request, office: Office, services: Services) -> Desk:
        token = request.cookies.get(COOKIE, "")
        looks_on = request.method == "GET" and LOOKS_ON in request.headers
        recognise = services.signing_in.recognise
        signed = await recognise(token, looks_on=looks_on) if token else None
        if signed is None:
            raise NotSignedIn(await keep(request, office))
        if signed.is_locked:
            raise IsLocked(signed, await keep(request, office))
        desk = Desk(request, office, signed, token, services)
        request.state.desk = desk
        if desk.is_half_open and not _is_open(request, _OPEN_BEFORE_CODE):
            raise CodeFirst(await keep(request, office))
        if self.right is not None and not holds(signed.actor, self.right):
            kept = await keep(request, office)
            raise OfAnotherPage(kept) if kept.is_of_another(signed.actor.login_id) else NotFound
        if signed.must_change_password and not _is_open(request, _OPEN_BEFORE_PASSWORD):
            raise PasswordFirst
        must_set_up = desk.needs_second_factor and not signed.has_second_factor
        if must_set_up and not signed.must_change_password and not _is_open(request, _OPEN_BEFORE_SET_UP):
            raise SetUpFirst
        if any("\0" in asked for asked in request.query_params.values()):
            raise NotFound
        if request.method == "POST":
            desk.form = await _form(request, office.settings, self.files)
            if not is_form_token(office.settings, token, desk.form.get("form_token")):
                kept = await keep(request, office)
                raise BadForm if kept is NOTHING else OfAnotherPage(kept)
        return desk

    def opens_to(self, role: Role) -> bool:
        """Whether the role alone opens the route."""
        return self.right is None or self.right in MATRIX[role]


@dataclass
class Doorstep:
    """A browser before the lock: with a session, locked or not, or on a computer that knows colleagues."""

    request: Request
    office: Office
    signed: SignedIn | None
    token: str
    computer: str
    form: Form = field(default_factory=Form)


class AtTheLock:
    """A route of the lock: open to whoever has a session, locked or not, and to a computer known to us."""

    async def __call__(self, request: Request) -> Doorstep:
        office: Office = request.app.state.office
        token, computer = request.cookies.get(COOKIE, ""), computer_of(request)
        signed = await office.services.signing_in.recognise(token) if token else None
        if signed is None and not computer:
            raise NotSignedIn
        step = Doorstep(request, office, signed, token, computer)
        if request.method == "POST":
            step.form = await _form(request, office.settings)
            made_for = {token if signed else "", computer} - {""}
            given = step.form.get("form_token")
            if not any(is_form_token(office.settings, one, given) for one in made_for):
                raise BadForm
        return step

    @staticmethod
    def opens_to(_role: Role) -> bool:
        return True


class Public:
    """A route for everybody, such as signing in."""

    async def __call__(self, request: Request) -> Lobby:
        office: Office = request.app.state.office
        lobby = Lobby(request, office)
        if request.method == "POST":
            lobby.form = await _form(request, office.settings)
        return lobby

    @staticmethod
    def opens_to(_role: Role) -> bool:
        return True


SIGNED_IN: Final = Needs(None)
PUBLIC: Final = Public()
AT_THE_LOCK: Final = AtTheLock()


def needs(right: Right, files: int = 0) -> Needs:
    """The dependency of a route that asks for a right."""
    return Needs(right, files)


def wanted_language(request: Request) -> str | None:
    """The language asked for in the address."""
    lang = request.query_params.get("lang")
    return lang if lang in LOCALES else None


async def _form(request: Request, settings: OfficeSettings, files: int = 0) -> Form:
    if not is_own_page(request, settings):
        raise BadForm
    try:
        sent = await request.form(max_files=files, max_fields=_MOST_FIELDS)
    except HTTPException:
        raise BadForm from None
    setattr(request.state, FORM, sent)
    return Form(sent)


def _is_open(request: Request, places: tuple[str, ...]) -> bool:
    return _path(request).startswith(places)


def is_number(typed: str) -> bool:
    """Whether this can be the number of a thing."""
    return typed.isascii() and typed.isdigit() and len(typed) < 10


def _path(request: Request) -> str:
    return request.url.path.removeprefix(HOME)
