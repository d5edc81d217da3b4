"""The desk's side of a conversation: answering, taking, handing over, closing; nobody answers unknowingly."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import LineKind, LineSide, ThreadState
from db.models.conversations import Promise
from db.models.inbox import Thread, ThreadLine, ThreadWriter
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause, is_sqlite, keep_outcome, once
from services.errors import NotFound
from services.files import CheckedFile, keep_file
from services.inbox.rows import (
    LIVE,
    LONGEST_ANSWER,
    AlreadyClosed,
    AnswerEmpty,
    AnswerTooLong,
    NobodyThere,
    NotAColleague,
    NoteDeed,
    SomebodyWrote,
    add_line,
    colleagues,
    note_text,
)
from services.notices.outgoing import about_thread, drop_promises, promise, to_contact
from services.parts import Part
from services.rights import Right, demand, within

# A page that is being typed on says so more often than this; one without scripts, once.
BEAT: Final = timedelta(seconds=15)
FORM: Final = timedelta(minutes=2)


class DeskThreads(Part):
    """Each act is a form: a repeat raises Repeated. Out of scope is NotFound."""

    async def answer(
        self,
        cause: Cause,
        number: int,
        text: str,
        *,
        seen: int,
        file: CheckedFile | None = None,
    ) -> None:
        """Promises the answer to the chat; whoever answers what nobody took has taken it.

        `seen`: the last line the page showed. Raises SomebodyWrote where there are later ones, AnswerEmpty,
        AnswerTooLong, NobodyThere, NotFound, NotAllowed, Repeated.
        """
        text = text.strip()
        if not text and file is None:
            raise AnswerEmpty
        if len(text) > LONGEST_ANSWER:
            raise AnswerTooLong
        async with self._sessions.begin() as session:
            thread = await self._to_answer(session, cause, number)
            await _refuse_unseen(session, thread, seen)
            await self._say(session, cause, thread, text, file)
            thread.state, thread.turn_since, thread.closed_at = ThreadState.PERSON, self._clock.now(), None
            if thread.assigned_to is None:
                thread.assigned_to = cause.by.login_id
            await self._done(session, cause, thread, "answered_question")

    async def close(self, cause: Cause, number: int, *, seen: int, last_word: str = "") -> None:
        """Settled; the person may write again at any time. Raises as `answer`, and AlreadyClosed."""
        last_word = last_word.strip()
        if len(last_word) > LONGEST_ANSWER:
            raise AnswerTooLong
        now = self._clock.now()
        async with self._sessions.begin() as session:
            thread = await self._to_answer(session, cause, number)
            if thread.state is ThreadState.CLOSED:
                raise AlreadyClosed
            await _refuse_unseen(session, thread, seen)
            if last_word:
                await self._say(session, cause, thread, last_word, None)
            await self._note(session, cause, thread, NoteDeed.CLOSED)
            thread.state, thread.turn_since, thread.closed_at = ThreadState.CLOSED, now, now
            await self._done(session, cause, thread, "closed_question")

    async def take(self, cause: Cause, number: int) -> None:
        """It is one's own from now on, whoever had it."""
        async with self._sessions.begin() as session:
            thread = await self._to_answer(session, cause, number)
            if thread.assigned_to != cause.by.login_id:
                thread.assigned_to = cause.by.login_id
                await self._note(session, cause, thread, NoteDeed.TAKEN)
            await self._done(session, cause, thread, "took_question", writes=True)

    async def give_back(self, cause: Cause, number: int) -> None:
        """Nobody's again: whoever is at the desk answers."""
        async with self._sessions.begin() as session:
            thread = await self._to_answer(session, cause, number)
            if thread.assigned_to is not None:
                thread.assigned_to = None
                await self._note(session, cause, thread, NoteDeed.GIVEN_BACK)
            await self._done(session, cause, thread, "gave_back_question")

    async def hand_over(self, cause: Cause, number: int, login_id: int, words: str = "") -> None:
        """To a colleague of the unit, with a note for staff alone. Raises NotAColleague."""
        async with self._sessions.begin() as session:
            thread = await self._to_answer(session, cause, number)
            unit = await session.get_one(Unit, thread.unit_id)
            if login_id not in {one.login_id for one in await colleagues(session, unit)}:
                raise NotAColleague
            thread.assigned_to = login_id
            kept = note_text(NoteDeed.HANDED_OVER, login_id, words.strip()[:LONGEST_ANSWER])
            await self._written(session, cause, thread, LineKind.NOTE, kept)
            await self._done(session, cause, thread, "handed_question_over", to=login_id)

    async def writing(self, by: Actor, number: int, lasts: timedelta = BEAT) -> None:
        """Colleagues see for so long that somebody is writing an answer. Raises NotFound, NotAllowed."""
        demand(by, Right.ANSWER_INBOX)
        until = self._clock.now() + lasts
        async with self._sessions.begin() as session:
            here = select(Thread.id).where(
                Thread.id == number, within(by, Right.ANSWER_INBOX, Thread.unit_id)
            )
            if await session.scalar(here) is None:
                raise NotFound(f"thread {number}")
            make = sqlite_insert if is_sqlite(session) else pg_insert
            row = {"thread_id": number, "login_id": by.login_id, "until": until}
            await session.execute(
                make(ThreadWriter)
                .values(row)
                .on_conflict_do_update(index_elements=["thread_id", "login_id"], set_={"until": until})
            )

    async def _to_answer(self, session: AsyncSession, cause: Cause, number: int) -> Thread:
        """The conversation, locked: of two deeds at once the second sees what the first did."""
        demand(cause.by, Right.ANSWER_INBOX)
        await once(session, cause, self._clock)
        query = select(Thread).where(
            Thread.id == number, within(cause.by, Right.ANSWER_INBOX, Thread.unit_id)
        )
        locked = query.with_for_update(of=Thread).execution_options(populate_existing=True)
        thread = await session.scalar(locked)
        if thread is None:
            raise NotFound(f"thread {number}")
        return thread

    async def _say(
        self, session: AsyncSession, cause: Cause, thread: Thread, text: str, file: CheckedFile | None
    ) -> None:
        """A line for each of text and file, each with its own promise."""
        if thread.contact_id is None:
            raise NobodyThere
        now = self._clock.now()
        if text:
            line = await self._written(session, cause, thread, LineKind.TEXT, text)
            await _promise(session, thread, line, now)
        if file is not None:
            file_id = await keep_file(session, self._keys, file, now, login_id=cause.by.login_id)
            line = await self._written(session, cause, thread, LineKind.FILE, file_id=file_id)
            await _promise(session, thread, line, now)

    async def _written(
        self,
        session: AsyncSession,
        cause: Cause,
        thread: Thread,
        kind: LineKind,
        text: str = "",
        *,
        file_id: int | None = None,
    ) -> ThreadLine:
        return await add_line(
            session,
            self._keys,
            thread,
            kind,
            LineSide.DESK,
            text,
            self._clock.now(),
            login_id=cause.by.login_id,
            file_id=file_id,
        )

    async def _note(self, session: AsyncSession, cause: Cause, thread: Thread, deed: NoteDeed) -> None:
        await self._written(session, cause, thread, LineKind.NOTE, note_text(deed))

    async def _done(
        self,
        session: AsyncSession,
        cause: Cause,
        thread: Thread,
        deed: str,
        *,
        writes: bool = False,
        **details: int,
    ) -> None:
        if thread.state is not ThreadState.DESK:
            await drop_promises(
                session, about_thread(thread.id), now=self._clock.now(), kinds=("question_asked",)
            )
        if not writes:
            await session.execute(
                delete(ThreadWriter).where(
                    ThreadWriter.thread_id == thread.id, ThreadWriter.login_id == cause.by.login_id
                )
            )
        await session.flush()
        await keep_outcome(session, cause, str(thread.id))
        await note(session, self._clock, cause, deed, "thread", thread.id, **details)


async def _refuse_unseen(session: AsyncSession, thread: Thread, seen: int) -> None:
    last = await session.scalar(select(func.max(ThreadLine.id)).where(ThreadLine.thread_id == thread.id))
    if (last or 0) > seen:
        raise SomebodyWrote


async def _promise(session: AsyncSession, thread: Thread, line: ThreadLine, now: datetime) -> None:
    """To the very chat that asked; at once while the person is there, else at the hours of answers."""
    heard = await session.scalar(
        select(func.max(ThreadLine.at)).where(
            ThreadLine.thread_id == thread.id, ThreadLine.side == LineSide.PERSON
        )
    )
    kind = "live_answer" if heard is not None and now - heard <= LIVE else "desk_answer"
    subject, occasion = about_thread(thread.id), str(line.id)
    recipient = to_contact(thread.contact_id or 0)
    await promise(session, kind, recipient, subject, now=now, occasion=occasion, unit_id=thread.unit_id)
    line.promise_id = await session.scalar(
        select(Promise.id).where(
            Promise.kind == kind,
            Promise.recipient == recipient,
            Promise.subject == subject,
            Promise.occasion == occasion,
        )
    )
