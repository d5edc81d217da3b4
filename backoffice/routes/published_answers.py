"""Published answers: what the chat answers at once, in both languages; a settled conversation becomes one."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import Desk, Number, needs
from services.appeals.published import (
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    AnswerCard,
    AnswerHasNoWords,
    AnswerNotWhole,
    AnswerWords,
)
from services.errors import Repeated
from services.rights import Right

EDIT: Final = needs(Right.EDIT_PUBLISHED_ANSWERS)
_COUNTRY: Final = "country"
_EMPTY: Final = AnswerWords()


def build_router() -> APIRouter:
    """The list, a form for a new one and for each; publishing and ending."""
    router = APIRouter(prefix="/answers")
    router.get("")(answers)
    router.get("/new")(new)
    router.post("/new")(add)
    router.get("/{number}")(card)
    router.post("/{number}")(change)
    router.post("/{number}/end")(end)
    return router


async def answers(desk: Annotated[Desk, Depends(EDIT)]) -> Response:
    """Both languages side by side, drafts first."""
    return desk.show("answers/page.html", rows=await desk.services.published_answers.all(desk.actor))


async def new(desk: Annotated[Desk, Depends(EDIT)], thread: str = "") -> Response:
    """An empty form, or one filled from a settled conversation."""
    number = int(thread) if thread.isascii() and thread.isdigit() and len(thread) < 10 else 0
    unit_id, words = None, _EMPTY
    if number:
        unit_id, words = await desk.services.published_answers.from_thread(desk.actor, number)
    return await _form(desk, words=words, unit_id=unit_id)


async def add(desk: Annotated[Desk, Depends(EDIT)]) -> Response:
    """Kept as a draft, or published at once where both languages are whole."""
    unit_id = None if desk.form.get("unit") == _COUNTRY else desk.form.choice("unit")
    return await _saved(desk, unit_id=unit_id)


async def card(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """The form, filled as things stand."""
    found = await desk.services.published_answers.card(desk.actor, number)
    return await _form(desk, found, words=found.words)


async def change(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """Somebody else's change in between is not overwritten."""
    found = await desk.services.published_answers.card(desk.actor, number)
    return await _saved(desk, found)


async def end(desk: Annotated[Desk, Depends(EDIT)], number: Number) -> Response:
    """The chat shows it no more."""
    await desk.services.published_answers.end(desk.cause(), number)
    return desk.go("/answers", "answer_ended")


async def _saved(desk: Desk, found: AnswerCard | None = None, unit_id: int | None = None) -> Response:
    words, is_published = _words(desk), bool(desk.form.get("publish"))
    version = desk.form.number("version", least=1, most=2**31, required=False) if found else 0
    if not desk.form.faults:
        try:
            await desk.services.published_answers.save(
                desk.cause(),
                words,
                unit_id=unit_id,
                number=found.id if found else None,
                version=version or 0,
                publish=is_published,
            )
        except (AnswerNotWhole, AnswerHasNoWords) as fault:
            desk.form.fact(_first_empty(words), fault)
        except Repeated:
            return desk.go("/answers")
    if desk.form.faults:
        return await _form(desk, found, words=words, unit_id=unit_id)
    return desk.go("/answers", "answer_published" if is_published else "answer_saved")


async def _form(
    desk: Desk, found: AnswerCard | None = None, *, words: AnswerWords, unit_id: int | None = None
) -> Response:
    owners = desk.services.canned_answers.owners
    units, nation = await owners(desk.actor, Right.EDIT_PUBLISHED_ANSWERS)
    show = desk.show_faults if desk.form.faults else desk.show
    return show("answers/answer.html", found=found, words=words, unit_id=unit_id, units=units, nation=nation)


def _words(desk: Desk) -> AnswerWords:
    longest = {"question": LONGEST_QUESTION, "answer": LONGEST_ANSWER}
    return AnswerWords(
        **{
            f"{part}_{lang}": desk.form.text(f"{part}_{lang}", longest=most, required=False)
            for part, most in longest.items()
            for lang in ("kk", "ru")
        }
    )


def _first_empty(words: AnswerWords) -> str:
    names = ("question_kk", "question_ru", "answer_kk", "answer_ru")
    return next((name for name in names if not getattr(words, name)), names[0])
