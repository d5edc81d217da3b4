"""Alembic's entry: one linear history over both engines."""

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

import db.models  # noqa: F401  (fills the metadata)
from db.base import Base, UtcDateTime, Words

# Any number, as long as it stays the same.
LOCK = 5_171_103


def plain(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Migrations speak of the database's own types: they must still run when a class of ours is gone."""
    if kind == "type" and isinstance(item, Words):
        return "sa.String(32)"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=plain,
        include_name=lambda name, kind, _parents: not (kind == "table" and name == "conversation_keys"),
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # Several processes may be told to migrate at one moment: the second finds it done.
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        context.run_migrations()


async def connect() -> None:
    engine = create_async_engine(context.config.get_main_option("sqlalchemy.url") or "")
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


asyncio.run(connect())
