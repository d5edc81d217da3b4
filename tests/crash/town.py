"""A town of centres that differ in nothing a person sees: each visitor has one to themselves.

So every dialogue of a script shows the same screens, killed in its middle or not.
"""

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime

from db.engine import Database
from db.enums import CentreLevel, ChannelName, EmployeeKind, Role, UnitKind, VisitMethod
from db.models.consultations import Consultant, ConsultantSpecialism, WeeklyInterval
from db.models.people import Contact
from db.models.staff import Employee, Login, RoleGrant, StaffContact
from db.models.units import StartCode, Unit, UnitHours, UnitSpecialism
from services.cause import Actor, Grant
from services.turns.conversations import ConversationKeys, meet
from tests.factories import a_region, the_kind, the_reference

# A Wednesday, 10:07 in Almaty. Consultants work on other days, so that no screen depends on the minute.
MORNING = datetime(2026, 11, 18, 5, 7, tzinfo=UTC)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Place:
    """A centre with its consultant, who reads their notices in a chat too."""

    code: str
    unit_id: int
    consultant_id: int
    consultant: Actor
    staff_contact_id: int
    staff_external_id: str


async def a_town(
    database: Database, keys: ConversationKeys, places: int, staff_read: ChannelName = ChannelName.WEB
) -> list[Place]:
    """Written in one transaction; `staff_read`: where the consultants joined a chat."""
    await the_reference(database)
    region = await a_region(database)
    kind_id = await the_kind(database, "psychologist")
    await keys.stock_up()
    made = []
    async with database.begin() as session:
        for _ in range(places):
            number = next(_numbers)
            unit = Unit(
                code=f"centre-{number}",
                kind=UnitKind.CENTRE,
                level=CentreLevel.DISTRICT,
                parent_id=region.id,
                path=f"new-{number}",
                name_kk="Ауыл орталығы",
                name_ru="Сельский центр",
                opened_on=date(2015, 1, 1),
            )
            session.add(unit)
            await session.flush()
            unit.path = f"{region.path}{unit.id}/"
            employee = Employee(
                unit_id=unit.id,
                family_name="Ахметова",
                given_name="Сәуле",
                kind=EmployeeKind.SPECIALIST,
                hired_on=date(2020, 1, 1),
            )
            session.add(employee)
            await session.flush()
            login = Login(name=f"crash-{number}", password_hash="-", lang="kk", employee_id=employee.id)
            methods = [VisitMethod.CENTRE.value]
            consultant = Consultant(employee_id=employee.id, unit_id=unit.id, methods=methods)
            session.add_all((login, consultant))
            await session.flush()
            external_id = str(1 << 50 | number)
            contact_id = await _staff_chat(session, keys, staff_read, external_id)
            hours = {"start_minute": 9 * 60, "end_minute": 18 * 60}
            session.add_all(
                (
                    RoleGrant(login_id=login.id, role=Role.CONSULTANT, unit_id=unit.id, granted_at=MORNING),
                    StaffContact(contact_id=contact_id, login_id=login.id, joined_at=MORNING),
                    ConsultantSpecialism(consultant_id=consultant.id, specialism_id=kind_id),
                    UnitSpecialism(unit_id=unit.id, specialism_id=kind_id),
                    StartCode(code=f"crash-{number}", unit_id=unit.id, source="poster"),
                    *(UnitHours(unit_id=unit.id, weekday=day, **hours) for day in range(5)),
                    *(
                        WeeklyInterval(consultant_id=consultant.id, weekday=day, **hours)
                        for day in (0, 1, 3, 4)
                    ),
                )
            )
            actor = Actor(
                login_id=login.id,
                employee_id=employee.id,
                grants=(Grant(Role.CONSULTANT, unit.id, unit.path),),
            )
            made.append(Place(f"crash-{number}", unit.id, consultant.id, actor, contact_id, external_id))
            await keys.stock_up()
    return made


async def _staff_chat(session, keys: ConversationKeys, channel: ChannelName, external_id: str) -> int:
    """A chat that speaks Kazakh and stands nowhere."""
    dialogue = await meet(session, keys, channel=channel, external_id=external_id, now=MORNING)
    contact = await session.get_one(Contact, dialogue.contact_id)
    contact.lang = "kk"
    return dialogue.contact_id
