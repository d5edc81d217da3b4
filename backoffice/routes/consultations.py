"""Consultations: the queue with its filters, the week, one card, and everything that is done with one."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from backoffice.forms import CHOOSE, instant
from db.enums import ConsultationState, ReasonKind
from services.cause import Cause
from services.consultations.moving import OPEN
from services.consultations.refusals import AlreadyClosed
from services.consultations.rows import ConsultationFilter, Key, StaffCard
from services.errors import NotAllowed
from services.rights import Right

SEE = needs(Right.SEE_CONSULTATIONS)
ANSWER = needs(Right.ANSWER_CONSULTATIONS)
S = ConsultationState
# What the tabs of the queue show.
TABS: dict[str, ConsultationFilter] = {
    "waiting": ConsultationFilter(states=frozenset({S.ASKED, S.OFFERED})),
    "coming": ConsultationFilter(states=frozenset({S.CONFIRMED})),
    "past": ConsultationFilter(states=frozenset({S.HELD, S.MISSED}), newest_first=True),
    "closed": ConsultationFilter(states=frozenset({S.DECLINED, S.CANCELLED}), newest_first=True),
    "all": ConsultationFilter(newest_first=True),
}
HOURS_SHOWN = 24
YEARS_SHOWN = 100


def build_router() -> APIRouter:
    """Lists, the card, one route an act."""
    router = APIRouter(prefix="/consultations")
    router.get("")(queue)
    router.get("/week")(week)
    router.get("/{number}")(card)
    for path, act in (("confirm", confirm), ("held", held), ("missed", missed), ("undo", undo)):
        router.post(f"/{{number}}/{path}")(act)
    router.get("/{number}/offer")(offer_page)
    router.post("/{number}/offer")(offer)
    router.post("/{number}/decline")(decline)
    router.post("/{number}/cancel")(cancel)
    return router


async def queue(
    desk: Annotated[Desk, Depends(SEE)],
    tab: str = "waiting",
    kind: str = "",
    mine: str = "",
    *,
    overdue: str = "",
    after: str = "",
) -> Response:
    """A page of a tab; `after` is where the last one ended."""
    tab = tab if tab in TABS else "waiting"
    filters = TABS[tab]
    kinds = await desk.services.choices.kinds(desk.actor, Right.SEE_CONSULTATIONS)
    wanted = ConsultationFilter(
        states=filters.states,
        newest_first=filters.newest_first,
        specialism_id=int(kind) if kind.isdecimal() and len(kind) < 10 else None,
        to_answer=bool(mine),
        overdue=bool(overdue),
    )
    page = await desk.services.consultations.queue(desk.cause(), wanted, _key(after))
    reasons = await desk.services.units.reasons(ReasonKind.DECLINE)
    return desk.show(
        "consultations/page.html",
        tab=tab,
        tabs=tuple(TABS),
        filters=wanted,
        kinds=kinds,
        page=page,
        reasons=reasons,
        next_page=_key_text(page.next_key),
        is_first=not after,
    )


async def week(
    desk: Annotated[Desk, Depends(SEE)], monday: str = "", consultant: str = "", mine: str = ""
) -> Response:
    """Seven days; of one consultant where one is asked for."""
    first = _monday(monday, desk.today)
    who = int(consultant) if consultant.isdecimal() and len(consultant) < 10 else None
    rows = await desk.services.consultations.week(desk.cause(), first, consultant_id=who)
    if mine:
        rows = [row for row in rows if row.is_answerable]
    days = [first + timedelta(days=n) for n in range(7)]
    people = {row.consultant_id: f"{row.family_name} {row.given_name}" for row in rows}
    return desk.show(
        "consultations/week.html",
        days=[(day, [row for row in rows if row.on_day == day]) for day in days],
        monday=first,
        consultants=sorted(people.items(), key=lambda one: one[1]),
        consultant=who,
        mine=bool(mine),
    )


async def card(desk: Annotated[Desk, Depends(SEE)], number: Number) -> Response:
    """One consultation with its story."""
    return await _card(desk, number)


async def confirm(desk: Annotated[Desk, Depends(ANSWER)], number: Number) -> Response:
    """The visit will take place."""
    return await _do(desk, desk.services.consultations.confirm, number, "confirmed")


async def held(desk: Annotated[Desk, Depends(ANSWER)], number: Number) -> Response:
    """It took place; the journal is next for whoever writes it."""
    await desk.services.consultations.mark_held(desk.cause(), number)
    found = await desk.services.consultations.card(desk.cause(), number)
    if found.is_own and desk.may(Right.WRITE_JOURNAL):
        return desk.go(f"/consultations/{number}/journal", "held", number)
    return desk.go_back(f"/consultations/{number}", "held", number)


async def missed(desk: Annotated[Desk, Depends(ANSWER)], number: Number) -> Response:
    """The person did not come."""
    return await _do(desk, desk.services.consultations.mark_missed, number, "missed")


async def undo(desk: Annotated[Desk, Depends(ANSWER)], number: Number) -> Response:
    """Takes «held» or «missed» back."""
    return await _do(desk, desk.services.consultations.undo_outcome, number, "undone")


async def offer_page(desk: Annotated[Desk, Depends(ANSWER)], number: Number, day: str = "") -> Response:
    """The consultant's free hours: the nearest, or those of a day."""
    return await _offer_page(desk, number, day)


async def offer(desk: Annotated[Desk, Depends(ANSWER)], number: Number) -> Response:
    """Another time instead; the person answers."""
    starts_at = desk.form.parsed("starts_at", instant, CHOOSE)
    if starts_at is None:
        return await _offer_page(desk, number, "")
    await desk.services.consultations.offer_another(desk.cause(), number, starts_at)
    return desk.go(f"/consultations/{number}", "offered")


async def decline(desk: Annotated[Desk, Depends(ANSWER)], number: Number) -> Response:
    """No, with a reason of the list."""
    return await _with_reason(desk, desk.services.consultations.decline, number, "declined")


async def cancel(desk: Annotated[Desk, Depends(ANSWER)], number: Number) -> Response:
    """Called off, with a reason of the list."""
    return await _with_reason(desk, desk.services.consultations.cancel_for, number, "cancelled")


async def _do(desk: Desk, act: Callable[[Cause, int], Awaitable[Any]], number: int, said: str) -> Response:
    await act(desk.cause(), number)
    return desk.go_back(f"/consultations/{number}", said, number)


async def _with_reason(
    desk: Desk, act: Callable[[Cause, int, str], Awaitable[Any]], number: int, said: str
) -> Response:
    reason = desk.form.text("reason", longest=40)
    if desk.form.faults:
        return await _card(desk, number)
    await act(desk.cause(), number, reason)
    return desk.go_back(f"/consultations/{number}", said)


async def _card(desk: Desk, number: int) -> Response:
    found = await desk.services.consultations.card(desk.cause(), number)
    entry = None
    if found.row.has_journal:
        # Behind the mask the page only says that something is written.
        with suppress(NotAllowed):
            entry = await desk.services.journal.read(desk.cause(), number)
    show = desk.show_faults if desk.form.faults else desk.show
    return show(
        "consultations/card.html",
        card=found,
        entry=entry,
        declining=await desk.services.units.reasons(ReasonKind.DECLINE),
        cancelling=await desk.services.units.reasons(ReasonKind.CANCEL),
    )


async def _offer_page(desk: Desk, number: int, day: str) -> Response:
    found: StaffCard = await desk.services.consultations.card(desk.cause(), number)
    row = found.row
    if row.state not in OPEN:
        raise AlreadyClosed(row.state)
    where = (row.unit_id, row.specialism_id)
    days = await desk.services.consultations.days_with_hours(*where, row.consultant_id)
    chosen = next((one for one, _ in days if one.isoformat() == day), None)
    hours = await desk.services.consultations.free_hours(
        *where, consultant_id=row.consultant_id, day=chosen, limit=HOURS_SHOWN if chosen else 8
    )
    show = desk.show_faults if desk.form.faults else desk.show
    return show("consultations/offer.html", card=found, days=days, chosen=chosen, hours=hours)


def _monday(typed: str, today: date) -> date:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = today
    # Beyond, no week has a next one or one before.
    day = day if abs(day.year - today.year) < YEARS_SHOWN else today
    return day - timedelta(days=day.weekday())


def _key(after: str) -> Key | None:
    at, _, number = after.rpartition("~")
    try:
        return (instant(at), int(number)) if number.isdecimal() and len(number) < 10 else None
    except ValueError:
        return None


def _key_text(key: Key | None) -> str:
    return f"{key[0].isoformat()}~{key[1]}" if key else ""
