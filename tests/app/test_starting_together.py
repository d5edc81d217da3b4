"""Several workers start at one moment over an empty database: each finds, or makes, what is missing."""

import asyncio
from pathlib import Path

from sqlalchemy import select, text

from app.run import fill
from app.settings import Settings
from db.engine import Database
from db.models.units import Unit
from services.keys import Keys

MANY = 8


async def test_the_store_of_keys_is_made_once(postgresql_url: str):
    databases = [Database(postgresql_url) for _ in range(MANY)]
    for _ in range(5):
        async with databases[0].begin() as session:
            await session.execute(text("DROP TABLE IF EXISTS conversation_keys"))
        await asyncio.gather(*(database.prepare() for database in databases))
        async with databases[0].read() as session:
            kept = "SELECT relpersistence::text FROM pg_class WHERE relname = 'conversation_keys'"
            assert await session.scalar(text(kept)) == "u"
    for database in databases:
        await database.close()


async def test_what_every_installation_needs_is_written_once(postgresql_url: str, tmp_path: Path):
    Keys.create(tmp_path / "keys.json", "test")
    settings = Settings(database_url=postgresql_url, keys_file=tmp_path / "keys.json")
    await asyncio.gather(*(fill(settings) for _ in range(MANY)))
    database = Database(postgresql_url)
    async with database.read() as session:
        codes = list(await session.scalars(select(Unit.code)))
        assert len(codes) == len(set(codes)) > 10
    await database.close()
