"""A quarter's report as a paper: every label in both languages, Kazakh first, figures as they were sent."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from babel.numbers import format_decimal

from db.enums import Sex
from documents.dates import day_and_year, period_name
from documents.indicator_words import official_names
from documents.labels import band_label, sex_label
from i18n import LOCALES, N_, gettext, speaking
from services.reporting.due_dates import Quarter, ReportLevel
from services.reporting.reports import PaperFacts

PARENTS: Final = "parents"
TITLE: Final = N_("Report of the youth resource centre on the indicators")
TITLES: Final = {
    ReportLevel.CENTRE: TITLE,
    ReportLevel.REGION: N_("Report of the region on the indicators of youth resource centres"),
    ReportLevel.NATION: N_("Consolidated data on the indicators of youth resource centres"),
}


@dataclass(frozen=True, slots=True)
class Both:
    """A text in both languages."""

    kk: str
    ru: str


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A row of the table: women, men and together, in the quarter and since the year began."""

    label: Both
    quarter: tuple[str, str, str]
    year: tuple[str, str, str]
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class PaperCentre:
    """A centre's own sum in a region's or the nation's report; `is_missing` where its report is not there."""

    name: Both
    consultations: str
    mean: str
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """All that stands on the sheet but signatures."""

    title: Both
    period: Both
    names: dict[str, Both]
    lines: tuple[PaperLine, ...]
    mean: tuple[str, str]
    women: Both
    men: Both
    centres: tuple[PaperCentre, ...]


def both(words: Callable[[], str]) -> Both:
    """What `words` says in each language."""
    said = {}
    for name in LOCALES:
        with speaking(name):
            said[name] = words()
    return Both(said["kk"], said["ru"])


def text(message: str) -> Both:
    """A text of ours in both languages."""
    return both(lambda: gettext(message))


def day(of: date) -> Both:
    """A day as papers write it."""
    return both(lambda: day_and_year(of))


def report_paper(facts: PaperFacts, quarter: Quarter) -> Paper:
    """The sheet of a report's figures, as sent or as they would be."""
    figures = facts.figures
    now, year = _table(figures["rows"]), _table(figures["year_to_date"])
    bands = [f"{first}-{last}" for first, last in figures["bands"]]
    lines = [
        PaperLine(both(partial(band_label, band)), _three(now, band), _three(year, band))
        for band in (*bands, PARENTS)
    ]
    total = both(partial(band_label, "total"))
    lines.append(PaperLine(total, _sum(now, "total"), _sum(year, "total"), is_sum=True))
    return Paper(
        title=text(TITLES[facts.unit.level]),
        period=both(lambda: period_name(quarter.period)),
        names={code: Both(**official_names(code)) for code in ("1.1", "1.2")},
        lines=tuple(lines),
        mean=(_mean(now), _mean(year)),
        women=both(lambda: sex_label(Sex.FEMALE)),
        men=both(lambda: sex_label(Sex.MALE)),
        centres=tuple(_centres(facts)),
    )


_Table = dict[tuple[str, str | None, str | None, str], int | None]


def _table(rows: Iterable[dict[str, Any]]) -> _Table:
    return {(row["indicator"], row["band"], row["sex"], row["kind"]): row["value"] for row in rows}


def _three(table: _Table, band: str) -> tuple[str, str, str]:
    women, men = (table.get(("1.1", band, sex, "consultations")) or 0 for sex in ("f", "m"))
    return str(women), str(men), str(women + men)


def _sum(table: _Table, band: str) -> tuple[str, str, str]:
    return "", "", str(table.get(("1.1", band, None, "consultations")) or 0)


def _mean(table: _Table) -> str:
    value = table.get(("1.2", None, None, "ratio"))
    return "–" if value is None else format_decimal(Decimal(value) / 100, format="0.00", locale="kk")


def _centres(facts: PaperFacts) -> Iterable[PaperCentre]:
    missing = set(facts.figures.get("missing", ()))
    for part in facts.figures["centres"]:
        code, table = part["code"], _table(part["rows"])
        total = _sum(table, "total")[2]
        if code in facts.reporting or total != "0":
            name = Both(*facts.centres.get(code, (code, code)))
            yield PaperCentre(name, total, _mean(table), code in missing)
