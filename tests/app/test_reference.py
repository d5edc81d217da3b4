"""What every installation is filled with: both languages, labels that fit a chat, staff's words kept."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select, update

from app.reference import fill_reference
from db.base import Base
from db.engine import Database
from db.enums import ConsentKind, ReasonKind, UnitKind
from db.models.appeals import AppealTopic
from db.models.facts import Methodology
from db.models.people import ConsentText
from db.models.units import DayOff, EmergencyNumber, Reason, Specialism, Topic, Unit
from services.folding import fold
from services.tools import Tools
from tests.factories import some_tools

FILLED = (Specialism, Topic, AppealTopic, Reason, EmergencyNumber, ConsentText, Methodology, Unit, DayOff)
BUTTON, ROW = 20, 24


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    await database.prepare()
    yield database
    await database.close()


@pytest.fixture
async def tools(database: Database) -> Tools:
    """The reference is filled."""
    tools = some_tools()
    await fill_reference(database, tools)
    return tools


async def rows(database: Database, table: type[Base]) -> list:
    async with database.read() as session:
        return list(await session.scalars(select(table)))


async def counts(database: Database) -> list[int]:
    async with database.read() as session:
        found = [await session.scalar(select(func.count()).select_from(table)) for table in FILLED]
    return [count or 0 for count in found]


async def test_every_table_is_filled_in_both_languages(database, tools):
    for table in FILLED:
        found = await rows(database, table)
        assert found, table
        pairs = [
            column.name.removesuffix("_kk")
            for column in table.__table__.columns
            if column.name.endswith("_kk")
        ]
        for row in found:
            for pair in pairs:
                kk, ru = getattr(row, f"{pair}_kk"), getattr(row, f"{pair}_ru")
                assert bool(kk.strip()) == bool(ru.strip()), (table, kk, ru)
        assert all(row.name_kk.strip() for row in found if hasattr(row, "name_kk"))


async def test_filling_again_adds_nothing(database, tools):
    before = await counts(database)
    await fill_reference(database, tools)
    assert await counts(database) == before


async def test_what_staff_changed_stays(database, tools):
    async with database.begin() as session:
        await session.execute(
            update(Specialism).where(Specialism.code == "lawyer").values(name_kk="Заң кеңесшісі")
        )
        await session.execute(update(EmergencyNumber).values(checked_by="director.talgar"))
        gas = (await session.scalars(select(EmergencyNumber).where(EmergencyNumber.number == "104"))).one()
        await session.delete(gas)
    await fill_reference(database, tools)
    lawyer = next(kind for kind in await rows(database, Specialism) if kind.code == "lawyer")
    numbers = await rows(database, EmergencyNumber)
    assert lawyer.name_kk == "Заң кеңесшісі"
    assert "104" not in {number.number for number in numbers}
    assert {number.checked_by for number in numbers} == {"director.talgar"}


async def test_labels_fit_the_chat(database, tools):
    kinds = await rows(database, Specialism)
    reasons = [reason for reason in await rows(database, Reason) if reason.kind is ReasonKind.CANCEL]
    regions = [unit for unit in await rows(database, Unit) if unit.kind is UnitKind.REGION]
    labels = [name for kind in kinds for name in (kind.name_kk, kind.name_ru)]
    assert [label for label in labels if len(label) > BUTTON] == []
    labels = [name for reason in reasons for name in (reason.name_kk, reason.name_ru)]
    labels += [name for region in regions for name in (region.place_kk, region.place_ru)]
    assert [label for label in labels if len(label) > ROW] == []


async def test_labels_of_one_list_are_told_apart_when_typed(database, tools):
    kinds = await rows(database, Specialism)
    for field in ("name_kk", "name_ru"):
        assert len({fold(getattr(kind, field)) for kind in kinds}) == len(kinds)


async def test_what_a_kind_says_of_itself_is_short_and_left_to_it_alone(database, tools):
    for kind in await rows(database, Specialism):
        # Free, minutes and secrecy are the screen's to say: each fact stands once.
        for word in ("Тегін", "Бесплатно", "минут"):
            assert word not in kind.about_kk + kind.about_ru
        assert len(kind.about_kk) <= 160 >= len(kind.about_ru)


async def test_psychologist_and_lawyer_are_masked(database, tools):
    assert {kind.code for kind in await rows(database, Specialism) if kind.masked} == {
        "psychologist",
        "lawyer",
    }


async def test_every_kind_has_topics_of_its_own(database, tools):
    topics = await rows(database, Topic)
    for kind in await rows(database, Specialism):
        assert len([topic for topic in topics if topic.specialism_id == kind.id]) >= 3
    assert {topic.code for topic in topics if topic.specialism_id is None} == {"sent_on", "other"}


async def test_numbers_for_urgent_help_are_those_that_are_certain(database, tools):
    numbers = await rows(database, EmergencyNumber)
    assert [number.number for number in sorted(numbers, key=lambda n: n.position)] == [
        "112", "103", "111", "102", "101", "104",
    ]  # fmt: skip
    assert {number.checked_on for number in numbers} == {tools.clock.today()}


async def test_consents_say_what_the_law_lists(database, tools):
    texts = {text.kind: text for text in await rows(database, ConsentText)}
    assert set(texts) == set(ConsentKind)
    for text in texts.values():
        for word in (
            "БСН",
            "Не үшін",
            "Қандай деректер",
            "Кім көреді",
            "Telegram",
            "Мерзімі",
            "Келісімді тоқтату",
        ):
            assert word in text.text_kk, (text.kind, word)
        for word in ("БИН", "Для чего", "Какие данные", "Кто видит", "Telegram", "Срок", "отозвать"):
            assert word in text.text_ru, (text.kind, word)
        assert max(len(text.text_kk), len(text.text_ru)) <= 4000


async def test_the_country_has_seventeen_oblasts_and_three_cities(database, tools):
    units = await rows(database, Unit)
    nation = next(unit for unit in units if unit.kind is UnitKind.NATION)
    regions = [unit for unit in units if unit.kind is UnitKind.REGION]
    assert len(regions) == 20
    assert all(unit.path == f"{nation.path}{unit.id}/" for unit in regions)


async def test_one_methodology_is_in_force_and_one_is_a_draft(database, tools):
    found = {one.code: one for one in await rows(database, Methodology)}
    assert found["2021"].in_force_from is not None
    assert found["35"].in_force_from is None
