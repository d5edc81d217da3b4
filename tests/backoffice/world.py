"""A centre with people and consultations in every state, made through the services themselves."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from sqlalchemy import update

from db.engine import Database
from db.enums import ChannelName, Role
from db.models.people import Contact, ContactPerson, Person
from db.models.units import Unit
from services.cause import Actor, Cause
from services.consultations.cards import ConsultationCard
from services.house import Services
from tests.factories import MadeConsultant, a_centre, a_consultant, a_contact, a_login, a_person, an_employee


@dataclass
class World:
    """One centre, its desk, director and two consultants: one masked, one not."""

    database: Database
    services: Services
    centre: Unit
    desk: Actor
    director: Actor
    psychologist: MadeConsultant
    career: MadeConsultant

    async def somebody_asks(
        self, consultant: MadeConsultant, person: Person | None = None, day: date | None = None
    ) -> ConsultationCard:
        """A request from the web chat for the consultant's first free hour (of a day)."""
        person = person or await a_person(self.database, self.centre)
        contact = await a_contact(self.database)
        async with self.database.begin() as session:
            joined = {"person_id": person.id, "unit_id": self.centre.id}
            await session.execute(update(Contact).where(Contact.id == contact.id).values(**joined))
            now = self.services.tools.clock.now()
            session.add(ContactPerson(contact_id=contact.id, person_id=person.id, since=now))
        cause = Cause(Actor(contact_id=contact.id, person_id=person.id), ChannelName.WEB)
        place = (self.centre.id, consultant.specialism_id)
        consultations = self.services.consultations
        hours = await consultations.free_hours(*place, consultant_id=consultant.id, day=day)
        kept = await consultations.hold(cause, *place, consultant.id, hours[0].starts_at)
        return await consultations.ask(cause, kept.number, person.id)

    async def somebody_is_confirmed(self, consultant: MadeConsultant, **more: object) -> ConsultationCard:
        card = await self.somebody_asks(consultant, **more)  # type: ignore[arg-type]
        cause = Cause(consultant.actor, ChannelName.DESK, str(uuid4()))
        return await self.services.consultations.confirm(cause, card.number)


async def build_world(database: Database, services: Services) -> World:
    centre = await a_centre(database, code="aral")
    desk = await a_login(
        database,
        centre,
        Role.FRONT_DESK,
        employee=await an_employee(database, centre, family_name="Оспанова"),
    )
    director = await a_login(
        database,
        centre,
        Role.DIRECTOR,
        employee=await an_employee(database, centre, family_name="Жақсыбеков"),
    )
    return World(
        database,
        services,
        centre,
        desk,
        director,
        await a_consultant(database, centre, "psychologist"),
        await a_consultant(database, centre, "career"),
    )
