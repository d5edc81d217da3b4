"""Promised messages: written with the effect they tell of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from typing import cast as cast_type

from sqlalchemy import ColumnElement, Integer, Table, case, cast, func, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from db.engine import ring
from db.enums import PromiseState
from db.models.conversations import Promise
from services.cause import is_sqlite
from services.notices.hours_of_day import SendKind

PERSON: Final = "person:"
LOGIN: Final = "login:"
CONTACT: Final = "contact:"
CONSULTATION: Final = "consultation:"
THREAD: Final = "thread:"
DAY: Final = "day:"
APPEAL: Final = "appeal:"


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """How a kind of notice is treated: its hours, and what outranks it."""

    hours: SendKind
    # Not sent to people who chose the quiet setting.
    is_reminder: bool = False
    # After a crash it is said again: a visit missed is worse than a reminder read twice.
    better_twice: bool = False
    # Its hours once it waited so long that nobody sits there any more.
    later: SendKind | None = None
    # What a chat did not take is somebody's task, though it is said to one chat only.
    is_missed: bool = False


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
    # The desk's answer to a question; the second where the person was there a moment ago.
    "desk_answer": NoticeKind(SendKind.ANSWER, is_missed=True),
    "live_answer": NoticeKind(SendKind.LIVE, later=SendKind.ANSWER, is_missed=True),
    # What the person just did in another chat; a stranger's doing has to be known at once.
    "chat_joined": NoticeKind(SendKind.REPLY),
    "registrations_joined": NoticeKind(SendKind.ANSWER),
    "representative_agreed": NoticeKind(SendKind.ANSWER),
    "representative_declined": NoticeKind(SendKind.ANSWER),
    # To the author of a case: there is something to read; what, only the case says.
    "appeal_news": NoticeKind(SendKind.ANSWER),
    # One question, once a year: whether whoever was served knows where a complaint goes.
    "awareness_asked": NoticeKind(SendKind.SURVEY, is_reminder=True),
    # to staff
    "consultation_asked": NoticeKind(SendKind.SUMMARY),
    "consultation_waiting": NoticeKind(SendKind.SUMMARY),
    "consultation_overdue": NoticeKind(SendKind.SUMMARY),
    "consultation_cancelled_by_person": NoticeKind(SendKind.SUMMARY),
    "report_reminder": NoticeKind(SendKind.SUMMARY),
    "report_overdue": NoticeKind(SendKind.SUMMARY),
    "day_list": NoticeKind(SendKind.MORNING),
    "question_asked": NoticeKind(SendKind.SUMMARY),
    "appeal_waiting": NoticeKind(SendKind.SUMMARY),
    "appeal_approaching": NoticeKind(SendKind.SUMMARY),
    "appeal_overdue": NoticeKind(SendKind.SUMMARY),
    # Whoever is on duty is told at any hour; others are promised it for theirs: `services.appeals.telling`.
    "appeal_danger": NoticeKind(SendKind.LIVE, better_twice=True),
}
TO_STAFF: Final = frozenset({
    "consultation_asked", "consultation_waiting", "consultation_overdue", "consultation_cancelled_by_person",
    "report_reminder", "report_overdue", "day_list", "question_asked",
    "appeal_waiting", "appeal_approaching", "appeal_overdue", "appeal_danger",
})  # fmt: skip


def to_person(person_id: int) -> str:
    """The recipient's name of a person, on whatever contact they are reached."""
    return f"{PERSON}{person_id}"


def to_login(login_id: int) -> str:
    """The recipient's name of a member of staff: Today page, and the chat they joined."""
    return f"{LOGIN}{login_id}"


def to_contact(contact_id: int) -> str:
    """The recipient's name of one chat, whoever writes there."""
    return f"{CONTACT}{contact_id}"


def about_join(join_id: int) -> str:
    """The subject's name of a joining of chats."""
    return f"join:{join_id}"


def about_thread(thread_id: int) -> str:
    """The subject's name of a conversation with the desk."""
    return f"{THREAD}{thread_id}"


def about_consultation(consultation_id: int) -> str:
    """The subject's name of a consultation."""
    return f"{CONSULTATION}{consultation_id}"


def about_appeal(appeal_id: int) -> str:
    """The subject's name of a case."""
    return f"{APPEAL}{appeal_id}"


def to_author(appeal_id: int) -> str:
    """The recipient's name of a case's author: who that is, delivery learns from the vault."""
    return f"{APPEAL}{appeal_id}"


def number_in(name: str, prefix: str) -> int | None:
    """17 of «person:17»; None when the name is of another sort."""
    rest = name.removeprefix(prefix)
    return int(rest) if rest != name and rest.isdigit() else None


def number_within(name: InstrumentedAttribute[str], prefix: str) -> ColumnElement[int | None]:
    """As `number_in`, in a query: so that the other table is looked up by its number."""
    number = cast(func.substr(name, len(prefix) + 1), Integer)
    return case((name.startswith(prefix, autoescape=True), number))


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

    `due_at` is not before what `services.notices.hours_of_day` allows for the kind; delivery asks it again.
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
