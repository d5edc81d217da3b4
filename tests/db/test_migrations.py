"""The schema goes up, down and up again, makes what the models describe, and loses nobody's data."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import MetaData, Table, create_engine, func, inspect, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.reference import fill_reference
from app.run import prepare
from app.settings import Env, Settings, SettingsWrong
from db import migrate
from db.base import Base
from db.engine import Database
from services.reporting.due_dates import parse_period
from services.reporting.indicators import IndicatorService
from tests.engines import sqlite_url
from tests.factories import some_tools

SCHEMAS = sorted((Path(__file__).parent / "schemas").glob("*.sql"))
REVISIONS = sorted(path.name[:4] for path in (migrate.MIGRATIONS / "versions").glob("[0-9]*.py"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """A database that was never migrated."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "empty.db")
        return
    server = request.getfixturevalue("postgres")
    url = server.create(template=None)
    yield url
    server.drop(url)


@pytest.fixture
def empty_postgresql(postgres):
    url = postgres.create(template=None)
    yield url
    postgres.drop(url)


async def up(url: str, revision: str = "head") -> None:
    await asyncio.to_thread(migrate.upgrade, url, revision)


async def down(url: str, revision: str) -> None:
    await asyncio.to_thread(migrate.downgrade, url, revision)


async def described(url: str) -> dict[str, list[Any]]:
    """Tables with their columns, keys, indexes and checks, as the database itself tells."""
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_described)
    finally:
        await engine.dispose()


def _described(connection):
    told = inspect(connection)
    return {
        table: [
            [(column["name"], str(column["type"]), column["nullable"]) for column in told.get_columns(table)],
            told.get_pk_constraint(table),
            sorted(map(str, told.get_foreign_keys(table))),
            sorted(map(str, told.get_unique_constraints(table))),
            sorted(map(str, told.get_check_constraints(table))),
            sorted(map(_index, told.get_indexes(table))),
        ]
        for table in told.get_table_names()
    }


def _index(told) -> str:
    condition = told.get("dialect_options", {}).get("sqlite_where")
    return str(told | {"dialect_options": str(condition)}) if condition is not None else str(told)


async def test_up_down_and_up_again(empty_url):
    await up(empty_url)
    first = await described(empty_url)
    assert set(first) == {*Base.metadata.tables, "alembic_version"}
    await down(empty_url, "base")
    assert set(await described(empty_url)) == {"alembic_version"}
    assert await migrate.current(empty_url) is None
    await up(empty_url)
    assert await described(empty_url) == first
    assert await migrate.current(empty_url) == migrate.head()


async def test_every_step_can_be_taken_back(empty_url):
    before = [await described(empty_url) | {"alembic_version": None}]
    for revision in REVISIONS:
        await up(empty_url, revision)
        before.append(await described(empty_url) | {"alembic_version": None})
    for number in range(len(REVISIONS) - 1, -1, -1):
        await down(empty_url, REVISIONS[number - 1] if number else "base")
        assert await described(empty_url) | {"alembic_version": None} == before[number]


async def test_they_make_what_the_models_describe(database_url):
    await asyncio.to_thread(command.check, migrate.config(database_url))


async def test_every_name_of_a_rule_is_ours_on_both_engines(database_url):
    """What has no name of its own cannot be changed by a later migration."""
    for table, told in (await described(database_url)).items():
        if table != "alembic_version":
            assert told[1]["name"] == f"pk_{table}"


def test_the_history_is_one_line_and_every_landed_schema_is_kept():
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(migrate.config("sqlite://"))
    assert script.get_heads() == [migrate.head()]
    assert script.get_bases() == [REVISIONS[0]]
    assert [path.stem for path in SCHEMAS] == REVISIONS, "python -m tools.schemas makes what is missing"


def restored(dump: Path, file: Path) -> dict[str, int]:
    """The dump as a database; how many rows each of its tables has. None of them is empty."""
    with sqlite3.connect(file) as database:
        database.executescript(dump.read_text())
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}
    database.close()
    assert min(rows.values()) > 0
    assert not [name for name in rows if name.startswith("sqlite")]
    return rows


async def copied(file: Path, url: str) -> None:
    """The rows of a SQLite file, written into a PostgreSQL that stands at the same revision."""
    engine = create_async_engine(url)
    tables = MetaData()
    async with engine.begin() as connection:
        await connection.run_sync(tables.reflect)
        old = create_engine(f"sqlite:///{file}")
        with old.connect() as look:
            for table in tables.sorted_tables:
                if table.name == "alembic_version":
                    continue
                rows = [dict(row) for row in look.execute(select(table)).mappings()]
                await connection.execute(table.delete())  # what the migrations laid
                await connection.execute(table.insert(), rows)
                await connection.execute(_numbers_go_on(table))
        old.dispose()
    await engine.dispose()


def _numbers_go_on(table: Table):
    column = table.autoincrement_column
    if column is None or not column.server_default:
        return text("SELECT 1")
    sequence = func.pg_get_serial_sequence(table.name, column.name)
    return select(func.setval(sequence, select(func.max(column)).scalar_subquery()))


async def is_whole(url: str, rows: dict[str, int]) -> None:
    """Every row is there, can be read by the models, and the application works with them."""
    database = Database(url)
    await database.prepare()
    async with database.read() as session:
        for mapper in Base.registry.mappers:
            table = mapper.class_.__tablename__
            found = (await session.scalars(select(mapper.class_))).all()
            assert len(found) >= rows.get(table, 0), table
        if database.is_sqlite:
            assert (await session.execute(text("PRAGMA foreign_key_check"))).all() == []
            assert await session.scalar(text("PRAGMA integrity_check")) == "ok"
    tools = some_tools()
    await fill_reference(database, tools)
    period = parse_period("2026Q4", tools.clock.today())
    result = await IndicatorService(database, tools).compute(None, None, period)
    assert any(row.value for row in result.rows if row.indicator == "1.1")
    await database.close()


@pytest.mark.parametrize("dump", SCHEMAS, ids=lambda path: path.stem)
async def test_a_landed_schema_comes_up_with_its_data(dump, tmp_path):
    file = tmp_path / "old.db"
    rows = restored(dump, file)
    await up(sqlite_url(file))
    await is_whole(sqlite_url(file), rows)


@pytest.mark.parametrize("dump", SCHEMAS, ids=lambda path: path.stem)
async def test_a_landed_schema_comes_up_with_its_data_on_postgresql(dump, tmp_path, empty_postgresql):
    file = tmp_path / "old.db"
    rows = restored(dump, file)
    await up(empty_postgresql, dump.stem)
    await copied(file, empty_postgresql)
    await up(empty_postgresql)
    await is_whole(empty_postgresql, rows)


def settings(url: str, tmp_path: Path) -> Settings:
    from services.keys import Keys

    keys_file = tmp_path / "keys.json"
    if not keys_file.exists():
        Keys.create(keys_file, "test")
    return Settings(env=Env.PRODUCTION, database_url=url, keys_file=keys_file)


async def starts(url: str, tmp_path: Path, *, migrate_too: bool = False) -> None:
    """What `kenes run` does before it listens."""
    await asyncio.to_thread(prepare, settings(url, tmp_path), migrate_too=migrate_too)


async def stands_at(url: str, revision: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    await engine.dispose()


async def test_on_sqlite_a_start_migrates_by_itself(tmp_path):
    url = sqlite_url(tmp_path / "kenes.db")
    await starts(url, tmp_path)
    assert await migrate.current(url) == migrate.head()
    await starts(url, tmp_path)


async def test_on_postgresql_a_start_refuses_a_schema_that_is_behind(empty_postgresql, tmp_path):
    with pytest.raises(SettingsWrong, match=r"stands at nothing.+kenes migrate"):
        await starts(empty_postgresql, tmp_path)
    assert await described(empty_postgresql) == {}
    await starts(empty_postgresql, tmp_path, migrate_too=True)
    await starts(empty_postgresql, tmp_path)


@pytest.mark.parametrize("told_to_migrate", [False, True])
async def test_a_start_refuses_a_schema_that_is_ahead(database_url, tmp_path, told_to_migrate):
    await stands_at(database_url, "9999")
    with pytest.raises(SettingsWrong, match="stands at 9999, newer than this code"):
        await starts(database_url, tmp_path, migrate_too=told_to_migrate)
    assert await migrate.current(database_url) == "9999"
