"""The web application: the chat, the back office, health, and the loops that live beside them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

import prometheus_client
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse, RedirectResponse

import i18n
from app.container import Container
from app.headers import SafeHeaders
from app.jobs import jobs
from app.scheduler import Scheduler
from backoffice.app import build_office
from backoffice.security import OfficeSettings
from bot.channels.webchat import errors
from bot.channels.webchat.channel import WebChannel
from bot.channels.webchat.chat import WebChat
from bot.channels.webchat.routes import build_router
from bot.delivery import Delivery
from bot.dispatcher import build_dispatcher
from db.migrate import current, head
from services.bell import Bell
from services.deliveries import Deliveries
from services.leases import Leases

# Nobody has to be signed in to ask whether the application is ready.
LOOKED_AGO = 2.0


@dataclass
class Loops:
    """What runs beside the requests; stopped in the order in which a stop may wait for it."""

    bell: Bell
    delivery: Delivery
    scheduler: Scheduler[Container]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Starts everything; ends the open streams first, then the loops."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.bell.run())
            tasks.create_task(self.delivery.run())
            await self.scheduler.start()
            try:
                yield
            finally:
                self.bell.close()
                self.delivery.close()
                await self.scheduler.stop()


def build_app(container: Container) -> FastAPI:
    """The application; its loops live between the lifespan's start and end."""
    bell = Bell(container.database)
    channel = WebChannel(bell, container.clock)
    deliveries = Deliveries(container.database, container.tools, container.conversation_keys)
    delivery = Delivery(deliveries, {channel.name: channel})
    leases = Leases(container.database, container.clock)
    loops = Loops(bell, delivery, Scheduler(jobs(), container, container.clock, leases))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await container.database.prepare()
        async with loops.running():
            yield
        await container.close()

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.bell = bell
    secure = container.settings.public_url.startswith("https://")
    dispatcher = build_dispatcher(container.turns, container.conversation_keys)
    chat = WebChat(
        dispatcher,
        channel,
        container.webchat,
        bell,
        container.clock,
        container.cookie_secret,
        container.settings.public_url,
    )
    app.include_router(build_router(chat))
    _add_health(app, container)
    office = OfficeSettings(
        secret=container.cookie_secret,
        secure=secure,
        public_url=container.settings.public_url,
    )
    app.mount("/office", build_office(container.services, container.clock, office))
    errors.install(app, chat.pages)
    app.add_middleware(SafeHeaders, secure=secure)
    return app


def _add_health(app: FastAPI, container: Container) -> None:
    @app.get("/", include_in_schema=False)
    async def root() -> RedirectResponse:
        return RedirectResponse("/office/today", status_code=303)

    @app.get("/healthz", include_in_schema=False)
    async def alive() -> dict[str, str]:
        return {"status": "ok"}

    looked = Looked(container)

    @app.get("/readyz", include_in_schema=False)
    async def ready() -> JSONResponse:
        state = await looked.state()
        return JSONResponse(state, status_code=200 if all(state.values()) else 503)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(prometheus_client.generate_latest(), media_type=prometheus_client.CONTENT_TYPE_LATEST)


class Looked:
    """How things stood a moment ago: however many ask, the database is asked once in two seconds."""

    def __init__(self, container: Container, time: Callable[[], float] = monotonic) -> None:
        self._container = container
        self._time = time
        self._lock = asyncio.Lock()
        self._state: dict[str, bool] = {}
        self._until = 0.0

    async def state(self) -> dict[str, bool]:
        """At most two seconds old."""
        async with self._lock:
            if self._time() >= self._until:
                self._state = await readiness(self._container)
                self._until = self._time() + LOOKED_AGO
            return self._state


async def readiness(container: Container) -> dict[str, bool]:
    """Whether the database answers, stands at this code's revision, and both catalogues are there."""
    state = {"database": False, "migrations": False, "catalogues": False}
    try:
        await container.database.ping()
        state["database"] = True
        state["migrations"] = await current(container.settings.database_url) == head()
        i18n.check()
        state["catalogues"] = True
    except Exception:  # noqa: S110  (what is not ready is what is asked)
        pass
    return state
