"""What every test may ask for: a fresh migrated database on either engine, a browser where there is one."""

import gc
import os
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# The process that hands the tests out runs none: it does not wait until the application is imported.
if TYPE_CHECKING:
    from tests.engines import Postgres
    from tests.house import House
    from tests.visitor import WebVisitor

# What takes longest comes first, and in one process: what it shares is made once, nobody waits at the end.
LONG = ("tests/crash/", "tests/e2e/", "tests/app/test_running.py", "tests/app/test_demo.py")

# The browsers that Debian, Ubuntu and Fedora install.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def browser_path() -> str | None:
    """The machine's Chromium; None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session")
def shared_place(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A directory that all processes of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def migrated_sqlite(shared_place: Path) -> Path:
    """The SQLite file that our migrations made; copy it, never write to it."""
    from tests import engines

    return engines.migrated_sqlite(shared_place)


@pytest.fixture(scope="session")
async def postgres(shared_place: Path, worker_id: str) -> AsyncIterator["Postgres"]:
    """This run's PostgreSQL server with a migrated template; skips where there is none, fails in CI."""
    from tests.engines import Postgres
    from tools.postgres import NoPostgres

    try:
        server = Postgres(shared_place, worker_id)
    except NoPostgres as fault:
        if os.environ.get("CI"):
            pytest.fail(f"CI tests on PostgreSQL too: {fault}", pytrace=False)
        pytest.skip(f"no PostgreSQL here: {fault}")
    yield server
    await server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh migrated database, the test being run on both engines."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A fresh migrated SQLite database, where the engine does not matter."""
    from tests import engines

    return engines.copy_sqlite(migrated_sqlite, tmp_path)


@pytest.fixture
async def postgresql_url(postgres: "Postgres") -> AsyncIterator[str]:
    """A fresh migrated PostgreSQL database."""
    url = postgres.lend()
    yield url
    await postgres.recycle(url)


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator["House"]:
    """The application on a fresh database, on both engines."""
    from tests.house import build_house

    built = await build_house(database_url, tmp_path / "keys.json")
    yield built
    await built.close()


@pytest.fixture
async def lite_house(sqlite_url: str, tmp_path: Path) -> AsyncIterator["House"]:
    """The application on SQLite, where the engine does not matter."""
    from tests.house import build_house

    built = await build_house(sqlite_url, tmp_path / "keys.json")
    yield built
    await built.close()


@pytest.fixture
def visitor(house: "House") -> "WebVisitor":
    """A person at the web chat."""
    from tests.visitor import WebVisitor

    return WebVisitor(house, "1001")


def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.getoption("numprocesses", None):
        return  # the process that hands the tests out
    # First of all: its way to import aiogram is the quick one.
    import bot  # noqa: F401, I001
    import hypothesis

    # A busy machine is slow, not wrong.
    hypothesis.settings.register_profile("house", deadline=None)
    hypothesis.settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((n for n, start in enumerate(LONG) if item.nodeid.startswith(start)), len(LONG))

    items.sort(key=place)
    if browser_path() is None:
        for item in items:
            if item.get_closest_marker("e2e"):
                item.add_marker(pytest.mark.skip(reason="no Chromium here: the browser tests are left out"))


def pytest_collection_finish() -> None:
    """In a process that runs tests, everything being imported."""
    from tests import engines

    engines.share_what_is_compiled()
    # What is imported stays: looking through it for rubbish again and again takes a tenth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each reason why something was left out, however many tests it was."""
    reasons = Counter(report.longrepr[2] for report in terminalreporter.stats.get("skipped", []))
    for reason, count in reasons.items():
        terminalreporter.write_line(f"{count} left out: {reason.removeprefix('Skipped: ')}")
