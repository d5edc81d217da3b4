"""`kenes keys`: the file whose keys seal single fields."""

import asyncio
from typing import Annotated

import typer

from app.settings import SettingsWrong, load


def register(cli: typer.Typer) -> None:
    """Adds `kenes keys new | rotate`."""
    keys = typer.Typer(no_args_is_help=True, help="The keys file that seals single fields.")
    keys.command("new")(new)
    keys.command("rotate")(rotate)
    cli.add_typer(keys, name="keys")


def new(name: Annotated[str, typer.Option(help="The key's name, such as 2026-11.")] = "first") -> None:
    """Make the keys file; never overwrites one."""
    from services.keys import Keys

    path = load().keys_file
    try:
        Keys.create(path, name)
    except FileExistsError:
        raise SettingsWrong(f"{path} is there already; `kenes keys rotate` adds a key to it") from None
    print(f"{path} is made. Keep a copy apart from the backups: without it what is sealed stays sealed.")


def rotate(name: Annotated[str, typer.Argument(help="The new key's name, such as 2026-12.")]) -> None:
    """Add a fresh key, make it the active one, and seal everything anew with it."""
    from app.container import Container
    from services.keeping.resealing import reseal
    from services.keys import Keys

    settings = load()
    keys = Keys.load(settings.keys_file)
    if keys.has(name):
        raise SettingsWrong(f"the keys file holds a key {name!r} already")
    keys.with_new(settings.keys_file, name)

    async def work() -> int:
        container = Container(settings)
        try:
            return await reseal(container.database, container.tools.keys)
        finally:
            await container.close()

    print(f"{asyncio.run(work())} fields are sealed anew with {name}.")
