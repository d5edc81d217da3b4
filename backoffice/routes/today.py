"""Today: what waits for an answer, who comes, whom to ring, what is due."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from db.enums import ConsultationState, ReasonKind
from services.consultations.rows import ConsultationFilter, ConsultationPage, ConsultationRow
from services.notices.calls import CallEntry
from services.rights import Right
from services.units.service import Listed

SEE = needs(Right.SEE_TODAY)
CALLS = needs(Right.SEE_CALL_LIST)
MOST = 20
# Reminders of reports stand beside the deadlines, new requests among those to confirm.
SHOWN_ELSEWHERE = {"report_reminder", "report_overdue", "consultation_asked", "consultation_waiting"}
WAITING = ConsultationFilter(states=frozenset({ConsultationState.ASKED}), to_answer=True)


def build_router() -> APIRouter:
    """The page; ticking off a call; sending a notice once more."""
    router = APIRouter(prefix="/today")
    router.get("")(today)
    router.post("/calls/{number}/called")(called)
    return router


async def today(desk: Annotated[Desk, Depends(SEE)]) -> Response:
    """Each part for whoever has the right to it."""
    async with desk.services.read_together():
        parts = await _parts(desk)
    return desk.show("today/page.html", **parts)


async def _parts(desk: Desk) -> dict[str, Any]:
    waiting: ConsultationPage | None = None
    visits: list[ConsultationRow] = []
    reasons: list[Listed] = []
    calls: list[CallEntry] = []
    if desk.may(Right.SEE_CONSULTATIONS):
        cause = desk.cause()
        waiting = await desk.services.consultations.queue(cause, WAITING, limit=MOST)
        visits = await desk.services.consultations.day(cause, desk.today, to_answer=True)
        reasons = await desk.services.units.reasons(ReasonKind.DECLINE)
    if desk.may(Right.SEE_CALL_LIST):
        calls = await desk.services.outgoing.call_list(desk.actor, limit=MOST)
    questions = await desk.services.inbox.waiting(desk.actor) if desk.may(Right.SEE_INBOX) else None
    appeals = await desk.services.appeal_queues.counts(desk.actor) if desk.may(Right.SEE_APPEALS) else None
    deadlines = await desk.services.reports.due(desk.actor) if desk.may(Right.SEE_REPORTS) else []
    reminders = await desk.services.reports.reminders_for(desk.actor.login_id or 0)
    notices = await desk.services.outgoing.own_notices(desk.actor, limit=10)
    return {
        "waiting": waiting,
        "visits": visits,
        "reasons": reasons,
        "calls": calls,
        "questions": questions,
        "appeals": appeals,
        "deadlines": deadlines,
        "reminders": reminders[:3],
        "to_check": await desk.services.emergency.to_check(desk.actor),
        "late_changes": await desk.services.tree.late_changes(desk.actor),
        "unchecked": await desk.services.employees.unchecked_with_minors(desk.actor),
        "notices": [one for one in notices if one.kind not in SHOWN_ELSEWHERE],
    }


async def called(desk: Annotated[Desk, Depends(CALLS)], number: Number) -> Response:
    """Said by telephone: off the list."""
    await desk.services.outgoing.tick_called(desk.cause(), number)
    return desk.go("/today#calls", "called")
