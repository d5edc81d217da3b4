"""The person's side of a conversation with the desk: anybody may ask, registered or not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import LineKind, LineSide, Role, ThreadState
from db.models.inbox import Thread, ThreadLine
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause
from services.consultations.notices import holders
from services.errors import NotFound
from services.files import CheckedFile, FileContent, TooManyFiles, keep_file, read_file
from services.inbox.rows import (
    FILES_OF_PERSON,
    LONGEST,
    REOPENED_WITHIN,
    AnswerEmpty,
    add_line,
    opened_line,
)
from services.notices.outgoing import about_thread, promise, to_login
from services.parts import Part

# What is typed so long after the last line is taken as an answer to it.
GOES_ON: Final = timedelta(hours=24)
# Of the desk's lines so many are shown again.
ANSWERS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a line: `began` a new wait for the desk, or stands beside what waits already."""

    number: int
    unit_id: int
    began: bool


@dataclass(frozen=True, slots=True)
class OwnThread:
    """A conversation of whoever is writing that is not over."""

    number: int
    unit_id: int
    state: ThreadState
    last_line_at: datetime


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """What the desk wrote or sent to whoever is writing."""

    text: str
    file: FileContent | None


class AsksDesk(Part):
    """Called inside a turn: the contact's conversation is locked, so its lines come one after the other."""

    async def ask(
        self,
        cause: Cause,
        unit_id: int,
        text: str,
        file: CheckedFile | None = None,
        *,
        number: int | None = None,
    ) -> Asked:
        """Adds a line to one's conversation with a centre, or begins one; the desk is told once a wait.

        `number`: of which conversation it goes on with, if it is one's own. Raises AnswerEmpty, TooManyFiles,
        NotFound for a unit that is not there.
        """
        text = text.strip()[:LONGEST]
        if not text and file is None:
            raise AnswerEmpty
        now = self._clock.now()
        async with self._sessions.begin() as session:
            thread, is_new = await self._thread(session, cause, unit_id, number, now)
            if file is not None:
                await _room_for_file(session, thread.id)
            began = is_new or thread.state is not ThreadState.DESK
            file_id = (
                await keep_file(session, self._keys, file, now, contact_id=cause.by.contact_id)
                if file is not None
                else None
            )
            kind = LineKind.TEXT if file is None else LineKind.FILE
            line = await add_line(
                session, self._keys, thread, kind, LineSide.PERSON, text, now, file_id=file_id
            )
            if thread.state is not ThreadState.DESK:
                thread.state, thread.turn_since, thread.closed_at = ThreadState.DESK, now, None
            if cause.by.lang in {"kk", "ru"}:
                thread.lang = cause.by.lang
            if thread.person_id is None:
                thread.person_id = cause.by.person_id
            await session.flush()
            if began:
                await _tell_desk(session, thread, line.id, now)
            await note(session, self._clock, cause, "asked_desk", "thread", thread.id)
            return Asked(thread.id, thread.unit_id, began)

    async def own_thread(self, by: Actor) -> OwnThread | None:
        """The newest conversation of this chat and person that is not closed and was lately kept up."""
        query = (
            select(Thread)
            .where(
                own_threads(by),
                Thread.state != ThreadState.CLOSED,
                Thread.last_line_at > self._clock.now() - GOES_ON,
            )
            .order_by(Thread.last_line_at.desc(), Thread.id.desc())
            .limit(1)
        )
        async with self._sessions.read() as session:
            thread = await session.scalar(query)
        return (
            None
            if thread is None
            else OwnThread(thread.id, thread.unit_id, thread.state, thread.last_line_at)
        )

    async def own_unit(self, by: Actor, number: int) -> int:
        """The unit of one's own conversation. Raises NotFound."""
        query = select(Thread.unit_id).where(Thread.id == number, own_threads(by))
        async with self._sessions.read() as session:
            unit_id: int | None = await session.scalar(query)
        if unit_id is None:
            raise NotFound(f"thread {number}")
        return unit_id

    async def own_answers(self, by: Actor, number: int) -> list[OwnAnswer]:
        """What the desk said after one's own last line, the oldest first. Raises NotFound."""
        of_desk = and_(ThreadLine.side == LineSide.DESK, ThreadLine.kind != LineKind.NOTE)
        own_last = (
            select(func.max(ThreadLine.id))
            .where(ThreadLine.thread_id == number, ThreadLine.side == LineSide.PERSON)
            .scalar_subquery()
        )
        query = (
            select(ThreadLine)
            .where(ThreadLine.thread_id == number, of_desk, ThreadLine.id > func.coalesce(own_last, 0))
            .order_by(ThreadLine.id.desc())
            .limit(ANSWERS_SHOWN)
        )
        async with self._sessions.read() as session:
            if await session.scalar(select(Thread.id).where(Thread.id == number, own_threads(by))) is None:
                raise NotFound(f"thread {number}")
            said = [
                OwnAnswer(
                    opened_line(self._keys, line),
                    await read_file(session, self._keys, line.file_id) if line.file_id else None,
                )
                for line in await session.scalars(query)
            ]
        return [one for one in reversed(said) if one.text or one.file]

    async def _thread(
        self, session: AsyncSession, cause: Cause, unit_id: int, number: int | None, now: datetime
    ) -> tuple[Thread, bool]:
        open_still = or_(Thread.state != ThreadState.CLOSED, Thread.closed_at > now - REOPENED_WITHIN)
        this = and_(Thread.unit_id == unit_id, open_still)
        if number is not None:
            this = or_(this, and_(Thread.id == number, open_still))
        query = (
            select(Thread)
            .where(own_threads(cause.by), this)
            .order_by((Thread.id == (number or 0)).desc(), (Thread.state != ThreadState.CLOSED).desc())
            .order_by(Thread.id.desc())
            .limit(1)
            .with_for_update(of=Thread)
        )
        thread = await session.scalar(query.execution_options(populate_existing=True))
        if thread is not None:
            return thread, False
        if await session.get(Unit, unit_id) is None:
            raise NotFound(f"unit {unit_id}")
        thread = Thread(
            unit_id=unit_id,
            contact_id=cause.by.contact_id,
            person_id=cause.by.person_id,
            channel=cause.channel,
            lang=cause.by.lang or "kk",
            state=ThreadState.DESK,
            opened_at=now,
            turn_since=now,
            last_line_at=now,
        )
        session.add(thread)
        await session.flush()
        return thread, True


def own_threads(by: Actor) -> ColumnElement[bool]:
    """Of this chat and whoever writes there now: several people may share a telephone."""
    nobody = Thread.person_id.is_(None)
    mine = nobody if by.person_id is None else or_(nobody, Thread.person_id == by.person_id)
    return and_(Thread.contact_id == (by.contact_id or 0), mine)


async def _room_for_file(session: AsyncSession, number: int) -> None:
    query = select(func.count()).where(
        ThreadLine.thread_id == number, ThreadLine.kind == LineKind.FILE, ThreadLine.side == LineSide.PERSON
    )
    if (await session.scalar(query) or 0) >= FILES_OF_PERSON:
        raise TooManyFiles


async def _tell_desk(session: AsyncSession, thread: Thread, line_id: int, now: datetime) -> None:
    """Whoever has it in hand, else everybody at the front desk, else the director: a count, nothing else."""
    logins = [thread.assigned_to] if thread.assigned_to else []
    if not logins:
        unit = await session.get_one(Unit, thread.unit_id)
        logins = await holders(session, unit, Role.FRONT_DESK) or await holders(session, unit, Role.DIRECTOR)
    for login_id in logins:
        await promise(
            session,
            "question_asked",
            to_login(login_id),
            about_thread(thread.id),
            now=now,
            occasion=str(line_id),
            unit_id=thread.unit_id,
        )
