"""Who reports, as far as one actor's regions go: the same as among all of them, and no more than that."""

from datetime import date

import pytest
from sqlalchemy import insert

from db.enums import UnitChangeKind
from db.models.units import UnitChange
from services.reporting.chain import reporters
from tests.factories import almaty
from tests.services.chain_of_reports import Chain

MERGED = {
    "kind": UnitChangeKind.MERGED,
    "on_day": date(2026, 10, 1),
    "entered_at": almaty("2026-09-01", "09:00"),
    "applied_at": almaty("2026-10-01", "09:00"),
}


@pytest.fixture
async def chain(database, tools, clock):
    return await Chain(database, tools, clock).build()


async def near(chain: Chain, login: str) -> set[str]:
    async with chain.database.read() as session:
        everybody, found = await reporters(session), await reporters(session, chain.logins[login])
    assert found == [one for one in everybody if one in found]
    return {one.code for one in found}


async def test_a_director_asks_for_one_region_and_the_nation_above_it(chain):
    assert await near(chain, "aral") == {"kz", "aqmola-centre", "aral", "burabay"}
    assert await near(chain, "shu") == {"kz", "department", "shu"}


async def test_the_nation_asks_for_everybody(chain):
    assert await near(chain, "kz") == {"kz", "aqmola-centre", "aral", "burabay", "department", "shu"}


async def test_what_merged_with_ones_unit_comes_from_its_own_region(chain):
    async with chain.database.begin() as session:
        merged = {"unit_id": chain.units["shu"].id, "other_id": chain.units["aral"].id}
        await session.execute(insert(UnitChange).values(**MERGED, **merged))
    assert {"shu", "department", "aral"} <= await near(chain, "aral")
    assert {"shu", "department", "aral"} <= await near(chain, "shu")
