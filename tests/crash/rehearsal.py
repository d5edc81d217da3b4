"""The dialogues of the crash test, once through, in the process that servers are forked from."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from app.container import Container
from app.run import free_port
from app.server import build_server
from services.clock import Clock
from tests.crash.browsers import a_browser
from tests.crash.servers import Door
from tests.crash.town import a_town
from tests.crash.visits import Visit
from tests.scripts import REGISTERS_AND_BOOKS


async def walk_through(container: Container, app: Any, now: datetime) -> None:
    """Serves until everybody has been served, and closes everything."""
    container.clock.__dict__.update(Clock(now).__dict__)
    async with _serving(app) as door:
        places = await a_town(container.database, container.conversation_keys, places=2)
        for place, script, streams in zip(places, REGISTERS_AND_BOOKS, (True, False), strict=True):
            async with a_browser(door, streams=streams) as browser:
                visit = Visit(browser, script, place, is_confirmed=True)
                await visit.walks()
                await visit.is_answered(container.database, container.tools)


@asynccontextmanager
async def _serving(app: Any) -> AsyncIterator[Door]:
    ready, bell = asyncio.Event(), app.state.bell
    with free_port("127.0.0.1", 0) as listener:
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
