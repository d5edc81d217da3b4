"""A real server for tests: on a free port, deaf to signals, gone as soon as it is told to go."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from socket import socket
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from app.run import free_port

# Between looks at whether everybody has left.
MOMENT = 0.002


class Server(uvicorn.Server):
    """uvicorn's own, which looks every tenth of a second whether to stop, and again whether it may."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = asyncio.Event()

    def stop(self) -> None:
        """Ends it, within the time its configuration has for those who are still there."""
        self.should_exit = True
        self._told.set()

    def capture_signals(self) -> Any:
        """They are the test run's."""
        return nullcontext()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._told.wait()

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                while self.server_state.connections or self.server_state.tasks:
                    await asyncio.sleep(MOMENT)
        except TimeoutError:
            for task in self.server_state.tasks:
                task.cancel()
        await self.lifespan.shutdown()


@asynccontextmanager
async def answering(app: ASGIApp, patience: int = 3, **settings: Any) -> AsyncIterator[tuple[str, Server]]:
    """Serves the application inside the block: its address, and the server; `patience` in seconds."""
    settings = {"log_config": None, "timeout_graceful_shutdown": patience, **settings}
    with free_port("127.0.0.1", 0) as listening:
        server = Server(uvicorn.Config(app, **settings))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve(sockets=[listening]))
            while not server.started:
                await asyncio.sleep(MOMENT)
            try:
                yield f"http://127.0.0.1:{listening.getsockname()[1]}", server
            finally:
                server.stop()
