"""The table of days off that every rule of days reads: holidays, transfers, worked weekends."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, needs
from backoffice.forms import CHOOSE
from services.calendar import (
    YEARS_AFTER,
    YEARS_BEFORE,
    ListedDay,
    NotAWeekend,
    TooManyDaysOff,
    YearTooFar,
)
from services.errors import NotFound
from services.rights import Right

EDIT = needs(Right.EDIT_DAYS_OFF)
LONGEST_NAME: Final = 100
# What a day was before it was changed, in an address.
WAS: Final[dict[str, bool | None]] = {"off": False, "worked": True, "plain": None}


def build_router() -> APIRouter:
    """The table of a year; writing a day down, confirming an estimate, taking a day out."""
    router = APIRouter(prefix="/settings/days-off")
    router.get("")(days_off)
    router.post("")(put)
    router.post("/{day}/confirm")(confirm)
    router.post("/{day}/remove")(remove)
    return router


async def days_off(
    desk: Annotated[Desk, Depends(EDIT)], year: str = "", edit: str = "", changed: str = "", was: str = ""
) -> Response:
    """A year; `edit` fills the form with a day of it, `changed` says what a change did to the deadlines."""
    shown = _year(desk, year)
    return await _page(desk, shown, edit=edit, changed=changed, was=was)


async def put(desk: Annotated[Desk, Depends(EDIT)]) -> Response:
    """A new day, or one corrected; whoever writes it confirms it."""
    form = desk.form
    day = form.day("day")
    kind = form.get("kind_of_day")
    if kind not in {"off", "worked"}:
        form.wrong("kind_of_day", CHOOSE)
    name_kk = form.text("name_kk", longest=LONGEST_NAME)
    name_ru = form.text("name_ru", longest=LONGEST_NAME)
    if form.faults or day is None:
        return await _page(desk, day.year if day else desk.today.year)
    written = ListedDay(day, kind == "worked", name_kk, name_ru, is_estimate=False)
    try:
        before = await desk.services.calendar.put(desk.cause(), written)
    except (NotAWeekend, TooManyDaysOff, YearTooFar) as fault:
        form.fact("day", fault)
        return await _page(desk, day.year)
    return _done(desk, day, before, "day_put")


async def confirm(desk: Annotated[Desk, Depends(EDIT)], day: str) -> Response:
    """The moon, or the government, has decided as estimated."""
    of = _day(day)
    await desk.services.calendar.confirm(desk.cause(), of)
    return desk.go(f"/settings/days-off?year={of.year}", "day_confirmed")


async def remove(desk: Annotated[Desk, Depends(EDIT)], day: str) -> Response:
    """An ordinary day again."""
    of = _day(day)
    before = await desk.services.calendar.remove(desk.cause(), of)
    return _done(desk, of, before, "day_removed")


def _done(desk: Desk, day: date, before: ListedDay | None, said: str) -> Response:
    was = "plain" if before is None else "worked" if before.is_worked else "off"
    return desk.go(f"/settings/days-off?year={day.year}&changed={day}&was={was}", said)


async def _page(desk: Desk, year: int, *, edit: str = "", changed: str = "", was: str = "") -> Response:
    this_year = desk.today.year
    years = range(this_year - YEARS_BEFORE, this_year + YEARS_AFTER + 1)
    if year not in years:
        year = this_year
    days = await desk.services.calendar.year(year)
    moved = None
    if changed and was in WAS:
        moved = await desk.services.deadlines.moved(desk.actor, _day(changed), WAS[was])
    show = desk.show_faults if desk.form.faults else desk.show
    return show(
        "deadlines/days_off.html",
        year=year,
        years=years,
        days=days,
        edited=next((one for one in days if edit and one.day.isoformat() == edit), None),
        moved=moved,
    )


def _year(desk: Desk, typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else desk.today.year


def _day(typed: str) -> date:
    try:
        of = date.fromisoformat(typed)
    except ValueError:
        raise NotFound(typed) from None
    if not 2000 < of.year < 2200:
        raise NotFound(typed)
    return of
