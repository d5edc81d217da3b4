"""What takes a written reason: opening a red case, a name, an original file; and passing a red case on."""

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from db.enums import AppealTurn
from db.models.appeals import AppealIdentity, AppealView
from services.appeals import clocks, history, terms
from services.appeals.act_steps import CaseAct, E, because, said
from services.appeals.acts_answering import LONGEST_BODY
from services.appeals.attached import content_of
from services.appeals.clocks import RED
from services.appeals.facts import Author, NoName, NotAWishOfRed
from services.appeals.vault import author_of
from services.cause import Cause, is_sqlite
from services.files import FileContent
from services.rights import Right, demand


class RedActs(CaseAct):
    """Each act is a form: a repeat raises Repeated. What is hidden or not there is NotFound."""

    async def view(self, cause: Cause, number: str, reason: str) -> None:
        """Why one opens a red case; good for the day. Raises ReasonMissing."""
        reason = because(reason)
        act = self._act(cause, number, "view", right=Right.SEE_APPEALS, even_closed=True, even_unseen=True)
        async with act as (session, appeal):
            if appeal.colour not in RED:
                return
            insert = sqlite_insert if is_sqlite(session) else pg_insert
            row = {"appeal_id": appeal.id, "login_id": cause.by.login_id, "on_day": self._clock.today()}
            await session.execute(insert(AppealView).values(row).on_conflict_do_nothing())
            await history.record(session, self._tools, appeal, E.VIEWED, cause.by, text=reason)

    async def pass_on(self, cause: Cause, number: str, to: str, what: str, *, seen: int = 0) -> None:
        """A red case: who was told what, and when. More than one body may be. The author's answer is due
        then like any other. Raises AppealEmpty, AppealTooLong, NotTheHandler; NotAWishOfRed of other colours.
        """
        to, what = said(to, LONGEST_BODY), said(what)
        async with self._act(cause, number, "pass_on") as (session, appeal):
            if appeal.colour not in RED:
                raise NotAWishOfRed
            await self._in_hand(session, cause, appeal)
            if appeal.passed_on_at is None:
                appeal.passed_on_at = self._clock.now()
                day = appeal.registered_on
                days_off = await terms.days_off_around(session, day)
                clock = clocks.after_passing_on(appeal.kind, day, days_off, await terms.terms(session))
                appeal.clock_from, appeal.due_on, appeal.warn_on = (
                    clock.clock_from,
                    clock.due_on,
                    clock.warn_on,
                )
            appeal.is_colour_confirmed = True
            appeal.turn, appeal.turn_since = AppealTurn.HANDLER, self._clock.today()
            await history.record(session, self._tools, appeal, E.PASSED_ON, cause.by, text=what, to=to)

    async def open_name(self, cause: Cause, number: str, reason: str, *, seen: int = 0) -> Author:
        """Who wrote it. The author may see that it was opened, and how often.

        Raises ReasonMissing, NoName, NotAllowed, NotFound, Repeated.
        """
        reason = because(reason)
        act = self._act(cause, number, "open_name", right=Right.OPEN_NAMES, even_closed=True)
        async with act as (session, appeal):
            author = await author_of(session, self._keys, appeal.id)
            if author is None:
                raise NoName
            await session.execute(
                update(AppealIdentity)
                .where(AppealIdentity.appeal_id == appeal.id)
                .values(times_opened=AppealIdentity.times_opened + 1)
                .execution_options(synchronize_session=False)
            )
            await history.record(session, self._tools, appeal, E.NAME_OPENED, cause.by, text=reason)
        return author

    async def open_original(self, cause: Cause, number: str, file_id: int, reason: str) -> FileContent:
        """A file as its author sent it, for the competent body. Raises ReasonMissing, NotFound, Repeated."""
        reason = because(reason)
        demand(cause.by, Right.HANDLE_APPEALS)
        act = self._act(cause, number, "open_original", right=Right.OPEN_NAMES, even_closed=True)
        async with act as (session, appeal):
            content = await content_of(session, self._keys, appeal.id, file_id, original=True)
            details = {"file": file_id}
            await history.record(
                session, self._tools, appeal, E.ORIGINAL_OPENED, cause.by, text=reason, **details
            )
        return content
