"""The logins of one's units: the list, a login's card, its roles; notices in staff's chats."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from backoffice.access_words import RESET_REASONS
from backoffice.dependencies import Desk, Number, needs
from db.enums import Role
from services.rights import Right, grantable
from services.staff.roles import AlreadyHeld
from services.staff.second_factor import ResetReason

SEE = needs(Right.SEE_STAFF)
EDIT = needs(Right.EDIT_STAFF)
SWITCH = needs(Right.SWITCH_CHATS)


def build_router() -> APIRouter:
    """The list and the chats' switches come before a login's number."""
    router = APIRouter(prefix="/staff")
    router.get("")(staff)
    router.get("/chats")(chats)
    router.post("/chats/{number}")(switch_chats)
    router.get("/{number}")(login)
    router.post("/{number}/roles")(give_role)
    router.post("/{number}/roles/{grant}/end")(end_role)
    router.post("/{number}/second-factor")(reset_second_factor)
    router.post("/{number}/end")(end_login)
    return router


async def staff(desk: Annotated[Desk, Depends(SEE)], after: str = "", ended: str = "") -> Response:
    """A page of those with a login here, or of those who had one."""
    page = await desk.services.staff.logins(desk.actor, after=after[:60], ended=bool(ended))
    return desk.show("staff/page.html", page=page, ended=bool(ended), is_first=not after)


async def login(desk: Annotated[Desk, Depends(SEE)], number: Number) -> Response:
    """The card of a login."""
    return await _card(desk, number)


async def give_role(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """Another role for a login."""
    role = desk.form.one_of("role", Role, among=grantable(desk.actor))
    unit_id = desk.form.choice("unit")
    if not desk.form.faults and role is not None and unit_id is not None:
        try:
            await desk.services.staff_roles.give(desk.cause(), number, role, unit_id)
        except AlreadyHeld as fault:
            desk.form.fact("role", fault)
    return await _card(desk, number) if desk.form.faults else desk.go(f"/staff/{number}", "role_given")


async def end_role(
    desk: Annotated[Desk, Depends(EDIT)], number: Number, grant: Annotated[int, Path(ge=1, lt=2**31)]
) -> Response:
    """One role less."""
    await desk.services.staff_roles.end(desk.cause(), number, grant)
    return desk.go(f"/staff/{number}", "role_ended")


async def reset_second_factor(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """For who lost their telephone."""
    reason = desk.form.one_of("reason", ResetReason)
    if reason is None:
        return await _card(desk, number)
    await desk.services.second_factors.reset(desk.cause(), number, reason)
    return desk.go(f"/staff/{number}", "second_factor_reset")


async def end_login(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """Cuts the login off at once."""
    await desk.services.staff.end_login(desk.cause(), number)
    return desk.go("/staff", "login_ended")


async def chats(desk: Annotated[Desk, Depends(SWITCH)]) -> Response:
    """Which units' staff hear of their work in their messengers."""
    return desk.show("staff/chats.html", switches=await desk.services.staff_chats.switches(desk.actor))


async def switch_chats(desk: Annotated[Desk, Depends(SWITCH)], number: Number) -> Response:
    """On or off for a unit."""
    await desk.services.staff_chats.switch(desk.cause(), number, on=desk.form.get("on") == "1")
    return desk.go("/staff/chats", "saved")


async def _card(desk: Desk, number: int) -> Response:
    details = await desk.services.staff_roles.login(desk.actor, number)
    units = await desk.services.staff.units(desk.actor, Right.EDIT_STAFF) if details.may_give else ()
    show = desk.show_faults if desk.form.faults else desk.show
    return show(
        "staff/card.html",
        login=details,
        units=units,
        roles=grantable(desk.actor) if details.may_give else (),
        reasons=RESET_REASONS,
    )
