"""What the timers do, beyond what their services' own tests say: where a job goes on from."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.container import Container
from app.jobs import DOUBLES, propose_doubles
from app.settings import Settings
from db.models.people import PossibleDouble
from services.clock import StoppedClock
from services.keeping.job_runs import JobRuns
from services.keys import Keys
from tests.factories import a_centre, a_person
from tests.house import MORNING

TWIN: dict[str, Any] = {"family_name": "Серікова", "given_name": "Айгерім"}


@pytest.fixture
async def container(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Container]:
    Keys.create(tmp_path / "keys.json", "test")
    container = Container(Settings(database_url=sqlite_url, keys_file=tmp_path / "keys.json"))
    container.clock = StoppedClock(MORNING)
    await container.database.prepare()
    yield container
    await container.close()


async def test_doubles_are_looked_for_from_where_the_last_look_stopped(container: Container):
    clock = container.clock
    assert isinstance(clock, StoppedClock)

    async def after(hours: float) -> int:
        clock.at = MORNING + timedelta(hours=hours)
        await propose_doubles(container, clock.now())
        async with container.database.read() as session:
            return await session.scalar(select(func.count()).select_from(PossibleDouble)) or 0

    centre = await a_centre(container.database)
    await a_person(container.database, centre, registered_at=MORNING, **TWIN)
    await a_person(container.database, centre, registered_at=MORNING + timedelta(minutes=1), **TWIN)
    assert await after(1) == 1
    await JobRuns(container.database, clock).done(DOUBLES)
    # Registered behind the look's back: only a look at everybody anew would find it.
    await a_person(container.database, centre, registered_at=MORNING + timedelta(minutes=2), **TWIN)
    assert await after(2) == 1
    # While the last look was under way: found by the next.
    await a_person(container.database, centre, registered_at=MORNING + timedelta(minutes=55), **TWIN)
    assert await after(2) == 4
