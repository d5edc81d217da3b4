"""What a transaction promises on either engine, and what a file of SQLite promises besides."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import IntegrityError

from db.engine import Database, ring
from db.enums import ReasonKind
from db.models.conversations import ConversationKey
from db.models.units import Reason
from tests.house import MORNING


@pytest.fixture
async def database(database_url):
    made = Database(database_url)
    await made.prepare()
    yield made
    await made.close()


@pytest.fixture
async def file(sqlite_url):
    """A database of SQLite, where the promise is SQLite's alone."""
    made = Database(sqlite_url)
    await made.prepare()
    yield made
    await made.close()


def reason(code: str) -> dict[str, object]:
    return {"kind": ReasonKind.CANCEL, "code": code, "name_kk": code, "name_ru": code, "position": 1}


async def write(database: Database, code: str) -> None:
    async with database.begin() as session:
        await session.execute(insert(Reason).values(reason(code)))


async def codes(database: Database) -> list[str]:
    async with database.read() as session:
        return list(await session.scalars(select(Reason.code).order_by(Reason.code)))


async def test_fifty_who_read_and_write_lose_nothing(database):
    await write(database, "counted")

    async def add() -> None:
        async with database.begin() as session:
            row = (await session.scalars(select(Reason).with_for_update())).one()
            await asyncio.sleep(0)
            row.position += 1

    await asyncio.gather(*(add() for _ in range(50)))
    async with database.read() as session:
        assert (await session.scalars(select(Reason.position))).one() == 51


async def test_what_is_not_committed_nobody_sees(database):
    async with database.begin() as session:
        await session.execute(insert(Reason).values(reason("written")))
        assert await asyncio.wait_for(codes(database), 5) == []
    assert await codes(database) == ["written"]


async def test_who_reads_holds_no_writer_up(database):
    await write(database, "before")
    async with database.read() as looking:
        assert (await looking.scalars(select(Reason.code))).all() == ["before"]
        await asyncio.wait_for(write(database, "meanwhile"), 5)
    assert await codes(database) == ["before", "meanwhile"]


async def test_readers_do_not_wait_for_each_other(database):
    inside = asyncio.Barrier(3)

    async def look() -> None:
        async with database.read() as session:
            await session.execute(select(Reason.id))
            await inside.wait()

    await asyncio.wait_for(asyncio.gather(*(look() for _ in range(3))), 5)


async def test_a_look_of_sqlite_is_of_one_moment(file):
    async with file.read() as looking:
        assert (await looking.scalars(select(Reason.code))).all() == []
        await write(file, "meanwhile")
        assert (await looking.scalars(select(Reason.code))).all() == []


async def test_a_savepoint_that_fails_leaves_nothing_and_stops_nothing(database):
    async with database.begin() as session:
        await session.execute(insert(Reason).values(reason("turn")))
        with suppress(IntegrityError):
            async with session.begin_nested():
                await session.execute(insert(Reason).values(reason("deed")))
                await session.execute(insert(Reason).values(reason("turn")))
        await session.execute(insert(Reason).values(reason("answer")))
    assert await codes(database) == ["answer", "turn"]


async def test_savepoints_within_savepoints(database):
    async with database.begin() as session, session.begin_nested():
        with suppress(ZeroDivisionError):
            async with session.begin_nested():
                async with session.begin_nested():
                    await session.execute(insert(Reason).values(reason("innermost")))
                raise ZeroDivisionError
        await session.execute(insert(Reason).values(reason("outer")))
    assert await codes(database) == ["outer"]


async def test_a_bell_is_heard_after_the_commit_only(database):
    heard = []
    database.listen("news", lambda numbers: heard.append(numbers))
    async with database.begin() as session:
        ring(session, "news", 3)
        ring(session, "news", 5)
        ring(session, "news", 3)
        ring(session, "nobody listens")
        await session.execute(insert(Reason).values(reason("rung")))
        assert heard == []
    assert heard == [{3, 5}]


async def test_who_hears_the_bell_finds_what_it_rang_for(database):
    found = []

    async def look() -> None:
        found.extend(await codes(database))

    async with asyncio.TaskGroup() as lookers:
        database.listen("news", lambda _: lookers.create_task(look()))
        async with database.begin() as session:
            await session.execute(insert(Reason).values(reason("rung")))
            ring(session, "news")
    assert found == ["rung"]


async def test_what_is_undone_rings_no_bell(database):
    heard = []
    database.listen("news", lambda numbers: heard.append(numbers))
    with suppress(ZeroDivisionError):
        async with database.begin() as session:
            ring(session, "news", 3)
            await session.execute(insert(Reason).values(reason("gone")))
            raise ZeroDivisionError
    async with database.begin() as session:
        await session.execute(insert(Reason).values(reason("later")))
    assert heard == []
    assert await codes(database) == ["later"]


async def test_who_is_called_off_leaves_no_lock_and_no_trace(database):
    with suppress(TimeoutError):
        async with asyncio.timeout(None) as patience, database.begin() as session:
            await session.execute(insert(Reason).values(reason("half")))
            patience.reschedule(asyncio.get_running_loop().time())
            await asyncio.sleep(60)
    await asyncio.wait_for(write(database, "next"), 5)
    assert await codes(database) == ["next"]


async def test_who_is_called_off_in_the_middle_of_a_statement_leaves_none_either(file):
    long = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000000) SELECT max(i) FROM n"
    )
    with suppress(TimeoutError):
        async with asyncio.timeout(None) as patience, file.begin() as session:
            await session.execute(insert(Reason).values(reason("half")))
            patience.reschedule(asyncio.get_running_loop().time() + 0.01)
            await session.execute(text(long))
            raise AssertionError("it was to be called off before")
    await asyncio.wait_for(write(file, "next"), 20)
    assert await codes(file) == ["next"]


@pytest.mark.parametrize(
    ("opened", "journal", "synchronous"),
    [("begin", "wal", 1), ("read", "wal", 1), ("volatile", "truncate", 2)],
)
async def test_every_connection_of_sqlite_is_set_up(file, opened, journal, synchronous):
    async with getattr(file, opened)() as session:
        said = {
            name: await session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    assert said == {
        "journal_mode": journal,
        "synchronous": synchronous,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 10_000,
    }


async def test_whoever_opens_the_same_files_at_once_waits_and_is_not_refused(file):
    async def comes(number: int) -> None:
        for turn in range(5):
            beside = Database(str(file.url))
            async with beside.volatile() as session:
                key = ConversationKey(id=10 * number + turn, secret=b"s", opened_at=MORNING)
                session.add(key)
            await write(beside, f"{number}-{turn}")
            await beside.close()

    await asyncio.gather(*(comes(number) for number in range(4)))
    assert len(await codes(file)) == 20


async def test_what_is_deleted_is_not_in_the_file(file):
    canary = "Айгерім-8701"
    async with file.begin() as session:
        await session.execute(insert(Reason).values(reason("kept") | {"name_kk": canary}))
    async with file.begin() as session:
        await session.execute(delete(Reason))
    await write(file, "something else")
    path = file.url.database
    await file.close()  # the last to leave writes the log into the file and empties it
    for left in Path(path).parent.glob("kenes.db*"):
        assert canary.encode() not in left.read_bytes()


async def keep_a_key(database: Database) -> None:
    async with database.volatile() as session:
        await session.execute(insert(ConversationKey).values(id=7, secret=b"s" * 32, opened_at=MORNING))


async def test_on_sqlite_keys_of_conversations_lie_in_a_file_of_their_own(file):
    await keep_a_key(file)
    async with file.read() as session:
        tables = (await session.scalars(text("SELECT name FROM sqlite_master"))).all()
    assert "conversations" in tables
    assert "conversation_keys" not in tables
    await file.close()
    place = Path(file.url.database)
    assert b"s" * 32 not in place.read_bytes()
    assert b"s" * 32 in place.with_name("kenes.volatile.db").read_bytes()


async def test_a_key_thrown_away_is_in_no_file_while_the_application_runs(file):
    await keep_a_key(file)
    async with file.volatile() as session:
        await session.execute(delete(ConversationKey))
    assert files_holding(file, b"s" * 32) == []


async def test_an_emptied_log_holds_nothing_of_what_was_deleted(file):
    canary = "Айгерім-8701"
    async with file.begin() as session:
        await session.execute(insert(Reason).values(reason("kept") | {"name_kk": canary}))
    async with file.begin() as session:
        await session.execute(delete(Reason))
    assert files_holding(file, canary.encode())
    await file.empty_log()
    assert files_holding(file, canary.encode()) == []
    await write(file, "goes on")
    assert await codes(file) == ["goes on"]


async def test_a_reader_does_not_hold_up_the_emptying_of_the_log(file):
    await write(file, "first")
    async with file.read() as session:
        assert await session.scalar(select(Reason.code)) == "first"
        await write(file, "second")
        await asyncio.wait_for(file.empty_log(), 5)
    await file.empty_log()
    assert sorted(await codes(file)) == ["first", "second"]
    assert Path(f"{file.url.database}-wal").stat().st_size == 0


def files_holding(database: Database, content: bytes) -> list[str]:
    """The files of the database, logs included, in which these bytes stand now."""
    place = Path(str(database.url.database)).parent
    return [path.name for path in place.glob("kenes*.db*") if content in path.read_bytes()]


async def test_on_postgresql_keys_of_conversations_stand_in_no_log(postgresql_url):
    database = Database(postgresql_url)
    await database.prepare()
    await keep_a_key(database)
    async with database.read() as session:
        question = text("SELECT relpersistence::text FROM pg_class WHERE relname = 'conversation_keys'")
        assert await session.scalar(question) == "u"
    await database.close()


async def test_to_prepare_twice_loses_no_key(database):
    await keep_a_key(database)
    await database.prepare()
    async with database.volatile() as session:
        assert await session.scalar(select(ConversationKey.secret)) == b"s" * 32


def test_a_database_in_memory_is_refused():
    with pytest.raises(ValueError, match="in a file"):
        Database("sqlite+aiosqlite:///:memory:")
