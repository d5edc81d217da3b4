"""Forgetting conversations: their words and files go with whoever said them, that there was one stays."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import PromiseState, ThreadState
from db.models.conversations import Promise
from db.models.files import StoredFile
from db.models.inbox import Thread, ThreadLine, ThreadWriter
from services.notices.outgoing import about_thread


async def forget_threads(session: AsyncSession, which: ColumnElement[bool], now: datetime) -> None:
    """Erases what was written in these conversations, by either side, and closes them."""
    numbers = list(await session.scalars(select(Thread.id).where(which)))
    if not numbers:
        return
    lines = ThreadLine.thread_id.in_(numbers)
    files = list(
        await session.scalars(select(ThreadLine.file_id).where(lines, ThreadLine.file_id.is_not(None)))
    )
    quietly = {"synchronize_session": False}
    await session.execute(
        update(ThreadLine).where(lines).values(text=None, file_id=None), execution_options=quietly
    )
    await session.execute(delete(StoredFile).where(StoredFile.id.in_(files)), execution_options=quietly)
    await session.execute(
        delete(ThreadWriter).where(ThreadWriter.thread_id.in_(numbers)), execution_options=quietly
    )
    await session.execute(
        update(Thread)
        .where(Thread.id.in_(numbers))
        .values(
            state=ThreadState.CLOSED,
            closed_at=func.coalesce(Thread.closed_at, now),
            turn_since=now,
            person_id=None,
            version=Thread.version + 1,
        ),
        execution_options=quietly,
    )
    subjects = [about_thread(number) for number in numbers]
    await session.execute(
        update(Promise)
        .where(Promise.subject.in_(subjects), Promise.state == PromiseState.PROMISED)
        .values(state=PromiseState.DROPPED, settled_at=now),
        execution_options=quietly,
    )
