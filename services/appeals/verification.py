"""Whether the histories of all cases are whole: every link, every content, one root a day over all of them.

Somebody with the database alone cannot forge a link. Whoever holds the keys file too could write a history
anew, but not the roots that officers have noted: `close_day` makes one a day.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import AppealEventKind
from db.models.appeals import Appeal, AppealContent, AppealEvent, ChainRoot
from services.appeals.history import GENESIS, digest_of, link, sealed_content
from services.appeals.merkle import MerkleTree
from services.cause import is_sqlite
from services.keys import Keys
from services.parts import Part

# Cases read at once; an event is some 300 bytes.
_BATCH: Final = 500
_NOTHING: Final = digest_of(b"", b"")


@dataclass(frozen=True, slots=True)
class ChainFault:
    """What does not fit, of which case and which event; a fault of the root names a day instead."""

    what: str
    number: str = ""
    seq: int = 0
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Root:
    """All cases' last links at the end of a day (Almaty), as one number."""

    day: date
    root: bytes
    cases: int


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at and what was wrong with it; `root` where it was asked for and a day was closed."""

    cases: int
    events: int
    erased: int
    faults: tuple[ChainFault, ...]
    root: Root | None = None

    @property
    def is_whole(self) -> bool:
        return not self.faults


class _Case(NamedTuple):
    id: int
    number: str
    head: bytes
    last_seq: int


class Chains(Part):
    """Reads alone, but for `close_day`; a million cases take minutes and little memory."""

    async def verify(self, *, with_root: bool = False) -> Verification:
        """Every case; `with_root`: the last closed day's root, too. Any number of faults is told."""
        faults: list[ChainFault] = []
        cases = events = erased = 0
        async with self._sessions.read() as session:
            async for batch, links in _histories(session):
                for case in batch:
                    history = links.get(case.id, [])
                    cases += 1
                    events += len(history)
                    erased += sum(1 for event, _salt, _content in history if _is_erased(event, _content))
                    faults += _faults(self._keys, case, history)
            root = None
            if with_root:
                root, fault = await _checked_root(session)
                faults += [fault] if fault else []
        return Verification(cases, events, erased, tuple(faults), root)

    async def last_root(self) -> Root | None:
        """The root of the last closed day, as it was noted: for officers to write down outside of Kenes."""
        query = select(ChainRoot).order_by(ChainRoot.day.desc()).limit(1)
        async with self._sessions.read() as session:
            kept = await session.scalar(query)
        return None if kept is None else Root(kept.day, kept.root, kept.cases)

    async def close_day(self) -> Root | None:
        """Notes yesterday's root, once; None where that was done. The day is Almaty's."""
        day = self._clock.today() - timedelta(days=1)
        async with self._sessions.read() as session:
            if await session.get(ChainRoot, day) is not None:
                return None
            root = await _root_of(session, day)
        async with self._sessions.begin() as session:
            make = sqlite_insert if is_sqlite(session) else pg_insert
            row = {"day": day, "root": root.root, "cases": root.cases, "at": self._clock.now()}
            written = await session.execute(
                make(ChainRoot).values(row).on_conflict_do_nothing().returning(ChainRoot.day)
            )
            return None if written.scalar() is None else root


async def _histories(
    session: AsyncSession,
) -> AsyncIterator[tuple[list[_Case], Mapping[int, list[tuple[Any, bytes | None, bytes | None]]]]]:
    """All cases by number of row, some at a time, each with its events in order."""
    columns = AppealEvent.__table__.c
    last = 0
    while True:
        query = (
            select(Appeal.id, Appeal.number, Appeal.head, Appeal.last_seq)
            .where(Appeal.id > last)
            .order_by(Appeal.id)
            .limit(_BATCH)
        )
        batch = [_Case(*row) for row in await session.execute(query)]
        if not batch:
            return
        of_events = (
            select(*columns, AppealContent.salt, AppealContent.content)
            .outerjoin(
                AppealContent,
                (AppealContent.appeal_id == AppealEvent.appeal_id) & (AppealContent.seq == AppealEvent.seq),
            )
            .where(AppealEvent.appeal_id > last, AppealEvent.appeal_id <= batch[-1].id)
            .order_by(AppealEvent.appeal_id, AppealEvent.seq)
        )
        links: dict[int, list[tuple[Any, bytes | None, bytes | None]]] = {}
        for row in await session.execute(of_events):
            links.setdefault(row.appeal_id, []).append((row, row.salt, row.content))
        yield batch, links
        last = batch[-1].id


def _faults(
    keys: Keys, case: _Case, history: list[tuple[Any, bytes | None, bytes | None]]
) -> Iterable[ChainFault]:
    """What is wrong with one history; after the first broken link the others are not believed."""
    may_be_erased = any(event.kind is AppealEventKind.ERASED for event, _salt, _content in history)
    before = GENESIS
    for place, (event, salt, content) in enumerate(history, 1):
        if event.seq != place:
            return [ChainFault("an event is missing", case.number, place)]
        if not keys.has(event.key_id):
            return [ChainFault("the keys file lacks its key", case.number, place)]
        if event.prev != before or event.digest != link(keys, case.number, event):
            return [ChainFault("an event was changed", case.number, place)]
        fault = _content_fault(keys, event, salt, content, may_be_erased=may_be_erased)
        if fault:
            return [ChainFault(fault, case.number, place)]
        before = event.digest
    if not history or (case.last_seq, case.head) != (len(history), before):
        return [ChainFault("the end of the history is missing", case.number, len(history) + 1)]
    return []


def _content_fault(
    keys: Keys, event: Any, salt: bytes | None, content: bytes | None, *, may_be_erased: bool
) -> str:
    if event.content_digest == _NOTHING:
        return "words were added to an event" if content else ""
    if content is None:
        return "" if may_be_erased else "the words of an event are missing"
    opened = sealed_content(keys, event.appeal_id, event.seq, content)
    if opened is None:
        return "the words of an event cannot be opened"
    return (
        "" if digest_of(salt or b"", opened) == event.content_digest else "the words of an event were changed"
    )


def _is_erased(event: Any, content: bytes | None) -> bool:
    return content is None and event.content_digest != _NOTHING


async def _checked_root(session: AsyncSession) -> tuple[Root | None, ChainFault | None]:
    kept = await session.scalar(select(ChainRoot).order_by(ChainRoot.day.desc()).limit(1))
    if kept is None:
        return None, None
    now = await _root_of(session, kept.day)
    if (now.root, now.cases) == (kept.root, kept.cases):
        return now, None
    return now, ChainFault("cases or ends of histories of that day are missing or were added", day=kept.day)


async def _root_of(session: AsyncSession, day: date) -> Root:
    """Over the last link of each case that is not after the day, in the order of the rows."""
    tree = MerkleTree()
    last = 0
    while True:
        newest = (
            select(AppealEvent.appeal_id, func.max(AppealEvent.seq).label("seq"))
            .where(AppealEvent.on_day <= day, AppealEvent.appeal_id > last)
            .group_by(AppealEvent.appeal_id)
            .order_by(AppealEvent.appeal_id)
            .limit(_BATCH)
            .subquery()
        )
        query = (
            select(Appeal.id, Appeal.number, AppealEvent.digest)
            .join(newest, newest.c.appeal_id == Appeal.id)
            .join(
                AppealEvent,
                (AppealEvent.appeal_id == newest.c.appeal_id) & (AppealEvent.seq == newest.c.seq),
            )
            .order_by(Appeal.id)
        )
        rows = (await session.execute(query)).all()
        if not rows:
            return Root(day, tree.root, tree.size)
        for number, digest in ((row.number, row.digest) for row in rows):
            tree.add(number.encode() + digest)
        last = rows[-1].id
