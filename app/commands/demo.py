"""`kenes demo`: the demo data, who may sign in, and the links into its centres' chats."""

import asyncio
import json
import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.settings import SettingsWrong, load

if TYPE_CHECKING:
    from app.settings import Settings


def register(cli: typer.Typer) -> None:
    """Adds `kenes demo`."""
    cli.command("demo")(demo)


def demo(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON on standard output.")] = False,
    scale: Annotated[
        int, typer.Option(min=1, help="So many times the people and past visits, for measuring.")
    ] = 1,
    seed: Annotated[int, typer.Option(help="What the names of the added people are drawn from.")] = 1,
) -> None:
    """Load the demo data where they are absent; print logins, passwords and codes.

    They are loaded with KENES_ENV=demo only, and told where they are loaded already.
    """
    settings = load()
    if settings.is_demo:
        from app.run import prepare

        # What is being done is told beside the answer, not in it.
        with redirect_stdout(sys.stderr):
            prepare(settings, migrate_too=False)
    elif scale > 1 or not asyncio.run(_holds_a_demo(settings)):
        raise SettingsWrong(
            "demo data are for KENES_ENV=demo only: they carry a password that everybody knows"
        )
    told = asyncio.run(_work(settings, scale, seed))
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _tell(told)


async def _holds_a_demo(settings: "Settings") -> bool:
    """Whether `make run` laid the demo here: then telling who may sign in gives nothing new away."""
    from app.container import Container
    from app.demo import is_loaded
    from db import migrate

    if await migrate.current(settings.database_url) != migrate.head():
        return False
    container = Container(settings)
    try:
        return await is_loaded(container.database)
    finally:
        await container.close()


async def _work(settings: "Settings", times: int, seed: int) -> dict[str, Any]:
    from app.container import Container
    from app.demo.overview import overview
    from app.demo.scaling import scale

    container = Container(settings)
    try:
        if times > 1:
            people = await scale(container.database, times, seed)
            print(f"{people} people", file=sys.stderr)
        return await overview(container.database, container.tools)
    finally:
        await container.close()


def _tell(told: dict[str, Any]) -> None:
    from app.run import table

    logins = [
        tuple(one[name] for name in ("login", "password", "role", "unit_code")) for one in told["logins"]
    ]
    table([("login", "password", "role", "unit"), *logins])
    print()
    links = [(unit["code"], link) for unit in told["units"] for link in unit["links"]]
    table([("unit", "link into the chat"), *links])
    print()
    table([("login", "one-time code for a chat of one's own"), *told["chat_codes"].items()])
