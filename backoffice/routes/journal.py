"""The journal of a visit that took place: one compulsory field, the rest where there is something to say."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from db.enums import Applied, ConsultationState
from services.consultations.journal import TEXT_AT_MOST
from services.consultations.refusals import NotHeld
from services.errors import NotFound
from services.rights import Right

WRITE = needs(Right.WRITE_JOURNAL)


def build_router() -> APIRouter:
    """The form and what becomes of it."""
    router = APIRouter(prefix="/consultations/{number}/journal")
    router.get("")(journal)
    router.post("")(write)
    return router


async def journal(desk: Annotated[Desk, Depends(WRITE)], number: Number) -> Response:
    """The form, filled with what was written before."""
    return await _form(desk, number)


async def write(desk: Annotated[Desk, Depends(WRITE)], number: Number) -> Response:
    """Saves the entry; a form that names no topic comes back as it was."""
    form = desk.form
    topic = form.text("topic", longest=40)
    texts = {
        name: form.text(name, longest=TEXT_AT_MOST, required=False)
        for name in ("recommendation", "materials", "result")
    }
    applied = form.one_of("applied", Applied) if form.get("applied") else None
    if form.faults:
        return await _form(desk, number)
    await desk.services.journal.write(desk.cause(), number, topic, applied=applied, **texts)
    return desk.go(f"/consultations/{number}", "journal")


async def _form(desk: Desk, number: int) -> Response:
    found = await desk.services.consultations.card(desk.cause(), number)
    if not found.is_own:
        raise NotFound
    if found.row.state is not ConsultationState.HELD:
        raise NotHeld(found.row.state)
    topics = await desk.services.units.topics(found.row.specialism_id)
    entry = await desk.services.journal.read(desk.cause(), number)
    show = desk.show_faults if desk.form.faults else desk.show
    return show("consultations/journal.html", card=found, topics=topics, entry=entry)
