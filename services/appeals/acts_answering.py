"""What the author reads: a question back, an answer, a later day, another body; and the end of a case.

What is told of a case is told to the authors of those joined to it, too: they read it on their own card.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealColour, AppealEventKind, AppealKind, AppealTurn
from db.models.appeals import Appeal
from services.appeals import clocks, history, terms
from services.appeals.act_steps import OWED, CaseAct, E, S, because, lock_several, no_longer, said
from services.appeals.attached import attach_copies
from services.appeals.clocks import RED
from services.appeals.facts import (
    REOPEN_DAYS,
    AppealEmpty,
    ColourUnconfirmed,
    NotAnswered,
    NotAWishOfRed,
    NotLater,
    NotPassedOn,
    TooLong,
)
from services.appeals.telling import tell_author
from services.cause import Cause
from services.files import CheckedFile

LONGEST_BODY: Final = 200
# Chains of joined cases are followed so far.
_DEEP: Final = 5
_NEEDS_NO_ANSWER: Final = frozenset({AppealKind.THANKS})


class AnsweringActs(CaseAct):
    """Each act is a form: a repeat raises Repeated. What is hidden or not there is NotFound."""

    async def ask(self, cause: Cause, number: str, text: str, *, seen: int) -> None:
        """Back to the author: it is their turn; the clock runs on.

        Raises AppealEmpty, AppealTooLong, AppealMoved, AppealClosed, NotTheHandler.
        """
        text = said(text)
        async with self._act(cause, number, "ask", read=seen) as (session, appeal):
            await self._in_hand(session, cause, appeal)
            if appeal.state in OWED:
                appeal.state = S.ASKED
            self._turn(appeal, AppealTurn.PERSON)
            seq = await history.record(session, self._tools, appeal, E.ASKED, cause.by, text=text)
            await tell_author(session, self._tools, appeal, f"{seq}")

    async def answer(
        self, cause: Cause, number: str, text: str, file: CheckedFile | None = None, *, seen: int
    ) -> None:
        """The answer, with at most one file. The author may have the case reopened for fourteen days.

        Raises as `ask`, ColourUnconfirmed, and NotPassedOn of a red case.
        """
        text = no_longer(text)
        if not text and file is None:
            raise AppealEmpty
        async with self._act(cause, number, "answer", read=seen) as (session, appeal):
            if not appeal.is_colour_confirmed:
                raise ColourUnconfirmed
            if appeal.colour in RED and appeal.passed_on_at is None:
                raise NotPassedOn
            await self._in_hand(session, cause, appeal)
            joined = await self._joined(session, appeal)
            await self._answered(session, appeal, joined, S.ANSWERED, AppealTurn.PERSON)
            seq = await self._told(session, cause, appeal, joined, E.ANSWERED, text)
            if file is not None:
                await attach_copies(session, self._keys, appeal.id, seq, [file], self._clock.now())

    async def forward(self, cause: Cause, number: str, to: str, what: str, *, seen: int) -> None:
        """Another body is competent and has it: kept to whom and what; the author reads where it went.

        Raises as `ask`, ColourUnconfirmed; NotPassedOn of a red case, which is passed on instead.
        """
        to, what = said(to, LONGEST_BODY), said(what)
        async with self._act(cause, number, "forward", read=seen) as (session, appeal):
            if not appeal.is_colour_confirmed:
                raise ColourUnconfirmed
            if appeal.colour in RED and appeal.passed_on_at is None:
                raise NotPassedOn
            await self._in_hand(session, cause, appeal)
            joined = await self._joined(session, appeal)
            await self._answered(session, appeal, joined, S.FORWARDED, AppealTurn.OTHER_BODY)
            await self._told(session, cause, appeal, joined, E.FORWARDED, what, to=to)

    async def extend(self, cause: Cause, number: str, until: date, reason: str, *, seen: int) -> None:
        """A later due day with a reason that the author reads; at most two months from the registration.

        Raises ReasonMissing, NotLater, TooLong with the latest day, and as `ask`. A red case is not put off
        before it is passed on.
        """
        reason = because(reason)
        async with self._act(cause, number, "extend", read=seen) as (session, appeal):
            await self._in_hand(session, cause, appeal)
            if appeal.state not in OWED or until <= appeal.due_on or appeal.due_on < self._clock.today():
                raise NotLater
            latest = latest_due(appeal)
            if latest is None or until > latest:
                raise TooLong(latest or appeal.due_on)
            days_off = await terms.days_off_around(session, appeal.registered_on)
            was, joined = appeal.due_on, await self._joined(session, appeal)
            for one in (appeal, *joined):
                one.due_on, one.extended_on = max(until, one.due_on), self._clock.today()
                one.warn_on = clocks.warn_day(one.clock_from, one.due_on, days_off)
            await self._told(session, cause, appeal, joined, E.EXTENDED, reason, until=until, was=was)

    async def close(self, cause: Cause, number: str, reason: str, *, seen: int) -> None:
        """Over, with a reason that stays here. What was answered may still be reopened in its days.

        Raises ReasonMissing, NotAnswered, NotAWishOfRed, AppealMoved, NotTheHandler.
        """
        reason = because(reason)
        async with self._act(cause, number, "close", read=seen) as (session, appeal):
            if not may_close(appeal):
                raise NotAWishOfRed if appeal.colour in RED else NotAnswered
            await self._in_hand(session, cause, appeal)
            appeal.state, appeal.is_open = S.CLOSED, False
            appeal.closed_on = self._clock.today()
            self._turn(appeal, AppealTurn.NOBODY)
            await history.record(session, self._tools, appeal, E.CLOSED, cause.by, text=reason)

    def _turn(self, appeal: Appeal, turn: AppealTurn) -> None:
        appeal.turn, appeal.turn_since = turn, self._clock.today()

    async def _told(  # noqa: PLR0917 (in the order in which one would say it)
        self,
        session: AsyncSession,
        cause: Cause,
        appeal: Appeal,
        joined: Sequence[Appeal],
        kind: AppealEventKind,
        text: str,
        **details: Any,
    ) -> int:
        seq = await history.record(session, self._tools, appeal, kind, cause.by, text=text, **details)
        await tell_author(session, self._tools, appeal, f"{seq}")
        for one in joined:
            await tell_author(session, self._tools, one, f"{appeal.number}:{seq}")
        return seq

    async def _answered(
        self,
        session: AsyncSession,
        appeal: Appeal,
        joined: Sequence[Appeal],
        state: S,
        turn: AppealTurn,
    ) -> None:
        """The first answer counts; one that only adds to it gives the author new days to reopen."""
        today = self._clock.today()
        days_off = await terms.days_off_around(session, today)
        is_first = appeal.answered_on is None or appeal.state in OWED
        for one in (appeal, *joined):
            if is_first or one.answered_on is None:
                one.answered_on = today
                one.answered_in = clocks.working_days(one.clock_from, today, days_off)
            one.reopen_until = today + timedelta(days=REOPEN_DAYS)
        appeal.state = state
        self._turn(appeal, turn)

    async def _joined(self, session: AsyncSession, appeal: Appeal) -> Sequence[Appeal]:
        """The cases that go on as this one."""
        found: list[Appeal] = []
        level = [appeal.id]
        for _ in range(_DEEP):
            joined = select(Appeal.id).where(Appeal.joined_to.in_(level), Appeal.state == S.JOINED)
            level = list(await session.scalars(joined))
            if not level:
                break
            found += await lock_several(session, level)
        return found


def latest_due(appeal: Appeal) -> date | None:
    """The last day to which the answer may be put off; None where it may not."""
    if appeal.colour in RED and appeal.passed_on_at is None:
        return None
    if appeal.colour is AppealColour.RED_DANGER:
        return None
    latest = clocks.latest_extension(appeal.registered_on)
    return latest if latest > appeal.due_on else None


def may_close(appeal: Appeal) -> bool:
    """What was answered or went to another body; thanks need no answer. Red is not ended before that."""
    if appeal.state in {S.ANSWERED, S.FORWARDED}:
        return True
    return appeal.kind in _NEEDS_NO_ANSWER and appeal.colour is AppealColour.GREEN
