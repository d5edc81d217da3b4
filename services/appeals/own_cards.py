"""One's own case as its author may see it: their words, what they were told, what they may do now."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealEventKind, AppealState
from db.models.appeals import Appeal, AppealEvent, AppealFile, AppealIdentity
from services.appeals.attached import content_of, files_of
from services.appeals.facts import AppealFileName, OwnAppeal, OwnAppealCard, Said
from services.appeals.history import PERSON, Entry, entries
from services.appeals.own_deeds import OVER, is_answered, main_of, reopen_until
from services.errors import NotFound
from services.files import FileContent
from services.tools import Tools

_K = AppealEventKind
OWN: Final = frozenset({_K.REGISTERED, _K.SAID, _K.RATED, _K.REOPENED, _K.WITHDRAWN})
TOLD: Final = frozenset({_K.ASKED, _K.ANSWERED, _K.EXTENDED, _K.FORWARDED})
# That it happened, not what staff wrote of it.
BARE: Final = frozenset({_K.PASSED_ON, _K.CLOSED, _K.ERASED})


def row_of(appeal: Appeal, main: Appeal | None = None) -> OwnAppeal:
    """A line of «my appeals»; of a case that was joined to another, how that one stands."""
    told = main if main is not None and appeal.state is AppealState.JOINED else appeal
    return OwnAppeal(
        number=appeal.number,
        kind=appeal.kind,
        state=told.state,
        turn=told.turn,
        registered_on=appeal.registered_on,
        due_on=told.due_on,
        answered_on=told.answered_on,
    )


async def card_of(session: AsyncSession, tools: Tools, appeal: Appeal) -> OwnAppealCard:
    """The case whole."""
    main = await main_of(session, appeal)
    until, answered = reopen_until(main), is_answered(main)
    opened = select(AppealIdentity.times_opened).where(AppealIdentity.appeal_id == appeal.id)
    return OwnAppealCard(
        number=appeal.number,
        kind=appeal.kind,
        colour=appeal.colour,
        state=main.state,
        turn=main.turn,
        registered_on=appeal.registered_on,
        due_on=main.due_on,
        extended_on=main.extended_on,
        answered_on=main.answered_on,
        score=appeal.score,
        reopen_until=until,
        may_say_more=appeal.state not in OVER,
        may_rate=answered and appeal.score is None,
        may_reopen=answered and until is not None and tools.clock.today() <= until,
        may_withdraw=appeal.state not in OVER and not is_answered(appeal) and not appeal.wishes_withdrawn,
        name_was_opened=await session.scalar(opened) or 0,
        lines=await _lines(session, tools, appeal, main),
    )


async def own_file(session: AsyncSession, tools: Tools, appeal: Appeal, row_id: int) -> FileContent:
    """A file that came with one's own words, whole, or with what one was told. Raises NotFound."""
    main = await main_of(session, appeal)
    query = (
        select(AppealFile, AppealEvent.kind, AppealEvent.role)
        .join(
            AppealEvent, (AppealEvent.appeal_id == AppealFile.appeal_id) & (AppealEvent.seq == AppealFile.seq)
        )
        .where(AppealFile.id == row_id, AppealFile.appeal_id.in_({appeal.id, main.id}))
    )
    row = (await session.execute(query)).one_or_none()
    own = row is not None and row[0].appeal_id == appeal.id and row[1] in OWN
    if row is None or not (own or row[1] in TOLD):
        raise NotFound(f"file {row_id}")
    file = row[0]
    return await content_of(
        session, tools.keys, file.appeal_id, file.id, original=own and file.original_id is not None
    )


async def _lines(session: AsyncSession, tools: Tools, appeal: Appeal, main: Appeal) -> tuple[Said, ...]:
    files = await files_of(session, tools.keys, appeal.id, for_author=True)
    said = _said(await entries(session, tools.keys, appeal.id), files)
    if main is not appeal:
        theirs = await files_of(session, tools.keys, main.id)
        # What the other author is asked is between them and the desk.
        shown = (TOLD - {_K.ASKED}) | BARE
        told = [one for one in await entries(session, tools.keys, main.id) if one.kind in shown]
        said = sorted([*said, *_said(told, theirs)], key=lambda one: one.on_day)
    return tuple(said)


def _said(history: Iterable[Entry], files: Mapping[int, tuple[AppealFileName, ...]]) -> list[Said]:
    lines = []
    for one in history:
        # Another author's words in a case that theirs was joined to.
        if one.kind not in OWN | TOLD | BARE or "from_number" in one.details:
            continue
        # What staff entered for somebody is that somebody's word.
        is_own = one.role == PERSON or one.kind is AppealEventKind.REGISTERED
        bare = one.kind in BARE
        text = "" if bare else one.text or str(one.details.get("to", ""))
        lines.append(
            Said(one.seq, one.kind, one.on_day, is_own, text, () if bare else files.get(one.seq, ()))
        )
    return lines
