"""Promised messages: written with the effect they tell of; what cannot be delivered is told by telephone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from typing import cast as cast_type

from sqlalchemy import String, Table, cast, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions, ring
from db.enums import PromiseState
from db.models.consultations import Consultation
from db.models.conversations import Promise
from db.models.people import Person
from db.models.units import Unit
from services import audit
from services.cause import Actor, Cause, is_sqlite, once
from services.errors import NotFound
from services.hours_of_day import SendKind
from services.rights import Right, demand, within
from services.tools import Tools

PERSON: Final = "person:"
LOGIN: Final = "login:"
CONSULTATION: Final = "consultation:"


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """How a kind of notice is treated: its hours, and what outranks it."""

    hours: SendKind
    # Not sent to people who chose the quiet setting.
    is_reminder: bool = False
    # After a crash it is said again: a visit missed is worse than a reminder read twice.
    better_twice: bool = False


KINDS: Final[dict[str, NoticeKind]] = {
    # to a person
    "consultation_confirmed": NoticeKind(SendKind.ANSWER),
    "consultation_offered": NoticeKind(SendKind.ANSWER),
    "consultation_declined": NoticeKind(SendKind.ANSWER),
    "consultation_cancelled": NoticeKind(SendKind.ANSWER),
    "answer_late": NoticeKind(SendKind.ANSWER),
    "visit_tomorrow": NoticeKind(SendKind.VISIT_DAY_BEFORE, is_reminder=True),
    "visit_soon": NoticeKind(SendKind.VISIT_TWO_HOURS, is_reminder=True, better_twice=True),
    "visit_missed": NoticeKind(SendKind.ANSWER, is_reminder=True),
    # to staff
    "consultation_asked": NoticeKind(SendKind.SUMMARY),
    "consultation_waiting": NoticeKind(SendKind.SUMMARY),
    "consultation_overdue": NoticeKind(SendKind.SUMMARY),
    "consultation_cancelled_by_person": NoticeKind(SendKind.SUMMARY),
    "report_reminder": NoticeKind(SendKind.SUMMARY),
    "report_overdue": NoticeKind(SendKind.SUMMARY),
}
TO_STAFF: Final = frozenset({
    "consultation_asked", "consultation_waiting", "consultation_overdue", "consultation_cancelled_by_person",
    "report_reminder", "report_overdue",
})  # fmt: skip
# What went to a member of staff stands on their Today page this long.
SHOWN_FOR: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class CallEntry:
    """A message that did not reach a person, for a member of staff to say by telephone; times in UTC."""

    id: int
    kind: str
    state: PromiseState
    fault: str
    person_id: int
    family_name: str
    given_name: str
    phone: str | None
    lang: str
    unit_id: int
    zone: str
    # The visit it is about, where it is about one.
    consultation_id: int | None
    visit_at: datetime | None
    since: datetime


@dataclass(frozen=True, slots=True)
class StaffNotice:
    """A notice to oneself, as the Today page shows it; `details` hold numbers and codes."""

    id: int
    kind: str
    subject: str
    unit_id: int | None
    details: dict[str, Any]
    at: datetime


def to_person(person_id: int) -> str:
    """The recipient's name of a person, on whatever contact they are reached."""
    return f"{PERSON}{person_id}"


def to_login(login_id: int) -> str:
    """The recipient's name of a member of staff: Today page, and the chat they joined."""
    return f"{LOGIN}{login_id}"


def about_consultation(consultation_id: int) -> str:
    """The subject's name of a consultation."""
    return f"{CONSULTATION}{consultation_id}"


def number_in(name: str, prefix: str) -> int | None:
    """17 of «person:17»; None when the name is of another sort."""
    rest = name.removeprefix(prefix)
    return int(rest) if rest != name and rest.isdigit() else None


# Built once and without the ORM: every request and answer promises something.
_PROMISES: Final = cast_type(Table, Promise.__table__)
_PROMISE_ON_SQLITE: Final = sqlite_insert(_PROMISES).on_conflict_do_nothing()
_PROMISE_ON_POSTGRESQL: Final = pg_insert(_PROMISES).on_conflict_do_nothing()


async def promise(
    session: AsyncSession,
    kind: str,
    recipient: str,
    subject: str,
    *,
    now: datetime,
    due_at: datetime | None = None,
    useless_after: datetime | None = None,
    occasion: str = "",
    unit_id: int | None = None,
    **details: Any,
) -> None:
    """Promises a message once: the same kind, recipient, subject and occasion is never promised twice.

    `due_at` is not before what `services.hours_of_day` allows for the kind; delivery asks it again.
    `details` hold numbers and codes, no personal data: words are found when it is sent.
    """
    await session.execute(
        _PROMISE_ON_SQLITE if is_sqlite(session) else _PROMISE_ON_POSTGRESQL,
        {
            "kind": kind,
            "recipient": recipient,
            "subject": subject,
            "occasion": occasion,
            "details": details,
            "unit_id": unit_id,
            "state": PromiseState.PROMISED,
            "promised_at": now,
            "due_at": due_at or now,
            "useless_after": useless_after,
            "attempts": 0,
            "fault": "",
        },
    )
    ring(session, "outgoing")


async def drop_promises(
    session: AsyncSession, subject: str, *, now: datetime, kinds: tuple[str, ...]
) -> None:
    """Takes back what was promised of a subject and not sent, such as reminders of a cancelled visit."""
    await session.execute(
        update(Promise)
        .where(Promise.subject == subject, Promise.kind.in_(kinds), Promise.state == PromiseState.PROMISED)
        .values(state=PromiseState.DROPPED, settled_at=now)
        .execution_options(synchronize_session=False)
    )


class OutgoingService:
    """What staff see and do about promised messages; one public method, one atomic step."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        self._sessions = sessions
        self._clock = tools.clock

    async def call_list(self, by: Actor, *, after: int = 0, limit: int = 50) -> list[CallEntry]:
        """What did not reach people of one's units and was not said yet, oldest first, above number `after`.

        What would come too late now is left out. Looking is recorded. Raises NotAllowed.
        """
        demand(by, Right.SEE_CALL_LIST)
        query = (
            select(Promise, Person, Unit.zone, Consultation.id, Consultation.starts_at)
            .join(Person, literal(PERSON).op("||")(cast(Person.id, String)) == Promise.recipient)
            .join(Unit, Unit.id == Promise.unit_id)
            .outerjoin(
                Consultation,
                literal(CONSULTATION).op("||")(cast(Consultation.id, String)) == Promise.subject,
            )
            .where(self._open_call(), within(by, Right.SEE_CALL_LIST, Unit.id), Promise.id > after)
            .order_by(Promise.id)
            .limit(limit)
        )
        async with self._sessions.begin() as session:
            rows = (await session.execute(query)).all()
            if rows:
                cause = Cause(by=by)
                await audit.note(
                    session, self._clock, cause, "read", "call_list", None, count=len(rows), after=after
                )
        return [
            CallEntry(
                id=row.Promise.id,
                kind=row.Promise.kind,
                state=row.Promise.state,
                fault=row.Promise.fault,
                person_id=row.Person.id,
                family_name=row.Person.family_name,
                given_name=row.Person.given_name,
                phone=row.Person.phone,
                lang=row.Person.lang,
                unit_id=row.Promise.unit_id,
                zone=row.zone,
                consultation_id=row[3],
                visit_at=row[4],
                since=row.Promise.settled_at or row.Promise.due_at,
            )
            for row in rows
        ]

    async def calls_to_make(self, by: Actor) -> int:
        """How many entries the call list has. Raises NotAllowed."""
        demand(by, Right.SEE_CALL_LIST)
        query = (
            select(func.count())
            .select_from(Promise)
            .join(Person, literal(PERSON).op("||")(cast(Person.id, String)) == Promise.recipient)
            .where(self._open_call(), within(by, Right.SEE_CALL_LIST, Promise.unit_id))  # type: ignore[arg-type]
        )
        async with self._sessions.read() as session:
            return await session.scalar(query) or 0

    async def tick_called(self, cause: Cause, promise_id: int) -> None:
        """A member of staff said it by telephone: counts as delivered. NotFound, NotAllowed, Repeated."""
        await self._change(
            cause, promise_id, "called", called_by=cause.by.login_id, called_at=self._clock.now()
        )

    async def send_again(self, cause: Cause, promise_id: int) -> None:
        """Promises anew what failed or is uncertain: a person decided that twice is better than never.

        NotFound, NotAllowed, Repeated.
        """
        again = {"state": PromiseState.PROMISED, "attempts": 0, "due_at": self._clock.now(), "fault": ""}
        await self._change(cause, promise_id, "sent_again", **again, settled_at=None, claimed_at=None)

    async def own_notices(self, by: Actor, limit: int = 50) -> list[StaffNotice]:
        """What was said to oneself in the last 14 days, newest first."""
        query = (
            select(Promise)
            .where(
                Promise.recipient == to_login(by.login_id or 0),
                Promise.state == PromiseState.SENT,
                Promise.settled_at > self._clock.now() - SHOWN_FOR,
            )
            .order_by(Promise.id.desc())
            .limit(limit)
        )
        async with self._sessions.read() as session:
            return [
                StaffNotice(p.id, p.kind, p.subject, p.unit_id, p.details, p.settled_at or p.due_at)
                for p in await session.scalars(query)
            ]

    def _open_call(self) -> Any:
        not_too_late = or_(Promise.useless_after.is_(None), Promise.useless_after > self._clock.now())
        undelivered = Promise.state.in_((PromiseState.FAILED, PromiseState.UNCERTAIN))
        return undelivered & Promise.called_at.is_(None) & not_too_late

    async def _change(self, cause: Cause, promise_id: int, deed: str, **values: Any) -> None:
        demand(cause.by, Right.SEE_CALL_LIST)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            changed = await session.scalar(
                update(Promise)
                .where(
                    Promise.id == promise_id,
                    self._open_call(),
                    within(cause.by, Right.SEE_CALL_LIST, Promise.unit_id),  # type: ignore[arg-type]
                )
                .values(**values)
                .returning(Promise.id)
            )
            if changed is None:
                raise NotFound(f"promise {promise_id}")
            await audit.note(session, self._clock, cause, deed, "promise", promise_id)
            ring(session, "outgoing")
