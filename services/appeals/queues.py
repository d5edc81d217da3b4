"""Queues of cases by what has to be done, and the search: whoever a case is hidden from meets it in none.

Open cases come by their due day, the nearest first; those that are over by the latest due day. A page is
found by key, counts stop at 1,001: neither grows with the register.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealColour
from db.models.appeals import Appeal
from services.appeals.case_rows import OWED, rows, shown
from services.appeals.facts import AppealRow
from services.appeals.numbers import read_number
from services.appeals.visibility import visible
from services.appeals.words import has_words
from services.audit import note
from services.cause import Actor, Cause
from services.parts import Part
from services.rights import Right, demand

PAGE: Final = 50
COUNTED_TO: Final = 1_001
_LONGEST_E_OTINISH: Final = 40


class Queue(StrEnum):
    """What a list shows."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    APPROACHING = "approaching"
    OVERDUE = "overdue"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page; `next` asks for the following one, None where this is the last."""

    rows: tuple[AppealRow, ...]
    next: str | None


class AppealQueues(Part):
    """Looking is recorded: which list, and how many."""

    async def page(
        self,
        by: Actor,
        queue: Queue,
        colour: AppealColour | None = None,
        topic: int | None = None,
        after: str | None = None,
    ) -> QueuePage:
        """A page of a queue. `after`: `next` of the page before. Raises NotAllowed."""
        demand(by, Right.SEE_APPEALS)
        conditions = [visible(by), _of(queue, by, self._clock.today())]
        if colour is not None:
            conditions.append(Appeal.colour == colour)
        if topic is not None:
            conditions.append(Appeal.topic_id == topic)
        newest_first = queue is Queue.CLOSED
        async with self._sessions.begin() as session:
            return await self._page(session, by, conditions, after, newest_first, queue.value)

    async def counts(self, by: Actor) -> dict[Queue, int]:
        """How many stand in each queue, at most 1,001. Raises NotAllowed."""
        demand(by, Right.SEE_APPEALS)
        today = self._clock.today()
        seen = visible(by)
        async with self._sessions.read() as session:
            query = select(*(_count(and_(seen, _of(queue, by, today))) for queue in Queue))
            counted = (await session.execute(query)).one()
        return dict(zip(Queue, counted, strict=True))

    async def search(self, by: Actor, typed: str, after: str | None = None) -> QueuePage:
        """By number, e-Otinish number, or words however typed; the latest due first. Raises NotAllowed."""
        demand(by, Right.SEE_APPEALS)
        typed = typed.strip()
        async with self._sessions.begin() as session:
            for known in _by_number(typed):
                found = await self._page(session, by, [visible(by), known], after, True, "search")
                if found.rows:
                    return found
            conditions = [visible(by), has_words(self._keys, typed)]
            return await self._page(session, by, conditions, after, True, "search")

    async def _page(  # noqa: PLR0917 (in the order in which one would say it)
        self,
        session: AsyncSession,
        by: Actor,
        conditions: list[ColumnElement[bool]],
        after: str | None,
        newest_first: bool,
        which: str,
    ) -> QueuePage:
        query = _in_order(rows().where(*conditions), newest_first)
        key = _read_key(after)
        if key is not None:
            query = query.where(_beyond(*key, newest_first))
        found = (await session.execute(query.limit(PAGE + 1))).all()
        page = tuple(shown(by, row) for row in found[:PAGE])
        last = found[PAGE - 1].Appeal if len(found) > PAGE else None
        if page:
            looked = {"list": which, "count": len(page)}
            await note(session, self._clock, Cause(by=by), "read", "appeals", None, **looked)
        return QueuePage(page, None if last is None else f"{last.due_on.isoformat()}.{last.id}")


def _of(queue: Queue, by: Actor, today: date) -> ColumnElement[bool]:
    """What stands in a queue; each is bounded by an index of the open ones."""
    is_open = Appeal.is_open.is_(True)
    owed = and_(is_open, Appeal.state.in_(OWED))
    return {
        Queue.MINE: and_(is_open, Appeal.handler_id == (by.login_id or 0)),
        Queue.UNASSIGNED: and_(is_open, Appeal.handler_id.is_(None)),
        Queue.APPROACHING: and_(owed, Appeal.warn_on <= today, Appeal.due_on >= today),
        Queue.OVERDUE: and_(owed, Appeal.due_on < today),
        Queue.OPEN: is_open,
        Queue.CLOSED: Appeal.is_open.is_(False),
    }[queue]


def _by_number(typed: str) -> list[ColumnElement[bool]]:
    """Conditions that find one or few, where what was typed may be a number."""
    found: list[ColumnElement[bool]] = []
    if number := read_number(typed):
        found.append(Appeal.number == number)
    official = e_otinish(typed)
    if official and any(sign.isdigit() for sign in official):
        found.append(Appeal.e_otinish == official)
    return found


def e_otinish(typed: str) -> str:
    """An e-Otinish number as it is kept: capital letters, no spaces, «№» left out."""
    plain = "".join(sign for sign in typed.upper() if sign.isalnum() or sign in "-/.")
    return plain.removeprefix("№")[:_LONGEST_E_OTINISH]


def _in_order(query: Select[Any], newest_first: bool) -> Select[Any]:
    if newest_first:
        return query.order_by(Appeal.due_on.desc(), Appeal.id.desc())
    return query.order_by(Appeal.due_on, Appeal.id)


def _beyond(day: date, appeal_id: int, newest_first: bool) -> ColumnElement[bool]:
    if newest_first:
        return and_(Appeal.due_on <= day, or_(Appeal.due_on < day, Appeal.id < appeal_id))
    return and_(Appeal.due_on >= day, or_(Appeal.due_on > day, Appeal.id > appeal_id))


def _read_key(after: str | None) -> tuple[date, int] | None:
    """The key a page ended with; what is none begins at the beginning."""
    day, _, number = (after or "").partition(".")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


def _count(condition: ColumnElement[bool]) -> Any:
    some = select(true()).select_from(Appeal).where(condition).limit(COUNTED_TO).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
