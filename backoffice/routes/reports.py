"""Quarterly reports: what is due, sending, accepting, and what the records say now beside what was sent."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from services.due_dates import PeriodNotUnderstood, Quarter
from services.errors import NotFound
from services.rights import Right

SEE = needs(Right.SEE_REPORTS)
SEND = needs(Right.SEND_REPORTS)
ACCEPT = needs(Right.ACCEPT_REPORTS)


def build_router() -> APIRouter:
    """The lists; one report; its three acts."""
    router = APIRouter(prefix="/reports")
    router.get("")(reports)
    router.get("/{number}/{quarter}")(report)
    router.post("/{number}/{quarter}/send")(send)
    router.post("/{number}/{quarter}/accept")(accept)
    router.post("/{number}/{quarter}/return")(send_back)
    return router


async def reports(desk: Annotated[Desk, Depends(SEE)], quarter: str = "") -> Response:
    """One's own deadlines, and the reports that come from below."""
    asked = _quarter(quarter) if quarter else Quarter.of(desk.today).previous
    own = await desk.services.reports.due(desk.actor)
    below = await desk.services.reports.below(desk.actor, asked) if desk.may(Right.ACCEPT_REPORTS) else []
    return desk.show("reports/page.html", own=own, below=below, quarter=asked)


async def report(desk: Annotated[Desk, Depends(SEE)], number: Number, quarter: str) -> Response:
    """A report: its draft, or as it was sent with what differs now."""
    return await _report(desk, number, _quarter(quarter))


async def send(desk: Annotated[Desk, Depends(SEND)], number: Number, quarter: str) -> Response:
    """The director sends; the figures are fixed."""
    await desk.services.reports.send(desk.cause(), number, _quarter(quarter))
    return desk.go(f"/reports/{number}/{quarter}", "report_sent")


async def accept(desk: Annotated[Desk, Depends(ACCEPT)], number: Number, quarter: str) -> Response:
    """The level above takes it over."""
    await desk.services.reports.accept(desk.cause(), number, _quarter(quarter))
    return desk.go_back(f"/reports/{number}/{quarter}", "report_accepted")


async def send_back(desk: Annotated[Desk, Depends(ACCEPT)], number: Number, quarter: str) -> Response:
    """Returned, with a comment that says what to mend."""
    asked = _quarter(quarter)
    comment = desk.form.text("comment", longest=400)
    if desk.form.faults:
        return await _report(desk, number, asked)
    await desk.services.reports.send_back(desk.cause(), number, asked, comment)
    return desk.go(f"/reports/{number}/{quarter}", "report_returned")


async def _report(desk: Desk, number: int, quarter: Quarter) -> Response:
    reports = desk.services.reports
    own = [one for one in await reports.due(desk.actor) if (one.unit_id, one.quarter) == (number, quarter)]
    if not own and desk.may(Right.ACCEPT_REPORTS):
        own = [one for one in await reports.below(desk.actor, quarter) if one.unit_id == number]
    draft = await reports.draft(desk.actor, number, quarter)
    sendings = await reports.sent(desk.actor, number, quarter)
    differences = await reports.differences(desk.actor, number, quarter)
    show = desk.show_faults if desk.form.faults else desk.show
    return show(
        "reports/report.html",
        unit_id=number,
        quarter=quarter,
        line=own[0] if own else None,
        draft=draft,
        sendings=sendings,
        differences=differences,
    )


def _quarter(typed: str) -> Quarter:
    try:
        return Quarter.parse(typed)
    except PeriodNotUnderstood:
        raise NotFound(typed) from None
