"""Whether people who were served know where a complaint goes: one question, once a year, counted unlinked.

Who has answered is one table, what was answered another, and only counts: nothing joins them. The share is of
those who answered, beside how many were asked (target of the sources: 80 %, S2 L1547).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import String, and_, cast, exists, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import Applied, ConsultationState, NoticeStyle
from db.models.appeal_doors import AwarenessAnswer, AwarenessCount
from db.models.consultations import Consultation, JournalEntry
from db.models.conversations import Promise
from db.models.people import Person
from db.models.units import Unit
from services.appeals.tallies import SMALLEST, share
from services.cause import Cause, is_sqlite
from services.clock import HOME
from services.errors import DomainError
from services.notices.outgoing import PERSON, promise, to_person
from services.parts import Part
from services.reporting.due_dates import Quarter

ASKED_AFTER: Final = timedelta(days=2)
# Later the visit is no longer what one thinks of.
NOT_AFTER: Final = timedelta(days=9)
KIND: Final = "awareness_asked"
SUBJECT: Final = "awareness"
A_YEAR: Final = 4  # quarters
_AT_ONCE: Final = 200


class AnsweredAlready(DomainError):
    """This year's question was answered."""


class NobodyToAsk(DomainError):
    """Whoever pressed is nobody we served."""


@dataclass(frozen=True, slots=True)
class Known:
    """How many were asked, answered and knew; `share` in 1/100 % of the answers, None where they are few."""

    asked: int
    knew: int
    did_not: int

    @property
    def answered(self) -> int:
        return self.knew + self.did_not

    @property
    def share(self) -> int | None:
        return None if self.answered < SMALLEST else share(self.knew, self.did_not)


class Awareness(Part):
    """Asks by promise, counts by press."""

    async def ask_due(self, now: datetime) -> int:
        """Promises the question to people whose visit was some days ago; each once a calendar year."""
        year = now.astimezone(HOME).year
        subject = f"{SUBJECT}:{year}"
        asked = exists().where(
            Promise.kind == KIND,
            Promise.recipient == literal(PERSON).concat(cast(Consultation.person_id, String)),
            Promise.subject == subject,
        )
        query = (
            select(Consultation.person_id, func.min(Consultation.unit_id))
            .join(Person, Person.id == Consultation.person_id)
            .outerjoin(JournalEntry, JournalEntry.consultation_id == Consultation.id)
            .where(
                Consultation.state == ConsultationState.HELD,
                Consultation.ends_at.between(now - NOT_AFTER, now - ASKED_AFTER),
                Person.erased_at.is_(None),
                Person.notices != NoticeStyle.QUIET,
                # Nobody is asked anything after a crisis or violence: the consultant says so in the journal.
                or_(JournalEntry.applied.is_(None), JournalEntry.applied != Applied.DO_NOT_ASK),
                ~asked,
            )
            .group_by(Consultation.person_id)
            .limit(_AT_ONCE)
        )
        async with self._sessions.begin() as session:
            found = (await session.execute(query)).all()
            for person_id, unit_id in found:
                await promise(
                    session,
                    KIND,
                    to_person(person_id),
                    subject,
                    now=now,
                    useless_after=now + NOT_AFTER,
                    unit_id=unit_id,
                )
                await _count(session, unit_id, now, asked=1)
        return len(found)

    async def answer(self, cause: Cause, knew: bool) -> None:
        """Counts one answer of whoever is writing. Raises AnsweredAlready, NobodyToAsk."""
        person_id = cause.by.person_id
        now = self._clock.now()
        async with self._sessions.begin() as session:
            unit_id = await session.scalar(select(Person.unit_id).where(Person.id == person_id))
            if person_id is None or unit_id is None:
                raise NobodyToAsk
            make = sqlite_insert if is_sqlite(session) else pg_insert
            row = {"person_id": person_id, "year": now.astimezone(HOME).year}
            written = await session.execute(
                make(AwarenessAnswer).values(row).on_conflict_do_nothing().returning(AwarenessAnswer.year)
            )
            if written.scalar() is None:
                raise AnsweredAlready
            await _count(session, unit_id, now, knew=int(knew), did_not=int(not knew))

    async def known(self, unit_id: int) -> Known:
        """Of a unit with all below it, over this quarter and the three before."""
        quarters = [Quarter.of(self._clock.today())]
        while len(quarters) < A_YEAR:
            quarters.append(quarters[-1].previous)
        async with self._sessions.read() as session:
            unit = await session.get_one(Unit, unit_id)
            below = select(Unit.id).where(Unit.path.startswith(unit.path, autoescape=True))
            sums = [func.coalesce(func.sum(column), 0) for column in _COLUMNS]
            query = select(*sums).where(
                and_(
                    AwarenessCount.unit_id.in_(below),
                    AwarenessCount.quarter.in_([str(one) for one in quarters]),
                )
            )
            return Known(*(await session.execute(query)).one())


_COLUMNS: Final = (AwarenessCount.asked, AwarenessCount.knew, AwarenessCount.did_not)


async def _count(session: AsyncSession, unit_id: int, now: datetime, **more: int) -> None:
    """One row a unit and quarter, made by whoever counts first."""
    key = {"unit_id": unit_id, "quarter": str(Quarter.of(now.astimezone(HOME).date()))}
    make: Any = sqlite_insert if is_sqlite(session) else pg_insert
    zeros = {"asked": 0, "knew": 0, "did_not": 0}
    await session.execute(make(AwarenessCount).values({**key, **zeros}).on_conflict_do_nothing())
    here = and_(AwarenessCount.unit_id == unit_id, AwarenessCount.quarter == key["quarter"])
    added = {name: getattr(AwarenessCount, name) + number for name, number in more.items()}
    await session.execute(
        update(AwarenessCount).where(here).values(added).execution_options(synchronize_session=False)
    )
