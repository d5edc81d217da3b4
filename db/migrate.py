"""The database's schema, brought to what this code expects."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import URL

MIGRATIONS = Path(__file__).parent / "migrations"


def head() -> str:
    """The newest revision this code knows; revisions are numbered in their files' names."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


async def current(url: str) -> str | None:
    """The revision the database stands at; None when it was never migrated."""
    from sqlalchemy import inspect, make_url, text
    from sqlalchemy.ext.asyncio import create_async_engine

    address = make_url(url)
    if _is_absent(address):
        return None  # asking would make an empty file
    engine = create_async_engine(address)
    try:
        async with engine.connect() as connection:
            if not await connection.run_sync(lambda sync: inspect(sync).has_table("alembic_version")):
                return None
            revision = await connection.scalar(text("SELECT version_num FROM alembic_version"))
            return None if revision is None else str(revision)
    finally:
        await engine.dispose()


def _is_absent(address: "URL") -> bool:
    return address.get_backend_name() == "sqlite" and not Path(address.database or "").exists()


def upgrade(url: str, revision: str = "head") -> None:
    """Migrates up; outside any event loop."""
    from alembic import command

    command.upgrade(config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Migrates down; for tests and for a step back by hand."""
    from alembic import command

    command.downgrade(config(url), revision)


def config(url: str) -> "Config":
    """Alembic's settings without a file of its own."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return settings
