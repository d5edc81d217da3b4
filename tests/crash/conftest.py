"""Where servers come from, and a database to rehearse on."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.crash.servers import Nursery, a_nursery
from tests.engines import copy_sqlite


@pytest.fixture(scope="session")
async def nursery(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Nursery]:
    """Imports everything once a session."""
    async with a_nursery(tmp_path_factory.mktemp("nursery") / "log") as made:
        yield made


@pytest.fixture
def rehearsal_url(
    request: pytest.FixtureRequest, database_url: str, migrated_sqlite: Path, tmp_path: Path
) -> Iterator[str]:
    """Another database of the same kind."""
    if database_url.startswith("sqlite"):
        place = tmp_path / "rehearsal"
        place.mkdir()
        yield copy_sqlite(migrated_sqlite, place)
    else:
        postgres = request.getfixturevalue("postgres")
        url = postgres.create()
        yield url
        postgres.drop(url)
