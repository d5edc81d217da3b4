"""In whose hands a case is, and what colour it has: taken, given back, handed over, confirmed, noted."""

from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealColour
from db.models.appeals import Appeal
from services.appeals import clocks, desks, history, terms
from services.appeals.act_steps import LONGEST_REASON, CaseAct, E, S, because, no_longer, said
from services.appeals.clocks import RED
from services.appeals.telling import tell_staff, waiting_kind
from services.cause import Cause
from services.inbox.rows import NotAColleague


class HoldingActs(CaseAct):
    """Each act is a form: a repeat raises Repeated. What is hidden or not there is NotFound."""

    async def take(self, cause: Cause, number: str, *, seen: int = 0) -> None:
        """One's own from now on, whoever had it."""
        async with self._act(cause, number, "take") as (session, appeal):
            if appeal.handler_id != cause.by.login_id or appeal.taken_at is None:
                await self._take(session, cause, appeal)

    async def give_back(self, cause: Cause, number: str, *, seen: int = 0) -> None:
        """Nobody's again: those of the desk are told. Raises NotTheHandler."""
        async with self._act(cause, number, "give_back") as (session, appeal):
            if appeal.handler_id is None:
                return
            await self._in_hand(session, cause, appeal)
            appeal.handler_id = None
            if appeal.state is S.TAKEN:
                appeal.state = S.REGISTERED
            if appeal.passed_on_at is None:
                # Of a red one the clock of taking it up shows again that nobody has it.
                appeal.taken_at = None
            seq = await history.record(session, self._tools, appeal, E.GIVEN_BACK, cause.by)
            others = [one for one in await desks.members(session, appeal) if one != cause.by.login_id]
            kind = waiting_kind(appeal)
            await tell_staff(session, self._tools, appeal, kind, str(seq), logins=others)

    async def hand_over(
        self, cause: Cause, number: str, login_id: int, words: str = "", *, seen: int = 0
    ) -> None:
        """To a colleague of the desk who may have it, with words for them alone. Raises NotAColleague."""
        words = no_longer(words, LONGEST_REASON)
        async with self._act(cause, number, "hand_over") as (session, appeal):
            if login_id not in await desks.members(session, appeal):
                raise NotAColleague
            appeal.handler_id = login_id
            seq = await history.record(
                session, self._tools, appeal, E.ASSIGNED, cause.by, text=words, to=login_id
            )
            if login_id != cause.by.login_id:
                kind = waiting_kind(appeal)
                await tell_staff(session, self._tools, appeal, kind, str(seq), logins=[login_id])

    async def note(self, cause: Cause, number: str, text: str, *, seen: int = 0) -> None:
        """For those who may see the case; nothing that its author reads ever shows it."""
        text = said(text)
        async with self._act(cause, number, "note") as (session, appeal):
            await history.record(session, self._tools, appeal, E.NOTED, cause.by, text=text)

    async def confirm_colour(
        self, cause: Cause, number: str, colour: AppealColour, reason: str = "", *, seen: int
    ) -> None:
        """A person says which clock runs. What was confirmed before is changed with a reason, and so is what
        takes red away. The case goes where one of this colour lies; the clock starts where it started.

        Raises ReasonMissing, AppealMoved, NotTheHandler.
        """
        reason = no_longer(reason, LONGEST_REASON)
        async with self._act(cause, number, "confirm_colour", read=seen) as (session, appeal):
            await self._in_hand(session, cause, appeal)
            changes = colour is not appeal.colour
            if not changes and appeal.is_colour_confirmed:
                return
            if changes and (appeal.is_colour_confirmed or appeal.colour in RED):
                because(reason)
            was = {"was": appeal.colour.value} if changes else {}
            appeal.is_colour_confirmed = True
            if changes:
                appeal.colour = colour
                await self._another_clock(session, appeal)
            details = {"colour": colour.value, "due": appeal.due_on, **was}
            await history.record(session, self._tools, appeal, E.COLOURED, cause.by, text=reason, **details)
            if changes:
                await self._another_place(session, appeal)

    async def _another_clock(self, session: AsyncSession, appeal: Appeal) -> None:
        """Counted from the same registration; an extension that the author was told of stays."""
        is_danger = appeal.colour is AppealColour.RED_DANGER
        # A danger that is first seen now is counted from now: its hours cannot have run before.
        day = self._clock.today() if is_danger else appeal.registered_on
        clock = await terms.clock_of(session, appeal.colour, appeal.kind, day, self._clock.now())
        if appeal.passed_on_at is not None and appeal.colour in RED:
            days_off = await terms.days_off_around(session, day)
            clock = clocks.after_passing_on(appeal.kind, day, days_off, await terms.terms(session))
        appeal.take_up_by, appeal.pass_on_by = clock.take_up_by, clock.pass_on_by
        if appeal.extended_on is None or appeal.colour in RED:
            appeal.clock_from, appeal.due_on, appeal.warn_on = clock.clock_from, clock.due_on, clock.warn_on

    async def _another_place(self, session: AsyncSession, appeal: Appeal) -> None:
        """Where a case of this colour may lie; whoever may not have it there loses it, others are told."""
        await desks.place(session, self._tools, appeal, why="colour")
        if appeal.handler_id is None:
            if appeal.passed_on_at is None:
                appeal.taken_at = None
            await tell_staff(session, self._tools, appeal, waiting_kind(appeal), str(appeal.last_seq))
