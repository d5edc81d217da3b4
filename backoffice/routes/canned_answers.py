"""Ready answers: the list, one of them in both languages, adding, changing, ending."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from services.inbox.canned_answers import LONGEST_TEXT, LONGEST_TITLE, CannedCard, CannedWords
from services.rights import Right

EDIT: Final = needs(Right.EDIT_CANNED_ANSWERS)
_COUNTRY: Final = "country"


def build_router() -> APIRouter:
    """Before the conversations: «/inbox/answers» is no number."""
    router = APIRouter(prefix="/inbox/answers")
    router.get("")(answers)
    router.get("/new")(new)
    router.post("/new")(add)
    router.get("/{number}")(card)
    router.post("/{number}")(change)
    router.post("/{number}/end")(end)
    return router


async def answers(desk: Annotated[Desk, Depends(EDIT)]) -> Response:
    """Those of one's units, and the country's."""
    return desk.show("inbox/answers.html", rows=await desk.services.canned_answers.to_edit(desk.actor))


async def new(desk: Annotated[Desk, Depends(EDIT)]) -> Response:
    """An empty form."""
    return await _form(desk)


async def add(desk: Annotated[Desk, Depends(EDIT)]) -> Response:
    """Both languages, or it is not kept."""
    words, owner = _words(desk), desk.form.get("unit")
    unit_id = None if owner == _COUNTRY else desk.form.choice("unit")
    if desk.form.faults:
        return await _form(desk)
    await desk.services.canned_answers.add(desk.cause(), unit_id, words)
    return desk.go("/inbox/answers", "canned_saved")


async def card(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """The form, filled as things stand."""
    return await _form(desk, await desk.services.canned_answers.card(desk.actor, number))


async def change(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """Somebody else's change in between is not overwritten."""
    found = await desk.services.canned_answers.card(desk.actor, number)
    words, version = _words(desk), desk.form.choice("version")
    if desk.form.faults or version is None:
        return await _form(desk, found)
    await desk.services.canned_answers.change(desk.cause(), number, words, version)
    return desk.go("/inbox/answers", "canned_saved")


async def end(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """Offered no more."""
    await desk.services.canned_answers.end(desk.cause(), number)
    return desk.go("/inbox/answers", "canned_ended")


async def _form(desk: Desk, found: CannedCard | None = None) -> Response:
    units, nation = await desk.services.canned_answers.owners(desk.actor)
    show = desk.show_faults if desk.form.faults else desk.show
    return show("inbox/answer.html", found=found, units=units, nation=nation)


def _words(desk: Desk) -> CannedWords:
    return CannedWords(
        title_kk=desk.form.text("title_kk", longest=LONGEST_TITLE),
        title_ru=desk.form.text("title_ru", longest=LONGEST_TITLE),
        text_kk=desk.form.text("text_kk", longest=LONGEST_TEXT),
        text_ru=desk.form.text("text_ru", longest=LONGEST_TEXT),
    )
