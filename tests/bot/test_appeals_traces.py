"""Confidential in a chat: once sent, nothing that we keep holds what was typed but the sealed case itself."""

import json
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import make_url

from db.base import Base
from db.enums import AppealEventKind
from db.models.appeals import Appeal
from db.models.conversations import DiscardedKey
from services.appeals.history import entries
from services.turns.conversations import ConversationKeys, key_of
from tests.bot.appeals_stage import MENU_ROW, MINE, a_round, a_town
from tests.bot.stage import greeted, registered
from tests.house import House
from tests.visitor import Visitor

WHOM = "Көкшіл Дәлелхан"
TEXT = "Мөлдірбұлақтың ақшасын қалтасына салды"
MORE = "Сарыжайлаудан тағы екі адам көрді"
SAID = (WHOM, TEXT, MORE)


def spellings(text: str) -> tuple[bytes, ...]:
    return text.encode(), json.dumps(text)[1:-1].encode(), text.encode("utf-16-le")


def holds(content: bytes) -> bool:
    return any(spelt in content for text in SAID for spelt in spellings(text))


async def rows(house: House) -> list[tuple[str, object]]:
    """Every value of every table."""
    found: list[tuple[str, object]] = []
    async with house.database.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in await session.execute(select(table)):
                found += [(f"{table.name}.{name}", value) for name, value in row._mapping.items()]
    return found


async def readable(house: House) -> set[str]:
    """Where what was said stands in the open, or sealed under a key of a conversation that is still there."""
    values = await rows(house)
    keys = ConversationKeys(house.database, house.clock)
    blobs = [(place, value) for place, value in values if isinstance(value, bytes) and len(value) > 8]
    await keys.load({key for _place, value in blobs if (key := key_of(value)) < 2**62})
    found = {
        place for place, value in values if holds(value if isinstance(value, bytes) else str(value).encode())
    }
    return found | {place for place, value in blobs if holds(keys.open(value) or b"")}


def in_files(house: House) -> list[str]:
    """Files of the database that hold it, free pages and the log of SQLite included."""
    url = make_url(house.database.url)
    if not url.drivername.startswith("sqlite"):
        return []
    place = Path(url.database or "")
    return [path.name for path in place.parent.iterdir() if path.is_file() and holds(path.read_bytes())]


async def writes(visitor: Visitor) -> None:
    """About a person nobody's list has, with a photo, after a detour and a word of crisis."""
    await visitor.does(MENU_ROW, "Шағым", "Құпия жазу", "Орталық қызметкері", WHOM, "Ақша")
    await visitor.sends_a_file("photo.jpg")
    await visitor.does(TEXT, "мәзір", "Жалғастыру", "Дайын")


async def test_a_confidential_complaint_leaves_no_text_outside_its_case(house, visitor, capfd, caplog):
    town = await a_town(house)
    await registered(visitor, town.stage)
    await writes(visitor)
    # What the search must be able to find.
    assert await readable(house)
    await visitor.presses("Жіберу")
    before = len(visitor.said) - 1
    await house.keys.discard()
    assert await readable(house) == set()
    await a_round(house)
    assert await readable(house) == set()
    await visitor.does(MINE, "Толықтыру", MORE, "Басты мәзір")
    await house.keys.discard()
    assert await readable(house) == set()
    assert in_files(house) == []
    assert not any(text in said for text in SAID for said in visitor.said[before:])
    out, err = capfd.readouterr()
    assert not holds((out + err + caplog.text).encode())
    async with house.database.read() as session:
        (appeal,) = list(await session.scalars(select(Appeal)))
        told = await entries(session, house.tools.keys, appeal.id)
    assert [one.text for one in told if one.kind in {AppealEventKind.REGISTERED, AppealEventKind.SAID}] == [
        TEXT,
        MORE,
    ]


async def test_no_row_joins_the_person_to_the_case(house, visitor):
    town = await a_town(house)
    person = await registered(visitor, town.stage)
    await writes(visitor)
    await visitor.presses("Жіберу")
    await house.keys.discard()
    await a_round(house)
    async with house.database.read() as session:
        (appeal,) = list(await session.scalars(select(Appeal)))
    beside = {f"person:{person.id}", f"contact:{visitor.contact_id}", person.family_name}
    for place, value in await rows(house):
        if place.startswith(("appeal", "drop_box")):
            assert not any(name in str(value) for name in beside), place
        if place.startswith("audit"):
            assert appeal.number not in str(value), place
    assert appeal.registered_at is None


async def test_what_was_begun_and_not_sent_goes_with_the_next_one(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await visitor.does(MENU_ROW, "Шағым", "Құпия жазу", "Басқа ұйым туралы", WHOM, "Ақша", TEXT)
    await visitor.does("мәзір", MENU_ROW, "Жаңасын жазу")
    await house.keys.discard()
    assert await readable(house) == set()
    assert "Не айтқыңыз келеді?" in visitor.screen


async def test_what_was_confided_goes_when_one_begins_again(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await visitor.does(MENU_ROW, "Шағым", "Құпия жазу", "Басқа ұйым туралы", WHOM, "Ақша", TEXT)
    await visitor.does("тоқта", "Басынан бастау")
    assert "Не айтқыңыз келеді?" in visitor.screen
    await house.keys.discard()
    assert await readable(house) == set()


async def test_looking_at_the_first_screen_costs_nobody_their_history(house, visitor):
    await a_town(house)
    await greeted(visitor)
    await visitor.does(MENU_ROW, "мәзір", "Орталық туралы", "мәзір", MENU_ROW, "мәзір")
    async with house.database.read() as session:
        assert not list(await session.scalars(select(DiscardedKey)))
    assert any("Төле би" in said for said in visitor.said)
