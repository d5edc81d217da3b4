"""`kenes records`: the counted records themselves, so that anybody can count them again."""

import json
from typing import TYPE_CHECKING

import typer

from app.commands.asking import CountryOption, JsonOption, PeriodOption, UnitOption, ask

if TYPE_CHECKING:
    from services.reporting.due_dates import Period
    from services.reporting.indicators import IndicatorService


def register(cli: typer.Typer) -> None:
    """Adds `kenes records`."""
    cli.command("records")(records)


def records(
    period: PeriodOption, unit: UnitOption = "", country: CountryOption = False, as_json: JsonOption = False
) -> None:
    """The records behind the indicators, one a line: JSON, or columns parted by tabs."""

    async def show(service: "IndicatorService", scope: str | None, asked: "Period") -> None:
        is_first = True
        async for record in service.records(None, scope, asked):
            line = record.as_json()
            if as_json:
                print(json.dumps(line, ensure_ascii=False))
                continue
            if is_first:
                print("\t".join(line))
                is_first = False
            print("\t".join("" if value is None else str(value) for value in line.values()))

    ask(period, unit, country, show)
