"""A small country with its desks, and people who file: what tests of filing share."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from sqlalchemy import select, text

from db.base import Base
from db.engine import Database
from db.enums import AppealDoor, AppealKind, Role, UnitKind
from db.models.appeals import Appeal, AppealEvent
from db.models.people import Contact, Person
from db.models.units import Unit
from services.appeals.facts import AppealDraft, Filed
from services.cause import Actor, Cause
from services.files import check_file
from services.house import Services
from tests.factories import a_centre, a_contact, a_login, a_person, a_region, a_unit, by_contact

WORDS = "Менімен дөрекі сөйлесті, Жұлдызай деген қыз көрді"


@dataclass(frozen=True, slots=True)
class Country:
    """A nation, its region and a centre, each with somebody at the desk."""

    centre: Unit
    desk: Actor
    officer: Actor
    national: Actor


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody registered who writes from a chat."""

    person: Person
    contact: Contact

    @property
    def cause(self) -> Cause:
        return by_contact(self.contact)

    @property
    def by(self) -> Actor:
        return self.cause.by


async def a_country(database: Database) -> Country:
    """With an appeals officer of the region and of the nation, and a front desk."""
    nation = await a_unit(database, kind=UnitKind.NATION)
    region = await a_region(database, parent=nation)
    centre = await a_centre(database, region)
    return Country(
        centre,
        await a_login(database, centre, Role.FRONT_DESK),
        await a_login(database, region, Role.APPEALS_OFFICER),
        await a_login(database, nation, Role.APPEALS_OFFICER),
    )


async def a_writer(database: Database, country: Country) -> Writer:
    """Registered at the centre, with a name that is found nowhere else."""
    person = await a_person(database, country.centre, family_name="Қыдырәлі", phone="+77010000017")
    return Writer(person, await a_contact(database, person))


def a_draft(country: Country, words: str = WORDS, **more: Any) -> AppealDraft:
    """A complaint about nobody in particular, unless more is said."""
    return AppealDraft(**{"kind": AppealKind.COMPLAINT, "text": words, "unit_id": country.centre.id, **more})


async def files(services: Services, writer: Writer, country: Country, **more: Any) -> Filed:
    """What the writer says is filed."""
    return await services.appeals.file(writer.cause, a_draft(country, **more))


async def the_case(database: Database, number: str) -> Appeal:
    """The row of that number."""
    async with database.read() as session:
        return (await session.scalars(select(Appeal).where(Appeal.number == number))).one()


async def kinds_of(database: Database, number: str) -> list[str]:
    """What happened in a case, in order."""
    async with database.read() as session:
        query = select(AppealEvent.kind).join(Appeal, Appeal.id == AppealEvent.appeal_id)
        rows = await session.scalars(query.where(Appeal.number == number).order_by(AppealEvent.seq))
        return [kind.value for kind in rows]


async def change_case(database: Database, number: str, **values: Any) -> None:
    """As if staff had done something."""
    async with database.begin() as session:
        appeal = (await session.scalars(select(Appeal).where(Appeal.number == number))).one()
        for name, value in values.items():
            setattr(appeal, name, value)


async def every_cell(database: Database) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, as the database keeps them."""
    async with database.read() as session:
        found = {}
        for table in Base.metadata.sorted_tables:
            rows = await session.execute(text(f'SELECT * FROM "{table.name}"'))
            found[table.name] = [dict(row) for row in rows.mappings()]
        return found


async def counts(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    return {name: len(rows) for name, rows in (await every_cell(database)).items()}


def a_photo(colour: str = "red") -> bytes:
    """A small picture with a place in it."""
    from PIL import Image

    picture, content = Image.new("RGB", (24, 16), colour), BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Nur-Phone of Zhuldyzai"
    picture.save(content, "JPEG", exif=exif)
    return content.getvalue()


async def keeps_photo(services: Services, colour: str = "red") -> int:
    """A picture of a draft."""
    return await services.draft_files.keep(check_file(a_photo(colour), "Құпия атау.jpg"))


CONFIDENTIAL = AppealDoor.CONFIDENTIAL
