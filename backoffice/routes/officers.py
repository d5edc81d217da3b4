"""Appeals officers and the Committee's person: proposed by one, confirmed by a second."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from db.enums import Role
from services.rights import INDEPENDENT, Right
from services.staff.officers import (
    AlreadyProposed,
    HoldsARole,
    NoSuchLogin,
    NotIndependent,
    OnlyForTheCountry,
)
from services.staff.roles import AlreadyHeld
from services.staff.rows import OwnLogin

SEE = needs(Right.SEE_OFFICERS)
PROPOSE = needs(Right.PROPOSE_OFFICERS)
CONFIRM = needs(Right.CONFIRM_OFFICERS)
PAGE = "/staff/officers"
ROLES = (Role.APPEALS_OFFICER, Role.COMMITTEE)


def build_router() -> APIRouter:
    """The page and what is pressed on it."""
    router = APIRouter(prefix=PAGE)
    router.get("")(officers)
    router.post("")(propose)
    router.post("/{number}/end")(propose_ending)
    router.post("/proposals/{number}/confirm")(confirm)
    router.post("/proposals/{number}/decline")(decline)
    router.post("/proposals/{number}/withdraw")(withdraw)
    return router


async def officers(desk: Annotated[Desk, Depends(SEE)]) -> Response:
    """Who holds the role, what waits, what was settled."""
    return await _page(desk)


async def propose(desk: Annotated[Desk, Depends(PROPOSE)]) -> Response:
    """A login for an officer, or for the Committee's person."""
    name, unit_id = desk.form.text("officer", longest=60), desk.form.choice("unit")
    role = desk.form.one_of("role", Role, among=INDEPENDENT)
    if not desk.form.faults and unit_id is not None and role is not None:
        try:
            await desk.services.officers.propose(desk.cause(), name, unit_id, role)
        except OnlyForTheCountry as fault:
            desk.form.fact("unit", fault)
        except (NoSuchLogin, NotIndependent, HoldsARole, AlreadyProposed, AlreadyHeld, OwnLogin) as fault:
            desk.form.fact("officer", fault)
    return await _page(desk) if desk.form.faults else desk.go(PAGE, "officer_proposed")


async def propose_ending(desk: Annotated[Desk, Depends(PROPOSE)], number: Number) -> Response:
    """That somebody be an officer no longer; the number is the grant's."""
    await desk.services.officers.propose_ending(desk.cause(), number)
    return desk.go(PAGE, "officer_proposed")


async def confirm(desk: Annotated[Desk, Depends(CONFIRM)], number: Number) -> Response:
    """The second person agrees."""
    await desk.services.officers.confirm(desk.cause(), number)
    return desk.go(PAGE, "officer_confirmed")


async def decline(desk: Annotated[Desk, Depends(CONFIRM)], number: Number) -> Response:
    """The second person does not."""
    await desk.services.officers.decline(desk.cause(), number)
    return desk.go(PAGE, "officer_declined")


async def withdraw(desk: Annotated[Desk, Depends(PROPOSE)], number: Number) -> Response:
    """Whoever proposed takes it back."""
    await desk.services.officers.withdraw(desk.cause(), number)
    return desk.go(PAGE, "officer_withdrawn")


async def _page(desk: Desk) -> Response:
    view = await desk.services.officers.view(desk.actor)
    show = desk.show_faults if desk.form.faults else desk.show
    return show("staff/officers.html", view=view, roles=ROLES)
