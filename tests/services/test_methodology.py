"""Ages fall into the bands of the methodology that was in force, and a draft counts nothing."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from db.engine import Database
from db.models import facts
from services.clock import StoppedClock
from services.keys import Keys
from services.reporting.methodology import Band, Methodology, MethodologyService, draft_35, in_force, of_2021
from services.tools import Tools


@pytest.fixture
async def database(database_url):
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def methodologies(database):
    clock = StoppedClock(datetime(2026, 11, 20, 7, tzinfo=UTC))
    return MethodologyService(database, Tools(clock=clock, keys=Keys("test", {"test": b"k" * 32})))


@pytest.mark.parametrize(
    "age, band_2021, band_34, band_35",
    [
        (13, "other", "other", "other"),
        (14, "14-17", "14-17", "14-17"),
        (17, "14-17", "14-17", "14-17"),
        (18, "18-24", "18-24", "18-24"),
        (24, "18-24", "18-24", "18-24"),
        (25, "25-28", "25-28", "25-28"),
        (28, "25-28", "25-28", "25-28"),
        (29, "other", "29-34", "29-35"),
        (34, "other", "29-34", "29-35"),
        (35, "other", "other", "29-35"),
        (36, "other", "other", "other"),
        (120, "other", "other", "other"),
    ],
)
def test_an_age_falls_into_one_band(age, band_2021, band_34, band_35):
    assert of_2021().band_of(age) == band_2021
    assert draft_35().band_of(age) == band_34
    assert draft_35(last_age=35).band_of(age) == band_35


@pytest.mark.parametrize(
    "bands", [(), (Band(14, 17), Band(17, 24)), (Band(18, 24), Band(14, 17)), (Band(15, 14),)]
)
def test_bands_that_overlap_or_hold_nothing_are_refused(bands):
    with pytest.raises(ValueError):
        Methodology("x", "x", "x", bands)


async def test_2021_is_in_force_and_35_is_a_draft(database, methodologies):
    await methodologies.fill()
    assert [(one.code, one.is_draft) for one in await methodologies.all()] == [("2021", False), ("35", True)]
    async with database.read() as session:
        assert (await in_force(session, date(2026, 12, 31))).code == "2021"
        assert (await in_force(session, date(2030, 1, 1))).code == "2021"


async def test_filling_again_keeps_what_people_put_in_force(database, methodologies):
    await methodologies.fill()
    async with database.begin() as session:
        day = date(2027, 1, 1)
        table = facts.Methodology
        await session.execute(update(table).where(table.code == "35").values(in_force_from=day))
    await methodologies.fill()
    async with database.read() as session:
        assert (await in_force(session, date(2026, 12, 31))).code == "2021"
        assert (await in_force(session, day)).code == "35"
        assert len(list(await session.scalars(select(table.code)))) == 2


async def test_a_methodology_that_ended_gives_way(database, methodologies):
    await methodologies.fill()
    async with database.begin() as session:
        table = facts.Methodology
        await session.execute(
            update(table)
            .where(table.code == "35")
            .values(in_force_from=date(2027, 1, 1), in_force_until=date(2027, 3, 31))
        )
    async with database.read() as session:
        assert (await in_force(session, date(2027, 3, 31))).labels[-1] == "29-34"
        assert (await in_force(session, date(2027, 4, 1))).code == "2021"


async def test_an_empty_table_counts_by_2021(database):
    async with database.read() as session:
        assert await in_force(session, date(2026, 12, 31)) == of_2021()
