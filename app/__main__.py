"""The `kenes` command. A subcommand imports no more than it needs."""

import asyncio
import json
import sys
from typing import Annotated

import typer

from app.settings import SettingsWrong, check_clock, load

cli = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Kenes: a bot and a back office for youth centres.",
)


@cli.command()
def run(
    clock: Annotated[
        str, typer.Option(help="What time it is, in Almaty: «2027-01-05 09:00» (demo only).")
    ] = "",
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Bring the schema up first (PostgreSQL).")
    ] = False,
) -> None:
    """Start the web chat, the back office and everything that runs beside them."""
    from app.run import run as start

    settings = load()
    if clock:
        if not settings.is_demo:
            raise SettingsWrong("--clock is for KENES_ENV=demo only")
        settings.clock = clock
    check_clock(settings)
    start(settings, migrate_too=migrate)


@cli.command()
def migrate() -> None:
    """Bring the database's schema and reference data to what this code needs."""
    from app.run import bring_up, fill
    from db import migrate as migrations

    settings = load()
    bring_up(settings, may_migrate=True)
    asyncio.run(fill(settings))
    print(f"The database stands at {migrations.head()}.")


@cli.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json")] = False,
    matrix: Annotated[
        bool, typer.Option("--matrix", help="Which role may open which route, as JSON.")
    ] = False,
) -> None:
    """Say what is wrong with this installation; exit 1 if something is."""
    from app import doctor as examination

    if matrix:
        print(json.dumps(examination.matrix(), indent=1))
        return
    found = asyncio.run(examination.examine(load()))
    if as_json:
        print(json.dumps([one.as_dict() for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            print(f"{'ok  ' if one.ok else 'BAD '} {one.what}: {one.says}")
    if not all(one.ok for one in found):
        raise typer.Exit(1)


def main() -> None:
    """Wrong use is exit 2, a fault of the installation exit 1: a sentence, never a trace."""
    from app.commands import register_all
    from services.keys import KeysMissing

    register_all(cli)
    try:
        cli()
    except SettingsWrong as wrong:
        typer.echo(f"kenes: {wrong}", err=True)
        sys.exit(2)
    except KeysMissing as missing:
        typer.echo(f"kenes: {missing}", err=True)
        sys.exit(2)
    except Exception as fault:
        if not _is_of_the_database(fault):
            raise
        kind = type(fault).__name__
        typer.echo(
            f"kenes: the database cannot be used ({kind}): `kenes doctor` says what is wrong", err=True
        )
        sys.exit(1)


def _is_of_the_database(fault: Exception) -> bool:
    """Told by the name of its module, for most commands never import the database's library."""
    return isinstance(fault, ConnectionError) or type(fault).__module__.partition(".")[0] in {
        "asyncpg",
        "sqlalchemy",
        "sqlite3",
    }


if __name__ == "__main__":
    main()
