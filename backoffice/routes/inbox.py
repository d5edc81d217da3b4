"""Questions: queues by whose turn it is, one conversation, answering, taking, handing over, closing."""

from datetime import UTC, datetime
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Response

from backoffice.attached import LARGEST_ANSWER, attached
from backoffice.dependencies import Desk, Number, needs
from services.files import IMAGES, SOUNDS
from services.inbox.desk import FORM
from services.inbox.lists import Key, ThreadCard
from services.inbox.rows import (
    LONGEST_ANSWER,
    AnswerEmpty,
    AnswerTooLong,
    NotAColleague,
    Queue,
    SomebodyWrote,
)
from services.rights import Right

SEE: Final = needs(Right.SEE_INBOX)
ANSWER: Final = needs(Right.ANSWER_INBOX)
ANSWER_WITH_FILE: Final = needs(Right.ANSWER_INBOX, files=1)
SHOWN_AS_IT_IS: Final = IMAGES | SOUNDS


def build_router() -> APIRouter:
    """Lists, a conversation with what refreshes it, its files; the acts."""
    router = APIRouter(prefix="/inbox")
    router.get("")(inbox)
    router.get("/{number}")(thread)
    router.get("/{number}/lines")(lines)
    router.get("/{number}/files/{file}")(file_of)
    router.post("/{number}/answer", max_body_size=LARGEST_ANSWER)(answer)
    router.post("/{number}/close")(close)
    router.post("/{number}/take")(take)
    router.post("/{number}/back")(give_back)
    router.post("/{number}/hand")(hand_over)
    router.post("/{number}/writing")(writing)
    return router


async def inbox(desk: Annotated[Desk, Depends(SEE)], tab: str = "", after: str = "") -> Response:
    """A page of a queue; `after` is the key of the last row of the one before."""
    queue = Queue(tab) if tab in set(Queue) else Queue.DESK
    key = _key(after)
    page = await desk.services.inbox.page(desk.actor, queue, key)
    following = f"{page.after[0].isoformat()}_{page.after[1]}" if page.after else ""
    return desk.show(
        "inbox/page.html",
        tab=queue,
        tabs=tuple(Queue),
        page=page,
        is_first=key is None,
        following=quote(following),
    )


async def thread(
    desk: Annotated[Desk, Depends(SEE)], number: Number, write: str = "", canned: str = "", before: str = ""
) -> Response:
    """A conversation; whoever opens the form without scripts is seen writing for two minutes."""
    card = await desk.services.inbox.thread(desk.actor, number, before=_number(before))
    if write and card.may_answer:
        await desk.services.inbox.writing(desk.actor, number, FORM)
    return await _page(desk, card, canned=_number(canned))


async def lines(desk: Annotated[Desk, Depends(SEE)], number: Number, mark: str = "") -> Response:
    """What a page that is open puts in the place of its lines; 204 while nothing is new."""
    card = await desk.services.inbox.thread(desk.actor, number, mark=mark)
    if card.mark == mark:
        return Response(status_code=204)
    return desk.show("inbox/_lines.html", card=card)


async def file_of(desk: Annotated[Desk, Depends(SEE)], number: Number, file: Number) -> Response:
    """A file: pictures and sounds are shown, everything else is only saved."""
    found = await desk.services.inbox.file(desk.actor, number, file)
    response = Response(found.content, media_type=found.media_type)
    how = "inline" if found.media_type in SHOWN_AS_IT_IS else "attachment"
    response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(found.name)}"
    return response


async def answer(desk: Annotated[Desk, Depends(ANSWER_WITH_FILE)], number: Number) -> Response:
    """To the chat; what came meanwhile is shown first."""
    text = desk.form.text("text", longest=LONGEST_ANSWER, required=False)
    file = await attached(desk, desk.form.files.get("file"))
    if not desk.form.faults:
        try:
            await desk.services.inbox.answer(desk.cause(), number, text, seen=_seen(desk), file=file)
        except (SomebodyWrote, AnswerEmpty, AnswerTooLong) as fault:
            desk.form.fact("text", fault)
    if desk.form.faults:
        return await _again(desk, number)
    return desk.go(f"/inbox/{number}#last", "answered")


async def close(desk: Annotated[Desk, Depends(ANSWER)], number: Number) -> Response:
    """With a last word or without."""
    word = desk.form.text("text", longest=LONGEST_ANSWER, required=False)
    if not desk.form.faults:
        try:
            await desk.services.inbox.close(desk.cause(), number, seen=_seen(desk), last_word=word)
        except SomebodyWrote as fault:
            desk.form.fact("text", fault)
    if desk.form.faults:
        return await _again(desk, number)
    return desk.go("/inbox", "thread_closed")


async def take(desk: Annotated[Desk, Depends(ANSWER)], number: Number) -> Response:
    """Mine from now on."""
    await desk.services.inbox.take(desk.cause(), number)
    return desk.go(f"/inbox/{number}?write=1", "taken")


async def give_back(desk: Annotated[Desk, Depends(ANSWER)], number: Number) -> Response:
    """Anybody's again."""
    await desk.services.inbox.give_back(desk.cause(), number)
    return desk.go(f"/inbox/{number}", "given_back")


async def hand_over(desk: Annotated[Desk, Depends(ANSWER)], number: Number) -> Response:
    """To a named colleague, with a note for staff."""
    login_id = desk.form.choice("colleague")
    words = desk.form.text("words", longest=1_000, required=False)
    if login_id is not None and not desk.form.faults:
        try:
            await desk.services.inbox.hand_over(desk.cause(), number, login_id, words)
        except NotAColleague as fault:
            desk.form.fact("colleague", fault)
    if desk.form.faults:
        return await _again(desk, number)
    return desk.go(f"/inbox/{number}", "handed_over")


async def writing(desk: Annotated[Desk, Depends(ANSWER)], number: Number) -> Response:
    """A page that is being typed on says so every few seconds."""
    await desk.services.inbox.writing(desk.actor, number)
    return Response(status_code=204)


async def _page(desk: Desk, card: ThreadCard, *, canned: int = 0) -> Response:
    ready = await desk.services.canned_answers.for_unit(desk.actor, card.unit_id) if card.may_answer else []
    picked = next((one.text(card.row.lang) for one in ready if one.id == canned), "")
    show = desk.show_faults if desk.form.faults else desk.show
    return show("inbox/thread.html", card=card, ready=ready, picked=picked)


async def _again(desk: Desk, number: int) -> Response:
    """The conversation as it is now, with what was typed."""
    return await _page(desk, await desk.services.inbox.thread(desk.actor, number))


def _seen(desk: Desk) -> int:
    return _number(desk.form.get("seen"))


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _key(after: str) -> Key | None:
    at, _, number = after.partition("_")
    try:
        instant = datetime.fromisoformat(at)
        return (instant.astimezone(UTC), int(number)) if instant.tzinfo and len(number) < 10 else None
    except (ValueError, OverflowError):
        return None
