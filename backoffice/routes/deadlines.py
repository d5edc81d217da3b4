"""Deadlines of the whole chain: the year's due days, where each quarter stands, one's own calendar feed."""

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from backoffice.dependencies import PUBLIC, Desk, Lobby, needs
from backoffice.routes.reports import the_quarter
from backoffice.security import HOME
from documents.deadline_calendar import deadline_calendar
from services.errors import NotFound, Repeated
from services.reporting.due_dates import Quarter
from services.rights import Right

SEE = needs(Right.SEE_REPORTS)
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2200


def build_router() -> APIRouter:
    """The calendar; a quarter; the feed's address, and the feed itself for whoever knows it."""
    router = APIRouter()
    router.get("/deadlines")(deadlines)
    router.post("/deadlines/feed")(make_feed)
    router.post("/deadlines/feed/withdraw")(withdraw_feed)
    router.get("/deadlines/{quarter}")(chain)
    router.get("/calendar/{code}.ics")(feed)
    return router


async def deadlines(desk: Annotated[Desk, Depends(SEE)], year: str = "") -> Response:
    """A year of quarters × levels."""
    return await _deadlines(desk, _year(desk, year))


async def chain(
    desk: Annotated[Desk, Depends(SEE)], quarter: str, region: str = "", late: str = "", after: str = ""
) -> Response:
    """Every report of the quarter that one may see."""
    asked = the_quarter(quarter)
    page = await desk.services.deadlines.chain(
        desk.actor, asked, region=region[:40], late=bool(late), after=after
    )
    return desk.show("deadlines/chain.html", page=page, quarter=asked, late=bool(late), is_first=not after)


async def make_feed(desk: Annotated[Desk, Depends(SEE)]) -> Response:
    """A new secret address, shown once."""
    try:
        code = await desk.services.calendar_feeds.make(desk.cause())
    except Repeated:
        return desk.go("/deadlines#feed")
    url = desk.request.url
    root = desk.office.settings.public_url.rstrip("/") or f"{url.scheme}://{url.netloc}"
    return await _deadlines(desk, _year(desk, ""), address=f"{root}{HOME}/calendar/{code}.ics")


async def withdraw_feed(desk: Annotated[Desk, Depends(SEE)]) -> Response:
    """The address is nothing from now on."""
    await desk.services.calendar_feeds.withdraw(desk.cause())
    return desk.go("/deadlines#feed", "feed_withdrawn")


async def feed(lobby: Annotated[Lobby, Depends(PUBLIC)], code: str) -> Response:
    """The calendar of whoever owns the address; only what is new is sent again."""
    feeds, client = lobby.office.services.calendar_feeds, lobby.request.client
    if not feeds.may_ask(code, client.host if client else ""):
        return Response(status_code=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": "600"})
    body = deadline_calendar(await feeds.feed(code))
    content_hash = hashlib.sha256(body).hexdigest()
    since = (await feeds.given_out(code, content_hash)).replace(microsecond=0)
    headers = {
        "ETag": f'"{content_hash[:32]}"',
        "Last-Modified": format_datetime(since.astimezone(UTC), usegmt=True),
        "Cache-Control": "private, no-cache",
    }
    if _is_known(lobby, headers["ETag"], since):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="kenes.ics"'
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


def _is_known(lobby: Lobby, etag: str, since: datetime) -> bool:
    """Whether the program has this already; an ETag outranks a date (RFC 9110)."""
    asked = lobby.request.headers
    if known := asked.get("if-none-match"):
        return known.strip() == "*" or etag in {one.strip().removeprefix("W/") for one in known.split(",")}
    try:
        return since <= parsedate_to_datetime(asked.get("if-modified-since", "")).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return False


def _year(desk: Desk, typed: str) -> int:
    if not typed:
        return Quarter.of(desk.today).previous.year
    if not (typed.isascii() and typed.isdigit() and len(typed) == 4):
        raise NotFound(typed)
    if not FIRST_YEAR <= int(typed) <= LAST_YEAR:
        raise NotFound(typed)
    return int(typed)


async def _deadlines(desk: Desk, year: int, address: str = "") -> Response:
    return desk.show(
        "deadlines/page.html",
        due=await desk.services.deadlines.year(desk.actor, year),
        feed=await desk.services.calendar_feeds.own(desk.actor),
        address=address,
        now_quarter=Quarter.of(desk.today).previous,
    )
