"""Schedules: weekly hours, days that differ, how a consultant is booked."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from backoffice.forms import FILL_IN, Form
from db.enums import VisitMethod
from services.consultations.rows import ConsultationRow
from services.consultations.schedule_rules import (
    LONGEST_BUFFER,
    LONGEST_VISIT,
    MOST_VISITS,
    SHORTEST_VISIT,
    BadSetting,
    ScheduleFault,
    ScheduleSettings,
    WeekHours,
)
from services.rights import Right

SEE = needs(Right.SEE_SCHEDULES)
EDIT = needs(Right.EDIT_SCHEDULES)
# Rows of a form: intervals of a weekday, of a day that differs.
INTERVALS = 3


def build_router() -> APIRouter:
    """The list; a consultant's hours and what is changed in them."""
    router = APIRouter(prefix="/schedules")
    router.get("")(schedules)
    router.get("/{number}")(schedule)
    router.post("/{number}/weekly")(set_weekly)
    router.post("/{number}/days")(add_day)
    router.post("/{number}/days/{day}/remove")(remove_day)
    router.post("/{number}/settings")(set_settings)
    return router


async def schedules(desk: Annotated[Desk, Depends(SEE)]) -> Response:
    """Whose hours there are."""
    rows = await desk.services.schedules.consultants(desk.actor)
    return desk.show("schedules/page.html", rows=rows)


async def schedule(desk: Annotated[Desk, Depends(SEE)], number: Number) -> Response:
    """One consultant's."""
    return await _page(desk, number)


async def set_weekly(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """The whole week at once; visits that stand stay."""
    hours: list[WeekHours] = []
    for weekday in range(7):
        hours += [WeekHours(weekday, *one) for one in _intervals(desk.form, f"day{weekday}")]
    if not desk.form.faults:
        try:
            await desk.services.schedules.set_weekly(desk.cause(), number, hours)
        except ScheduleFault as fault:
            weekday_of = getattr(fault, "weekday", None)
            desk.form.fact(f"day{weekday_of or 0}_0_from", fault)
    return await _page(desk, number) if desk.form.faults else desk.go(f"/schedules/{number}", "saved")


async def add_day(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """Other hours on one day, or none; visits outside them are named, nobody moves them silently."""
    form = desk.form
    day = form.day("day")
    hours = _intervals(form, "on") if form.get("kind") == "hours" else []
    if form.get("kind") == "hours" and not hours:
        form.wrong("on_0_from", FILL_IN)
    outside: list[int] = []
    if not form.faults and day is not None:
        try:
            outside = await desk.services.schedules.add_exception(desk.cause(), number, day, hours)
        except ScheduleFault as fault:
            form.fact("day", fault)
    if form.faults:
        return await _page(desk, number)
    if outside:
        form.values.clear()
        return await _page(desk, number, outside=outside)
    return desk.go(f"/schedules/{number}", "saved")


async def remove_day(desk: Annotated[Desk, Depends(EDIT)], number: Number, day: date) -> Response:
    """The day is as the week says again."""
    await desk.services.schedules.remove_exception(desk.cause(), number, day)
    return desk.go(f"/schedules/{number}", "saved")


async def set_settings(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """Length of a visit, rests, visits a day, methods, whether requests confirm themselves."""
    form = desk.form
    minutes = form.number("minutes", least=SHORTEST_VISIT, most=LONGEST_VISIT)
    before = form.number("minutes_before", least=0, most=LONGEST_BUFFER)
    after = form.number("minutes_after", least=0, most=LONGEST_BUFFER)
    limit = form.number("daily_limit", least=0, most=MOST_VISITS)
    if not (form.faults or minutes is None or before is None or after is None or limit is None):
        settings = ScheduleSettings(
            confirms_itself=bool(form.get("confirms_itself")),
            minutes=minutes,
            minutes_before=before,
            minutes_after=after,
            daily_limit=limit,
            methods=tuple(form.some_of("methods", VisitMethod)),
        )
        try:
            await desk.services.schedules.set_settings(desk.cause(), number, settings)
        except BadSetting as fault:
            form.fact(fault.name, fault)
    return await _page(desk, number) if form.faults else desk.go(f"/schedules/{number}", "saved")


async def _page(desk: Desk, number: int, outside: list[int] | None = None) -> Response:
    found = await desk.services.schedules.weekly(desk.actor, number)
    visits: list[ConsultationRow] = []
    if outside:
        cause = desk.cause()
        visits = [(await desk.services.consultations.card(cause, one)).row for one in outside]
    show = desk.show_faults if desk.form.faults else desk.show
    return show("schedules/schedule.html", schedule=found, intervals=range(INTERVALS), outside=visits)


def _intervals(form: Form, prefix: str) -> list[tuple[int, int]]:
    """Pairs of times; a pair that is wholly empty is no interval."""
    found = []
    for row in range(INTERVALS):
        first, last = f"{prefix}_{row}_from", f"{prefix}_{row}_to"
        if not form.get(first).strip() and not form.get(last).strip():
            continue
        start, end = form.minute(first), form.minute(last)
        if start is not None and end is not None:
            found.append((start, end))
    return found
