"""Filing from a chat: what is said before and after; and how a question nobody answered becomes a case."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealColour, AppealDoor, AppealKind, LineKind, LineSide, ThreadState
from db.models.appeals import Appeal
from db.models.inbox import Thread, ThreadLine
from db.models.people import Person
from db.models.units import Unit
from services.appeals import drop_box
from services.appeals.attached import add_originals, attach_originals
from services.appeals.facts import A_DAY, LONGEST, AppealDraft, Author, Filed, Outlook, TooManyToday
from services.appeals.part import AppealsPart
from services.appeals.registering import checked, colour_of, foreseen, register
from services.appeals.telling import tell_author
from services.appeals.terms import clock_of
from services.appeals.topics import TopicName, topics_of
from services.appeals.vault import owner_of, owners_of
from services.cause import Actor, Cause, keep_outcome, once
from services.errors import NotFound
from services.files import CheckedFile, keep_file, read_file
from services.inbox.asking import own_threads
from services.inbox.rows import NoteDeed, add_line, note_text, opened_line
from services.remembered import recall
from services.tools import Tools


class FilesAppeals(AppealsPart):
    """A chat's side of filing; called inside its turn."""

    async def topics(self, unit_id: int | None) -> tuple[TopicName, ...]:
        """What an appeal to this centre, or to none, may be about."""
        async with self._sessions.read() as session:
            return await topics_of(session, unit_id)

    async def outlook(self, draft: AppealDraft) -> Outlook:
        """Who will have the case and by when an answer is due, were it sent now. Raises NotFound."""
        return await outlook_of(self._sessions, self._tools, draft)

    async def file(self, cause: Cause, draft: AppealDraft) -> Filed:
        """Files what was written: a named case at once, a confidential one through the drop box.

        Raises AppealEmpty, AppealTooLong, TooManyAppealFiles, TooManyToday, AppealFilesGone, NotFound;
        Repeated with the number where the form was carried out already.
        """
        draft = checked(draft)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            await recall(session, self._memory)
            await self._refuse_flood(session, cause.by, draft)
            author = await author_in(session, cause.by)
            filed = await (
                self._named(session, cause, draft, author)
                if draft.door is AppealDoor.NAMED
                else self._sealed(session, cause, draft, author)
            )
            await keep_outcome(session, cause, filed.number)
            return filed

    async def file_thread(self, cause: Cause, thread_number: int) -> Filed:
        """A question that the desk has not answered becomes a named case; the conversation ends with it.

        By its author, or by the system once the centre closed. Raises NotFound where it is not theirs or does
        not wait for the desk any more: of two at once one files it.
        """
        now = self._clock.now()
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            waits = [Thread.id == thread_number, Thread.state == ThreadState.DESK]
            if cause.by.contact_id is not None:
                waits.append(own_threads(cause.by))
            query = select(Thread).where(*waits).with_for_update(of=Thread)
            thread = await session.scalar(query.execution_options(populate_existing=True))
            if thread is None:
                raise NotFound(f"thread {thread_number}")
            filed = await self._from_thread(session, cause, thread, now)
            await keep_outcome(session, cause, filed.number)
            return filed

    async def _refuse_flood(self, session: AsyncSession, by: Actor, draft: AppealDraft) -> None:
        """Ten a day, in whatever way: whoever has more to say adds to one of these, or goes on tomorrow."""
        if colour_of(draft) is AppealColour.RED_DANGER:
            return
        owners = owners_of(self._keys, by)
        today = self._clock.today()
        theirs = select(func.count()).where(Appeal.owner.in_(owners), Appeal.registered_on == today)
        filed = await session.scalar(theirs) or 0
        if filed < A_DAY:
            filed += len(await drop_box.own_envelopes(session, self._keys, owners))
        if filed >= A_DAY:
            raise TooManyToday

    async def _named(self, session: AsyncSession, cause: Cause, draft: AppealDraft, author: Author) -> Filed:
        now = self._clock.now()
        appeal = await register(
            session,
            self._tools,
            draft,
            author,
            channel=cause.channel,
            number=None,
            day=self._clock.today(),
            at=now,
            owner=owner_of(self._keys, cause.by),
        )
        await attach_originals(session, appeal.id, 1, draft.file_ids)
        return Filed(appeal.number, appeal.registered_on, appeal.due_on, appeal.colour)

    async def _sealed(self, session: AsyncSession, cause: Cause, draft: AppealDraft, author: Author) -> Filed:
        filed = await drop_box.put(session, self._tools, draft, author, cause.channel)
        if filed is None:
            raise RuntimeError("the drop box gave one number twice")
        return filed

    async def _from_thread(self, session: AsyncSession, cause: Cause, thread: Thread, now: datetime) -> Filed:
        lines = await _unanswered(session, thread.id)
        text = "\n".join(filter(None, (opened_line(self._keys, line) for line in lines)))[:LONGEST]
        writer = Actor(contact_id=thread.contact_id, person_id=thread.person_id, lang=thread.lang)
        draft = AppealDraft(AppealKind.QUESTION, text, unit_id=thread.unit_id, lang=thread.lang)
        appeal = await register(
            session,
            self._tools,
            draft,
            await author_in(session, writer),
            channel=thread.channel,
            number=None,
            day=self._clock.today(),
            at=now,
            owner=owner_of(self._keys, writer),
        )
        await self._bring_files(session, appeal.id, [line.file_id for line in lines if line.file_id])
        await add_line(
            session,
            self._keys,
            thread,
            LineKind.NOTE,
            LineSide.DESK,
            note_text(NoteDeed.CLOSED),
            now,
            login_id=cause.by.login_id,
        )
        thread.state, thread.turn_since, thread.closed_at = ThreadState.CLOSED, now, now
        if cause.by.contact_id is None:
            # Nobody sits there: they are told that it goes on.
            await tell_author(session, self._tools, appeal, appeal.last_seq)
        await session.flush()
        return Filed(appeal.number, appeal.registered_on, appeal.due_on, appeal.colour)

    async def _bring_files(self, session: AsyncSession, appeal_id: int, ids: list[int]) -> None:
        """Copies of their own: what lies beside a chat stays beside the chat."""
        fresh = []
        for one in ids:
            content = await read_file(session, self._keys, one)
            if content is not None:
                file = CheckedFile(
                    content.media_type, content.name, content.content, sha256(content.content).hexdigest()
                )
                fresh.append(await keep_file(session, self._keys, file, self._clock.now()))
        await add_originals(session, appeal_id, 1, fresh)


async def outlook_of(sessions: Any, tools: Tools, draft: AppealDraft) -> Outlook:
    """The step itself, for the chat and for the page."""
    colour = colour_of(draft)
    named = draft.door is AppealDoor.NAMED
    async with sessions.read() as session:
        placed = await foreseen(session, tools, draft, colour)
        at = tools.clock.now() if named else None
        clock = await clock_of(session, colour, draft.kind, tools.clock.today(), at)
        unit = await session.get_one(Unit, placed.unit_id)
        return Outlook(placed.desk, unit.name_kk, unit.name_ru, colour, clock.due_on)


async def author_in(session: AsyncSession, by: Actor) -> Author:
    """Whoever writes in a chat, with the name and the number they registered with."""
    if by.person_id is None:
        return Author(None, by.contact_id)
    query = select(Person.family_name, Person.given_name, Person.phone).where(Person.id == by.person_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return Author(by.person_id, by.contact_id)
    return Author(by.person_id, by.contact_id, f"{row[0]} {row[1]}".strip(), row[2] or "")


async def _unanswered(session: AsyncSession, number: int) -> list[ThreadLine]:
    """What the person wrote since the desk's last answer, oldest first."""
    answered = (
        select(func.max(ThreadLine.id))
        .where(
            ThreadLine.thread_id == number,
            ThreadLine.side == LineSide.DESK,
            ThreadLine.kind != LineKind.NOTE,
        )
        .scalar_subquery()
    )
    query = (
        select(ThreadLine)
        .where(
            ThreadLine.thread_id == number,
            ThreadLine.side == LineSide.PERSON,
            ThreadLine.id > func.coalesce(answered, 0),
        )
        .order_by(ThreadLine.id)
    )
    return list(await session.scalars(query))
