"""Appeals: queues by what has to be done; finding one by its number, its e-Otinish number or its words."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, needs
from db.enums import AppealColour
from services.appeals.case_rows import OWED
from services.appeals.facts import AppealRow
from services.appeals.numbers import read_number
from services.appeals.queues import Queue
from services.rights import Right
from services.workdays import DaysOff

SEE: Final = needs(Right.SEE_APPEALS)
_LONGEST: Final = 100


def build_router() -> APIRouter:
    """The queues and the search share a page."""
    router = APIRouter(prefix="/appeals")
    router.get("")(appeals)
    return router


async def appeals(
    desk: Annotated[Desk, Depends(SEE)],
    tab: str = "",
    colour: str = "",
    after: str = "",
    *,
    q: str = "",
) -> Response:
    """A page of a queue, or what was found; a number that is found opens its case at once."""
    queue = Queue(tab) if tab in set(Queue) else Queue.MINE
    only = AppealColour(colour) if colour in set(AppealColour) else None
    typed = q.strip()[:_LONGEST]
    if typed:
        page = await desk.services.appeal_queues.search(desk.actor, typed, after=after or None)
        number = read_number(typed)
        if number and [row.number for row in page.rows] == [number]:
            return desk.go(f"/appeals/{number}")
    else:
        page = await desk.services.appeal_queues.page(desk.actor, queue, colour=only, after=after or None)
    rest = f"q={quote(typed)}" if typed else urlencode({"tab": queue} | ({"colour": only} if only else {}))
    return desk.show(
        "appeals/page.html",
        tab=queue,
        tabs=tuple(Queue),
        counts=await desk.services.appeal_queues.counts(desk.actor),
        colour=only,
        q=typed,
        page=page,
        left=await days_left(desk, page.rows),
        is_first=not after,
        here=f"/appeals?{rest}",
        following=quote(page.next) if page.next else "",
    )


async def days_left(desk: Desk, rows: Iterable[AppealRow]) -> dict[str, int]:
    """Working days until each is due, of those that owe an answer."""
    off = await desk.services.calendar.around(desk.today)
    return {row.number: working_days_left(desk.today, row.due_on, off) for row in rows if row.state in OWED}


def working_days_left(today: date, due: date, off: DaysOff) -> int:
    """Working days after today up to the due day, itself included; below zero: so many are over."""
    first, last = sorted((today, due))
    days = (last - first).days
    worked = sum(off.is_working(first + timedelta(days=n)) for n in range(1, days + 1))
    return worked if due >= today else -worked
