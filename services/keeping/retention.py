"""The jobs that hold the terms of `services.keeping.terms`: contacts, representatives, people, cases."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.enums import RepresentativeState
from db.models.consultations import Consultation
from db.models.people import Contact, Person, Representative
from services.appeals.forgetting import forget_authors, forget_contents
from services.keeping.cleared import count_gone
from services.keeping.sweeping import forget_contacts, sweep
from services.keeping.terms import AFTER_LAST_VISIT, EMPLOYEES, terms_in_force
from services.people.cards import OF_AGE
from services.people.erasing import erase_person
from services.staff.posts import forget_employees
from services.tools import Tools

_AT_ONCE: Final = 100
_MOST_BATCHES: Final = 40


class Retention:
    """Forgets what is due; may be run any time, by any worker."""

    def __init__(self, sessions: Sessions, tools: Tools) -> None:
        self._sessions = sessions
        self._tools = tools
        self._clock = tools.clock

    async def forget(self) -> int:
        """Returns how many contacts, representatives, people and employees were forgotten; the keys go with
        the next `ConversationKeys.discard`."""
        now = self._clock.now()
        async with self._sessions.begin() as session:
            contacts = await _contacts(session, now)
        async with self._sessions.begin() as session:
            representatives = await self._representatives(session, now)
        people = 0
        for number in await self._long_gone(now):
            async with self._sessions.begin() as session:
                person = await session.get_one(Person, number)
                if person.erased_at is None:
                    await erase_person(session, self._tools, person)
                    people += 1
        async with self._sessions.begin() as session:
            employees = await forget_employees(session, self._clock.today() - EMPLOYEES)
        gone = {
            "appeal_identities": await self._in_batches(forget_authors),
            "appeal_contents": await self._in_batches(forget_contents),
            "contacts": contacts,
            "representatives": representatives,
            "people": people,
            "employees": employees,
        }
        await self._count(gone)
        return sum(gone.values())

    async def _in_batches(self, forget: Callable[[AsyncSession, Tools], Awaitable[int]]) -> int:
        """Each in a transaction of its own, so that nobody waits long; what is left is for the next run."""
        total = 0
        for _ in range(_MOST_BATCHES):
            async with self._sessions.begin() as session:
                number = await forget(session, self._tools)
            total += number
            if number < _AT_ONCE:
                break
        return total

    async def erase_again(self, numbers: Collection[int]) -> int:
        """Erases people who came back with a backup older than their erasure; returns how many."""
        people = 0
        for number in numbers:
            async with self._sessions.begin() as session:
                person = await session.get(Person, number)
                if person is not None and person.erased_at is None:
                    await erase_person(session, self._tools, person)
                    people += 1
        return people

    async def sweep(self, now: datetime) -> dict[str, int]:
        """Deletes what is too old by age alone; how many of each table. Keys go as after `forget`."""
        gone = await sweep(self._sessions, now)
        await self._count(gone)
        return gone

    async def _count(self, gone: Mapping[str, int]) -> None:
        if any(gone.values()):
            async with self._sessions.begin() as session:
                await count_gone(session, self._clock.today(), gone)

    async def _representatives(self, session: AsyncSession, now: datetime) -> int:
        """The numbers go, what was said about them stays; of age, all of it goes."""
        limit = now - (await terms_in_force(session)).unconfirmed
        old = select(Representative).where(
            Representative.state == RepresentativeState.GIVEN, Representative.said_at <= limit
        )
        unconfirmed = list(await session.scalars(old))
        for row in unconfirmed:
            row.phone, row.state = None, RepresentativeState.LATER
        today = self._clock.today()
        born = today.replace(year=today.year - OF_AGE, day=min(today.day, 28))
        grown = select(Representative).join(Person, Person.id == Representative.person_id)
        of_age = list(await session.scalars(grown.where(Person.birth_date <= born)))
        for row in of_age:
            await session.delete(row)
        return len(unconfirmed) + len(of_age)

    async def _long_gone(self, now: datetime) -> list[int]:
        last_visit = (
            select(func.max(Consultation.starts_at))
            .where(Consultation.person_id == Person.id)
            .scalar_subquery()
        )
        limit = now - AFTER_LAST_VISIT
        query = (
            select(Person.id)
            .where(
                Person.erased_at.is_(None),
                # One that went into another lives and goes with that one.
                Person.joined_to.is_(None),
                Person.registered_at <= limit,
                func.coalesce(last_visit, Person.registered_at) <= limit,
            )
            .order_by(Person.id)
            .limit(_AT_ONCE)
        )
        async with self._sessions.read() as session:
            return list(await session.scalars(query))


async def _contacts(session: AsyncSession, now: datetime) -> int:
    """Contacts that were to be gone by now; shared computers have a job of their own."""
    due = select(Contact.id).where(Contact.forget_at <= now, Contact.is_public.is_(False))
    return await forget_contacts(session, list(await session.scalars(due.limit(_AT_ONCE))), now)
