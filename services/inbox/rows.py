"""What the parts of the live inbox share: what stops a deed, what is shown, how a line is written."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ChannelName, LineKind, LineSide, PromiseState, Receipt, ThreadState
from db.models.inbox import Thread, ThreadLine
from db.models.staff import Employee, Login, RoleGrant
from db.models.units import Unit
from services.errors import DomainError
from services.files import IMAGES, SOUNDS
from services.keys import Keys
from services.reporting.facts import units_above
from services.rights import MATRIX, Right
from services.staff.signing_in import full_name

# A messenger carries 4,096 characters; an answer comes with a heading.
LONGEST: Final = 4_096
LONGEST_ANSWER: Final = 3_500
FILES_OF_PERSON: Final = 5
# Whoever writes again so soon goes on with the same conversation.
REOPENED_WITHIN: Final = timedelta(days=7)
# Whoever wrote so lately is there: the answer may come at once, at any hour.
LIVE: Final = timedelta(minutes=30)
# A question that waits longer, or since an earlier day, is shown as late.
LATE_AFTER: Final = timedelta(hours=2)


class SomebodyWrote(DomainError):
    """Lines came since the page was made that an answer is sent from."""


class NobodyThere(DomainError):
    """The chat is forgotten: nobody can be answered there."""


class AnswerEmpty(DomainError):
    """Neither a text nor a file."""


class AnswerTooLong(DomainError):
    """Longer than a chat carries."""

    limit = LONGEST_ANSWER


class AlreadyClosed(DomainError):
    """The conversation is closed already."""


class NotAColleague(DomainError):
    """That login does not answer questions of this unit."""


class NoteDeed(StrEnum):
    """What a line for staff alone tells of."""

    TAKEN = "taken"
    GIVEN_BACK = "given_back"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"


class Queue(StrEnum):
    """What a list shows."""

    DESK = "desk"
    MINE = "mine"
    PERSON = "person"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class PersonName:
    """Who asks, where that is known and the reader may know it."""

    id: int
    family_name: str
    given_name: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the desk."""

    login_id: int
    name: str


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A conversation in a list; instants in UTC, shown in `zone`."""

    number: int
    unit_name_kk: str
    unit_name_ru: str
    zone: str
    channel: ChannelName
    lang: str
    state: ThreadState
    turn_since: datetime
    last_line_at: datetime
    assigned_to: int | None
    assigned_name: str
    person: PersonName | None
    # The beginning of the last line, and whose it is.
    snippet: str
    last_side: LineSide | None
    last_is_file: bool
    is_late: bool
    # Words of crisis stand in that line.
    is_urgent: bool
    is_reachable: bool


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a line; its content is asked for apart."""

    id: int
    name: str
    media_type: str
    size: int

    @property
    def is_image(self) -> bool:
        return self.media_type in IMAGES

    @property
    def is_sound(self) -> bool:
        return self.media_type in SOUNDS


@dataclass(frozen=True, slots=True)
class LineView:
    """One line; `state` is where an answer of the desk stands on its way to the chat."""

    id: int
    kind: LineKind
    side: LineSide
    by: str
    text: str
    at: datetime
    file: FileView | None = None
    deed: NoteDeed | None = None
    to: str = ""
    promise_id: int | None = None
    state: PromiseState | None = None
    # How far it came, where the messenger says so.
    receipt: Receipt | None = None
    due_at: datetime | None = None
    is_urgent: bool = False


def line_sealed_as(line_id: int) -> str:
    """The name of the row under which a line's text is sealed."""
    return f"thread_lines:{line_id}"


def opened_line(keys: Keys, line: ThreadLine) -> str:
    """A line's text; empty where it has none any more."""
    return keys.open("thread", line_sealed_as(line.id), line.text) or ""


async def add_line(  # noqa: PLR0917 (in the order in which one would say it)
    session: AsyncSession,
    keys: Keys,
    thread: Thread,
    kind: LineKind,
    side: LineSide,
    text: str,
    now: datetime,
    *,
    login_id: int | None = None,
    file_id: int | None = None,
) -> ThreadLine:
    """Writes a line, sealed; a note moves neither the turn nor the time of the last line."""
    line = ThreadLine(
        thread_id=thread.id, kind=kind, side=side, login_id=login_id, file_id=file_id, text=None, at=now
    )
    session.add(line)
    await session.flush()
    if text:
        line.text = keys.seal("thread", line_sealed_as(line.id), text)
    if kind is not LineKind.NOTE:
        thread.last_line_at = now
    await session.flush()
    return line


def note_text(deed: NoteDeed, to: int | None = None, text: str = "") -> str:
    """A note as it is kept: the deed, whom it is about, words of one's own."""
    return f"{deed.value}\n{to or ''}\n{text}"


def read_note(kept: str) -> tuple[NoteDeed | None, int | None, str]:
    """What `note_text` wrote."""
    deed, _, rest = kept.partition("\n")
    to, _, text = rest.partition("\n")
    known = NoteDeed(deed) if deed in set(NoteDeed) else None
    return known, int(to) if to.isdecimal() else None, text


def is_late(thread: Thread, now: datetime, zone: str) -> bool:
    """Whether the desk lets somebody wait: over two hours, or since an earlier day."""
    if thread.state is not ThreadState.DESK:
        return False
    there = ZoneInfo(zone)
    return (
        now - thread.turn_since > LATE_AFTER
        or thread.turn_since.astimezone(there).date() < now.astimezone(there).date()
    )


async def colleagues(session: AsyncSession, unit: Unit) -> list[Colleague]:
    """Who may answer questions of the unit, by name."""
    roles = [role for role, rights in MATRIX.items() if Right.ANSWER_INBOX in rights]
    query = (
        select(Login, Employee)
        .outerjoin(Employee, Employee.id == Login.employee_id)
        .where(
            Login.ended_at.is_(None),
            Login.id.in_(
                select(RoleGrant.login_id).where(
                    RoleGrant.unit_id.in_(units_above(unit)),
                    RoleGrant.role.in_(roles),
                    RoleGrant.ended_at.is_(None),
                )
            ),
        )
    )
    found = [
        Colleague(login.id, full_name(login, employee)) for login, employee in await session.execute(query)
    ]
    return sorted(found, key=lambda one: one.name)
