"""Forgetting cases: who wrote goes with the person and with time, the words later; the chain stays whole.

An open red case is not forgotten at its author's wish: it tells of a danger or a crime, and is worked on.
Its author is told so; their name goes when it ends.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.enums import AppealColour, AppealEventKind, AppealState, AppealTurn, PromiseState
from db.models.appeal_doors import Envelope
from db.models.appeals import Appeal, AppealAside, AppealContent, AppealFile, AppealIdentity, AppealView
from db.models.conversations import Promise
from db.models.files import StoredFile
from services.appeals.draft_files import forget_envelope_files
from services.appeals.drop_box import own_envelopes
from services.appeals.history import record
from services.appeals.own_deeds import RED
from services.appeals.vault import forget_author, owners_of
from services.appeals.words import forget_words
from services.cause import SYSTEM, Actor
from services.keeping.terms import APPEAL_AUTHORS, APPEAL_WORDS
from services.notices.outgoing import to_author
from services.tools import Tools

BATCH: Final = 100


async def kept_cases(
    session: AsyncSession, tools: Tools, people: Sequence[int], contacts: Iterable[int]
) -> int:
    """How many open red cases of theirs go on whatever is erased."""
    red = Appeal.is_open.is_(True) & Appeal.colour.in_(RED)
    query = select(func.count()).where(Appeal.owner.in_(_owners(tools, people, contacts)), red)
    return await session.scalar(query) or 0


async def forget_cases(
    session: AsyncSession, tools: Tools, people: Sequence[int], contacts: Iterable[int]
) -> int:
    """What erasing a person does to their cases; returns how many open red ones go on.

    Open ones that are not red are withdrawn. Of all that is over the name goes, of green ones every word too;
    what was written about others stays, without its author, as long as `services.keeping.terms` says.
    """
    owners = _owners(tools, people, contacts)
    await _forget_envelopes(session, tools, owners)
    query = select(Appeal).where(Appeal.owner.in_(owners)).order_by(Appeal.id).with_for_update()
    kept, over = 0, list[Appeal]()
    for appeal in await session.scalars(query.execution_options(populate_existing=True)):
        if appeal.is_open and appeal.colour in RED:
            kept += 1
        else:
            over.append(appeal)
        # Nobody finds it by its author any more; the vault is emptied once it ends (`forget_authors`).
        appeal.owner = None
    for appeal in over:
        if appeal.is_open:
            await _withdraw(session, tools, appeal)
    await session.flush()
    await forget_author(session, [one.id for one in over])
    await _drop_promises(session, tools, over)
    await forget_words_of(session, tools, [one for one in over if one.colour is AppealColour.GREEN])
    return kept


async def forget_authors(session: AsyncSession, tools: Tools) -> int:
    """Empties the vault of cases that ended a while ago, or whose author was erased; how many of a batch."""
    ended = func.coalesce(Appeal.closed_on, Appeal.turn_since)
    erased = Appeal.owner.is_(None) & Appeal.entered_by.is_(None)
    due = and_(
        Appeal.is_open.is_(False),
        or_(erased, ended < tools.clock.today() - APPEAL_AUTHORS),
        _main_is_over(),
    )
    query = select(Appeal.id).join(AppealIdentity, AppealIdentity.appeal_id == Appeal.id).where(due)
    ids = list(await session.scalars(query.order_by(Appeal.id).limit(BATCH)))
    await forget_author(session, ids)
    if ids:
        nobody = update(Appeal).where(Appeal.id.in_(ids)).values(owner=None, version=Appeal.version + 1)
        await session.execute(nobody.execution_options(synchronize_session=False))
    return len(ids)


async def forget_contents(session: AsyncSession, tools: Tools) -> int:
    """Erases what was written in cases that ended long ago; how many of a batch. Row and chain stay."""
    limit: date = tools.clock.today() - APPEAL_WORDS
    ended = func.coalesce(Appeal.closed_on, Appeal.turn_since) < limit
    written = exists().where(AppealContent.appeal_id == Appeal.id)
    query = select(Appeal).where(Appeal.is_open.is_(False), ended, written, _main_is_over())
    batch = query.order_by(Appeal.id).limit(BATCH).with_for_update(skip_locked=True)
    rows = list(await session.scalars(batch))
    await forget_words_of(session, tools, rows)
    return len(rows)


async def forget_words_of(session: AsyncSession, tools: Tools, cases: Sequence[Appeal]) -> None:
    """Every word and file of these cases, of either side; that it was erased is an event of each."""
    ids = [one.id for one in cases]
    if not ids:
        return
    held = await session.execute(
        select(AppealFile.file_id, AppealFile.original_id).where(AppealFile.appeal_id.in_(ids))
    )
    files = {one for row in held for one in row if one is not None}
    quietly = {"synchronize_session": False}
    for table in (AppealFile, AppealContent, AppealView, AppealAside):
        await session.execute(delete(table).where(table.appeal_id.in_(ids)), execution_options=quietly)
    await session.execute(delete(StoredFile).where(StoredFile.id.in_(files)), execution_options=quietly)
    await forget_words(session, ids)
    for appeal in cases:
        await record(session, tools, appeal, AppealEventKind.ERASED, SYSTEM)
    await session.flush()


async def _withdraw(session: AsyncSession, tools: Tools, appeal: Appeal) -> None:
    today = tools.clock.today()
    await record(session, tools, appeal, AppealEventKind.WITHDRAWN, why="erased")
    appeal.state, appeal.is_open = AppealState.WITHDRAWN, False
    appeal.turn, appeal.turn_since, appeal.closed_on = AppealTurn.NOBODY, today, today


async def _forget_envelopes(session: AsyncSession, tools: Tools, owners: Sequence[bytes]) -> None:
    """What waits in the drop box goes too, unless it tells of a danger or a crime."""
    for one in await own_envelopes(session, tools.keys, owners):
        if one.filed.colour not in RED:
            await session.execute(delete(Envelope).where(Envelope.id == one.envelope_id))
            await forget_envelope_files(session, one.draft.file_ids)


async def _drop_promises(session: AsyncSession, tools: Tools, cases: Sequence[Appeal]) -> None:
    await session.execute(
        update(Promise)
        .where(
            Promise.recipient.in_([to_author(one.id) for one in cases]),
            Promise.state == PromiseState.PROMISED,
        )
        .values(state=PromiseState.DROPPED, settled_at=tools.clock.now())
        .execution_options(synchronize_session=False)
    )


def _main_is_over() -> ColumnElement[bool]:
    """A case that goes on as another ends with it."""
    main = aliased(Appeal)
    return ~exists().where(main.id == Appeal.joined_to, main.is_open.is_(True))


def _owners(tools: Tools, people: Sequence[int], contacts: Iterable[int]) -> list[bytes]:
    hashes = owners_of(tools.keys, Actor(), people)
    for one in contacts:
        hashes += owners_of(tools.keys, Actor(contact_id=one))
    return hashes
