"""Our side of Telegram in a test: the application's own parts, with the messenger on this machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI

from app.run import free_port
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.telegram import Telegram, TelegramSettings
from bot.delivery import Delivery
from services.channels.states import ChannelStates
from services.notices.deliveries import Deliveries
from services.turns.arrivals import Arrivals
from services.turns.replies import Replies
from tests.house import House
from tests.serving import Server
from tests.telegram.people import Person
from tests.telegram.server import TelegramServer

SECRET = "a-secret_of-this-test"


@dataclass
class Line:
    """Telegram as this house is joined to it."""

    house: House
    api: TelegramServer
    telegram: Telegram
    delivery: Delivery
    url: str = ""

    async def answers(self, person: Person, before: int) -> None:
        """Waits until the person heard more than `before` things and nothing more is on its way."""
        async with asyncio.timeout(5):
            while person.things <= before or self.telegram.channel.sender.is_busy:
                await asyncio.sleep(0.002)


@asynccontextmanager
async def joined(
    house: House, api: TelegramServer, *, webhook: bool = False, pace: Pace | None = None
) -> AsyncIterator[Line]:
    """The house speaks with this Telegram, by polls or by a webhook, until the end of the block."""
    parts = (house.database, house.keys, house.clock)
    app, server, listener, url = FastAPI(), None, None, ""
    if webhook:
        listener = free_port("127.0.0.1", 0)
        server = Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = TelegramSettings(api.token, api.url, SECRET, url)
    states = ChannelStates(house.database, house.clock)
    quick = Pace(per_second=1_000, in_a_chat=0)
    telegram = Telegram(settings, Replies(*parts), Arrivals(*parts), states, quick if pace is None else pace)
    router = telegram.listen_with(house.dispatcher)
    if router is not None:
        app.include_router(router)
    house.messengers[telegram.channel.name] = telegram.channel
    deliveries = Deliveries(house.database, house.tools, house.keys)
    line = Line(house, api, telegram, Delivery(deliveries, house.channels), url)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(telegram.run())
        if server is not None and listener is not None:
            tasks.create_task(server.serve(sockets=[listener]))
        try:
            yield line
        finally:
            house.messengers.pop(telegram.channel.name, None)
            telegram.close()
            if server is not None:
                server.stop()
