"""Our side of WhatsApp in a test: the application's own parts, with the messenger on this machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI

from app.run import free_port
from bot.channels.whatsapp.settings import WhatsAppSettings
from bot.channels.whatsapp.whatsapp import WhatsApp, WhatsAppParts
from bot.delivery import Delivery
from services.channels.faults import ChannelFaults
from services.channels.states import ChannelStates
from services.notices.deliveries import Deliveries
from services.notices.receipts import Receipts
from services.turns.replies import Replies
from services.whatsapp.accounts import WhatsAppAccounts
from services.whatsapp.arrivals import WhatsAppArrivals
from services.whatsapp.days import WhatsAppDays
from services.whatsapp.pace import Pace
from services.whatsapp.templates import WhatsAppTemplates
from tests.house import House
from tests.serving import Server
from tests.whatsapp.people import Person
from tests.whatsapp.server import CloudServer

VERIFY = "a-verify_token-of-this-test"


def settings_of(api: CloudServer) -> WhatsAppSettings:
    """As an administrator would enter them."""
    return WhatsAppSettings(
        token=api.token,
        phone_id=api.phone_id,
        waba_id=api.waba_id,
        app_secret=api.secret,
        verify_token=VERIFY,
        api=api.url,
    )


def parts_of(house: House, phone_id: str) -> WhatsAppParts:
    """The services it works with."""
    database, keys, clock = house.database, house.keys, house.clock
    accounts = WhatsAppAccounts(database, house.tools.keys, clock)
    return WhatsAppParts(
        replies=Replies(database, keys, clock),
        arrivals=WhatsAppArrivals(database, keys, accounts, clock),
        receipts=Receipts(database, clock, accounts),
        accounts=accounts,
        pace=Pace(database, phone_id),
        templates=WhatsAppTemplates(database, clock),
        days=WhatsAppDays(database, clock),
        faults=ChannelFaults(database, clock),
        states=ChannelStates(database, clock),
        clock=clock,
    )


@dataclass
class Line:
    """WhatsApp as this house is joined to it."""

    house: House
    api: CloudServer
    whatsapp: WhatsApp
    delivery: Delivery
    url: str

    @property
    def is_busy(self) -> bool:
        """Whether anything is on its way, in either direction."""
        ingress, sender = self.whatsapp._ingress, self.whatsapp._sender
        return bool(self.api.hooks.pending or (ingress and ingress.is_busy) or sender.is_busy)

    async def answers(self, person: Person, before: int) -> None:
        """Waits until the person heard more than `before` things and nothing more is on its way."""
        async with asyncio.timeout(5):
            while person.things <= before or self.is_busy:
                await asyncio.sleep(0.002)

    async def settles(self, seconds: float = 5) -> None:
        """Waits until nothing is on its way."""
        async with asyncio.timeout(seconds):
            while self.is_busy:
                await asyncio.sleep(0.002)


@asynccontextmanager
async def joined(house: House, api: CloudServer) -> AsyncIterator[Line]:
    """The house speaks with this WhatsApp until the end of the block; its clock is the house's."""
    api.clock = house.clock
    listener = free_port("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = FastAPI()
    server = Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    whatsapp = WhatsApp(settings_of(api), parts_of(house, api.phone_id))
    app.include_router(whatsapp.listen_with(house.dispatcher))
    house.messengers[whatsapp.channel.name] = whatsapp.channel
    deliveries = Deliveries(house.database, house.tools, house.keys)
    line = Line(house, api, whatsapp, Delivery(deliveries, house.channels), url)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(whatsapp.run())
        tasks.create_task(server.serve(sockets=[listener]))
        assert await api.hooks.subscribe(f"{url}/whatsapp", VERIFY) == (200, "1158201444")
        try:
            yield line
        finally:
            api.hooks.unsubscribe()
            house.messengers.pop(whatsapp.channel.name, None)
            whatsapp.close()
            server.stop()
