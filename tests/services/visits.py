"""A centre with a consultant and a girl of 16, for tests of consultations; and what was promised to whom."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from db.engine import Database
from db.enums import PromiseState, Role
from db.models.consultations import Consultation
from db.models.conversations import Promise
from db.models.people import Contact, Person
from db.models.staff import AuditEntry
from db.models.units import Unit
from services.cause import Actor, Cause
from services.clock import StoppedClock
from services.consultations.cards import ConsultationCard
from services.consultations.service import ConsultationService
from services.tools import Tools
from tests.factories import (
    MONDAY,
    MadeConsultant,
    a_centre,
    a_consultant,
    a_contact,
    a_login,
    a_person,
    almaty,
    by_contact,
    by_staff,
)

TEN = almaty("2026-11-03", "10:00")
"""Tomorrow, Tuesday, at ten."""
WEDNESDAY_TEN = almaty("2026-11-04", "10:00")


@dataclass(slots=True)
class Scene:
    """Everybody a visit needs."""

    database: Database
    tools: Tools
    clock: StoppedClock
    service: ConsultationService
    centre: Unit
    who: MadeConsultant
    desk: Actor
    director: Actor
    person: Person
    contact: Contact

    @property
    def she(self) -> Cause:
        """Something she writes."""
        return by_contact(self.contact)

    @property
    def consultant(self) -> Cause:
        return by_staff(self.who.actor)

    @property
    def at_the_desk(self) -> Cause:
        return by_staff(self.desk)

    async def asked(self, at: datetime = TEN) -> ConsultationCard:
        """A request of hers."""
        kept = await self.service.hold(self.she, self.centre.id, self.who.specialism_id, self.who.id, at)
        return await self.service.ask(self.she, kept.number, self.person.id)

    async def confirmed(self, at: datetime = TEN) -> ConsultationCard:
        card = await self.asked(at)
        return await self.service.confirm(self.consultant, card.number)

    async def offered(self, at: datetime = TEN, instead: datetime = WEDNESDAY_TEN) -> ConsultationCard:
        card = await self.asked(at)
        return await self.service.offer_another(self.consultant, card.number, instead)

    async def begins_anew(self) -> None:
        """Another person and another consultant, on the Monday again."""
        self.clock.at = MONDAY
        self.person = await a_person(self.database, self.centre)
        self.contact = await a_contact(self.database, self.person)
        self.who = await a_consultant(self.database, self.centre)

    def at(self, day: str, hour: str) -> None:
        """Puts the clock there, Almaty time."""
        self.clock.at = almaty(day, hour)

    def when(self, at: datetime, later: timedelta = timedelta()) -> None:
        self.clock.at = at + later

    async def promised(self, *kinds: str, state: PromiseState = PromiseState.PROMISED) -> list[Promise]:
        """What is promised and not taken back, the oldest first."""
        query = select(Promise).where(Promise.state == state).order_by(Promise.id)
        async with self.database.read() as session:
            found = list(await session.scalars(query))
        return [one for one in found if one.kind in kinds] if kinds else found

    async def row(self, number: int) -> Consultation:
        async with self.database.read() as session:
            return await session.get_one(Consultation, number)

    async def audited(self, deed: str) -> list[AuditEntry]:
        async with self.database.read() as session:
            return list(await session.scalars(select(AuditEntry).where(AuditEntry.deed == deed)))


async def a_scene(database: Database, tools: Tools, kind: str = "psychologist", **settings: Any) -> Scene:
    assert isinstance(tools.clock, StoppedClock)
    centre = await a_centre(database)
    person = await a_person(database, centre)
    return Scene(
        database=database,
        tools=tools,
        clock=tools.clock,
        service=ConsultationService(database, tools),
        centre=centre,
        who=await a_consultant(database, centre, kind, **settings),
        desk=await a_login(database, centre, Role.FRONT_DESK),
        director=await a_login(database, centre, Role.DIRECTOR),
        person=person,
        contact=await a_contact(database, person),
    )


async def hours_on(scene: Scene, day: date, **more: Any) -> list[str]:
    """Free hours of a day as the wall clock shows them."""
    centre, who = scene.centre, scene.who
    found = await scene.service.free_hours(centre.id, who.specialism_id, day=day, limit=50, **more)
    return [(hour.starts_at + timedelta(hours=5)).isoformat()[11:16] for hour in found]
