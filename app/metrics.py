"""What `/metrics` tells Prometheus: counts and times by channel, outcome and route; never by person.

Each process tells of itself, and of the database that all share. Routes are told by their template: an
address may hold the code of a link or a person's number.
"""

import secrets
from collections.abc import Callable
from time import monotonic, perf_counter
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.scheduler import Scheduler
from db.engine import Database
from services.clock import Clock
from services.turns.bell import Bell
from services.turns.service import Arrived, Handle, Outcome, Turns
from services.watching import Watched, Watching

log = structlog.get_logger(__name__)

# However often it is asked for, the database is counted no more often than this.
COUNTED_AGO: Final = 5.0
HERE: Final = frozenset({"127.0.0.1", "::1"})
# Whoever passes an address on says so in one of these; nobody on this machine does.
FROM_ELSEWHERE: Final = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
METHODS: Final = frozenset({"GET", "HEAD", "POST"})

_QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

UPDATES = Counter("kenes_updates", "Updates by what became of them", ("channel", "outcome"))
TURN = Histogram("kenes_turn_seconds", "From an update to its commit", ("channel",), buckets=_QUICK)
REQUESTS = Counter(
    "kenes_http_requests", "Answers by the template of their route", ("method", "route", "status")
)
FIRST_BYTE = Histogram(
    "kenes_http_first_byte_seconds",
    "From a request to the first byte of its answer",
    ("route",),
    buckets=_QUICK,
)
JOB_DONE = Gauge("kenes_job_done_timestamp_seconds", "When a job was last done, in any process", ("job",))
JOB_FAILED = Gauge("kenes_job_failed_timestamp_seconds", "When a job last failed, in any process", ("job",))
JOB_RUNS = Counter("kenes_job_runs", "Runs of a job in this process", ("job", "outcome"))
JOB_SECONDS = Gauge("kenes_job_seconds", "How long the last run of a job took in this process", ("job",))
LEADS = Gauge("kenes_scheduler_leads", "Whether this process does the jobs of all")
LED = Gauge("kenes_scheduler_led", "Whether some process does the jobs of all")
PROMISES = Gauge("kenes_promises_of_a_day", "Notices due within the last day, by state", ("state",))
OPEN = Gauge(
    "kenes_promises_open", "Notices that are due, on their way, or to be called, by state", ("state",)
)
LAG = Gauge("kenes_delivery_lag_seconds", "How long the oldest notice that is due has waited")
ARRIVALS = Gauge("kenes_arrivals", "Updates that wait, and that failed", ("state",))
SIGN_INS = Gauge(
    "kenes_sign_in_failures_recent", "Failed sign-ins within a quarter of an hour, by name and address"
)
CONNECTIONS = Gauge("kenes_database_connections", "Connections to the database", ("pool", "state"))
DATABASE = Gauge("kenes_database_up", "Whether the database could be counted just now")
STREAMS = Gauge("kenes_chat_streams", "Open streams of the web chat")
LISTENS = Gauge("kenes_bell_listening", "Whether other processes are heard at once (PostgreSQL)")


class MeasuredTurns(Turns):
    """Turns that are counted and timed."""

    async def take(self, arrived: Arrived, handle: Handle) -> Outcome:
        began = perf_counter()
        outcome = await super().take(arrived, handle)
        TURN.labels(arrived.channel.value).observe(perf_counter() - began)
        UPDATES.labels(arrived.channel.value, "repeated" if outcome.seen_before else "handled").inc()
        return outcome

    async def fail(self, arrived: Arrived, body: str, fault: str, handle: Handle) -> Outcome:
        outcome = await super().fail(arrived, body, fault, handle)
        UPDATES.labels(arrived.channel.value, "failed").inc()
        return outcome


class Requests:
    """Counts every answer, and times it to its first byte: a stream is open for half an hour.

    What is logged meanwhile carries one number, which is nothing but a number: `request`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                FIRST_BYTE.labels(route_of(scope)).observe(perf_counter() - began)
            await send(message)

        try:
            with structlog.contextvars.bound_contextvars(request=secrets.token_hex(4)):
                await self._app(scope, receive, watched)
        finally:
            method = scope["method"] if scope["method"] in METHODS else "other"
            REQUESTS.labels(method, route_of(scope), str(status or 500)).inc()


def route_of(scope: Scope) -> str:
    """The template of the route that answered; «none» where there is none."""
    route = scope.get("route")
    root: str = scope.get("root_path", "")
    if route is None:
        return f"{root}/…" if root else "none"
    return root + str(route.path)


class Metrics:
    """Answers `/metrics`, to this machine alone."""

    def __init__(
        self,
        database: Database,
        bell: Bell,
        scheduler: Scheduler[Any],
        clock: Clock,
        time: Callable[[], float] = monotonic,
    ) -> None:
        self._database = database
        self._bell = bell
        self._scheduler = scheduler
        self._clock = clock
        self._watching = Watching(database, clock)
        self._time = time
        self._until = 0.0

    async def answer(self, request: Request) -> Response:
        """404 to whoever asks from elsewhere, through a proxy or not."""
        if not is_here(request):
            raise HTTPException(404)
        if self._time() >= self._until:
            self._until = self._time() + COUNTED_AGO
            await self._count()
        self._look()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    def _look(self) -> None:
        """What this process knows by itself."""
        LEADS.set(self._scheduler.leads)
        STREAMS.set(self._bell.streams)
        LISTENS.set(self._bell.listens.is_set())
        for pool, (in_use, most) in self._database.connections().items():
            CONNECTIONS.labels(pool, "in_use").set(in_use)
            CONNECTIONS.labels(pool, "most").set(most)

    async def _count(self) -> None:
        """What the database knows; without it the rest is told all the same."""
        try:
            watched = await self._watching.look()
        except Exception as fault:
            log.warning("database_not_counted", fault=type(fault).__name__)
            DATABASE.set(0)
            return
        DATABASE.set(1)
        self._set(watched)

    def _set(self, watched: Watched) -> None:
        for state, count in watched.arrivals.items():
            ARRIVALS.labels(state.value).set(count)
        for promise, count in watched.promises.items():
            PROMISES.labels(promise.value).set(count)
        for promise, count in watched.open_promises.items():
            OPEN.labels(promise.value).set(count)
        LAG.set(watched.lag.total_seconds())
        SIGN_INS.set(watched.sign_in_failures)
        LED.set(watched.led_until is not None and watched.led_until > self._clock.now())
        for name, ran in watched.runs.items():
            if ran.done_at:
                JOB_DONE.labels(name).set(ran.done_at.timestamp())
            if ran.failed_at:
                JOB_FAILED.labels(name).set(ran.failed_at.timestamp())


def is_here(request: Request) -> bool:
    """Whether a program of this machine asks, for itself."""
    told = any(name in request.headers for name in FROM_ELSEWHERE)
    return not told and request.client is not None and request.client.host in HERE


def ran(name: str, seconds: float, fault: str) -> None:
    """A job of the timers is over."""
    JOB_RUNS.labels(name, "failed" if fault else "done").inc()
    JOB_SECONDS.labels(name).set(seconds)


def install(app: FastAPI, metrics: Metrics) -> None:
    """The route, and the counting of all of them."""
    app.add_api_route("/metrics", metrics.answer, include_in_schema=False)
    app.add_middleware(Requests)
