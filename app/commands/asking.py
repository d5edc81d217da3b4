"""What the commands that read figures share: the options, the period, the database they ask."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from app.settings import SettingsWrong, load

if TYPE_CHECKING:
    from services.reporting.due_dates import Period
    from services.reporting.indicators import IndicatorService

PeriodOption: TypeAlias = Annotated[
    str, typer.Option("--period", help="2026Q4, 2026 (year to date) or 2026-11-01..2026-11-20.")
]
UnitOption: TypeAlias = Annotated[str, typer.Option("--unit", help="A unit's code; all below it counts.")]
CountryOption: TypeAlias = Annotated[bool, typer.Option("--country", help="The whole country.")]
JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="JSON on stdout.")]

Ask: TypeAlias = "Callable[[IndicatorService, str | None, Period], Awaitable[None]]"


def ask(period: str, unit: str, country: bool, do: Ask) -> None:
    """Calls `do` with the service, the scope and the period. SettingsWrong (exit 2) says what is wrong."""
    if bool(unit) == country:
        raise SettingsWrong("say either --unit CODE or --country")
    # A fifth of this command's time would be spent looking for garbage among what it imports.
    gc.disable()
    asyncio.run(_ask(period, unit or None, do))


async def _ask(period: str, scope: str | None, do: Ask) -> None:
    from db import migrate
    from db.engine import Database
    from services.clock import Clock, parse_clock
    from services.errors import NotFound
    from services.keys import Keys, KeysMissing
    from services.reporting.due_dates import PeriodNotUnderstood, parse_period
    from services.reporting.indicators import IndicatorService
    from services.tools import Tools

    gc.freeze()
    gc.enable()
    settings = load()
    clock = Clock(parse_clock(settings.clock)) if settings.clock else Clock()
    try:
        asked = parse_period(period, clock.today())
        tools = Tools(clock, Keys.load(settings.keys_file))
    except PeriodNotUnderstood:
        raise SettingsWrong(
            f"no period: {period!r}; such as 2026Q4, 2026 or 2026-11-01..2026-11-20"
        ) from None
    except KeysMissing as missing:
        raise SettingsWrong(str(missing)) from None
    if await migrate.current(settings.database_url) != migrate.head():
        raise SettingsWrong("the database is not what this code needs: run `kenes migrate`")
    database = Database(settings.database_url)
    try:
        await do(IndicatorService(database, tools), scope, asked)
    except NotFound as absent:
        raise SettingsWrong(f"no unit has the code {str(absent)!r}") from None
    finally:
        await database.close()
