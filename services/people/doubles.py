"""Two registrations that may be one person: proposed by a rule or by staff, settled by staff alone.

A pair is there only for who may see both registrations. Joined, everything of one goes into the other
(`services.people.joining_rows`), the person is told, and staff can part them again; settled as two people,
no rule ever proposes the pair again.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.enums import ChannelName, Sex
from db.models.joins import Join
from db.models.people import Person, PossibleDouble
from db.models.staff import Employee, Login
from db.models.units import Unit
from services.audit import note
from services.cause import Actor, Cause, keep_outcome, once
from services.errors import DomainError, NotFound
from services.notices.outgoing import about_join, promise, to_person
from services.parts import Part
from services.people.cards import PersonCard
from services.people.double_rules import propose_all, write_pair
from services.people.joining_rows import hand_over
from services.people.steps import card_of, in_scope, seen_by
from services.rights import Right, demand
from services.staff.signing_in import full_name

PAGE = 20


class AlreadySettled(DomainError):
    """Somebody has settled this pair meanwhile."""


class SameRegistration(DomainError):
    """A registration is no double of itself."""


class NoReasonGiven(DomainError):
    """Two registrations become one for a reason that is said."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two registrations, as a list shows it."""

    id: int
    family_name: str
    given_name: str
    patronymic: str
    birth_year: int | None
    sex: Sex | None
    unit_name_kk: str
    unit_name_ru: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class DoubleRow:
    """A pair that waits; `by_rule`: nobody of the staff proposed it. Times in UTC."""

    id: int
    first: Side
    second: Side
    by_rule: bool
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class DoublesPage:
    """A page, the newest first; `after` asks for the next one, empty on the last."""

    rows: tuple[DoubleRow, ...]
    after: int | None


@dataclass(frozen=True, slots=True)
class DoubleCard:
    """A pair side by side. `proposed_by` is empty for a rule; settled, nothing is left to decide."""

    id: int
    first: PersonCard
    second: PersonCard
    proposed_by: str
    proposed_at: datetime
    settled_at: datetime | None
    is_same: bool | None


class DoubleService(Part):
    """Proposes, shows and settles pairs; one public method, one atomic step."""

    async def waiting(self, by: Actor, after: int | None = None, limit: int = PAGE) -> DoublesPage:
        """Pairs nobody settled yet of which the reader may see both; recorded. Raises NotAllowed."""
        demand(by, Right.JOIN_PEOPLE)
        first, second = aliased(Person), aliased(Person)
        here, there = aliased(Unit), aliased(Unit)
        query = (
            select(PossibleDouble, first, second, here, there)
            .join(first, first.id == PossibleDouble.first_id)
            .join(second, second.id == PossibleDouble.second_id)
            .join(here, here.id == first.unit_id)
            .join(there, there.id == second.unit_id)
            .where(PossibleDouble.settled_at.is_(None), *self._both_seen(by))
            .order_by(PossibleDouble.id.desc())
            .limit(limit + 1)
        )
        if after is not None:
            query = query.where(PossibleDouble.id < after)
        async with self._sessions.begin() as session:
            found = (await session.execute(query)).all()
            rows = tuple(
                DoubleRow(
                    pair.id, _side(one, unit), _side(two, other), pair.proposed_by is None, pair.proposed_at
                )
                for pair, one, two, unit, other in found[:limit]
            )
            if rows:
                seen = [number for row in rows for number in (row.first.id, row.second.id)]
                await note(session, self._clock, Cause(by=by), "list_doubles", "person", None, people=seen)
        return DoublesPage(rows, rows[-1].id if len(found) > limit else None)

    async def of_person(self, by: Actor, person_id: int) -> tuple[int, ...]:
        """Numbers of the pairs that wait with this person in them. Raises NotAllowed."""
        demand(by, Right.JOIN_PEOPLE)
        mine = (PossibleDouble.first_id == person_id) | (PossibleDouble.second_id == person_id)
        query = select(PossibleDouble.id).where(
            mine, PossibleDouble.settled_at.is_(None), *self._both_seen(by)
        )
        async with self._sessions.read() as session:
            return tuple(await session.scalars(query.order_by(PossibleDouble.id).limit(PAGE)))

    async def pair(self, by: Actor, pair_id: int) -> DoubleCard:
        """Both registrations; a look at each is recorded. Raises NotFound, NotAllowed."""
        demand(by, Right.JOIN_PEOPLE)
        query = (
            select(PossibleDouble, Login, Employee)
            .outerjoin(Login, Login.id == PossibleDouble.proposed_by)
            .outerjoin(Employee, Employee.id == Login.employee_id)
            .where(PossibleDouble.id == pair_id, *self._both_seen(by))
        )
        async with self._sessions.begin() as session:
            row = (await session.execute(query)).one_or_none()
            if row is None:
                raise NotFound(f"pair {pair_id}")
            pair, login, employee = row
            cards: list[PersonCard] = []
            for number in (pair.first_id, pair.second_id):
                person = await session.get_one(Person, number)
                await note(session, self._clock, Cause(by, ChannelName.DESK), "see_person", "person", number)
                cards.append(await card_of(session, self._clock, person))
            return DoubleCard(
                id=pair.id,
                first=cards[0],
                second=cards[1],
                proposed_by=full_name(login, employee) if login else "",
                proposed_at=pair.proposed_at,
                settled_at=pair.settled_at,
                is_same=pair.is_same,
            )

    async def propose(self, cause: Cause, person_id: int, other_id: int) -> int:
        """A member of staff thinks that the two are one; returns the pair's number.

        A pair that was settled waits again: that it was no double may have been the mistake.
        Raises NotFound, NotAllowed, SameRegistration, Repeated.
        """
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            if person_id == other_id:
                raise SameRegistration
            for number in (person_id, other_id):
                await self._seen(session, cause.by, number)
            now, by = self._clock.now(), cause.by.login_id
            await write_pair(session, person_id, other_id, now, proposed_by=by)
            pair = await self._between(session, person_id, other_id)
            if pair.settled_at is not None:
                pair.settled_at = pair.settled_by = pair.is_same = None
                pair.proposed_by, pair.proposed_at = by, now
            await keep_outcome(session, cause, str(pair.id))
            await note(session, self._clock, cause, "propose_double", "person", person_id, other=other_id)
            return pair.id

    async def join(self, cause: Cause, pair_id: int, kept_id: int, reason: str) -> int:
        """The two become one, in the registration named; returns its number. The person is told.

        Facts of quarters that were sent stay as they were sent. Raises NotFound (out of scope, erased or
        joined meanwhile), NotAllowed, AlreadySettled, NoReasonGiven, VisitsOverlap, Repeated.
        """
        words, now = reason.strip()[:400], self._clock.now()
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            pair = await self._open(session, cause, pair_id)
            if kept_id not in {pair.first_id, pair.second_id}:
                raise NotFound(f"person {kept_id}")
            if not words:
                raise NoReasonGiven
            gone_id = pair.second_id if kept_id == pair.first_id else pair.first_id
            kept, gone = await session.get_one(Person, kept_id), await session.get_one(Person, gone_id)
            moved = await hand_over(session, self._clock, gone, kept)
            joined = Join(
                kept_id=kept.id,
                gone_id=gone.id,
                channel=ChannelName.DESK,
                at=now,
                joined_by=cause.by.login_id,
                reason=words,
                moved=moved,
            )
            session.add(joined)
            self._settle(pair, cause, is_same=True)
            await session.flush()
            told = {"now": now, "unit_id": kept.unit_id}
            await promise(session, "registrations_joined", to_person(kept.id), about_join(joined.id), **told)
            await keep_outcome(session, cause, str(kept.id))
            facts = {"join": joined.id, "gone": gone.id, "pair": pair.id}
            await note(session, self._clock, cause, "join_registrations", "person", kept.id, **facts)
            return kept_id

    async def keep_apart(self, cause: Cause, pair_id: int) -> None:
        """They are two people: no rule proposes them again.

        Raises NotFound, NotAllowed, AlreadySettled, Repeated.
        """
        async with self._sessions.begin() as session:
            await once(session, cause, self._clock)
            pair = await self._open(session, cause, pair_id)
            self._settle(pair, cause, is_same=False)
            await note(session, self._clock, cause, "not_a_double", "person", pair.first_id, pair=pair.id)

    async def propose_new(self, now: datetime, since: datetime) -> int:
        """The rules over everybody registered after `since`; returns how many pairs are new.

        Reads a batch at a time: whoever registers in a chat does not wait for it. Times aware.
        """
        return await propose_all(self._sessions, now, since)

    def _both_seen(self, by: Actor) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        today = self._clock.today()
        seen = (Person.erased_at.is_(None), in_scope(by, Right.JOIN_PEOPLE, today))
        return (
            exists().where(Person.id == PossibleDouble.first_id, *seen),
            exists().where(Person.id == PossibleDouble.second_id, *seen),
        )

    async def _seen(self, session: AsyncSession, by: Actor, person_id: int) -> Person:
        person = await seen_by(session, by, person_id, Right.JOIN_PEOPLE, self._clock.today())
        if person.erased_at is not None:
            raise NotFound(f"person {person_id}")
        return person

    async def _open(self, session: AsyncSession, cause: Cause, pair_id: int) -> PossibleDouble:
        """The pair, locked with both people: of two who settle it at once the second finds it settled."""
        demand(cause.by, Right.JOIN_PEOPLE)
        pair = await session.get(PossibleDouble, pair_id, with_for_update=True)
        if pair is None:
            raise NotFound(f"pair {pair_id}")
        both = Person.id.in_((pair.first_id, pair.second_id))
        await session.execute(select(Person.id).where(both).order_by(Person.id).with_for_update())
        if pair.settled_at is not None:
            # Joined, one of the two is seen by nobody: who may see the other one may know.
            is_seen = [await self._may_see(session, cause.by, one) for one in (pair.first_id, pair.second_id)]
            if any(is_seen):
                raise AlreadySettled
            raise NotFound(f"pair {pair_id}")
        for number in (pair.first_id, pair.second_id):
            await self._seen(session, cause.by, number)
        return pair

    async def _may_see(self, session: AsyncSession, by: Actor, person_id: int) -> bool:
        try:
            await self._seen(session, by, person_id)
        except NotFound:
            return False
        return True

    def _settle(self, pair: PossibleDouble, cause: Cause, *, is_same: bool) -> None:
        pair.settled_at, pair.settled_by, pair.is_same = self._clock.now(), cause.by.login_id, is_same

    @staticmethod
    async def _between(session: AsyncSession, one: int, other: int) -> PossibleDouble:
        query = select(PossibleDouble).where(
            PossibleDouble.first_id == min(one, other), PossibleDouble.second_id == max(one, other)
        )
        found: PossibleDouble = (await session.scalars(query.with_for_update())).one()
        return found


def _side(person: Person, unit: Unit) -> Side:
    return Side(
        id=person.id,
        family_name=person.family_name,
        given_name=person.given_name,
        patronymic=person.patronymic,
        birth_year=None if person.birth_date is None else person.birth_date.year,
        sex=person.sex,
        unit_name_kk=unit.name_kk,
        unit_name_ru=unit.name_ru,
        registered_at=person.registered_at,
    )
