"""What an author does with a case of their own: one way for the chat and for the page with a receipt code.

Each takes the case locked, so that an answer and a withdrawal, or two devices, come one after the other; what
is allowed is decided by the stored case, never by what a screen showed.
"""

from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealColour, AppealDoor, AppealEventKind, AppealState, AppealTurn
from db.models.appeals import Appeal, AppealEvent, AppealFile
from services.appeals import clocks
from services.appeals.attached import attach_originals
from services.appeals.desks import place
from services.appeals.facts import (
    FILES,
    LONGEST,
    REOPEN_DAYS,
    SCORES,
    AlreadyRated,
    AlreadyWithdrawn,
    AppealClosed,
    AppealEmpty,
    AppealMoved,
    AppealTooLong,
    NotAnswered,
    TooLateToReopen,
    TooManyAppealFiles,
)
from services.appeals.history import locked, record
from services.appeals.registering import tell_desk
from services.appeals.terms import clock_of, days_off_around, terms
from services.appeals.words import index
from services.tools import Tools

RED: Final = frozenset({AppealColour.RED_LAW, AppealColour.RED_DANGER})
OVER: Final = frozenset({AppealState.CLOSED, AppealState.WITHDRAWN})
# That it went to the competent body is an answer, too.
ANSWERED: Final = frozenset({AppealState.ANSWERED, AppealState.FORWARDED, AppealState.CLOSED})
# Joined cases may be joined again.
_DEEP: Final = 20
_OWN_WORDS: Final = (AppealEventKind.REGISTERED, AppealEventKind.SAID)


def is_answered(appeal: Appeal) -> bool:
    """Whether the last word is an answer that was not reopened."""
    return appeal.answered_on is not None and appeal.state in ANSWERED


def reopen_until(appeal: Appeal) -> date | None:
    """The last day on which its author may have it reopened; of what was not answered there is none."""
    if appeal.answered_on is None:
        return None
    return appeal.reopen_until or appeal.answered_on + timedelta(days=REOPEN_DAYS)


async def main_of(session: AsyncSession, appeal: Appeal, *, lock: bool = False) -> Appeal:
    """The case that is worked on: the one it was joined to, or itself."""
    for _ in range(_DEEP):
        if appeal.state is not AppealState.JOINED or appeal.joined_to is None:
            break
        number = appeal.joined_to
        appeal = await (locked(session, number) if lock else session.get_one(Appeal, number))
    return appeal


async def say_more(
    session: AsyncSession, tools: Tools, appeal: Appeal, text: str, file_ids: tuple[int, ...]
) -> None:
    """Adds words or files: it is the handler's turn now, and nothing closes before somebody read them.

    Raises AppealClosed, AppealEmpty, AppealTooLong, TooManyAppealFiles, AppealFilesGone.
    """
    text = _fitting(text)
    if not text and not file_ids:
        raise AppealEmpty
    if appeal.state in OVER:
        raise AppealClosed
    await _room_for(session, appeal, len(file_ids))
    main = await main_of(session, appeal, lock=True)
    seq = await record(session, tools, appeal, AppealEventKind.SAID, text=text)
    await attach_originals(session, appeal.id, seq, file_ids)
    if text:
        await index(session, tools.keys, appeal.id, text)
    if main is not appeal and main.state not in OVER:
        # Its handler reads it there; `from_number` keeps it from the other author.
        await record(session, tools, main, AppealEventKind.SAID, text=text, from_number=appeal.number)
    _turn_to_handler(main, tools.clock.today())
    await session.flush()
    await tell_desk(session, tools, main)


async def rate(session: AsyncSession, tools: Tools, appeal: Appeal, score: int, words: str) -> None:
    """Says how good the answer was, once. Raises NotAnswered, AlreadyRated, AppealTooLong; ValueError."""
    if score not in SCORES:
        raise ValueError(f"no such score: {score}")
    words = _fitting(words)
    if not is_answered(await main_of(session, appeal)):
        raise NotAnswered
    if appeal.score is not None:
        raise AlreadyRated
    appeal.score, appeal.rated_on = score, tools.clock.today()
    await record(session, tools, appeal, AppealEventKind.RATED, text=words, score=score)


async def reopen(session: AsyncSession, tools: Tools, appeal: Appeal, words: str) -> None:
    """The answer does not settle it: its clock begins anew. Raises NotAnswered, TooLateToReopen."""
    words = _fitting(words)
    main = await main_of(session, appeal)
    until = reopen_until(main)
    if until is None or not is_answered(main):
        raise NotAnswered
    today = tools.clock.today()
    if today > until:
        raise TooLateToReopen
    appeal.joined_to = None
    appeal.state = AppealState.TAKEN if appeal.handler_id else AppealState.REGISTERED
    appeal.is_open, appeal.closed_on = True, None
    appeal.turn, appeal.turn_since = AppealTurn.HANDLER, today
    appeal.times_reopened += 1
    appeal.answered_on = appeal.answered_in = appeal.reopen_until = appeal.extended_on = None
    appeal.score = appeal.rated_on = None
    await _clock_anew(session, tools, appeal, today)
    await record(session, tools, appeal, AppealEventKind.REOPENED, text=words)
    if words:
        await index(session, tools.keys, appeal.id, words)
    # Whoever had it may be gone or excluded by now.
    await place(session, tools, appeal)
    await session.flush()
    await tell_desk(session, tools, appeal)


async def withdraw(session: AsyncSession, tools: Tools, appeal: Appeal, words: str) -> None:
    """Ends a case; of a red one the wish is recorded and it goes on. Raises AlreadyWithdrawn, AppealClosed,
    AppealMoved where an answer came first: it is there to be read."""
    words = _fitting(words)
    if appeal.state is AppealState.WITHDRAWN or appeal.wishes_withdrawn:
        raise AlreadyWithdrawn
    if appeal.state is AppealState.CLOSED:
        raise AppealClosed
    if is_answered(appeal):
        raise AppealMoved
    is_wish = appeal.colour in RED
    await record(session, tools, appeal, AppealEventKind.WITHDRAWN, text=words, wish=is_wish)
    if is_wish:
        appeal.wishes_withdrawn = True
        await session.flush()
        await tell_desk(session, tools, appeal)
        return
    today = tools.clock.today()
    appeal.state, appeal.is_open = AppealState.WITHDRAWN, False
    appeal.turn, appeal.turn_since, appeal.closed_on = AppealTurn.NOBODY, today, today
    await session.flush()


def _turn_to_handler(appeal: Appeal, today: date) -> None:
    if appeal.state is AppealState.ASKED:
        appeal.state = AppealState.TAKEN if appeal.handler_id else AppealState.REGISTERED
    if appeal.state in OVER:
        return
    appeal.is_open = True
    if appeal.turn is not AppealTurn.HANDLER:
        appeal.turn, appeal.turn_since = AppealTurn.HANDLER, today


async def _clock_anew(session: AsyncSession, tools: Tools, appeal: Appeal, today: date) -> None:
    if appeal.passed_on_at is not None:
        days_off = await days_off_around(session, today)
        clock = clocks.after_passing_on(appeal.kind, today, days_off, await terms(session))
    else:
        at = tools.clock.now() if appeal.door is AppealDoor.NAMED else None
        clock = await clock_of(session, appeal.colour, appeal.kind, today, at)
        appeal.take_up_by, appeal.pass_on_by = clock.take_up_by, clock.pass_on_by
    appeal.clock_from, appeal.due_on, appeal.warn_on = clock.clock_from, clock.due_on, clock.warn_on


async def _room_for(session: AsyncSession, appeal: Appeal, more: int) -> None:
    if not more:
        return
    query = (
        select(func.count())
        .select_from(AppealFile)
        .join(
            AppealEvent, (AppealEvent.appeal_id == AppealFile.appeal_id) & (AppealEvent.seq == AppealFile.seq)
        )
        .where(AppealFile.appeal_id == appeal.id, AppealEvent.kind.in_(_OWN_WORDS))
    )
    if (await session.scalar(query) or 0) + more > FILES:
        raise TooManyAppealFiles


def _fitting(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST:
        raise AppealTooLong(len(text))
    return text
