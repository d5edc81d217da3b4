"""The journal of consultations (S3 п.28-32): topic, recommendation, materials, result, applied or not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import Applied, ConsultationState, Role
from db.models.consultations import Consultant, Consultation, JournalEntry
from db.models.staff import Employee
from db.models.units import Specialism, Topic, Unit
from services.audit import note
from services.cause import Actor, Cause, keep_outcome, once
from services.consultations.cards import Found, find, journal_sealed_as
from services.consultations.refusals import NoSuchTopic, NotHeld, TextTooLong
from services.errors import NotAllowed, NotFound
from services.parts import Part
from services.rights import Right, demand, within

TEXT_AT_MOST: Final = 8000
_PURPOSE: Final = "journal"


@dataclass(frozen=True, slots=True)
class JournalView:
    """An entry, opened; a text is empty where there is none or its key is missing."""

    number: int
    topic_code: str
    topic_kk: str
    topic_ru: str
    recommendation: str
    materials: str
    result: str
    applied: Applied
    written_at: datetime
    # Some text is there whose key is not: the page says so, nothing else breaks.
    key_is_missing: bool


class JournalService(Part):
    """Written by the consultant of the visit; read by them, and where nothing is masked by the director."""

    async def write(
        self,
        cause: Cause,
        number: int,
        topic_code: str,
        *,
        recommendation: str = "",
        materials: str = "",
        result: str = "",
        applied: Applied | None = None,
    ) -> None:
        """Writes or corrects the entry of a visit that was held; free texts are sealed.

        `applied` left out means «not known», for masked kinds «do not ask». Raises NotFound unless it is the
        actor's own consultation, NotHeld, NoSuchTopic, TextTooLong beyond 8,000 characters.
        """
        texts = {"recommendation": recommendation, "materials": materials, "result": result}
        if any(len(text) > TEXT_AT_MOST for text in texts.values()):
            raise TextTooLong(TEXT_AT_MOST)
        demand(cause.by, Right.WRITE_JOURNAL)
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            found = await _own(session, cause.by, number)
            if found.visit.state is not ConsultationState.HELD:
                raise NotHeld(found.visit.state)
            topic = await _topic(session, found, topic_code)
            entry = await session.get(JournalEntry, number)
            if entry is None:
                entry = JournalEntry(consultation_id=number)
                session.add(entry)
            entry.topic_id = topic.id
            for name, text in texts.items():
                setattr(entry, name, self._seal(number, text))
            unsaid = Applied.DO_NOT_ASK if found.specialism.masked else Applied.UNKNOWN
            entry.applied = applied or entry.applied or unsaid
            entry.written_by = cause.by.login_id or 0
            entry.written_at = self._clock.now()
            await note(session, self._clock, cause, "journal_written", "consultation", number)
            await keep_outcome(session, cause, str(number))
            await session.flush()

    async def read(self, cause: Cause, number: int) -> JournalView | None:
        """The entry; None when none is written. Raises NotFound out of scope, NotAllowed behind the mask."""
        demand(cause.by, Right.SEE_CONSULTATIONS)
        async with self._sessions.begin() as session:
            visit = await _readable(session, cause.by, number)
            row = (
                await session.execute(
                    select(JournalEntry, Topic)
                    .join(Topic, Topic.id == JournalEntry.topic_id)
                    .where(JournalEntry.consultation_id == visit)
                )
            ).one_or_none()
            await note(session, self._clock, cause, "journal_read", "consultation", number)
        if row is None:
            return None
        entry, topic = row
        sealed = (entry.recommendation, entry.materials, entry.result)
        opened = [self._keys.open(_PURPOSE, journal_sealed_as(number), text) for text in sealed]
        return JournalView(
            number=number,
            topic_code=topic.code,
            topic_kk=topic.name_kk,
            topic_ru=topic.name_ru,
            recommendation=opened[0] or "",
            materials=opened[1] or "",
            result=opened[2] or "",
            applied=entry.applied,
            written_at=entry.written_at,
            key_is_missing=any(text and plain is None for text, plain in zip(sealed, opened, strict=True)),
        )

    def _seal(self, number: int, text: str) -> bytes | None:
        words = text.strip()
        return self._keys.seal(_PURPOSE, journal_sealed_as(number), words) if words else None


async def _own(session: AsyncSession, by: Actor, number: int) -> Found:
    found = await find(
        session,
        number,
        within(by, Right.WRITE_JOURNAL, Consultation.unit_id),
        Employee.id == by.employee_id,
        Employee.id.is_not(None),
        Consultation.state != ConsultationState.HOLDING,
    )
    if found is None:
        raise NotFound
    return found


async def _topic(session: AsyncSession, found: Found, code: str) -> Topic:
    topic = await session.scalar(select(Topic).where(Topic.code == code))
    if topic is None or topic.specialism_id not in (None, found.specialism.id):
        raise NoSuchTopic
    return topic


async def _readable(session: AsyncSession, by: Actor, number: int) -> int:
    """The visit's number, if this reader may read its entry."""
    row = (
        await session.execute(
            select(Consultation.id, Consultant.employee_id, Specialism.masked, Unit.path)
            .join(Consultant, Consultant.id == Consultation.consultant_id)
            .join(Specialism, Specialism.id == Consultation.specialism_id)
            .join(Unit, Unit.id == Consultation.unit_id)
            .where(
                Consultation.id == number,
                Consultation.state != ConsultationState.HOLDING,
                within(by, Right.SEE_CONSULTATIONS, Consultation.unit_id),
            )
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    is_own = by.employee_id is not None and by.employee_id == row.employee_id
    directs = any(g.role is Role.DIRECTOR and row.path.startswith(g.path) for g in by.grants)
    if not is_own and (row.masked or not directs):
        raise NotAllowed("the journal is the consultant's")
    return int(row.id)
