"""What a notice may say of a conversation, read from its sealed line when it is sent."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ThreadState
from db.models.conversations import Promise
from db.models.inbox import Thread, ThreadLine
from services.files import FileContent, read_file
from services.inbox.rows import opened_line
from services.keys import Keys
from services.notices.outgoing import THREAD, number_in


@dataclass(frozen=True, slots=True)
class ThreadFacts:
    """A conversation as a notice tells of it; to staff neither text nor file."""

    number: int
    text: str = ""
    file: FileContent | None = None


async def thread_facts(session: AsyncSession, keys: Keys, promise: Promise) -> ThreadFacts | None:
    """None when it is not true any more: answered meanwhile, or what was written is erased."""
    thread = await session.get(Thread, number_in(promise.subject, THREAD) or 0)
    if thread is None:
        return None
    if promise.kind == "question_asked":
        return ThreadFacts(thread.id) if thread.state is ThreadState.DESK else None
    line = await session.scalar(select(ThreadLine).where(ThreadLine.promise_id == promise.id))
    if line is None:
        return None
    text = opened_line(keys, line)
    file = await read_file(session, keys, line.file_id) if line.file_id else None
    return ThreadFacts(thread.id, text, file) if text or file else None
