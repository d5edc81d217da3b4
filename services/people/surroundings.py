"""What stands around a person on their card besides visits: consents, notices of the last time, talks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select

from db.enums import ChannelName, ConsentKind, PromiseState, ThreadState
from db.models.consultations import Consultant, Consultation
from db.models.conversations import Promise
from db.models.inbox import Thread
from db.models.people import Consent
from db.models.units import Specialism
from services.cause import Actor
from services.consultations.masks import names_open_to
from services.notices.outgoing import CONSULTATION, number_within, to_person
from services.parts import Part
from services.people.steps import seen_by
from services.rights import Right, holds, within

NOTICES: Final = 10


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """A consent that was given; times in UTC."""

    kind: ConsentKind
    version: int
    channel: ChannelName
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice to the person: what of and what became of it, never its words. Times in UTC."""

    kind: str
    state: PromiseState
    due_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A conversation with the desk: where and whose turn, never its words. Times in UTC."""

    number: int
    channel: ChannelName
    state: ThreadState
    last_line_at: datetime


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The newest first; nothing where the reader's roles do not open that area."""

    consents: tuple[ConsentLine, ...]
    notices: tuple[NoticeLine, ...]
    threads: tuple[ThreadLine, ...]


class SurroundingsService(Part):
    """For the card; that it was looked at is recorded by the card itself."""

    async def of_person(self, by: Actor, person_id: int) -> Surroundings:
        """Consents, and notices whose visit the reader may know of. Raises NotFound, NotAllowed."""
        today = self._clock.today()
        async with self._sessions.read() as session:
            await seen_by(session, by, person_id, Right.SEE_PEOPLE, today)
            given = select(Consent).where(Consent.person_id == person_id).order_by(Consent.id.desc())
            consents = tuple(
                ConsentLine(one.kind, one.version, one.channel, one.given_at, one.withdrawn_at)
                for one in await session.scalars(given)
            )
            opened = names_open_to(by, Right.SEE_MESSAGES, today)
            promised = (
                select(Promise)
                .where(Promise.recipient == to_person(person_id), _is_known(by, opened))
                .order_by(Promise.id.desc())
                .limit(NOTICES)
            )
            notices = tuple(
                NoticeLine(one.kind, one.state, one.due_at, one.settled_at)
                for one in await session.scalars(promised)
            )
            talks = (
                select(Thread)
                .where(Thread.person_id == person_id, within(by, Right.SEE_INBOX, Thread.unit_id))
                .order_by(Thread.last_line_at.desc(), Thread.id.desc())
                .limit(NOTICES)
            )
            threads = tuple(
                ThreadLine(one.id, one.channel, one.state, one.last_line_at)
                for one in await session.scalars(talks)
            )
            return Surroundings(consents, notices if holds(by, Right.SEE_MESSAGES) else (), threads)


def _is_known(by: Actor, opened: ColumnElement[bool]) -> ColumnElement[bool]:
    """Not about a visit, or about one that this reader may know to be the person's."""
    visit = (
        select(Consultation.id)
        .join(Consultant, Consultant.id == Consultation.consultant_id)
        .join(Specialism, Specialism.id == Consultation.specialism_id)
        .where(
            Consultation.id == number_within(Promise.subject, CONSULTATION),
            within(by, Right.SEE_MESSAGES, Consultation.unit_id),
            opened,
        )
        .correlate(Promise)
    )
    about_visit = Promise.subject.startswith(CONSULTATION, autoescape=True)
    return or_(~about_visit, and_(about_visit, visit.exists()))
