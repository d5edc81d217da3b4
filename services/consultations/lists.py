"""Consultations as the staff sees them: queue, week, day, card, counts; each reading leaves one audit row."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import ConsultationState
from db.models import staff
from db.models.consultations import Consultant, Consultation, JournalEntry
from db.models.people import Person
from db.models.staff import Employee, Login
from db.models.units import Reason
from services.audit import note
from services.cause import Actor, Cause
from services.consultations.cards import reason_view, sealed_as
from services.consultations.masks import answerable
from services.consultations.moving import OPEN
from services.consultations.rows import (
    ConsultationFilter,
    ConsultationPage,
    ConsultationRow,
    Key,
    StaffCard,
    TodayCounts,
    beyond,
    conditions,
    history_of,
    row_of,
    rows_for,
    seen_by,
)
from services.errors import NotFound
from services.one_look import leave_behind
from services.parts import Part
from services.people.cards import OF_AGE
from services.reporting.methodology import in_force
from services.rights import Right, demand
from services.typed_dates import age_on

PAGE: Final = 50
COUNTED_TO: Final = 1001
KEY: Final = (Consultation.starts_at, Consultation.id)


class ConsultationLists(Part):
    """Lists and cards within the reader's scope; masked visits name nobody they should not."""

    async def queue(
        self, cause: Cause, filters: ConsultationFilter, after_key: Key | None = None, limit: int = PAGE
    ) -> ConsultationPage:
        """A page of consultations by time and number. Raises NotAllowed."""
        demand(cause.by, Right.SEE_CONSULTATIONS)
        now = self._clock.now()
        wanted = and_(seen_by(cause.by), *conditions(cause.by, filters, now))
        order = [column.desc() if filters.newest_first else column.asc() for column in KEY]
        query = rows_for(cause.by).where(wanted).order_by(*order).limit(limit + 1)
        if after_key is not None:
            query = query.where(beyond(after_key, filters.newest_first))
        async with self._sessions.read() as session:
            found = (await session.execute(query)).all()
            rows = await self._shown(session, cause.by, found[:limit], now)
            counted = select(Consultation.id).join(Consultant, Consultant.id == Consultation.consultant_id)
            total = await session.scalar(
                select(func.count()).select_from(counted.where(wanted).limit(COUNTED_TO).subquery())
            )
        await self._note_list(cause, "queue", len(rows), filters)
        last = rows[-1] if len(found) > limit else None
        return ConsultationPage(rows, (last.starts_at, last.number) if last else None, total or 0)

    async def week(
        self, cause: Cause, monday: date, *, unit_id: int | None = None, consultant_id: int | None = None
    ) -> list[ConsultationRow]:
        """What stands and what was held or missed in seven local days, by time. Raises NotAllowed."""
        filters = ConsultationFilter(
            states=frozenset({*OPEN, ConsultationState.HELD, ConsultationState.MISSED}),
            unit_id=unit_id,
            consultant_id=consultant_id,
            first_day=monday,
            last_day=monday + timedelta(days=6),
        )
        return await self._all(cause, "week", filters)

    async def day(
        self, cause: Cause, day: date, *, unit_id: int | None = None, to_answer: bool = False
    ) -> list[ConsultationRow]:
        """A local day's visits, by time. Raises NotAllowed."""
        filters = ConsultationFilter(
            states=frozenset({*OPEN, ConsultationState.HELD, ConsultationState.MISSED}),
            unit_id=unit_id,
            first_day=day,
            last_day=day,
            to_answer=to_answer,
        )
        return await self._all(cause, "day", filters)

    async def of_person(self, cause: Cause, person_id: int) -> list[ConsultationRow]:
        """A person's consultations, the newest first: only those whose person the reader may know.

        A masked visit is left out even as a number: beside the person's name it would say whose it is.
        """
        demand(cause.by, Right.SEE_CONSULTATIONS)
        query = rows_for(cause.by).where(seen_by(cause.by), Consultation.person_id == person_id)
        async with self._sessions.read() as session:
            found = (await session.execute(query.order_by(Consultation.starts_at.desc()).limit(PAGE))).all()
            rows = await self._shown(session, cause.by, found, self._clock.now())
        return [row for row in rows if not row.who.is_masked]

    async def card(self, cause: Cause, number: int) -> StaffCard:
        """One consultation with its story. Raises NotFound out of scope."""
        demand(cause.by, Right.SEE_CONSULTATIONS)
        query = (
            rows_for(cause.by)
            .add_columns(Reason, Login.name, JournalEntry.applied, staff.StaffCard.checked_on)
            .outerjoin(staff.StaffCard, staff.StaffCard.employee_id == Employee.id)
            .outerjoin(Reason, Reason.id == Consultation.reason_id)
            .outerjoin(Login, Login.id == Consultation.entered_by)
            .where(seen_by(cause.by), Consultation.id == number)
        )
        async with self._sessions.begin() as session:
            found = (await session.execute(query)).one_or_none()
            if found is None:
                raise NotFound
            *columns, reason, entered_by, applied, checked_on = found
            (row,) = await self._shown(session, cause.by, [columns], self._clock.now())
            visit, employee = columns[0], columns[1]
            is_own = cause.by.employee_id is not None and cause.by.employee_id == employee.id
            is_readable = is_own or (not columns[3].masked and row.is_answerable)
            opened = self._keys.open("about", sealed_as(number), visit.about) if is_readable else None
            history = await history_of(session, number)
            await note(session, self._clock, cause, "card_read", "consultation", number)
        return StaffCard(
            row=row,
            about=opened,
            about_is_sealed=visit.about is not None and opened is None,
            reason=None if reason is None else reason_view(reason),
            history=history,
            applied=applied if is_readable else None,
            entered_by=entered_by or "",
            is_own=is_own,
            lacks_check=checked_on is None and visit.state in OPEN and _is_minor(columns[4], visit.on_day),
        )

    async def today_counts(self, by: Actor) -> TodayCounts:
        """What waits for the reader: requests to answer, those that are late, today's visits."""
        now = self._clock.now()
        own = answerable(by)
        asked = Consultation.state == ConsultationState.ASKED
        late = and_(asked, Consultation.answer_by <= now)
        todays = and_(
            Consultation.on_day == self._clock.today(),
            Consultation.state.in_((*OPEN, ConsultationState.HELD, ConsultationState.MISSED)),
        )
        amounts = []
        async with self._sessions.read() as session:
            for condition in (asked, late, todays):
                counted = select(Consultation.id).join(
                    Consultant, Consultant.id == Consultation.consultant_id
                )
                some = counted.where(own, condition).limit(COUNTED_TO).subquery()
                amounts.append(await session.scalar(select(func.count()).select_from(some)) or 0)
        return TodayCounts(*amounts)

    async def _all(self, cause: Cause, name: str, filters: ConsultationFilter) -> list[ConsultationRow]:
        demand(cause.by, Right.SEE_CONSULTATIONS)
        now = self._clock.now()
        query = rows_for(cause.by).where(seen_by(cause.by), *conditions(cause.by, filters, now))
        query = query.order_by(Consultation.starts_at, Consultation.id).limit(COUNTED_TO)
        async with self._sessions.read() as session:
            found = (await session.execute(query)).all()
            rows = await self._shown(session, cause.by, found, now)
        await self._note_list(cause, name, len(rows), filters)
        return rows

    async def _shown(
        self, session: AsyncSession, by: Actor, found: Any, now: datetime
    ) -> list[ConsultationRow]:
        methodology = await in_force(session, self._clock.today())
        return [row_of(by, columns, now, methodology) for columns in found]

    async def _note_list(self, cause: Cause, name: str, amount: int, filters: ConsultationFilter) -> None:
        said = {
            "list": name,
            "rows": amount,
            "states": sorted(filters.states),
            "unit": filters.unit_id,
            "consultant": filters.consultant_id,
            "specialism": filters.specialism_id,
            "from": filters.first_day.isoformat() if filters.first_day else None,
            "to": filters.last_day.isoformat() if filters.last_day else None,
        }
        kept = {key: value for key, value in said.items() if value not in (None, [])}

        async def written(session: AsyncSession) -> None:
            await note(session, self._clock, cause, "list_read", "consultation", None, **kept)

        await leave_behind(self._sessions, written)


def _is_minor(person: Person | None, day: date) -> bool:
    return person is not None and person.birth_date is not None and age_on(person.birth_date, day) < OF_AGE
