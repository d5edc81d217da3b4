"""Figures as they were sent, never changed: canonical JSON (UTF-8, sorted keys, no floats) with SHA-256."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.facts import Report, SentReport
from services.reporting.due_dates import Quarter


@dataclass(frozen=True, slots=True)
class SentFigures:
    """A report as it was sent; `is_intact` when the figures still have the checksum they were sent with."""

    number: int
    sent_at: datetime
    figures: dict[str, Any]
    checksum: str
    is_intact: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that the records say otherwise now; `centre` is empty for the report's own total."""

    centre: str
    indicator: str
    band: str | None
    sex: str | None
    kind: str
    sent: int | None
    now: int | None


def canonical(figures: dict[str, Any]) -> str:
    """RFC 8785 for what stands in reports: sorted keys, no spaces, letters as they are."""
    return json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def checksum_of(figures: str) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(figures.encode()).hexdigest()


async def sendings_of(session: AsyncSession, unit_id: int, quarter: Quarter) -> list[SentFigures]:
    """Every sending of a report, the last one first."""
    query = (
        select(SentReport)
        .join(Report, Report.id == SentReport.report_id)
        .where(Report.unit_id == unit_id, Report.quarter == str(quarter))
        .order_by(SentReport.number.desc())
    )
    return [
        SentFigures(
            number=row.number,
            sent_at=row.sent_at,
            figures=json.loads(row.figures),
            checksum=row.checksum,
            is_intact=checksum_of(row.figures) == row.checksum,
        )
        for row in await session.scalars(query)
    ]


def differences_between(sent: dict[str, Any], now: dict[str, Any]) -> Iterable[Difference]:
    """Figure by figure, also of each centre."""
    before, after = _laid_out(sent), _laid_out(now)
    for place in dict.fromkeys([*before, *after]):
        if before.get(place) != after.get(place):
            yield Difference(*place, sent=before.get(place), now=after.get(place))


def _laid_out(figures: dict[str, Any]) -> dict[tuple[str, str, str | None, str | None, str], int | None]:
    parts = [("", figures["rows"]), *((one["code"], one["rows"]) for one in figures["centres"])]
    return {
        (centre, row["indicator"], row["band"], row["sex"], row["kind"]): row["value"]
        for centre, rows in parts
        for row in rows
    }
