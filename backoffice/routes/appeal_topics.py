"""Topics of appeals: the nation's list, and what a centre adds to it."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from services.appeals.topic_list import LONGEST, TooManyTopics
from services.errors import Repeated
from services.rights import Right

EDIT: Final = needs(Right.EDIT_APPEAL_TOPICS)
_COUNTRY: Final = "country"


def build_router() -> APIRouter:
    """The list; adding; ending."""
    router = APIRouter(prefix="/appeals/topics")
    router.get("")(topics)
    router.post("")(add)
    router.post("/{number}/end")(end)
    return router


async def topics(desk: Annotated[Desk, Depends(EDIT)]) -> Response:
    """What the chat and the form offer now."""
    return await _page(desk)


async def add(desk: Annotated[Desk, Depends(EDIT)]) -> Response:
    """In both languages, as long as a row of a chat is."""
    unit_id = None if desk.form.get("unit") == _COUNTRY else desk.form.choice("unit")
    kk, ru = desk.form.text("name_kk", longest=LONGEST), desk.form.text("name_ru", longest=LONGEST)
    if not desk.form.faults:
        try:
            await desk.services.appeal_topics.add(desk.cause(), unit_id, kk, ru)
        except TooManyTopics as fault:
            desk.form.fact("unit", fault)
        except Repeated:
            return desk.go("/appeals/topics")
    if desk.form.faults:
        return await _page(desk)
    return desk.go("/appeals/topics", "topic_saved")


async def end(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """Offered no more."""
    await desk.services.appeal_topics.end(desk.cause(), number)
    return desk.go("/appeals/topics", "topic_ended")


async def _page(desk: Desk) -> Response:
    units, nation = await desk.services.canned_answers.owners(desk.actor, Right.EDIT_APPEAL_TOPICS)
    show = desk.show_faults if desk.form.faults else desk.show
    rows = await desk.services.appeal_topics.all(desk.actor)
    return show("appeals/topics.html", rows=rows, units=units, nation=nation)
