"""Who did and who read what: searched by whom, what, about which thing and when."""

from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response
from starlette.datastructures import FormData

from backoffice.audit_words import deed_pairs, kind_pairs
from backoffice.dependencies import Desk, needs
from backoffice.forms import NO_DAY, Form
from services.audit_search import AuditPage, TooManyDays, Wanted
from services.rights import Right

SEE = needs(Right.SEE_AUDIT)
# What is shown unless other days are asked for.
DAYS: Final = timedelta(days=6)
_MOST: Final = 2**31 - 1
_LONGEST: Final = 60


def build_router() -> APIRouter:
    """One page."""
    router = APIRouter(prefix="/audit")
    router.get("")(audit)
    return router


async def audit(desk: Annotated[Desk, Depends(SEE)]) -> Response:
    """The last seven days unless others are asked for; a search with faults finds nothing."""
    asked = desk.request.query_params
    desk.form = form = Form(FormData(dict(asked)))
    last = _day(form, "last") or desk.today
    first = _day(form, "first") or last - DAYS
    login = form.text("who", longest=_LONGEST, required=False).lower()
    number = form.number("number", least=1, most=_MOST, required=False)
    after = form.get("after")
    below = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else None
    page: AuditPage | None = None
    if not form.faults:
        wanted = Wanted(first, last, login, form.get("deed")[:_LONGEST], form.get("kind")[:_LONGEST], number)
        try:
            page = await desk.services.audit.page(desk.actor, wanted, after=below)
        except TooManyDays as fault:
            form.fact("first", fault)
    show = desk.show_faults if form.faults else desk.show
    return show(
        "audit/page.html",
        page=page,
        first=first,
        last=last,
        deeds=deed_pairs,
        kinds=kind_pairs,
        is_first=below is None,
    )


def _day(form: Form, name: str) -> date | None:
    """Whose midnight can be told in every zone."""
    day = form.day(name, required=False)
    if day is not None and not 2000 <= day.year < 3000:
        form.wrong(name, NO_DAY)
        return None
    return day
