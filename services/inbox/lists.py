"""Conversations as the desk sees them: queues by whose turn it is, one conversation, its files."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import LineKind, LineSide, ThreadState
from db.models.conversations import Promise
from db.models.files import StoredFile
from db.models.inbox import Thread, ThreadLine, ThreadWriter
from db.models.people import Person
from db.models.staff import Employee, Login
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause
from services.crisis_words import Crisis, crisis_in
from services.errors import NotFound
from services.files import FileContent, file_name, read_file
from services.inbox.rows import (
    LATE_AFTER,
    Colleague,
    FileView,
    LineView,
    PersonName,
    Queue,
    ThreadRow,
    colleagues,
    is_late,
    opened_line,
    read_note,
)
from services.parts import Part
from services.rights import Right, demand, holds, paths, within
from services.staff.signing_in import full_name

PAGE: Final = 50
LINES: Final = 100
COUNTED_TO: Final = 1001
_SNIPPET: Final = 140

Key = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A page of a queue; `after` is the key of its last row where there are more."""

    rows: list[ThreadRow]
    after: Key | None
    counts: dict[Queue, int]


@dataclass(frozen=True, slots=True)
class ThreadCard:
    """A conversation; `earlier`: the line below which there are more, else 0."""

    row: ThreadRow
    lines: list[LineView]
    last: int
    earlier: int
    # Who else of the desk is writing now.
    writers: tuple[str, ...]
    colleagues: list[Colleague]
    unit_id: int
    may_answer: bool

    @property
    def mark(self) -> str:
        """Changes with anything the page shows of it."""
        told = (
            self.last,
            self.row.state,
            self.row.assigned_to,
            self.writers,
            [(one.state, one.receipt) for one in self.lines],
        )
        return blake2b(repr(told).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class WaitingCount:
    """What waits for the desk: how many, and how many of them too long."""

    waiting: int
    late: int


class InboxLists(Part):
    """Reads within the reader's scope; a page's number of queries does not grow with its rows."""

    async def page(self, by: Actor, queue: Queue, after: Key | None = None, limit: int = PAGE) -> ThreadPage:
        """The oldest turn first, of the closed ones the newest. Raises NotAllowed. Looking is recorded."""
        demand(by, Right.SEE_INBOX)
        scope = within(by, Right.SEE_INBOX, Thread.unit_id)
        newest_first = queue is Queue.CLOSED
        keys = (Thread.turn_since, Thread.id)
        query = _rows().where(scope, _shown(queue, by)).limit(limit + 1)
        query = query.order_by(*(one.desc() if newest_first else one.asc() for one in keys))
        if after is not None:
            query = query.where(_beyond(after, newest_first))
        async with self._sessions.begin() as session:
            found = (await session.execute(query)).all()
            rows = await self._shown(session, by, found[:limit])
            counted = (await session.execute(select(*(_count(scope, by, one) for one in Queue)))).one()
            if rows:
                looked = {"list": queue.value, "count": len(rows)}
                await note(session, self._clock, Cause(by=by), "read", "threads", None, **looked)
        last = rows[-1] if len(found) > limit else None
        return ThreadPage(
            rows, (last.turn_since, last.number) if last else None, dict(zip(Queue, counted, strict=True))
        )

    async def thread(self, by: Actor, number: int, *, before: int = 0, mark: str = "") -> ThreadCard:
        """A conversation, its newest lines or those before one. Raises NotFound out of scope, NotAllowed.

        Looking is recorded, but not when the page that has it open (`mark`) finds nothing new.
        """
        demand(by, Right.SEE_INBOX)
        query = _rows().where(Thread.id == number, within(by, Right.SEE_INBOX, Thread.unit_id))
        async with self._sessions.begin() as session:
            found = (await session.execute(query)).one_or_none()
            if found is None:
                raise NotFound(f"thread {number}")
            (row,) = await self._shown(session, by, [found])
            staff = await colleagues(session, found.Unit)
            lines = await self._lines(session, number, before)
            card = ThreadCard(
                row=row,
                lines=lines[-LINES:],
                last=await self._last(session, number),
                earlier=lines[-LINES].id if len(lines) > LINES else 0,
                writers=await self._writers(session, by, number),
                colleagues=[one for one in staff if one.login_id != by.login_id],
                unit_id=found.Unit.id,
                may_answer=_holds_in(by, Right.ANSWER_INBOX, found.Unit),
            )
            if card.mark != mark:
                await note(session, self._clock, Cause(by=by), "read", "thread", number)
        return card

    async def waiting(self, by: Actor) -> WaitingCount:
        """What waits for the reader's desk, up to 1,001. Raises NotAllowed."""
        demand(by, Right.SEE_INBOX)
        scope = within(by, Right.SEE_INBOX, Thread.unit_id)
        late = Thread.turn_since < self._clock.now() - LATE_AFTER
        waits = Thread.state == ThreadState.DESK
        some = select(Thread.id).where(scope, waits)
        query = select(
            select(func.count()).select_from(some.limit(COUNTED_TO).subquery()).scalar_subquery(),
            select(func.count()).select_from(some.where(late).limit(COUNTED_TO).subquery()).scalar_subquery(),
        )
        async with self._sessions.read() as session:
            waiting, too_long = (await session.execute(query)).one()
        return WaitingCount(waiting, too_long)

    async def file(self, by: Actor, number: int, file_id: int) -> FileContent:
        """A file of a conversation. Raises NotFound out of scope or once it is gone. Reading is recorded."""
        demand(by, Right.SEE_INBOX)
        here = (
            select(ThreadLine.file_id)
            .join(Thread, Thread.id == ThreadLine.thread_id)
            .where(
                Thread.id == number,
                ThreadLine.file_id == file_id,
                within(by, Right.SEE_INBOX, Thread.unit_id),
            )
        )
        async with self._sessions.begin() as session:
            found = await session.scalar(here)
            content = None if found is None else await read_file(session, self._keys, found)
            if content is None:
                raise NotFound(f"file {file_id}")
            await note(session, self._clock, Cause(by=by), "read", "file", file_id)
        return content

    async def _shown(
        self, session: AsyncSession, by: Actor, found: Iterable[Row[*tuple[Any, ...]]]
    ) -> list[ThreadRow]:
        rows = list(found)
        last = {row.last for row in rows} - {None}
        lines = {
            line.id: line for line in await session.scalars(select(ThreadLine).where(ThreadLine.id.in_(last)))
        }
        now = self._clock.now()
        return [self._row(by, row, lines.get(row.last), now) for row in rows]

    def _row(
        self, by: Actor, row: Row[*tuple[Any, ...]], line: ThreadLine | None, now: datetime
    ) -> ThreadRow:
        thread, unit, person = row.Thread, row.Unit, row.Person
        knows = person is not None and not person.erased_at and _holds_in(by, Right.SEE_PEOPLE, unit)
        text = opened_line(self._keys, line) if line is not None else ""
        by_person = line is not None and line.side is LineSide.PERSON
        return ThreadRow(
            number=thread.id,
            unit_name_kk=unit.name_kk,
            unit_name_ru=unit.name_ru,
            zone=unit.zone,
            channel=thread.channel,
            lang=thread.lang,
            state=thread.state,
            turn_since=thread.turn_since,
            last_line_at=thread.last_line_at,
            assigned_to=thread.assigned_to,
            assigned_name=full_name(row.Login, row.Employee) if row.Login else "",
            person=PersonName(person.id, person.family_name, person.given_name) if knows else None,
            snippet=text[:_SNIPPET] + ("…" if len(text) > _SNIPPET else ""),
            last_side=line.side if line is not None else None,
            last_is_file=line is not None and line.kind is LineKind.FILE,
            is_late=is_late(thread, now, unit.zone),
            is_urgent=by_person and thread.state is ThreadState.DESK and crisis_in(text) is Crisis.YES,
            is_reachable=thread.contact_id is not None,
        )

    async def _lines(self, session: AsyncSession, number: int, before: int) -> list[LineView]:
        query = (
            select(ThreadLine, Login, Employee, Promise, StoredFile)
            .outerjoin(Login, Login.id == ThreadLine.login_id)
            .outerjoin(Employee, Employee.id == Login.employee_id)
            .outerjoin(Promise, Promise.id == ThreadLine.promise_id)
            .outerjoin(StoredFile, StoredFile.id == ThreadLine.file_id)
            .where(ThreadLine.thread_id == number)
            .order_by(ThreadLine.id.desc())
            .limit(LINES + 1)
        )
        if before:
            query = query.where(ThreadLine.id < before)
        rows = list((await session.execute(query)).all())[::-1]
        notes = {row.ThreadLine.id: read_note(opened_line(self._keys, row.ThreadLine))
                 for row in rows if row.ThreadLine.kind is LineKind.NOTE}  # fmt: skip
        about = {to for _deed, to, _text in notes.values() if to is not None}
        named = select(Login, Employee).outerjoin(Employee, Employee.id == Login.employee_id)
        names = {
            login.id: full_name(login, employee)
            for login, employee in await session.execute(named.where(Login.id.in_(about)))
        }
        return [self._line(row, notes, names) for row in rows]

    def _line(self, row: Row[*tuple[Any, ...]], notes: dict[int, Any], names: dict[int, str]) -> LineView:
        line, sent, file = row.ThreadLine, row.Promise, row.StoredFile
        deed, to, text = notes.get(line.id, (None, None, ""))
        if line.kind is not LineKind.NOTE:
            text = opened_line(self._keys, line)
        name = file_name(self._keys, file.id, file.name) if file else ""
        return LineView(
            id=line.id,
            kind=line.kind,
            side=line.side,
            by=full_name(row.Login, row.Employee) if row.Login else "",
            text=text,
            at=line.at,
            file=FileView(file.id, name, file.media_type, file.size) if file else None,
            deed=deed,
            to=names.get(to or 0, ""),
            promise_id=sent.id if sent else None,
            state=sent.state if sent else None,
            receipt=sent.receipt if sent else None,
            due_at=sent.due_at if sent else None,
            is_urgent=line.side is LineSide.PERSON and crisis_in(text) is Crisis.YES,
        )

    async def _last(self, session: AsyncSession, number: int) -> int:
        query = select(func.max(ThreadLine.id)).where(ThreadLine.thread_id == number)
        return await session.scalar(query) or 0

    async def _writers(self, session: AsyncSession, by: Actor, number: int) -> tuple[str, ...]:
        query = (
            select(Login, Employee)
            .join(ThreadWriter, ThreadWriter.login_id == Login.id)
            .outerjoin(Employee, Employee.id == Login.employee_id)
            .where(
                ThreadWriter.thread_id == number,
                ThreadWriter.until > self._clock.now(),
                Login.id != (by.login_id or 0),
            )
            .order_by(Login.id)
        )
        return tuple(full_name(login, employee) for login, employee in await session.execute(query))


def _rows() -> Any:
    newest = (
        select(func.max(ThreadLine.id))
        .where(ThreadLine.thread_id == Thread.id, ThreadLine.kind != LineKind.NOTE)
        .correlate(Thread)
        .scalar_subquery()
    )
    return (
        select(Thread, Unit, Person, Login, Employee, newest.label("last"))
        .join(Unit, Unit.id == Thread.unit_id)
        .outerjoin(Person, Person.id == Thread.person_id)
        .outerjoin(Login, Login.id == Thread.assigned_to)
        .outerjoin(Employee, Employee.id == Login.employee_id)
    )


def _shown(queue: Queue, by: Actor) -> ColumnElement[bool]:
    if queue is Queue.MINE:
        return and_(Thread.assigned_to == (by.login_id or 0), Thread.state != ThreadState.CLOSED)
    return Thread.state == ThreadState(queue.value)


def _beyond(key: Key, newest_first: bool) -> ColumnElement[bool]:
    at, number = key
    if newest_first:
        return or_(Thread.turn_since < at, and_(Thread.turn_since == at, Thread.id < number))
    return or_(Thread.turn_since > at, and_(Thread.turn_since == at, Thread.id > number))


def _count(scope: ColumnElement[bool], by: Actor, queue: Queue) -> Any:
    some = select(Thread.id).where(scope, _shown(queue, by)).limit(COUNTED_TO).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _holds_in(by: Actor, right: Right, unit: Unit) -> bool:
    return holds(by, right) and any(unit.path.startswith(root) for root in paths(by, right))
