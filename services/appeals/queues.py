"""Queues of cases by what has to be done, and the search: whoever a case is hidden from meets it in none.

Open cases come by their due day, the nearest first; those that are over by the latest due day. A page is
found by key, counts stop at 1,001: neither grows with the register.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, func, or_, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealColour, AppealDesk, Role
from db.models.appeals import Appeal, AppealWord
from services.appeals.case_rows import OWED, rows, shown
from services.appeals.desks import tree_of
from services.appeals.facts import AppealRow
from services.appeals.numbers import read_number
from services.appeals.visibility import visible
from services.appeals.words import asked
from services.audit import note
from services.cause import Actor, Cause, is_sqlite
from services.parts import Part
from services.rights import MATRIX, Right, demand

PAGE: Final = 50
COUNTED_TO: Final = 1_001
_LONGEST_E_OTINISH: Final = 40
_CURSOR: Final = "appeal_cursor"
# Cases looked at in one go, and how often, before a page is left to the next.
WINDOW: Final = 64
WINDOW_OF_WORDS: Final = 1_500
WINDOWS: Final = 8
_PLAN_ANEW: Final = text("SET LOCAL plan_cache_mode = force_custom_plan")
# A word in more cases than these is a common one.
RARE: Final = 1_000
_AT_THE_DESK: Final = (AppealDesk.CENTRE,)
_DESKS_OF: Final = {
    Role.CONSULTANT: _AT_THE_DESK,
    Role.FRONT_DESK: _AT_THE_DESK,
    Role.DIRECTOR: (AppealDesk.CENTRE, AppealDesk.ABOVE),
    Role.APPEALS_OFFICER: (AppealDesk.OFFICER,),
}


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
        conditions = [_of(queue, by, self._clock.today())]
        if colour is not None:
            conditions.append(Appeal.colour == colour)
        if topic is not None:
            conditions.append(Appeal.topic_id == topic)
        newest_first = queue is Queue.CLOSED
        async with self._sessions.begin() as session:
            await plan_anew(session)
            return await self._page(session, by, conditions, after, newest_first, queue.value)

    async def counts(self, by: Actor) -> dict[Queue, int]:
        """How many stand in each queue, at most 1,001. Raises NotAllowed."""
        demand(by, Right.SEE_APPEALS)
        today = self._clock.today()
        async with self._sessions.read() as session:
            await plan_anew(session)
            seen = and_(*await _scope(session, by), visible(by))
            is_open = (
                select(Appeal.handler_id, Appeal.state, Appeal.warn_on, Appeal.due_on)
                .where(seen, Appeal.is_open.is_(True))
                .limit(COUNTED_TO)
            )
            rows_open = (await session.execute(is_open)).all()
            if len(rows_open) < COUNTED_TO:
                # Whose cases it is costs more than counting them: those that are open are looked at once.
                closed = await session.scalar(select(_count(and_(seen, _of(Queue.CLOSED, by, today)))))
                return {**_counted(rows_open, by, today), Queue.CLOSED: closed or 0}
            query = select(*(_count(and_(seen, _of(queue, by, today))) for queue in Queue))
            counted = (await session.execute(query)).one()
        return dict(zip(Queue, counted, strict=True))

    async def search(self, by: Actor, typed: str, after: str | None = None) -> QueuePage:
        """By number, e-Otinish number, or words however typed; the latest due first. Raises NotAllowed.

        Of words that stand in thousands of cases a page looks through so many; the next one goes on.
        """
        demand(by, Right.SEE_APPEALS)
        typed = typed.strip()
        async with self._sessions.begin() as session:
            await plan_anew(session)
            for known in _by_number(typed):
                found = await self._page(session, by, [known], after, True, "search")
                if found.rows:
                    return found
            wanted = asked(self._keys, typed)
            if not wanted:
                return QueuePage((), None)
            rare = await _rarest(session, wanted)
            if rare is None:
                return await self._page(session, by, [], after, True, "search", wanted)
            return await self._page(session, by, [Appeal.id.in_(rare)], after, True, "search", wanted)

    async def _page(  # noqa: PLR0917 (in the order in which one would say it)
        self,
        session: AsyncSession,
        by: Actor,
        conditions: list[ColumnElement[bool]],
        after: str | None,
        newest_first: bool,
        which: str,
        wanted: Sequence[list[int]] = (),
    ) -> QueuePage:
        """Looked through in windows, in order: of a great register only as much as the page needs."""
        scope = await _scope(session, by)
        key, found, ends = self._read_key(by, after), list[Any](), False
        for _ in range(WINDOWS):
            query = _in_order(select(Appeal.id, Appeal.due_on).where(*scope, *conditions), newest_first)
            if key is not None:
                query = query.where(_beyond(*key, newest_first))
            most = WINDOW_OF_WORDS if wanted else WINDOW
            window = (await session.execute(query.limit(most))).all()
            ends = len(window) < most
            if window:
                having = await _with_words(session, [one.id for one in window], wanted)
                # Whose cases they are is asked of no more than a page may need.
                some = [one for one in window if one.id in having]
                if len(some) > WINDOW:
                    some, ends = some[:WINDOW], False
                    key = (some[-1].due_on, some[-1].id)
                else:
                    key = (window[-1].due_on, window[-1].id)
                seen = rows().where(Appeal.id.in_([one.id for one in some]), visible(by))
                found += (await session.execute(_in_order(seen, newest_first).limit(PAGE + 1))).all()
            if ends or len(found) > PAGE:
                break
        page = tuple(shown(by, row) for row in found[:PAGE])
        if len(found) > PAGE:
            key = (found[PAGE - 1].Appeal.due_on, found[PAGE - 1].Appeal.id)
            ends = False
        if page:
            looked = {"list": which, "count": len(page)}
            await note(session, self._clock, Cause(by=by), "read", "appeals", None, **looked)
        return QueuePage(page, None if ends or key is None else self._sealed(by, key))

    def _sealed(self, by: Actor, key: tuple[date, int]) -> str:
        """Where a page ended, sealed: it may have ended with a case that these eyes do not know of."""
        sealed = self._keys.seal(_CURSOR, f"login:{by.login_id}", f"{key[0].isoformat()}.{key[1]}")
        return urlsafe_b64encode(sealed).decode()

    def _read_key(self, by: Actor, after: str | None) -> tuple[date, int] | None:
        """The key a page ended with; what is none, or another's, begins at the beginning."""
        try:
            sealed = urlsafe_b64decode(after or "")
            day, _, number = (self._keys.open(_CURSOR, f"login:{by.login_id}", sealed) or "").partition(".")
            return date.fromisoformat(day), int(number)
        except ValueError:
            return None


async def plan_anew(session: AsyncSession) -> None:
    """Plans that suit everybody's eyes suit nobody's: of a million cases they cost ten times as much."""
    if not is_sqlite(session):
        await session.execute(_PLAN_ANEW)


async def _scope(session: AsyncSession, by: Actor) -> list[ColumnElement[bool]]:
    """The desks that may be theirs at all: cheap, and wider than `visible`, which decides."""
    tree = await tree_of(session)
    found = []
    for grant in by.grants:
        if Right.SEE_APPEALS not in MATRIX[grant.role]:
            continue
        if grant.role is Role.COMMITTEE:
            found.append(Appeal.desk == AppealDesk.COMMITTEE)
            continue
        of_desk = Appeal.desk.in_(_DESKS_OF.get(grant.role, tuple(AppealDesk)))
        units = [place.id for place in tree if place.path.startswith(grant.path)]
        whole = tree.top is not None and grant.unit_id == tree.top
        found.append(of_desk if whole else and_(of_desk, Appeal.desk_unit_id.in_(units)))
    return [or_(*found) if found else false()]


async def _rarest(session: AsyncSession, wanted: Sequence[list[int]]) -> list[int] | None:
    """The cases that hold the rarest of the words; None where each stands in too many."""
    for tokens_of in wanted:
        query = select(AppealWord.appeal_id).where(AppealWord.token.in_(tokens_of)).limit(RARE + 1)
        ids = list(await session.scalars(query))
        if len(ids) <= RARE:
            return ids
    return None


async def _with_words(session: AsyncSession, ids: list[int], wanted: Sequence[list[int]]) -> set[int]:
    """Those of the cases that hold every word."""
    found = set(ids)
    for tokens_of in wanted:
        query = select(AppealWord.appeal_id).where(
            AppealWord.appeal_id.in_(found), AppealWord.token.in_(tokens_of)
        )
        found = set(await session.scalars(query))
        if not found:
            break
    return found


def _counted(found: Sequence[Any], by: Actor, today: date) -> dict[Queue, int]:
    """The queues of open cases, as `_of` has them."""
    owed = [one for one in found if one.state in OWED]
    return {
        Queue.MINE: sum(one.handler_id == by.login_id for one in found),
        Queue.UNASSIGNED: sum(one.handler_id is None for one in found),
        Queue.APPROACHING: sum(one.warn_on <= today <= one.due_on for one in owed),
        Queue.OVERDUE: sum(one.due_on < today for one in owed),
        Queue.OPEN: len(found),
    }


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


def _in_order(query: Any, newest_first: bool) -> Any:
    if newest_first:
        return query.order_by(Appeal.due_on.desc(), Appeal.id.desc())
    return query.order_by(Appeal.due_on, Appeal.id)


def _beyond(day: date, appeal_id: int, newest_first: bool) -> ColumnElement[bool]:
    if newest_first:
        return and_(Appeal.due_on <= day, or_(Appeal.due_on < day, Appeal.id < appeal_id))
    return and_(Appeal.due_on >= day, or_(Appeal.due_on > day, Appeal.id > appeal_id))


def _count(condition: ColumnElement[bool]) -> Any:
    some = select(true()).select_from(Appeal).where(condition).limit(COUNTED_TO).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
