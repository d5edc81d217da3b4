"""What every act on a case shares: found for these eyes alone, locked, no news overlooked, written down."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.enums import AppealEventKind, AppealState
from db.models.appeals import Appeal, AppealEvent, AppealView
from services.appeals import history, visibility
from services.appeals.clocks import RED
from services.appeals.facts import (
    LONGEST,
    AppealClosed,
    AppealEmpty,
    AppealMoved,
    AppealTooLong,
    NotTheHandler,
    ReasonMissing,
    ViewReasonMissing,
)
from services.audit import note
from services.cause import Actor, Cause, once
from services.errors import NotFound
from services.parts import Part
from services.rights import Right, demand
from services.tools import Tools

E = AppealEventKind
S = AppealState
# What somebody else did meanwhile that an answer has to know of, too.
_TOLD: Final = (E.ASKED, E.ANSWERED, E.EXTENDED, E.FORWARDED, E.JOINED, E.CLOSED)
# States in which an answer is still owed.
OWED: Final = frozenset({S.REGISTERED, S.TAKEN, S.ASKED})
LONGEST_REASON: Final = 1_000


class CaseAct(Part):
    """The ground of all acts: a form carried out once, on one case, in one transaction."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        super().__init__(sessions, tools)
        self._tools = tools

    @asynccontextmanager
    async def _act(
        self,
        cause: Cause,
        number: str,
        act: str,
        *,
        right: Right = Right.HANDLE_APPEALS,
        read: int | None = None,
        even_closed: bool = False,
        even_unseen: bool = False,
    ) -> AsyncIterator[tuple[AsyncSession, Appeal]]:
        """The case, locked, in an act's transaction. `read`: the last event the page showed.

        Raises NotFound, NotAllowed, Repeated; AppealClosed unless `even_closed`; AppealMoved where somebody
        spoke since; of a red case ViewReasonMissing without today's reason, unless `even_unseen`.
        """
        demand(cause.by, right)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock, number)
            appeal = await locked(session, cause.by, number, right)
            if not even_unseen:
                await self._demand_view(session, cause.by, appeal)
            if not even_closed and not appeal.is_open:
                raise AppealClosed
            if read is not None:
                await refuse_unread(session, appeal, read)
            yield session, appeal
            await session.flush()
            await note(session, self._clock, cause, "handled_appeal", "appeal", appeal.id, act=act)

    async def _demand_view(self, session: AsyncSession, by: Actor, appeal: Appeal) -> None:
        """Raises ViewReasonMissing for a red case that they gave no reason for today."""
        if appeal.colour not in RED:
            return
        key = (appeal.id, by.login_id, self._clock.today())
        if await session.get(AppealView, key) is None:
            raise ViewReasonMissing

    async def _in_hand(self, session: AsyncSession, cause: Cause, appeal: Appeal) -> None:
        """Whoever acts on what nobody took has taken it. Raises NotTheHandler."""
        if appeal.handler_id is None:
            await self._take(session, cause, appeal)
        elif appeal.handler_id != cause.by.login_id:
            raise NotTheHandler

    async def _take(self, session: AsyncSession, cause: Cause, appeal: Appeal) -> None:
        before, appeal.handler_id = appeal.handler_id, cause.by.login_id
        if appeal.state is S.REGISTERED:
            appeal.state = S.TAKEN
        if appeal.taken_at is None:
            appeal.taken_at = self._clock.now()
        details: dict[str, Any] = {} if before is None else {"was": before}
        await history.record(session, self._tools, appeal, E.TAKEN, cause.by, **details)


async def locked(
    session: AsyncSession, by: Actor, number: str, right: Right = Right.HANDLE_APPEALS
) -> Appeal:
    """The case for whoever may do this with it, locked. Raises NotFound."""
    appeal: Appeal | None = await session.scalar(_locking(by, right), {"number": number})
    if appeal is None:
        raise NotFound("appeal")
    return appeal


# Put together once for whoever acts, as the condition itself is.
@lru_cache(maxsize=512)
def _locking(by: Actor, right: Right) -> Select[Appeal]:
    return (
        select(Appeal)
        .where(Appeal.number == bindparam("number"), visibility.visible(by, right))
        .with_for_update(of=Appeal)
        .execution_options(populate_existing=True)
    )


async def lock_several(session: AsyncSession, ids: Collection[int]) -> list[Appeal]:
    """Cases that hang on one that is locked; in one order everywhere."""
    query = select(Appeal).where(Appeal.id.in_(ids)).order_by(Appeal.id).with_for_update()
    return list(await session.scalars(query.execution_options(populate_existing=True)))


async def refuse_unread(session: AsyncSession, appeal: Appeal, read: int) -> None:
    """Nobody answers what they have not read. Raises AppealMoved."""
    if read >= appeal.last_seq:
        return
    since = exists().where(
        AppealEvent.appeal_id == appeal.id,
        AppealEvent.seq > read,
        (AppealEvent.role == history.PERSON) | AppealEvent.kind.in_(_TOLD),
    )
    if await session.scalar(select(since)):
        raise AppealMoved


def said(text: str, longest: int = LONGEST) -> str:
    """What is told or kept. Raises AppealEmpty, AppealTooLong."""
    text = text.strip()
    if not text:
        raise AppealEmpty
    return no_longer(text, longest)


def no_longer(text: str, longest: int = LONGEST) -> str:
    """As it was typed, without spaces around. Raises AppealTooLong."""
    text = text.strip()
    if len(text) > longest:
        raise AppealTooLong(len(text))
    return text


def because(reason: str) -> str:
    """A written reason. Raises ReasonMissing, AppealTooLong."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    return no_longer(reason, LONGEST_REASON)
