"""Secrets are not in what is printed; the database's errors quote no values; a short secret is told of."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.doctor import examine
from app.settings import Settings
from db.engine import Database
from services.keys import Keys

PASSWORD = "not-to-be-read"


def test_settings_as_printed_hold_no_password_and_no_secret():
    settings = Settings(
        database_url=f"postgresql://kenes:{PASSWORD}@host/kenes",
        test_postgres=f"postgresql://kenes:{PASSWORD}@host/kenes",
        secret_key=PASSWORD * 4,
    )
    assert PASSWORD in settings.database_url
    assert PASSWORD not in repr(settings)
    assert PASSWORD not in str(settings)


async def breaks(database: Database) -> None:
    async with database.begin() as session:
        await session.execute(text("INSERT INTO nowhere VALUES (:word)"), {"word": PASSWORD})


async def test_an_error_of_the_database_does_not_say_what_was_to_be_written(database_url: str):
    database = Database(database_url)
    with pytest.raises(DBAPIError) as error:
        await breaks(database)
    await database.close()
    assert "INSERT INTO nowhere" in str(error.value)
    assert PASSWORD not in str(error.value)


@pytest.mark.parametrize(("secret", "ok"), [("short", False), ("s" * 32, True)])
async def test_a_secret_that_could_be_guessed_is_a_finding(
    sqlite_url: str, tmp_path: Path, secret: str, ok: bool
):
    Keys.create(tmp_path / "keys.json", "test")
    settings = Settings(database_url=sqlite_url, keys_file=tmp_path / "keys.json", secret_key=secret)
    found = {one.what: one for one in await examine(settings)}
    assert found["secret"].ok is ok
    assert secret not in found["secret"].says
    # The rest is looked at all the same.
    assert "emergency numbers" in found
