"""A newcomer's walk through the registration, in either language; steps may be answered otherwise."""

from dataclasses import dataclass

from sqlalchemy import func, select

from db.engine import Database
from db.models.people import Person
from db.models.units import StartCode, Unit
from i18n import gettext, pgettext, speaking
from tests.factories import a_centre, write
from tests.house import House
from tests.visitor import Visitor

LANGUAGES = {"kk": "Қазақша", "ru": "Русский"}
GIRL = {"date": "05.09.2010", "name": "Серікова Айгерім", "sex": "Female", "phone": "8 701 123 45 67"}


@dataclass
class Words:
    """Labels and texts as this language has them."""

    lang: str

    def button(self, label: str) -> str:
        with speaking(self.lang):
            return pgettext("button", label)

    def row(self, label: str) -> str:
        with speaking(self.lang):
            return pgettext("row", label)

    def text(self, text: str, **values: object) -> str:
        with speaking(self.lang):
            return gettext(text).format(**values) if values else gettext(text)


async def a_link(database: Database, unit: Unit, code: str = "qr-1") -> str:
    """The code of a link or QR that carries the centre."""
    await write(database, StartCode(code=code, unit_id=unit.id, source="poster"))
    return code


async def at_home(visitor: Visitor, lang: str = "kk", link: str = "") -> Words:
    """Opened the chat, chose the language: the menu is on the screen."""
    words = Words(lang)
    await visitor.opens(link)
    await visitor.presses(LANGUAGES[lang])
    return words


async def agrees(visitor: Visitor, lang: str = "kk", link: str = "") -> Words:
    """Pressed «Registration» and agreed: the birth date is asked."""
    words = await at_home(visitor, lang, link)
    await visitor.presses(words.button("Registration"))
    await visitor.presses(words.button("I agree"))
    return words


async def to_summary(visitor: Visitor, lang: str = "kk", link: str = "", **said: str) -> Words:
    """A girl of 16 with a link, unless said otherwise; the summary is on the screen."""
    words = await agrees(visitor, lang, link)
    said = {**GIRL, **said}
    await visitor.types(said["date"])
    await visitor.types(said["name"])
    await visitor.presses(words.button(said["sex"]))
    await visitor.presses(words.button("Yes"))
    await (visitor.types(said["phone"]) if said["phone"] else visitor.presses(words.button("Skip")))
    if words.button("Later") in visitor.buttons:
        await visitor.presses(words.button(said.get("representative", "Later")))
    return words


async def registers(visitor: Visitor, lang: str = "kk", **said: str) -> Words:
    """Registered at a centre of its own, through its link."""
    centre = await a_centre(visitor.house.database, name_kk="Тараз жастар орталығы", name_ru="Центр Тараза")
    link = await a_link(visitor.house.database, centre, f"qr-{centre.id}")
    words = await to_summary(visitor, lang, link, **said)
    await visitor.presses(words.button("All correct"))
    return words


async def only_person(house: House) -> Person:
    """The one person there is."""
    async with house.database.read() as session:
        return (await session.scalars(select(Person))).one()


async def people(house: House) -> int:
    """How many there are, erased ones too."""
    async with house.database.read() as session:
        return await session.scalar(select(func.count()).select_from(Person)) or 0
