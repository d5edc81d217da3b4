"""The logins of one's units."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from db.enums import EmployeeKind, Role
from services.errors import Repeated
from services.passwords import WeakPassword
from services.rights import Right, grantable
from services.staff import BadLoginName, MadeLogin, NameTaken, NewLogin

SEE = needs(Right.SEE_STAFF)
EDIT = needs(Right.EDIT_STAFF)
SWITCH = needs(Right.SWITCH_CHATS)


def build_router() -> APIRouter:
    """The list; a new login; ending one; notices in staff's chats."""
    router = APIRouter(prefix="/staff")
    router.get("")(staff)
    router.get("/new")(new_login)
    router.post("/new")(add_login)
    router.get("/chats")(chats)
    router.post("/chats/{number}")(switch_chats)
    router.post("/{number}/end")(end_login)
    return router


async def staff(desk: Annotated[Desk, Depends(SEE)], after: str = "", ended: str = "") -> Response:
    """A page of those with a login here, or of those who had one."""
    page = await desk.services.staff.logins(desk.actor, after=after[:60], ended=bool(ended))
    return desk.show("staff/page.html", page=page, ended=bool(ended), is_first=not after)


async def new_login(desk: Annotated[Desk, Depends(EDIT)]) -> Response:
    """The empty form."""
    return await _form(desk)


async def add_login(desk: Annotated[Desk, Depends(EDIT)]) -> Response:
    """The login with its first password, shown once."""
    new = _read(desk)
    if new is None:
        return await _form(desk)
    try:
        made: MadeLogin = await desk.services.staff.add_login(desk.cause(), new)
    except Repeated:
        return desk.go("/staff")
    except (NameTaken, BadLoginName, WeakPassword) as fault:
        desk.form.fact("login_name", fault)
        return await _form(desk)
    return desk.show("staff/made.html", made=made, new=new)


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


def _read(desk: Desk) -> NewLogin | None:
    form = desk.form
    unit_id = form.choice("unit")
    role = form.one_of("role", Role, among=grantable(desk.actor))
    kind = form.one_of("kind", EmployeeKind)
    family_name = form.text("family_name", longest=100)
    given_name = form.text("given_name", longest=100)
    login_name = form.text("login_name", longest=60)
    if form.faults or unit_id is None or role is None or kind is None:
        return None
    return NewLogin(
        unit_id=unit_id,
        role=role,
        login_name=login_name,
        family_name=family_name,
        given_name=given_name,
        kind=kind,
        is_invited=bool(form.get("is_invited")),
        lang="ru" if form.get("lang") == "ru" else "kk",
    )


async def _form(desk: Desk) -> Response:
    units = await desk.services.staff.units(desk.actor, Right.EDIT_STAFF)
    show = desk.show_faults if desk.form.faults else desk.show
    return show("staff/new.html", units=units, roles=grantable(desk.actor))
