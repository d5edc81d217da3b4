"""Messages: notices with their states and their lives; sent again or given up."""

from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from backoffice.message_words import kind_pairs
from services.notices.messages import Sieve, Tab
from services.rights import Right

SEE = needs(Right.SEE_MESSAGES)


def build_router() -> APIRouter:
    """The list; two acts."""
    router = APIRouter(prefix="/messages")
    router.get("")(messages)
    router.post("/{number}/again")(send_again)
    router.post("/{number}/drop")(give_up)
    return router


async def messages(  # noqa: PLR0917 (what the address may carry)
    desk: Annotated[Desk, Depends(SEE)],
    tab: str = "",
    kind: str = "",
    unit: str = "",
    day: str = "",
    after: str = "",
) -> Response:
    """A page of a tab; `after` is the last number of the one before. What cannot be read narrows nothing."""
    shown = Tab(tab) if tab in set(Tab) else Tab.FAILED
    sieve = Sieve(kind[:60], _number(unit), _day(day))
    below = _number(after)
    page = await desk.services.messages.page(desk.actor, shown, sieve=sieve, after=below)
    narrowed = {"kind": sieve.kind, "unit": sieve.unit_id, "day": sieve.day}
    return desk.show(
        "messages/page.html",
        tab=shown,
        tabs=tuple(Tab),
        page=page,
        is_first=below is None,
        sieve=sieve,
        rest="".join(f"&{urlencode({name: asked})}" for name, asked in narrowed.items() if asked),
        kinds=kind_pairs,
    )


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    # Whose midnight can be told in every zone.
    return found if date(2000, 1, 1) <= found <= date(2999, 12, 31) else None


async def send_again(desk: Annotated[Desk, Depends(SEE)], number: Number) -> Response:
    """A person decided that twice is better than never."""
    await desk.services.messages.send_again(desk.cause(), number)
    return desk.go_back("/messages", "sent_again")


async def give_up(desk: Annotated[Desk, Depends(SEE)], number: Number) -> Response:
    """It will not be sent."""
    await desk.services.messages.give_up(desk.cause(), number)
    return desk.go_back("/messages", "dropped")
