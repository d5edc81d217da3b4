"""The subcommands by area. Importing one must cost nothing: what it needs it imports when it is called."""

from importlib import import_module

import typer

AREAS = ("demo", "user", "indicators", "records", "keys", "backup", "whatsapp", "appeals")


def register_all(cli: typer.Typer) -> None:
    """Adds every area's commands."""
    for area in AREAS:
        import_module(f"app.commands.{area}").register(cli)
