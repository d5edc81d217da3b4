"""The back office as one application, mounted under /office; and the matrix of who may open what."""

from collections.abc import Iterator

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from backoffice import errors
from backoffice.away import AwayPage
from backoffice.dependencies import AtTheLock, Needs, Office, Public
from backoffice.doors import ClosesForms, GoOn
from backoffice.pages import Pages
from backoffice.routes import (
    appeal_figures,
    appeal_topics,
    appeals,
    appeals_case,
    appeals_entry,
    audit,
    canned_answers,
    consultations,
    days_off,
    deadlines,
    employees,
    inbox,
    indicators,
    invitations,
    journal,
    locking,
    messages,
    officers,
    people,
    people_doubles,
    people_records,
    profile,
    published_answers,
    reports,
    safeguarding,
    schedules,
    second_factor,
    settings,
    signing_in,
    staff,
    today,
    unit_changes,
    units,
    visitors,
)
from backoffice.security import HOME, OfficeSettings, SecureHeaders
from backoffice.styles import SHARED, SHEET, STATIC, sheet
from db.enums import Role
from services.clock import Clock
from services.house import Services

# In order: «/people/new» is asked for before «/people/{number}», «/appeals/new» before «/appeals/{number}».
AREAS = (
    signing_in,
    second_factor,
    locking,
    today,
    canned_answers,
    inbox,
    published_answers,
    safeguarding,
    appeals_entry,
    appeal_figures,
    appeal_topics,
    appeals,
    appeals_case,
    consultations,
    journal,
    visitors,
    people_doubles,
    people_records,
    people,
    schedules,
    indicators,
    reports,
    deadlines,
    messages,
    invitations,
    officers,
    staff,
    employees,
    unit_changes,
    units,
    days_off,
    audit,
    settings,
    profile,
)
# What says who may open a route.
DOORS = (Needs, Public, AtTheLock)
# More than any form of ours, less than what would hurt.
LARGEST_FORM = 200_000


class UndeclaredRoute(Exception):
    """A route that does not say who may open it."""


def build_office(services: Services, clock: Clock, settings: OfficeSettings) -> FastAPI:
    """All pages of the back office; mount it at `/office`."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, max_body_size=LARGEST_FORM)
    pages = Pages()
    app.state.office = Office(services, settings, pages, clock)
    for area in AREAS:
        app.include_router(area.build_router())
    app.add_route(f"/static/{SHEET}", styles)
    app.mount("/static/shared", StaticFiles(directory=SHARED))
    app.mount("/static", StaticFiles(directory=STATIC))
    errors.install(app, pages)
    app.state.away = AwayPage(pages)
    app.add_middleware(GoOn)
    app.add_middleware(ClosesForms)
    # Kept on the way back by nobody between: what is secret on a page differs with every page (form_token).
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(SecureHeaders, secure=settings.secure)
    return app


async def styles(_request: Request) -> Response:
    """The styles of all pages."""
    return Response(sheet().text, media_type="text/css")


def build_matrix() -> dict[str, dict[str, bool]]:
    """Which role may open which route («POST /office/logout»), computed from the routes themselves.

    Raises UndeclaredRoute when a route does not say it, exactly once.
    """
    opened: dict[str, dict[str, bool]] = {}
    for route in _routes():
        doors = [door.call for door in route.dependant.dependencies if isinstance(door.call, DOORS)]
        for method in sorted(route.methods or ()):
            name = f"{method} {HOME}{route.path}"
            if len(doors) != 1:
                raise UndeclaredRoute(name)
            opened[name] = {role.value: doors[0].opens_to(role) for role in Role}
    return opened


def _routes() -> Iterator[APIRoute]:
    for area in AREAS:
        for route in area.build_router().routes:
            if not isinstance(route, APIRoute):
                raise UndeclaredRoute(str(route))
            yield route
