"""A town for dialogues: a centre with a link, two specialists, urgent numbers, people who registered."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import update

from db.enums import ConsentKind
from db.models.people import Consent, Contact, ContactPerson, Person
from db.models.units import EmergencyNumber, StartCode, Unit
from tests.factories import MadeConsultant, a_centre, a_consultant, a_person, a_region
from tests.house import House
from tests.visitor import Visitor

LINK = "taraz-qr"
OTHER_LINK = "shu-qr"


@dataclass
class Stage:
    """What a test may refer to."""

    region: Unit
    centre: Unit
    other: Unit
    psychologist: MadeConsultant
    lawyer: MadeConsultant


async def a_stage(house: House, *, nation: Unit | None = None, **settings: Any) -> Stage:
    """Taraz with a psychologist and a lawyer, Shu with nobody; `settings` are the psychologist's."""
    database = house.database
    called = {"name_kk": "Жамбыл облысы", "name_ru": "Жамбылская область"}
    region = await a_region(database, parent=nation, **called)
    centre = await a_centre(
        database,
        region,
        offers=("psychologist", "lawyer"),
        name_kk="Тараз жастар орталығы",
        name_ru="Молодёжный центр Тараза",
        place_kk="Тараз",
        place_ru="Тараз",
        address_kk="Төле би көшесі, 35",
        address_ru="улица Толе би, 35",
        phone="8 7262 45 00 01",
        access=["ramp"],
    )
    other = await a_centre(
        database,
        region,
        offers=("psychologist",),
        name_kk="Шу жастар орталығы",
        name_ru="Молодёжный центр Шу",
        place_kk="Шу",
        place_ru="Шу",
    )
    async with database.begin() as session:
        for code, unit in ((LINK, centre), (OTHER_LINK, other)):
            session.add(StartCode(code=code, unit_id=unit.id, source="qr"))
        for position, (number, kk, ru) in enumerate(
            (
                ("112", "өмірге қауіп төнсе", "если есть угроза жизни"),
                ("111", "балалар, отбасы", "дети, семья"),
            ),
            1,
        ):
            hours = {"hours_kk": "тегін, тәулік бойы", "hours_ru": "бесплатно, круглосуточно"}
            names = {"name_kk": kk, "name_ru": ru, "checked_on": date(2026, 11, 1), "checked_by": "—"}
            session.add(EmergencyNumber(number=number, position=position, **names, **hours))
    psychologist = await a_consultant(database, centre, "psychologist", **settings)
    lawyer = await a_consultant(database, centre, "lawyer")
    return Stage(region, centre, other, psychologist, lawyer)


async def greeted(visitor: Visitor, lang: str = "Қазақша", link: str = LINK) -> Visitor:
    """At the menu, in a language, with the centre of the link."""
    await visitor.opens(link)
    await visitor.presses(lang)
    return visitor


async def registered(
    visitor: Visitor, stage: Stage, lang: str = "Қазақша", age: int = 16, **more: Any
) -> Person:
    """At the menu, registered long ago."""
    await greeted(visitor, lang)
    house = visitor.house
    now = house.clock.now()
    spoken = "kk" if lang == "Қазақша" else "ru"
    person = await a_person(house.database, stage.centre, age=age, now=now, **{"lang": spoken, **more})
    async with house.database.begin() as session:
        session.add(ContactPerson(contact_id=visitor.contact_id, person_id=person.id, since=now))
        given = {"version": 1, "lang": spoken, "channel": visitor.channel, "given_at": now}
        session.add(Consent(person_id=person.id, kind=ConsentKind.SERVICE, **given))
        await session.execute(
            update(Contact).where(Contact.id == visitor.contact_id).values(person_id=person.id)
        )
    return person
