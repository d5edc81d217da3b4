"""Categories of S0 п.5: set by staff with the person, each with why it helps; ended, never overwritten.

They are for whoever corrects the person's data (EDIT_PEOPLE) and for nobody else: no list, search, figure or
chat shows them. What the facts suggest is a suggestion; nothing is ever set by itself.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.enums import Category
from db.models.people import Person, PersonCategory, PersonDetails
from db.models.staff import Employee, Login
from services.audit import note
from services.cause import Actor, Cause, once
from services.errors import DomainError, NotFound
from services.one_look import leave_behind
from services.parts import Part
from services.people.cards import DetailsCard
from services.people.steps import details_card, seen_by
from services.rights import Right
from services.staff.signing_in import full_name

WHY_AT_MOST: Final = 1000
PURPOSE: Final = "category"
# Codes of the full form (`documents.details`).
_RURAL: Final = frozenset({"village"})
_NO: Final = frozenset({"no", "looking", "at_home"})


class CategoryStands(DomainError):
    """The person has this category already."""


class NoReasonGiven(DomainError):
    """Without saying why it helps a category is not set."""


@dataclass(frozen=True, slots=True)
class CategoryCard:
    """A category that was set; times in UTC. `why` is empty where its key is missing."""

    id: int
    category: Category
    why: str
    set_by: str
    set_at: datetime
    ended_by: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonCategories:
    """All of one person's, the standing first; and what their own answers suggest."""

    rows: tuple[CategoryCard, ...]
    suggested: tuple[Category, ...]

    @property
    def may_be_set(self) -> tuple[Category, ...]:
        """Those that do not stand."""
        standing = {row.category for row in self.rows if row.ended_at is None}
        return tuple(one for one in Category if one not in standing)


class CategoryService(Part):
    """Sets, ends and lists; one public method, one atomic step."""

    async def of_person(self, by: Actor, person_id: int) -> PersonCategories:
        """What was set, and what may be talked about. Raises NotFound, NotAllowed; the look is recorded."""
        async with self._sessions.read() as session:
            person = await seen_by(session, by, person_id, Right.EDIT_PEOPLE, self._clock.today())
            if person.erased_at is not None:
                return PersonCategories((), ())
            rows = await self._rows(session, person_id)
            details = details_card(await session.get(PersonDetails, person_id))

        async def seen(session: AsyncSession) -> None:
            await note(session, self._clock, Cause(by=by), "see_categories", "person", person_id)

        if rows:
            await leave_behind(self._sessions, seen)
        standing = {row.category for row in rows if row.ended_at is None}
        suggested = tuple(one for one in suggested_by(details) if one not in standing)
        return PersonCategories(tuple(rows), suggested)

    async def set(self, cause: Cause, person_id: int, category: Category, why: str) -> None:
        """Sets one, with why it helps, sealed. Raises NotFound, NotAllowed, NoReasonGiven, CategoryStands."""
        words = why.strip()[:WHY_AT_MOST]
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            person = await self._locked(session, cause, person_id)
            if not words:
                raise NoReasonGiven
            standing = select(PersonCategory.id).where(
                PersonCategory.person_id == person.id,
                PersonCategory.category == category,
                PersonCategory.ended_at.is_(None),
            )
            if await session.scalar(standing.limit(1)) is not None:
                raise CategoryStands
            row = PersonCategory(
                person_id=person.id, category=category, set_by=cause.by.login_id, set_at=self._clock.now()
            )
            session.add(row)
            await session.flush()
            row.why = self._keys.seal(PURPOSE, category_sealed_as(row.id), words)
            # Which one is no business of whoever searches the audit.
            await note(session, self._clock, cause, "set_category", "person", person.id, row=row.id)

    async def end(self, cause: Cause, person_id: int, row_id: int) -> None:
        """It holds no more; what was said stays in the history. Raises NotFound, NotAllowed, Repeated."""
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            person = await self._locked(session, cause, person_id)
            row = await session.get(PersonCategory, row_id)
            if row is None or row.person_id != person.id or row.ended_at is not None:
                raise NotFound(f"category {row_id}")
            row.ended_at, row.ended_by = self._clock.now(), cause.by.login_id
            await note(session, self._clock, cause, "end_category", "person", person.id, row=row.id)

    async def _locked(self, session: AsyncSession, cause: Cause, person_id: int) -> Person:
        """The person, one deed after the other. Raises NotFound, NotAllowed."""
        person = await seen_by(session, cause.by, person_id, Right.EDIT_PEOPLE, self._clock.today())
        await session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
        if person.erased_at is not None:
            raise NotFound(f"person {person_id}")
        return person

    async def _rows(self, session: AsyncSession, person_id: int) -> list[CategoryCard]:
        setter, ender = aliased(Login), aliased(Login)
        who_set, who_ended = aliased(Employee), aliased(Employee)
        query = (
            select(PersonCategory, setter, who_set, ender, who_ended)
            .outerjoin(setter, setter.id == PersonCategory.set_by)
            .outerjoin(who_set, who_set.id == setter.employee_id)
            .outerjoin(ender, ender.id == PersonCategory.ended_by)
            .outerjoin(who_ended, who_ended.id == ender.employee_id)
            .where(PersonCategory.person_id == person_id)
            .order_by(PersonCategory.ended_at.is_not(None), PersonCategory.id.desc())
        )
        return [
            CategoryCard(
                id=row.id,
                category=row.category,
                why=self._keys.open(PURPOSE, category_sealed_as(row.id), row.why) or "",
                set_by=full_name(by, employee) if by else "",
                set_at=row.set_at,
                ended_by=full_name(last, other) if last else "",
                ended_at=row.ended_at,
            )
            for row, by, employee, last, other in await session.execute(query)
        ]


def category_sealed_as(row_id: int) -> str:
    """The name that a sealed reason is bound to."""
    return f"person_categories:{row_id}"


def suggested_by(facts: DetailsCard) -> tuple[Category, ...]:
    """What a person's own answers make worth talking about; nothing is set by it."""
    found = []
    if facts.studies in _NO and facts.works in _NO:
        found.append(Category.NEET)
    if facts.settlement_kind in _RURAL:
        found.append(Category.RURAL)
    return tuple(found)
