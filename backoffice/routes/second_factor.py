"""The second factor: giving its code after the password; setting up one's own, changing it, taking it off."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from backoffice.dependencies import SIGNED_IN, Desk, needs
from backoffice.doors import resume
from backoffice.kept import Sealed
from backoffice.security import HOME, local_path
from documents.qr import qr
from services.errors import DomainError, Repeated
from services.rights import NEED_SECOND_FACTOR, Right
from services.staff.second_factor import AlreadySetUp, NotSetUp, WrongSecondFactor
from services.throttling import TooManyTries

OWN = needs(Right.OWN_PROFILE)
LONGEST = 40
PAGE = "/profile/second-factor"


def build_router() -> APIRouter:
    """The door behind the password, and the page of one's own."""
    router = APIRouter()
    router.get("/second-factor")(door)
    router.post("/second-factor")(give)
    router.get(PAGE)(own)
    router.post(f"{PAGE}/begin")(begin)
    router.post(PAGE)(confirm)
    router.post(f"{PAGE}/codes")(renew_codes)
    router.post(f"{PAGE}/off")(take_off)
    return router


async def door(desk: Annotated[Desk, Depends(SIGNED_IN)]) -> Response:
    """Asks for the code; who gave it already goes on."""
    where = local_path(desk.request.query_params.get("next"), f"{HOME}/today")
    if not desk.is_half_open:
        return RedirectResponse(where, HTTPStatus.SEE_OTHER)
    return desk.show("second_factor/door.html", where=where)


async def give(desk: Annotated[Desk, Depends(SIGNED_IN)]) -> Response:
    """A code from the telephone, or one from the paper."""
    form = desk.form
    where, name = local_path(form.get("next"), f"{HOME}/today"), _field(desk)
    typed = form.text(name, longest=LONGEST)
    if not form.faults:
        try:
            await desk.services.second_factors.give(desk.cause(), typed, session_id=desk.signed.session_id)
        except (WrongSecondFactor, TooManyTries) as fault:
            form.fact(name, fault)
            status = _status(fault)
            return desk.show("second_factor/door.html", status, where=where)
        except NotSetUp:
            # Taken off meanwhile: there is nothing to be asked for.
            pass
        if form.get("kept"):
            return resume(desk.request, desk.signed, desk.token, Sealed(form.get("kept")))
        return RedirectResponse(where, HTTPStatus.SEE_OTHER)
    return desk.show_faults("second_factor/door.html", where=where)


async def own(desk: Annotated[Desk, Depends(OWN)]) -> Response:
    """How it stands with one's own."""
    return await _page(desk)


async def begin(desk: Annotated[Desk, Depends(OWN)]) -> Response:
    """A fresh secret to be read by the app."""
    await desk.services.second_factors.begin(desk.cause())
    return desk.go(PAGE)


async def confirm(desk: Annotated[Desk, Depends(OWN)]) -> Response:
    """The first code; the answer shows the recovery codes, this once."""
    typed = desk.form.text("code", longest=LONGEST)
    if desk.form.faults:
        return await _page(desk)
    try:
        factors, number = desk.services.second_factors, desk.signed.session_id
        codes = await factors.confirm(desk.cause(), typed, session_id=number)
    except (Repeated, AlreadySetUp, NotSetUp):
        return desk.go(PAGE)
    except (WrongSecondFactor, TooManyTries) as fault:
        desk.form.fact("code", fault)
        return await _page(desk, _status(fault))
    return desk.show("second_factor/codes.html", codes=codes)


async def renew_codes(desk: Annotated[Desk, Depends(OWN)]) -> Response:
    """New recovery codes in the place of the old ones, for a code of the moment."""
    typed = desk.form.text("code", longest=LONGEST)
    if desk.form.faults:
        return await _page(desk)
    try:
        codes = await desk.services.second_factors.renew_codes(desk.cause(), typed)
    except Repeated:
        return desk.go(PAGE)
    except (WrongSecondFactor, TooManyTries) as fault:
        desk.form.fact("code", fault)
        return await _page(desk, _status(fault))
    return desk.show("second_factor/codes.html", codes=codes)


async def take_off(desk: Annotated[Desk, Depends(OWN)]) -> Response:
    """From now on the password alone; not where the role demands more."""
    typed = desk.form.text("code", longest=LONGEST)
    if desk.form.faults:
        return await _page(desk)
    try:
        await desk.services.second_factors.take_off(desk.cause(), typed, is_needed=desk.needs_second_factor)
    except (WrongSecondFactor, TooManyTries) as fault:
        desk.form.fact("code", fault)
        return await _page(desk, _status(fault))
    return desk.go(PAGE, "second_factor_off")


def _field(desk: Desk) -> str:
    return "paper" if desk.form.get("paper") else "code"


def _status(fault: DomainError) -> int:
    too_many = isinstance(fault, TooManyTries)
    return HTTPStatus.TOO_MANY_REQUESTS if too_many else HTTPStatus.UNPROCESSABLE_ENTITY


async def _page(desk: Desk, status: int = 0) -> Response:
    state = await desk.services.second_factors.state(desk.actor)
    code = qr(state.address) if state.address else ""
    status = status or (HTTPStatus.UNPROCESSABLE_ENTITY if desk.form.faults else HTTPStatus.OK)
    role = next((g.role for g in desk.actor.grants if g.role in NEED_SECOND_FACTOR), None)
    return desk.show(
        "second_factor/page.html", status, state=state, qr=code, is_needed=desk.needs_second_factor, role=role
    )
