"""`kenes doctor` about what runs: each thing that may go wrong is found, and said with what to do."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from app import examination
from app.container import Container
from app.doctor import examine
from app.examination import BACKUP_STALE, Look, look_around, room
from app.settings import Env, Settings
from db.enums import AppealKind
from services.appeals.facts import AppealDraft
from services.keeping.job_runs import JobRuns
from services.keys import Keys
from services.leases import Leases
from tests.factories import a_centre, a_contact, by_contact


@pytest.fixture
async def container(database_url: str, tmp_path: Path) -> AsyncIterator[Container]:
    Keys.create(tmp_path / "keys.json", "test")
    settings = Settings(
        database_url=database_url, keys_file=tmp_path / "keys.json", public_url="https://kenes.example"
    )
    container = Container(settings)
    await container.database.prepare()
    yield container
    await container.close()


async def all_is_well(container: Container) -> None:
    """As a night after the start."""
    runs = JobRuns(container.database, container.clock)
    for name in (*examination.RETENTION, examination.BACKUP):
        await runs.done(name)
    await Leases(container.database, container.clock).take("scheduler")


async def found(container: Container) -> dict[str, Look]:
    return {look.what: look for look in await look_around(container)}


async def test_while_all_is_well(container: Container):
    await all_is_well(container)
    assert [look for look in (await found(container)).values() if not look.ok] == []
    whole = {one.what: one for one in await examine(container.settings)}
    assert {"backup", "room", "clocks", "timers", "jobs", "retention", "bell", "address"} <= set(whole)


async def test_an_installation_that_never_ran(container: Container):
    looks = await found(container)
    for what, says in (("backup", "kenes backup"), ("timers", "kenes run"), ("retention", "not done")):
        assert not looks[what].ok
        assert says in looks[what].says


async def test_a_backup_that_is_old_or_failed(container: Container):
    await all_is_well(container)
    runs = JobRuns(container.database, container.clock)
    now = container.clock.now()
    ran = (await runs.all())["backup"]
    assert examination.backup(ran, now + BACKUP_STALE - timedelta(hours=1), is_needed=True).ok
    assert not examination.backup(ran, now + BACKUP_STALE + timedelta(hours=1), is_needed=True).ok
    await runs.failed("backup", "SettingsWrong")
    look = (await found(container))["backup"]
    assert (look.ok, "SettingsWrong" in look.says) == (False, True)
    await runs.done("backup")
    assert (await found(container))["backup"].ok


async def test_a_job_that_fails(container: Container):
    await all_is_well(container)
    await JobRuns(container.database, container.clock).failed("fill days off", "ValueError")
    look = (await found(container))["jobs"]
    assert (look.ok, "fill days off" in look.says) == (False, True)


async def test_a_clock_that_is_wrong(container: Container, monkeypatch: pytest.MonkeyPatch):
    if container.database.is_sqlite:
        return
    monkeypatch.setattr(examination, "CLOCKS_APART", timedelta(seconds=-1))
    look = (await found(container))["clocks"]
    assert (look.ok, "NTP" in look.says) == (False, True)


async def test_a_bell_that_is_not_heard(container: Container, monkeypatch: pytest.MonkeyPatch):
    if container.database.is_sqlite:
        return
    monkeypatch.setattr(examination, "HEARD_WITHIN", 0.0)
    look = (await found(container))["bell"]
    assert (look.ok, "PgBouncer" in look.says) == (False, True)


def test_a_disk_without_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert room(tmp_path).says.endswith(str(tmp_path))
    monkeypatch.setattr(examination, "ROOM", 1 << 60)
    monkeypatch.setattr(examination, "ROOM_SHARE", 1.0)
    assert not room(tmp_path).ok


@pytest.mark.parametrize(
    ("settings", "ok"),
    [
        ({"public_url": "https://kenes.example"}, True),
        ({"public_url": "http://127.0.0.1:8000"}, True),
        ({"public_url": "http://kenes.example"}, False),
        ({}, False),
        ({"env": Env.DEMO}, True),
    ],
)
def test_an_address_without_https(settings: dict, ok: bool):
    assert examination._address(Settings(**settings)).ok is ok


async def test_a_case_that_nobody_may_handle_is_counted_and_nothing_else_is_said_of_it(container: Container):
    await all_is_well(container)
    assert (await found(container))["appeals"].ok
    centre = await a_centre(container.database)
    contact = await a_contact(container.database)
    draft = AppealDraft(AppealKind.COMPLAINT, "Мені тыңдамады", unit_id=centre.id)
    filed = await container.services.appeals.file(by_contact(contact), draft)
    look = (await found(container))["appeals"]
    assert not look.ok
    assert look.says.startswith("1 may be handled by nobody")
    assert filed.number not in look.says
