"""Quarterly reports: what is due, sending, accepting, and what the records say now beside what was sent."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from documents import report_paper
from services.errors import NotFound
from services.reporting.due_dates import PeriodNotUnderstood, Quarter
from services.reporting.due_exceptions import (
    REASON,
    DayIsOver,
    NotLater,
    TooFarOff,
)
from services.rights import Right

SEE = needs(Right.SEE_REPORTS)
SEND = needs(Right.SEND_REPORTS)
ACCEPT = needs(Right.ACCEPT_REPORTS)
EXCEPT = needs(Right.EXCEPT_DEADLINES)


def build_router() -> APIRouter:
    """The lists; one report, on the screen and on paper; its three acts; another due day."""
    router = APIRouter(prefix="/reports")
    router.get("")(reports)
    router.get("/{number}/{quarter}")(report)
    router.get("/{number}/{quarter}/paper")(paper)
    router.post("/{number}/{quarter}/send")(send)
    router.post("/{number}/{quarter}/accept")(accept)
    router.post("/{number}/{quarter}/return")(send_back)
    router.post("/{number}/{quarter}/exception")(give_day)
    router.post("/{number}/{quarter}/exception/end")(end_day)
    return router


async def reports(desk: Annotated[Desk, Depends(SEE)], quarter: str = "") -> Response:
    """One's own deadlines, and the reports that come from below."""
    asked = the_quarter(quarter) if quarter else Quarter.of(desk.today).previous
    own = await desk.services.reports.due(desk.actor)
    below = await desk.services.reports.below(desk.actor, asked) if desk.may(Right.ACCEPT_REPORTS) else []
    # The nation stands in both; its own deadline says all there is.
    below = [one for one in below if one.unit_id not in {line.unit_id for line in own}]
    return desk.show("reports/page.html", own=own, below=below, quarter=asked)


async def report(desk: Annotated[Desk, Depends(SEE)], number: Number, quarter: str) -> Response:
    """A report: its draft, or as it was sent with what differs now."""
    return await _report(desk, number, the_quarter(quarter))


async def paper(desk: Annotated[Desk, Depends(SEE)], number: Number, quarter: str) -> Response:
    """The sheet to be signed and filed, in both languages."""
    asked = the_quarter(quarter)
    facts = await desk.services.reports.paper(desk.actor, number, asked)
    sheet = report_paper.report_paper(facts, asked)
    return desk.show(
        "reports/paper.html", facts=facts, sheet=sheet, both_days=report_paper.day, quarter=asked
    )


async def send(desk: Annotated[Desk, Depends(SEND)], number: Number, quarter: str) -> Response:
    """The director sends; the figures are fixed."""
    await desk.services.reports.send(desk.cause(), number, the_quarter(quarter))
    return desk.go(f"/reports/{number}/{quarter}", "report_sent")


async def accept(desk: Annotated[Desk, Depends(ACCEPT)], number: Number, quarter: str) -> Response:
    """The level above takes it over."""
    await desk.services.reports.accept(desk.cause(), number, the_quarter(quarter))
    return desk.go_back(f"/reports/{number}/{quarter}", "report_accepted")


async def send_back(desk: Annotated[Desk, Depends(ACCEPT)], number: Number, quarter: str) -> Response:
    """Returned, with a comment that says what to mend."""
    asked = the_quarter(quarter)
    comment = desk.form.text("comment", longest=400)
    if desk.form.faults:
        return await _report(desk, number, asked)
    await desk.services.reports.send_back(desk.cause(), number, asked, comment)
    return desk.go(f"/reports/{number}/{quarter}", "report_returned")


async def give_day(desk: Annotated[Desk, Depends(EXCEPT)], number: Number, quarter: str) -> Response:
    """A later due day for this unit and quarter, with a reason."""
    asked = the_quarter(quarter)
    due_on = desk.form.day("due_on")
    reason = desk.form.text("reason_given", longest=REASON)
    if desk.form.faults or due_on is None:
        return await _report(desk, number, asked)
    try:
        await desk.services.due_exceptions.give(desk.cause(), number, asked, due_on, reason)
    except (NotLater, TooFarOff, DayIsOver) as fault:
        desk.form.fact("due_on", fault)
        return await _report(desk, number, asked)
    return desk.go(f"/reports/{number}/{quarter}", "due_given")


async def end_day(desk: Annotated[Desk, Depends(EXCEPT)], number: Number, quarter: str) -> Response:
    """The usual day stands again."""
    await desk.services.due_exceptions.end(desk.cause(), number, the_quarter(quarter))
    return desk.go(f"/reports/{number}/{quarter}", "due_ended")


async def _report(desk: Desk, number: int, quarter: Quarter) -> Response:
    reports = desk.services.reports
    line = await reports.line(desk.actor, number, quarter)
    draft = await reports.draft(desk.actor, number, quarter)
    sendings = await reports.sent(desk.actor, number, quarter)
    differences = await reports.differences(desk.actor, number, quarter)
    given = await desk.services.due_exceptions.of_unit(desk.actor, number, quarter)
    show = desk.show_faults if desk.form.faults else desk.show
    return show(
        "reports/report.html",
        unit_id=number,
        quarter=quarter,
        line=line,
        draft=draft,
        sendings=sendings,
        differences=differences,
        given=given,
    )


def the_quarter(typed: str) -> Quarter:
    """«2026Q4» of an address; anything else is not there."""
    try:
        return Quarter.parse(typed)
    except PeriodNotUnderstood:
        raise NotFound(typed) from None
