"""The web application: the chat, the back office, health, and the loops that live beside them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

import structlog
from fastapi import FastAPI
from fastapi.responses import JSONResponse, RedirectResponse

import i18n
from app import metrics
from app.away import Away
from app.container import Container
from app.headers import SafeHeaders
from app.jobs import JobNotes, jobs
from app.scheduler import Scheduler
from backoffice.app import build_office
from backoffice.security import HOME, OfficeSettings
from bot.channels.base import Channel
from bot.channels.telegram.telegram import Telegram, TelegramSettings
from bot.channels.webchat import errors
from bot.channels.webchat.away import AwayAnswer
from bot.channels.webchat.channel import WebChannel
from bot.channels.webchat.chat import WebChat
from bot.channels.webchat.routes import build_router
from bot.channels.whatsapp.whatsapp import WhatsApp, WhatsAppParts
from bot.delivery import Delivery
from bot.dispatcher import build_dispatcher
from db.enums import ChannelName
from db.migrate import current, head
from public.open_page import build_router as build_open_router
from public.totals_page import build_totals_router
from services.channels.faults import ChannelFaults
from services.channels.states import ChannelStates
from services.leases import Leases
from services.notices.deliveries import Deliveries
from services.notices.receipts import Receipts
from services.turns.arrivals import Arrivals
from services.turns.bell import Bell
from services.turns.replies import Replies
from services.whatsapp.accounts import WhatsAppAccounts
from services.whatsapp.arrivals import WhatsAppArrivals
from services.whatsapp.days import WhatsAppDays
from services.whatsapp.pace import Pace
from services.whatsapp.templates import WhatsAppTemplates

log = structlog.get_logger(__name__)

# Nobody has to be signed in to ask whether the application is ready.
LOOKED_AGO = 2.0


@dataclass
class Loops:
    """What runs beside the requests; stopped in the order in which a stop may wait for it."""

    bell: Bell
    delivery: Delivery
    scheduler: Scheduler[Container]
    telegram: Telegram | None
    whatsapp: WhatsApp | None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Starts everything; ends the open streams first, then the loops."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.bell.run())
            tasks.create_task(self.delivery.run())
            if self.telegram is not None:
                tasks.create_task(self.telegram.run())
            if self.whatsapp is not None:
                tasks.create_task(self.whatsapp.run())
            await self.scheduler.start()
            try:
                yield
            finally:
                self.bell.close()
                self.delivery.close()
                if self.telegram is not None:
                    self.telegram.close()
                if self.whatsapp is not None:
                    self.whatsapp.close()
                await self.scheduler.stop()


def build_app(container: Container) -> FastAPI:
    """The application; its loops live between the lifespan's start and end."""
    bell = Bell(container.database)
    channel = WebChannel(bell, container.clock)
    deliveries = Deliveries(container.database, container.tools, container.conversation_keys)
    telegram = build_telegram(container)
    channels: dict[ChannelName, Channel] = {channel.name: channel}
    if telegram is not None:
        channels[telegram.channel.name] = telegram.channel
    whatsapp = build_whatsapp(container)
    if whatsapp is not None:
        channels[whatsapp.channel.name] = whatsapp.channel
    delivery = Delivery(deliveries, channels)
    leases = Leases(container.database, container.clock)
    scheduler = Scheduler(jobs(), container, container.clock, leases, JobNotes(container).ran)
    loops = Loops(bell, delivery, scheduler, telegram, whatsapp)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        try:
            await container.database.prepare()
            async with loops.running():
                yield
        except Exception:
            # The server would say so in one long text, of which the log keeps the first line alone.
            log.exception("application_broke")
            raise
        await container.close()

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.bell = bell
    secure = container.settings.public_url.startswith("https://")
    public_url = container.settings.public_url
    dispatcher = build_dispatcher(container.turns, container.conversation_keys, public_url)
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
    app.include_router(build_open_router(container.services))
    app.include_router(build_totals_router(container.services))
    webhook = telegram.listen_with(dispatcher) if telegram is not None else None
    if webhook is not None:
        app.include_router(webhook)
    if whatsapp is not None:
        app.include_router(whatsapp.listen_with(dispatcher))
    _add_health(app, container)
    office = OfficeSettings(
        secret=container.cookie_secret,
        secure=secure,
        public_url=container.settings.public_url,
        telegram=container.settings.telegram_token is not None,
        whatsapp=container.settings.whatsapp_token is not None,
        # Whoever tries the demo out signs in with the one password of the table.
        second_factor=not container.settings.is_demo,
    )
    offices = build_office(container.services, container.clock, office)
    app.mount(HOME, offices)
    errors.install(app, chat.pages)
    app.add_middleware(Away, words=AwayAnswer(chat.pages))
    offices.add_middleware(Away, words=offices.state.away)
    app.add_middleware(SafeHeaders, secure=secure)
    metrics.install(app, metrics.Metrics(container.database, bell, scheduler, container.clock))
    return app


def build_telegram(container: Container) -> Telegram | None:
    """Telegram, where there is a token for it."""
    settings = container.settings
    if settings.telegram_token is None:
        return None
    parts = (container.database, container.conversation_keys, container.clock)
    return Telegram(
        TelegramSettings(
            token=settings.telegram_token.get_secret_value(),
            api=settings.telegram_api,
            secret=container.telegram_secret,
            public_url=settings.public_url,
        ),
        Replies(*parts),
        Arrivals(*parts),
        ChannelStates(container.database, container.clock),
    )


def build_whatsapp(container: Container) -> WhatsApp | None:
    """WhatsApp, where there is a token for it."""
    settings = container.whatsapp_settings
    if settings is None:
        return None
    database, clock = container.database, container.clock
    keys, tools = container.conversation_keys, container.tools
    accounts = WhatsAppAccounts(database, tools.keys, clock)
    parts = WhatsAppParts(
        replies=Replies(database, keys, clock),
        arrivals=WhatsAppArrivals(database, keys, accounts, clock),
        receipts=Receipts(database, clock, accounts),
        accounts=accounts,
        pace=Pace(database, settings.phone_id),
        templates=WhatsAppTemplates(database, clock),
        days=WhatsAppDays(database, clock),
        faults=ChannelFaults(database, clock),
        states=ChannelStates(database, clock),
        clock=clock,
    )
    return WhatsApp(settings, parts)


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
