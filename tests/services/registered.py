"""Somebody registered through the service, and what was recorded of it; for tests of people and consents."""

from datetime import date
from typing import Any

from sqlalchemy import select

from db.engine import Database
from db.enums import ChannelName, RepresentativeState, Sex
from db.models.people import Contact
from db.models.staff import AuditEntry
from db.models.units import Unit
from services.cause import Actor, Cause
from services.names import FullName
from services.people.cards import PersonCard, Registration
from services.people.service import PeopleService
from tests.factories import MONDAY, a_centre, a_contact, by_contact

# 16 on the day of the tests.
BORN = date(2010, 9, 5)


def answers(unit_id: int, **more: Any) -> Registration:
    """What a girl of 16 answers."""
    said: dict[str, Any] = {
        "name": FullName("Серікова", "Айгерім"),
        "birth_date": BORN,
        "sex": Sex.FEMALE,
        "unit_id": unit_id,
        "lang": "kk",
        "consent_version": 1,
        "consent_lang": "kk",
        "consented_at": MONDAY,
        "phone": "+77011234567",
        "representative": RepresentativeState.LATER,
    }
    return Registration(**{**said, **more})


async def registered(
    database: Database, people: PeopleService, centre: Unit | None = None, **more: Any
) -> tuple[PersonCard, Contact, Cause]:
    """Somebody, their contact, and what they do from now on."""
    centre = centre or await a_centre(database)
    contact = await a_contact(database)
    card = await people.register(by_contact(contact), answers(centre.id, **more))
    return card, contact, Cause(Actor(contact_id=contact.id, person_id=card.id), ChannelName.WEB)


async def audited(database: Database, deed: str) -> list[AuditEntry]:
    async with database.read() as session:
        return list(await session.scalars(select(AuditEntry).where(AuditEntry.deed == deed)))
