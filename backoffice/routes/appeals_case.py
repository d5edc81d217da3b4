"""One case: its card, its files, its paper; and the acts on it, each a small form.

To whom a case is hidden it answers as one that is not there, whatever is asked.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Response

from backoffice.attached import LARGEST_ANSWER, attached
from backoffice.dependencies import Desk, needs
from backoffice.routes.appeals import days_left
from db.enums import AppealColour, AppealEventKind
from i18n import N_
from services.appeals import facts
from services.appeals.facts import Author
from services.appeals.numbers import read_number
from services.errors import NotFound, Repeated
from services.files import IMAGES, SOUNDS, FileContent
from services.inbox.rows import NotAColleague
from services.rights import Right

SEE: Final = needs(Right.SEE_APPEALS)
HANDLE: Final = needs(Right.HANDLE_APPEALS)
HANDLE_WITH_FILE: Final = needs(Right.HANDLE_APPEALS, files=1)
OPEN_NAMES: Final = needs(Right.OPEN_NAMES)
SHOWN_AS_IT_IS: Final = IMAGES | SOUNDS
# Whose words are colleagues' reasons: they stand in the history.
REASONS: Final = frozenset(
    {
        AppealEventKind.COLOURED,
        AppealEventKind.STEPPED_ASIDE,
        AppealEventKind.VIEWED,
        AppealEventKind.NAME_OPENED,
        AppealEventKind.ORIGINAL_OPENED,
        AppealEventKind.PASSED_ON,
        AppealEventKind.CLOSED,
    }
)
# What is told beside the field of a form that comes back; everything else has a page of its own.
_TOLD_IN_FORM: Final = (
    facts.AppealEmpty,
    facts.AppealTooLong,
    facts.AppealMoved,
    facts.AppealClosed,
    facts.NotTheHandler,
    facts.ColourUnconfirmed,
    facts.ReasonMissing,
    facts.TooLong,
    facts.NotLater,
    facts.NotPassedOn,
    facts.NotThatWay,
    facts.NotAnswered,
    facts.NoName,
    facts.NotAWishOfRed,
    NotAColleague,
)

NO_CASE_NUMBER: Final = N_("Nine digits, as they stand on the other case: 1234 5678-9")

NO_SUCH_CASE: Final = N_("You see no case with this number.")

CaseNumber = Annotated[str, Path(pattern=r"^[0-9]{9}$")]
FileNumber = Annotated[int, Path(ge=1, lt=2**31)]


def build_router() -> APIRouter:
    """The card, what belongs to it, and its acts."""
    router = APIRouter(prefix="/appeals/{number}")
    router.get("")(card)
    router.get("/files/{file}")(file_of)
    router.get("/paper")(paper)
    router.post("/view")(view)
    router.post("/take")(take)
    router.post("/back")(give_back)
    router.post("/hand")(hand_over)
    router.post("/aside")(step_aside)
    router.post("/colour")(confirm_colour)
    router.post("/ask")(ask)
    router.post("/answer", max_body_size=LARGEST_ANSWER)(answer)
    router.post("/note")(note)
    router.post("/extend")(extend)
    router.post("/forward")(forward)
    router.post("/pass")(pass_on)
    router.post("/e-otinish")(set_e_otinish)
    router.post("/link")(link)
    router.post("/join")(join)
    router.post("/part")(part)
    router.post("/close")(close)
    router.post("/name")(open_name)
    router.post("/originals/{file}")(open_original)
    return router


async def card(desk: Annotated[Desk, Depends(SEE)], number: CaseNumber, canned: str = "") -> Response:
    """The case; a red one asks for a reason first, once a day."""
    try:
        return await _page(desk, number, canned=int(canned) if canned.isdecimal() and len(canned) < 10 else 0)
    except facts.ViewReasonMissing:
        return desk.show("appeals/view.html", number=number)


async def view(desk: Annotated[Desk, Depends(SEE)], number: CaseNumber) -> Response:
    """Why a red case is opened."""
    reason = desk.form.text("view_reason", longest=500)
    if not desk.form.faults:
        try:
            await desk.services.appeal_cases.view(desk.cause(), number, reason)
        except facts.ReasonMissing as fault:
            desk.form.fact("view_reason", fault)
        except Repeated:
            return desk.go(f"/appeals/{number}")
        else:
            return desk.go(f"/appeals/{number}", "appeal_viewed")
    try:
        # A case that is hidden has no form to come back, either.
        await desk.services.appeal_cases.card(desk.actor, number)
    except facts.ViewReasonMissing:
        return desk.show_faults("appeals/view.html", number=number)
    return desk.go(f"/appeals/{number}")


async def file_of(desk: Annotated[Desk, Depends(SEE)], number: CaseNumber, file: FileNumber) -> Response:
    """A file's copy: pictures and sounds are shown, everything else is only saved."""
    try:
        return _file(await desk.services.appeal_cases.file_of(desk.actor, number, file))
    except facts.ViewReasonMissing:
        return desk.go(f"/appeals/{number}")


async def paper(desk: Annotated[Desk, Depends(SEE)], number: CaseNumber) -> Response:
    """What the law wants in a signed appeal, to be printed and signed."""
    try:
        form = await desk.services.appeal_cases.e_otinish_form(desk.actor, number)
    except facts.ViewReasonMissing:
        return desk.go(f"/appeals/{number}")
    return desk.show("appeals/paper.html", sheet=form, number=number)


async def take(desk: Annotated[Desk, Depends(HANDLE)], number: CaseNumber) -> Response:
    """Mine from now on."""
    return await _act(desk, number, "take", desk.services.appeal_cases.take, "appeal_taken")


async def give_back(desk: Annotated[Desk, Depends(HANDLE)], number: CaseNumber) -> Response:
    """Anybody's of the desk again."""
    return await _act(desk, number, "give_back", desk.services.appeal_cases.give_back, "appeal_back")


async def hand_over(desk: Annotated[Desk, Depends(HANDLE)], number: CaseNumber) -> Response:
    """To a colleague of the desk who may have it."""
    login_id, words = desk.form.choice("colleague"), _text(desk, "words", 1_000, required=False)
    deed = desk.services.appeal_cases.hand_over
    return await _act(desk, number, "colleague", deed, "appeal_handed", login_id, words)


async def step_aside(desk: Annotated[Desk, Depends(HANDLE)], number: CaseNumber) -> Response:
    """One press: it goes to others, and is hidden from then on."""
    await desk.services.independence.step_aside(desk.cause(), number)
    return desk.go("/appeals", "appeal_aside")


async def confirm_colour(desk: Annotated[Desk, Depends(HANDLE)], number: CaseNumber) -> Response:
    """A person says which clock runs."""
    colour = desk.form.one_of("colour", AppealColour)
    reason = _text(desk, "colour_reason", 300, required=False)
    deed = desk.services.appeal_cases.confirm_colour
    return await _act(desk, number, "colour", deed, "appeal_coloured", colour, reason)


async def ask(desk: Annotated[Desk, Depends(HANDLE)], number: CaseNumber) -> Response:
    """Back to the author, whose turn it is then."""
    text = _text(desk, "question", facts.LONGEST)
    return await _act(desk, number, "question", desk.services.appeal_cases.ask, "appeal_asked", text)


async def answer(desk: Annotated[Desk, Depends(HANDLE_WITH_FILE)], number: CaseNumber) -> Response:
    """To the author, in their language and on their channel."""
    text = _text(desk, "text", facts.LONGEST, required=False)
    file = await attached(desk, desk.form.files.get("file"))
    deed = desk.services.appeal_cases.answer
    return await _act(desk, number, "text", deed, "appeal_answered", text, file)


async def note(desk: Annotated[Desk, Depends(HANDLE)], number: CaseNumber) -> Response:
    """For colleagues only."""
    text = _text(desk, "note", facts.LONGEST)
    return await _act(desk, number, "note", desk.services.appeal_cases.note, "appeal_noted", text)


async def extend(desk: Annotated[Desk, Depends(HANDLE)], number: CaseNumber) -> Response:
    """A later due date with a reason, as far as the law goes."""
    until, reason = desk.form.day("until"), _text(desk, "extension_reason", 1_000)
    deed = desk.services.appeal_cases.extend
    return await _act(desk, number, "until", deed, "appeal_extended", until, reason)


async def forward(desk: Annotated[Desk, Depends(HANDLE)], number: CaseNumber) -> Response:
    """To the body that is competent."""
    to, what = _text(desk, "to_body", 200), _text(desk, "what", 2_000)
    deed = desk.services.appeal_cases.forward
    return await _act(desk, number, "to_body", deed, "appeal_forwarded", to, what)


async def pass_on(desk: Annotated[Desk, Depends(HANDLE)], number: CaseNumber) -> Response:
    """A red case: whom was told what."""
    to, what = _text(desk, "passed_to", 200), _text(desk, "passed_what", 2_000)
    deed = desk.services.appeal_cases.pass_on
    return await _act(desk, number, "passed_to", deed, "appeal_passed_on", to, what)


async def set_e_otinish(desk: Annotated[Desk, Depends(HANDLE)], number: CaseNumber) -> Response:
    """The number under which it stands as an official appeal."""
    typed = _text(desk, "e_otinish", 40, required=False)
    deed = desk.services.appeal_cases.set_e_otinish
    return await _act(desk, number, "e_otinish", deed, "appeal_e_otinish", typed)


async def link(desk: Annotated[Desk, Depends(HANDLE)], number: CaseNumber) -> Response:
    """Two cases about one thing."""
    other = _other(desk, "other_number")
    return await _with_another(desk, number, "other_number", desk.services.appeal_cases.link, other)


async def join(desk: Annotated[Desk, Depends(HANDLE)], number: CaseNumber) -> Response:
    """One thing written twice."""
    into = _other(desk, "into_number")
    return await _with_another(desk, number, "into_number", desk.services.appeal_cases.join, into)


async def part(desk: Annotated[Desk, Depends(HANDLE)], number: CaseNumber) -> Response:
    """Joined by mistake."""
    return await _act(desk, number, "part", desk.services.appeal_cases.part, "appeal_parted")


async def close(desk: Annotated[Desk, Depends(HANDLE)], number: CaseNumber) -> Response:
    """Over, with a reason."""
    reason = _text(desk, "close_reason", 1_000)
    return await _act(desk, number, "close_reason", desk.services.appeal_cases.close, "appeal_closed", reason)


async def open_name(desk: Annotated[Desk, Depends(OPEN_NAMES)], number: CaseNumber) -> Response:
    """The author's name, once, for a written reason; the author may see that it was opened."""
    reason = _text(desk, "name_reason", 500)
    author: Author | None = None
    if not desk.form.faults:
        try:
            deed = desk.services.appeal_cases.open_name
            author = await deed(desk.cause(), number, reason, seen=_seen(desk))
        except Repeated:
            return desk.go(f"/appeals/{number}#author")
        except _TOLD_IN_FORM as fault:
            desk.form.fact("name_reason", fault)
    return await _page(desk, number, author=author)


async def open_original(
    desk: Annotated[Desk, Depends(OPEN_NAMES)], number: CaseNumber, file: FileNumber
) -> Response:
    """The sealed original of a file, for a written reason."""
    reason = _text(desk, "file_reason", 500)
    if not desk.form.faults:
        try:
            deed = desk.services.appeal_cases.open_original
            return _file(await deed(desk.cause(), number, file, reason), is_saved=True)
        except _TOLD_IN_FORM as fault:
            desk.form.fact("file_reason", fault)
    return await _page(desk, number)


async def _act(
    desk: Desk, number: str, field: str, deed: Callable[..., Awaitable[Any]], said: str, *given: Any
) -> Response:
    """Does it as of what the page showed; a form that is wrong comes back with the case as it is now."""
    if not desk.form.faults:
        try:
            await deed(desk.cause(), number, *given, seen=_seen(desk))
        except Repeated:
            return desk.go(f"/appeals/{number}", said)
        except _TOLD_IN_FORM as fault:
            desk.form.fact(field, fault)
    if desk.form.faults:
        return await _page(desk, number)
    # Another colour or another case in it may have taken it out of these eyes.
    is_seen = await desk.services.appeal_cases.is_seen(desk.actor, number)
    return desk.go(f"/appeals/{number}" if is_seen else "/appeals", said)


async def _with_another(
    desk: Desk, number: str, field: str, deed: Callable[..., Awaitable[Any]], other: str
) -> Response:
    """Another case that is hidden from them reads as one that is not there."""
    said = "appeal_linked" if field == "other_number" else "appeal_joined"
    try:
        return await _act(desk, number, field, deed, said, other)
    except NotFound:
        desk.form.wrong(field, NO_SUCH_CASE)
        return await _page(desk, number)


async def _page(desk: Desk, number: str, *, author: Author | None = None, canned: int = 0) -> Response:
    found = await desk.services.appeal_cases.card(desk.actor, number)
    ready = await _ready(desk, found)
    picked = next((one.text(found.lang) for one in ready if one.id == canned), "")
    left = await days_left(desk, [found.row])
    show = desk.show_faults if desk.form.faults else desk.show
    return show(
        "appeals/card.html",
        card=found,
        author=author or found.author,
        left=left.get(number),
        ready=ready,
        picked=picked,
        reasons=REASONS,
    )


async def _ready(desk: Desk, found: Any) -> list[Any]:
    if not found.may_answer or found.unit_id is None:
        return []
    for_unit = desk.services.canned_answers.for_unit
    return await for_unit(desk.actor, found.unit_id, Right.HANDLE_APPEALS)


def _file(found: FileContent, *, is_saved: bool = False) -> Response:
    response = Response(found.content, media_type=found.media_type)
    how = "inline" if found.media_type in SHOWN_AS_IT_IS and not is_saved else "attachment"
    response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(found.name)}"
    return response


def _text(desk: Desk, name: str, longest: int, *, required: bool = True) -> str:
    return desk.form.text(name, longest=longest, required=required)


def _other(desk: Desk, name: str) -> str:
    """Another case's number, however it was typed."""

    def read(typed: str) -> str:
        if number := read_number(typed):
            return number
        raise ValueError(typed)

    return desk.form.parsed(name, read, NO_CASE_NUMBER) or ""


def _seen(desk: Desk) -> int:
    typed = desk.form.get("seen")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
