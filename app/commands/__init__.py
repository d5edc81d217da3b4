"""The subcommands by area. Importing one must cost nothing: what it needs it imports when it is called."""

import typer

from app.commands import demo, indicators, keys, records, user


def register_all(cli: typer.Typer) -> None:
    """Adds every area's commands."""
    for area in (demo, user, indicators, records, keys):
        area.register(cli)
