"""One way into the register, whatever door a case came by: all that makes a case, in one transaction."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import make_transient_to_detached

from db.engine import core
from db.enums import (
    AppealColour,
    AppealDoor,
    AppealEventKind,
    AppealState,
    AppealTurn,
    ChannelName,
)
from db.models.appeals import Appeal, AppealSubject
from db.models.staff import Employee
from services.appeals.colours import propose
from services.appeals.desks import Placement, case_of, foresee, tree_of
from services.appeals.facts import (
    FILES,
    LONGEST,
    AppealDraft,
    AppealEmpty,
    AppealTooLong,
    Author,
    Subject,
    TooManyAppealFiles,
)
from services.appeals.history import GENESIS, Link, made_link, write
from services.appeals.independence import Tree, meant
from services.appeals.numbers import new_number
from services.appeals.telling import tell_staff, waiting_kind
from services.appeals.terms import clock_of
from services.appeals.vault import owner_of_author, seal_author
from services.appeals.words import index
from services.cause import Actor, is_sqlite
from services.errors import NotFound
from services.tools import Tools

# Taken numbers in a row: after so many something else is wrong.
_TRIES: Final = 8
# Rows have random numbers too: an order would tell who wrote when. Below are those that tests count up.
_FIRST_ID: Final = 2**24
_LAST_ID: Final = 2**31 - 1
_TABLE: Final = cast(Table, Appeal.__table__)
# Built once and without the ORM.
_ON_SQLITE: Final = sqlite_insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.id)
_ON_POSTGRESQL: Final = pg_insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.id)
_SUBJECTS: Final = insert(cast(Table, AppealSubject.__table__)).inline()
# A case that nobody has looked at.
_BLANK: Final[dict[str, Any]] = {
    **dict.fromkeys(column.key for column in _TABLE.c),
    **{"is_open": True, "is_colour_confirmed": False, "wishes_withdrawn": False, "e_otinish": ""},
    **{"times_reopened": 0, "level": 0, "last_seq": 0, "version": 1, "head": GENESIS},
}


def checked(draft: AppealDraft) -> AppealDraft:
    """The draft without spaces around its words. Raises AppealEmpty, AppealTooLong, TooManyAppealFiles."""
    text, about = draft.text.strip(), draft.about_words.strip()
    if len(text) + len(about) > LONGEST:
        raise AppealTooLong(len(text) + len(about))
    if len(draft.file_ids) > FILES:
        raise TooManyAppealFiles
    if not text and not draft.file_ids:
        raise AppealEmpty
    return replace(draft, text=text, about_words=about)


def colour_of(draft: AppealDraft) -> AppealColour:
    """What is proposed until a person confirms it."""
    return propose(draft.kind, draft.about, f"{draft.text}\n{draft.about_words}")


async def register(
    session: AsyncSession,
    tools: Tools,
    draft: AppealDraft,
    author: Author | None,
    *,
    channel: ChannelName,
    number: str | None,
    day: date,
    at: datetime | None,
    entered_by: Actor | None = None,
    receipt: bytes | None = None,
    owner: bytes | None = None,
) -> Appeal:
    """Registers a checked draft: row, subjects, first event, vault, words, desk, clock, notices to the desk.

    `number`: told already, or None for a new one; a number that is taken by now gives way to a new one.
    `day`: the local day it came; `at` is empty where a time would tell who wrote. Files are attached by the
    caller. Raises NotFound for a unit or a person of its staff that is not there.
    """
    colour = colour_of(draft)
    tree = await tree_of(session)
    subjects = await _subjects(session, draft, tree)
    placed = await _placed(session, tree, draft, colour, subjects, day)
    clock = await clock_of(session, colour, draft.kind, day, at)
    row: dict[str, Any] = {
        "kind": draft.kind,
        "door": draft.door,
        "channel": channel,
        "lang": draft.lang if draft.lang in {"kk", "ru"} else "kk",
        "topic_id": draft.topic_id,
        "about": draft.about,
        "unit_id": draft.unit_id,
        "region_id": tree.region_of(draft.unit_id),
        "desk": placed.desk,
        "desk_unit_id": placed.unit_id,
        "allows_above": draft.allows_above,
        "colour": colour,
        "state": AppealState.REGISTERED,
        "turn": AppealTurn.HANDLER,
        "turn_since": day,
        "registered_on": day,
        "registered_at": at,
        "clock_from": clock.clock_from,
        "due_on": clock.due_on,
        "warn_on": clock.warn_on,
        "take_up_by": clock.take_up_by,
        "pass_on_by": clock.pass_on_by,
        "entered_by": None if entered_by is None else entered_by.login_id,
        "owner": owner or (owner_of_author(tools.keys, author) if author else None),
        "receipt": receipt,
    }
    about = {"about_words": draft.about_words} if draft.about_words else {}
    appeal, link = await _inserted(session, tools, row, number, entered_by, draft.text, about)
    if subjects:
        rows = [
            {"appeal_id": appeal.id, "unit_id": one.unit_id, "employee_id": one.employee_id}
            for one in subjects
        ]
        await (await core(session)).execute(_SUBJECTS, rows)
    await write(session, link)
    if author is not None and draft.door is not AppealDoor.ANONYMOUS:
        await seal_author(session, tools.keys, appeal.id, author)
    await index(session, tools.keys, appeal.id, f"{draft.text} {draft.about_words}")
    await tell_desk(session, tools, appeal, placed.members)
    return appeal


async def tell_desk(
    session: AsyncSession, tools: Tools, appeal: Appeal, logins: Iterable[int] | None = None
) -> None:
    """Tells whoever has the case in hand, or else everybody of its desk, that it waits for them."""
    await tell_staff(session, tools, appeal, waiting_kind(appeal), str(appeal.last_seq), logins=logins)


async def foreseen(
    session: AsyncSession, tools: Tools, draft: AppealDraft, colour: AppealColour
) -> Placement:
    """Which desk, of which unit, would have the case: nothing is written. Raises NotFound."""
    tree = await tree_of(session)
    subjects = await _subjects(session, draft, tree)
    return await _placed(session, tree, draft, colour, subjects, tools.clock.today())


async def number_for(session: AsyncSession) -> str:
    """A number that no case has: for those that are told it before they are registered."""
    for _ in range(_TRIES):
        number = new_number()
        if await session.scalar(select(Appeal.id).where(Appeal.number == number)) is None:
            return number
    raise RuntimeError("no free number was found")


async def _inserted(  # noqa: PLR0917 (in the order in which one would say it)
    session: AsyncSession,
    tools: Tools,
    row: dict[str, Any],
    number: str | None,
    by: Actor | None,
    text: str,
    details: dict[str, Any],
) -> tuple[Appeal, Link]:
    """The row, which knows its first event, and that event, not written yet."""
    connection = await core(session)
    statement = _ON_SQLITE if is_sqlite(session) else _ON_POSTGRESQL
    for _ in range(_TRIES):
        drawn = {"id": _FIRST_ID + secrets.randbelow(_LAST_ID - _FIRST_ID), "number": number or new_number()}
        appeal = Appeal(**{**_BLANK, **row, **drawn})
        link = made_link(tools, appeal, AppealEventKind.REGISTERED, by, text, details)
        appeal.head, appeal.last_seq = link.event["digest"], link.event["seq"]
        values = {name: getattr(appeal, name) for name in _BLANK}
        if await connection.scalar(statement, values) is not None:
            # It stands there as it is here: nothing is to be read back.
            make_transient_to_detached(appeal)
            session.add(appeal)
            return appeal, link
        number = None
    raise RuntimeError("no free number was found")


async def _placed(  # noqa: PLR0917 (in the order in which one would say it)
    session: AsyncSession,
    tree: Tree,
    draft: AppealDraft,
    colour: AppealColour,
    subjects: Sequence[Subject],
    day: date,
) -> Placement:
    if draft.unit_id is not None and tree.get(draft.unit_id) is None:
        raise NotFound(f"unit {draft.unit_id}")
    case = await case_of(
        session,
        kind=draft.kind,
        colour=colour,
        about=draft.about,
        registered_on=day,
        unit_id=draft.unit_id,
        subjects=subjects,
        allows_above=draft.allows_above,
    )
    return await foresee(session, case, tree)


async def _subjects(session: AsyncSession, draft: AppealDraft, tree: Tree) -> list[Subject]:
    """Each with the unit, of a person the one they work in; who is meant where none is given.

    Raises NotFound.
    """
    named = draft.subjects or tuple(Subject(one) for one in meant(draft.about, draft.unit_id, tree))
    people = [one.employee_id for one in named if one.employee_id is not None]
    units: dict[int, int] = {}
    if people:
        rows = await session.execute(select(Employee.id, Employee.unit_id).where(Employee.id.in_(people)))
        units = {one: unit_id for one, unit_id in rows}  # noqa: C416  (rows are no pairs to the type checker)
    found: dict[Subject, None] = {}
    for one in named:
        if one.employee_id is not None and one.employee_id not in units:
            raise NotFound(f"employee {one.employee_id}")
        unit_id = one.unit_id if one.employee_id is None else units[one.employee_id]
        if unit_id is not None:
            found[Subject(unit_id, one.employee_id)] = None
    return list(found)
