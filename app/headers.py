"""The headers that every answer carries, whoever gives it; what an answer says itself stands."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.webchat.answers import HEADERS

ONE_YEAR = 365 * 24 * 60 * 60


class SafeHeaders:
    """Adds what an answer does not say itself. `secure`: browsers come by https alone from now on."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self._app = app
        self._headers = {**HEADERS, "Cache-Control": "no-store"}
        if secure:
            self._headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)
