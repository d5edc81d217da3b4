"""Messages: notices that failed, are uncertain or wait; sent again or given up."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from services.messages import Tab
from services.rights import Right

SEE = needs(Right.SEE_MESSAGES)


def build_router() -> APIRouter:
    """The list; two acts."""
    router = APIRouter(prefix="/messages")
    router.get("")(messages)
    router.post("/{number}/again")(send_again)
    router.post("/{number}/drop")(give_up)
    return router


async def messages(desk: Annotated[Desk, Depends(SEE)], tab: str = "", after: str = "") -> Response:
    """A page of a tab; `after` is the last number of the one before."""
    shown = Tab(tab) if tab in set(Tab) else Tab.FAILED
    below = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else None
    page = await desk.services.messages.page(desk.actor, shown, after=below)
    return desk.show("messages/page.html", tab=shown, tabs=tuple(Tab), page=page, is_first=below is None)


async def send_again(desk: Annotated[Desk, Depends(SEE)], number: Number) -> Response:
    """A person decided that twice is better than never."""
    await desk.services.messages.send_again(desk.cause(), number)
    return desk.go_back("/messages", "sent_again")


async def give_up(desk: Annotated[Desk, Depends(SEE)], number: Number) -> Response:
    """It will not be sent."""
    await desk.services.messages.give_up(desk.cause(), number)
    return desk.go_back("/messages", "dropped")
