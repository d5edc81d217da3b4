"""`kenes indicators`: the figures of any period, computed from the records."""

import json
from typing import TYPE_CHECKING

import typer

from app.commands.asking import CountryOption, JsonOption, PeriodOption, UnitOption, ask

if TYPE_CHECKING:
    from services.reporting.due_dates import Period
    from services.reporting.indicators import IndicatorService


def register(cli: typer.Typer) -> None:
    """Adds `kenes indicators`."""
    cli.command("indicators")(indicators)


def indicators(
    period: PeriodOption, unit: UnitOption = "", country: CountryOption = False, as_json: JsonOption = False
) -> None:
    """Indicators of a unit, with everything below it, or of the country."""

    async def show(service: "IndicatorService", scope: str | None, asked: "Period") -> None:
        result = await service.compute(None, scope, asked)
        if as_json:
            print(json.dumps(result.as_json(), ensure_ascii=False))
            return
        print(f"{result.scope.code}, {asked.label}, methodology {result.methodology.code}")
        for row in result.rows:
            value = "-" if row.value is None else row.value
            if row.kind == "ratio" and row.value is not None:
                value = f"{row.value // 100}.{row.value % 100:02}"
            place = " ".join(filter(None, (row.band, row.sex)))
            print(f"{row.indicator:4} {place:20} {row.kind:14} {value:>8}")

    ask(period, unit, country, show)
