"""Settings: how the messengers stand. They are set where the program is started, not here."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, needs
from db.enums import ChannelName
from services.rights import Right

SEE = needs(Right.SEE_SETTINGS)


def build_router() -> APIRouter:
    """One page, to be read."""
    router = APIRouter(prefix="/settings")
    router.get("")(settings)
    return router


async def settings(desk: Annotated[Desk, Depends(SEE)]) -> Response:
    """A messenger without a token is off, whatever was last heard of it."""
    is_on = desk.office.settings.telegram
    health = await desk.services.channels.health(desk.actor, ChannelName.TELEGRAM) if is_on else None
    return desk.show("settings/page.html", telegram=health)
