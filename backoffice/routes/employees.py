"""Employees: who works where, with or without a login; leaving, coming back, staff cards."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from db.enums import EmployeeKind
from i18n import N_
from services.errors import NotFound, Repeated
from services.rights import Right
from services.staff.employee_rules import CardData, EmployeeCard, EmployeeFault, NewEmployee, practice_of

SEE = needs(Right.SEE_STAFF)
EDIT = needs(Right.EDIT_EMPLOYEES)
IN_THE_FUTURE = N_("This day has not come yet.")


def build_router() -> APIRouter:
    """The list; a new one; a card and what is changed on it."""
    router = APIRouter(prefix="/employees")
    router.get("")(employees)
    router.get("/new")(new_employee)
    router.post("/new")(add)
    router.get("/{number}")(employee)
    router.get("/{number}/edit")(edit)
    router.post("/{number}/edit")(correct)
    router.post("/{number}/card")(put_card)
    router.post("/{number}/move")(move)
    router.post("/{number}/leave")(leave)
    router.post("/{number}/back")(come_back)
    return router


async def employees(
    desk: Annotated[Desk, Depends(SEE)], unit: str = "", left: str = "", after: str = ""
) -> Response:
    """A page by family name; of one unit where one is asked for."""
    wanted = int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 10 else None
    page = await desk.services.employees.page(desk.actor, unit_id=wanted, left=bool(left), after=after[:120])
    units = await desk.services.staff.units(desk.actor, Right.SEE_STAFF)
    return desk.show(
        "employees/page.html", page=page, units=units, unit=wanted, left=bool(left), is_first=not after
    )


async def new_employee(desk: Annotated[Desk, Depends(EDIT)], unit: str = "") -> Response:
    """The empty form."""
    desk.form.values.update({"unit": unit} if unit.isdecimal() and len(unit) < 10 else {})
    return await _new_form(desk)


async def add(desk: Annotated[Desk, Depends(EDIT)]) -> Response:
    """Entered; the login comes by an invitation."""
    unit_id = desk.form.choice("unit")
    new = _read(desk, unit_id)
    if new is None:
        return await _new_form(desk)
    try:
        number = await desk.services.employees.add(desk.cause(), new)
    except Repeated as repeated:
        return desk.go(f"/employees/{repeated.outcome}" if repeated.outcome else "/employees")
    except EmployeeFault as fault:
        desk.form.fact("hired_on", fault)
        return await _new_form(desk)
    return desk.go(f"/employees/{number}", "employee_added")


async def employee(desk: Annotated[Desk, Depends(SEE)], number: Number) -> Response:
    """One with everything."""
    return await _card(desk, number)


async def edit(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """What was entered, and the staff card."""
    return await _edit_form(desk, number)


async def correct(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """What was entered wrongly."""
    new = _read(desk, 0)
    if new is not None:
        try:
            await desk.services.employees.correct(desk.cause(), number, new)
        except EmployeeFault as fault:
            desk.form.fact("hired_on", fault)
    return await _edit_form(desk, number) if desk.form.faults else desk.go(f"/employees/{number}", "saved")


async def put_card(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """Qualification, register, checks, experience."""
    form = desk.form
    card = CardData(
        qualification=form.text("qualification", longest=200, required=False),
        register_number=form.text("register_number", longest=60, required=False),
        register_until=form.day("register_until", required=False),
        checked_on=_past(desk, "checked_on"),
        practises_since=_past(desk, "practises_since"),
    )
    if form.faults:
        return await _edit_form(desk, number)
    await desk.services.employees.put_card(desk.cause(), number, card, checked=bool(form.get("saw_paper")))
    return desk.go(f"/employees/{number}", "saved")


async def move(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """To another unit, from a day on."""
    unit_id, day = desk.form.choice("unit"), desk.form.day("moved_on")
    if unit_id is not None and day is not None:
        try:
            await desk.services.employees.move(desk.cause(), number, unit_id, day)
        except EmployeeFault as fault:
            desk.form.fact("moved_on", fault)
    return await _after(desk, number, "employee_moved")


async def leave(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """The last day."""
    day = desk.form.day("left_on")
    if day is not None:
        try:
            await desk.services.employees.leave(desk.cause(), number, day)
        except EmployeeFault as fault:
            desk.form.fact("left_on", fault)
    return await _after(desk, number, "employee_left")


async def come_back(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """Here again from a day on."""
    day = desk.form.day("back_on")
    if day is not None:
        try:
            await desk.services.employees.come_back(desk.cause(), number, day)
        except EmployeeFault as fault:
            desk.form.fact("back_on", fault)
    return await _after(desk, number, "employee_back")


async def _after(desk: Desk, number: int, said: str) -> Response:
    return await _card(desk, number) if desk.form.faults else desk.go(f"/employees/{number}", said)


async def _card(desk: Desk, number: int) -> Response:
    found = await desk.services.employees.card(desk.cause(), number)
    units = await desk.services.staff.units(desk.actor, Right.EDIT_EMPLOYEES) if found.may_edit else ()
    practice = practice_of(found.card.practises_since, desk.today)
    show = desk.show_faults if desk.form.faults else desk.show
    return show("employees/card.html", employee=found, units=units, practice=practice)


async def _edit_form(desk: Desk, number: int) -> Response:
    found: EmployeeCard = await desk.services.employees.card(desk.cause(), number)
    if not found.may_edit:
        raise NotFound(str(number))
    show = desk.show_faults if desk.form.faults else desk.show
    return show("employees/edit.html", employee=found)


async def _new_form(desk: Desk) -> Response:
    units = await desk.services.staff.units(desk.actor, Right.EDIT_EMPLOYEES)
    show = desk.show_faults if desk.form.faults else desk.show
    return show("employees/new.html", units=units)


def _past(desk: Desk, name: str) -> date | None:
    day = desk.form.day(name, required=False)
    if day is not None and day > desk.today:
        desk.form.wrong(name, IN_THE_FUTURE)
        return None
    return day


def _read(desk: Desk, unit_id: int | None) -> NewEmployee | None:
    form = desk.form
    family_name = form.text("family_name", longest=100)
    given_name = form.text("given_name", longest=100)
    kind = form.one_of("kind", EmployeeKind)
    position_kk = form.text("position_kk", longest=100, required=False)
    position_ru = form.text("position_ru", longest=100, required=False)
    hired_on = form.day("hired_on")
    if form.faults or unit_id is None or kind is None or hired_on is None:
        return None
    return NewEmployee(
        unit_id=unit_id,
        family_name=family_name,
        given_name=given_name,
        kind=kind,
        is_invited=bool(form.get("is_invited")),
        position_kk=position_kk,
        position_ru=position_ru,
        hired_on=hired_on,
    )
