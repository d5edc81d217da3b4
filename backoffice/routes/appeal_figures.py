"""Figures of the mechanism of appeals: how many, how soon, how well; totals before the public sees them."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, needs
from backoffice.routes.indicators import BAD_PERIOD, QUARTERS_BACK
from services.errors import NotFound
from services.reporting.due_dates import Period, PeriodNotUnderstood, Quarter, parse_period
from services.rights import Right

SEE: Final = needs(Right.SEE_APPEAL_FIGURES)


def build_router() -> APIRouter:
    """The figures."""
    router = APIRouter(prefix="/appeals/figures")
    router.get("")(figures)
    router.post("/seen")(seen)
    return router


async def figures(
    desk: Annotated[Desk, Depends(SEE)],
    period: str = "",
    unit: str = "",
    first: str = "",
    last: str = "",
) -> Response:
    """Of a period and a unit with all below it; two days (`first`, `last`) win over the period."""
    units = await desk.services.staff.units(desk.actor, Right.SEE_APPEAL_FIGURES)
    chosen = next((one for one in units if not unit or one.code == unit), None)
    if chosen is None:
        raise NotFound(unit)
    asked = _period(desk, f"{first}..{last}" if first and last else period)
    found = await desk.services.appeal_figures.figures(desk.actor, asked, chosen.code)
    show = desk.show_faults if desk.form.faults else desk.show
    return show(
        "appeals/figures.html",
        figures=found,
        totals=[one for one in await desk.services.appeal_totals.own(desk.actor) if one.unit_id == chosen.id],
        period=asked,
        unit=chosen,
        units=units,
        quarters=_quarters(desk.today),
        known=await desk.services.awareness.known(chosen.id),
        # Whoever opens names answers for the histories, too.
        root=await desk.services.chains.last_root() if desk.may(Right.OPEN_NAMES) else None,
        years=tuple(parse_period(str(desk.today.year - back), desk.today) for back in range(2)),
    )


async def seen(desk: Annotated[Desk, Depends(SEE)]) -> Response:
    """Somebody of the unit has read its totals, before or after they are public."""
    unit_id, period = desk.form.choice("unit"), desk.form.text("period", longest=6)
    if desk.form.faults or unit_id is None:
        raise NotFound(period)
    await desk.services.appeal_totals.seen(desk.cause(), unit_id, period)
    return desk.go_back("/appeals/figures", "totals_seen")


def _period(desk: Desk, wanted: str) -> Period:
    if wanted:
        try:
            return parse_period(wanted, desk.today)
        except PeriodNotUnderstood:
            desk.form.wrong("period", BAD_PERIOD)
    return Quarter.of(desk.today).period


def _quarters(today: date) -> tuple[Period, ...]:
    found = [Quarter.of(today)]
    while len(found) < QUARTERS_BACK:
        found.append(found[-1].previous)
    return tuple(one.period for one in found)
