"""Indicators of any period and any of one's units, and the records behind each figure."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, needs
from i18n import N_
from services.errors import NotFound
from services.reporting.due_dates import Period, PeriodNotUnderstood, Quarter, parse_period
from services.rights import Right
from services.staff.service import UnitName

SEE = needs(Right.SEE_INDICATORS)
SEE_RECORDS = needs(Right.SEE_RECORDS)
QUARTERS_BACK = 8
BAD_PERIOD = N_("Choose a quarter, or two days with the earlier one first.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is asked for, and what the picker offers."""

    period: Period
    unit: UnitName
    units: tuple[UnitName, ...]
    quarters: tuple[Period, ...]
    years: tuple[Period, ...]


def build_router() -> APIRouter:
    """The figures; what stands behind one of them."""
    router = APIRouter(prefix="/indicators")
    router.get("")(indicators)
    router.get("/records")(records)
    return router


async def indicators(
    desk: Annotated[Desk, Depends(SEE)],
    period: str = "",
    unit: str = "",
    first: str = "",
    last: str = "",
) -> Response:
    """Tables 1.1 and 1.2; two days (`first`, `last`) win over the period that was picked."""
    asked = await _asked(desk, f"{first}..{last}" if first and last else period, unit)
    result = await desk.services.indicators.compute(desk.actor, asked.unit.code, asked.period)
    show = desk.show_faults if desk.form.faults else desk.show
    return show("indicators/page.html", asked=asked, result=result)


async def records(
    desk: Annotated[Desk, Depends(SEE_RECORDS)],
    band: str,
    sex: str = "",
    *,
    period: str = "",
    unit: str = "",
    after: str = "",
) -> Response:
    """A page of the records that one figure counts; a look at them is written down."""
    asked = await _asked(desk, period, unit)
    page = await desk.services.indicators.cell_records(
        desk.actor, asked.unit.code, asked.period, band=band, sex=sex or None, after=after
    )
    return desk.show(
        "indicators/records.html", asked=asked, page=page, band=band, sex=sex, is_first=not after
    )


async def _asked(desk: Desk, wanted: str, code: str) -> Asked:
    units = await desk.services.staff.units(desk.actor, Right.SEE_INDICATORS)
    unit = next((one for one in units if not code or one.code == code), None)
    if unit is None:
        raise NotFound(code)
    return Asked(
        period=_period(desk, wanted),
        unit=unit,
        units=units,
        quarters=_quarters(desk.today),
        years=tuple(parse_period(str(desk.today.year - back), desk.today) for back in range(2)),
    )


def _period(desk: Desk, wanted: str) -> Period:
    if wanted:
        try:
            return parse_period(wanted, desk.today)
        except PeriodNotUnderstood:
            desk.form.wrong("period", BAD_PERIOD)
    return Quarter.of(desk.today).period


def _quarters(today: date) -> tuple[Period, ...]:
    quarter = Quarter.of(today)
    found = [quarter.period]
    for _ in range(QUARTERS_BACK - 1):
        quarter = quarter.previous
        found.append(quarter.period)
    return tuple(found)
