"""`/open/totals`: how many appeals came and what became of them, quarter by quarter, for anybody to read."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from db.enums import UnitKind
from documents.dates import period_name
from i18n import gettext, locale, speaking
from public import words
from public.pages import Pages, language
from services.appeals.totals import UnitTotal
from services.house import Services
from services.reporting.due_dates import Quarter
from services.troubles import trouble_of

HERE = "/open/totals"


class TotalsPage:
    """Answers the page; what it shows was made once and never changes."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._pages = Pages("totals.css")

    async def show(self, request: Request) -> Response:
        """One quarter, the newest unless another is asked for; 404 for one that is not public."""
        lang = language(request.query_params.get("lang"), request.headers)
        asked = request.query_params.get("period", "")
        try:
            periods = await self._services.appeal_totals.periods()
            period = asked or (periods[0] if periods else "")
            rows = await self._services.appeal_totals.public(period) if period in periods else []
        except Exception as error:
            if trouble_of(error) is None:
                raise
            with speaking(lang):
                data = {"heading": gettext(words.TOTALS), "alert": gettext(words.AWAY)}
                return self._pages.show("note.html", lang, HTTPStatus.SERVICE_UNAVAILABLE, **data)
        status = HTTPStatus.OK if rows or not asked else HTTPStatus.NOT_FOUND
        with speaking(lang):
            return self._pages.show(
                "totals.html",
                lang,
                status,
                period=period if rows else "",
                periods=[(one, _worded(one)) for one in periods],
                asked=asked,
                rows=[_row(one) for one in rows],
            )


def build_totals_router(services: Services) -> APIRouter:
    """The one route of the page."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route(HERE, TotalsPage(services).show, methods=["GET", "HEAD"], response_model=None)
    return router


def _worded(period: str) -> str:
    return period_name(Quarter.parse(period).period)


def _percent(hundredths: int) -> str:
    """«87» of 8,650: whole percents are what a table is read for."""
    return str((hundredths + 50) // 100)


def _row(one: UnitTotal) -> Mapping[str, object]:
    """A row of the table; what is not told is a dash, which the page explains."""
    line = one.line
    numbers = (line.received, line.on_time, line.late, line.open, line.reopened)
    shares = (line.on_time_share, line.satisfied_share)
    return {
        "name": one.name_ru if locale() == "ru" else one.name_kk,
        "is_wide": one.kind in {UnitKind.NATION, UnitKind.REGION},
        "cells": [
            *("–" if number is None else str(number) for number in numbers),
            *("–" if share is None else _percent(share) for share in shares),
            "–" if line.median is None else str(line.median),
        ],
    }
