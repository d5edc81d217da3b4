"""The HTTP server: says when it is ready, and does not wait for open chats when it is told to stop."""

import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from fastapi import FastAPI

STOP_WITHIN_SECONDS = 3


class Server(uvicorn.Server):
    """uvicorn's own, with a word at the start and at the end."""

    def __init__(
        self, config: uvicorn.Config, on_ready: Callable[[], None], on_stop: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._on_stop = on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # An open stream would hold the server back until the very end.
        self._on_stop()
        # uvicorn's own would raise the signal once more at the end: whoever was told to stop and did exits 0.
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def build_server(
    app: FastAPI, *, on_ready: Callable[[], None], on_stop: Callable[[], None], behind_proxy: bool
) -> Server:
    """A server that ends within 5 seconds of SIGTERM. No access log: it would hold addresses."""
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        proxy_headers=behind_proxy,
        server_header=False,
        timeout_graceful_shutdown=STOP_WITHIN_SECONDS,
    )
    return Server(config, on_ready, on_stop)
