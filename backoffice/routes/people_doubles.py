"""Possible doubles: the list, a pair side by side, joined with a reason or told apart; proposed on a card."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from backoffice.dependencies import Desk, Number, needs
from services.errors import Repeated
from services.people.doubles import SameRegistration
from services.people.joining_rows import VisitsOverlap
from services.rights import Right

JOIN = needs(Right.JOIN_PEOPLE)
After = Annotated[int | None, Query(ge=1, lt=2**31)]


def build_router() -> APIRouter:
    """Pairs, and the way to a pair from a card."""
    router = APIRouter(prefix="/people")
    router.get("/doubles")(doubles)
    router.get("/doubles/{number}")(pair)
    router.post("/doubles/{number}/join")(join)
    router.post("/doubles/{number}/apart")(keep_apart)
    router.get("/{number}/double")(choose)
    router.post("/{number}/double")(propose)
    return router


async def doubles(desk: Annotated[Desk, Depends(JOIN)], after: After = None) -> Response:
    """Pairs that wait for somebody to settle them."""
    page = await desk.services.doubles.waiting(desk.actor, after)
    return desk.show("people/doubles.html", page=page, is_first=after is None)


async def pair(desk: Annotated[Desk, Depends(JOIN)], number: Number) -> Response:
    """Two registrations side by side, and what differs."""
    return await _pair(desk, number)


async def join(desk: Annotated[Desk, Depends(JOIN)], number: Number) -> Response:
    """The two become one; the one that is named stays."""
    kept = desk.form.choice("kept")
    reason = desk.form.text("reason", longest=400)
    if desk.form.faults or kept is None:
        return await _pair(desk, number)
    try:
        person_id = await desk.services.doubles.join(desk.cause(), number, kept, reason)
    except Repeated as repeated:
        # The pair is there no more: whoever stayed is.
        return desk.go(f"/people/{repeated.outcome or kept}", "registrations_joined")
    except VisitsOverlap as fault:
        desk.form.fact("kept", fault)
        return await _pair(desk, number)
    return desk.go(f"/people/{person_id}", "registrations_joined")


async def keep_apart(desk: Annotated[Desk, Depends(JOIN)], number: Number) -> Response:
    """They are two people."""
    await desk.services.doubles.keep_apart(desk.cause(), number)
    return desk.go("/people/doubles", "told_apart")


async def choose(desk: Annotated[Desk, Depends(JOIN)], number: Number, q: str = "") -> Response:
    """Whose double somebody is, found by the search."""
    return await _choose(desk, number, q)


async def propose(desk: Annotated[Desk, Depends(JOIN)], number: Number) -> Response:
    """The pair of these two; it may be there already."""
    other = desk.form.choice("other")
    if other is None:
        return await _choose(desk, number, desk.form.get("q"))
    try:
        found = await desk.services.doubles.propose(desk.cause(), number, other)
    except SameRegistration as fault:
        desk.form.fact("other", fault)
        return await _choose(desk, number, desk.form.get("q"))
    return desk.go(f"/people/doubles/{found}")


async def _pair(desk: Desk, number: int) -> Response:
    card = await desk.services.doubles.pair(desk.actor, number)
    show = desk.show_faults if desk.form.faults else desk.show
    return show("people/double.html", pair=card)


async def _choose(desk: Desk, number: int, q: str) -> Response:
    person = await desk.services.people.card(desk.actor, number)
    found = await desk.services.people.search(desk.actor, q) if q.strip() else None
    rows = [one for one in found.people if one.id != person.id] if found else []
    show = desk.show_faults if desk.form.faults else desk.show
    return show(
        "people/choose_double.html", person=person, q=q[:100], rows=rows, is_searched=found is not None
    )
