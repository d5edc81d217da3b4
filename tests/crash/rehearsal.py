"""The dialogues of the crash test, once through, in the process that servers are forked from."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from socket import socket
from typing import Any

from app.container import Container
from app.run import free_port
from app.server import build_server
from db.enums import ChannelName
from services.clock import Clock
from tests.crash.browsers import a_browser
from tests.crash.calls import Call
from tests.crash.servers import Door, Messenger
from tests.crash.telephones import Telephone, telephones
from tests.crash.town import a_town
from tests.crash.visits import Visit
from tests.scripts import REGISTERS_AND_BOOKS
from tests.telegram.server import TelegramServer


async def walk_through(container: Container, app: Any, now: datetime) -> None:
    """Serves until everybody has been served, and closes everything."""
    container.clock.__dict__.update(Clock(now).__dict__)
    with free_port("127.0.0.1", 0) as listener:
        await _walk_through(container, app, listener)


async def call_through(order: dict[str, Any], build: Callable[[dict[str, Any]], Any]) -> None:
    """The same over Telegram, with a messenger of its own on this machine."""
    with free_port("127.0.0.1", 0) as listener:
        async with TelegramServer() as api, telephones(api) as telephone:
            port = listener.getsockname()[1] if order["messenger"]["port"] else 0
            house = build({**order, "messenger": asdict(Messenger(api.token, api.url, port))})
            house.container.clock.__dict__.update(Clock(datetime.fromisoformat(order["now"])).__dict__)
            async with _serving(house.app, listener):
                await _call_through(house.container, telephone)


async def _call_through(container: Container, telephone: Callable[[int], Telephone]) -> None:
    places = await a_town(
        container.database, container.conversation_keys, places=2, staff_read=ChannelName.TELEGRAM
    )
    for number, (place, script) in enumerate(zip(places, REGISTERS_AND_BOOKS, strict=True), 1):
        call = Call(telephone(number), telephone(int(place.staff_external_id)), script, place, True, None)
        call.staff.person.room.started = True
        await call.walks()
        await call.is_answered(container.database, container.tools)
        await call.goes()


async def _walk_through(container: Container, app: Any, listener: socket) -> None:
    async with _serving(app, listener) as door:
        places = await a_town(container.database, container.conversation_keys, places=2)
        for place, script, streams in zip(places, REGISTERS_AND_BOOKS, (True, False), strict=True):
            async with a_browser(door, streams=streams) as browser:
                visit = Visit(browser, script, place, is_confirmed=True)
                await visit.walks()
                await visit.is_answered(container.database, container.tools)


@asynccontextmanager
async def _serving(app: Any, listener: socket) -> AsyncIterator[Door]:
    ready, bell = asyncio.Event(), app.state.bell
    server = build_server(app, on_ready=ready.set, on_stop=bell.close, behind_proxy=False)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve(sockets=[listener]))
        await ready.wait()
        door = Door()
        door.opens(f"http://127.0.0.1:{listener.getsockname()[1]}")
        try:
            yield door
        finally:
            bell.close()
            server.should_exit = True
