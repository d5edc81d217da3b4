"""Changes of the tree: a form, what it would do, the deed; withdrawing one that waits for its day."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from backoffice.forms import CHOOSE, Form
from db.enums import CentreLevel, UnitKind
from services.errors import NotFound, Repeated, Stale
from services.rights import Right
from services.staff.employee_rules import EmployeeRow
from services.units.tree_changes import Foresight
from services.units.tree_rules import (
    OPENABLE,
    BadCode,
    BadDay,
    CodeTaken,
    Deed,
    Plan,
    TreeFault,
    UnitGone,
    VisitsAhead,
    WrongPlace,
    may_stand_below,
)
from services.units.tree_views import UnitPage

EDIT = needs(Right.EDIT_TREE)
# Beside which field a fault is told.
BESIDE: dict[type[TreeFault], str] = {BadDay: "day", BadCode: "code", CodeTaken: "code", WrongPlace: "other"}


def build_router() -> APIRouter:
    """Each deed has its form; the same form shows what it would do, and does it."""
    router = APIRouter(prefix="/units")
    router.get("/{number}/change/{deed}")(form_of)
    router.post("/{number}/change/{deed}")(change)
    router.post("/{number}/changes/{change}/withdraw")(withdraw)
    return router


async def form_of(desk: Annotated[Desk, Depends(EDIT)], number: Number, deed: str) -> Response:
    """The form of a deed."""
    page, what = await _changeable(desk, number, deed)
    return await _form(desk, page, what)


async def change(desk: Annotated[Desk, Depends(EDIT)], number: Number, deed: str) -> Response:
    """First what it would do; then, pressed again, the deed."""
    page, what = await _changeable(desk, number, deed)
    plan = _plan(desk, page, what)
    if plan is None:
        return await _form(desk, page, what)
    try:
        if not desk.form.get("sure"):
            return _preview(desk, page, await desk.services.tree_changes.foresee(desk.actor, plan))
        made = await desk.services.tree_changes.enter(desk.cause(), plan)
    except Repeated as repeated:
        made = int(repeated.outcome or number)
    except (TreeFault, Stale) as fault:
        # Stale: what was typed stays, the unit is shown as it is now.
        desk.form.fact(BESIDE.get(type(fault), "version"), fault)  # type: ignore[arg-type]
        visits = fault.n if isinstance(fault, VisitsAhead) else 0
        return await _form(desk, await desk.services.tree.card(desk.actor, number), what, visits=visits)
    return desk.go(f"/units/{made}", "tree_done" if plan.day <= desk.today else "tree_waits")


async def withdraw(desk: Annotated[Desk, Depends(EDIT)], number: Number, change: Number) -> Response:
    """It will not be carried out."""
    await desk.services.tree_changes.withdraw(desk.cause(), number, change)
    return desk.go(f"/units/{number}", "tree_withdrawn")


async def _changeable(desk: Desk, number: int, deed: str) -> tuple[UnitPage, Deed]:
    page = await desk.services.tree.card(desk.actor, number)
    if deed not in set(Deed) or not page.may_change:
        raise NotFound(deed)
    what = Deed(deed)
    if page.line.closed_on is not None:
        raise UnitGone
    if what not in page.deeds:
        raise NotFound(deed)
    return page, what


def _plan(desk: Desk, page: UnitPage, deed: Deed) -> Plan | None:
    form = desk.form
    day = form.day("day")
    reason = form.text("reason", longest=400)
    version = form.number("version", least=1, most=2**31 - 1)
    other = form.choice("other") if deed in (Deed.MOVE, Deed.MERGE) else None
    named = deed in (Deed.OPEN, Deed.SPLIT, Deed.RENAME)
    name_kk = form.text("name_kk", longest=200) if named else ""
    name_ru = form.text("name_ru", longest=200) if named else ""
    code = form.text("code", longest=40) if deed in (Deed.OPEN, Deed.SPLIT) else ""
    kind = form.one_of("kind", UnitKind, among=OPENABLE) if deed is Deed.OPEN else None
    level = form.one_of("level", CentreLevel) if form.get("level") else None
    employees = _numbers(form, "employees") if deed is Deed.SPLIT else ()
    if form.faults or day is None or version is None:
        return None
    known = {link.code for link in page.links}
    return Plan(
        deed=deed,
        unit_id=page.line.id,
        version=version,
        day=day,
        reason=reason,
        other_id=other,
        code=code,
        kind=kind,
        name_kk=name_kk,
        name_ru=name_ru,
        level=level,
        does_regional_work=bool(form.get("does_regional_work")) if named else False,
        employees=employees,
        codes=tuple(one for one in form.chosen("codes") if one in known) if deed is Deed.SPLIT else (),
    )


def _numbers(form: Form, name: str) -> tuple[int, ...]:
    chosen = form.chosen(name)
    if not all(one.isascii() and one.isdigit() and len(one) < 10 for one in chosen):
        form.wrong(name, CHOOSE)
        return ()
    return tuple(map(int, chosen))


async def _form(desk: Desk, page: UnitPage, deed: Deed, *, visits: int = 0) -> Response:
    places = []
    if deed in (Deed.MOVE, Deed.MERGE):
        places = await desk.services.tree.places(desk.actor, page.line.id, deed)
    employees: tuple[EmployeeRow, ...] = ()
    if deed is Deed.SPLIT:
        employees = (await desk.services.employees.page(desk.actor, unit_id=page.line.id)).rows
    show = desk.show_faults if desk.form.faults else desk.show
    return show(
        "units/change.html",
        unit=page,
        deed=deed,
        places=places,
        employees=employees,
        kinds=may_stand_below(page.line.kind),
        levels=tuple(CentreLevel),
        visits=visits,
    )


def _preview(desk: Desk, page: UnitPage, seen: Foresight) -> Response:
    kept = [
        (name, value)
        for name, values in desk.form.lists.items()
        for value in values
        if name not in {"form_key", "form_token", "sure"}
    ]
    return desk.show("units/preview.html", unit=page, seen=seen, kept=kept)
