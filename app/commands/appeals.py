"""`kenes appeals`: whether the histories of all cases are whole, and why somebody sees a case or does not."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from app.settings import SettingsWrong, load

if TYPE_CHECKING:
    from db.engine import Database
    from services.appeals.explaining import Explanation
    from services.appeals.verification import Verification
    from services.tools import Tools

JsonOption = Annotated[bool, typer.Option("--json", help="JSON on one line of stdout.")]
Found = TypeVar("Found")


def register(cli: typer.Typer) -> None:
    """Adds `kenes appeals verify | explain`."""
    appeals = typer.Typer(no_args_is_help=True, help="Appeals: their histories, and who sees them.")
    appeals.command("verify")(verify)
    appeals.command("explain")(explain)
    cli.add_typer(appeals, name="appeals")


def verify(
    root: Annotated[
        bool, typer.Option("--root", help="Also the root over all cases of the last closed day.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check every link of every case's history; exit 1 where one is broken, with its case and place."""

    async def look(database: "Database", tools: "Tools") -> "Verification":
        from services.appeals.verification import Chains

        return await Chains(database, tools).verify(with_root=root)

    found = asyncio.run(_with_database(look))
    if as_json:
        print(json.dumps(_as_dict(found, with_root=root)))
    else:
        for line in _lines(found, with_root=root):
            print(line)
    if not found.is_whole:
        raise typer.Exit(1)


def explain(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The case's number.")],
    viewer: Annotated[str, typer.Option("--viewer", metavar="LOGIN", help="Whose eyes.")],
    as_json: JsonOption = False,
) -> None:
    """Say rule by rule why somebody sees a case or does not (demo only)."""
    if not load().is_demo:
        raise SettingsWrong(
            "`kenes appeals explain` is for KENES_ENV=demo only: it tells that there is a case"
        )

    async def look(database: "Database", tools: "Tools") -> "Explanation":
        from services.appeals.explaining import explained

        return await explained(database, tools, number, viewer)

    found = asyncio.run(_with_database(look))
    if as_json:
        print(json.dumps(found.as_dict()))
    else:
        for line in found.lines():
            print(line)


async def _with_database(look: "Callable[[Database, Tools], Awaitable[Found]]") -> Found:
    from db import migrate
    from db.engine import Database
    from services.clock import Clock, parse_clock
    from services.errors import NotFound
    from services.keys import Keys, KeysMissing
    from services.tools import Tools

    settings = load()
    clock = Clock(parse_clock(settings.clock)) if settings.clock else Clock()
    try:
        tools = Tools(clock, Keys.load(settings.keys_file))
    except KeysMissing as missing:
        raise SettingsWrong(str(missing)) from None
    if await migrate.current(settings.database_url) != migrate.head():
        raise SettingsWrong("the database is not what this code needs: run `kenes migrate`")
    database = Database(settings.database_url)
    try:
        return await look(database, tools)
    except NotFound as absent:
        raise SettingsWrong(f"there is no such case or login: {absent}") from None
    finally:
        await database.close()


def _as_dict(found: "Verification", *, with_root: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "whole": found.is_whole,
        "cases": found.cases,
        "events": found.events,
        "erased": found.erased,
        "faults": [
            {
                "what": fault.what,
                "case": fault.number,
                "seq": fault.seq,
                "day": fault.day.isoformat() if fault.day else None,
            }
            for fault in found.faults
        ],
    }
    if with_root:
        told["root"] = found.root and {
            "day": found.root.day.isoformat(),
            "root": found.root.root.hex(),
            "cases": found.root.cases,
        }
    return told


def _lines(found: "Verification", *, with_root: bool) -> list[str]:
    lines = [f"Cases: {found.cases}, events: {found.events}, of those with erased words: {found.erased}."]
    for fault in found.faults:
        where = f"case {fault.number}, event {fault.seq}" if fault.number else f"day {fault.day}"
        lines.append(f"BAD  {where}: {fault.what}")
    if with_root and found.root is None:
        lines.append("No day has been closed yet: the first root is made after midnight.")
    if with_root and found.root is not None:
        lines.append(f"Root of {found.root.day} over {found.root.cases} cases: {found.root.root.hex()}")
    lines.append("All histories are whole." if found.is_whole else f"Faults: {len(found.faults)}.")
    return lines
