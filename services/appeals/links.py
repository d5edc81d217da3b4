"""Cases that belong together: linked when they are about one thing, joined when they are one thing.

Nobody learns of the other case by it: a link is shown to whoever may see both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealColour, AppealKind, AppealLinkKind, AppealState, AppealTurn
from db.models.appeals import Appeal, AppealAside, AppealLink, AppealSubject, AppealWord
from services.appeals import desks, history, visibility
from services.appeals.act_steps import CaseAct, E, S, lock_several
from services.appeals.facts import AppealClosed, NotThatWay
from services.appeals.independence import OF_THE_CENTRE
from services.appeals.visibility import visible
from services.cause import Actor, Cause
from services.errors import NotFound
from services.rights import Right

# How many look alike at most; among how many they are sought; how many words they share at least.
SIMILAR: Final = 5
_LOOKED_AT: Final = 60
_SHARED: Final = 3


@dataclass(frozen=True, slots=True)
class CaseLink:
    """Another case that belongs to this one."""

    number: str
    kind: AppealLinkKind
    state: AppealState


class LinkActs(CaseAct):
    """Each act is a form: a repeat raises Repeated. What is hidden or not there is NotFound."""

    async def link(self, cause: Cause, number: str, other: str, *, seen: int = 0) -> None:
        """Two cases about one thing: each is answered for itself. Raises NotFound for itself, too."""
        act = self._act(cause, number, "link", right=Right.HANDLE_APPEALS, even_closed=True)
        async with act as (session, appeal):
            that = await self._another(session, cause, appeal, other)
            if await _linked(session, appeal, that, AppealLinkKind.SIMILAR):
                await history.record(session, self._tools, appeal, E.LINKED, cause.by, other=that.number)
                await history.record(session, self._tools, that, E.LINKED, cause.by, other=appeal.number)

    async def join(self, cause: Cause, number: str, into: str, *, seen: int) -> None:
        """One thing written twice: the other goes on, and what is told there is told to this author, too.

        Whom either is about learns of neither: the one that goes on is about all of them from now on.
        Raises AppealMoved, AppealClosed, NotTheHandler, NotThatWay.
        """
        async with self._act(cause, number, "join", read=seen) as (session, appeal):
            await self._in_hand(session, cause, appeal)
            that = await self._another(session, cause, appeal, into)
            if not that.is_open:
                raise AppealClosed
            if _weight(that) < _weight(appeal):
                raise NotThatWay
            await _linked(session, appeal, that, AppealLinkKind.DOUBLE)
            appeal.joined_to, appeal.state, appeal.is_open = that.id, S.JOINED, False
            appeal.closed_on = appeal.turn_since = self._clock.today()
            appeal.turn = AppealTurn.NOBODY
            await history.record(session, self._tools, appeal, E.JOINED, cause.by, other=that.number)
            await history.record(session, self._tools, that, E.JOINED, cause.by, other=appeal.number)
            await _about_all(session, appeal, that)
            await desks.place(session, self._tools, that, why="joined")

    async def part(self, cause: Cause, number: str, *, seen: int = 0) -> None:
        """Joined by mistake: it goes on for itself, linked with the other. NotFound of what is not joined."""
        async with self._act(cause, number, "part", even_closed=True) as (session, appeal):
            if appeal.state is not S.JOINED or appeal.joined_to is None:
                raise NotFound("joined")
            (that,) = await lock_several(session, [appeal.joined_to])
            appeal.joined_to, appeal.is_open, appeal.closed_on = None, True, None
            appeal.turn_since = self._clock.today()
            if appeal.answered_on is not None:
                appeal.state, appeal.turn = S.ANSWERED, AppealTurn.PERSON
            else:
                appeal.state = S.TAKEN if appeal.handler_id else S.REGISTERED
                appeal.turn = AppealTurn.HANDLER
            await _linked(session, appeal, that, AppealLinkKind.SIMILAR)
            await history.record(session, self._tools, appeal, E.LINKED, cause.by, other=that.number)
            await history.record(session, self._tools, that, E.LINKED, cause.by, other=appeal.number)
            await desks.place(session, self._tools, appeal, why="parted")

    async def _another(self, session: AsyncSession, cause: Cause, appeal: Appeal, number: str) -> Appeal:
        found = await session.scalar(
            select(Appeal)
            .where(Appeal.number == number, visibility.may_handle(cause.by), Appeal.id != appeal.id)
            .with_for_update(of=Appeal)
            .execution_options(populate_existing=True)
        )
        if found is None:
            raise NotFound("appeal")
        return found


async def links_of(session: AsyncSession, by: Actor, appeal: Appeal) -> tuple[CaseLink, ...]:
    """The linked cases that these eyes may see, too."""
    query = (
        select(Appeal.number, AppealLink.kind, Appeal.state)
        .join(AppealLink, _other_of(appeal.id))
        .where(or_(AppealLink.appeal_id == appeal.id, AppealLink.other_id == appeal.id), visible(by))
        .order_by(Appeal.registered_on, Appeal.id)
    )
    return tuple(CaseLink(*row) for row in await session.execute(query))


async def similar_to(
    session: AsyncSession, by: Actor, appeal: Appeal, but: Sequence[CaseLink]
) -> tuple[CaseLink, ...]:
    """Open cases of the same unit, visible to these eyes, that share words with this one; likest first."""
    near = (
        select(Appeal.id)
        .where(
            visible(by),
            Appeal.is_open.is_(True),
            Appeal.id != appeal.id,
            Appeal.desk_unit_id == appeal.desk_unit_id,
            Appeal.unit_id.is_not_distinct_from(appeal.unit_id),
            Appeal.number.not_in([one.number for one in but]),
        )
        .order_by(Appeal.due_on.desc(), Appeal.id)
        .limit(_LOOKED_AT)
        .subquery()
    )
    words = select(AppealWord.token).where(AppealWord.appeal_id == appeal.id)
    shared = func.count().label("shared")
    query = (
        select(Appeal.number, Appeal.state, shared)
        .join(near, near.c.id == Appeal.id)
        .join(AppealWord, AppealWord.appeal_id == Appeal.id)
        .where(AppealWord.token.in_(words))
        .group_by(Appeal.id, Appeal.number, Appeal.state)
        .having(shared >= _SHARED)
        .order_by(shared.desc(), Appeal.id)
        .limit(SIMILAR)
    )
    found = await session.execute(query)
    return tuple(CaseLink(row.number, AppealLinkKind.SIMILAR, row.state) for row in found)


def _other_of(appeal_id: int) -> Any:
    return or_(
        (AppealLink.appeal_id == appeal_id) & (AppealLink.other_id == Appeal.id),
        (AppealLink.other_id == appeal_id) & (AppealLink.appeal_id == Appeal.id),
    )


async def _linked(session: AsyncSession, one: Appeal, that: Appeal, kind: AppealLinkKind) -> bool:
    """Whether anything changed by it."""
    low, high = sorted((one.id, that.id))
    row = await session.get(AppealLink, (low, high), populate_existing=True)
    if row is not None and (row.kind is kind):
        return False
    if row is not None:
        row.kind = kind
    else:
        session.add(AppealLink(appeal_id=low, other_id=high, kind=kind))
    await session.flush()
    return True


def _weight(appeal: Appeal) -> tuple[bool, int]:
    """What complains, and what is redder, never goes on as something that others may see."""
    complains = appeal.kind is AppealKind.COMPLAINT or appeal.colour is not AppealColour.GREEN
    return complains, list(AppealColour).index(appeal.colour)


async def _about_all(session: AsyncSession, appeal: Appeal, into: Appeal) -> None:
    """Whoever may not have one of them has neither: subjects, those who stepped aside, the author's tick."""
    pair = select(AppealSubject.unit_id, AppealSubject.employee_id)
    there = {tuple(row) for row in await session.execute(pair.where(AppealSubject.appeal_id == into.id))}
    here = {tuple(row) for row in await session.execute(pair.where(AppealSubject.appeal_id == appeal.id))}
    if appeal.about in OF_THE_CENTRE and appeal.unit_id is not None:
        here.add((appeal.unit_id, None))
    rows = [
        {"appeal_id": into.id, "unit_id": unit_id, "employee_id": employee_id}
        for unit_id, employee_id in sorted(here - there, key=str)
    ]
    if rows:
        await session.execute(insert(AppealSubject), rows)
    into.allows_above = into.allows_above and appeal.allows_above
    stand = select(AppealAside.login_id).where(AppealAside.appeal_id == into.id)
    already = set(await session.scalars(stand))
    gone = select(AppealAside.login_id, AppealAside.on_day).where(AppealAside.appeal_id == appeal.id)
    for login_id, on_day in (await session.execute(gone)).all():
        if login_id not in already:
            session.add(AppealAside(appeal_id=into.id, login_id=login_id, on_day=on_day))
