"""The lock of a shared computer: locking, opening by PIN, changing places, everybody out; one's own PIN."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from backoffice.dependencies import AT_THE_LOCK, SIGNED_IN, Desk, Doorstep, is_number, needs
from backoffice.doors import TODAY, lock_page, resume, told, wants_json
from backoffice.errors import NotSignedIn
from backoffice.forms import FILL_IN, BadForm, Form
from backoffice.kept import NOTHING, Sealed
from backoffice.security import HOME, drop_cookie, local_path, set_cookie
from backoffice.words import sentence
from db.enums import ChannelName
from services.cause import SYSTEM, Cause
from services.rights import Right
from services.staff.locking import SessionOver, WeakPin, WrongPin
from services.staff.passwords import LONGEST
from services.staff.profiles import WrongOldPassword
from services.staff.signing_in import SignedIn

OWN = needs(Right.OWN_PROFILE)


def build_router() -> APIRouter:
    """The lock, the beat of a page that is worked on, the PIN."""
    router = APIRouter()
    router.get("/lock")(show_lock)
    router.post("/lock")(lock)
    router.post("/lock/open")(open_again)
    router.post("/lock/everybody")(everybody_out)
    router.get("/lock/state")(state)
    router.post("/beat")(beat)
    router.get("/profile/pin")(pin_page)
    router.post("/profile/pin")(set_pin)
    return router


async def show_lock(step: Annotated[Doorstep, Depends(AT_THE_LOCK)]) -> Response:
    """Who may go on at this computer."""
    if step.signed is None and not await step.office.services.locking.colleagues(step.computer):
        raise NotSignedIn
    if step.signed is not None and not step.signed.is_locked:
        return RedirectResponse(TODAY, HTTPStatus.SEE_OTHER)
    return await lock_page(step.request, step.signed)


async def lock(desk: Annotated[Desk, Depends(SIGNED_IN)]) -> Response:
    """By hand, or because nobody has touched the page for a while."""
    await desk.services.locking.lock(desk.signed.session_id)
    if wants_json(desk.request):
        return told(HTTPStatus.OK, "locked")
    return await lock_page(desk.request, desk.signed, HTTPStatus.LOCKED, where=desk.back_address)


async def open_again(step: Annotated[Doorstep, Depends(AT_THE_LOCK)]) -> Response:
    """One's own session goes on as it was; a colleague's comes into this browser under a fresh token."""
    form, signed, locking = step.form, step.signed, step.office.services.locking
    secret, own = form.get("secret"), str(signed.session_id) if signed else ""
    who = form.get("who", own)
    if not is_number(who) or len(secret) > LONGEST:
        raise BadForm
    if not secret:
        return await _still_locked(step, FILL_IN)
    token = step.token
    try:
        if who == own:
            await locking.unlock(int(who), secret)
        else:
            leaving = signed.session_id if signed else None
            token = await locking.change_places(step.computer, int(who), secret, leaving=leaving)
    except SessionOver as fault:
        if who == own:
            raise NotSignedIn(_kept(form)) from None
        return await _still_locked(step, *sentence(fault))
    except WrongPin as fault:
        return await _still_locked(step, *sentence(fault))
    now = await step.office.services.signing_in.recognise(token)
    if now is None:
        raise NotSignedIn
    if wants_json(step.request) and who == own:
        return told(HTTPStatus.OK, "open")
    if form.get("kept"):
        answer = resume(step.request, now, token, _kept(form))
    else:
        where = local_path(form.get("next"), TODAY) if who == own else TODAY
        answer = RedirectResponse(where, HTTPStatus.SEE_OTHER)
    if who != own:
        set_cookie(answer, step.office.settings, token)
    return answer


async def everybody_out(step: Annotated[Doorstep, Depends(AT_THE_LOCK)]) -> Response:
    """Nobody's session on this computer goes on."""
    by = step.signed.actor if step.signed else SYSTEM
    services = step.office.services
    if step.computer:
        await services.locking.leave_computer(Cause(by, ChannelName.DESK), step.computer)
    await services.signing_in.sign_out(step.token)
    answer = RedirectResponse(f"{HOME}/login", HTTPStatus.SEE_OTHER)
    drop_cookie(answer, step.office.settings)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


async def state(desk: Annotated[Desk, Depends(SIGNED_IN)]) -> Response:
    """Asked by a page that was covered: whose browser it is now, and what its forms are to carry."""
    by = {"login": desk.actor.login_id, "form_token": desk.form_token, "form_by": desk.form_by}
    return told(HTTPStatus.OK, "open", **by)


async def beat(_desk: Annotated[Desk, Depends(SIGNED_IN)]) -> Response:
    """Somebody writes on a page that sends nothing yet: the session is not idle."""
    return Response(status_code=HTTPStatus.NO_CONTENT)


async def pin_page(desk: Annotated[Desk, Depends(OWN)]) -> Response:
    """The form of one's own PIN."""
    return desk.show("locking/pin.html")


async def set_pin(desk: Annotated[Desk, Depends(OWN)]) -> Response:
    """Set with the password, or taken off."""
    form = desk.form
    password, pin = form.get("password"), form.get("pin").strip()
    removing = bool(form.get("remove"))
    if not password or len(password) > LONGEST:
        form.wrong("password", FILL_IN)
    if not removing and not pin:
        form.wrong("pin", FILL_IN)
    if not form.faults:
        try:
            await desk.services.locking.set_pin(desk.cause(), password, "" if removing else pin)
        except (WeakPin, WrongOldPassword) as fault:
            form.fact("pin" if isinstance(fault, WeakPin) else "password", fault)
    if form.faults:
        return desk.show_faults("locking/pin.html")
    return desk.go("/profile", "pin_removed" if removing else "pin_set")


async def _still_locked(step: Doorstep, message: str, values: dict[str, Any] | None = None) -> Response:
    """The lock again, with what is wrong."""
    if wants_json(step.request):
        return told(HTTPStatus.UNPROCESSABLE_ENTITY, "wrong", left=(values or {}).get("left"))
    return await lock_page(
        step.request,
        step.signed,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        kept=_kept(step.form, step.signed),
        where=step.form.get("next"),
        message=message,
        values=values,
    )


def _kept(form: Form, signed: SignedIn | None = None) -> Sealed:
    """What the page of the lock carries along."""
    sealed = form.get("kept")
    return Sealed(sealed, login_id=signed.actor.login_id if signed else None) if sealed else NOTHING
