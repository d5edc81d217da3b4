"""`kenes backup` and `kenes restore`: a copy of everything but the keys, and the way back."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from app.settings import Settings, SettingsWrong, load

_KEYS = "Its keys are not in it: keep a copy of {keys} apart, without it what is sealed stays sealed."


def register(cli: typer.Typer) -> None:
    """Adds `kenes backup` and `kenes restore`."""
    cli.command()(backup)
    cli.command()(restore)


def backup(
    target: Annotated[
        Path, typer.Argument(help="A file, or a directory for a file named by the moment.")
    ] = Path("var/backups"),
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Copy the database while Kenes runs. Keys are left out: both of conversations and of sealed fields."""
    from app.backups import postgresql, sqlite
    from app.run import database_file

    settings = load()
    file = _file_in(target, settings)
    try:
        if settings.is_sqlite:
            sqlite.back_up(database_file(settings), file)
        else:
            postgresql.back_up(settings.database_url, file)
    except BaseException as fault:
        asyncio.run(_note(settings, type(fault).__name__))
        raise
    asyncio.run(_note(settings))
    if as_json:
        print(json.dumps({"file": str(file), "bytes": file.stat().st_size}))
    else:
        print(f"{file}: {file.stat().st_size // 1024} KiB. {_KEYS.format(keys=settings.keys_file)}")


async def _note(settings: Settings, fault: str = "") -> None:
    """For `kenes doctor` and `/metrics`; a database that cannot be written to has other troubles."""
    from contextlib import suppress

    from app.container import Container
    from services.keeping.job_runs import JobRuns

    container = Container(settings)
    runs = JobRuns(container.database, container.clock)
    with suppress(Exception):
        await (runs.failed("backup", fault) if fault else runs.done("backup"))
    await container.close()


def restore(
    source: Annotated[Path, typer.Argument(help="A file that `kenes backup` made.")],
    sure: Annotated[bool, typer.Option("--yes", help="What the database holds now is replaced.")] = False,
) -> None:
    """Put a backup in the database's place while Kenes is stopped; whoever erased their data stays erased."""
    from app.run import bring_up

    settings = load()
    if not source.is_file():
        raise SettingsWrong(f"there is no file {source}")
    if not sure:
        raise SettingsWrong("what the database holds now will be replaced: add --yes")
    erased = _replace(source, settings)
    bring_up(settings, may_migrate=True)
    again = asyncio.run(_erase(settings, erased))
    print(f"The database stands as in {source}. Erased again: {again}. Start Kenes.")


def _file_in(target: Path, settings: Settings) -> Path:
    """The file to be written, which is not there yet."""
    from app.container import Container
    from services.clock import HOME

    if target.suffix == "" or target.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        moment = Container(settings).clock.now().astimezone(HOME)
        target /= f"kenes-{moment:%Y%m%d-%H%M%S}.{'db' if settings.is_sqlite else 'dump'}"
    if target.exists():
        raise SettingsWrong(f"{target} is there already")
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _replace(source: Path, settings: Settings) -> list[int]:
    """Returns who is erased in what is replaced: the backup may be older than their wish."""
    from app.backups import postgresql, sqlite
    from app.container import Container
    from app.run import database_file

    if settings.is_sqlite:
        before = sqlite.put_back(source, database_file(settings), Container(settings).clock.now())
        if before is None:
            return []
        print(f"What was there lies in {before}.")
        return sqlite.erased_in(before)
    erased = asyncio.run(_erased_now(settings))
    postgresql.put_back(source, settings.database_url)
    return erased


async def _erased_now(settings: Settings) -> list[int]:
    from sqlalchemy import select
    from sqlalchemy.exc import DBAPIError

    from app.container import Container
    from db.models.people import Person

    container = Container(settings)
    try:
        async with container.database.read() as session:
            return list(await session.scalars(select(Person.id).where(Person.erased_at.is_not(None))))
    except DBAPIError:
        return []  # an empty database, or one that is beyond reading
    finally:
        await container.close()


async def _erase(settings: Settings, numbers: list[int]) -> int:
    from app.container import Container

    container = Container(settings)
    try:
        await container.database.prepare()
        return await container.services.retention.erase_again(numbers)
    finally:
        await container.close()
