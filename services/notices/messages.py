"""What became of notices: waiting, failed, uncertain; sent again or given up by a member of staff."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, String, and_, cast, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import ring
from db.enums import PromiseState, Receipt, Role
from db.models.consultations import Consultant, Consultation
from db.models.conversations import Promise
from db.models.people import Person
from db.models.staff import Employee, Login
from db.models.units import Specialism, Unit
from services.audit import note
from services.cause import Actor, Cause, once
from services.clock import HOME, Clock
from services.consultations.masks import Glimpse, mask
from services.errors import DomainError, NotFound
from services.notices.outgoing import CONSULTATION, LOGIN, PERSON, THREAD, number_in
from services.notices.promise_ends import BY_TEMPLATE
from services.parts import Part
from services.reporting.methodology import Methodology, in_force
from services.rights import MATRIX, Right, demand, paths, under, within
from services.staff.signing_in import full_name

PAGE: Final = 50
COUNTED_TO: Final = 1001


class NotStuck(DomainError):
    """The notice neither failed nor is uncertain any more: it waits, or is settled."""


class MomentOver(DomainError):
    """Said now the notice would only confuse."""


class Tab(StrEnum):
    """What a list shows."""

    FAILED = "failed"
    UNCERTAIN = "uncertain"
    WAITING = "waiting"
    SENT = "sent"
    CALLED = "called"
    DROPPED = "dropped"


_STUCK: Final = (PromiseState.FAILED, PromiseState.UNCERTAIN)
# What was said by telephone is settled and on no list.
_UNSAID: Final = Promise.called_at.is_(None)
_SHOWN: Final[Mapping[Tab, ColumnElement[bool]]] = {
    Tab.FAILED: and_(Promise.state == PromiseState.FAILED, _UNSAID),
    Tab.UNCERTAIN: and_(Promise.state == PromiseState.UNCERTAIN, _UNSAID),
    Tab.WAITING: Promise.state.in_((PromiseState.PROMISED, PromiseState.SENDING)),
    Tab.SENT: Promise.state == PromiseState.SENT,
    # Nothing else is ever said by telephone: the states find it in the index.
    Tab.CALLED: and_(Promise.state.in_(_STUCK), Promise.called_at.is_not(None)),
    Tab.DROPPED: and_(Promise.state == PromiseState.DROPPED, _UNSAID),
}


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a list is narrowed to: a kind, a unit of the reader's, the local day it was promised on."""

    kind: str = ""
    unit_id: int | None = None
    day: date | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """What a notice has to be."""
        found: list[ColumnElement[bool]] = []
        if self.kind:
            found.append(Promise.kind == self.kind)
        if self.unit_id is not None:
            found.append(Promise.unit_id == self.unit_id)
        if self.day is not None:
            begin = datetime.combine(self.day, time(), HOME)
            found.append(Promise.promised_at >= begin)
            found.append(Promise.promised_at < begin + timedelta(days=1))
        return found


EVERYTHING: Final = Sieve()


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A notice as staff see it: never its text. Times in UTC, shown in `zone`.

    `who`: the person, as far as the reader may know; empty for a notice to staff, whom `login` names.
    """

    id: int
    kind: str
    state: PromiseState
    fault: str
    who: Glimpse | None
    login: str
    # The conversation with the desk it belongs to.
    thread: int | None
    consultation_id: int | None
    # The reader may open that consultation's page.
    is_open: bool
    zone: str
    promised_at: datetime
    due_at: datetime
    attempts: int
    # Said now it would only confuse.
    is_over: bool
    # When it was sent, failed, became uncertain or was dropped.
    settled_at: datetime | None
    # Said by telephone instead: when, by whom.
    called_at: datetime | None
    caller: str
    # How far it came, where its messenger says so, and since when.
    receipt: Receipt | None
    receipt_at: datetime | None
    unit_kk: str
    unit_ru: str

    @property
    def is_stuck(self) -> bool:
        """Whether somebody has to decide what becomes of it."""
        return self.state in _STUCK and self.called_at is None


@dataclass(frozen=True, slots=True)
class UnitOption:
    """A unit whose notices the reader may see."""

    id: int
    name_kk: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A page of a list; `after` asks for the next one, empty on the last. Counted up to 1,001."""

    rows: list[MessageRow]
    after: int | None
    counts: dict[Tab, int]
    # To choose one from; empty where there is only one.
    units: list[UnitOption]


@dataclass(frozen=True, slots=True)
class _Around:
    """What the notices of a page are about and for, by number."""

    people: Mapping[int, Person]
    logins: Mapping[int, str]
    visits: Mapping[int, Row[*tuple[Any, ...]]]
    units: Mapping[int, Unit]
    methodology: Methodology


class MessageService(Part):
    """Lists notices and decides about those that are stuck; one public method, one atomic step.

    The desk, the director and the administrator have their units', a consultant those of their own visits.
    """

    async def page(
        self,
        by: Actor,
        tab: Tab,
        *,
        sieve: Sieve = EVERYTHING,
        after: int | None = None,
        limit: int = PAGE,
    ) -> MessagePage:
        """A page of notices, the newest first, below number `after`. Raises NotAllowed.

        The counts are those of the same sieve. Looking at names is recorded.
        """
        demand(by, Right.SEE_MESSAGES)
        async with self._sessions.begin() as session:
            units = await self._units(session, by)
            scope = and_(_in_scope(by), *sieve.conditions())
            if len(units) == 1:
                # Said twice, so that the unit's own index is read in its order, not the whole country's.
                scope = and_(Promise.unit_id == units[0].id, scope)
            query = select(Promise).where(scope, _SHOWN[tab]).order_by(Promise.id.desc()).limit(limit + 1)
            if after is not None:
                query = query.where(Promise.id < after)
            found = list(await session.scalars(query))
            around = await self._around(session, found[:limit])
            rows = [self._row(by, promise, around) for promise in found[:limit]]
            counted = (await session.execute(select(*(_count(scope, one) for one in Tab)))).one()
            if any(row.who and row.who.person for row in rows):
                looked = {"list": tab.value, "count": len(rows)}
                await note(session, self._clock, Cause(by=by), "read", "messages", None, **looked)
        last = rows[-1].id if len(found) > limit else None
        options = units if len(units) > 1 else []
        return MessagePage(rows, last, dict(zip(Tab, counted, strict=True)), options)

    async def send_again(self, cause: Cause, promise_id: int) -> None:
        """Promises anew what failed or is uncertain, for now and with all its tries; names need not be known.

        Raises NotFound out of scope, NotAllowed, Repeated, NotStuck, MomentOver.
        """
        async with self._sessions.begin() as session:
            promise = await self._stuck(session, cause, promise_id)
            await promise_anew(session, self._clock, cause, promise)

    async def give_up(self, cause: Cause, promise_id: int) -> None:
        """Settles what failed or is uncertain as no longer needed: nobody is told.

        Raises NotFound out of scope, NotAllowed, Repeated, NotStuck.
        """
        async with self._sessions.begin() as session:
            promise = await self._stuck(session, cause, promise_id)
            before = promise.state
            promise.state, promise.settled_at = PromiseState.DROPPED, self._clock.now()
            await session.flush()
            await note(session, self._clock, cause, "dropped", "promise", promise_id, was=before.value)

    async def _units(self, session: AsyncSession, by: Actor) -> list[UnitOption]:
        query = (
            select(Unit.id, Unit.name_kk, Unit.name_ru)
            .where(under(paths(by, Right.SEE_MESSAGES)))
            .order_by(Unit.path)
        )
        return [UnitOption(*row) for row in await session.execute(query)]

    async def _stuck(self, session: AsyncSession, cause: Cause, promise_id: int) -> Promise:
        """The notice, locked: of two presses at once the second finds it settled."""
        demand(cause.by, Right.SEE_MESSAGES)
        await once(session, cause, self._clock)
        query = select(Promise).where(Promise.id == promise_id, _in_scope(cause.by))
        promise = await session.scalar(query.with_for_update(of=Promise))
        if promise is None:
            raise NotFound(f"promise {promise_id}")
        if promise.state not in _STUCK or promise.called_at is not None:
            raise NotStuck
        return promise

    async def _around(self, session: AsyncSession, promises: list[Promise]) -> _Around:
        """One query a table, however many rows there are."""
        people = _numbers((one.recipient for one in promises), PERSON)
        logins = _numbers((one.recipient for one in promises), LOGIN)
        logins |= {one.called_by for one in promises if one.called_by}
        visits = _numbers((one.subject for one in promises), CONSULTATION)
        units = {one.unit_id for one in promises}
        named = select(Login, Employee).outerjoin(Employee, Employee.id == Login.employee_id)
        about = (
            select(
                Consultation.id,
                Consultation.on_day,
                Consultant.employee_id,
                Specialism.masked,
            )
            .join(Consultant, Consultant.id == Consultation.consultant_id)
            .join(Specialism, Specialism.id == Consultation.specialism_id)
        )
        return _Around(
            {one.id: one for one in await session.scalars(select(Person).where(Person.id.in_(people)))},
            {
                login.id: full_name(login, employee)
                for login, employee in await session.execute(named.where(Login.id.in_(logins)))
            },
            {row.id: row for row in await session.execute(about.where(Consultation.id.in_(visits)))},
            {one.id: one for one in await session.scalars(select(Unit).where(Unit.id.in_(units)))},
            await in_force(session, self._clock.today()),
        )

    def _row(self, by: Actor, promise: Promise, around: _Around) -> MessageRow:
        # The scope lets nothing through that has no unit.
        unit, now = around.units[promise.unit_id or 0], self._clock.now()
        visit = around.visits.get(number_in(promise.subject, CONSULTATION) or 0)
        return MessageRow(
            id=promise.id,
            kind=promise.kind,
            state=promise.state,
            fault=promise.fault,
            who=_whose(by, promise, visit, unit, around=around, now=now),
            login=around.logins.get(number_in(promise.recipient, LOGIN) or 0, ""),
            thread=number_in(promise.subject, THREAD),
            consultation_id=visit.id if visit else None,
            is_open=_holds_in(by, Right.SEE_CONSULTATIONS, unit),
            zone=unit.zone,
            promised_at=promise.promised_at,
            due_at=promise.due_at,
            attempts=promise.attempts,
            is_over=_is_over(promise, now),
            settled_at=promise.settled_at,
            called_at=promise.called_at,
            caller=around.logins.get(promise.called_by or 0, ""),
            receipt=promise.receipt,
            receipt_at=promise.receipt_at,
            unit_kk=unit.name_kk,
            unit_ru=unit.name_ru,
        )


def _whose(
    by: Actor,
    promise: Promise,
    visit: Row[*tuple[Any, ...]] | None,
    unit: Unit,
    *,
    around: _Around,
    now: datetime,
) -> Glimpse | None:
    """As the call list masks it; whoever has no call list there learns nothing of the person."""
    number = number_in(promise.recipient, PERSON)
    if number is None:
        return None
    if not _holds_in(by, Right.SEE_CALL_LIST, unit):
        return Glimpse(None, None, "", is_masked=True)
    return mask(
        by,
        around.people.get(number),
        masked=bool(visit and visit.masked),
        employee_id=visit.employee_id if visit else 0,
        unit=unit,
        on_day=visit.on_day if visit else now.astimezone(ZoneInfo(unit.zone)).date(),
        now=now,
        methodology=around.methodology,
    )


def _in_scope(by: Actor) -> ColumnElement[bool]:
    """A consultant's own by that role, the whole unit's by any other."""
    roots = {
        grant.path
        for grant in by.grants
        if grant.role is not Role.CONSULTANT and Right.SEE_MESSAGES in MATRIX[grant.role]
    }
    whole: ColumnElement[bool] = Promise.unit_id.in_(select(Unit.id).where(under(sorted(roots))))
    if by.employee_id is None or not any(grant.role is Role.CONSULTANT for grant in by.grants):
        return whole
    own = (
        select(literal(CONSULTATION).op("||")(cast(Consultation.id, String)))
        .join(Consultant, Consultant.id == Consultation.consultant_id)
        .where(
            Consultant.employee_id == by.employee_id,
            within(by, Right.SEE_MESSAGES, Consultation.unit_id),
        )
    )
    return or_(whole, and_(Promise.unit_id.is_not(None), Promise.subject.in_(own)))


def _count(scope: ColumnElement[bool], tab: Tab) -> Any:
    some = select(Promise.id).where(scope, _SHOWN[tab]).limit(COUNTED_TO).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _holds_in(by: Actor, right: Right, unit: Unit) -> bool:
    return any(unit.path.startswith(root) for root in paths(by, right))


async def promise_anew(session: AsyncSession, clock: Clock, cause: Cause, promise: Promise) -> None:
    """A stuck notice, for now and with all its tries. Raises NotStuck, MomentOver."""
    if promise.state not in _STUCK or promise.called_at is not None:
        raise NotStuck
    now, before = clock.now(), promise.state
    if _is_over(promise, now):
        raise MomentOver
    promise.state, promise.due_at, promise.attempts, promise.fault = PromiseState.PROMISED, now, 0, ""
    promise.settled_at = promise.claimed_at = promise.claimed_by = None
    promise.receipt = promise.receipt_at = None
    # They may have written since.
    promise.details = {key: value for key, value in promise.details.items() if key != BY_TEMPLATE}
    await session.flush()
    await note(session, clock, cause, "sent_again", "promise", promise.id, was=before.value)
    ring(session, "outgoing")


def _is_over(promise: Promise, now: datetime) -> bool:
    return promise.useless_after is not None and promise.useless_after <= now


def _numbers(names: Iterable[str], prefix: str) -> set[int]:
    return {number for name in names if (number := number_in(name, prefix)) is not None}
