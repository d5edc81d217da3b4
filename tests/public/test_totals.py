"""`/open/totals`: a public page of figures, in both languages, that tells nothing small and nothing early."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from db.engine import Database
from db.enums import UnitKind
from public.totals_page import build_totals_router
from services.clock import StoppedClock
from services.house import Services
from tests.factories import a_centre, a_unit
from tests.services.cases import a_case


@pytest.fixture
async def quarter(database: Database, services: Services, clock: StoppedClock) -> None:
    """Twelve cases of the fourth quarter of 2026, and its totals made on 12 January."""
    nation = await a_unit(database, kind=UnitKind.NATION)
    region = await a_unit(database, kind=UnitKind.REGION, parent=nation)
    centre = await a_centre(database, region)
    for _ in range(12):
        where = {"unit_id": centre.id, "region_id": region.id}
        await a_case(database, services.tools, nation.id, **where)
    clock.advance(timedelta(days=71))
    assert await services.appeal_totals.make_due() > 0


async def page(services: Services, query: str = "") -> tuple[int, str, dict[str, str]]:
    app = FastAPI()
    app.include_router(build_totals_router(services))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://kenes.test") as browser:
        answer = await browser.get(f"/open/totals{query}")
    return answer.status_code, answer.text, dict(answer.headers)


async def test_there_are_no_figures_before_their_day(services: Services, quarter: None) -> None:
    status, text, headers = await page(services)
    assert (status, "<table" in text, "set-cookie" in headers) == (200, False, False)
    assert (await page(services, "?period=2026Q4"))[0] == 404


async def test_from_their_day_on_anybody_reads_them_in_both_languages(
    services: Services, clock: StoppedClock, quarter: None
) -> None:
    clock.advance(timedelta(days=10))
    status, kazakh, headers = await page(services)
    assert (status, 'lang="kk"' in kazakh, "set-cookie" in headers) == (200, True, False)
    _status, russian, _headers = await page(services, "?lang=ru")
    assert 'lang="ru"' in russian
    for text in (kazakh, russian):
        assert text.count('<th scope="row">') >= 3
        assert "<td>12</td>" in text
        # The centre's number is rounded, and nothing of what was written stands anywhere.
        assert "<td>10</td>" in text
        assert "Директор ақша" not in text


@pytest.mark.parametrize("asked", ["2019Q1", "nonsense", "%00", "2026Q4'--"])
async def test_a_quarter_that_is_not_there_is_said_so(
    services: Services, clock: StoppedClock, quarter: None, asked: str
) -> None:
    clock.advance(timedelta(days=10))
    status, text, _headers = await page(services, f"?period={asked}")
    assert (status, "<table" in text) == (404, False)
